"""Random nodes of quantised operators of the domain com.microsoft."""

import numpy as np

from microsoft_case import ROUNDED, STEP, maker, window


@maker
def dynamic_quantize_matmul(case):
    x = case.activation(*[None] * case.size(2, 3))
    dtype = case.pick([np.uint8, np.int8])
    shared, columns = x[1].shape[-1], case.size()
    b = case.quantised(dtype, shared, columns) // 2
    many = (columns,) if case.chance(0.5) else ()
    operands = [x, b, case.scale(*many, high=0.03), case.zero(dtype, *many) // 4 if case.chance(0.6) else None]
    if case.chance(0.5):
        operands.append(case.real(columns))
    case.add("DynamicQuantizeMatMul", operands, tolerance=ROUNDED)


@maker
def matmul_integer_to_float(case):
    a_type, b_type = case.pick([(np.uint8, np.int8), (np.uint8, np.uint8), (np.int8, np.int8)])
    a = case.activation(*[None] * case.size(2, 3), dtype=a_type)
    columns = case.size()
    many = (columns,) if case.chance(0.5) else ()
    operands = [a, case.quantised(b_type, a[1].shape[-1], columns) // 2, case.scale(high=0.03), case.scale(*many, high=0.03)]
    operands.append(case.zero(a_type) if case.chance(0.6) else None)
    operands.append(case.zero(b_type, *many) // 4 if case.chance(0.6) else None)
    if case.chance(0.5):
        operands.append(case.real(columns))
    case.add("MatMulIntegerToFloat", operands)


@maker
def quantised_sum(case):
    dtype = case.pick([np.uint8, np.int8])
    a = case.activation(*[None] * case.size(1, 4), dtype=dtype)
    other = case.pick([a[1].shape, a[1].shape[-1:], (1,), (1, *a[1].shape[1:])])
    operands = [a, case.scale(), case.zero(dtype), case.quantised(dtype, *other), case.scale(), case.zero(dtype), case.scale(),
                case.zero(dtype)]
    case.add(case.pick(["QLinearAdd", "QLinearMul"]), operands, tolerance=STEP)


@maker
def quantised_unary(case):
    dtype = case.pick([np.uint8, np.int8])
    x = case.activation(*[None] * case.size(1, 4), dtype=dtype)
    op_type = case.pick(["QLinearSigmoid", "QLinearLeakyRelu", "QLinearSoftmax"])
    scale = np.float32(1 / 256) if op_type == "QLinearSoftmax" else case.scale(low=0.004, high=0.03)
    attributes = {}
    if op_type == "QLinearLeakyRelu":
        attributes["alpha"] = case.pick([None, 0.2, 0.01])
    if op_type == "QLinearSoftmax":
        attributes = {"axis": int(case.random.integers(-x[1].ndim, x[1].ndim)), "opset": case.pick([12, 13])}
    # ONNX Runtime takes what follows x of these as constants.
    case.feeds.pop(x[0], None) is None or case.feeds.update({x[0]: x[1]})
    constants = [case.operand(elements, weight=1)
                 for elements in (case.scale(), case.zero(dtype), np.array(scale, np.float32), case.zero(dtype))]
    case.add(op_type, [x, *constants], tolerance=STEP, **attributes)


@maker
def quantised_pool(case):
    dtype = case.pick([np.uint8, np.int8])
    last = case.chance(0.5)
    x = case.activation(*[None] * 4, dtype=dtype)
    sizes = x[1].shape[1:3] if last else x[1].shape[2:]
    quantisation = [case.scale(), case.zero(dtype), case.scale(), case.zero(dtype)]
    if case.chance(0.3):
        case.add("QLinearGlobalAveragePool", [x, *quantisation], channels_last=int(last), tolerance=STEP)
        return
    attributes = window(case, sizes)
    attributes["ceil_mode"] = case.pick([None, None, 1])
    if last and case.chance(0.5):
        case.add("NhwcMaxPool", [x], **attributes)
        return
    case.add("QLinearAveragePool", [x, *quantisation], channels_last=int(last), count_include_pad=case.pick([None, 1]),
             tolerance=STEP, **attributes)


@maker
def quantised_concat(case):
    dtype = case.pick([np.uint8, np.int8])
    x = case.activation(*[None] * case.size(1, 4), dtype=dtype)
    axis = int(case.random.integers(x[1].ndim))
    operands = [case.scale(), case.zero(dtype), x, case.scale(), case.zero(dtype)]
    for _ in range(case.size(1, 2)):
        dims = list(x[1].shape)
        dims[axis] = case.size()
        operands += [case.quantised(dtype, *dims), case.scale(), case.zero(dtype)]
    case.add("QLinearConcat", operands, axis=axis, tolerance=STEP)


@maker
def quantised_gemm(case):
    a_type, b_type = case.pick([(np.uint8, np.int8), (np.uint8, np.uint8), (np.int8, np.int8)])
    transposed = [int(case.chance(0.3)) for _ in range(2)]
    a = case.activation(None, None, dtype=a_type)
    shared = a[1].shape[0 if transposed[0] else 1]
    columns = case.size()
    b = case.quantised(b_type, *((columns, shared) if transposed[1] else (shared, columns))) // 2
    operands = [a, case.scale(), case.zero(a_type), b, case.scale(), case.zero(b_type) // 4]
    operands.append(case.integers(columns, low=-999, high=999, dtype=np.int32) if case.chance(0.5) else None)
    attributes = {"transA": transposed[0], "transB": transposed[1], "alpha": case.pick([None, 1.5])}
    if case.chance(0.4):
        case.add("QGemm", operands, **attributes)
    else:
        case.add("QGemm", [*operands, case.scale(low=0.1, high=0.5), case.zero(a_type)], tolerance=STEP, **attributes)


@maker
def quantised_conv(case):
    last = case.chance(0.5)
    x = case.activation(*[None] * 4, dtype=np.uint8)
    shape = x[1].shape
    channels, sizes = (shape[3], shape[1:3]) if last else (shape[1], shape[2:])
    attributes = window(case, sizes)
    filters = case.size()
    w = case.quantised(np.int8, filters, channels, *attributes["kernel_shape"]) // 2
    many = (filters,) if case.chance(0.5) else ()
    constants = [case.operand(elements, weight=1)
                 for elements in (w, case.scale(*many, high=0.03), np.zeros(many, np.int8), case.scale(low=0.1, high=0.3),
                                  case.zero(np.uint8))]
    operands = [x, case.scale(), case.zero(np.uint8), *constants]
    if case.chance(0.5):
        operands.append(case.operand(case.integers(filters, low=-999, high=999, dtype=np.int32), weight=1))
    case.add("QLinearConv", operands, channels_last=int(last), tolerance=STEP, **attributes)


@maker
def quantisation(case):
    dtype = case.pick([np.uint8, np.int8, np.uint16, np.int16])
    x = case.activation(*[None] * case.size(2, 3))
    axis = int(case.random.integers(x[1].ndim))
    many = (x[1].shape[axis],) if case.chance(0.5) else ()
    scale, zero = case.scale(*many), case.zero(dtype, *many)
    case.add("QuantizeLinear", [x, scale, zero], axis=axis, tolerance=STEP)


@maker
def dequantisation(case):
    dtype = case.pick([np.uint8, np.int8])
    x = case.activation(*[None] * case.size(2, 3), dtype=dtype)
    axis = int(case.random.integers(x[1].ndim))
    many = (x[1].shape[axis],) if case.chance(0.5) else ()
    case.add("DequantizeLinear", [x, case.scale(*many), case.zero(dtype, *many)], axis=axis)
