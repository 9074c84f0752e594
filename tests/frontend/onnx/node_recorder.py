"""Runs models of one node, with seeded inputs, in ONNX Runtime and collects the results as cases."""

import base64

import numpy as np
import onnxruntime
from onnx import helper, numpy_helper

from record_node_cases import tensor

RANDOM = np.random.default_rng(1)
CASES = []


class Weight:
    """An operand that the model holds itself."""

    def __init__(self, values):
        self.values = values


def f(*dims, low=-1.0, high=1.0):
    # Few digits keep the file small.
    return RANDOM.uniform(low, high, dims).round(3).astype(np.float32)


def integers(*dims, low=0, high=256, dtype=np.uint8):
    return RANDOM.integers(low, high, dims).astype(dtype)


def u8(*dims):
    return integers(*dims)


def i8(*dims):
    return integers(*dims, low=-128, high=128, dtype=np.int8)


def i7(*dims):
    """Weights whose products with u8 do not saturate ONNX Runtime's 16-bit sums on CPUs without VNNI."""
    return integers(*dims, low=-64, high=64, dtype=np.int8)


def scalar(value, dtype=np.float32):
    return np.array(value, dtype)


def case(name, op_type, inputs, outputs=1, domain="com.microsoft", error=None, output_type=None, **attributes):
    """`outputs` is a number, or a list of names in which "" omits an output."""
    names = [f"x{i}" for i in range(len(inputs))]
    results = outputs if isinstance(outputs, list) else [f"y{i}" for i in range(outputs)]
    node = helper.make_node(op_type, ["" if x is None else n for n, x in zip(names, inputs)], results, domain=domain,
                            **attributes)
    weights = {n: x.values for n, x in zip(names, inputs) if isinstance(x, Weight)}
    feeds = {n: x for n, x in zip(names, inputs) if x is not None and n not in weights}
    graph = helper.make_graph(
        [node], "case",
        [helper.make_tensor_value_info(n, helper.np_dtype_to_tensor_dtype(x.dtype), x.shape) for n, x in feeds.items()],
        [helper.make_tensor_value_info(n, output_type, None) if output_type else helper.make_empty_tensor_value_info(n)
         for n in results if n],
        [numpy_helper.from_array(x, n) for n, x in weights.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 16), helper.make_opsetid("com.microsoft", 1)],
                              ir_version=8, producer_name="")
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    recorded = {"name": f"{op_type}_{name}", "model": base64.b64encode(model.SerializeToString()).decode(),
                "inputs": [tensor(x) for x in feeds.values()],
                "outputs": [tensor(x) for x in session.run(None, feeds)]}
    if error is not None:
        recorded["error"] = error
    CASES.append(recorded)
