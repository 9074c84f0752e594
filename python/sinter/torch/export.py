"""Graphs of torch.compile as models, by PyTorch's own exporter to ONNX."""

from __future__ import annotations

import contextlib
import logging
import pathlib
import re
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

import sympy
import torch
import torch.onnx
from torch._guards import tracing
from torch._subclasses.fake_tensor import FakeTensor

from sinter import _core
from sinter.errors import Unimplemented
from sinter.model import Model, file_name
from sinter.torch.arguments import Arguments, TensorArgument
from sinter.torch.layers import WrittenOut

# Protocol buffers end at 2 GiB: larger weights are written to a file beside the model.
MOST_BYTES_IN_MEMORY = 1 << 30


def export(graph: torch.fx.GraphModule, arguments: Arguments,
           constants: Sequence[torch.Tensor]) -> tuple[Model, list[Any]]:
    """The graph as a model that has these values of its parameters and buffers.

    Also returns, for each result of the graph that is not None, its value if that is a constant, or else None.

    Sizes that the exporter fixes or restricts become guards of the compiled function. Raises Unimplemented for graphs
    that write to their tensors, and for operators that the exporter or Sinter lacks.
    """
    module = _Frozen(graph, arguments, constants).eval()
    examples = tuple(torch.empty_strided(each.size, each.stride, dtype=each.fake.dtype) for each in arguments.tensors)
    shapes = tuple({axis: torch.export.Dim.AUTO for axis, dim in enumerate(each.fake.shape)
                    if isinstance(dim, torch.SymInt)} for each in arguments.tensors)
    names = [each.name for each in arguments.tensors]
    with _undisturbed():
        program = _to_onnx(module, examples, dynamic_shapes=(shapes,) if any(shapes) else None, input_names=names)
        signature = program.exported_program.graph_signature
        _refuse_writes(signature, names)
        _add_guards(program.exported_program, arguments.tensors)
        constant_results = [getattr(spec.arg, "value", None) for spec in signature.output_specs]
        return _open(program, sum(each.nbytes for each in constants)), constant_results


class _Frozen(torch.nn.Module):
    """A graph that takes its tensors only."""

    def __init__(self, graph: torch.fx.GraphModule, arguments: Arguments, constants: Sequence[torch.Tensor]) -> None:
        super().__init__()
        self.graph = graph
        self._arguments = arguments
        for name, constant in zip(arguments.constants.values(), constants):
            self.register_buffer(name, constant.detach())

    def forward(self, *tensors: torch.Tensor) -> tuple[Any, ...]:
        values: dict[int, Any] = dict(self._arguments.numbers)
        values |= {each.position: tensor for each, tensor in zip(self._arguments.tensors, tensors)}
        for position, name in self._arguments.constants.items():
            values[position] = getattr(self, name)
        for position, (index, axis) in self._arguments.sizes.items():
            values[position] = tensors[index].shape[axis]
        with WrittenOut():
            results = self.graph(*(values[position] for position in range(len(values))))
        return tuple(each for each in results if each is not None)


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Exports outside of torch.compile's own tracing, and without messages about the exporter's work."""
    loggers = [logging.getLogger(name) for name in ("torch.onnx", "onnxscript", "onnx_ir")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings(), tracing(None), torch.inference_mode(False), torch.no_grad():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels):
            logger.setLevel(level)


def _to_onnx(module: torch.nn.Module, examples: tuple[torch.Tensor, ...], **options: Any) -> Any:
    try:
        return torch.onnx.export(module, examples, dynamo=True, verbose=False, **options)
    except torch.onnx.OnnxExporterError as error:
        raise Unimplemented(_reason(module, examples, options) or _innermost(error)) from error


def _reason(module: torch.nn.Module, examples: tuple[torch.Tensor, ...], options: dict[str, Any]) -> str:
    """All operators that the exporter lacks, which only its report lists; empty if there are none."""
    with tempfile.TemporaryDirectory() as folder:
        with contextlib.suppress(torch.onnx.OnnxExporterError):
            torch.onnx.export(module, examples, dynamo=True, verbose=False, report=True, artifacts_dir=folder,
                              **options)
        reports = "".join(each.read_text() for each in pathlib.Path(folder).glob("*.md"))
    operators = re.findall(r"^- `([\w.:]+)`:", reports.partition("Errors grouped by operator")[2], re.MULTILINE)
    return f"PyTorch's exporter to ONNX lacks these operators: {', '.join(operators)}" if operators else ""


def _innermost(error: BaseException) -> str:
    while error.__cause__ is not None:
        error = error.__cause__
    return f"PyTorch's exporter to ONNX failed: {type(error).__name__}: {error}"


def _refuse_writes(signature: Any, names: list[str]) -> None:
    inputs = dict(zip(signature.user_inputs, names))
    written = [*signature.buffers_to_mutate.values(), *map(inputs.get, signature.user_inputs_to_mutate.values())]
    if written:
        raise Unimplemented(f"the graph writes in place to {', '.join(map(str, written))}: models keep no state. Layers "
                            "such as batch normalisation do so until model.eval() is called")


def _add_guards(program: Any, tensors: list[TensorArgument]) -> None:
    """Makes the compiled function valid only for sizes that the exporter took for granted."""
    nodes = {node.name: node for node in program.graph.nodes if node.op == "placeholder"}
    exported = [nodes[name].meta["val"] for name in program.graph_signature.user_inputs]
    pairs: list[tuple[Any, Any]] = [pair for each, value in zip(tensors, exported)
                                    for pair in zip(each.fake.shape, value.shape)]
    sizes: list[tuple[Any, Any]] = [(sympy.sympify(size if isinstance(size, int) else size.node.expr), dim.node)
                                    for dim, size in pairs if isinstance(dim, torch.SymInt)]
    if not sizes:
        return
    own: dict[Any, Any] = {}  # sizes of the compiled function by the exporter's symbols
    for size, node in sizes:
        if size.is_Symbol:
            own.setdefault(size, node.expr)
    expected = [sympy.Eq(size.xreplace(own), node.expr) for size, node in sizes]
    expected += [each.xreplace(own) for each in _assumptions(exported) if each.free_symbols <= own.keys()]
    for each in expected:
        if each != sympy.true:
            sizes[0][1].shape_env.evaluate_expr(each)


def _assumptions(exported: list[torch.Tensor]) -> list[Any]:
    """What the exporter found true of the symbols of its inputs."""
    modes = [each.fake_mode for each in exported if isinstance(each, FakeTensor)]
    if not modes or modes[0].shape_env is None:
        return []
    environment: Any = modes[0].shape_env
    asserts = [each for several in environment.deferred_runtime_asserts.values() for each in several]
    return [each.expr for each in (*environment.guards, *asserts)]


def _open(program: Any, weights: int) -> Model:
    if weights <= MOST_BYTES_IN_MEMORY:
        return Model._built(_core.Model.load_bytes(program.model_proto.SerializeToString(), False, False, []))
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "model.onnx"
        program.save(path, external_data=True)
        return Model._built(_core.Model.load_file(file_name(path), False, False, []))
