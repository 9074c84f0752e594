#!/usr/bin/env python3
"""Gives weights to a network that the package onnx ships without them. models/fetch runs it.

  make_light_model.py {resnet50,densenet121,squeezenet,shufflenet} OUTPUT.onnx

The graph is onnx's light_NAME.onnx, whose weights are ConstantOfShape placeholders. Weights come from a seeded stream,
scaled after He (uniform in +-sqrt(6 / fan in)); biases, scales and shifts from the same, near 0, 1 and 0. The means and
variances of BatchNormalization are fitted, layer by layer, in one forward pass on four seeded images, so that what leaves
it has the mean and variance that its scale and shift say. (SqueezeNet has none, and is shallow enough to need none.)

The file is the same, byte for byte, on every machine, so models/fetch pins its sha256. Floating-point sums depend on
their order, which differs between BLAS kernels and thread counts, unless no addition rounds. None does here: the forward
pass holds activations as integers (multiples of 2^-10, clipped to +-64: 17 bits) and weights as the stream's
24-bit integers, so a sum over 4608 products is an integer below 2^53, exact in float64 in any order. What
is left is elementwise and correctly rounded by IEEE 754: + - * / and sqrt. Checked with OpenBLAS's kernels for Nehalem on
one thread and for Haswell and Zen on two, whose products of ordinary float64 matrices differ, and with NumPy's SIMD off.
"""

import importlib.util
import pathlib
import sys

import numpy as np
import onnx
from onnx import helper, numpy_helper

import seeded

GRID = 2.0**10  # activations are integers in units of 1 / GRID
CLIP = 64 * GRID
IMAGE_SEED = 1
WEIGHT_SEED = 1000  # plus the weight's number, in the order of the nodes that use them


def to_grid(x):
    return np.clip(np.rint(x * GRID), -CLIP, CLIP)


def images():
    """Four seeded images [4, 3, 224, 224] on the grid. They differ in kind because a network fitted on one kind alone
    saturates on others: the noise in [-1, 1) and [0, 1) that tests and benchmarks feed, and blocks of one colour, as even
    areas of a photograph are, at the contrast of noise and at that of normalised photographs.
    """
    noise = [seeded.uniform(IMAGE_SEED + i, (3, 224, 224)).astype(np.float64) for i in range(4)]
    blocks = [
        seeded.uniform(IMAGE_SEED + i, (3, 7, 7)).repeat(32, axis=1).repeat(32, axis=2).astype(np.float64) for i in (4, 5)
    ]
    return to_grid(np.stack([
        noise[0], 0.5 * noise[1] + 0.5, 0.5 * noise[2] + 0.5 * blocks[0], 0.5 * noise[3] + 2 * blocks[1],
    ]))


def attributes(node):
    return {a.name: helper.get_attribute_value(a) for a in node.attribute}


def windows(x, node, fill):
    """The windows that a convolution or pooling node sees: [N, C, OH, OW, KH, KW]."""
    a = {"pads": [0, 0, 0, 0], "strides": [1, 1]} | attributes(node)
    top, left, bottom, right = a["pads"]
    padded = np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)), constant_values=fill)
    view = np.lib.stride_tricks.sliding_window_view(padded, a["kernel_shape"], axis=(2, 3))
    return view[:, :, :: a["strides"][0], :: a["strides"][1]]


class Maker:
    """Fills the placeholders of a model and carries the activations along."""

    def __init__(self, model):
        self.model = model
        self.weights = {}  # name -> float32 array: what the file gets
        self.constants = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
        self.shapes = self.weight_shapes()
        (self.image,) = [value for value in model.graph.input if value.name not in self.shapes]
        self.activations = {self.image.name: images()}
        self.unsqueezed = {}  # name -> the weight that it is, with axes for rows and columns

    def weight_shapes(self):
        shapes = {name: value.shape for name, value in self.constants.items()}
        for node in self.model.graph.node:
            if node.op_type == "ConstantOfShape":
                shapes[node.output[0]] = tuple(int(d) for d in self.constants[node.input[0]])
        return shapes

    def stream(self, name):
        """The next weight's integers, in its shape."""
        shape = self.shapes[name]
        return seeded.bits24(WEIGHT_SEED + len(self.weights), int(np.prod(shape))).reshape(shape)

    def he_weights(self, name):
        """Makes a weight [out, in...]; returns its integers and the unit that they are in."""
        integers = self.stream(name)
        unit = np.sqrt(6.0 / integers[0].size) * 2.0**-23
        self.weights[name] = (integers * unit).astype(np.float32)
        return integers, unit

    def near(self, name, centre, spread):
        self.weights[name] = (centre + spread * 2.0**-23 * self.stream(name)).astype(np.float32)
        return self.weights[name].astype(np.float64)[:, None, None]

    def convolution(self, node, x):
        integers, unit = self.he_weights(node.input[1])
        seen = windows(x, node, fill=0)
        rows, columns = seen.shape[2:4]
        groups = attributes(node).get("group", 1)
        kernels = integers.reshape(groups, len(integers) // groups, -1)
        sums = kernels @ seen.transpose(0, 1, 4, 5, 2, 3).reshape(
            len(seen), groups, -1, rows * columns)  # exact
        result = sums.reshape(len(seen), -1, rows, columns) * (unit / GRID)
        if len(node.input) == 3:
            result = result + self.near(node.input[2], 0.0, 0.25)
        return to_grid(result)

    def batch_normalization(self, node, x):
        scale = self.near(node.input[1], 1.0, 0.25)
        shift = self.near(node.input[2], 0.0, 0.25)
        count = x[:, 0].size
        mean = x.sum(axis=(0, 2, 3)) / count / GRID  # sums of integers: exact
        variance = (x * x).sum(axis=(0, 2, 3)) / count / GRID**2 - mean * mean
        self.weights[node.input[3]] = mean.astype(np.float32)
        self.weights[node.input[4]] = variance.astype(np.float32)
        deviation = np.sqrt(variance + 1e-5)
        return to_grid((x / GRID - mean[:, None, None]) / deviation[:, None, None] * scale + shift)

    def reshape(self, node, x):
        """The files are for one image, the activations those of four."""
        dims = self.constants[node.input[1]]
        return x.reshape(len(x), *dims[1:])

    def run(self, node):
        inputs = [self.activations.get(name) for name in node.input]
        match node.op_type:
            case "Conv":
                result = self.convolution(node, inputs[0])
            case "BatchNormalization":
                result = self.batch_normalization(node, inputs[0])
            case "Relu":
                result = np.maximum(inputs[0], 0)
            case "MaxPool":
                result = windows(inputs[0], node, fill=-CLIP).max(axis=(4, 5))
            case "AveragePool":  # of pixels only, not of what pads them
                count = windows(np.ones_like(inputs[0]), node, fill=0).sum(axis=(4, 5))
                result = to_grid(windows(inputs[0], node, fill=0).sum(axis=(4, 5)) / count / GRID)
            case "GlobalAveragePool":
                result = to_grid(inputs[0].mean(axis=(2, 3), keepdims=True) / GRID)
            case "Sum":
                result = np.clip(inputs[0] + inputs[1], -CLIP, CLIP)
            case "Concat":
                result = np.concatenate(inputs, axis=1)
            case "Reshape":
                result = self.reshape(node, inputs[0])
            case "Transpose":
                result = inputs[0].transpose(attributes(node)["perm"])
            case "Dropout":
                result = inputs[0]
            case "Unsqueeze":
                self.unsqueezed[node.output[0]] = node.input[0]
                return
            case "Mul":  # a second scale and shift behind a BatchNormalization
                result = to_grid(inputs[0] / GRID * self.near(self.unsqueezed[node.input[1]], 1.0, 0.25))
            case "Add":
                result = to_grid(inputs[0] / GRID + self.near(self.unsqueezed[node.input[1]], 0.0, 0.25))
            case "Gemm":  # the classifier: weights to make, nothing behind it to fit
                self.he_weights(node.input[1])
                self.near(node.input[2], 0.0, 0.25)
                return
            case "ConstantOfShape" | "Softmax":
                return
            case _:
                raise ValueError(f"the network has an operator {node.op_type}: is it of onnx's pinned version?")
        self.activations[node.output[0]] = result

    def finished_model(self, name):
        for node in self.model.graph.node:
            self.run(node)
        graph = self.model.graph
        nodes = [node for node in graph.node if node.op_type != "ConstantOfShape"]
        used = {name for node in nodes for name in node.input}
        kept = [t for t in graph.initializer if t.name in used and t.name not in self.weights]
        made = [numpy_helper.from_array(value, name) for name, value in self.weights.items()]
        result = helper.make_model(
            helper.make_graph(nodes, name, [self.image], graph.output, kept + made),
            opset_imports=self.model.opset_import, ir_version=4, producer_name="sinter-models-fetch",
        )
        onnx.checker.check_model(result)
        return result


def main():
    name, output = sys.argv[1:]
    package = pathlib.Path(importlib.util.find_spec("onnx").origin).parent
    model = onnx.load(package / f"backend/test/data/light/light_{name}.onnx")
    pathlib.Path(output).write_bytes(Maker(model).finished_model(name).SerializeToString(deterministic=True))


if __name__ == "__main__":
    main()
