"""Networks written in Python."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

import numpy as np

from sinter import _core
from sinter._arrays import Array, dtype_name
from sinter._core import Var
from sinter.model import Model
from sinter.weights import Weights, open_weights

Attribute = bool | int | float | str | Sequence[int] | Sequence[float]


class GraphBuilder(_core.GraphBuilder):
    """Writes a network layer by layer, as a textbook does.

    >>> b = sinter.GraphBuilder("classifier")
    >>> x = b.input("image", ["N", 3, 224, 224])
    >>> x = b.conv("conv1", x, 64, kernel=7, stride=2, padding=3)
    >>> x = b.relu(b.batch_normalization("bn1", x))
    >>> b.output("logits", b.linear("fc", b.flatten(b.global_average_pool(x)), 1000))
    >>> model = b.build()

    Layers with weights have a name, from which the names of their weights follow as in PyTorch: "conv1.weight",
    "bn1.running_mean". Each call raises InvalidArgument, which names the layer, for what does not fit; after that the
    builder raises the same again.

    weights: arrays of float32 by name, which are copied; the path of a .safetensors file; None: random ones.
    seed: of random weights.
    """

    def __init__(self, name: str, weights: Weights = None, *, seed: int = 0) -> None:
        super().__init__(name, open_weights(weights, seed))

    @contextlib.contextmanager
    def scope(self, name: str) -> Iterator[None]:
        """In the block, names of layers begin with "name."; scopes nest."""
        self._enter_scope(name)
        try:
            yield
        finally:
            self._leave_scope()

    def constant(self, value: object) -> Var:
        """A constant: a copy of an array. Lists and numbers become float32."""
        array = value if isinstance(value, np.ndarray) else np.asarray(value, np.float32)
        return self._constant(array, dtype_name(array.dtype))

    def apply(self, operator: str, *operands: Var | None, **attributes: Attribute) -> Var:
        """Any operator with one result by its name and attributes, as docs/operators.md lists them; None is an operand
        that is omitted. ``b.apply("reduce_max", x, axes=[1])``"""
        return self._apply(operator, operands, [(name, _plain(each)) for name, each in attributes.items()])

    def build(self) -> Model:
        """The model. The builder cannot be used after that.

        Raises InvalidArgument if there is no output.
        """
        return Model._built(self._build())


def _plain(value: Attribute | Array) -> Attribute:
    """The attribute without types of NumPy, which the extension does not take for numbers."""
    if isinstance(value, (np.ndarray, np.generic)):
        plain: Attribute = value.tolist()
        return plain
    return list(value) if isinstance(value, tuple) else value
