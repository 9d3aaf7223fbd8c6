#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fails when a C++ source is not as clang-format 14 writes it.

Usage: format.py ROOT
Other versions write some lines otherwise, so that without version 14 the check is skipped (exit code 77).
"""
import re
import shutil
import subprocess
import sys
from pathlib import Path

SKIPPED = 77


def clang_format():
    for name in ("clang-format-14", "clang-format"):
        program = shutil.which(name)
        if program:
            version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
            if re.search(r"version 14\.", version):
                return program
    return None


def main():
    program = clang_format()
    if program is None:
        print("clang-format 14 is not here")
        return SKIPPED
    root = Path(sys.argv[1]).resolve()
    sources = [str(path) for folder in ("models", "widgets", "app", "tests")
               for path in sorted((root / folder).rglob("*")) if path.suffix in (".h", ".cpp")]
    result = subprocess.run([program, "--dry-run", "-Werror", *sources], cwd=root, check=False)
    print(f"{len(sources)} files read")
    return 1 if result.returncode != 0 or not sources else 0


if __name__ == "__main__":
    sys.exit(main())
