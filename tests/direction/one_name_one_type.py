#!/usr/bin/env python3
"""Finds types of one name in one namespace, in headers that never meet: the linker joins what templates make of them,
and the program then takes the bytes of one for the other, without a word. Relies on clang-format's way of writing
namespaces and types: at the beginning of a line.
SPDX-License-Identifier: GPL-3.0-or-later"""
import collections
import pathlib
import re
import sys

PARTS = ("protocols", "capture", "labs", "courseware", "app", "tests/support")
LINE = re.compile(
    r"^(?:(?P<open>(?:inline )?namespace (?P<name>[\w:]*) ?\{)|(?P<close>\} // namespace)"
    r"|(?:template .*)?(?:class|struct|union|enum class|enum) (?P<type>\w+)(?: final)?(?: : [^;]*)?(?: \{.*)?$)"
)


def types_of(text):
    """Each (namespace, name) that is defined, outside of unnamed namespaces."""
    spaces = []
    for line in text.splitlines():
        found = LINE.match(line)
        if not found:
            continue
        if found["open"]:
            spaces.append(found["name"])
        elif found["close"]:
            spaces.pop()
        elif "" not in spaces:
            yield "::".join(spaces), found["type"]


def main(root):
    places = collections.defaultdict(set)
    for part in PARTS:
        for file in sorted((root / part).rglob("*")):
            if file.suffix in (".h", ".cpp"):
                for found in types_of(file.read_text(encoding="utf-8")):
                    places[found].add(str(file.relative_to(root)))
    if not places:
        sys.exit("No type was found at all: is this the project's folder?")
    doubles = {name: files for name, files in places.items() if len(files) > 1}
    for (space, name), files in sorted(doubles.items()):
        print(f"{space}::{name} is defined in {', '.join(sorted(files))}: give one of them another name.")
    sys.exit(1 if doubles else 0)


main(pathlib.Path(sys.argv[1]))
