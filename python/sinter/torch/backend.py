"""What torch.compile(model, backend="sinter") calls."""

from __future__ import annotations

import operator
import threading
import weakref
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch._dynamo.resume_execution import TORCH_DYNAMO_RESUME_IN_PREFIX

from sinter._arrays import Array
from sinter.errors import FailedPrecondition, InvalidArgument, Unimplemented
from sinter.session import Session
from sinter.torch.arguments import arguments_of
from sinter.torch.export import export

# Dtypes that NumPy lacks, and those of their bits.
_BITS = {torch.bfloat16: np.uint16, torch.float8_e4m3fn: np.uint8, torch.float8_e4m3fnuz: np.uint8,
         torch.float8_e5m2: np.uint8, torch.float8_e5m2fnuz: np.uint8}
_VERSION = operator.attrgetter("_version")
_OPTIONS = ("backend", "threads", "tune")
_ADVICE = "Sinter compiles whole models. Take the break out, or compile the modules between breaks one by one. " \
          "Recurrent layers do not break it if torch._dynamo.config.allow_rnn is set."


def sinter_backend(graph: torch.fx.GraphModule, examples: Sequence[Any], *, mode: str | None = None,
                   options: Mapping[str, Any] | None = None) -> CompiledGraph:
    """Compiles a graph of torch.compile, which calls this.

    options: those of ``sinter.Session``: "backend", "threads" and "tune".

    Raises FailedPrecondition for training; Unimplemented for graphs that are only a part of a function, that write to
    their tensors, and for operators that Sinter lacks; InvalidArgument for options.
    """
    _check_options(mode, options or {})
    _refuse_parts(graph)
    _refuse_training(graph)
    return CompiledGraph(graph, examples, dict(options or {}))


class CompiledGraph:
    """Runs a graph on sessions: one for each set of parameters, since modules of a class share their graph."""

    def __init__(self, graph: torch.fx.GraphModule, examples: Sequence[Any], options: dict[str, Any]) -> None:
        self._graph = graph
        self._arguments = arguments_of(graph, examples)
        self._options = options
        self._compiled: dict[tuple[int, ...], _Compiled] = {}  # by the identities of the parameters
        self._lock = threading.Lock()
        self._results = _results_of(graph)
        self._last = self._compile([examples[position] for position in self._arguments.constants])

    def __call__(self, *values: Any) -> list[Any]:
        constants = [values[position] for position in self._arguments.constants]
        compiled = self._last
        if not compiled.has(constants):
            compiled = self._last = self._compile(constants)
        outputs = compiled.session.run(*[_to_array(values[each.position]) for each in self._arguments.tensors])
        computed = iter(outputs.values())
        constant = iter(compiled.constant_results)
        results: list[Any] = []
        for fake in self._results:
            value = None if fake is None else next(constant)
            results.append(None if fake is None else _to_result(next(computed) if value is None else value, fake))
        return results

    def _compile(self, constants: list[torch.Tensor]) -> _Compiled:
        with self._lock:
            compiled = self._compiled.get(tuple(map(id, constants)))
            if compiled is None or not compiled.has(constants):
                compiled = _Compiled(constants)
                model, compiled.constant_results = export(self._graph, self._arguments, constants)
                compiled.session = Session(model, **self._options)
                living = {key: each for key, each in self._compiled.items() if each.alive()}
                self._compiled = {**living, tuple(map(id, constants)): compiled}
            return compiled


class _Compiled:
    """A session and the tensors whose values it has as constants."""

    session: Session
    constant_results: list[Any]  # None for those that the session computes

    def __init__(self, constants: list[torch.Tensor]) -> None:
        self._references = [weakref.ref(each) for each in constants]
        self._addresses = list(map(torch.Tensor.data_ptr, constants))
        self._versions = _versions(constants)

    def has(self, constants: list[torch.Tensor]) -> bool:
        """Whether these are the tensors, and nobody replaced their memory or wrote to it since."""
        own = [reference() for reference in self._references]
        return all(map(operator.is_, own, constants)) and self._versions == _versions(constants) and \
            self._addresses == list(map(torch.Tensor.data_ptr, constants))

    def alive(self) -> bool:
        return all(reference() is not None for reference in self._references)


def _versions(constants: list[torch.Tensor]) -> list[int]:
    """How often each was written to. Inference tensors do not count that."""
    try:
        return list(map(_VERSION, constants))
    except RuntimeError:
        return [0 if each.is_inference() else each._version for each in constants]


def _check_options(mode: str | None, options: Mapping[str, Any]) -> None:
    if mode not in (None, "default"):
        raise InvalidArgument(f"there is no mode {mode!r}: use options={{...}}")
    for name in options:
        if name not in _OPTIONS:
            raise InvalidArgument(f"there is no option {name!r}; the options are: {', '.join(_OPTIONS)}")


def _refuse_parts(graph: torch.fx.GraphModule) -> None:
    reason = getattr(graph, "compile_subgraph_reason", None)
    if reason is None:
        return
    frames = reason.user_stack
    if reason.graph_break:
        place = f"{frames[-1].filename}:{frames[-1].lineno}"
        raise Unimplemented(f"the graph breaks in {place}: {reason.reason}\n{_ADVICE}")
    if frames and frames[0].name.startswith(TORCH_DYNAMO_RESUME_IN_PREFIX):
        raise Unimplemented(f"the graph breaks in {frames[0].filename}, before line {frames[0].lineno}; "
                            f"torch.compile(..., fullgraph=True) tells why\n{_ADVICE}")


def _refuse_training(graph: torch.fx.GraphModule) -> None:
    results = [each for each in _results_of(graph) if isinstance(each, torch.Tensor)]
    if torch.is_grad_enabled() and any(each.requires_grad for each in results):
        raise FailedPrecondition("the results would need gradients, and Sinter does not train: call the model under "
                                 "torch.inference_mode() or torch.no_grad()")


def _results_of(graph: torch.fx.GraphModule) -> list[Any]:
    """What the graph returns: tensors without values, symbols for numbers, and constants."""
    [output] = [node for node in graph.graph.nodes if node.op == "output"]
    return [each.meta["example_value"] if isinstance(each, torch.fx.Node) else each for each in output.args[0]]


def _to_array(tensor: torch.Tensor) -> Array | torch.Tensor:
    """The memory of the tensor as a NumPy array; the tensor itself, which has DLPack, if NumPy lacks its dtype."""
    if tensor.is_complex():  # the exporter has them as pairs of floats
        tensor = torch.view_as_real(tensor.resolve_conj())
    try:
        array: Array = tensor.numpy(force=True)
        return array
    except TypeError:
        return tensor.detach()


def _to_result(value: Any, fake: Any) -> Any:
    """A result of the kind that the graph has there, with the memory of the array."""
    if not isinstance(fake, torch.Tensor):
        return value.item() if isinstance(value, np.ndarray) else value
    if fake.dtype in _BITS:
        return torch.from_numpy(value.view(_BITS[fake.dtype])).view(fake.dtype)
    tensor = torch.from_numpy(value)
    return torch.view_as_complex(tensor) if fake.is_complex() else tensor.to(fake.dtype)
