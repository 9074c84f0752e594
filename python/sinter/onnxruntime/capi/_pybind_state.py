"""The module through which onnxruntime reaches its extension module."""

from sinter.onnxruntime.capi.onnxruntime_pybind11_state import *  # noqa: F403
