"""Random nodes of floating-point operators of the domain com.microsoft."""

import numpy as np

from microsoft_case import maker, window

FUSED_ACTIVATIONS = ["Relu", "Sigmoid", "Tanh", "LeakyRelu", "HardSigmoid"]


@maker
def gelu(case):
    x = case.activation(*[None] * case.size(1, 4))
    op_type = case.pick(["Gelu", "BiasGelu", "FastGelu", "QuickGelu"])
    operands = [x]
    if op_type == "BiasGelu" or op_type == "FastGelu" and case.chance(0.5):
        operands.append(case.real(x[1].shape[-1]))
    case.add(op_type, operands, alpha=case.pick([None, 1.0, 0.7, -1.0]) if op_type == "QuickGelu" else None)


@maker
def layer_normalization(case):
    x = case.activation(*[None] * case.size(2, 3))
    width = x[1].shape[-1]
    epsilon = case.pick([None, 1e-3, 1e-6])
    op_type = case.pick(["SimplifiedLayerNormalization", "SkipLayerNormalization", "SkipSimplifiedLayerNormalization"])
    if op_type == "SimplifiedLayerNormalization":
        axis = case.pick([-1, x[1].ndim - 1, 1])
        case.add(op_type, [x, case.real(*x[1].shape[axis:])], domain="", axis=axis, epsilon=epsilon or 1e-5)
        return
    shape = x[1].shape
    skips = [shape, (1, *shape[1:]), shape[1:]] if len(shape) == 3 else [shape]
    operands = [x, case.real(*case.pick(skips)), case.real(width)]
    if op_type == "SkipLayerNormalization":
        operands.append(case.real(width) if case.chance(0.6) else None)
    operands.append(case.real(width) if case.chance(0.5) else None)
    case.add(op_type, operands, case.pick([1, [True, False, False, True]]), epsilon=epsilon or 1e-3)


@maker
def embed_layer_normalization(case):
    batch, length, width = case.size(), case.size(), case.size(2, 9)
    ids = case.integers(batch, length, high=10, dtype=np.int32)
    segments = case.chance(0.5)
    operands = [ids, case.integers(batch, length, high=2, dtype=np.int32) if segments else None, case.real(10, width),
                case.real(8, width), case.real(2, width) if segments else None, case.real(width), case.real(width),
                case.integers(batch, length, high=2, dtype=np.int32) if case.chance(0.5) else None]
    if case.chance(0.3):
        operands.append(case.integers(case.pick([1, batch]), length, high=8, dtype=np.int32))
    case.add("EmbedLayerNormalization", operands, case.pick([2, [True, False, True]]), epsilon=case.pick([1e-3, 1e-5]))


def key_mask(case, batch, queries, keys, lists=True):
    """A mask of keys in one of its forms. Every query sees a key."""
    form = case.pick(["none", "keys", "square", *(["ends", "begins"] if lists else [])])
    if form == "keys":
        mask = case.integers(batch, keys, high=2, dtype=np.int32)
        mask[:, 0] = 1
        return mask
    if form == "square":
        mask = case.integers(batch, queries, keys, high=2, dtype=np.int32)
        mask[..., 0] = 1
        return mask
    ends = case.integers(batch, low=1, high=keys + 1, dtype=np.int32)
    if form == "ends":
        return ends
    return np.concatenate([ends, np.zeros(batch, np.int32)]) if form == "begins" else None


@maker
def projected_attention(case):
    heads, size = case.size(1, 4), case.size(1, 6)
    x = case.activation(None, None, None)
    batch, length, width = x[1].shape
    hidden = heads * size
    value = heads * case.size(1, 5) if case.chance(0.2) else hidden
    past = case.size(1, 4) if value == hidden and case.chance(0.3) else 0
    operands = [x, case.real(width, 2 * hidden + value), case.real(2 * hidden + value),
                key_mask(case, batch, length, past + length),
                case.real(2, batch, heads, past, size) if past else None,
                case.real(case.pick([1, batch]), case.pick([1, heads]), length, past + length) if case.chance(0.3) else None]
    case.add("Attention", operands, 2 if past or value == hidden and case.chance(0.2) else 1, num_heads=heads,
             unidirectional=case.pick([None, 0, 1]), qkv_hidden_sizes=[hidden, hidden, value] if value != hidden else None,
             scale=case.pick([None, 0.4]), mask_filter_value=case.pick([None, None, -3.0]))


@maker
def multi_head_attention(case):
    heads = case.size(1, 4)
    size = case.size(1, 6)
    hidden = heads * size
    query = case.activation(None, None, hidden)
    batch, queries, _ = query[1].shape
    causal = case.chance(0.3)
    keys = queries if causal else case.size()
    past = case.size(1, 4) if case.chance(0.3) else 0
    value_size = size if past or case.chance(0.7) else case.size()
    if not past and case.chance(0.15):
        key, value, bias = case.real(batch, heads, keys, size), case.real(batch, heads, keys, size), None
    else:
        key, value = case.real(batch, keys, hidden), case.real(batch, keys, heads * value_size)
        bias = case.real(2 * hidden + heads * value_size) if case.chance(0.4) else None
    all_keys = past + keys
    mask = key_mask(case, batch, queries, all_keys, lists=False)
    attention_bias = case.real(case.pick([1, batch]), case.pick([1, heads]), queries, all_keys) if case.chance(0.3) else None
    operands = [query, key, value, bias, mask, attention_bias]
    if past:
        operands += [case.real(batch, heads, past, size), case.real(batch, heads, past, size)]
    case.add("MultiHeadAttention", operands, 3 if past else 1, num_heads=heads, unidirectional=1 if causal else None,
             scale=case.pick([None, 0.3]))


def rotation_table(case, rows, half):
    angles = case.real(rows, half, low=-3, high=3)
    return np.cos(angles), np.sin(angles)


@maker
def group_query_attention(case):
    kv_heads = case.size(1, 3)
    heads = kv_heads * case.size(1, 3)
    rotates = case.chance(0.4)
    size = 16 if rotates else 8 * case.size(1, 2)  # what ONNX Runtime takes
    batch = case.size(1, 3)
    attributes = {"num_heads": heads, "kv_num_heads": kv_heads, "scale": case.pick([None, 0.3]),
                  "softcap": case.pick([None, None, 2.0]), "local_window_size": case.pick([None, None, case.size(1, 4)])}
    prompt = case.chance(0.5)
    queries = case.size(1, 5) if prompt else 1
    capacity = 0 if prompt and case.chance(0.6) else case.size(2, 8)
    if prompt:
        lengths = np.full(batch, queries - 1, np.int32)
        total = queries
    else:
        lengths = case.integers(batch, low=1, high=capacity + 1, dtype=np.int32)
        total = int(lengths.max()) + 1
    query = case.activation(batch, queries, heads * size)
    operands = [query, case.real(batch, queries, kv_heads * size), case.real(batch, queries, kv_heads * size)]
    if case.chance(0.2):
        operands = [case.real(batch, queries, (heads + 2 * kv_heads) * size), None, None]
    cache = [case.real(batch, kv_heads, capacity, size) for _ in range(2)] if capacity else [None, None]
    operands += [*cache, lengths, np.array([total], np.int32)]
    if rotates:
        operands += rotation_table(case, 16, size // 2)
        attributes |= {"do_rotary": 1, "rotary_interleaved": case.pick([None, 0, 1])}
    case.add("GroupQueryAttention", operands, 3, **attributes)


@maker
def rotary_embedding(case):
    heads, size = case.size(1, 3), 2 * case.size(1, 4)
    x = case.activation(None, None, heads * size) if case.chance(0.6) else case.activation(None, heads, None, size)
    batch, length = x[1].shape[0], x[1].shape[-2]
    part = size // 2 if size % 4 == 0 and case.chance(0.3) else 0
    positions = case.pick([case.integers(batch, length, high=9, dtype=np.int64), np.array([2], np.int64)])
    case.add("RotaryEmbedding", [x, positions, *rotation_table(case, 12, (part or size) // 2)],
             interleaved=case.pick([None, 0, 1]), num_heads=heads if part else None, rotary_embedding_dim=part or None)


@maker
def fused_matmul(case):
    x = case.activation(*[None] * case.size(2, 4))
    shape = list(x[1].shape)
    transposed = [int(case.chance(0.3)) for _ in range(2)]
    shared = shape[-2] if transposed[0] else shape[-1]
    columns = case.size()
    batch = shape[:-2] if case.chance(0.5) else []
    b = batch + ([columns, shared] if transposed[1] else [shared, columns])
    case.add("FusedMatMul", [x, case.real(*b)], transA=transposed[0], transB=transposed[1], alpha=case.pick([None, 0.5, -2.0]))


@maker
def fused_batch_matmul(case):
    batch, rows, shared, columns = (case.size() for _ in range(4))
    flags = [int(case.chance(0.5)) for _ in range(4)]
    shapes = []
    for (first, second), batch_first, swapped in [((rows, shared), *flags[:2]), ((shared, columns), *flags[2:])]:
        if swapped:
            first, second = second, first
        shapes.append((first, batch, second) if batch_first else (batch, first, second))
    case.add("FusedMatMul", [case.real(*shapes[0]), case.real(*shapes[1])], transBatchA=flags[0], transA=flags[1],
             transBatchB=flags[2], transB=flags[3])


@maker
def fused_gemm(case):
    transposed = [int(case.chance(0.3)) for _ in range(2)]
    x = case.activation(None, None)
    rows, shared = x[1].shape[::-1] if transposed[0] else x[1].shape
    columns = case.size()
    activation = case.pick([*FUSED_ACTIVATIONS, "Elu", "Softplus", "Softsign", "ThresholdedRelu"])
    parameters = {"LeakyRelu": {"activation_alpha": 0.2}, "HardSigmoid": {"activation_alpha": 0.3, "activation_beta": 0.4},
                  "Elu": {"activation_alpha": 0.7}, "ThresholdedRelu": {"activation_alpha": 0.3}}
    operands = [x, case.real(*((columns, shared) if transposed[1] else (shared, columns)))]
    if case.chance(0.6):
        operands.append(case.real(*case.pick([(columns,), (rows, 1), (1, columns), (rows, columns), ()])))
    case.add("FusedGemm", operands, activation=activation, transA=transposed[0], transB=transposed[1],
             alpha=case.pick([None, 0.5]), beta=case.pick([None, 2.0]), **parameters.get(activation, {}))


@maker
def fused_conv(case):
    axes = case.size(1, 2)
    groups = case.size(1, 3)
    x = case.activation(None, groups * case.size(1, 3), *[None] * axes)
    channels, filters = x[1].shape[1], groups * case.size(1, 3)
    if x[1].size == 0:
        return
    attributes = window(case, x[1].shape[2:])
    activation = case.pick([None, *FUSED_ACTIVATIONS, "Clip"])
    parameters = {"LeakyRelu": [0.2], "Clip": [-0.5, 0.75], "HardSigmoid": [0.3, 0.4]}.get(activation)
    operands = [x, case.real(filters, channels // groups, *attributes["kernel_shape"])]
    if case.chance(0.7):
        operands.append(case.real(filters))
    case.add("FusedConv", operands, activation=activation, activation_params=parameters, group=groups, **attributes)


def packed(elements, bits):
    """Elements of a few bits as bytes along the last axis, the lowest bits first."""
    per_byte = 8 // bits
    whole = np.zeros((*elements.shape[:-1], -(-elements.shape[-1] // per_byte) * per_byte), np.uint8)
    whole[..., : elements.shape[-1]] = elements
    shifted = whole.reshape(*whole.shape[:-1], -1, per_byte) << (np.arange(per_byte, dtype=np.uint8) * bits)
    return shifted.sum(-1).astype(np.uint8)


@maker
def matmul_n_bits(case):
    bits, block = case.pick([2, 4, 4, 8]), case.pick([16, 32, 64])
    k, n = case.size(1, 80), case.size(1, 12)
    blocks = -(-k // block)
    x = case.activation(*[None] * case.size(1, 2), k)
    operands = [x, packed(case.integers(n, blocks, block, high=1 << bits), bits), case.scale(n, blocks)]
    operands.append(packed(case.integers(n, blocks, high=1 << bits), bits) if case.chance(0.4) else None)
    if case.chance(0.3):
        operands += [None, case.real(n)]
    case.add("MatMulNBits", operands, K=k, N=n, bits=bits, block_size=block, accuracy_level=case.pick([None, 0, 1]))


@maker
def gather_block_quantized(case):
    bits, block, rows, blocks = case.pick([4, 8]), case.pick([16, 32]), case.size(2, 8), case.size(1, 3)
    operands = [packed(case.integers(rows, blocks * block, high=1 << bits), bits),
                case.integers(*[case.size(1, 3)] * case.size(1, 2), low=-rows, high=rows, dtype=np.int64),
                case.scale(rows, blocks)]
    if case.chance(0.5):
        operands.append(packed(case.integers(rows, blocks, high=1 << bits), bits))
    case.add("GatherBlockQuantized", operands, bits=bits, block_size=block, quantize_axis=1, gather_axis=0)


@maker
def inverse(case):
    size = case.size(1, 5)
    batch = [case.size(1, 3)] * case.size(0, 2)
    case.add("Inverse", [case.real(*batch, size, size) + 3 * np.eye(size, dtype=np.float32)])
