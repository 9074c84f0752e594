"""Records what ONNX Runtime, or ONNX's reference implementation, computes for small models with rare features, for
node_cases_test.cc.

Run with onnx 1.23.2, onnxruntime 1.32.0 and numpy: python tests/frontend/onnx/record_model_cases.py
The cases have the form of record_node_cases.py.
"""

import base64
import json
import pathlib

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

from record_node_cases import tensor

CASES = {}
RANDOM = np.random.default_rng(2)


def constant(name, value):
    return numpy_helper.from_array(np.asarray(value), name)


def run(data, inputs):
    return onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"]).run(None, inputs)


def record(name, nodes, inputs, outputs, constants=(), opset=18, shapes=None, functions=(), sparse=(), results=None,
           reference=False):
    """`shapes` replaces the shapes of inputs; None means that the model states none. `results` replace those of ONNX
    Runtime for this model; `reference` takes those of ONNX's reference implementation."""
    shapes = shapes or {}
    graph = helper.make_graph(
        nodes, name,
        [helper.make_tensor_value_info(key, helper.np_dtype_to_tensor_dtype(value.dtype),
                                       shapes.get(key, value.shape)) for key, value in inputs.items()],
        [helper.make_tensor_value_info(key, dtype, None) for key, dtype in outputs], constants,
        sparse_initializer=list(sparse))
    imports = [helper.make_opsetid("", opset), helper.make_opsetid("own", 1)]
    imports += [helper.make_opsetid(domain, 1) for domain in sorted({node.domain for node in nodes} - {"", "own"})]
    model = helper.make_model(graph, opset_imports=imports, functions=functions, ir_version=9)
    data = model.SerializeToString()
    if reference:
        results = [np.asarray(x) for x in ReferenceEvaluator(model).run(None, inputs)]
    assert name not in CASES
    CASES[name] = {"name": name, "model": base64.b64encode(data).decode(),
                   "inputs": [tensor(value) for value in inputs.values()],
                   "outputs": [tensor(value) for value in results or run(data, inputs)]}


def counting(*dims, dtype=np.float32, step=1):
    return (np.arange(np.prod(dims)).reshape(dims) * step).astype(dtype)


def batch_normalization():
    parameters = [constant(name, np.array([value], np.float32))
                  for name, value in [("scale", 2), ("bias", 1), ("mean", 0.5), ("var", 4)]]
    operands = ["x", "scale", "bias", "mean", "var"]
    record("batch_normalization_rank_1", [helper.make_node("BatchNormalization", operands, ["y"])],
           {"x": counting(5)}, [("y", TensorProto.FLOAT)], parameters)
    record("batch_normalization_training_rank_1",
           [helper.make_node("BatchNormalization", operands, ["y", "m", "v"], training_mode=1)],
           {"x": counting(5)}, [(name, TensorProto.FLOAT) for name in "ymv"], parameters)


def matrices_of_integers():
    for dtype in (np.int32, np.int64, np.uint32, np.uint64):
        to = helper.np_dtype_to_tensor_dtype(np.dtype(dtype))
        for form, a, b in [("matrix", (2, 3), (3, 4)), ("broadcast", (2, 1, 2, 3), (3, 3, 2)),
                           ("vector", (3,), (3, 2))]:
            record(f"matmul_{np.dtype(dtype).name}_{form}", [helper.make_node("MatMul", ["a", "b"], ["y"])],
                   {"a": counting(*a, dtype=dtype, step=1000000007), "b": counting(*b, dtype=dtype, step=998244353)},
                   [("y", to)])


def einsum():
    for name, equation, *operands in [
            ("diagonal", "ii->i", (3, 3)), ("trace", "ii", (3, 3)), ("diagonal_of_three", "iii->i", (3, 3, 3)),
            ("trace_of_a_batch", "iij->j", (2, 2, 3)), ("diagonal_of_a_batch", "...ii->...i", (2, 3, 3)),
            ("diagonals_apart", "ijij->ji", (2, 3, 2, 3)), ("diagonal_and_matrix", "ii,ij->j", (3, 3), (3, 4)),
            ("two_diagonals", "ii,jj->ij", (3, 3), (2, 2)), ("diagonal_in_the_second", "ij,jj->ij", (2, 3), (3, 3)),
            ("three_operands", "ii,ij,jj->i", (2, 2), (2, 3), (3, 3)), ("empty_diagonal", "ii->i", (0, 0))]:
        names = "abc"[:len(operands)]
        node = helper.make_node("Einsum", list(names), ["y"], equation=equation)
        inputs = {key: counting(*dims) for key, dims in zip(names, operands)}
        record(f"einsum_{name}", [node], inputs, [("y", TensorProto.FLOAT)])
        open_shapes = {key: [f"{key}{axis}" for axis in range(len(dims))] for key, dims in zip(names, operands)}
        record(f"einsum_{name}_of_open_sizes", [node], inputs, [("y", TensorProto.FLOAT)], shapes=open_shapes)
    record("einsum_of_integers", [helper.make_node("Einsum", ["a", "b"], ["y"], equation="ij,jk->ik")],
           {"a": counting(2, 3, dtype=np.int32), "b": counting(3, 2, dtype=np.int32)}, [("y", TensorProto.INT32)])


def functions():
    def function(name, nodes, opset):
        return helper.make_function("own", name, ["a"], ["b"], nodes,
                                    [helper.make_opsetid("", opset), helper.make_opsetid("own", 1)])

    def call(name):
        return helper.make_node(name, ["x"], ["y"], domain="own")

    def softmax_of(x, opset):
        info = [helper.make_tensor_value_info(name, TensorProto.FLOAT, x.shape) for name in "xy"]
        graph = helper.make_graph([helper.make_node("Softmax", ["x"], ["y"], axis=1)], "softmax", info[:1], info[1:])
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=9)
        return run(model.SerializeToString(), {"x": x})[0]

    # Softmax-11 coerces its operand to a matrix. ONNX Runtime runs a function's nodes in the model's version, so the
    # results are those of models without functions.
    x = counting(2, 2, 3)
    first = softmax_of(x, 11)
    softmax = function("Soft", [helper.make_node("Softmax", ["a"], ["b"], axis=1)], 11)
    record("function_of_another_version", [call("Soft")], {"x": x}, [("y", TensorProto.FLOAT)], functions=[softmax],
           results=[first])
    outer = function("Outer", [helper.make_node("Soft", ["a"], ["c"], domain="own"),
                               helper.make_node("Softmax", ["c"], ["b"], axis=1)], 18)
    record("functions_of_two_versions", [call("Outer")], {"x": x}, [("y", TensorProto.FLOAT)],
           functions=[softmax, outer], results=[softmax_of(first, 18)])


def sparse():
    def tensor_of(values, indices, dims):
        return helper.make_sparse_tensor(constant("w", values), constant("", np.array(indices, np.int64)), dims)

    values = np.array([1, -2], np.float32)
    for name, indices in [("positions", [1, 4]), ("coordinates", [[0, 1], [1, 1]])]:
        record(f"sparse_initializer_{name}", [helper.make_node("MatMul", ["x", "w"], ["y"])],
               {"x": counting(2, 2)}, [("y", TensorProto.FLOAT)], sparse=[tensor_of(values, indices, [2, 3])])
    for name, elements in [("f32", values), ("i64", np.array([5, -6], np.int64)), ("none", np.zeros(0, np.float32))]:
        indices = [0, 5] if len(elements) else np.zeros(0)
        node = helper.make_node("Constant", [], ["c"], sparse_value=tensor_of(elements, indices, [2, 3]))
        record(f"sparse_constant_{name}", [node, helper.make_node("Add", ["x", "c"], ["y"])],
               {"x": counting(2, 3, dtype=elements.dtype)}, [("y", helper.np_dtype_to_tensor_dtype(elements.dtype))])


def shapes():
    x = counting(1, 3, 1, 2)
    float_y = [("y", TensorProto.FLOAT)]
    record("input_without_a_shape",
           [helper.make_node("Transpose", ["x"], ["t"]), helper.make_node("Neg", ["t"], ["y"])],
           {"x": x}, float_y, shapes={"x": None})
    record("matmul_of_inputs_without_shapes", [helper.make_node("MatMul", ["x", "z"], ["y"])],
           {"x": counting(2, 3), "z": counting(3)}, float_y, shapes={"x": None, "z": None})
    record("squeeze_of_open_sizes", [helper.make_node("Squeeze", ["x"], ["s"]), helper.make_node("Neg", ["s"], ["y"])],
           {"x": x}, float_y, shapes={"x": ["a", "b", "c", "d"]})
    record("reshape_to_a_list_of_open_length",
           [helper.make_node("Reshape", ["x", "s"], ["r"]), helper.make_node("Neg", ["r"], ["y"])],
           {"x": x, "s": np.array([2, 3], np.int64)}, float_y, shapes={"s": ["n"]})
    record("reshape_empty", [helper.make_node("Reshape", ["x", "s"], ["y"])], {"x": counting(2, 0, 3)}, float_y,
           [constant("s", np.array([0, -1], np.int64))])
    record("output_listed_twice", [helper.make_node("Relu", ["x"], ["y"])], {"x": x - 1}, float_y * 2)


def dropout():
    record("dropout_in_training_that_drops_nothing", [helper.make_node("Dropout", ["x", "ratio", "t"], ["y", "mask"])],
           {"x": counting(2, 3)}, [("y", TensorProto.FLOAT), ("mask", TensorProto.BOOL)],
           [constant("ratio", np.float32(0)), constant("t", np.bool_(True))])


    for name, training, ratio in [("without_training", False, 0.5), ("without_ratio", True, 0)]:
        record(f"dropout_of_a_run_{name}",
               [helper.make_node("Dropout", ["x", "ratio", "t"], ["y", "mask"])],
               {"x": counting(2, 3), "ratio": np.float32(ratio), "t": np.bool_(training)},
               [("y", TensorProto.FLOAT), ("mask", TensorProto.BOOL)], reference=True)


def f(*dims, dtype=np.float32, low=-1.0, high=1.0):
    return RANDOM.uniform(low, high, dims).round(3).astype(dtype)


def integer(value):
    return np.array(value, np.int64)


def transforms():
    def dft(name, x, *operands, constants=(), opset=20, **attributes):
        names = ["x"] + ["" if value is None else f"x{i}" for i, value in enumerate(operands)]
        inputs = {"x": x} | {key: value for key, value in zip(names[1:], operands) if key}
        record(f"dft_{name}", [helper.make_node("DFT", names, ["y"], **attributes)],
               {key: value for key, value in inputs.items() if key not in constants},
               [("y", helper.np_dtype_to_tensor_dtype(x.dtype))],
               [constant(key, inputs[key]) for key in constants], opset, reference=True)

    dft("of_a_prime_length", f(1, 37, 1))
    dft("of_factors", f(30, 2, 1), opset=17, axis=0, onesided=1)
    dft("padded", f(2, 5, 2), integer(8), integer(1))
    dft("cut", f(2, 5, 3, 1), np.array(3, np.int32), integer(-3), constants=["x0", "x1"], onesided=1)
    dft("inverse", f(2, 6, 2), None, integer(-2), constants=["x1"], inverse=1)
    dft("inverse_of_odd_length", f(2, 4, 2), integer(7), constants=["x0"], inverse=1, onesided=1)
    dft("inverse_of_even_length", f(2, 4, 2), inverse=1, onesided=1)
    dft("inverse_padded", f(1, 3, 2), integer(9), inverse=1, onesided=1)
    dft("of_f16", f(2, 6, 1, dtype=np.float16), onesided=1)

    def stft(name, signal, step, window=None, length=None, **attributes):
        operands = {"x": signal, "step": step, "window": window, "length": length}
        names = ["" if value is None else key for key, value in operands.items()]
        record(f"stft_{name}", [helper.make_node("STFT", names, ["y"], **attributes)],
               {key: value for key, value in operands.items() if value is not None}, [("y", TensorProto.FLOAT)],
               reference=True)

    stft("of_frames", f(2, 19, 1), integer(4), length=integer(8), onesided=1)
    stft("of_a_window", f(1, 15, 1), integer(5), f(5), onesided=0)
    stft("of_complex_numbers", f(1, 12, 2), integer(3), f(6), integer(6), onesided=0)


def windows():
    for op_type in ("BlackmanWindow", "HammingWindow", "HannWindow"):
        for dtype in (np.float64, np.int32):
            record(f"{op_type}_{np.dtype(dtype).name}",
                   [helper.make_node(op_type, ["n"], ["y"], periodic=0,
                                     output_datatype=helper.np_dtype_to_tensor_dtype(np.dtype(dtype)))],
                   {"n": np.array(7, np.int32)}, [("y", helper.np_dtype_to_tensor_dtype(np.dtype(dtype)))],
                   reference=True)
    record("MelWeightMatrix_of_data", [helper.make_node("MelWeightMatrix", list("abcde"), ["y"])],
           {"a": integer(5), "b": integer(20), "c": integer(8000), "d": np.float32(20), "e": np.float32(3500)},
           [("y", TensorProto.FLOAT)], reference=True)


def linear_attention():
    for rule in ("linear", "gated", "delta", "gated_delta"):
        for name, q_heads, kv_heads, past, own, shared, dtype in [
                ("plain", 1, 1, False, True, False, np.float32), ("grouped", 4, 2, True, False, False, np.float32),
                ("shared", 2, 1, True, True, True, np.float16)]:
            batch, length, size, width = 2, 3, 3, 2
            inputs = {"q": f(batch, length, q_heads * size, dtype=dtype),
                      "k": f(batch, length, kv_heads * size, dtype=dtype),
                      "v": f(batch, length, kv_heads * width, dtype=dtype)}
            if past:
                inputs["past"] = f(batch, kv_heads, size, width)
            if "gated" in rule:
                inputs["decay"] = f(batch, length, kv_heads * (size if own else 1), dtype=dtype, low=-1, high=0)
            if "delta" in rule:
                inputs["beta"] = f(batch, length, 1 if shared else kv_heads, dtype=dtype, low=0)
            operands = [key if key in inputs else "" for key in ("q", "k", "v", "past", "decay", "beta")]
            record(f"linear_attention_{rule}_{name}",
                   [helper.make_node("LinearAttention", operands, ["y", "state"], update_rule=rule,
                                     q_num_heads=q_heads, kv_num_heads=kv_heads)],
                   inputs, [("y", helper.np_dtype_to_tensor_dtype(np.dtype(dtype))),
                            ("state", helper.np_dtype_to_tensor_dtype(np.dtype(np.float32 if past else dtype)))],
                   opset=27, reference=True)


def flex_attention():
    def body(name, op_type, value, dtype):
        info = [helper.make_tensor_value_info(key, dtype, None) for key in ("s", "t")]
        element = constant("c", np.asarray(value, helper.tensor_dtype_to_np_dtype(dtype)))
        return helper.make_graph([helper.make_node(op_type, ["s", "c"], ["t"])], name, info[:1], info[1:], [element])

    for name, heads, dtype, modified, attributes in [
            ("plain", 1, np.float32, TensorProto.FLOAT, {}),
            ("grouped", 2, np.float32, TensorProto.FLOAT, {"score_mod": ("Mul", 2.5)}),
            ("of_f16", 2, np.float16, TensorProto.FLOAT, {"score_mod": ("Sub", 0.5), "prob_mod": ("Mul", 0.5)}),
            ("in_f64", 1, np.float32, TensorProto.DOUBLE, {"prob_mod": ("Max", 0.25), "softmax_precision": 11})]:
        given = {key: body(key, *value, modified) if isinstance(value, tuple) else value
                 for key, value in attributes.items()}
        record(f"flex_attention_{name}",
               [helper.make_node("FlexAttention", ["q", "k", "v"], ["y"], domain="ai.onnx.preview", **given)],
               {"q": f(1, 2 * heads, 3, 4, dtype=dtype), "k": f(1, 2, 5, 4, dtype=dtype),
                "v": f(1, 2, 5, 3, dtype=dtype)},
               [("y", helper.np_dtype_to_tensor_dtype(np.dtype(dtype)))], opset=26, reference=True)


def old_versions():
    record("relu_of_operator_set_1", [helper.make_node("Relu", ["x"], ["y"], consumed_inputs=[0])],
           {"x": counting(2, 3) - 2}, [("y", TensorProto.FLOAT)], opset=1, results=[np.maximum(counting(2, 3) - 2, 0)])
    record("max_of_operator_set_6", [helper.make_node("Max", ["x", "z"], ["y"])],
           {"x": counting(2, 3), "z": 3 - counting(2, 3)}, [("y", TensorProto.FLOAT)], opset=6,
           results=[np.maximum(counting(2, 3), 3 - counting(2, 3))])
    sizes = {"state": [2], "next": [2], "sum": [2], "scaled": [2]}
    info = {key: helper.make_tensor_value_info(key, TensorProto.FLOAT, dims) for key, dims in sizes.items()}
    body = helper.make_graph(
        [helper.make_node("Add", ["state", "next"], ["sum"]), helper.make_node("Mul", ["sum", "factor"], ["scaled"])],
        "body", [info["state"], info["next"]], [info["sum"], info["scaled"]])
    for name, directions in [("forwards", [0]), ("backwards", [1])]:
        record(f"scan_of_a_batch_{name}",
               [helper.make_node("Scan", ["", "initial", "x"], ["y", "z"], num_scan_inputs=1, directions=directions,
                                 body=body)],
               {"initial": counting(3, 2), "x": counting(3, 4, 2), "factor": np.array([2, 3], np.float32)},
               [("y", TensorProto.FLOAT), ("z", TensorProto.FLOAT)], opset=8)


def sequences():
    node = helper.make_node
    float_y = [("y", TensorProto.FLOAT)]
    x = {"x": f(5, 3)}
    one = constant("one", integer(1))
    split = node("SplitToSequence", ["x", "sizes"], ["s"], axis=0)

    def case(name, nodes, constants=(), inputs=x, outputs=float_y, **options):
        record(f"sequence_{name}", nodes, inputs, outputs, list(constants), **options)

    case("split_into_rows", [node("SplitToSequence", ["x"], ["s"], axis=0, keepdims=0),
                             node("SequenceAt", ["s", "one"], ["y"])], [one])
    case("split_into_columns", [node("SplitToSequence", ["x"], ["s"], axis=-1),
                                node("SequenceAt", ["s", "one"], ["y"])], [one])
    case("split_into_equal_pieces", [split, node("SequenceAt", ["s", "last"], ["y"])],
         [constant("sizes", integer(2)), constant("last", integer(-1))])
    case("split_by_sizes", [split, node("ConcatFromSequence", ["s"], ["c"], axis=0), node("Neg", ["c"], ["y"])],
         [constant("sizes", integer([1, 3, 1]))])
    case("split_of_open_sizes", [split, node("SequenceAt", ["s", "one"], ["y"])],
         [constant("sizes", integer([4, 1])), one], shapes={"x": ["rows", "columns"]})
    case("stack", [node("SequenceConstruct", ["x", "z", "x"], ["s"]),
                   node("ConcatFromSequence", ["s"], ["y"], axis=1, new_axis=1)],
         inputs=x | {"z": f(5, 3)})
    case("insert_and_erase",
         [node("SequenceEmpty", [], ["s0"]), node("SequenceInsert", ["s0", "x"], ["s1"]),
          node("Neg", ["x"], ["n"]), node("SequenceInsert", ["s1", "n", "first"], ["s2"]),
          node("Abs", ["x"], ["a"]), node("SequenceInsert", ["s2", "a", "one"], ["s3"]),
          node("SequenceErase", ["s3", "first"], ["s4"]), node("SequenceErase", ["s4"], ["s5"]),
          node("SequenceLength", ["s4"], ["n4"]), node("SequenceAt", ["s5", "first"], ["y"])],
         [one, constant("first", integer(0))], outputs=float_y + [("n4", TensorProto.INT64)])
    case("position_of_a_run", [split, node("Identity", ["s"], ["t"]), node("SequenceAt", ["t", "i"], ["y"])],
         [constant("sizes", integer(1))], inputs=x | {"i": integer(3)})
    body = helper.make_graph(
        [node("Mul", ["a", "b"], ["m"]), node("Add", ["m", "x"], ["c"])], "body",
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in "ab"],
        [helper.make_tensor_value_info("c", TensorProto.FLOAT, None)])
    case("map", [split, node("SequenceMap", ["s", "z"], ["t"], body=body),
                 node("ConcatFromSequence", ["t"], ["y"], axis=0)],
         [constant("sizes", integer(1))], inputs=x | {"z": f(1, 3)})
    case("map_of_two", [split, node("SequenceMap", ["s", "s"], ["t"], body=body),
                        node("ConcatFromSequence", ["t"], ["y"], axis=0)], [constant("sizes", integer(1))])
    branch = [helper.make_graph([node("SequenceAt", ["s", name], [f"y_{name}"])], name, [],
                                [helper.make_tensor_value_info(f"y_{name}", TensorProto.FLOAT, None)])
              for name in ("one", "first")]
    case("in_a_branch", [node("SplitToSequence", ["x"], ["s"], axis=0),
                         node("If", ["c"], ["y"], then_branch=branch[0], else_branch=branch[1])],
         [one, constant("first", integer(0))], inputs=x | {"c": np.array(True)})
    case("optional_of_a_tensor",
         [node("Optional", ["x"], ["o"]), node("OptionalHasElement", ["o"], ["h"]),
          node("OptionalGetElement", ["o"], ["g"]), node("Neg", ["g"], ["y"])],
         outputs=float_y + [("h", TensorProto.BOOL)])
    tensor_type = helper.make_tensor_type_proto(TensorProto.FLOAT, None)
    case("optional_without_a_value",
         [node("Optional", [], ["o"], type=tensor_type), node("OptionalHasElement", ["o"], ["h"]),
          node("Neg", ["x"], ["y"])], outputs=float_y + [("h", TensorProto.BOOL)])


def main():
    for make in (batch_normalization, matrices_of_integers, einsum, functions, sparse, shapes, dropout, transforms,
                 windows, linear_attention, flex_attention, old_versions, sequences):
        make()
    lines = [json.dumps(case, separators=(",", ":")) for case in CASES.values()]
    path = pathlib.Path(__file__).parent / "model_cases.json"
    path.write_text('{"onnx":"%s","onnxruntime":"%s","cases":[\n%s\n]}\n'
                    % (onnx.__version__, onnxruntime.__version__, ",\n".join(lines)))
    print(len(lines), "cases")


if __name__ == "__main__":
    main()
