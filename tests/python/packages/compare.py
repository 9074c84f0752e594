"""Compares two results of run_packages.py: python compare.py REAL SINTER

Words and whole numbers must be equal, and floats within 1e-4 (of their size, if that is above 1). Prints every ratio of
times.
"""

from __future__ import annotations

import json
import pathlib
import sys
from typing import Any


MOST_APART = 1e-4


def difference(a: Any, b: Any) -> float:
    """The largest difference of floats; infinite if anything else differs."""
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        return max((difference(x, y) for x, y in zip(a, b)), default=0.0)
    if isinstance(a, float) or isinstance(b, float):
        return float(abs(a - b)) / max(1.0, float(abs(a)))
    return 0.0 if a == b else float("inf")


def main(real_path: str, sinter_path: str) -> int:
    real, ours = (json.loads(pathlib.Path(path).read_text()) for path in (real_path, sinter_path))
    failed = 0
    for name in real:
        errors = [each["error"] for each in (real[name], ours[name]) if "error" in each]
        if errors:
            print(f"{name:24} {errors[0]}")
            failed += 1
            continue
        apart = difference(real[name]["result"], ours[name]["result"])
        failed += apart > MOST_APART
        print(f"{name:24} {real[name]['ms']:9.2f} ms {ours[name]['ms']:9.2f} ms {ours[name]['ms'] / real[name]['ms']:6.2f}"
              f"   {'equal within' if apart <= MOST_APART else 'DIFFERENT by'} {apart:.1e}")
    print(f"{len(real) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
