"""What the graphs of torch.compile take."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any, NamedTuple

import torch

from sinter.errors import Unimplemented


class TensorArgument(NamedTuple):
    """A tensor that each call brings."""

    position: int  # among the arguments of the graph
    name: str
    fake: torch.Tensor  # comparing its sizes, which may be symbols, adds guards to the compiled function
    size: tuple[int, ...]
    stride: tuple[int, ...]


class _Float(NamedTuple):
    """A float, which graphs take as a tensor."""

    value: float

    def item(self) -> float:
        return self.value


class Arguments(NamedTuple):
    """What the arguments of a graph are."""

    tensors: list[TensorArgument]
    constants: dict[int, str]  # parameters and buffers of modules: their names by position
    sizes: dict[int, tuple[int, int]]  # numbers that are sizes: of the tensor with this index, the axis
    numbers: dict[int, int | _Float]  # numbers that became constants


def arguments_of(graph: torch.fx.GraphModule, examples: Sequence[Any]) -> Arguments:
    """Sorts the arguments of a graph. Raises Unimplemented for what is neither a tensor nor a number.

    Numbers that models cannot take become constants with a guard, so that the graph is compiled anew for others.
    """
    found = Arguments([], {}, {}, {})
    nodes = [node for node in graph.graph.nodes if node.op == "placeholder"]
    for position, (node, example) in enumerate(zip(nodes, examples, strict=True)):
        fake = node.meta["example_value"]
        if not isinstance(fake, (torch.Tensor, int, torch.SymInt)):
            raise Unimplemented(f"argument '{node.name}' of the graph is a {type(fake).__name__}, not a tensor")
        if not isinstance(fake, torch.Tensor):
            continue
        if fake.device.type != "cpu":
            raise Unimplemented(f"'{node.name}' is on {fake.device}: call .to('cpu') on the model and its inputs")
        items = _items(node)
        if items and not (_is_arithmetic(items) and not _is_of_module(node, example)):
            found.numbers[position] = _Float(float(items[0].meta["example_value"]))
        elif _is_of_module(node, example):
            found.constants[position] = node.name
        else:
            found.tensors.append(TensorArgument(position, node.name, fake, tuple(example.shape),
                                                tuple(example.stride())))
    axes = {str(dim): (index, axis) for index, each in enumerate(found.tensors)
            for axis, dim in enumerate(each.fake.shape)}
    for position, node in enumerate(nodes):
        number = node.meta["example_value"]
        if isinstance(number, torch.Tensor):
            continue
        if str(number) in axes:
            found.sizes[position] = axes[str(number)]
        else:
            found.numbers[position] = int(number)
    return found


def _is_of_module(node: torch.fx.Node, example: object) -> bool:
    source = getattr(node, "_dynamo_source", None)
    if source is None:
        return isinstance(example, torch.nn.Parameter)
    return bool(source.guard_source.is_unspecialized_nn_module())


def _items(node: torch.fx.Node) -> list[torch.fx.Node]:
    """The nodes that read a float, which graphs take as a tensor; empty for a tensor."""
    users = list(node.users)
    is_float = all(each.op == "call_method" and each.target == "item" for each in users)
    return users if users and is_float and isinstance(users[0].meta["example_value"], torch.SymFloat) else []


def _is_arithmetic(items: list[torch.fx.Node]) -> bool:
    """Whether a model can take the float: PyTorch's exporter has others as attributes of nodes."""
    return all(user.target in (operator.add, operator.sub, operator.mul, operator.truediv)
               for each in items for user in each.users)
