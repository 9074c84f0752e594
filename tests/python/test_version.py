"""The version stands in one place, and whatever repeats it agrees."""

from __future__ import annotations

import pathlib
import re
import tomllib

import sinter
import sinter.onnxruntime

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def test_versions_agree() -> None:
    header = (ROOT / "include" / "sinter" / "version.h").read_text()
    [version] = re.findall(r'#define SINTER_VERSION "(.+)"', header)
    assert sinter.__version__ == version
    project = tomllib.loads((ROOT / "python" / "onnxruntime_wheel" / "pyproject.toml").read_text())["project"]
    assert project["version"].partition("+sinter.")[2] == version
    assert project["version"].partition("+")[0] == sinter.onnxruntime.__version__.partition("+")[0]
    assert project["dependencies"] == [f"sinter-engine=={version}"]
