"""Names that packages take from onnxruntime's extension module: its exceptions, options and enumerations."""

from sinter.onnxruntime.errors import (Fail, InvalidArgument, InvalidGraph, InvalidProtobuf, NoSuchFile, NotImplemented,
                                       RuntimeException)
from sinter.onnxruntime.options import (ExecutionMode, ExecutionOrder, GraphOptimizationLevel, RunOptions,
                                        SessionOptions)
from sinter.onnxruntime.process import (disable_telemetry_events, enable_telemetry_events, get_all_providers,
                                        get_available_providers, get_build_info, get_device, get_version_string,
                                        has_collective_ops, set_default_logger_severity, set_default_logger_verbosity,
                                        set_seed)
from sinter.onnxruntime.signature import ModelMetadata, NodeArg
from sinter.onnxruntime.values import OrtDevice, OrtValue

__all__ = [
    "ExecutionMode", "ExecutionOrder", "Fail", "GraphOptimizationLevel", "InvalidArgument", "InvalidGraph",
    "InvalidProtobuf", "ModelMetadata", "NoSuchFile", "NodeArg", "NotImplemented", "OrtDevice", "OrtValue",
    "RunOptions", "RuntimeException", "SessionOptions", "disable_telemetry_events", "enable_telemetry_events",
    "get_all_providers", "get_available_providers", "get_build_info", "get_device", "get_version_string",
    "has_collective_ops", "set_default_logger_severity", "set_default_logger_verbosity", "set_seed",
]
