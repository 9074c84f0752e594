"""Models in memory."""

from __future__ import annotations

import os
import pathlib
import tempfile
from collections.abc import Sequence
from typing import Any

from sinter import _core
from sinter.value_info import ValueInfo

PathOrBytes = str | os.PathLike[str] | bytes | bytearray | memoryview


class Model:
    """A model that was read from a file or from bytes (``load``), or written in Python (``GraphBuilder``, ``models``).

    Immutable and thread-safe. Sessions of one model share its weights. It pickles as the absolute path of its file, or
    as bytes: those that it was made of, or a .sinter file of what was written in Python.
    """

    def __init__(self, source: PathOrBytes, *, overridden_inputs: Sequence[str] = ()) -> None:
        """The same as ``load``."""
        self._made_of: str | bytes | None
        if isinstance(source, (str, os.PathLike)):
            self._made_of = os.path.abspath(os.fspath(source))
        else:
            self._made_of = source if isinstance(source, bytes) else bytes(memoryview(source))
        self._overridden = list(overridden_inputs)
        self._core = self._load()

    @classmethod
    def _built(cls, core: _core.Model) -> Model:
        """A model that was written in Python, and keeps its graph as it was written."""
        model = cls.__new__(cls)
        model._made_of = None
        model._overridden = []
        model._core = core
        return model

    @property
    def name(self) -> str:
        """The name in the file."""
        return self._core.name

    @property
    def path(self) -> str | None:
        """The absolute path of its file; None for other models."""
        return self._made_of if isinstance(self._made_of, str) else None

    @property
    def inputs(self) -> list[ValueInfo]:
        """What runs take, in order."""
        return [ValueInfo(*each) for each in self._core.inputs]

    @property
    def outputs(self) -> list[ValueInfo]:
        """What runs give, in order."""
        return [ValueInfo(*each) for each in self._core.outputs]

    @property
    def overridable_inputs(self) -> list[ValueInfo]:
        """Inputs of an ONNX file that have values there; they become inputs if ``load`` is told so."""
        return [ValueInfo(*each) for each in self._core.overridable_inputs]

    @property
    def metadata(self) -> dict[str, str]:
        """Keys and values that the file's author stored in it."""
        return self._core.metadata

    @property
    def warnings(self) -> list[str]:
        """What the import found doubtful, but accepted."""
        return self._core.warnings

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes an .onnx file if the name ends so, else a .sinter file, after the passes that depend on no shapes. A
        model that was written in Python is saved as it was written.

        Raises Unimplemented for an operator without counterpart in ONNX, and NoSuchFile, FailedPrecondition, ... for
        what the system refuses.
        """
        self._core.save(file_name(path))

    @property
    def _source(self) -> str | bytes:
        """What it is read from, here or where it is unpickled."""
        if self._made_of is None:
            with tempfile.TemporaryDirectory() as folder:
                file = pathlib.Path(folder) / "model.sinter"
                self._core.save(file_name(file))
                self._made_of = file.read_bytes()
        return self._made_of

    def _load(self, *, keep_imported: bool = False, explain: bool = False) -> _core.Model:
        """Reads it again, with what reports and explanations need."""
        source = self._source
        if isinstance(source, str):
            return _core.Model.load_file(file_name(source), keep_imported, explain, self._overridden)
        return _core.Model.load_bytes(source, keep_imported, explain, self._overridden)

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (self._source, self._overridden)

    def __repr__(self) -> str:
        if not hasattr(self, "_core"):
            return "<sinter.Model that was not created>"
        return f"<sinter.Model {self.name!r} from {self._origin()}>"

    def _origin(self) -> str:
        if self._made_of is None:
            return "a builder"
        return self._made_of if isinstance(self._made_of, str) else f"{len(self._made_of)} bytes"


def load(source: PathOrBytes, *, overridden_inputs: Sequence[str] = ()) -> Model:
    """Opens an .onnx or .sinter file, or the bytes of one.

    overridden_inputs: names of inputs for which the file has values, which become inputs of runs nevertheless.

    Raises NoSuchFile; InvalidArgument for what is no model, or a damaged one; Unimplemented, which lists all operators
    that Sinter lacks; ResourceExhausted for a file beyond the limits. The GIL is released meanwhile.
    """
    return Model(source, overridden_inputs=overridden_inputs)


def file_name(path: str | os.PathLike[str]) -> bytes:
    """The bytes of a path. Raises ValueError for a path that no file can have."""
    name = os.fsencode(path)
    if b"\0" in name:
        raise ValueError("the path contains a zero byte")
    return name


def _restore(source: str | bytes, overridden: list[str]) -> Model:
    return Model(source, overridden_inputs=overridden)
