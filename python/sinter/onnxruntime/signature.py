"""What sessions say about their models."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping

import sinter
from sinter.onnxruntime.types import tensor_type

# Names that Sinter gives to sizes that the file does not name: of an axis, and of sizes that only a run tells.
_ANONYMOUS = re.compile(r".*\.\d+(_\d+)?|\?.*|.*[-+*/(].*")


@dataclasses.dataclass(frozen=True)
class NodeArg:
    """An input or output: ``type`` is "tensor(float)", ``shape`` has None for sizes that are open and have no name."""

    name: str
    type: str
    shape: list[int | str | None]

    def __str__(self) -> str:
        return f"NodeArg(name='{self.name}', type='{self.type}', shape={self.shape})"

    __repr__ = __str__


@dataclasses.dataclass(frozen=True)
class ModelMetadata:
    """Sinter keeps the name and the custom metadata of a model."""

    custom_metadata_map: dict[str, str]
    graph_name: str
    description: str = ""
    domain: str = ""
    graph_description: str = ""
    producer_name: str = ""
    version: int = 0


def node_arg(info: sinter.ValueInfo, free_dimensions: Mapping[str, int]) -> NodeArg:
    """The input or output, with sizes for the named dimensions that have some."""
    shape: list[int | str | None] = []
    for dim in info.shape or ():
        if isinstance(dim, str):
            dim = free_dimensions.get(dim, dim)
        shape.append(None if isinstance(dim, str) and _ANONYMOUS.fullmatch(dim) else dim)
    return NodeArg(info.name, tensor_type(info.dtype), shape)
