"""The interface of onnxruntime on Sinter: what programs and packages use of it.

``import sinter.onnxruntime as onnxruntime``, or ``sinter.install_as_onnxruntime()`` for packages that import
onnxruntime themselves. docs/python.md lists what is there and what differs.
"""

from sinter.onnxruntime.binding import IOBinding
from sinter.onnxruntime.options import (ExecutionMode, ExecutionOrder, GraphOptimizationLevel, RunOptions,
                                        SessionOptions)
from sinter.onnxruntime.session import InferenceSession
from sinter.onnxruntime.signature import ModelMetadata, NodeArg
from sinter.onnxruntime.values import OrtDevice, OrtValue
from sinter.onnxruntime.process import (disable_telemetry_events, enable_telemetry_events, get_all_providers,
                                        get_available_providers, get_build_info, get_device, get_version_string,
                                        has_collective_ops, set_default_logger_severity, set_default_logger_verbosity,
                                        set_seed)

__all__ = [
    "ExecutionMode", "ExecutionOrder", "GraphOptimizationLevel", "IOBinding", "InferenceSession", "ModelMetadata",
    "NodeArg", "OrtDevice", "OrtValue", "RunOptions", "SessionOptions", "disable_telemetry_events",
    "enable_telemetry_events", "get_all_providers", "get_available_providers", "get_build_info", "get_device",
    "get_version_string", "has_collective_ops", "set_default_logger_severity", "set_default_logger_verbosity",
    "set_seed",
]

__version__ = "1.32.0"  # the version whose behaviour this is; programs parse it
