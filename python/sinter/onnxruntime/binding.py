"""IOBinding: inputs and outputs in memory that the caller chooses."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sinter._arrays import Array, numpy_dtype
from sinter.onnxruntime.types import parse_element_type
from sinter.onnxruntime.values import OrtValue, check_device

if TYPE_CHECKING:
    from sinter.onnxruntime.session import InferenceSession


def _array_at(address: int, element_type: Any, shape: Sequence[int]) -> Array:
    """An array of the memory at an address, which must be valid and large enough."""
    dtype = numpy_dtype(parse_element_type(element_type))
    count = int(np.prod(shape, dtype=np.int64)) * dtype.itemsize
    if count == 0:
        return np.zeros(tuple(shape), dtype)
    memory = (ctypes.c_uint8 * count).from_address(address)
    return np.frombuffer(memoryview(memory), np.uint8).view(dtype).reshape(tuple(shape))


class IOBinding:
    """Inputs are read where they lie. Results are copied once into outputs that have memory of their own."""

    def __init__(self, session: InferenceSession) -> None:
        self._outputs_of_model = [each.name for each in session.get_outputs()]
        self._inputs: dict[str, Array] = {}
        self._targets: dict[str, Array | None] = {}
        self._results: list[OrtValue] = []

    def bind_cpu_input(self, name: str, arr_on_cpu: Array) -> None:
        """Binds an array."""
        self._inputs[name] = arr_on_cpu

    def bind_input(self, name: str, device_type: str, device_id: int, element_type: Any, shape: Sequence[int],
                   buffer_ptr: int) -> None:
        """Binds the memory at an address, which must stay valid."""
        check_device(device_type)
        self._inputs[name] = _array_at(buffer_ptr, element_type, shape)

    def bind_ortvalue_input(self, name: str, ortvalue: OrtValue) -> None:
        """Binds a value."""
        self._inputs[name] = ortvalue.numpy()

    def bind_output(self, name: str, device_type: str = "cpu", device_id: int = 0, element_type: Any = None,
                    shape: Sequence[int] | None = None, buffer_ptr: int | None = None) -> None:
        """Binds the memory at an address, or, without one, memory that the run allocates."""
        check_device(device_type)
        self._targets[name] = None if buffer_ptr is None else _array_at(buffer_ptr, element_type, shape or ())

    def bind_ortvalue_output(self, name: str, ortvalue: OrtValue) -> None:
        """Binds a value, which must have the type of the result."""
        self._targets[name] = ortvalue.numpy()

    def synchronize_inputs(self) -> None:
        """Nothing to wait for on the processor."""

    def synchronize_outputs(self) -> None:
        """Nothing to wait for on the processor."""

    def get_outputs(self) -> list[OrtValue]:
        """The results of the last run, in the order in which outputs were bound."""
        return self._results

    def copy_outputs_to_cpu(self) -> list[Array]:
        """The same as arrays."""
        return [each.numpy() for each in self._results]

    def clear_binding_inputs(self) -> None:
        """Forgets the inputs."""
        self._inputs.clear()

    def clear_binding_outputs(self) -> None:
        """Forgets the outputs and results."""
        self._targets.clear()
        self._results = []

    def _run(self, session: InferenceSession, run_options: Any) -> None:
        names = list(self._targets)
        arrays = session.run(names, self._inputs, run_options) if names else []
        self._results = []
        for name, array in zip(names, arrays):
            target = self._targets[name]
            if target is not None:
                if target.shape != array.shape or target.dtype != array.dtype:
                    raise ValueError(f"output '{name}' is {array.dtype} {array.shape}, but what is bound to it is "
                                     f"{target.dtype} {target.shape}")
                np.copyto(target, array)
                array = target
            self._results.append(OrtValue(array))
