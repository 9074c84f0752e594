"""Single operators that run at once, for learning and for trying a backend.

Each is a model of one operator, whose session is kept for further calls with the same shapes (the 64 most recently
used). A network is faster as one model, since nothing is fused across calls. Thread-safe; the GIL is released.

Operands are what ``Session.run`` takes; lists and numbers become float32. ``backend`` is a name of
``sinter.backends()``; None is ``sinter.get_backend()``. Results are new arrays. All raise InvalidArgument, which names
the operator, for operands that do not fit; NotFound for an unknown backend; and what ``Session.run`` raises.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from sinter import _core
from sinter._arrays import Array, as_operand, dtype_name
from sinter.graph_builder import Attribute, GraphBuilder
from sinter.session import Session

_Type = tuple[str, tuple[int, ...]]
_KeptAttribute = bool | int | float | str | tuple[int, ...] | tuple[float, ...]


def apply(operator: str, *operands: Any, backend: str | None = None, **attributes: Attribute) -> Array:
    """Any operator with one result by its name and attributes, as docs/operators.md lists them.

    >>> sinter.eager.apply("softmax", x, axis=-1)
    """
    arrays = [as_operand(each, f"operand {number} of {operator}") for number, each in enumerate(operands)]
    types = tuple((dtype_name(array.dtype), array.shape) for array in arrays)
    kept = tuple((name, _hashable(value)) for name, value in attributes.items())
    return _session(operator, types, kept, backend if backend is not None else _core.get_backend()).run(*arrays)[0]


def matmul(a: Any, b: Any, *, backend: str | None = None) -> Array:
    """Products over the last two axes, [..., M, K] and [..., K, N] -> [..., M, N]; the other axes broadcast."""
    return apply("matmul", a, b, backend=backend)


def conv2d(x: Any, w: Any, bias: Any = None, *, stride: int = 1, padding: int = 0, dilation: int = 1, groups: int = 1,
           backend: str | None = None) -> Array:
    """x [N, C, H, W], w [M, C / groups, rows, columns], bias [M] -> [N, M, ...]; ``padding`` on all four sides."""
    operands = (x, w) if bias is None else (x, w, bias)
    return apply("conv", *operands, backend=backend, strides=[stride] * 2, pads=[padding] * 4, dilations=[dilation] * 2,
                 group=groups)


def attention(q: Any, k: Any, v: Any, mask: Any = None, *, scale: float | None = None, is_causal: bool = False,
              backend: str | None = None) -> Array:
    """softmax(scale q k^T + mask) v.

    q [batch, heads, queries, size], k [batch, heads, keys, size], v [batch, heads, keys, width] -> [batch, heads,
    queries, width].

    mask: broadcasts to the scores; float32 is added, bool says which keys a query sees.
    scale: None is 1 / sqrt(size).
    is_causal: a query does not see the keys behind it.
    """
    queries = as_operand(q, "operand 0 of attention")
    size = queries.shape[-1] if queries.ndim > 0 else 1
    its_scale = float(scale) if scale is not None else 1 / math.sqrt(max(size, 1))
    operands = (queries, k, v) if mask is None else (queries, k, v, mask)
    return apply("attention", *operands, backend=backend, scale=its_scale, is_causal=is_causal,
                 has_mask=mask is not None)


def forget_sessions() -> None:
    """Lets go of the sessions that are kept, so that the next calls choose their kernels anew."""
    _session.cache_clear()


def _hashable(value: Attribute) -> _KeptAttribute:
    if isinstance(value, np.ndarray):
        value = value.tolist()
    return tuple(value) if isinstance(value, Sequence) and not isinstance(value, str) else value


@functools.lru_cache(maxsize=64)
def _session(operator: str, types: tuple[_Type, ...], attributes: tuple[tuple[str, _KeptAttribute], ...],
             backend: str) -> Session:
    builder = GraphBuilder(operator)
    inputs = [builder.input(f"operand {number} of {operator}", dims, dtype)
              for number, (dtype, dims) in enumerate(types)]
    builder.output("result", builder.apply(operator, *inputs, **dict(attributes)))
    return Session(builder.build(), backend=backend)
