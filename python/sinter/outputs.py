"""The results of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinter._arrays import Array


class Outputs(dict[str, Array]):
    """Arrays by the names of a model's outputs, in the order of the model.

    ``outputs["logits"]``, ``outputs[0]`` and ``outputs.logits`` are the same array; a name that dicts use themselves
    ("values", "items") needs brackets. Everything else is as in a dict. The arrays own their memory, may be written to,
    and export ``__dlpack__``.
    """

    __slots__ = ("_names",)
    _names: tuple[str, ...]

    if TYPE_CHECKING:
        def __getitem__(self, key: str | int) -> Array: ...

    def __missing__(self, key: object) -> Array:
        if isinstance(key, int):
            try:
                return self[self._names[key]]
            except IndexError:
                raise IndexError(f"there are {len(self._names)} outputs, not one of number {key}") from None
        raise KeyError(f"no output is named {key!r}; the outputs are: {', '.join(self._names)}")

    def __getattr__(self, name: str) -> Array:
        if name == "_names":
            raise AttributeError(name)
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"no output is named {name!r}; the outputs are: {', '.join(self._names)}") from None

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (tuple(self._names), dict(self))


def _restore(names: tuple[str, ...], arrays: dict[str, Array]) -> Outputs:
    outputs = Outputs(arrays)
    outputs._names = names
    return outputs
