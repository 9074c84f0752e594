"""Backends that are written in Python."""

from __future__ import annotations

import hashlib
import inspect
import types
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import numpy as np

from sinter import _core, eager
from sinter._arrays import Array, is_numpy_type, numpy_dtype

_Kind = TypeVar("_Kind", bound=Callable[..., Any])
_Attributes = dict[str, Any]
_Type = tuple[str, tuple[int, ...]]

_CONV2D = "conv2d"  # the operator conv with two axes


def backend(name: str) -> Callable[[_Kind], _Kind]:
    """Makes a class, or one function, the backend of that name: its public methods are kernels.

    >>> @sinter.backend("mine")
    ... class Mine:
    ...     '''Products by NumPy.'''
    ...     def matmul(self, a, b):
    ...         return a @ b
    ...     def conv2d(self, x, w, bias=None, *, strides, pads, dilations, group):
    ...         ...
    >>> sinter.Session("model.onnx", backend="mine")

    A method is named after an operator of docs/operators.md; ``conv2d`` is ``conv`` with two axes. It gets the operands
    as NumPy arrays in order, and all attributes of the operator by name, and returns the result, or a tuple of several.
    Operands are copies that it may keep and change, except that weights are read-only. The class is created without
    arguments. Nodes that the backend does not take run as on "auto".

    A class may have a method ``takes(operator, attributes, inputs) -> bool | str``, which is asked about each node of
    its operators; a string says why it is refused. ``inputs`` has a pair of the dtype ("f32") and the shape for each
    operand. Nodes are refused as well whose operands and attributes do not fit the method's parameters.

    Methods run with the GIL, in the thread of the run. An exception becomes BackendError, with the exception as its
    cause. Defining a backend again, as notebooks do, replaces its methods, at once and in all sessions; sessions that
    exist keep their choice of which nodes run on it.

    Raises NotFound for a method that is named after no operator; AlreadyExists for the name of another backend;
    InvalidArgument for a name that is no word.
    """
    def register(kind: _Kind) -> _Kind:
        made = kind() if inspect.isclass(kind) else None
        methods = {kind.__name__: kind} if made is None else _methods(made)
        for each in methods:
            if each != _CONV2D:
                _core.check_operator(each)
        known = _backends.get(name)
        if known is None:
            known = _Backend()
            _core.register_python_backend(name, _first_line(kind), known.offer)
            _backends[name] = known
        known.methods = {each: _Method(method, f"{each}.{_digest(method)}") for each, method in methods.items()}
        known.takes = getattr(made, "takes", None)
        eager.forget_sessions()
        return kind

    return register


class _Method(NamedTuple):
    call: Callable[..., Any]
    kernel_id: str  # with a digest of its code, since measured times are kept by it


class _Kernel:
    """A function for one node, which the extension calls. The function is looked up in each run."""

    def __init__(self, its_backend: _Backend, name: str, attributes: _Attributes, outputs: tuple[_Type, ...]) -> None:
        self.id = its_backend.methods[name].kernel_id
        self.description = f"{name} in Python"
        self._backend = its_backend
        self._name = name
        self._attributes = attributes
        self._outputs = [(numpy_dtype(dtype), dims) for dtype, dims in outputs]

    def __call__(self, *operands: Array) -> list[Array]:
        method = self._backend.methods.get(self._name)
        if method is None:
            raise LookupError(f"the backend was defined again without {self._name}")
        results = method.call(*operands, **self._attributes)
        if not isinstance(results, tuple):
            results = (results,)
        if len(results) != len(self._outputs):
            raise TypeError(f"{self._name} returned {len(results)} results, not {len(self._outputs)}")
        return [self._checked(*each) for each in zip(results, self._outputs)]

    def _checked(self, result: Any, expected: tuple[np.dtype[Any], tuple[int, ...]]) -> Array:
        dtype, dims = expected
        array = np.asarray(result)
        if array.shape != dims:
            raise ValueError(f"{self._name} returned an array of shape {array.shape}, not {dims}")
        if not np.can_cast(array.dtype, dtype, "same_kind"):
            raise TypeError(f"{self._name} returned {array.dtype}, not {dtype}")
        return np.require(array, dtype, ["C_CONTIGUOUS"])


class _Backend:
    """The methods of a backend by their names."""

    def __init__(self) -> None:
        self.methods: dict[str, _Method] = {}
        self.takes: Callable[..., bool | str] | None = None

    def offer(self, operator: str, attributes: _Attributes, inputs: tuple[_Type, ...],
              outputs: tuple[_Type, ...]) -> _Kernel | str:
        """The kernel for a node, or why there is none; an empty reason for an operator that it lacks."""
        is_conv2d = operator == "conv" and len(inputs[0][1]) == 4 and _CONV2D in self.methods
        name = _CONV2D if is_conv2d else operator
        method = self.methods.get(name)
        if method is None:
            return ""
        if not all(is_numpy_type(dtype) for dtype, _ in (*inputs, *outputs)):
            return "NumPy lacks one of its element types"
        if is_conv2d:
            if attributes["auto_pad"] not in ("NOTSET", "VALID"):
                return "its padding is not stated in numbers"
            attributes = _conv2d_attributes(attributes)
        misfit = _misfit(method.call, len(inputs), attributes)
        if misfit:
            return misfit
        answer = True if self.takes is None else self.takes(name, dict(attributes), inputs)
        if isinstance(answer, str):
            return answer or "takes refused it"
        return _Kernel(self, name, attributes, outputs) if answer else "takes refused it"


_backends: dict[str, _Backend] = {}


def _methods(instance: object) -> dict[str, Callable[..., Any]]:
    public = [name for name in dir(instance) if not name.startswith("_") and name != "takes"]
    return {name: getattr(instance, name) for name in public if callable(getattr(instance, name))}


def _first_line(kind: object) -> str:
    return (inspect.getdoc(kind) or "written in Python").split("\n")[0]


def _conv2d_attributes(attributes: _Attributes) -> _Attributes:
    """Those of conv, with the numbers that empty lists stand for."""
    return {"strides": attributes["strides"] or [1, 1], "pads": attributes["pads"] or [0, 0, 0, 0],
            "dilations": attributes["dilations"] or [1, 1], "group": attributes["group"]}


def _misfit(method: Callable[..., Any], operands: int, attributes: _Attributes) -> str:
    """Why a call with so many operands and these attributes would fail; empty if it would not."""
    try:
        signature = inspect.signature(method)
    except ValueError:  # some functions of NumPy have none
        return ""
    try:
        signature.bind(*range(operands), **attributes)
    except TypeError as error:
        return f"the method's parameters do not fit: {error}"
    return ""


def _digest(method: Callable[..., Any]) -> str:
    digest = hashlib.sha256()

    def add(code: types.CodeType) -> None:
        digest.update(code.co_code)
        digest.update(repr(code.co_names).encode())
        for constant in code.co_consts:
            if isinstance(constant, types.CodeType):
                add(constant)
            else:
                digest.update(repr(constant).encode())

    code = getattr(method, "__code__", None)
    if isinstance(code, types.CodeType):
        add(code)
    return digest.hexdigest()[:8]
