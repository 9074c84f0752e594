#!/usr/bin/env python3
"""Makes networks as exporters write them, with all the arithmetic on shapes. models/fetch runs it.

  make_exported_model.py {mobilenet_same,mobilenet_constant,vit,bert} OUTPUT.onnx

mobilenet_same      MobileNetV2 whose "SAME" padding is computed in floats from Shape, as TensorFlow's and timm's exports do.
mobilenet_constant  The same network, for pictures of 224x224, its padding written as constants.
vit                 ViT-Tiny as torch.onnx writes it: the class token goes through expand() (Shape, ConstantOfShape, Mul, Equal,
                    Where, Expand), heads are taken apart by shapes that are computed, the scale of attention comes from a shape.
bert                An encoder of MiniLM's size with a small vocabulary, as torch.onnx writes it: position ids are a slice of a
                    constant, token types and the attention mask are expanded, the mask becomes 0 or -3.4e38.

Weights come from the seeded stream. The file is the same, byte for byte, on every machine.
"""

import math
import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

import seeded

LARGEST = np.finfo(np.float32).max
END = np.iinfo(np.int64).max  # "to the end" of an axis


class Network:
    """A graph, written node by node. Methods take and return names of values."""

    def __init__(self):
        self.nodes = []
        self.initializers = []
        self.constants = {}
        self.weights = 0

    def node(self, op, *inputs, **attributes):
        name = f"{op}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, list(inputs), [name + "_out"], name=name, **attributes))
        return name + "_out"

    def constant(self, value, dtype=np.int64):
        array = np.asarray(value, dtype)
        key = (array.dtype.str, array.shape, array.tobytes())
        if key not in self.constants:
            self.constants[key] = f"constant_{len(self.constants)}"
            self.initializers.append(numpy_helper.from_array(array, self.constants[key]))
        return self.constants[key]

    def weight(self, *shape, bound=None, centre=0.0):
        """Uniform around `centre`; the bound is that of He's initialisation unless given."""
        fan_in = math.prod(shape[1:]) if len(shape) == 4 else shape[0]
        bound = math.sqrt(6.0 / fan_in) if bound is None else bound
        values = (centre + bound * seeded.uniform(2000 + self.weights, shape).astype(np.float64)).astype(np.float32)
        name = f"weight_{self.weights}"
        self.weights += 1
        self.initializers.append(numpy_helper.from_array(values, name))
        return name

    def size(self, x, axis):
        """One dimension of x, a scalar."""
        return self.node("Gather", self.node("Shape", x), self.constant(axis), axis=0)

    def sizes(self, *parts):
        """A list of sizes: numbers, and scalars that are computed."""
        return self.node(
            "Concat", *[
                self.constant([part]) if isinstance(part, int) else self.node("Unsqueeze", part, self.constant([0]))
                for part in parts
            ], axis=0)

    def expand(self, x, shape, rank):
        """x.expand(shape) as torch.onnx writes it: -1 keeps a dimension."""
        ones = self.node(
            "ConstantOfShape", self.constant([rank]), value=numpy_helper.from_array(np.array([1], np.int64)))
        keeps = self.node("Equal", shape, self.node("Mul", ones, self.constant(-1)))
        return self.node("Expand", x, self.node("Where", keeps, ones, shape))

    def linear(self, x, inputs, outputs):
        product = self.node("MatMul", x, self.weight(inputs, outputs, bound=math.sqrt(3.0 / inputs)))
        return self.node("Add", self.weight(outputs, bound=0.1), product)

    def layer_norm(self, x, width):
        return self.node(
            "LayerNormalization", x, self.weight(width, bound=0.1, centre=1.0), self.weight(width, bound=0.1), axis=-1,
            epsilon=1e-5)

    def gelu(self, x):
        erf = self.node("Erf", self.node("Div", x, self.constant(math.sqrt(2.0), np.float32)))
        gate = self.node("Add", erf, self.constant(1.0, np.float32))
        return self.node("Mul", self.node("Mul", x, gate), self.constant(0.5, np.float32))

    def attention(self, query, key, value, mask=None):
        """scaled_dot_product_attention over [batch, heads, length, width]: the scale comes from a shape."""
        width = self.node(
            "Slice", self.node("Shape", query), self.constant([-1]), self.constant([END]))
        root = self.node("Sqrt", self.node("Cast", width, to=TensorProto.FLOAT))
        scale = self.node("Sqrt", self.node("Div", self.constant([1.0], np.float32), root))
        query = self.node("Mul", query, scale)
        key = self.node("Mul", self.node("Transpose", key, perm=[0, 1, 3, 2]), scale)
        scores = self.node("MatMul", query, key)
        if mask is not None:
            scores = self.node("Add", scores, mask)
        return self.node("MatMul", self.node("Softmax", scores, axis=-1), value)

    def join_heads(self, x, width):
        merged = self.node("Transpose", x, perm=[0, 2, 1, 3])
        return self.node("Reshape", merged, self.sizes(self.size(merged, 0), self.size(merged, 1), width))

    def model(self, name, inputs, output, dims):
        self.nodes[-1].output[0] = output
        graph = helper.make_graph(
            self.nodes, name, inputs, [helper.make_tensor_value_info(output, TensorProto.FLOAT, dims)], self.initializers)
        return helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="sinter-models-fetch")


def same_padding_in_floats(net, x, kernel, stride):
    """Pads x by max((ceil(size / stride) - 1) * stride + kernel - size, 0) in all, the larger half behind."""
    number = lambda value: net.constant(value, np.float32)
    size = net.node("Slice", net.node("Shape", x), net.constant([2]), net.constant([4]))
    size = net.node("Cast", size, to=TensorProto.FLOAT)
    outputs = net.node("Ceil", net.node("Div", size, number(stride)))
    reach = net.node("Add", net.node("Mul", net.node("Sub", outputs, number(1)), number(stride)), number(kernel))
    total = net.node("Max", net.node("Sub", reach, size), number(0))
    before = net.node("Floor", net.node("Div", total, number(2)))
    after = net.node("Sub", total, before)
    none = net.constant([0, 0], np.float32)
    pads = net.node("Cast", net.node("Concat", none, before, none, after, axis=0), to=TensorProto.INT64)
    return net.node("Pad", x, pads, net.constant(0, np.float32))


def same_padding_constant(net, x, size, kernel, stride):
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    before = total // 2
    pads = [0, 0, before, before, 0, 0, total - before, total - before]
    return net.node("Pad", x, net.constant(pads), net.constant(0, np.float32))


def mobilenet(computed):
    net = Network()
    size = 224

    def convolution(x, inputs, outputs, kernel=1, stride=1, depthwise=False, active=True):
        nonlocal size
        if kernel > 1:
            x = (same_padding_in_floats(net, x, kernel, stride) if computed
                 else same_padding_constant(net, x, size, kernel, stride))
            size = -(-size // stride)
        weight = net.weight(outputs, 1 if depthwise else inputs, kernel, kernel)
        x = net.node(
            "Conv", x, weight, net.weight(outputs, bound=0.1), kernel_shape=[kernel, kernel], strides=[stride, stride],
            group=inputs if depthwise else 1)
        return net.node("Clip", x, net.constant(0, np.float32), net.constant(6, np.float32)) if active else x

    x = convolution("x", 3, 32, kernel=3, stride=2)
    channels = 32
    for expansion, outputs, count, first_stride in [
            (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]:
        for i in range(count):
            stride = first_stride if i == 0 else 1
            wide = channels * expansion
            y = convolution(x, channels, wide) if expansion > 1 else x
            y = convolution(y, wide, wide, kernel=3, stride=stride, depthwise=True)
            y = convolution(y, wide, outputs, active=False)
            x = net.node("Add", x, y) if stride == 1 and channels == outputs else y
            channels = outputs
    x = convolution(x, channels, 1280)
    x = net.node("Flatten", net.node("GlobalAveragePool", x), axis=1)
    net.node("Gemm", x, net.weight(1280, 1000, bound=0.05), net.weight(1000, bound=0.1))
    picture = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 3, "height", "width"])
    return net.model("mobilenet", [picture], "logits", ["batch", 1000])


def vit(width=192, heads=3, layers=12):
    net = Network()
    x = net.node(
        "Conv", "x", net.weight(width, 3, 16, 16), net.weight(width, bound=0.1), kernel_shape=[16, 16], strides=[16, 16])
    batch = net.size(x, 0)
    x = net.node("Reshape", x, net.sizes(batch, width, -1))
    x = net.node("Transpose", x, perm=[0, 2, 1])
    token = net.expand(net.weight(1, 1, width, bound=0.5), net.sizes(net.size(x, 0), -1, -1), 3)
    x = net.node("Concat", token, x, axis=1)
    x = net.node("Add", x, net.weight(1, 197, width, bound=0.5))
    for _ in range(layers):
        y = net.layer_norm(x, width)
        batch, length = net.size(y, 0), net.size(y, 1)
        qkv = net.linear(y, width, 3 * width)
        qkv = net.node("Reshape", qkv, net.sizes(batch, length, 3, heads, width // heads))
        qkv = net.node("Transpose", qkv, perm=[2, 0, 3, 1, 4])
        query, key, value = [net.node("Gather", qkv, net.constant(i), axis=0) for i in range(3)]
        y = net.join_heads(net.attention(query, key, value), width)
        x = net.node("Add", x, net.linear(y, width, width))
        y = net.gelu(net.linear(net.layer_norm(x, width), width, 4 * width))
        x = net.node("Add", x, net.linear(y, 4 * width, width))
    x = net.node("Gather", net.layer_norm(x, width), net.constant(0), axis=1)
    net.node("Gemm", x, net.weight(width, 1000, bound=0.05), net.weight(1000, bound=0.1))
    picture = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 3, 224, 224])
    return net.model("vit", [picture], "logits", ["batch", 1000])


def bert(width=384, heads=12, layers=6, vocabulary=1000, positions=512):
    net = Network()
    batch, length = net.size("input_ids", 0), net.size("input_ids", 1)
    upto = net.sizes(length)
    first_columns = lambda name: net.node(
        "Slice", name, net.constant([0]), upto, net.constant([1]), net.constant([1]))
    position_ids = first_columns(net.constant(np.arange(positions)[None]))
    token_types = net.expand(first_columns(net.constant(np.zeros((1, positions)))), net.sizes(batch, length), 2)
    x = net.node("Gather", net.weight(vocabulary, width, bound=1.0), "input_ids", axis=0)
    x = net.node("Add", x, net.node("Gather", net.weight(2, width, bound=0.5), token_types, axis=0))
    x = net.node("Add", x, net.node("Gather", net.weight(positions, width, bound=0.5), position_ids, axis=0))
    x = net.layer_norm(x, width)

    mask = net.node("Unsqueeze", net.node("Unsqueeze", "attention_mask", net.constant([1])), net.constant([2]))
    mask = net.node("Cast", net.expand(mask, net.sizes(batch, 1, length, length), 4), to=TensorProto.FLOAT)
    hidden = net.node("Sub", net.constant(1.0, np.float32), mask)
    hides = net.node("Cast", hidden, to=TensorProto.BOOL)
    mask = net.node("Where", hides, net.constant(-LARGEST, np.float32), hidden)

    def split_heads(y):
        parts = net.node("Reshape", y, net.sizes(net.size(y, 0), net.size(y, 1), heads, width // heads))
        return net.node("Transpose", parts, perm=[0, 2, 1, 3])

    for _ in range(layers):
        query, key, value = [split_heads(net.linear(x, width, width)) for _ in range(3)]
        y = net.join_heads(net.attention(query, key, value, mask), width)
        x = net.layer_norm(net.node("Add", net.linear(y, width, width), x), width)
        y = net.gelu(net.linear(x, width, 4 * width))
        x = net.layer_norm(net.node("Add", net.linear(y, 4 * width, width), x), width)
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"])
        for name in ("input_ids", "attention_mask")
    ]
    return net.model("bert", inputs, "last_hidden_state", ["batch", "length", width])


MODELS = {
    "mobilenet_same": lambda: mobilenet(computed=True),
    "mobilenet_constant": lambda: mobilenet(computed=False),
    "vit": vit,
    "bert": bert,
}


def main():
    name, output = sys.argv[1:]
    model = MODELS[name]()
    onnx.checker.check_model(model)
    pathlib.Path(output).write_bytes(model.SerializeToString(deterministic=True))


if __name__ == "__main__":
    main()
