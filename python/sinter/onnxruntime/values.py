"""OrtValue and OrtDevice: tensors in memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sinter._arrays import Array, numpy_dtype
from sinter.onnxruntime.types import onnx_number, parse_element_type, tensor_type, type_of_array


def check_device(device_type: str) -> None:
    """Raises RuntimeError for another device than the processor."""
    if device_type.lower() != "cpu":
        raise RuntimeError(f"Sinter runs on the processor, not on {device_type!r}")


class OrtDevice:
    """The processor."""

    @staticmethod
    def make(ort_device_name: str, device_id: int, vendor_id: int = -1) -> OrtDevice:
        """Raises RuntimeError for another device than "cpu"."""
        check_device(ort_device_name)
        return OrtDevice()

    def device_id(self) -> int:
        """0."""
        return 0

    def device_type(self) -> int:
        """0, the number of the processor."""
        return 0


class OrtValue:
    """A tensor: a view of a NumPy array, which it keeps alive."""

    def __init__(self, array: Array) -> None:
        self._array = array
        self._type = type_of_array(array.dtype)

    @classmethod
    def ortvalue_from_numpy(cls, numpy_obj: Array, /, device_type: str = "cpu", device_id: int = 0,
                            vendor_id: int = -1) -> OrtValue:
        """A value that shares the memory of a dense array."""
        check_device(device_type)
        return cls(np.require(numpy_obj, requirements="C"))

    @classmethod
    def ortvalue_from_shape_and_type(cls, shape: Sequence[int], element_type: Any = np.float32,
                                     device_type: str = "cpu", device_id: int = 0, vendor_id: int = -1) -> OrtValue:
        """A value of zeros."""
        check_device(device_type)
        return cls(np.zeros(tuple(shape), numpy_dtype(parse_element_type(element_type))))

    @classmethod
    def from_dlpack(cls, data: Any, /) -> OrtValue:
        """A value that shares the memory of a tensor of the processor."""
        return cls(np.require(np.from_dlpack(data), requirements="C"))

    def numpy(self) -> Array:
        """The array; writing to it changes the value."""
        return self._array

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        return np.array(self._array, dtype, copy=copy)

    def __dlpack__(self, **options: Any) -> Any:
        return self._array.__dlpack__(**options)

    def __dlpack_device__(self) -> tuple[int, int]:
        return 1, 0

    def update_inplace(self, data: Array) -> None:
        """Copies the elements of an array of the same shape and dtype."""
        if data.shape != self._array.shape or data.dtype != self._array.dtype:
            raise ValueError(f"an array of {data.dtype} {data.shape} does not fit {self._array.dtype} "
                             f"{self._array.shape}")
        np.copyto(self._array, data)

    def data_ptr(self) -> int:
        """The address of the first element."""
        return int(self._array.ctypes.data)

    def device_name(self) -> str:
        """"cpu"."""
        return "cpu"

    def shape(self) -> list[int]:
        """The sizes."""
        return list(self._array.shape)

    def data_type(self) -> str:
        """"tensor(float)"."""
        return tensor_type(self._type)

    def element_type(self) -> int:
        """The number of the ONNX type."""
        return onnx_number(self._type)

    def tensor_size_in_bytes(self) -> int:
        """Bytes of all elements."""
        return self._array.nbytes

    def has_value(self) -> bool:
        """True."""
        return True

    def is_tensor(self) -> bool:
        """True."""
        return True

    def is_sparse_tensor(self) -> bool:
        """False."""
        return False

    def is_tensor_sequence(self) -> bool:
        """False."""
        return False
