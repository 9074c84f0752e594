"""The signature of a model."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from sinter._arrays import numpy_dtype

# A dimension is a number, or the name of a size that is open until a run. A value whose rank is open has no shape.
Shape = tuple[int | str, ...] | None


@dataclasses.dataclass(frozen=True)
class ValueInfo:
    """An input or output: its name, its element type by Sinter's name ("f32", "i64", "bf16"), and its shape."""

    name: str
    dtype: str
    shape: Shape

    @property
    def numpy_dtype(self) -> np.dtype[Any]:
        """The dtype of arrays for it; see docs/python.md for types that NumPy lacks."""
        return numpy_dtype(self.dtype)
