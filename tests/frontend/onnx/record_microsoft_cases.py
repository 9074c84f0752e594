"""Records ONNX Runtime's results for operators of the domain com.microsoft, for microsoft_cases_test.cc.

Run with the packages of tests/requirements.txt: python tests/frontend/onnx/record_microsoft_cases.py
A case is a model of one node (base64 of its bytes), its inputs and its outputs, all of them ONNX Runtime's; inputs are
seeded. `error` is the absolute error that a case allows where the lowering is not exact.
"""

import json
import pathlib

import numpy as np
import onnx
import onnxruntime

from node_recorder import CASES, Weight, case, f, i7, i8, integers, scalar, u8

GROUPS = []


def group(function):
    GROUPS.append(function)
    return function


@group
def fused_products():
    x, w, b = f(1, 4, 5, 5), Weight(f(6, 2, 3, 3)), Weight(f(6))
    for activation, params in [("Relu", []), ("Sigmoid", []), ("Tanh", []), ("LeakyRelu", [0.2]), ("Clip", [-0.5, 0.75]),
                               ("HardSigmoid", [0.3, 0.4])]:
        case(activation.lower(), "FusedConv", [x, w, b], activation=activation, activation_params=params or None, group=2,
             kernel_shape=[3, 3], pads=[1, 1, 1, 1])
    case("no_bias", "FusedConv", [x, w], activation="Relu", group=2, strides=[2, 2], auto_pad="SAME_UPPER")
    case("sum", "FusedConv", [x, w, b, f(1, 6, 3, 3)], group=2)
    case("sum_relu", "FusedConv", [x, w, b, f(1, 6, 3, 3)], group=2, activation="Relu")
    case("sum_no_bias", "FusedConv", [x, w, None, f(1, 6, 3, 3)], group=2, activation="Relu")
    case("one_axis", "FusedConv", [f(2, 3, 7), f(4, 3, 3)], dilations=[2], activation="Tanh")

    case("plain", "FusedMatMul", [f(2, 3, 4), f(2, 4, 5)], alpha=0.5)
    case("trans_a", "FusedMatMul", [f(2, 4, 3), f(2, 4, 5)], transA=1)
    case("trans_b", "FusedMatMul", [f(2, 3, 4), f(5, 4)], transB=1, alpha=2.0)
    case("trans_both", "FusedMatMul", [f(4, 3), f(5, 4)], transA=1, transB=1)
    case("trans_batch_a", "FusedMatMul", [f(3, 2, 6, 4), f(2, 6, 4, 5)], transBatchA=1)
    case("trans_batch_b", "FusedMatMul", [f(2, 6, 3, 4), f(4, 2, 6, 5)], transBatchB=1)
    case("trans_batch_and_last", "FusedMatMul", [f(4, 2, 3), f(5, 2, 4)], transBatchA=1, transA=1, transBatchB=1, transB=1)
    case("vector", "FusedMatMul", [f(4), f(2, 4, 5)], transA=1)

    a, m, c = f(3, 4), f(4, 5), f(5)
    for activation, params in [("Relu", {}), ("Sigmoid", {}), ("Tanh", {}), ("LeakyRelu", {"activation_alpha": 0.2}),
                               ("HardSigmoid", {"activation_alpha": 0.3, "activation_beta": 0.4}),
                               ("Elu", {"activation_alpha": 0.7}), ("Softplus", {}), ("Softsign", {}),
                               ("Selu", {"activation_alpha": 1.5, "activation_gamma": 1.1}),
                               ("ThresholdedRelu", {"activation_alpha": 0.3})]:
        case(activation.lower(), "FusedGemm", [a, m, c], activation=activation, **params)
    case("transposed", "FusedGemm", [f(4, 3), f(5, 4)], activation="Relu", transA=1, transB=1, alpha=0.5)
    case("beta", "FusedGemm", [a, m, f(3, 1)], activation="Relu", alpha=0.5, beta=2.0)


@group
def activations():
    x, b = f(2, 3, 8, low=-4, high=4), f(8)
    case("plain", "Gelu", [x])
    case("plain", "BiasGelu", [x, b])
    case("plain", "FastGelu", [x])
    case("bias", "FastGelu", [x, b])
    case("default", "QuickGelu", [x])
    case("alpha", "QuickGelu", [x], alpha=0.8)
    case("minus_one", "QuickGelu", [x], alpha=-1.0)
    case("silu", "QuickGelu", [x], alpha=1.0)


@group
def normalizations():
    x, skip, gamma, beta, bias = f(2, 3, 8), f(2, 3, 8), f(8), f(8), f(8)
    case("old", "LayerNormalization", [x, gamma, beta], domain="")
    case("old_statistics", "LayerNormalization", [x, f(3, 8)], outputs=3, domain="", axis=1, epsilon=1e-3)
    case("plain", "SimplifiedLayerNormalization", [x, gamma], domain="")
    case("axis", "SimplifiedLayerNormalization", [x, f(3, 8)], domain="", axis=-2, epsilon=1e-2)
    case("plain", "SkipLayerNormalization", [x, skip, gamma])
    case("beta", "SkipLayerNormalization", [x, skip, gamma, beta], epsilon=1e-3)
    case("bias", "SkipLayerNormalization", [x, skip, gamma, beta, bias])
    case("bias_alone", "SkipLayerNormalization", [x, skip, gamma, None, bias])
    case("sum", "SkipLayerNormalization", [x, skip, gamma, beta, bias], outputs=["y", "", "", "sum"])
    case("broadcast", "SkipLayerNormalization", [x, f(1, 3, 8), gamma, beta], outputs=["y", "", "", "sum"])
    case("rows", "SkipLayerNormalization", [f(5, 8), f(5, 8), gamma, beta])
    case("plain", "SkipSimplifiedLayerNormalization", [x, skip, gamma])
    case("bias", "SkipSimplifiedLayerNormalization", [x, skip, gamma, bias], outputs=["y", "", "", "sum"], epsilon=1e-3)
    case("broadcast", "SkipSimplifiedLayerNormalization", [x, f(3, 8), gamma])

    ids, segments = integers(2, 4, high=10, dtype=np.int32), integers(2, 4, high=2, dtype=np.int32)
    words, positions, segment = Weight(f(10, 8)), Weight(f(6, 8)), Weight(f(2, 8))
    mask = np.array([[1, 1, 1, 0], [1, 1, 0, 0]], np.int32)
    case("plain", "EmbedLayerNormalization", [ids, segments, words, positions, segment, gamma, beta], outputs=2)
    case("mask", "EmbedLayerNormalization", [ids, segments, words, positions, segment, gamma, beta, mask], outputs=3,
         epsilon=1e-3)
    case("no_segment", "EmbedLayerNormalization", [ids, None, words, positions, None, gamma, beta], outputs=["y", "", "sum"])
    case("positions", "EmbedLayerNormalization",
         [ids, None, words, positions, None, gamma, beta, None, integers(2, 4, high=6, dtype=np.int32)],
         outputs=2)
    case("shared_positions", "EmbedLayerNormalization",
         [ids, None, words, positions, None, gamma, beta, mask, integers(1, 4, high=6, dtype=np.int32)], outputs=2,
         mask_index_type=0)


def table(count, half):
    angles = np.arange(count)[:, None] / (3.0 ** np.arange(half))
    return Weight(np.cos(angles).round(4).astype(np.float32)), Weight(np.sin(angles).round(4).astype(np.float32))


@group
def attention():
    x, w, b = f(2, 3, 8), Weight(f(8, 24)), Weight(f(24))
    past, bias = f(2, 2, 2, 3, 4), f(2, 2, 3, 3)
    case("plain", "Attention", [x, w, b], num_heads=2)
    case("no_bias", "Attention", [x, w], num_heads=4, scale=0.4)
    case("causal", "Attention", [x, w, b], num_heads=2, unidirectional=1)
    case("sizes", "Attention", [x, Weight(f(8, 20)), f(20)], num_heads=2, qkv_hidden_sizes=[8, 8, 4])
    raw = np.array([[1, 1, 0], [1, 1, 1]], np.int32)
    case("mask", "Attention", [x, w, b, raw], num_heads=2)
    case("mask_filter", "Attention", [x, w, b, raw], num_heads=2, mask_filter_value=-2.0)
    case("mask_causal", "Attention", [x, w, b, raw], num_heads=2, unidirectional=1)
    square = np.array([[[1, 0, 0], [1, 1, 0], [0, 1, 1]], [[1, 1, 1], [0, 1, 0], [1, 0, 1]]], np.int32)
    case("mask_square", "Attention", [x, w, b, square], num_heads=2)
    case("mask_square_causal", "Attention", [x, w, b, square], num_heads=2, unidirectional=1)
    case("mask_ends", "Attention", [x, w, b, np.array([2, 3], np.int32)], num_heads=2)
    case("mask_begins", "Attention", [x, w, b, np.array([2, 3, 0, 1], np.int32)], num_heads=2)
    case("bias", "Attention", [x, w, b, None, None, bias], num_heads=2)
    case("bias_mask", "Attention", [x, w, b, raw, None, f(1, 2, 3, 3)], num_heads=2)
    case("present", "Attention", [x, w, b], outputs=2, num_heads=2)
    case("past", "Attention", [x, w, b, None, past], outputs=2, num_heads=2)
    case("past_causal", "Attention", [x, w, b, None, past], outputs=2, num_heads=2, unidirectional=1)
    case("past_mask", "Attention", [x, w, b, np.array([[1, 1, 1, 0, 1, 1], [0, 1, 1, 1, 1, 1]], np.int32), past], outputs=2,
         num_heads=2, unidirectional=1)
    case("past_one_query", "Attention", [f(2, 1, 8), w, b, None, past], outputs=2, num_heads=2, unidirectional=1)

    q, k, v = f(2, 3, 8), f(2, 5, 8), f(2, 5, 12)
    case("plain", "MultiHeadAttention", [q, k, v], num_heads=2)
    case("scale", "MultiHeadAttention", [q, k, v], num_heads=4, scale=0.3)
    case("bias", "MultiHeadAttention", [q, k, v, f(28)], num_heads=2)
    case("heads_first", "MultiHeadAttention", [q, f(2, 2, 5, 4), f(2, 2, 5, 4)], num_heads=2)
    case("causal", "MultiHeadAttention", [q, q + 1, q * 2], num_heads=2, unidirectional=1)
    case("mask", "MultiHeadAttention", [q, k, v, None, np.array([[1, 1, 0, 0, 0], [1, 1, 1, 0, 1]], np.int32)], num_heads=2)
    case("mask_square", "MultiHeadAttention", [q, k, v, None, integers(2, 3, 5, high=2, dtype=np.int32) | np.eye(3, 5, dtype=np.int32)],
         num_heads=2)
    case("attention_bias", "MultiHeadAttention", [q, k, v, None, None, f(1, 2, 3, 5)], num_heads=2)
    case("mask_and_bias", "MultiHeadAttention",
         [q, k, v, f(28), np.array([[1, 1, 0, 0, 0], [1, 1, 1, 0, 1]], np.int32), f(2, 1, 3, 5)], num_heads=2)
    pk, pv = f(2, 2, 4, 4), f(2, 2, 4, 4)
    case("present", "MultiHeadAttention", [q, k, v[:, :, :8]], outputs=3, num_heads=2)
    case("past", "MultiHeadAttention", [q, q + 1, q * 2, None, None, None, pk, pv], outputs=3, num_heads=2)
    case("past_causal", "MultiHeadAttention", [q, q + 1, q * 2, f(24), None, None, pk, pv], outputs=3, num_heads=2,
         unidirectional=1)
    case("past_mask", "MultiHeadAttention",
         [q, q + 1, q * 2, None, np.array([[1, 1, 0, 1, 0, 0, 1], [1, 1, 1, 0, 1, 1, 1]], np.int32), f(2, 2, 3, 7), pk, pv],
         outputs=3, num_heads=2)
    case("scores", "MultiHeadAttention", [q, k, v[:, :, :8], None, None, f(1, 2, 3, 5)], outputs=4, num_heads=2,
         output_type=onnx.TensorProto.FLOAT)


@group
def rotary_embedding():
    cosine, sine = table(9, 2)
    positions = integers(2, 3, high=9, dtype=np.int64)
    case("plain", "RotaryEmbedding", [f(2, 3, 8), positions, cosine, sine])
    case("interleaved", "RotaryEmbedding", [f(2, 3, 8), positions, cosine, sine], interleaved=1)
    case("first", "RotaryEmbedding", [f(2, 3, 8), np.array([4], np.int64), cosine, sine])
    case("heads_first", "RotaryEmbedding", [f(2, 2, 3, 4), positions, cosine, sine])
    case("part", "RotaryEmbedding", [f(2, 3, 12), positions, cosine, sine], num_heads=2, rotary_embedding_dim=4)
    case("part_interleaved", "RotaryEmbedding", [f(2, 2, 3, 6), positions, cosine, sine], num_heads=2, rotary_embedding_dim=4,
         interleaved=1)


@group
def group_query_attention():
    heads = {"num_heads": 2, "kv_num_heads": 1}
    q, k, v = f(2, 3, 32), f(2, 3, 16), f(2, 3, 16)
    cosine, sine = table(12, 8)

    def lengths(*values):
        return np.array(values, np.int32)

    def total(value):
        return np.array([value], np.int32)

    prompt = [q, k, v, None, None, lengths(2, 2), total(3)]
    pk, pv = f(2, 1, 4, 16), f(2, 1, 4, 16)
    step = [f(2, 1, 32), f(2, 1, 16), f(2, 1, 16), pk, pv]
    case("prompt", "GroupQueryAttention", prompt, outputs=3, **heads)
    case("packed", "GroupQueryAttention", [f(2, 3, 64), None, None, None, None, lengths(2, 2), total(3)], outputs=3, **heads)
    case("prompt_empty_past", "GroupQueryAttention", [q, k, v, f(2, 1, 0, 16), f(2, 1, 0, 16), lengths(2, 2), total(3)], outputs=3,
         **heads)
    case("prompt_into_buffer", "GroupQueryAttention", [q, k, v, pk, pv, lengths(2, 2), total(3)], outputs=3, **heads)
    case("scale_softcap", "GroupQueryAttention", prompt, outputs=3, scale=0.8, softcap=2.0, **heads)
    case("rotary", "GroupQueryAttention", [*prompt, cosine, sine], outputs=3, do_rotary=1, **heads)
    case("rotary_interleaved", "GroupQueryAttention", [*prompt, cosine, sine], outputs=3, do_rotary=1, rotary_interleaved=1,
         **heads)
    case("rotary_positions", "GroupQueryAttention", [*prompt, cosine, sine, np.array([[3, 4, 5], [3, 4, 5]], np.int64)], outputs=3,
         do_rotary=1, **heads)
    case("step", "GroupQueryAttention", [*step, lengths(4, 4), total(5)], outputs=3, **heads)
    case("step_known", "GroupQueryAttention", [*step, Weight(lengths(4, 4)), Weight(total(5))], outputs=3, **heads)
    case("step_rotary", "GroupQueryAttention", [*step, lengths(4, 4), total(5), cosine, sine], outputs=3, do_rotary=1, **heads)
    case("step_positions", "GroupQueryAttention", [*step, lengths(4, 4), total(5), cosine, sine, np.array([[1], [7]], np.int64)],
         outputs=3, do_rotary=1, **heads)
    case("step_uneven", "GroupQueryAttention", [*step, lengths(2, 4), total(5), cosine, sine], outputs=3, do_rotary=1, **heads)
    case("step_into_buffer", "GroupQueryAttention", [*step, lengths(2, 3), total(4)], outputs=3, **heads)
    case("window", "GroupQueryAttention", [*step, lengths(4, 4), total(5)], outputs=3, local_window_size=2, **heads)
    case("prompt_window", "GroupQueryAttention", prompt, outputs=3, local_window_size=1, **heads)
    case("bias", "GroupQueryAttention", [*prompt, None, None, None, f(1, 2, 3, 3)], outputs=3, **heads)
    case("more_queries", "GroupQueryAttention", [q[:1], k[:1], v[:1], pk[:1], pv[:1], lengths(6), total(7), cosine, sine],
         outputs=3, do_rotary=1, **heads)


def packed(elements, bits):
    """Elements of a few bits as bytes along the last axis, the lowest bits first."""
    per_byte = 8 // bits
    whole = np.zeros((*elements.shape[:-1], -(-elements.shape[-1] // per_byte) * per_byte), np.uint8)
    whole[..., : elements.shape[-1]] = elements
    shifted = whole.reshape(*whole.shape[:-1], -1, per_byte) << (np.arange(per_byte, dtype=np.uint8) * bits)
    return shifted.sum(-1).astype(np.uint8)


@group
def block_quantized():
    for bits in (4, 8):
        for k, block_size in [(32, 16), (40, 32), (48, 16)]:
            n, blocks = 5, -(-k // block_size)
            b = Weight(packed(integers(n, blocks, block_size, high=1 << bits), bits))
            scales = Weight(f(n, blocks, low=0.01, high=0.1))
            zero = Weight(packed(integers(n, blocks, high=1 << bits), bits))
            sizes = {"N": n, "K": k, "bits": bits, "block_size": block_size}
            name = f"{bits}_bits_{k}_by_{block_size}"
            case(name, "MatMulNBits", [f(2, 3, k), b, scales], **sizes)
            case(f"{name}_zeros", "MatMulNBits", [f(3, k), b, scales, zero], **sizes)
    b, scales = Weight(packed(integers(5, 2, 16, high=16), 4)), Weight(f(5, 2, low=0.01, high=0.1))
    case("bias", "MatMulNBits", [f(3, 32), b, scales, None, None, Weight(f(5))], N=5, K=32, bits=4, block_size=16)
    case("real_zeros", "MatMulNBits", [f(3, 32), b, scales, Weight(f(5, 2, low=6, high=10))], N=5, K=32, bits=4, block_size=16)

    indices = np.array([[0, 3], [6, 1]], np.int64)
    for bits in (4, 8):
        table = Weight(packed(integers(7, 32, high=1 << bits), bits))
        scales, zero = Weight(f(7, 2, low=0.01, high=0.1)), Weight(packed(integers(7, 2, high=1 << bits), bits))
        case(f"{bits}_bits", "GatherBlockQuantized", [table, indices, scales], bits=bits, block_size=16, quantize_axis=1)
        case(f"{bits}_bits_zeros", "GatherBlockQuantized", [table, indices, scales, zero], bits=bits, block_size=16, quantize_axis=1)


@group
def quantized():
    s, z, zi = scalar, lambda v: scalar(v, np.uint8), lambda v: scalar(v, np.int8)
    x = f(2, 3, 4, low=-5, high=5)
    case("u8", "QuantizeLinear", [x, s(0.03), z(120)])
    case("i8", "QuantizeLinear", [x, s(0.03), zi(5)])
    case("u16", "QuantizeLinear", [x, s(0.0003), scalar(30000, np.uint16)])
    case("i16_per_axis", "QuantizeLinear", [x, f(3, low=0.001, high=0.01), integers(3, dtype=np.int16)])
    case("axis", "QuantizeLinear", [x, f(4, low=0.01, high=0.1), i8(4)], axis=2)
    case("default", "QuantizeLinear", [x, s(0.03)])
    case("u8", "DequantizeLinear", [u8(2, 3, 4), s(0.03), z(120)])
    case("i8_per_axis", "DequantizeLinear", [i8(2, 3, 4), f(3, low=0.01, high=0.1), i8(3)])
    case("u16", "DequantizeLinear", [integers(2, 3, high=65536, dtype=np.uint16), s(0.001), scalar(30000, np.uint16)])
    case("i32", "DequantizeLinear", [integers(2, 3, low=-9999, high=9999, dtype=np.int32), s(0.001)])

    step = {"error": 1}
    for kind, make, zero in [("u8", u8, z), ("i8", i8, zi)]:
        a, b = make(2, 3, 5), make(2, 3, 5)
        for op_type, y_scale in [("QLinearAdd", 0.05), ("QLinearMul", 0.04)]:
            case(kind, op_type, [a, s(0.02), zero(100), b, s(0.03), zero(110), s(y_scale), zero(90)], **step)
            case(f"{kind}_broadcast", op_type, [a, s(0.02), zero(100), make(5), s(0.03), zero(110), s(y_scale), zero(90)], **step)
        # Half of the sums lie halfway between two steps; ONNX Runtime's rounding is met exactly.
        case(f"{kind}_ties", "QLinearAdd", [a, s(2 / 255), zero(100), make(1), s(1 / 255), zero(0), s(2 / 255), zero(90)])
        case(kind, "QLinearSigmoid", [a, Weight(s(0.04)), Weight(zero(100)), Weight(s(1 / 256)), Weight(zero(0))], **step)
        case(kind, "QLinearLeakyRelu", [a, s(0.04), zero(100), s(0.03), zero(60)], alpha=0.2, **step)
        image = make(1, 4, 6, 5)
        case(kind, "QLinearAveragePool", [image, s(0.04), zero(100), s(0.03), zero(90)], kernel_shape=[3, 2], strides=[2, 1],
             pads=[1, 0, 1, 1], **step)
        case(f"{kind}_with_pad", "QLinearAveragePool", [image, s(0.04), zero(100), s(0.04), zero(90)], kernel_shape=[2, 2],
             pads=[1, 1, 1, 1], count_include_pad=1, **step)
        case(f"{kind}_last", "QLinearAveragePool", [make(1, 6, 5, 4), s(0.04), zero(100), s(0.03), zero(90)],
             kernel_shape=[3, 2], strides=[2, 1], channels_last=1, **step)
        case(kind, "QLinearGlobalAveragePool", [image, s(0.04), zero(100), s(0.02), zero(90)], **step)
        case(f"{kind}_last", "QLinearGlobalAveragePool", [make(1, 6, 5, 4), s(0.04), zero(100), s(0.02), zero(90)],
             channels_last=1, **step)
        for opset, axis in [(13, -1), (13, 1), (12, 1)]:
            case(f"{kind}_{opset}_axis_{axis % 3}", "QLinearSoftmax", [a, Weight(s(0.02)), Weight(zero(100)), s(1 / 256), zero(0)],
                 opset=opset, axis=axis, **step)
        case(kind, "QLinearConcat", [s(0.05), zero(90), a, s(0.02), zero(100), make(2, 2, 5), s(0.05), zero(90)], axis=1, **step)
        case(kind, "NhwcMaxPool", [make(1, 6, 5, 4)], kernel_shape=[3, 2], strides=[2, 1], pads=[1, 0, 1, 1])

    for kind, a, w, az, wz in [("u8_i8", u8(3, 8), i7(8, 5), z(100), zi(3)), ("u8_u8", u8(3, 8), u8(8, 5), z(100), z(120)),
                               ("i8_i8", i8(3, 8), i8(8, 5), zi(-20), zi(7))]:
        bias, columns, zeros = f(5), f(5, low=0.01, high=0.03), integers(5, high=100, dtype=w.dtype)
        case(kind, "MatMulIntegerToFloat", [a, w, s(0.02), s(0.03), az, wz, bias])
        case(f"{kind}_columns", "MatMulIntegerToFloat", [a, w, s(0.02), columns, az, zeros])
        case(f"{kind}_no_zeros", "MatMulIntegerToFloat", [a, w, s(0.02), s(0.03), None, None, bias])
        c = integers(5, low=-2000, high=2000, dtype=np.int32)
        y_zero = zi(-9) if kind == "i8_i8" else z(128)
        case(kind, "QGemm", [a, s(0.02), az, w, s(0.03), wz, c, s(0.05), y_zero], **step)
        case(f"{kind}_real", "QGemm", [a, s(0.02), az, w, s(0.03), wz, c], alpha=0.5)
        case(f"{kind}_columns", "QGemm", [a, s(0.02), az, Weight(w), Weight(columns), Weight(zeros), None, s(0.05), y_zero], **step)
    case("transposed", "QGemm", [u8(8, 3), s(0.02), z(100), i7(5, 8), s(0.03), zi(0), None, s(0.05), z(128)], transA=1, transB=1,
         alpha=1.5, **step)
    for kind, w, wz in [("i8", i7(8, 5), zi(3)), ("u8", u8(8, 5), z(120))]:
        case(kind, "DynamicQuantizeMatMul", [f(2, 3, 8), w, s(0.03), wz, f(5)])
        case(f"{kind}_columns", "DynamicQuantizeMatMul",
             [f(2, 3, 8), Weight(w), Weight(f(5, low=0.01, high=0.03)), Weight(integers(5, high=100, dtype=w.dtype))])
        case(f"{kind}_no_zero", "DynamicQuantizeMatMul", [f(3, 8), w, s(0.03)])
    conv = [Weight(i7(6, 4, 3, 3)), Weight(f(6, low=0.01, high=0.03)), Weight(np.zeros(6, np.int8)), s(0.2), z(120),
            Weight(integers(6, low=-999, high=999, dtype=np.int32))]
    case("last", "QLinearConv", [u8(1, 6, 5, 4), s(0.02), z(110), *conv], channels_last=1, pads=[1, 1, 1, 1], strides=[2, 1], **step)
    case("first", "QLinearConv", [u8(1, 4, 6, 5), s(0.02), z(110), *conv], **step)

    for kind, make in [("i8", i7), ("u8", u8)]:
        for directions in (1, 2):
            w, r = Weight(make(directions, 6, 16)), Weight(make(directions, 4, 16))
            scales = [Weight(f(directions, low=0.004, high=0.006)), Weight(make(directions) // 16)]
            case(f"{kind}_{directions}", "DynamicQuantizeLSTM", [f(3, 2, 6), w, r, f(directions, 32), None, None, None, None,
                 *scales, *scales], outputs=3, hidden_size=4, direction="bidirectional" if directions == 2 else "forward", error=0.01)
    scales = [Weight(f(1, 16, low=0.004, high=0.006)), Weight(np.zeros((1, 16), np.int8))]
    case("columns", "DynamicQuantizeLSTM", [f(3, 2, 6), Weight(i7(1, 6, 16)), Weight(i7(1, 4, 16)), None,
         np.array([3, 2], np.int32), f(1, 2, 4), f(1, 2, 4), None, *scales, *scales], outputs=3, hidden_size=4, direction="reverse", error=0.01)


@group
def inverse():
    for size in (1, 2, 3, 4, 6):
        case(f"size_{size}", "Inverse", [f(2, size, size) + 2 * np.eye(size, dtype=np.float32)])
    case("matrix", "Inverse", [f(3, 3) + 2 * np.eye(3, dtype=np.float32)])


def main():
    for function in GROUPS:
        function()
    path = pathlib.Path(__file__).parent / "microsoft_cases.json"
    lines = ",\n".join(json.dumps(recorded, separators=(",", ":")) for recorded in CASES)
    path.write_text('{"onnxruntime":"%s","cases":[\n%s\n]}\n' % (onnxruntime.__version__, lines))
    print(len(CASES), "cases")


if __name__ == "__main__":
    main()
