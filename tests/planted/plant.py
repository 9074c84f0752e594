"""Writes passes/pipeline.cc with the planted passes before the phase fuse.

Usage: python3 plant.py PIPELINE OUT
"""

import pathlib
import sys

ROWS = """    {.name = "planted-slow", .phase = "algebra", .rewrite = PlantSlowConv},
    {.name = "planted-shift", .phase = "algebra", .rewrite = PlantShift},
"""
ANCHOR = '\n    {.name = "fuse-attention"'
INCLUDE = '#include "passes/passes.h"\n'


def main():
    text = pathlib.Path(sys.argv[1]).read_text()
    if text.count(ANCHOR) != 1 or text.count(INCLUDE) != 1:
        sys.exit("plant.py: passes/pipeline.cc no longer has the lines that it looks for")
    text = text.replace(ANCHOR, ROWS + ANCHOR).replace(INCLUDE, INCLUDE + '#include "tests/planted/planted_passes.h"\n')
    out = pathlib.Path(sys.argv[2])
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text)


if __name__ == "__main__":
    main()
