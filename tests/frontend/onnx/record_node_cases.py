"""Records ONNX's own node tests for the operators that the import has: the truth of node_cases_test.cc.

Run with onnx 1.23.2 and numpy: python tests/frontend/onnx/record_node_cases.py
A case is a model (base64 of its bytes), its inputs and its outputs. Large cases, and those with element types that Sinter
does not have, are left out. Shapes, axes and the like, which the import must know, become initializers.
"""

import base64
import json
import math
import pathlib
import warnings

import numpy as np
import onnx
import onnx.numpy_helper
from onnx.backend.test.case.node import collect_testcases

MOST_ELEMENTS = 200
DTYPES = {"float32": "f32", "float64": "f64", "int8": "i8", "uint8": "u8", "int16": "i16", "uint16": "u16",
          "int32": "i32", "uint32": "u32", "int64": "i64", "uint64": "u64", "bool": "bool"}
OPERATORS = set("""
    Abs Add AffineGrid AveragePool BatchNormalization Cast Celu Clip Col2Im Concat Constant ConstantOfShape Conv
    ConvInteger ConvTranspose DeformConv DequantizeLinear Div Dropout DynamicQuantizeLinear Erf Exp Expand Flatten GRU
    Gather Gemm GlobalAveragePool GlobalMaxPool GridSample GroupNormalization HardSigmoid HardSwish Hardmax Identity
    InstanceNormalization LRN LSTM LayerNormalization LeakyRelu LogSoftmax LpNormalization LpPool MatMul MatMulInteger
    Max MaxPool MaxUnpool MeanVarianceNormalization Min Mul Neg Pow QLinearConv QLinearMatMul QuantizeLinear
    RMSNormalization RNN ReduceMean Relu Reshape Resize RoiAlign Shape Sigmoid Slice Softmax Sqrt Squeeze Sub Sum Tanh
    Transpose Unsqueeze Upsample""".split())
# Operands that must be known before anything runs.
KNOWN_OPERANDS = {"AffineGrid": [1], "Col2Im": [1, 2], "ConstantOfShape": [0], "Expand": [1],
                  "MaxUnpool": [2], "ReduceMean": [1], "Reshape": [1], "Resize": [1, 2, 3], "Slice": [1, 2, 3, 4],
                  "Squeeze": [1], "Unsqueeze": [1], "Upsample": [1]}


def operators(model):
    return {node.op_type for node in model.graph.node}


def number(x):
    """JSON has no numbers for these three."""
    if isinstance(x, float) and not math.isfinite(x):
        return "nan" if math.isnan(x) else "inf" if x > 0 else "-inf"
    return x


def tensor(x):
    # The shortest text that reads back as the same f32.
    elements = [float(str(v)) if x.dtype == np.float32 else v.item() for v in x.reshape(-1)]
    return {"dtype": DTYPES[str(x.dtype)], "dims": list(x.shape), "data": [number(v) for v in elements]}


def is_tensor(x):
    return isinstance(x, (np.ndarray, np.generic)) and str(x.dtype) in DTYPES


def move_known_inputs(model, inputs):
    """Makes initializers of the model's known operands; returns the inputs that stay."""
    known = {node.input[i] for node in model.graph.node for i in KNOWN_OPERANDS.get(node.op_type, [])
             if i < len(node.input)}
    given = list(zip(list(model.graph.input), inputs))
    del model.graph.input[:]
    for info, x in given:
        if info.name in known:
            model.graph.initializer.append(onnx.numpy_helper.from_array(np.asarray(x), info.name))
        else:
            model.graph.input.append(info)
    return [x for info, x in given if info.name not in known]


def main():
    warnings.simplefilter("ignore")
    lines = []
    for case in sorted(collect_testcases(None), key=lambda case: case.name):
        if not case.model or not operators(case.model) <= OPERATORS:
            continue
        inputs, outputs = case.data_sets[0]
        if not all(is_tensor(x) for x in [*inputs, *outputs]):
            continue
        if sum(np.size(x) for x in [*inputs, *outputs]) > MOST_ELEMENTS:
            continue
        inputs = move_known_inputs(case.model, inputs)
        lines.append(json.dumps({
            "name": case.name.removeprefix("test_"),
            "model": base64.b64encode(case.model.SerializeToString()).decode(),
            "inputs": [tensor(np.asarray(x)) for x in inputs],
            "outputs": [tensor(np.asarray(x)) for x in outputs],
        }, separators=(",", ":")))
    path = pathlib.Path(__file__).parent / "node_cases.json"
    path.write_text('{"onnx":"%s","cases":[\n%s\n]}\n' % (onnx.__version__, ",\n".join(lines)))
    print(len(lines), "cases")


if __name__ == "__main__":
    main()
