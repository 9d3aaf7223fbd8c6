#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""installer/common.sh against a package manager of paper: what it asks for, and in which order.

Usage: test_installer.py ROOT
"""
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(sys.argv.pop(1)).resolve()


class PaperApt(unittest.TestCase):
    """A PATH with a Debian of our own: what is installed, what is known after an update, and a log of calls."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.place = Path(self.folder.name)
        (self.place / "bin").mkdir()
        (self.place / "root").mkdir()
        self.log = self.place / "log"
        self.log.touch()
        self.installed("gcc")
        self.known("gcc", "qt-new", "extra")
        self.program("dpkg-query", 'for last; do :; done; grep -qx -- "$last" "$PAPER/installed" && echo installed')
        self.program("apt-cache", 'grep -qx "apt-get -q update" "$PAPER/log" && grep -qx -- "$2" "$PAPER/known"'
                                  ' && echo "Package: $2"')
        self.program("apt-get", 'echo "apt-get $*" >>"$PAPER/log"')
        self.program("id", "echo 0")

    def tearDown(self):
        self.folder.cleanup()

    def program(self, name, text):
        path = self.place / "bin" / name
        path.write_text("#!/bin/sh\n" + text + "\n", encoding="utf-8")
        path.chmod(0o755)

    def installed(self, *names):
        (self.place / "installed").write_text("\n".join(names) + "\n", encoding="utf-8")

    def known(self, *names):
        (self.place / "known").write_text("\n".join(names) + "\n", encoding="utf-8")

    def ensure(self, *entries):
        script = f'set -euo pipefail; . "{ROOT}/installer/common.sh"; root="$PAPER/root"; ensure_packages apt "$@"'
        path = f"{self.place}/bin{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(["bash", "-c", script, "test", *entries], capture_output=True, text=True, check=False,
                              env=dict(os.environ, PATH=path, PAPER=str(self.place)))

    def calls(self):
        return self.log.read_text(encoding="utf-8").splitlines()

    def test_nothing_is_asked_for_when_all_is_there(self):
        result = self.ensure("gcc", "sh:some-shell", "no-such-command:gcc", "?gcc", "unknown|gcc")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("Everything needed is installed", result.stdout)
        self.assertEqual(self.calls(), [])

    def test_only_what_is_missing_is_installed_after_an_update(self):
        result = self.ensure("gcc", "qt-old|qt-new", "no-such-command:extra")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.calls(), ["apt-get -q update",
                                        "apt-get -q install -y --no-install-recommends qt-new extra"])
        self.assertLess(result.stdout.index("Missing:"), result.stdout.index("Installing with apt: qt-new extra"))

    def test_what_is_optional_and_unknown_is_looked_for_once(self):
        for _ in range(2):
            result = self.ensure("gcc", "?not-packaged-here")
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertEqual(self.calls(), ["apt-get -q update"])

    def test_what_is_needed_and_unknown_is_named(self):
        result = self.ensure("not-packaged-here")
        self.assertEqual(result.returncode, 1)
        self.assertIn("not-packaged-here", result.stderr)

    def test_without_rights_and_sudo_it_says_so(self):
        self.program("id", "echo 1000")
        script = (f'set -euo pipefail; . "{ROOT}/installer/common.sh"; has() {{ [ "$1" != sudo ]; }}; '
                  'root="$PAPER/root"; ensure_packages apt extra')
        path = f"{self.place}/bin{os.pathsep}{os.environ['PATH']}"
        result = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False,
                                env=dict(os.environ, PATH=path, PAPER=str(self.place)))
        self.assertEqual(result.returncode, 1)
        self.assertIn("run as root", result.stderr)
        self.assertEqual(self.calls(), [])


class Scripts(unittest.TestCase):
    def test_each_parses(self):
        scripts = sorted((ROOT / "installer").glob("*.sh")) + [ROOT / ".ci" / "run"]
        self.assertGreaterEqual(len(scripts), 4)
        for script in scripts:
            subprocess.run(["bash", "-n", str(script)], check=True)

    def test_the_entry_points_can_be_executed(self):
        for name in ("installer/run.sh", "installer/test.sh", ".ci/run"):
            self.assertTrue(os.access(ROOT / name, os.X_OK), name)


if __name__ == "__main__":
    unittest.main()
