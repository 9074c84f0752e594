"""The networks that models/ builds, in NumPy and float64: what record.py compares exported ones with.

Written from the papers and from the names and shapes of the weights, not from models/*.cc: a mistake there shows.
"""

import math

import numpy as np
import onnx
from onnx import numpy_helper


def weights_of(path):
    """name -> array, of an ONNX file. Only initializers are looked at."""
    tensors = onnx.load(path).graph.initializer
    return {t.name: numpy_helper.to_array(t).astype(np.float64) for t in tensors}


# --- MobileNetV2


def conv(x, weight, stride, padding):
    """x [N, C, H, W], weight [O, C / groups, K, K], where the groups are one or as many as channels."""
    size = weight.shape[2]
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    seen = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))[:, :, ::stride, ::stride]
    if weight.shape[1] == 1:
        return np.einsum("nchwij,cij->nchw", seen, weight[:, 0], optimize=True)
    return np.einsum("nchwij,ocij->nohw", seen, weight, optimize=True)


def mobilenet_v2(w, image):
    def conv_bn(x, layer, norm, stride=1, padding=0):
        y = conv(x, w[layer + ".weight"], stride, padding)
        scale = w[norm + ".weight"] / np.sqrt(w[norm + ".running_var"] + 1e-5)
        shift = w[norm + ".bias"] - scale * w[norm + ".running_mean"]
        return y * scale[:, None, None] + shift[:, None, None]

    def relu6(x):
        return np.clip(x, 0, 6)

    # The stride of each of the 17 blocks: table 2 of the paper.
    strides = [1, 2, 1, 2, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1]
    x = relu6(conv_bn(image.astype(np.float64), "features.0.0", "features.0.1", 2, 1))
    for i, stride in enumerate(strides, start=1):
        block = f"features.{i}.conv"
        y, layer = x, 0
        if i > 1:
            y = relu6(conv_bn(y, f"{block}.0.0", f"{block}.0.1"))
            layer = 1
        y = relu6(conv_bn(y, f"{block}.{layer}.0", f"{block}.{layer}.1", stride, 1))
        y = conv_bn(y, f"{block}.{layer + 1}", f"{block}.{layer + 2}")
        x = x + y if y.shape == x.shape else y
    x = relu6(conv_bn(x, "features.18.0", "features.18.1")).mean(axis=(2, 3))
    return {"logits": x @ w["classifier.1.weight"].T + w["classifier.1.bias"]}


# --- MiniLM


def minilm(w, input_ids, attention_mask, token_type_ids):
    def linear(x, layer):
        return x @ w[layer + ".weight"].T + w[layer + ".bias"]

    def layer_norm(x, layer):
        centred = x - x.mean(axis=-1, keepdims=True)
        deviation = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-12)
        return centred / deviation * w[layer + ".weight"] + w[layer + ".bias"]

    def attention(x, layer):
        heads = 12

        def split(part):
            return linear(x, f"{layer}.self.{part}").reshape(*x.shape[:2], heads, -1)

        query, key, value = split("query"), split("key"), split("value")
        scores = np.einsum("nqhd,nkhd->nhqk", query, key) / math.sqrt(query.shape[-1])
        scores = np.where(attention_mask[:, None, None, :] == 1, scores, -np.inf)
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        weights /= weights.sum(axis=-1, keepdims=True)
        return np.einsum("nhqk,nkhd->nqhd", weights, value).reshape(x.shape)

    def gelu(x):
        return x * (1 + np.vectorize(math.erf)(x / math.sqrt(2))) / 2

    x = (w["embeddings.word_embeddings.weight"][input_ids]
         + w["embeddings.position_embeddings.weight"][np.arange(input_ids.shape[1])]
         + w["embeddings.token_type_embeddings.weight"][token_type_ids])
    x = layer_norm(x, "embeddings.LayerNorm")
    for i in range(6):
        layer = f"encoder.layer.{i}"
        y = linear(attention(x, f"{layer}.attention"), f"{layer}.attention.output.dense")
        x = layer_norm(x + y, f"{layer}.attention.output.LayerNorm")
        y = linear(gelu(linear(x, f"{layer}.intermediate.dense")), f"{layer}.output.dense")
        x = layer_norm(x + y, f"{layer}.output.LayerNorm")
    mean = np.stack([row[kept == 1].mean(axis=0) for row, kept in zip(x, attention_mask)])
    return {"last_hidden_state": x, "sentence_embedding": mean / np.linalg.norm(mean, axis=-1, keepdims=True)}


NETWORKS = {"mobilenet_v2": mobilenet_v2, "minilm": minilm}
