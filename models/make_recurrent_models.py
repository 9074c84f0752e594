#!/usr/bin/env python3
"""Writes models of recurrent layers as ONNX files, as speech and text models have them. Weights come from seeded streams.

  make_recurrent_models.py FOLDER [--scale 1]

  gru_encoder_{1,2}x{12,31}.onnx  two bidirectional GRUs with linear_before_reset: `x` [steps, batch, 256], 256 units
  lstm_97.onnx                    a bidirectional LSTM over `x` [97, 1, 100], 128 units
  gru_stack.onnx                  nine GRUs over `x` [60, 1, 256] with `lengths` [1], 256 units

All give `y`, the result of the last layer, [steps, batch, directions * units], and the encoder also `h`, the last states.
Features and units are divided by `--scale`, for tests.
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
    model = Model(60, 1, 256 // args.scale, lengths=True)
    for _ in range(9):
        model.layer("GRU", 256 // args.scale, 1)
    model.save(args.folder / "gru_stack.onnx")


if __name__ == "__main__":
    main()
