"""Records ONNX's node tests for the operators that the import supports, for node_cases_test.cc.

Run with onnx 1.23.2 and numpy: python tests/frontend/onnx/record_node_cases.py
A case is a model (base64 of its bytes), its inputs and its outputs. Large cases, cases with element types that Sinter
does not support, and cases that expand an operator into others are left out.
"""

import base64
import json
import math
import pathlib
import warnings

import numpy as np
import onnx
from onnx.backend.test.case.node import collect_testcases

MOST_ELEMENTS = 200
DTYPES = {"float16": "f16", "bfloat16": "bf16", "float32": "f32", "float64": "f64", "int8": "i8", "uint8": "u8",
          "int16": "i16", "uint16": "u16", "int32": "i32", "uint32": "u32", "int64": "i64", "uint64": "u64",
          "bool": "bool"}
OPERATORS = set("""
    Abs Acos Acosh Add AffineGrid And ArgMax ArgMin Asin Asinh Atan Atanh Attention AveragePool BatchNormalization
    BitCast BitShift BlackmanWindow BitwiseAnd BitwiseNot BitwiseOr BitwiseXor Cast CastLike CausalConvWithState
    Ceil Celu CenterCropPad Clip Col2Im Compress Concat Constant ConstantOfShape Conv ConvInteger ConvTranspose Cos
    Cosh CumProd CumSum DeformConv DFT DepthToSpace DequantizeLinear Det Div Dropout DynamicQuantizeLinear Einsum
    Elu Equal Erf Exp Expand EyeLike Flatten FlexAttention Floor Gather GatherElements GatherND Gelu Gemm
    GlobalAveragePool GlobalMaxPool Greater GreaterOrEqual GridSample GroupNormalization GRU HammingWindow
    HannWindow Hardmax HardSigmoid HardSwish Identity If InstanceNormalization IsInf IsNaN LayerNormalization
    LeakyRelu Less LessOrEqual LinearAttention Log LogSoftmax Loop LpNormalization LpPool LRN LSTM MatMul
    MatMulInteger Max MaxPool MaxUnpool Mean MeanVarianceNormalization MelWeightMatrix Min Mish Mod Mul Neg
    NegativeLogLikelihoodLoss NonMaxSuppression NonZero Not OneHot Or Pad Pow PRelu QLinearConv QLinearMatMul
    QuantizeLinear Range Reciprocal ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin
    ReduceProd ReduceSum ReduceSumSquare Relu Reshape Resize ReverseSequence RMSNormalization RNN RoiAlign
    RotaryEmbedding Round Scan ScatterElements ScatterND Selu Shape Shrink Sigmoid Sign Sin Sinh Size Slice Softmax
    SoftmaxCrossEntropyLoss Softplus Softsign SpaceToDepth Split Sqrt Squeeze STFT Sub Sum SwiGLU Swish Tan Tanh
    TensorScatter ThresholdedRelu Tile TopK Transpose Trilu Unique Unsqueeze Upsample Where Xor""".split())


def operators(model):
    return {node.op_type for node in model.graph.node}


def number(x):
    """JSON has no NaN and no infinities."""
    if isinstance(x, float) and not math.isfinite(x):
        return "nan" if math.isnan(x) else "inf" if x > 0 else "-inf"
    return x


def tensor(x):
    # The shortest text that parses to the same f32.
    short = x.dtype == np.float32 or str(x.dtype) == "bfloat16"
    elements = [float(str(v)) if short else v.item() for v in x.reshape(-1)]
    return {"dtype": DTYPES[str(x.dtype)], "dims": list(x.shape), "data": [number(v) for v in elements]}


def is_tensor(x):
    return isinstance(x, (np.ndarray, np.generic)) and str(x.dtype) in DTYPES


def main():
    warnings.simplefilter("ignore")
    lines = []
    for case in sorted(collect_testcases(None), key=lambda case: case.name):
        if not case.model or "_expanded" in case.name or not operators(case.model) <= OPERATORS:
            continue
        inputs, outputs = case.data_sets[0]
        if not all(is_tensor(x) for x in [*inputs, *outputs]):
            continue
        if sum(np.size(x) for x in [*inputs, *outputs]) > MOST_ELEMENTS:
            continue
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
