"""Sinter under the name of onnxruntime: everything is sinter.onnxruntime's."""

from onnxruntime import capi
from sinter.onnxruntime import *  # noqa: F403
from sinter.onnxruntime import __all__ as _names
from sinter.onnxruntime import __version__

__all__ = [*_names, "__version__", "capi"]
