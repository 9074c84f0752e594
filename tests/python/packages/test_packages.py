"""Packages that call onnxruntime find with Sinter what is recorded of onnxruntime 1.32: see ./dev test-packages."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import compare
import pytest
import run_packages
import sinter

NEEDED = {"ddddocr_classification": "ddddocr", "ddddocr_beta": "ddddocr", "ddddocr_detection": "ddddocr",
          "rapidocr": "rapidocr_onnxruntime", "piper_tashkeel": "piper", "piper_hebrew": "piper"}


@pytest.mark.parametrize("package", run_packages.PACKAGES, ids=lambda package: str(package.__name__))
def test_package(package: Callable[[], Callable[[], Any]]) -> None:
    sinter.install_as_onnxruntime()
    name = package.__name__
    pytest.importorskip(NEEDED.get(name, name), reason=f"{name} is not installed: ./dev test-packages has it")
    recorded = json.loads(run_packages.RECORD.read_text())[name]
    assert compare.difference(recorded, run_packages.plain(package()())) <= compare.MOST_APART
