#!/usr/bin/env python3
"""Turns files into one C source, so that the binary carries its case, indicators and recipes with it.

usage: embed.py OUT.c ROOT FILE...     each FILE is known under its path below ROOT
"""
import os
import sys


def literal(data: bytes) -> str:
    return ",".join(str(byte) for byte in data)


def main() -> None:
    out, root, *files = sys.argv[1:]
    with open(out, "w", encoding="ascii") as text:
        text.write('/* Made by tools/embed.py. */\n#include "base/assets.h"\n\n')
        names = []
        for number, path in enumerate(sorted(files, key=os.path.abspath)):
            with open(path, "rb") as handle:
                data = handle.read()
            name = os.path.relpath(path, root)
            names.append((name, number, len(data)))
            text.write(f"static const unsigned char bytes_{number}[] = {{{literal(data + bytes(1))}}};\n")
        text.write("\nconst comity_asset comity_assets[] = {\n")
        for name, number, size in names:
            text.write(f'    {{"{name}", (const char *)bytes_{number}, {size}}},\n')
        text.write("    {0, 0, 0},\n};\n")


main()
