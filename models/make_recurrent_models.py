#!/usr/bin/env python3
"""Writes models of recurrent layers as ONNX files, as speech and text models have them. Weights come from seeded streams.

  make_recurrent_models.py FOLDER [--scale 1]

  gru_encoder_{1,2}x{12,31}.onnx  two bidirectional GRUs with linear_before_reset: `x` [steps, batch, 256], 256 units
  lstm_97.onnx                    a bidirectional LSTM over `x` [97, 1, 100], 128 units
  gru_stack.onnx                  nine GRUs over `x` [60, 1, 256] with `lengths` [1], 256 units
  lstm_97_of_image.onnx           the layers of lstm_97 behind two convolutions over `x` [1, 100, 1, 97]
  cells_{lstm,gates,gru}.onnx     recurrent cells written out for 20 steps behind convolutions over `x` [4, 1, 32, 80]: two
                                  layers of LSTM cells with one product each of input and state; LSTM cells with a product
                                  per gate of input and state joined; two layers of GRU cells; 256 units, 37 classes
  scan_lstm.onnx                  an LSTM cell as the body of a Scan over `x` [200, 1, 64], 128 units

The first four give `y`, the result of the last layer, [steps, batch, directions * units], and the encoder also `h`, the last
states. Features and units are divided by `--scale`, for tests.
"""

import argparse
import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

import seeded


class Model:
    """A model under construction, whose weights are numbered."""

    def __init__(self, steps, batch, features, lengths=False):
        self.nodes, self.weights = [], []
        self.steps, self.batch, self.width = steps, batch, features
        self.inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, [steps, batch, features])]
        if lengths:
            self.inputs.append(helper.make_tensor_value_info("lengths", TensorProto.INT32, [batch]))
        self.lengths = "lengths" if lengths else ""
        self.value = "x"

    def constant(self, values):
        self.weights.append(numpy_helper.from_array(values, f"c{len(self.weights)}"))
        return self.weights[-1].name

    def weight(self, shape, fan):
        values = seeded.uniform(len(self.weights) + 1, shape) / np.sqrt(np.float32(fan))
        return self.constant(values.astype(np.float32))

    def layer(self, kind, units, directions, **attributes):
        """Appends a recurrent layer; its result is [steps, batch, directions * units]. Returns the name of its last h."""
        gates = {"GRU": 3, "LSTM": 4, "RNN": 1}[kind] * units
        name = f"{kind.lower()}{len(self.nodes)}"
        operands = [self.value, self.weight((directions, gates, self.width), self.width),
                    self.weight((directions, gates, units), units), self.weight((directions, 2 * gates), units),
                    self.lengths]
        self.nodes.append(helper.make_node(
            kind, operands, [f"{name}_y", f"{name}_h"], hidden_size=units,
            direction="bidirectional" if directions == 2 else "forward", **attributes))
        self.nodes.append(helper.make_node("Transpose", [f"{name}_y"], [f"{name}_t"], perm=[0, 2, 1, 3]))
        shape = self.constant(np.array([0, 0, -1], np.int64))
        self.nodes.append(helper.make_node("Reshape", [f"{name}_t", shape], [f"{name}_joined"]))
        self.value, self.width = f"{name}_joined", directions * units
        return f"{name}_h"

    def image(self):
        """Makes `x` an image of one row, [batch, features, 1, steps], and appends two convolutions."""
        dims = [self.batch, self.width, 1, self.steps]
        self.inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, dims)]
        for name in ("a", "b"):
            operands = [self.value, self.weight((self.width, self.width, 1, 3), 3 * self.width),
                        self.weight((self.width,), 1)]
            self.nodes.append(helper.make_node("Conv", operands, [f"conv_{name}"], pads=[0, 1, 0, 1]))
            self.nodes.append(helper.make_node("Relu", [f"conv_{name}"], [f"relu_{name}"]))
            self.value = f"relu_{name}"
        axis = self.constant(np.array([2], np.int64))
        self.nodes.append(helper.make_node("Squeeze", [self.value, axis], ["rows"]))
        self.nodes.append(helper.make_node("Transpose", ["rows"], ["steps"], perm=[2, 0, 1]))
        self.value = "steps"

    def save(self, path, last=None):
        outputs = [helper.make_tensor_value_info("y", TensorProto.FLOAT, [self.steps, self.batch, self.width])]
        self.nodes.append(helper.make_node("Identity", [self.value], ["y"]))
        if last is not None:
            self.nodes.append(helper.make_node("Identity", [last], ["h"]))
            outputs.append(helper.make_tensor_value_info("h", TensorProto.FLOAT, [2, self.batch, self.width // 2]))
        graph = helper.make_graph(self.nodes, "recurrent", self.inputs, outputs, self.weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        onnx.checker.check_model(model)
        onnx.save(model, path)


class Cells:
    """A model of convolutions and written-out recurrent cells under construction."""

    def __init__(self, units):
        self.nodes, self.weights, self.units = [], [], units

    def node(self, kind, operands, results=1, **attributes):
        names = [f"{kind.lower()}{len(self.nodes)}_{i}" for i in range(results)]
        self.nodes.append(helper.make_node(kind, operands, names, **attributes))
        return names[0] if results == 1 else names

    def constant(self, values):
        self.weights.append(numpy_helper.from_array(values, f"c{len(self.weights)}"))
        return self.weights[-1].name

    def weight(self, shape):
        values = seeded.uniform(len(self.weights) + 1, shape) / np.sqrt(np.float32(np.prod(shape[1:])))
        return self.constant(values.astype(np.float32))

    def conv(self, x, shape, strides, pads):
        return self.node("Relu", [self.node("Conv", [x, self.weight(shape), self.weight(shape[:1])], strides=strides,
                                            pads=pads)])

    def linear(self, features, outputs):
        """Returns a function that appends a product of a row with the same weights each time."""
        w, b = self.weight((outputs, features)), self.weight((outputs,))
        return lambda x: self.node("Gemm", [x, w, b], transB=1)

    def image(self, x):
        """The rows [4, 128 / scale] of 20 steps of an image."""
        wide = self.units // 2
        x = self.conv(x, (wide // 4, 1, 3, 3), [2, 2], [1, 1, 1, 1])
        x = self.conv(x, (wide // 2, wide // 4, 3, 3), [2, 2], [1, 1, 1, 1])
        x = self.conv(x, (wide, wide // 2, 8, 3), [1, 1], [0, 1, 0, 1])
        x = self.node("Transpose", [self.node("Squeeze", [x, self.constant(np.array([2], np.int64))])], perm=[2, 0, 1])
        return [self.node("Gather", [x, self.constant(np.array(step, np.int64))], axis=0) for step in range(20)]

    def zeros(self, rows):
        return self.constant(np.zeros((rows, self.units), np.float32))

    def lstm_state(self, i, f, g, o, c):
        """The next h and c of gates before their activation."""
        sigmoid, tanh = (lambda x: self.node("Sigmoid", [x])), (lambda x: self.node("Tanh", [x]))
        c = self.node("Add", [self.node("Mul", [sigmoid(f), c]), self.node("Mul", [sigmoid(i), tanh(g)])])
        return self.node("Mul", [sigmoid(o), tanh(c)]), c

    def lstm(self, rows, features):
        from_input, from_state = self.linear(features, 4 * self.units), self.linear(self.units, 4 * self.units)
        h, c, states = self.zeros(4), self.zeros(4), []
        for row in rows:
            sum_of_products = self.node("Add", [from_input(row), from_state(h)])
            h, c = self.lstm_state(*self.node("Split", [sum_of_products], 4, axis=1, num_outputs=4), c)
            states.append(h)
        return states

    def lstm_of_gates(self, rows, features):
        gates = [self.linear(features + self.units, self.units) for _ in range(4)]
        h, c, states = self.zeros(4), self.zeros(4), []
        for row in rows:
            joined = self.node("Concat", [row, h], axis=1)
            h, c = self.lstm_state(*(gate(joined) for gate in gates), c)
            states.append(h)
        return states

    def gru(self, rows, features):
        from_input, from_state = self.linear(features, 3 * self.units), self.linear(self.units, 3 * self.units)
        h, one, states = self.zeros(4), self.constant(np.array(1, np.float32)), []
        for row in rows:
            x_r, x_z, x_n = self.node("Split", [from_input(row)], 3, axis=1, num_outputs=3)
            h_r, h_z, h_n = self.node("Split", [from_state(h)], 3, axis=1, num_outputs=3)
            r = self.node("Sigmoid", [self.node("Add", [x_r, h_r])])
            z = self.node("Sigmoid", [self.node("Add", [x_z, h_z])])
            n = self.node("Tanh", [self.node("Add", [x_n, self.node("Mul", [r, h_n])])])
            h = self.node("Add", [self.node("Mul", [self.node("Sub", [one, z]), n]), self.node("Mul", [z, h])])
            states.append(h)
        return states

    def save_classes(self, states, path):
        """Appends a classifier of the states and saves the model."""
        classify = self.linear(self.units, 37)
        axis = self.constant(np.array([0], np.int64))
        classes = [self.node("Unsqueeze", [classify(state), axis]) for state in states]
        self.nodes.append(helper.make_node("Concat", classes, ["y"], axis=0))
        info = helper.make_tensor_value_info
        save(helper.make_graph(self.nodes, "cells", [info("x", TensorProto.FLOAT, [4, 1, 32, 80])],
                               [info("y", TensorProto.FLOAT, [20, 4, 37])], self.weights), path)


def save(graph, path):
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def save_cells(folder, scale):
    for name, layers in (("lstm", [Cells.lstm] * 2), ("gates", [Cells.lstm_of_gates]), ("gru", [Cells.gru] * 2)):
        cells = Cells(256 // scale)
        rows, features = cells.image("x"), cells.units // 2
        for layer in layers:
            rows, features = layer(cells, rows, features), cells.units
        cells.save_classes(rows, folder / f"cells_{name}.onnx")


def save_scan(path, scale):
    cells, f32, info = Cells(128 // scale), TensorProto.FLOAT, helper.make_tensor_value_info
    units, features, state = cells.units, 64 // scale, [1, cells.units]
    gates = cells.node("Add", [cells.linear(features, 4 * units)("row"), cells.linear(units, 4 * units)("h_in")])
    h, c = cells.lstm_state(*cells.node("Split", [gates], 4, axis=1, num_outputs=4), "c_in")
    cells.nodes += [helper.make_node("Identity", [value], [name]) for value, name in ((h, "h"), (c, "c"), (h, "h_each"))]
    body = helper.make_graph(cells.nodes, "cell", [info("h_in", f32, state), info("c_in", f32, state),
                                                   info("row", f32, [1, features])],
                             [info("h", f32, state), info("c", f32, state), info("h_each", f32, state)], cells.weights)
    zeros = numpy_helper.from_array(np.zeros(state, np.float32), "zeros")
    scan = helper.make_node("Scan", ["zeros", "zeros", "x"], ["h_last", "c_last", "y"], num_scan_inputs=1, body=body)
    save(helper.make_graph([scan], "scan_lstm", [info("x", f32, [200, 1, features])],
                           [info("y", f32, [200] + state), info("c_last", f32, state)], [zeros]), path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--scale", type=int, default=1)
    args = parser.parse_args()
    for batch in (1, 2):
        for steps in (12, 31):
            model = Model(steps, batch, 256 // args.scale)
            model.layer("GRU", 256 // args.scale, 2, linear_before_reset=1)
            last = model.layer("GRU", 256 // args.scale, 2, linear_before_reset=1)
            model.save(args.folder / f"gru_encoder_{batch}x{steps}.onnx", last)
    model = Model(97, 1, 100 // args.scale)
    model.layer("LSTM", 128 // args.scale, 2)
    model.save(args.folder / "lstm_97.onnx")
    model = Model(97, 1, 100 // args.scale)
    model.image()
    model.layer("LSTM", 128 // args.scale, 2)
    model.save(args.folder / "lstm_97_of_image.onnx")
    model = Model(60, 1, 256 // args.scale, lengths=True)
    for _ in range(9):
        model.layer("GRU", 256 // args.scale, 1)
    model.save(args.folder / "gru_stack.onnx")
    save_cells(args.folder, args.scale)
    save_scan(args.folder / "scan_lstm.onnx", args.scale)


if __name__ == "__main__":
    main()
