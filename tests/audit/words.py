#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fails on what has no place in finished sources: notes to self, and colours written outside the theme.

Usage: words.py ROOT
"""
import re
import sys
from pathlib import Path

FOLDERS = ("models", "widgets", "app", "tests", "installer", "cmake", "resources", ".ci")
SUFFIXES = {".h", ".cpp", ".mm", ".py", ".sh", ".ps1", ".cmake", ".txt", ".md", ""}
NOTES = re.compile(r"\b(TODO|FIXME|XXX)\b")
# A colour by number or by one of Qt's names; computed from others it is none. Qt::transparent is the absence of one.
COLOURS = re.compile(
    r"\bQColor(?:\s+\w+)?[({]\s*(?:\d|\"|'|\w+\(?\"|Qt::)|\bqRgba?\(\s*\d|\bQColorConstants\b|#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b"
    r"|\bQt::(dark)?(black|white|gray|red|green|blue|cyan|magenta|yellow|Gray|Red|Green|Blue|Cyan|Magenta|Yellow)\b")
THEME = Path("widgets/common/theme.cpp")
OWN = Path("tests/audit")
BYTES = Path("tests/fuzz/seeds")  # what is given to decoders: no text


def faults_of(root):
    root = Path(root).resolve()
    faults = []
    seen = 0
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            relative = path.relative_to(root)
            if not path.is_file() or path.suffix not in SUFFIXES or {OWN, BYTES} & set(relative.parents):
                continue
            seen += 1
            coloured = relative.parts[0] in ("widgets", "app") and relative != THEME
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                note = NOTES.search(line)
                if note:
                    faults.append(f"{relative}:{number}: {note.group(0)}")
                colour = COLOURS.search(line) if coloured else None
                if colour and not line.lstrip().startswith("#include"):
                    faults.append(f"{relative}:{number}: a colour outside the theme: {colour.group(0)}")
    return faults, seen


def main():
    faults, seen = faults_of(sys.argv[1])
    for fault in faults:
        print(fault)
    print(f"{seen} files read, {len(faults)} faults")
    return 1 if faults or seen == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
