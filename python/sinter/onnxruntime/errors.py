"""The exceptions of onnxruntime, which know its module as theirs."""

from __future__ import annotations

import sinter.errors

__all__ = ["Fail", "InvalidArgument", "InvalidGraph", "InvalidProtobuf", "NoSuchFile", "NotImplemented",
           "RuntimeException"]

_MODULE = "onnxruntime.capi.onnxruntime_pybind11_state"


class Fail(Exception):
    """A run that failed."""


class InvalidArgument(Exception):
    """An input of a wrong dtype, rank or size, or an unknown name."""


class InvalidGraph(Exception):
    """A model that contradicts itself."""


class InvalidProtobuf(Exception):
    """A file that is no model."""


class NoSuchFile(Exception):
    """A file that does not exist."""


class NotImplemented(Exception):  # noqa: A001  onnxruntime has chosen the name
    """Operators that Sinter lacks, all of them at once."""


class RuntimeException(Exception):
    """Limits and everything else."""


for _each in (Fail, InvalidArgument, InvalidGraph, InvalidProtobuf, NoSuchFile, NotImplemented, RuntimeException):
    _each.__module__ = _MODULE

# Their numbers and names in messages.
_CODES = {Fail: "1 : FAIL", InvalidArgument: "2 : INVALID_ARGUMENT", NoSuchFile: "3 : NO_SUCHFILE",
          RuntimeException: "6 : RUNTIME_EXCEPTION", InvalidProtobuf: "7 : INVALID_PROTOBUF",
          NotImplemented: "9 : NOT_IMPLEMENTED", InvalidGraph: "10 : INVALID_GRAPH"}


def make(kind: type[Exception], message: object) -> Exception:
    """An exception whose message begins as those of onnxruntime."""
    return kind(f"[ONNXRuntimeError] : {_CODES[kind]} : {message}")


def of_loading(error: Exception) -> Exception:
    """What onnxruntime would raise for an error of ``sinter.load`` or ``sinter.Session``."""
    if isinstance(error, sinter.errors.NoSuchFile):
        return make(NoSuchFile, error)
    if isinstance(error, sinter.errors.Unimplemented):
        return make(NotImplemented, error)
    if isinstance(error, sinter.errors.InvalidArgument):
        return make(InvalidProtobuf, error)
    return make(RuntimeException, error)


def of_running(error: Exception) -> Exception:
    """What onnxruntime would raise for an error of ``sinter.Session.run``."""
    if isinstance(error, sinter.errors.InvalidArgument):
        return make(InvalidArgument, error)
    if isinstance(error, sinter.errors.Unimplemented):
        return make(NotImplemented, error)
    if isinstance(error, (sinter.errors.Cancelled, sinter.errors.DeadlineExceeded)):
        return make(Fail, error)
    return make(RuntimeException, error)
