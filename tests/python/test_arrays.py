"""Element types, layouts and kinds of arrays."""

from __future__ import annotations

import array
import sys
from typing import Any

import models
import numpy as np
import pytest
import sinter
from onnx import TensorProto

TYPES = [
    (TensorProto.FLOAT, np.float32), (TensorProto.DOUBLE, np.float64), (TensorProto.FLOAT16, np.float16),
    (TensorProto.INT8, np.int8), (TensorProto.INT16, np.int16), (TensorProto.INT32, np.int32),
    (TensorProto.INT64, np.int64), (TensorProto.UINT8, np.uint8), (TensorProto.UINT16, np.uint16),
    (TensorProto.UINT32, np.uint32), (TensorProto.UINT64, np.uint64), (TensorProto.BOOL, np.bool_),
]


@pytest.mark.parametrize(("onnx_type", "dtype"), TYPES)
def test_every_type_of_numpy(onnx_type: int, dtype: type[np.generic]) -> None:
    x = np.array([0, 1, 1, 0, 1], dtype)
    y = sinter.Session(models.identity(onnx_type), threads=1).run(x)[0]
    assert y.dtype == dtype
    np.testing.assert_array_equal(y, x)


def square(dims: tuple[str | int, ...] = ("N", "M")) -> sinter.Session:
    return sinter.Session(models.identity(TensorProto.FLOAT, dims), threads=1)


@pytest.mark.parametrize("make", [
    lambda x: x.T, lambda x: x[::2], lambda x: x[:, ::-1], lambda x: np.asfortranarray(x), lambda x: x.astype(">f4"),
    lambda x: x.astype(">f4").T, lambda x: np.broadcast_to(x[0], (4, 6)), lambda x: x.tolist(),
    lambda x: tuple(map(tuple, x.tolist())), lambda x: memoryview(x), lambda x: np.ma.array(x),
    lambda x: np.frombuffer(b"\0" + x.tobytes(), np.float32, offset=1).reshape(x.shape), lambda x: list(x),
])
def test_layouts_and_kinds(make: Any) -> None:
    x = np.arange(24, dtype=np.float32).reshape(4, 6)
    made = make(x)
    np.testing.assert_array_equal(square().run(made)[0], np.asarray(made))


def test_scalars_and_empty_arrays() -> None:
    scalar = sinter.Session(models.identity(TensorProto.FLOAT, ()), threads=1)
    for value in (np.float32(2), 2, 2.0, np.array(2, np.float32), [[2.0]][0][0]):
        assert scalar.run(value)[0] == 2 and scalar.run(value)[0].shape == ()
    assert square().run(np.zeros((0, 3), np.float32))[0].shape == (0, 3)
    assert square().run(np.zeros((3, 0), np.float32).T)[0].shape == (0, 3)


def test_read_only_arrays() -> None:
    x = np.ones((2, 2), np.float32)
    x.flags.writeable = False
    np.testing.assert_array_equal(square().run(x)[0], x)


def test_lists_are_cast_to_the_models_type() -> None:
    session = sinter.Session(models.identity(TensorProto.INT32), threads=1)
    assert session.run([1, 2])[0].dtype == np.int32
    with pytest.raises(sinter.errors.InvalidArgument, match="input 'x'"):
        session.run([1 << 40])
    nested: list[Any] = []
    nested.append(nested)
    with pytest.raises(sinter.errors.InvalidArgument, match="input 'x'"):
        session.run(nested)


def test_other_buffers_must_have_the_models_type() -> None:
    session = sinter.Session(models.identity(TensorProto.INT64), threads=1)
    assert session.run(array.array("q", [1, 2]))[0].tolist() == [1, 2]
    with pytest.raises(sinter.errors.InvalidArgument):
        session.run(array.array("d", [1, 2]))


class Tensor:
    """A tensor of another library, known by DLPack alone."""

    def __init__(self, x: np.ndarray[Any, Any]) -> None:
        self._x = x

    def __dlpack__(self, **options: Any) -> Any:
        return self._x.__dlpack__(**options)

    def __dlpack_device__(self) -> Any:
        return self._x.__dlpack_device__()


def test_dlpack_tensors() -> None:
    x = np.arange(24, dtype=np.float32).reshape(4, 6)
    for each in (x, x.T, x[::2]):
        np.testing.assert_array_equal(square().run(Tensor(each))[0], each)

    class Elsewhere(Tensor):
        def __dlpack_device__(self) -> Any:
            return (2, 0)

        def __dlpack__(self, **options: Any) -> Any:
            raise BufferError("not on this processor")

    with pytest.raises(sinter.errors.InvalidArgument, match="input 'x'"):
        square().run(Elsewhere(x))


def test_old_dlpack_tensors_of_types_that_numpy_lacks() -> None:
    bits = np.array([0x3F80, 0x4000], np.uint16)
    session = sinter.Session(models.identity(TensorProto.BFLOAT16), threads=1)
    assert session.run(Tensor(bits))[0].view(np.uint16).tolist() == bits.tolist()


def test_bfloat16() -> None:
    ml_dtypes = pytest.importorskip("ml_dtypes")
    session = sinter.Session(models.identity(TensorProto.BFLOAT16), threads=1)
    x = np.array([1, -2, 0.5], ml_dtypes.bfloat16)
    for given in (x, [1, -2, 0.5], x.view(np.uint16), x[::-1][::-1]):
        y = session.run(given)[0]
        assert y.dtype == ml_dtypes.bfloat16 and y.tolist() == [1, -2, 0.5]
    with pytest.raises(sinter.errors.InvalidArgument, match="bf16"):
        session.run(np.ones(3, np.float32))


def test_four_bits() -> None:
    ml_dtypes = pytest.importorskip("ml_dtypes")
    session = sinter.Session(models.identity(TensorProto.INT4), threads=1)
    x = np.array([1, -2, 7, -8], ml_dtypes.int4)
    y = session.run(x)[0]
    assert y.dtype == ml_dtypes.int4 and y.astype(int).tolist() == [1, -2, 7, -8]
    bits = session.run(np.array([1, 14], np.uint8))[0]
    assert bits.astype(int).tolist() == [1, -2]


def test_without_ml_dtypes_results_are_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    from sinter import _arrays
    monkeypatch.setitem(sys.modules, "ml_dtypes", None)
    _arrays.numpy_dtype.cache_clear()
    try:
        session = sinter.Session(models.identity(TensorProto.BFLOAT16), threads=1)
        y = session.run(np.array([0x3F80], np.uint16))[0]
        assert y.dtype == np.uint16 and y.tolist() == [0x3F80]
    finally:
        _arrays.numpy_dtype.cache_clear()
