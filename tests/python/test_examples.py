"""The examples of README.md, docs/python.md and docs/learn/ run as they are written."""

from __future__ import annotations

import pathlib
import re

import models
import numpy as np
import pytest
import sinter
from onnx import helper

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def example(page: str, having: str) -> str:
    """The block of Python of the page that has this text."""
    blocks: list[str] = re.findall(r"```python\n(.*?)```", (ROOT / page).read_text(), re.DOTALL)
    [block] = [block for block in blocks if having in block]
    return block


def run(block: str, **given: object) -> dict[str, object]:
    """The names after the block has run with these."""
    names = {"np": np, "sinter": sinter, **given}
    exec(compile(block, "example", "exec"), names)
    return names


@pytest.mark.parametrize("page", ["README.md", "docs/python.md"])
def test_page(page: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    block = example(page, 'session.run({"')
    names = set(re.findall(r'Session\("(.+?)"\)', block))
    [(name, dims)] = re.findall(r'run\(\{"(\w+)": np.zeros\(\((.+?)\)', block)
    output = (re.findall(r'outputs\["(\w+)"\]', block) or ["y"])[0]
    shape = [int(each) for each in dims.split(",")]
    data = models.model([helper.make_node("Relu", [name], [output])], [models.value(name, dims=shape)],
                        [models.value(output, dims=shape)])
    for file in names:
        (tmp_path / file).write_bytes(data)
    assert names
    run(block)


def test_operators() -> None:
    x = np.ones((1, 3, 8, 8), np.float32)
    session = sinter.Session(models.relu(), threads=1)
    names = run(example("docs/python.md", "sinter.matmul("), a=x, b=x, x=x, w=x, session=session, image=x[0, 0, :, :3])
    assert isinstance(names["c"], np.ndarray) and isinstance(names["y"], np.ndarray)
    assert sinter.get_backend() == "blocked"
    sinter.set_backend("auto")


def test_network() -> None:
    session = run(example("docs/python.md", "GraphBuilder(\"classifier\")\n"))["session"]
    assert isinstance(session, sinter.Session)
    assert session.run(np.zeros((2, 3, 224, 224), np.float32)).logits.shape == (2, 1000)


def test_backend(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model.onnx").write_bytes(models.matmul(3, 3))
    session = run(example("docs/python.md", "@sinter.backend(").replace("mine", "of-the-docs"))["session"]
    assert isinstance(session, sinter.Session)
    assert session.run(np.ones((1, 3), np.float32)).y.shape == (1, 3)


def test_chapter_of_the_graph() -> None:
    session = run(example("docs/learn/04-graph.md", "GraphBuilder"))["session"]
    assert isinstance(session, sinter.Session)
    assert session.run(np.zeros((3, 8), np.float32)).y.shape == (3, 8)


def test_chapter_of_backends() -> None:
    a, b = np.random.default_rng(0).standard_normal((2, 5, 5), np.float32)
    c = run(example("docs/learn/07-backends.md", "@sinter.backend"), a=a, b=b)["c"]
    assert isinstance(c, np.ndarray)
    np.testing.assert_allclose(c, a @ b, atol=1e-5)
