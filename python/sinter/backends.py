"""Backends by name, and the default of this process."""

from __future__ import annotations

import dataclasses
import os

from sinter import _core
from sinter.model import file_name


@dataclasses.dataclass(frozen=True)
class BackendInfo:
    """A backend: its name for ``Session``, the instruction set in use, and a line about it."""

    name: str
    isa: str
    description: str


def backends() -> list[BackendInfo]:
    """All backends of this process; "auto" chooses among the others for each node."""
    return [BackendInfo(*each) for each in _core.backends()]


def register_backend(path: str | os.PathLike[str]) -> str:
    """Loads a backend from a shared library, whose code must be trusted, and returns its name.

    Raises NoSuchFile; FailedPrecondition for a file that is no library with a backend for this version; AlreadyExists.
    """
    return _core.register_backend(file_name(path))


def get_backend() -> str:
    """The default of sessions that are created without a backend; "auto" at first."""
    return _core.get_backend()


def set_backend(name: str) -> None:
    """Sets that default. Raises NotFound, which lists the known names."""
    _core.set_backend(name)
