"""Element types by onnxruntime's names ("tensor(float)") and by ONNX's numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from sinter._arrays import numpy_dtype

# Sinter's name: (the name within "tensor(...)", the number in ONNX's TensorProto.DataType)
_TYPES = {
    "f32": ("float", 1), "u8": ("uint8", 2), "i8": ("int8", 3), "u16": ("uint16", 4), "i16": ("int16", 5),
    "i32": ("int32", 6), "i64": ("int64", 7), "bool": ("bool", 9), "f16": ("float16", 10), "f64": ("double", 11),
    "u32": ("uint32", 12), "u64": ("uint64", 13), "bf16": ("bfloat16", 16), "f8e4m3fn": ("float8e4m3fn", 17),
    "f8e4m3fnuz": ("float8e4m3fnuz", 18), "f8e5m2": ("float8e5m2", 19), "f8e5m2fnuz": ("float8e5m2fnuz", 20),
    "u4": ("uint4", 21), "i4": ("int4", 22), "f4e2m1": ("float4e2m1", 23), "f8e8m0": ("float8e8m0", 24),
    "u2": ("uint2", 25), "i2": ("int2", 26),
}
_BY_NUMBER = {number: name for name, (_, number) in _TYPES.items()}


def tensor_type(name: str) -> str:
    """"tensor(float)" for "f32"."""
    return f"tensor({_TYPES[name][0]})"


def type_of_array(dtype: np.dtype[Any]) -> str:
    """Sinter's name for the dtype of an array. Raises ValueError for one that has none."""
    for name in _TYPES:
        if numpy_dtype(name) == dtype:
            return name
    raise ValueError(f"there is no tensor of {dtype}")


def onnx_number(name: str) -> int:
    """1 for "f32"."""
    return _TYPES[name][1]


def parse_element_type(element_type: Any) -> str:
    """Sinter's name for a NumPy type or the number of an ONNX type."""
    if isinstance(element_type, int):
        if element_type not in _BY_NUMBER:
            raise ValueError(f"there is no element type {element_type}")
        return _BY_NUMBER[element_type]
    return type_of_array(np.dtype(element_type))
