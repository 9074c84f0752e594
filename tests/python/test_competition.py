"""A backend in Python as an entry of `sinter compete`, where the runner has been built."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
from typing import Any

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
RUNNER = ROOT / "build" / "sinter"

PRODUCT = """
import sinter

@sinter.backend("by-numpy")
class ByNumpy:
    def matmul(self, a, b):
        return a @ b
"""


WRONG = PRODUCT.replace("a @ b", "a @ b + 1e-2")
FAILS = PRODUCT.replace("return a @ b", "raise ZeroDivisionError('it met a bad moment')")
LACKS = "import sinter"


def score(folder: pathlib.Path, code: str) -> Any:
    """What the competition says of the backend, which nobody times."""
    if not RUNNER.exists():
        pytest.skip("the runner has not been built")
    (folder / "mine.py").write_text(code)
    done = subprocess.run(
        [RUNNER, "compete", "--task", "matmul", "--entry", folder / "mine.py", "--entry", "blocked", "--check",
         "--no-board", "--json", folder / "result.json"],
        env={**os.environ, "SINTER_PYTHON": sys.executable}, capture_output=True, text=True, timeout=300)
    assert (folder / "result.json").exists(), done.stderr
    entries = {each["entry"]: each for each in json.loads((folder / "result.json").read_text())["entries"]}
    assert entries["blocked"]["passed"]
    return entries["mine"]


def test_right_results(tmp_path: pathlib.Path) -> None:
    mine = score(tmp_path, PRODUCT)
    assert mine["passed"] and mine["kind"] == "library" and mine["file_hash"], mine


@pytest.mark.parametrize(("code", "failure"), [
    (WRONG, "its result is wrong"), (FAILS, "ZeroDivisionError: it met a bad moment"),
    (LACKS, "must define one backend"), ("1 +", "SyntaxError")])
def test_failures_are_its_own(tmp_path: pathlib.Path, code: str, failure: str) -> None:
    mine = score(tmp_path, code)
    assert not mine["passed"] and failure in mine["failure"], mine
