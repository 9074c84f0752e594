"""The exceptions that Sinter raises. Each is also the builtin exception that says the same."""

from __future__ import annotations

__all__ = [
    "AlreadyExists", "BackendError", "Cancelled", "DeadlineExceeded", "FailedPrecondition", "InvalidArgument",
    "NoSuchFile", "NotFound", "ResourceExhausted", "SinterError", "Unimplemented",
]


class SinterError(Exception):
    """The base of all of them. Raised itself only for faults of Sinter, which please report."""


class InvalidArgument(SinterError, ValueError):
    """An input, a name or an option that does not fit, or a file that is no model; names it."""


class NotFound(SinterError, LookupError):
    """A name that is unknown; the message lists the known ones, or the nearest."""


class NoSuchFile(NotFound, FileNotFoundError):
    """A file that does not exist; names it."""


class BackendError(SinterError):
    """An exception of a backend that is written in Python. Names the node; ``__cause__`` is the exception."""


class AlreadyExists(SinterError, ValueError):
    """A name that is taken."""


class FailedPrecondition(SinterError, RuntimeError):
    """Something that must be done, or loaded otherwise, before."""


class Unimplemented(SinterError, NotImplementedError):
    """What Sinter lacks; for a model all operators that it lacks at once."""


class ResourceExhausted(SinterError, MemoryError):
    """A limit, or the memory of the machine."""


class Cancelled(SinterError):
    """A run that another thread ended."""


class DeadlineExceeded(SinterError, TimeoutError):
    """A run that passed its time limit."""
