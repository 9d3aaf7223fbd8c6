#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads every #include of models/, widgets/ and app/ and fails on an arrow that the house does not have.

Usage: includes.py ROOT [--qt-headers DIR]
With --qt-headers (the folder that holds QtCore/, QtWidgets/ and so on) a header is also known by its module when
it is included without one; without it only headers written as <QtWidgets/QWidget> are.
"""
import argparse
import re
import sys
from pathlib import Path

BELOW_WORKBENCH = ("protocol", "capture", "transport", "server", "client", "comparison")
BELOW_TABLES = BELOW_WORKBENCH + ("workbench",)
TABLES = BELOW_TABLES + ("tester", "tables")
EVERY_WIDGET = ("widgets/common", "widgets/bench", "widgets/wire", "widgets/http", "widgets/tester",
                "widgets/window")

# folder of a file -> folders whose headers it may include (its own is always among them)
ARROWS = {
    "protocol": ("protocol",),
    "capture": ("capture", "protocol"),
    "transport": ("transport", "capture", "protocol"),
    "server": ("server", "transport", "capture", "protocol"),
    "client": ("client", "transport", "capture", "protocol"),
    "tester": ("tester", "client", "transport", "capture", "protocol"),
    "comparison": BELOW_WORKBENCH,
    "workbench": BELOW_TABLES,
    "tables": TABLES,
    "widgets/common": TABLES + ("widgets/common",),
    "widgets/bench": TABLES + ("widgets/common", "widgets/bench"),
    "widgets/wire": TABLES + ("widgets/common", "widgets/wire"),
    "widgets/http": TABLES + ("widgets/common", "widgets/http"),
    "widgets/tester": TABLES + ("widgets/common", "widgets/tester"),
    "widgets/window": TABLES + ("widgets/common", "widgets/window"),
    "app": TABLES + EVERY_WIDGET + ("app",),
}

# folder -> Qt modules whose headers it may include
MODULES = {
    "protocol": {"QtCore"},
    "capture": {"QtCore"},
    "transport": {"QtCore", "QtNetwork"},
    "server": {"QtCore", "QtNetwork", "QtWebSockets"},
    "client": {"QtCore", "QtNetwork", "QtWebSockets"},
    "tester": {"QtCore", "QtNetwork"},
    "comparison": {"QtCore", "QtNetwork", "QtWebSockets"},
    "workbench": {"QtCore", "QtNetwork", "QtWebSockets"},
    "tables": {"QtCore", "QtGui", "QtNetwork"},
}
for widget_folder in EVERY_WIDGET:
    MODULES[widget_folder] = {"QtCore", "QtGui", "QtWidgets", "QtSvg", "QtSvgWidgets", "QtNetwork"}

# The protocol core has no objects, clock, randomness, environment, log or threads.
NOT_SANS_IO = {
    "QObject", "QTimer", "QThread", "QIODevice", "QFile", "QBuffer", "QDateTime", "QElapsedTimer", "QDeadlineTimer",
    "QRandomGenerator", "QProcess", "QProcessEnvironment", "QDebug", "QLoggingCategory", "QCoreApplication",
    "QSettings", "QUuid", "random", "chrono", "ctime", "time.h", "thread", "mutex", "iostream", "fstream", "cstdio",
}
NOT_SANS_IO_CALLS = re.compile(
    r"\b(tr|qgetenv|qEnvironmentVariable|getenv|qDebug|qInfo|qWarning|qCritical|rand|printf)\s*\(|\bQ_OBJECT\b")

# A widget never sees a socket, not even through a header of ours.
SOCKETS = {
    "QAbstractSocket", "QTcpSocket", "QTcpServer", "QSslSocket", "QUdpSocket", "QLocalSocket", "QLocalServer",
    "QWebSocket", "QWebSocketServer", "QNetworkAccessManager", "QNetworkReply",
}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
SOURCES = {".h", ".cpp", ".mm"}


def includes_of(path):
    """(line number, "<" or '"', name) of each include of a file."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            found.append((number, match.group(1), match.group(2)))
    return found


def folder_of(relative):
    """The house's folder of a path relative to the root; None when it has no rule."""
    parts = Path(relative).parts
    if parts[0] == "models" and len(parts) > 2:
        return parts[1]
    if parts[0] == "widgets" and len(parts) > 2:
        return "widgets/" + parts[1]
    if parts[0] == "app" and len(parts) > 1:
        return "app"
    return None


def target_of(root, including, name):
    """The file a quoted include means, relative to the root; None when it is none of ours."""
    candidates = [root / name, root / "models" / name, including.parent / name]
    for candidate in candidates:
        if candidate.is_file():
            return candidate.resolve().relative_to(root)
    return None


def module_of(name, qt_headers):
    """The Qt module of a header in angle brackets, or None."""
    if name.startswith("Qt") and "/" in name:
        return name.split("/")[0]
    if qt_headers is None:
        return None
    return qt_headers.get(name)


def qt_index(directory):
    """Header name -> module, read from an installed Qt."""
    index = {}
    for module in sorted(Path(directory).glob("Qt*")):
        if module.is_dir():
            for header in module.iterdir():
                index.setdefault(header.name, module.name)
    return index


class Audit:
    def __init__(self, root, qt_headers=None):
        self.root = Path(root).resolve()
        self.qt_headers = qt_headers
        self.faults = []
        self._reached = {}

    def fault(self, path, line, text):
        self.faults.append(f"{path}:{line}: {text}")

    def run(self):
        seen = 0
        for top in ("models", "widgets", "app"):
            for path in sorted((self.root / top).rglob("*")):
                if path.suffix in SOURCES:
                    self.check(path)
                    seen += 1
        return seen

    def check(self, path):
        relative = path.relative_to(self.root)
        folder = folder_of(relative)
        if folder is None or folder not in ARROWS:
            self.fault(relative, 1, "this folder is not in the list of arrows: tests/audit/includes.py names them")
            return
        for line, kind, name in includes_of(path):
            if kind == '"':
                self.check_ours(path, relative, folder, line, name)
            else:
                self.check_foreign(relative, folder, line, name)
        if folder == "protocol":
            self.check_sans_io(path, relative)

    def check_ours(self, path, relative, folder, line, name):
        target = target_of(self.root, path, name)
        if target is None:
            self.fault(relative, line, f'"{name}" is no file of ours; foreign headers stand in angle brackets')
            return
        goal = folder_of(target)
        if goal not in ARROWS[folder]:
            self.fault(relative, line, f"{folder} must not include {goal} ({name})")
        if folder.startswith("widgets/"):
            for socket in sorted(self.sockets_behind(target)):
                self.fault(relative, line, f'"{name}" brings <{socket}> into a widget')

    def check_foreign(self, relative, folder, line, name):
        base = name.split("/")[-1]
        module = module_of(name, self.qt_headers)
        allowed = MODULES.get(folder)
        if module is not None and allowed is not None and module not in allowed:
            self.fault(relative, line, f"{folder} must not use {module} (<{name}>)")
        if folder == "protocol" and base in NOT_SANS_IO:
            self.fault(relative, line, f"the protocol core is sans-I/O: <{name}> has no place in it")
        if folder.startswith("widgets/") and base in SOCKETS:
            self.fault(relative, line, f"a widget never holds a socket: <{name}>")

    def check_sans_io(self, path, relative):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            match = NOT_SANS_IO_CALLS.search(line.split("//")[0])
            if match:
                self.fault(relative, number, f"the protocol core is sans-I/O: {match.group(0).strip()}")

    def sockets_behind(self, target, trail=()):
        """The socket headers that a header of ours includes, itself or through others of ours."""
        if target in self._reached:
            return self._reached[target]
        if target in trail:
            return set()
        found = set()
        path = self.root / target
        for _, kind, name in includes_of(path):
            if kind == '"':
                further = target_of(self.root, path, name)
                if further is not None:
                    found |= self.sockets_behind(further, trail + (target,))
            elif name.split("/")[-1] in SOCKETS:
                found.add(name)
        self._reached[target] = found
        return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("root")
    parser.add_argument("--qt-headers")
    arguments = parser.parse_args()
    headers = None
    if arguments.qt_headers and Path(arguments.qt_headers, "QtCore").is_dir():
        headers = qt_index(arguments.qt_headers)
    audit = Audit(arguments.root, headers)
    seen = audit.run()
    for fault in audit.faults:
        print(fault)
    print(f"{seen} files read, {len(audit.faults)} forbidden includes")
    return 1 if audit.faults or seen == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
