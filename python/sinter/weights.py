"""Where networks that are written in Python get their weights."""

from __future__ import annotations

import os
from collections.abc import Mapping

from sinter import _core
from sinter.model import file_name

# Arrays of float32 by name, the path of a .safetensors file, or None for random ones.
Weights = Mapping[str, object] | str | os.PathLike[str] | None


def open_weights(weights: Weights, seed: int) -> _core.Weights:
    """The weights for the extension. Random ones depend on the seed and the names only.

    Raises NoSuchFile; InvalidArgument for a file that is no .safetensors file; TypeError for names that are no strings.
    """
    if weights is None:
        return _core.Weights.random(seed)
    if isinstance(weights, (str, os.PathLike)):
        return _core.Weights.from_safetensors(file_name(weights))
    for name in weights:
        if not isinstance(name, str):
            raise TypeError(f"the names of weights must be strings, not {name!r}")
    return _core.Weights.from_arrays(dict(weights))
