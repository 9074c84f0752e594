"""Records ONNX Runtime's results for single operators, for tests/kernels/recorded_cases_test.cc.

Run with onnx 1.23.2, onnxruntime 1.32.0 and numpy: python tests/kernels/cases/record.py
Each case is one ONNX node with seeded inputs. The operator and its attributes are recorded under Sinter's names.
"""

import json
import pathlib

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

FOLDER = pathlib.Path(__file__).parent
ONNX_DTYPES = {"float32": TensorProto.FLOAT, "int64": TensorProto.INT64, "int32": TensorProto.INT32,
               "int8": TensorProto.INT8, "uint8": TensorProto.UINT8}
DTYPES = {"float32": "f32", "int64": "i64", "int32": "i32", "int8": "i8", "uint8": "u8"}


def run(op_type, inputs, attributes):
    names = [f"x{i}" for i in range(len(inputs))]
    graph_inputs = [
        helper.make_tensor_value_info(name, ONNX_DTYPES[str(x.dtype)], x.shape)
        for name, x in zip(names, inputs) if x is not None
    ]
    node = helper.make_node(op_type, ["" if x is None else n for n, x in zip(names, inputs)], ["y"], **attributes)
    graph = helper.make_graph([node], "case", graph_inputs, [helper.make_empty_tensor_value_info("y")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {n: x for n, x in zip(names, inputs) if x is not None})[0]


def tensor(x):
    return {"dtype": DTYPES[str(x.dtype)], "dims": list(x.shape), "data": [v.item() for v in x.reshape(-1)]}


def case(operator, op_type, inputs, attributes=None, ours=None, operands=None, drop=None):
    """`ours` and `operands` are Sinter's attributes and operands if they differ from ONNX's.
    `drop` is an axis of size 1 that only ONNX's output has."""
    attributes = attributes or {}
    output = run(op_type, inputs, attributes)
    if drop is not None:
        output = np.squeeze(output, drop)
    return {
        "operator": operator,
        "attributes": attributes if ours is None else ours,
        "inputs": [tensor(x) for x in (operands or inputs)],
        "output": tensor(output),
    }


def normalizations(f):
    cases = []
    for axis, dims in [(-1, (3, 7)), (1, (2, 5, 3))]:
        cases.append(case("log_softmax", "LogSoftmax", [f(*dims, low=-20, high=20)], {"axis": axis}))
        cases.append(case("hardmax", "Hardmax", [f(*dims)], {"axis": axis}))
        for p in (1, 2):
            cases.append(case("lp_normalization", "LpNormalization", [f(*dims)], {"axis": axis, "p": p}))
    cases.append(case("lrn", "LRN", [f(2, 6, 2, 3)], {"size": 3, "alpha": 0.2, "beta": 0.6, "bias": 1.5}))
    cases.append(case("layer_normalization", "LayerNormalization", [f(2, 3, 5), f(5), f(5)], {"axis": -1}))
    cases.append(case("layer_normalization", "LayerNormalization", [f(2, 3, 4), f(3, 4)], {"axis": 1, "epsilon": 1e-2}))
    cases.append(case("group_normalization", "InstanceNormalization", [f(2, 3, 4, 2), f(3), f(3)], {"epsilon": 1e-3},
                      {"num_groups": 3, "epsilon": 1e-3}))
    return cases


def pools(f):
    cases = []
    for attributes in [
        {"kernel_shape": [3, 2], "strides": [2, 1], "pads": [1, 0, 1, 1], "p": 2},
        {"kernel_shape": [2, 2], "auto_pad": "SAME_LOWER", "p": 3},
    ]:
        cases.append(case("lp_pool", "LpPool", [f(1, 2, 5, 6)], attributes))
    indices = np.array([[[[1, 3], [8, 14]]]], dtype=np.int64)
    cases.append(case("max_unpool", "MaxUnpool", [f(1, 1, 2, 2), indices], {"kernel_shape": [2, 2], "strides": [2, 2]}))
    return cases


def transforms(f):
    def scalar(value):
        return np.array(value, dtype=np.int64)

    # Powers of two, since ONNX Runtime's errors for other lengths are larger than the test allows.
    cases = []
    for dims, axis, length, onesided in [((2, 8, 1), 1, None, True), ((4, 3, 2), 0, None, False),
                                         ((2, 6, 3, 1), 1, 4, False), ((1, 3, 1), 1, 16, True)]:
        x = f(*dims)
        cases.append(case("dft", "DFT", [x] if length is None else [x, scalar(length)],
                          {"axis": axis, "onesided": int(onesided)}, {"onesided": onesided},
                          [x, scalar(axis)] if length is None else [x, scalar(axis), scalar(length)]))
    x = f(2, 4, 2)
    cases.append(case("dft", "DFT", [x], {"axis": 1, "inverse": 1}, {"inverse": True}, [x, scalar(1)]))
    return cases


def quantized(rng, f):
    def integers(dtype, *dims):
        information = np.iinfo(dtype)
        return np.asarray(rng.integers(information.min, information.max + 1, dims), dtype=dtype)

    def scalar(value, dtype):
        return np.array(value, dtype=dtype)

    cases = []
    for dtype, name in [(np.uint8, "u8"), (np.int8, "i8")]:
        cases.append(case("quantize_linear", "QuantizeLinear",
                          [f(3, 5, low=-40, high=40), scalar(0.25, np.float32), scalar(7, dtype)], {}, {"to": name}))
        scale = f(3, low=0.05, high=0.5)
        cases.append(case("quantize_linear", "QuantizeLinear", [f(2, 3, 4, low=-40, high=40), scale, integers(dtype, 3)],
                          {"axis": 1}, {"axis": 1, "to": name}))
        cases.append(case("dequantize_linear", "DequantizeLinear", [integers(dtype, 2, 3, 4), scale, integers(dtype, 3)],
                          {"axis": 1}))
    # Below 128, because ONNX Runtime saturates sums of two u8 by i8 products to 16 bits on processors without VNNI.
    a, b = integers(np.uint8, 3, 5) % 128, integers(np.int8, 5, 4)
    zeros = [scalar(9, np.uint8), integers(np.int8, 4)]
    cases.append(case("matmul_integer", "MatMulInteger", [a, b, *zeros]))
    x, w = integers(np.uint8, 1, 4, 5, 6), integers(np.uint8, 6, 2, 3, 2)
    zeros = [scalar(11, np.uint8), scalar(5, np.uint8)]
    cases.append(case("conv_integer", "ConvInteger", [x, w, *zeros],
                      {"group": 2, "strides": [2, 1], "pads": [1, 0, 1, 1], "dilations": [1, 2]}))
    return cases


def recurrent(f):
    """ONNX's weights and states have an axis of directions, which Sinter's do not have."""
    steps, batch, inputs, hidden = 4, 2, 3, 2
    lengths = np.array([4, 2], dtype=np.int32)
    cases = []
    for operator, op_type, gates, states in [("rnn", "RNN", 1, 1), ("gru", "GRU", 3, 1), ("lstm", "LSTM", 4, 2)]:
        for reverse in (False, True):
            x = f(steps, batch, inputs, low=-1, high=1)
            parts = [f(gates * hidden, inputs, low=-1, high=1), f(gates * hidden, hidden, low=-1, high=1),
                     f(2 * gates * hidden, low=-1, high=1)]
            rest = [f(batch, hidden, low=-1, high=1) for _ in range(states)]
            if operator == "lstm":
                rest.append(f(3 * hidden, low=-1, high=1))
            attributes = {"hidden_size": hidden, "direction": "reverse" if reverse else "forward"}
            ours = {"reverse": reverse}
            if operator == "gru" and reverse:
                attributes["linear_before_reset"] = 1
                ours["linear_before_reset"] = True
            cases.append(case(operator, op_type, [x, *(p[None] for p in parts), lengths, *(r[None] for r in rest)],
                              attributes, ours, [x, *parts, lengths, *rest], drop=1))
    return cases


def samplings(f):
    cases = []
    x = f(1, 2, 4, 5)
    for attributes in [
        {"mode": "cubic", "coordinate_transformation_mode": "half_pixel"},
        {"mode": "cubic", "coordinate_transformation_mode": "asymmetric", "cubic_coeff_a": -0.5, "exclude_outside": 1},
    ]:
        scales = np.array([1, 1, 2, 1.5], dtype=np.float32)
        ours = attributes | ({"exclude_outside": True} if "exclude_outside" in attributes else {})
        cases.append(case("resize", "Resize", [x, None, scales], attributes, ours, [x, scales]))
    grid = f(1, 3, 4, 2, low=-1.4, high=1.4)
    for mode, ours in [("bilinear", "linear"), ("nearest", "nearest"), ("bicubic", "cubic")]:
        for padding in ("zeros", "border", "reflection"):
            for corners in (False, True):
                cases.append(case("grid_sample", "GridSample", [x, grid],
                                  {"mode": mode, "padding_mode": padding, "align_corners": int(corners)},
                                  {"mode": ours, "padding_mode": padding, "align_corners": corners}))
    rois = np.array([[0.3, 0.2, 3.7, 2.9], [1, 1, 2, 4]], dtype=np.float32)
    for mode, half_pixel in [("avg", True), ("avg", False)]:
        coordinates = "half_pixel" if half_pixel else "output_half_pixel"
        shape = {"output_height": 2, "output_width": 3, "sampling_ratio": 2 if half_pixel else 0, "mode": mode}
        cases.append(case("roi_align", "RoiAlign", [x, rois, np.zeros(2, dtype=np.int64)],
                          shape | {"coordinate_transformation_mode": coordinates}, shape | {"half_pixel": half_pixel}))
    regions = np.array([[0, 0, 1, 6, 5], [0, 3, 2, 8, 7]], dtype=np.float32)
    cases.append(case("max_roi_pool", "MaxRoiPool", [x, regions], {"pooled_shape": [2, 2], "spatial_scale": 0.5}))
    return cases


def main():
    rng = np.random.default_rng(20261123)

    def f(*dims, low=-3.0, high=3.0):
        return np.asarray(rng.uniform(low, high, dims), dtype=np.float32)

    def i(*values):
        return np.array(values, dtype=np.int64)

    cases = []
    for name, op in [("relu", "Relu"), ("sigmoid", "Sigmoid"), ("hard_swish", "HardSwish")]:
        cases += [case(name, op, [f(3, 5, low=-8, high=8)]), case(name, op, [f(0, 4)]), case(name, op, [f()])]
    cases.append(case("sqrt", "Sqrt", [f(17, low=0, high=9)]))
    cases.append(case("hard_sigmoid", "HardSigmoid", [f(2, 3, 4)], {"alpha": 0.3, "beta": 0.4}))
    x = f(4, 9)
    cases.append(case("clip", "Clip", [x, np.array(-1, np.float32), np.array(1.5, np.float32)], {},
                      {"min": -1.0, "max": 1.5}, [x]))
    for name, op in [("add", "Add"), ("sub", "Sub"), ("mul", "Mul"), ("div", "Div"), ("min", "Min"), ("max", "Max")]:
        low = 0.5 if name == "div" else -3
        cases += [
            case(name, op, [f(2, 3, 4, low=low), f(2, 3, 4, low=low)]),
            case(name, op, [f(2, 3, 4, low=low), f(3, 1, low=low)]),
            case(name, op, [f(1, low=low), f(2, 1, 5, low=low)]),
            case(name, op, [f(0, 3, low=low), f(1, 3, low=low)]),
        ]
        if name in ("add", "sub", "mul", "div"):
            cases.append(case(name, op, [i(7, -7, 9), i(2, 2, -4)]))
    cases.append(case("pow", "Pow", [f(3, 4, low=0.1), f(4)]))
    conv = [
        ((1, 3, 9, 7), (5, 3, 3, 3), {"pads": [1, 1, 1, 1]}, True),
        ((2, 4, 8, 9), (6, 2, 3, 2), {"group": 2, "strides": [2, 3], "pads": [0, 1, 2, 0]}, False),
        ((1, 5, 6, 6), (5, 1, 3, 3), {"group": 5, "pads": [1, 1, 1, 1]}, True),
        ((1, 2, 11, 10), (3, 2, 3, 3), {"dilations": [2, 3], "pads": [2, 0, 1, 3]}, True),
        ((2, 3, 13), (4, 3, 5), {"strides": [2], "pads": [2, 1]}, True),
        ((1, 2, 4, 5, 6), (3, 2, 2, 3, 1), {"pads": [0, 1, 0, 1, 1, 0]}, False),
        ((1, 2, 7, 7), (3, 2, 3, 3), {"auto_pad": "SAME_LOWER", "strides": [2, 2]}, False),
        ((1, 2, 7, 8), (3, 2, 4, 3), {"auto_pad": "SAME_UPPER", "strides": [3, 2]}, False),
    ]
    for x, w, attributes, bias in conv:
        cases.append(case("conv", "Conv", [f(*x), f(*w)] + ([f(w[0])] if bias else []), attributes))
    for x, w, attributes, channels in [
        ((1, 3, 4, 5), (3, 2, 2, 2), {"strides": [2, 2]}, 2),
        ((2, 4, 5, 4), (4, 3, 3, 4), {"group": 2, "strides": [2, 1], "pads": [1, 0, 0, 2]}, 6),
        ((1, 2, 3, 3), (2, 1, 3, 3), {"strides": [2, 2], "output_padding": [1, 1], "dilations": [2, 1]}, 1),
    ]:
        cases.append(case("conv_transpose", "ConvTranspose", [f(*x), f(*w), f(channels)], attributes))
    cases.append(case("batch_normalization", "BatchNormalization",
                      [f(2, 3, 4, 5), f(3), f(3), f(3), f(3, low=0.1)], {"epsilon": 1e-3}))
    for attributes in [
        {"kernel_shape": [3, 3], "strides": [2, 2], "pads": [1, 1, 1, 1]},
        {"kernel_shape": [2, 3], "strides": [3, 2], "pads": [0, 1, 1, 0], "ceil_mode": 1},
        {"kernel_shape": [3, 2], "auto_pad": "SAME_UPPER", "strides": [2, 2]},
    ]:
        ours = attributes | ({"ceil_mode": True} if "ceil_mode" in attributes else {})
        cases.append(case("max_pool", "MaxPool", [f(2, 3, 9, 8)], attributes, ours))
        cases.append(case("average_pool", "AveragePool", [f(2, 3, 9, 8)], attributes, ours))
    cases.append(case("average_pool", "AveragePool", [f(1, 2, 7, 7)],
                      {"kernel_shape": [3, 3], "pads": [1, 1, 1, 1], "count_include_pad": 1},
                      {"kernel_shape": [3, 3], "pads": [1, 1, 1, 1], "count_include_pad": True}))
    cases.append(case("reduce_mean", "ReduceMean", [f(3, 4, 5)], {"axes": [-1], "keepdims": 1},
                      {"axes": [-1], "keepdims": True}))
    cases.append(case("reduce_mean", "ReduceMean", [f(3, 4, 5, 2)], {"axes": [0, 2], "keepdims": 0},
                      {"axes": [0, 2], "keepdims": False}))
    for mode, coordinates, nearest in [
        ("nearest", "asymmetric", "floor"), ("nearest", "half_pixel", "round_prefer_floor"),
        ("linear", "half_pixel", "floor"), ("linear", "align_corners", "floor"),
        ("linear", "pytorch_half_pixel", "floor"), ("nearest", "half_pixel", "ceil"),
    ]:
        attributes = {"mode": mode, "coordinate_transformation_mode": coordinates, "nearest_mode": nearest}
        x, scales = f(1, 2, 4, 5), np.array([1, 1, 2, 3], dtype=np.float32)
        cases.append(case("resize", "Resize", [x, None, scales], attributes, None, [x, scales]))
    cases.append(case("concat", "Concat", [f(2, 3), f(2, 0), f(2, 4)], {"axis": -1}))
    cases.append(case("slice", "Slice", [f(5, 7), i(1, -1), i(9, -8), i(0, 1), i(2, -3)]))
    cases.append(case("transpose", "Transpose", [f(2, 3, 4, 5)], {"perm": [2, 0, 3, 1]}))
    cases.append(case("transpose", "Transpose", [f(2, 3, 4)]))
    cases.append(case("reshape", "Reshape", [f(2, 3, 4), i(0, -1, 2)]))
    cases.append(case("expand", "Expand", [f(3, 1), i(2, 1, 4)]))
    cases.append(case("shape", "Shape", [f(2, 0, 4)]))
    x = f(2, 3, low=-9, high=9)
    cases.append(case("cast", "Cast", [x], {"to": TensorProto.INT32}, {"to": "i32"}))
    for a, b in [((3, 5), (5, 4)), ((2, 1, 3, 5), (4, 5, 2)), ((5,), (5, 3)), ((2, 3, 5), (5,)), ((5,), (5,))]:
        cases.append(case("matmul", "MatMul", [f(*a), f(*b)]))
    for axis, dims in [(-1, (3, 7)), (1, (2, 5, 3)), (0, (4,))]:
        cases.append(case("softmax", "Softmax", [f(*dims, low=-20, high=20)], {"axis": axis}))
    cases += normalizations(f)
    cases += pools(f)
    cases += quantized(rng, f)
    cases += recurrent(f)
    cases += samplings(f)
    cases += transforms(f)
    for index, entry in enumerate(cases):
        entry["name"] = f"{entry['operator']}_{index}"
    lines = ",\n".join(json.dumps(entry) for entry in cases)
    (FOLDER / "operators.json").write_text('{"onnxruntime": "%s", "cases": [\n%s\n]}\n'
                                           % (onnxruntime.__version__, lines))
    print(len(cases), "cases")


if __name__ == "__main__":
    main()
