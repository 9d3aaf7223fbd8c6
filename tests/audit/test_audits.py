#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The audits' own test: small houses that must pass or fail."""
import tempfile
import unittest
from pathlib import Path

import includes
import words

GUARD = "// SPDX-License-Identifier: GPL-3.0-or-later\n#pragma once\n"
QT = {"QWidget": "QtWidgets", "QTcpSocket": "QtNetwork", "QByteArray": "QtCore", "QColor": "QtGui",
      "QWebSocket": "QtWebSockets"}


class House(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = Path(self.folder.name)
        for name in ("models/protocol/frame.h", "models/capture/record.h", "models/server/settings.h",
                     "models/client/settings.h", "models/workbench/workbench.h", "models/tables/text.h",
                     "widgets/common/theme.h", "widgets/bench/map.h", "widgets/wire/table.h", "app/serve.h"):
            self.write(name, GUARD)
        self.write("models/transport/proxy.h", GUARD + "#include <QTcpSocket>\n")
        self.write("models/client/session.h", GUARD + '#include "transport/proxy.h"\n')

    def tearDown(self):
        self.folder.cleanup()

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def forbidden(self):
        audit = includes.Audit(self.root, QT)
        self.assertGreater(audit.run(), 0)
        return audit.faults


class Includes(House):
    def check(self, name, line, fault):
        self.assertEqual(self.forbidden(), [])
        self.write(name, GUARD + line + "\n")
        faults = self.forbidden()
        if fault is None:
            self.assertEqual(faults, [])
        else:
            self.assertEqual(len(faults), 1, faults)
            self.assertIn(f"{name}:3: ", faults[0])
            self.assertIn(fault, faults[0])

    def test_arrows_that_exist(self):
        for name, line in (
                ("models/protocol/a.cpp", '#include "protocol/frame.h"'),
                ("models/protocol/a.cpp", "#include <QByteArray>"),
                ("models/capture/a.cpp", '#include "protocol/frame.h"'),
                ("models/server/a.cpp", '#include "transport/proxy.h"'),
                ("models/server/a.cpp", "#include <QWebSocket>"),
                ("models/tables/a.cpp", '#include "workbench/workbench.h"'),
                ("models/tables/a.cpp", "#include <QColor>"),
                ("widgets/bench/a.cpp", '#include "widgets/common/theme.h"'),
                ("widgets/bench/a.cpp", '#include "map.h"'),
                ("widgets/wire/a.cpp", '#include "client/settings.h"'),
                ("app/a.cpp", '#include "widgets/wire/table.h"'),
                ("app/a.cpp", "#include <QTcpSocket>")):
            with self.subTest(name + " " + line):
                self.check(name, line, None)
                (self.root / name).unlink()

    def test_arrows_that_do_not(self):
        for name, line, fault in (
                ("models/protocol/a.cpp", '#include "capture/record.h"', "protocol must not include capture"),
                ("models/protocol/a.cpp", "#include <QTcpSocket>", "must not use QtNetwork"),
                ("models/protocol/a.cpp", "#include <QtNetwork/QHostAddress>", "must not use QtNetwork"),
                ("models/protocol/a.cpp", "#include <QObject>", "sans-I/O"),
                ("models/protocol/a.cpp", "#include <chrono>", "sans-I/O"),
                ("models/protocol/a.cpp", "const auto home = qgetenv(\"HOME\");", "sans-I/O"),
                ("models/capture/a.cpp", "#  include <QTcpSocket>", "must not use QtNetwork"),
                ("models/capture/a.cpp", '#include "transport/proxy.h"', "capture must not include transport"),
                ("models/transport/a.cpp", '#include "server/settings.h"', "transport must not include server"),
                ("models/server/a.cpp", '#include "client/settings.h"', "server must not include client"),
                ("models/client/a.cpp", '#include "server/settings.h"', "client must not include server"),
                ("models/workbench/a.cpp", '#include "tables/text.h"', "workbench must not include tables"),
                ("models/tables/a.cpp", '#include "widgets/common/theme.h"', "must not include widgets/common"),
                ("models/tables/a.cpp", "#include <QWidget>", "must not use QtWidgets"),
                ("models/server/a.cpp", "#include <QWidget>", "must not use QtWidgets"),
                ("widgets/common/a.cpp", '#include "widgets/bench/map.h"', "must not include widgets/bench"),
                ("widgets/bench/a.cpp", '#include "widgets/wire/table.h"', "must not include widgets/wire"),
                ("widgets/wire/a.cpp", '#include "../bench/map.h"', "must not include widgets/bench"),
                ("widgets/wire/a.cpp", "#include <QTcpSocket>", "never holds a socket"),
                ("widgets/bench/a.cpp", '#include "client/session.h"', "brings <QTcpSocket> into a widget"),
                ("widgets/common/a.cpp", '#include "app/serve.h"', "must not include app"),
                ("models/tables/a.cpp", '#include "nowhere.h"', "no file of ours"),
                ("models/tables/a.cpp", '#include "../../app/serve.h"', "must not include app")):
            with self.subTest(name + " " + line):
                self.check(name, line, fault)
                (self.root / name).unlink()

    def test_an_unknown_folder_is_a_fault(self):
        self.write("models/surprise/a.cpp", GUARD)
        self.assertIn("not in the list of arrows", self.forbidden()[0])

    def test_an_empty_house_is_no_success(self):
        with tempfile.TemporaryDirectory() as empty:
            self.assertEqual(includes.Audit(empty).run(), 0)


class Words(House):
    def test_clean(self):
        self.write("widgets/common/theme.cpp", 'QColor(1, 2, 3); "#AABBCC"\n')
        self.write("widgets/bench/map.cpp", "#include <QColor>\nQColor color(Token token);\n"
                   "return QColor(mix(a, b), c.green(), d);\nQColor none;\nfill(Qt::transparent);\n")
        faults, seen = words.faults_of(self.root)
        self.assertEqual(faults, [])
        self.assertGreater(seen, 10)

    def test_faults(self):
        for name, text in (("models/server/a.cpp", "// TO" + "DO: more\n"), ("app/a.cpp", "// XX" + "X\n"),
                           ("installer/run.sh", "# FIX" + "ME\n"), ("widgets/bench/a.cpp", "QColor(1, 2, 3)\n"),
                           ("widgets/bench/a.cpp", "QColor ink{0x10, 2, 3};\n"),
                           ("widgets/bench/a.cpp", 'QColor("red")\n'), ("app/a.cpp", 'QColor(QStringLiteral("red"))\n'),
                           ("widgets/bench/a.cpp", "QColor ink(Qt::red);\n"),
                           ("widgets/wire/a.cpp", 'f("color: #123abc");\n'), ("app/a.cpp", "f(Qt::red);\n"),
                           ("widgets/wire/a.cpp", 'f("color: #fff");\n'), ("widgets/wire/a.cpp", "f(Qt::darkGray);\n")):
            with self.subTest(text):
                self.write(name, "\n" + text)
                faults, _ = words.faults_of(self.root)
                self.assertEqual(len(faults), 1)
                self.assertIn(f"{name}:2: ", faults[0])
                (self.root / name).unlink()


if __name__ == "__main__":
    unittest.main()
