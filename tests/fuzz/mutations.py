#!/usr/bin/env python3
"""Mutates valid ONNX files and checks what Sinter makes of them.

  tests/fuzz/mutations.py PROGRAM FOLDER... [--count N] [--seed S] [--seconds T] [--keep DIR] [--only MUTATION]

PROGRAM is check_models (check_models.cc says what it checks). Every file below the folders whose name ends in .onnx or has no
ending is a model to mutate: dims, types, attributes, operands, constants and bodies become others, also absurd ones, and edges
form cycles. `--only change_sizes` sweeps the shapes of inputs instead, keeping sizes equal that were equal.

A fault is a signal, an exit code that says that Sinter is to blame, results that differ between runs or backends, an error on
one backend alone, more than 10 s of processor time or 2 GB. The first fault of each kind is printed, and the kinds are counted
at the end. Models that show a kind go into the folder of --keep. Exit code: 0 no fault, 1 some.
"""

import argparse
import collections
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time

import onnx
from onnx import AttributeProto, TensorProto, helper

MOST_SECONDS, MOST_MEGABYTES = 10, 2048
LARGEST_FILE = 200_000
INTEGERS = [0, 1, -1, 2, 3, 4, 7, 8, 100, 65536, 1000000, 2**31 - 1, 2**31, -2**31, 2**32, 2**62, 2**63 - 1, -2**63]
SMALL = [0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 31, 33, 64]
# Larger numbers overflow in f32, but not in f64, in which the reference computes.
FINITE = [0.0, -0.0, 1.0, -1.0, 0.5, 1e-30, 1e6, -1e6]
FLOATS = [*FINITE, float("inf"), float("nan")]
TEXTS = [b"", b"x", b"reverse", b"bidirectional", b"SAME_UPPER", b"SAME_LOWER", b"VALID", b"linear", b"cubic", b"nearest", b"reflect",
         b"edge", b"wrap", b"constant", b"half_pixel", b"align_corners", b"asymmetric", b"max", b"add", b"mul", b"mean", b"none",
         b"sum", b"Relu", b"Affine", b"...", b"ij->ji", b"ii,i->", b"tanh"]
ERRORS = ("3", "4")
# The stages that the reference has passed already.
AFTER_REFERENCE = ("run auto", "run blocked", "run onednn", "run on 3 threads", "load compiled", "run compiled", "load exported",
                   "run exported")


def integer(rng):
    return rng.choice(SMALL if rng.random() < 0.6 else INTEGERS)


def graphs(graph, depth=0):
    """The graph and the bodies of its nodes."""
    yield graph
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.type == AttributeProto.GRAPH and depth < 8:
                yield from graphs(attribute.g, depth + 1)


def values(graph):
    return [i.name for i in graph.input] + [t.name for t in graph.initializer] + [o for n in graph.node for o in n.output]


def change_dim(model, graph, rng):
    dims = rng.choice(graph.input).type.tensor_type.shape.dim
    dim = rng.choice(dims)
    dim.Clear()
    if rng.random() < 0.1:
        dim.dim_param = "N"
    else:
        dim.dim_value = integer(rng)


def change_sizes(model, graph, rng):
    """Gives dims of inputs other sizes, and equal dims the same one."""
    dims = [dim for value in model.graph.input for dim in value.type.tensor_type.shape.dim]
    new = {size: rng.choice(SMALL) for size in sorted({dim.dim_value for dim in dims}) if rng.random() < 0.6}
    for dim in dims:
        if dim.dim_value in new:
            dim.dim_value = new[dim.dim_value]


def change_rank(model, graph, rng):
    tensor = rng.choice(graph.input).type.tensor_type
    choice = rng.random()
    if choice < 0.45:
        tensor.shape.dim.add().dim_value = rng.choice(SMALL)
    elif choice < 0.9:
        del tensor.shape.dim[rng.randrange(len(tensor.shape.dim))]
    else:
        tensor.ClearField("shape")


def change_input_type(model, graph, rng):
    rng.choice(graph.input).type.tensor_type.elem_type = rng.choice([1, 1, 2, 3, 6, 7, 7, 9, 10, 11, 16, rng.randint(0, 27)])


def change_attribute(model, graph, rng):
    node = rng.choice(graph.node)
    attribute = rng.choice(node.attribute)
    if rng.random() < 0.1:
        node.attribute.remove(attribute)
    elif attribute.type == AttributeProto.INT:
        attribute.i = integer(rng)
    elif attribute.type == AttributeProto.FLOAT:
        attribute.f = rng.choice(FLOATS)
    elif attribute.type == AttributeProto.STRING:
        attribute.s = rng.choice(TEXTS)
    elif attribute.type == AttributeProto.STRINGS:
        attribute.strings[rng.randrange(len(attribute.strings))] = rng.choice(TEXTS)
    elif attribute.type == AttributeProto.FLOATS:
        attribute.floats[rng.randrange(len(attribute.floats))] = rng.choice(FLOATS)
    elif attribute.type == AttributeProto.INTS:
        if attribute.ints and rng.random() < 0.7:
            attribute.ints[rng.randrange(len(attribute.ints))] = integer(rng)
        elif attribute.ints and rng.random() < 0.5:
            del attribute.ints[-1]
        else:
            attribute.ints.append(integer(rng))
    elif attribute.type == AttributeProto.TENSOR:
        change_tensor(attribute.t, rng)


def add_attribute(model, graph, rng):
    """Gives a node an attribute that its operator has, but the node has not."""
    node = rng.choice(graph.node)
    known = onnx.defs.get_schema(node.op_type, domain=node.domain).attributes
    name = rng.choice(sorted(set(known) - {a.name for a in node.attribute}))
    kind = known[name].type
    makers = {onnx.defs.OpSchema.AttrType.INT: lambda: integer(rng), onnx.defs.OpSchema.AttrType.FLOAT: lambda: rng.choice(FLOATS),
              onnx.defs.OpSchema.AttrType.STRING: lambda: rng.choice(TEXTS),
              onnx.defs.OpSchema.AttrType.INTS: lambda: [integer(rng) for _ in range(rng.randint(1, 5))],
              onnx.defs.OpSchema.AttrType.FLOATS: lambda: [rng.choice(FLOATS) for _ in range(rng.randint(1, 5))]}
    node.attribute.append(helper.make_attribute(name, makers[kind]()))


def change_operand(model, graph, rng):
    node = rng.choice(graph.node)
    choice = rng.random()
    if choice < 0.15:
        del node.input[-1]
    elif choice < 0.3:
        node.input.append(rng.choice(values(graph)))
    else:
        node.input[rng.randrange(len(node.input))] = rng.choice(["", *values(graph), *values(model.graph)])


def make_operand_constant(model, graph, rng):
    """Turns an input into a constant of the same type, with small elements."""
    value = rng.choice(model.graph.input)
    tensor = value.type.tensor_type
    dims = [dim.dim_value or 2 for dim in tensor.shape.dim]
    count = 1
    for dim in dims:
        count *= dim
    if tensor.elem_type not in (1, 2, 3, 6, 7, 9, 11) or not 0 <= count <= 1000:
        return
    name = value.name
    elements = [rng.choice([0, 1, 1, 2, 3]) for _ in range(count)]
    model.graph.initializer.append(helper.make_tensor(name, tensor.elem_type, dims, elements))
    if rng.random() < 0.9:  # else it is a default value
        model.graph.input.remove(value)


def change_tensor(tensor, rng):
    choice = rng.random()
    array = None
    if choice < 0.3:
        tensor.dims[rng.randrange(len(tensor.dims))] = integer(rng)
    elif choice < 0.4:
        tensor.data_type = rng.randint(0, 27)
    else:
        array = onnx.numpy_helper.to_array(tensor).copy()
        if array.dtype.kind in "iu":
            low, high = (-2**63, 2**63 - 1) if array.dtype.itemsize == 8 else (0, 127)
            array.flat[rng.randrange(array.size)] = min(max(integer(rng), low), high)
        elif array.dtype.kind == "f":
            array.flat[rng.randrange(array.size)] = rng.choice(FINITE)
        tensor.CopyFrom(onnx.numpy_helper.from_array(array, tensor.name))


def change_constant(model, graph, rng):
    change_tensor(rng.choice(graph.initializer), rng)


def change_body(model, graph, rng):
    bodies = [body for body in graphs(model.graph) if body is not model.graph]
    body = rng.choice(bodies)
    choice = rng.randrange(5)
    if choice == 0:
        del body.input[-1]
    elif choice == 1:
        del body.output[-1]
    elif choice == 2:
        body.input.add().name = f"new{rng.randrange(1000)}"
    elif choice == 3:
        body.output.add().name = rng.choice(values(body))
    else:
        rng.choice(body.output).name = rng.choice(values(body))


def make_cycle(model, graph, rng):
    later = rng.choice(graph.node)
    earlier = rng.choice(graph.node)
    earlier.input[rng.randrange(len(earlier.input))] = rng.choice(later.output)


def change_operator(model, graph, rng):
    rng.choice(graph.node).op_type = rng.choice(OPERATORS)


def change_results(model, graph, rng):
    node = rng.choice(graph.node)
    choice = rng.random()
    if choice < 0.4:
        node.output.append(f"new{rng.randrange(1000)}")
        graph.output.add().name = node.output[-1]
    elif choice < 0.7:
        graph.output.add().name = rng.choice(values(graph))
    else:
        node.output[rng.randrange(len(node.output))] = rng.choice(["", *values(graph)])


def repeat_node(model, graph, rng):
    """Appends a copy of a node that takes a result."""
    node = onnx.NodeProto()
    node.CopyFrom(rng.choice(graph.node))
    node.input[rng.randrange(len(node.input))] = rng.choice(values(graph))
    for i in range(len(node.output)):
        node.output[i] = f"new{rng.randrange(10**6)}"
    graph.node.append(node)
    graph.output.add().name = node.output[0]


def change_version(model, graph, rng):
    rng.choice(model.opset_import).version = rng.choice([1, 6, 7, 9, 11, 13, 17, 20, 22, 23, 24, 10**6])


MUTATIONS = [change_dim] * 3 + [change_sizes] * 3 + [change_attribute] * 4 + [change_operand] * 2 + [change_constant] * 2 + [make_operand_constant] * 2 + [
    change_rank, change_input_type, add_attribute, change_body, make_cycle, change_operator, change_results, repeat_node,
    change_version]
OPERATORS = sorted({schema.name for schema in onnx.defs.get_all_schemas() if not schema.domain})


def mutated(model, mutations, rng):
    """The bytes of a mutated copy, and the names of the mutations."""
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    applied = []
    for _ in range(rng.randint(1, 3)):
        graph = rng.choice(list(graphs(copy.graph)))
        mutation = rng.choice(mutations)
        try:
            mutation(copy, graph, rng)
            applied.append(mutation.__name__)
        except (IndexError, ValueError, TypeError, KeyError, OverflowError, MemoryError, onnx.defs.SchemaError):
            pass  # there is nothing of that kind
    return copy.SerializeToString(), applied


def kind_of(result):
    """The kind of fault, or None."""
    outcome = result["outcome"]
    message = re.sub(r"'[^']*'|\d+|/\S+", "_", result["message"])[:120]
    if not outcome.isdigit():
        return f"{outcome} in {result['stage']}" + (f": {message}" if outcome == "differs" else "")
    if outcome not in ("0", "1", "3", "4", "5"):
        return f"exit code {outcome} in {result['stage']}: {message}"
    if outcome in ERRORS and result["stage"] in AFTER_REFERENCE:
        return f"an error in {result['stage']} alone: {message}"
    if result["seconds"] > MOST_SECONDS:
        return f"more than {MOST_SECONDS} s in {result['stage']}"
    if result["megabytes"] > MOST_MEGABYTES:
        return f"more than {MOST_MEGABYTES} MB in {result['stage']}"
    return None


class Checker:
    """The program, which is started again if it ends."""

    def __init__(self, program, scratch):
        self.command = [program, scratch]
        self.process = None

    def check(self, path):
        if self.process is None or self.process.poll() is not None:
            self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process.stdin.write(f"{path}\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


def check_all(models, arguments, scratch, begin, outcomes, faults):
    checker = Checker(arguments.program, scratch)
    mutations = [mutation for mutation in MUTATIONS if arguments.only in (None, mutation.__name__)]
    for seed in range(arguments.seed, arguments.seed + arguments.count):
        if time.monotonic() - begin > arguments.seconds:
            break
        rng = random.Random(seed)
        source, model = rng.choice(models)
        content, applied = mutated(model, mutations, rng)
        path = scratch / "mutated.onnx"
        path.write_bytes(content)
        result = checker.check(path)
        outcomes[f"{result['outcome']} in {result['stage']}"] += 1
        kind = kind_of(result)
        if kind is None:
            continue
        faults[kind] += 1
        if faults[kind] == 1:
            print(f"seed {seed}: {kind}\n  {source}: {', '.join(applied)}\n  {json.dumps(result)}", flush=True)
        if arguments.keep and faults[kind] <= 5:
            arguments.keep.mkdir(parents=True, exist_ok=True)
            (arguments.keep / f"{seed}.onnx").write_bytes(content)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("folders", nargs="+", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="the most time to take")
    parser.add_argument("--keep", type=pathlib.Path, help="a folder for the models that show a fault")
    parser.add_argument("--only", choices=sorted({mutation.__name__ for mutation in MUTATIONS}), help="apply this mutation alone")
    arguments = parser.parse_args()
    models = []
    for path in sorted(path for folder in arguments.folders for path in folder.rglob("*")):
        if path.is_file() and path.suffix in (".onnx", "") and path.stat().st_size <= LARGEST_FILE:
            try:
                models.append((path, onnx.load(path, load_external_data=False)))
            except Exception:  # a damaged file
                print(f"skipped: {path}")
    models = [(path, model) for path, model in models if model.graph.node]
    outcomes, faults = collections.Counter(), collections.Counter()
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        try:
            check_all(models, arguments, pathlib.Path(scratch), begin, outcomes, faults)
        except KeyboardInterrupt:
            pass
    print(f"{sum(outcomes.values())} mutations of {len(models)} models in {time.monotonic() - begin:.0f} s")
    for outcome, count in sorted(outcomes.items()):
        print(f"{count:8} {outcome}")
    for kind, count in faults.most_common():
        print(f"{count:8} FAULT {kind}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
