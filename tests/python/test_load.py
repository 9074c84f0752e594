"""Opening models, and what a model says about itself."""

from __future__ import annotations

import pathlib

import models
import numpy as np
import pytest
import sinter
from onnx import TensorProto


def test_paths_and_bytes(tmp_path: pathlib.Path) -> None:
    data = models.relu()
    path = tmp_path / "relü.onnx"
    path.write_bytes(data)
    for source in (path, str(path), data, bytearray(data), memoryview(data)):
        session = sinter.Session(source, threads=1)
        assert session.run(np.ones((1, 3), np.float32))[0].shape == (1, 3)
    assert sinter.load(path).path == str(path)
    assert sinter.load(data).path is None


def test_signature() -> None:
    model = sinter.load(models.relu())
    assert model.inputs == [sinter.ValueInfo("x", "f32", ("N", 3))]
    assert model.outputs == [sinter.ValueInfo("y", "f32", ("N", 3))]
    assert model.inputs[0].numpy_dtype == np.float32
    assert model.metadata == {"author": "nobody"}
    assert model.name == "test"
    session = sinter.Session(model)
    assert session.inputs == model.inputs and session.metadata == model.metadata


def test_open_rank_has_no_shape() -> None:
    assert sinter.load(models.relu(dims=None)).inputs[0].shape is None


def test_missing_file() -> None:
    with pytest.raises(sinter.errors.NoSuchFile, match="nowhere.onnx"):
        sinter.load("nowhere.onnx")
    with pytest.raises(FileNotFoundError):
        sinter.Session("nowhere.onnx")
    for kind in (sinter.Session, sinter.Model):  # as a debugger shows them while __init__ fails
        assert "not created" in repr(kind.__new__(kind))


@pytest.mark.parametrize("data", [b"", b"\xff" * 100, b"no model", models.relu()[:-20]])
def test_damaged_bytes(data: bytes) -> None:
    with pytest.raises(ValueError):
        sinter.load(data)


def test_random_bytes_raise_an_error() -> None:
    random = np.random.default_rng(1)
    valid = np.frombuffer(models.matmul(4, 4), np.uint8)
    for _ in range(300):
        data = valid.copy()
        data[random.integers(len(data), size=3)] = random.integers(256, size=3)
        try:
            sinter.Session(data.tobytes(), threads=1).run(np.ones((1, 4), np.float32))
        except (sinter.SinterError, MemoryError):
            pass


def test_unsupported_operators_are_listed() -> None:
    from onnx import helper
    data = models.model([helper.make_node("Frobnicate", ["x"], ["t"]), helper.make_node("Unheard", ["t"], ["y"])],
                        [models.value("x")], [models.value("y")])
    with pytest.raises(NotImplementedError, match="Frobnicate(.|\n)*Unheard"):
        sinter.load(data)


def test_paths_that_no_file_can_have() -> None:
    with pytest.raises(ValueError):
        sinter.load("a\0b")
    for source in (None, 5, 1.5, ["a"]):
        with pytest.raises(TypeError):
            sinter.load(source)  # type: ignore[arg-type]


def test_save(tmp_path: pathlib.Path) -> None:
    model = sinter.load(models.matmul(4, 5))
    for name in ("copy.onnx", "copy.sinter"):
        model.save(tmp_path / name)
        copy = sinter.Session(tmp_path / name, threads=1)
        x = np.ones((2, 4), np.float32)
        np.testing.assert_array_equal(copy.run(x)[0], sinter.Session(model, threads=1).run(x)[0])
    with pytest.raises(sinter.SinterError):
        model.save(tmp_path / "no folder" / "copy.onnx")


def test_overridden_inputs() -> None:
    from onnx import helper, numpy_helper
    data = models.model([helper.make_node("Add", ["x", "b"], ["y"])], [models.value("x"), models.value("b", dims=(3,))],
                        [models.value("y")], [numpy_helper.from_array(np.ones(3, np.float32), "b")])
    assert [each.name for each in sinter.load(data).overridable_inputs] == ["b"]
    model = sinter.load(data, overridden_inputs=["b"])
    assert [each.name for each in model.inputs] == ["x", "b"]
    result = sinter.Session(model).run({"x": np.zeros((1, 3), np.float32), "b": np.full(3, 7, np.float32)})
    np.testing.assert_array_equal(result.y, np.full((1, 3), 7, np.float32))


def test_element_types_by_name() -> None:
    assert sinter.load(models.identity(TensorProto.INT64)).inputs[0].dtype == "i64"
    assert sinter.load(models.identity(TensorProto.BOOL)).inputs[0].numpy_dtype == np.bool_
