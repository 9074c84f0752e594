"""The same as sinter.onnxruntime.capi._pybind_state."""

from sinter.onnxruntime.capi._pybind_state import *  # noqa: F403
