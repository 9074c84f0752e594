"""The same as sinter.onnxruntime.capi.onnxruntime_pybind11_state."""

from sinter.onnxruntime.capi.onnxruntime_pybind11_state import *  # noqa: F403
