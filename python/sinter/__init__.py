"""Sinter runs ONNX models on processors.

>>> import sinter
>>> session = sinter.Session("model.onnx")
>>> outputs = session.run({"image": image})
>>> outputs["logits"], outputs[0]
"""

import atexit
import os

from sinter import _core, datasets, eager, errors, models
from sinter._core import Cancellation, Var, __version__
from sinter.backends import BackendInfo, backends, get_backend, register_backend, set_backend
from sinter.benchmark import Benchmark, benchmark
from sinter.eager import attention, conv2d, matmul
from sinter.errors import SinterError
from sinter.explanation import NodeExplanation
from sinter.graph_builder import GraphBuilder
from sinter.install import install_as_onnxruntime
from sinter.memory import ProcessMemory, memory
from sinter.model import Model, load
from sinter.outputs import Outputs
from sinter.python_backend import backend
from sinter.report import PerformanceReport
from sinter.session import Session, SessionMemory
from sinter.value_info import ValueInfo

__all__ = [
    "BackendInfo", "Benchmark", "Cancellation", "GraphBuilder", "Model", "NodeExplanation", "Outputs",
    "PerformanceReport", "ProcessMemory", "Session", "SessionMemory", "SinterError", "ValueInfo", "Var", "__version__",
    "attention", "backend", "backends", "benchmark", "conv2d", "datasets", "eager", "errors", "get_backend",
    "install_as_onnxruntime", "load", "matmul", "memory", "models", "register_backend", "set_backend",
]

atexit.register(_core.close_work)
os.register_at_fork(after_in_child=_core.forget_work)
