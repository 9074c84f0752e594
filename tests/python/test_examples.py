"""The examples of README.md and docs/python.md run as they are written."""

from __future__ import annotations

import pathlib
import re

import models
import pytest
from onnx import helper

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def examples(page: str) -> list[str]:
    """The blocks of Python of the page that open a session."""
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / page).read_text(), re.DOTALL)
    return [block for block in blocks if "sinter.Session(" in block]


@pytest.mark.parametrize("page", ["README.md", "docs/python.md"])
def test_page(page: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    [example] = examples(page)
    names = set(re.findall(r'Session\("(.+?)"\)', example))
    [(name, dims)] = re.findall(r'run\(\{"(\w+)": np.zeros\(\((.+?)\)', example)
    output = (re.findall(r'outputs\["(\w+)"\]', example) or ["y"])[0]
    shape = [int(each) for each in dims.split(",")]
    data = models.model([helper.make_node("Relu", [name], [output])], [models.value(name, dims=shape)],
                        [models.value(output, dims=shape)])
    for file in names:
        (tmp_path / file).write_bytes(data)
    assert names
    exec(compile(example, page, "exec"), {})
