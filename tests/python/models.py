"""Small ONNX models for the tests."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

Dims = Sequence[int | str | None] | None


def value(name: str, dtype: int = TensorProto.FLOAT, dims: Dims = ("N", 3)) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, dtype, dims)


def model(nodes: Sequence[onnx.NodeProto], inputs: Sequence[onnx.ValueInfoProto],
          outputs: Sequence[onnx.ValueInfoProto], initializers: Sequence[onnx.TensorProto] = (),
          metadata: dict[str, str] | None = None, opset: int = 21) -> bytes:
    graph = helper.make_graph(nodes, "test", inputs, outputs, initializers)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=10)
    helper.set_model_props(made, metadata or {})
    data: bytes = made.SerializeToString()
    return data


def relu(dtype: int = TensorProto.FLOAT, dims: Dims = ("N", 3)) -> bytes:
    """y = relu(x)"""
    return model([helper.make_node("Relu", ["x"], ["y"], "the relu")], [value("x", dtype, dims)],
                 [value("y", dtype, dims)], metadata={"author": "nobody"})


def identity(dtype: int, dims: Dims = ("N",)) -> bytes:
    """y = x"""
    return model([helper.make_node("Identity", ["x"], ["y"])], [value("x", dtype, dims)], [value("y", dtype, dims)])


def difference() -> bytes:
    """Two inputs and two outputs: y = a - b, z = b - a"""
    return model([helper.make_node("Sub", ["a", "b"], ["y"]), helper.make_node("Sub", ["b", "a"], ["z"])],
                 [value("a"), value("b")], [value("y"), value("z")])


def matmul(rows: int, columns: int, seed: int = 0) -> bytes:
    """y = relu(x @ w), x of any number of rows."""
    weights = np.random.default_rng(seed).standard_normal((rows, columns), np.float32)
    return model([helper.make_node("MatMul", ["x", "w"], ["p"], "the matmul"),
                  helper.make_node("Relu", ["p"], ["y"], "the relu")],
                 [value("x", dims=("N", rows))], [value("y", dims=("N", columns))],
                 [numpy_helper.from_array(weights, "w")])


def endless() -> bytes:
    """A loop that runs as often as its input says, which may be longer than anybody waits."""
    body = helper.make_graph(
        [helper.make_node("Identity", ["go"], ["go_on"]), helper.make_node("MatMul", ["v", "m"], ["v_out"])], "body",
        [value("i", TensorProto.INT64, ()), value("go", TensorProto.BOOL, ()), value("v", dims=(16, 16))],
        [value("go_on", TensorProto.BOOL, ()), value("v_out", dims=(16, 16))],
        [numpy_helper.from_array(np.eye(16, dtype=np.float32), "m")])
    return model([helper.make_node("Loop", ["count", "", "x"], ["y"], "the loop", body=body)],
                 [value("count", TensorProto.INT64, ()), value("x", dims=(16, 16))], [value("y", dims=(16, 16))])


ENDLESS_FEED: dict[str, npt.NDArray[np.generic]] = {
    "count": np.array(1 << 40, np.int64), "x": np.ones((16, 16), np.float32)}
