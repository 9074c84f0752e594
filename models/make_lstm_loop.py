#!/usr/bin/env python3
"""Writes an LSTM written out as a loop, as exporters of scripted loops write recurrent cells.

  make_lstm_loop.py OUTPUT.onnx [--steps 200] [--batch 1] [--features 64] [--hidden 128]

Each of the steps takes its row of `x` [steps, batch, features], multiplies it and the hidden state by the weights of the
four gates, and updates the states: 20 nodes. The hidden states of all steps are collected in `all` [steps, batch, hidden];
`h` and `c` [batch, hidden] are the states at the end. Weights come from a seeded stream.
"""

import argparse

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

import seeded


def weight(name, index, shape):
    values = seeded.uniform(index, shape) / np.sqrt(np.float32(shape[0]))
    return numpy_helper.from_array(values.astype(np.float32), name)


def body(args):
    gates = 4 * args.hidden
    f32, state = TensorProto.FLOAT, [args.batch, args.hidden]
    node = helper.make_node
    nodes = [
        node("Identity", ["go"], ["on"]),
        node("Gather", ["x", "i"], ["row"], axis=0),
        node("MatMul", ["row", "w"], ["from_input"]),
        node("MatMul", ["h", "r"], ["from_state"]),
        node("Add", ["from_input", "from_state"], ["products"]),
        node("Add", ["products", "b"], ["gates"]),
        node("Split", ["gates"], ["i_in", "f_in", "g_in", "o_in"], axis=1, num_outputs=4),
        node("Sigmoid", ["i_in"], ["i_gate"]),
        node("Add", ["f_in", "one"], ["f_biased"]),
        node("Sigmoid", ["f_biased"], ["f_gate"]),
        node("Tanh", ["g_in"], ["g_gate"]),
        node("Sigmoid", ["o_in"], ["o_gate"]),
        node("Mul", ["f_gate", "c"], ["kept"]),
        node("Mul", ["i_gate", "g_gate"], ["added"]),
        node("Add", ["kept", "added"], ["c_next"]),
        node("Tanh", ["c_next"], ["c_tanh"]),
        node("Mul", ["o_gate", "c_tanh"], ["h_next"]),
        node("Clip", ["h_next", "low", "high"], ["h_clipped"]),
        node("Identity", ["c_next"], ["c_out"]),
        node("Identity", ["h_clipped"], ["collected"]),
    ]
    scalar = lambda name, value: numpy_helper.from_array(np.array(value, np.float32), name)
    return helper.make_graph(
        nodes, "cell",
        [helper.make_tensor_value_info("i", TensorProto.INT64, []),
         helper.make_tensor_value_info("go", TensorProto.BOOL, []),
         helper.make_tensor_value_info("h", f32, state),
         helper.make_tensor_value_info("c", f32, state)],
        [helper.make_tensor_value_info("on", TensorProto.BOOL, []),
         helper.make_tensor_value_info("h_clipped", f32, state),
         helper.make_tensor_value_info("c_out", f32, state),
         helper.make_tensor_value_info("collected", f32, state)],
        [weight("w", 1, (args.features, gates)), weight("r", 2, (args.hidden, gates)),
         weight("b", 3, (gates,)), scalar("one", 1), scalar("low", -0.99), scalar("high", 0.99)])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output")
    for name, default in (("steps", 200), ("batch", 1), ("features", 64), ("hidden", 128)):
        parser.add_argument("--" + name, type=int, default=default)
    args = parser.parse_args()
    info, f32, state = helper.make_tensor_value_info, TensorProto.FLOAT, [args.batch, args.hidden]
    graph = helper.make_graph(
        [helper.make_node("Loop", ["steps", "yes", "h_start", "c_start"], ["h", "c", "all"], "loop", body=body(args))],
        "lstm_loop",
        [info("x", f32, [args.steps, args.batch, args.features]), info("h_start", f32, state), info("c_start", f32, state)],
        [info("h", f32, state), info("c", f32, state), info("all", f32, [args.steps] + state)],
        [numpy_helper.from_array(np.array(args.steps, np.int64), "steps"),
         numpy_helper.from_array(np.array(True), "yes")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)])
    model.ir_version = 8
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, args.output)


if __name__ == "__main__":
    main()
