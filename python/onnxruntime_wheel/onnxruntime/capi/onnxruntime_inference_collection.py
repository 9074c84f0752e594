"""The same as sinter.onnxruntime.capi.onnxruntime_inference_collection."""

from sinter.onnxruntime.capi.onnxruntime_inference_collection import *  # noqa: F403
