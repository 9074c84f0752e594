"""What the extension needs of NumPy: element types by Sinter's names, and arrays of anything."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import numpy.typing as npt

from sinter import _core
from sinter.errors import InvalidArgument

Array = npt.NDArray[Any]

_NUMPY = {
    "f32": "float32", "f16": "float16", "f64": "float64", "bool": "bool",
    "i8": "int8", "i16": "int16", "i32": "int32", "i64": "int64",
    "u8": "uint8", "u16": "uint16", "u32": "uint32", "u64": "uint64",
}
# Element types that NumPy lacks: their names in the package ml_dtypes, and the integers that hold their bits.
_ML_DTYPES = {
    "bf16": ("bfloat16", "uint16"),
    "i2": ("int2", "uint8"), "u2": ("uint2", "uint8"), "i4": ("int4", "uint8"), "u4": ("uint4", "uint8"),
    "f4e2m1": ("float4_e2m1fn", "uint8"), "f8e4m3fn": ("float8_e4m3fn", "uint8"),
    "f8e4m3fnuz": ("float8_e4m3fnuz", "uint8"), "f8e5m2": ("float8_e5m2", "uint8"),
    "f8e5m2fnuz": ("float8_e5m2fnuz", "uint8"), "f8e8m0": ("float8_e8m0fnu", "uint8"),
}


@functools.cache
def numpy_dtype(name: str) -> np.dtype[Any]:
    """The dtype of arrays for an element type of Sinter, by its short name ("f32").

    For a type that NumPy lacks: that of ml_dtypes if the package is installed, else unsigned integers with the bits.
    """
    if name in _NUMPY:
        return np.dtype(_NUMPY[name])
    ml_name, bits = _ML_DTYPES[name]
    try:
        import ml_dtypes
    except ImportError:
        return np.dtype(bits)
    return np.dtype(getattr(ml_dtypes, ml_name, bits))


def is_numpy_type(name: str) -> bool:
    """Whether NumPy itself has the element type."""
    return name in _NUMPY


def dtype_name(dtype: np.dtype[Any]) -> str:
    """Sinter's short name for the elements of arrays of this dtype. Raises InvalidArgument for dtypes that it lacks."""
    native = dtype.newbyteorder("=").name
    for name, known in _NUMPY.items():
        if native == known:
            return name
    for name, (ml_name, _) in _ML_DTYPES.items():
        if native == ml_name:
            return name
    raise InvalidArgument(f"there are no tensors of NumPy's {dtype}")


def as_operand(value: object, name: str) -> Array:
    """A NumPy array of the value, which keeps its dtype; lists and numbers become float32. Raises InvalidArgument."""
    if isinstance(value, np.ndarray):
        return value
    return to_array(value, name, "f32")


def to_array(value: object, input_name: str, dtype_name: str) -> Array:
    """A dense, row-major array of native byte order for the extension, which checks its dtype and shape.

    What has no dtype yet (lists, numbers) is cast to that of the input. Elements of a type that NumPy lacks become
    their bits. Raises InvalidArgument, which names the input, for what is no array of numbers.
    """
    try:
        array = _dense(_as_array(value, dtype_name))
    except (TypeError, ValueError, OverflowError, BufferError, RuntimeError, AttributeError) as error:
        raise InvalidArgument(f"input '{input_name}' cannot be read as an array of {dtype_name}: {error}") from error
    if array.dtype.name not in _NUMPY.values():
        raise InvalidArgument(f"input '{input_name}' must be {dtype_name}, not a NumPy array of {array.dtype}")
    return array


def _as_array(value: object, dtype_name: str) -> Array:
    if isinstance(value, np.ndarray):
        return value.view(np.ndarray)
    if hasattr(value, "__dlpack__"):
        return _from_dlpack(value, dtype_name)
    if isinstance(value, (list, tuple, int, float)):
        return np.asarray(value, dtype=numpy_dtype(dtype_name))
    return np.asarray(value)


def _from_dlpack(value: Any, dtype_name: str) -> Array:
    if dtype_name not in _ML_DTYPES:
        try:
            return np.from_dlpack(value)
        except TypeError:  # of an older protocol, which the extension reads, too
            pass
    return _core.dlpack_bits(value) if dtype_name in _ML_DTYPES else np.asarray(value)


def _dense(array: Array) -> Array:
    native = array.dtype.newbyteorder("=")
    dense = np.require(array, native, ["C_CONTIGUOUS", "ALIGNED"])
    name = native.name
    for ml_name, bits in _ML_DTYPES.values():
        if name == ml_name:
            return dense.view(bits)
    return dense
