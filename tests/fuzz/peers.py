#!/usr/bin/env python3
"""Compares random graphs: Sinter's backends with its reference, and the reference with ONNX Runtime.

  tests/fuzz/peers.py PROGRAM [--graphs N] [--seed S]     (./dev fuzz --peers builds PROGRAM and calls this)

PROGRAM is random_graphs, which generates graphs and prints Sinter's results (random_graphs.cc has the format). A graph on
which ONNX Runtime differs is split: running each node alone, with the operands that Sinter computed, shows which operator
differs. If no node differs alone, the graph only magnified rounding errors. Known differences of ONNX Runtime are in
EXPLAINED. Where ONNX's reference implementation gives what Sinter gives, that explains the difference, too. Every other difference is printed with the smallest graph that shows it. Exit code: 0 none is left, 1 some are.
"""

import argparse
import base64
import collections
import concurrent.futures
import io
import json
import os
import pathlib
import re
import subprocess
import sys

import numpy as np
import onnx.reference
import onnxruntime


def has_longer_stride(line):
    """Whether the node is a pool that steps over elements between its windows."""
    kernel, strides = (re.search(rf"{name}=\[([\d,]*)\]", line) for name in ("kernel_shape", "strides"))
    pairs = zip(kernel[1].split(","), strides[1].split(",")) if kernel and strides and strides[1] else []
    return any(int(size) < int(stride) for size, stride in pairs)


# What ONNX Runtime 1.32 computes differently or does not support: patterns for the operator, the node's line in the text form
# and the difference, and why Sinter is right. A function may stand for the pattern of the line.
EXPLAINED = [
    ("roi_align|max_roi_pool", "", "Could not find an implementation", "it has them up to operator set 21"),
    ("one_hot", "", "Could not find an implementation", "it has not these element types"),
    ("conv_integer|matmul_integer", "", "refused", "it has no zero points for each channel or row"),
    ("lrn", "", "size_ % 2 == 1", "it has odd sizes only"),
    ("lrn", "", "refused.*lrn.cc", "it has rank 4 only"),
    ("grid_sample", "", "refused.*grid_sample.cc", "it has ranks 4 and 5 only, cubic in rank 4 only"),
    ("pad", "mode=reflect", "refused.*Pad reflect", "it does not reflect farther than an axis is long"),
    ("resize", "exclude_outside=true", "refused.*exclude_outside can be set", "it has exclude_outside for cubic only"),
    ("quantize_linear|dequantize_linear", "block_size=[1-9]", "refused.*quantize_linear.cc",
     "it takes a single scale for one of the whole tensor, not of a block"),
    ("max_pool|average_pool|lp_pool", r"dilations=\[[^\]]*[2-9].*auto_pad=SAME", "Sinter gives",
     "its padding for SAME forgets the dilation; sizes are often not those that ONNX states, ceil(input / stride)"),
    ("group_normalization", "", "elements differ",
     "its variance, a difference of squares in f32, cancels where a group hardly varies; Sinter is near f64"),
    ("max_pool|average_pool|lp_pool", "auto_pad=SAME", "refused.*padding values must be non-negative",
     "it refuses SAME where a stride is longer than its kernel"),
    ("max_pool|average_pool|lp_pool", lambda line: "auto_pad=SAME" in line and has_longer_stride(line), "elements differ",
     "its padding for SAME is negative where a stride is longer than its kernel, so it starts later"),
    ("resize", "mode=nearest, coordinate_transformation_mode=half_pixel, nearest_mode=(floor|ceil)", "elements differ",
     "where a position is a whole number, it falls to one side in f32"),
    ("resize", "coordinate_transformation_mode=align_corners", "elements differ",
     "it takes the result's whole length where ONNX's reference takes scale * length"),
    ("attention", "has_past=true", "refused.*present_key being null", "it has no past keys without present ones"),
    ("attention", "has_mask=true", "refused.*inconsistent q_sequence_length", "it does not broadcast a mask along the queries"),
    ("dft", "inverse=true, onesided=true", "elements differ",
     "it takes an input that is not as long as the transform needs for another transform; ONNX's reference pads or crops it"),
    ("affine_grid", r"f32\[\d+,([2-9],)*1,.*align_corners=true", "elements differ",
     "ONNX says nothing of an axis with one position and aligned corners: 2 / 0"),
    ("cast", "to=u8", r": [12]\d\d, Sinter gives 0$", "ONNX leaves open what a negative number is as an unsigned integer"),
]

TOLERANCES = {np.dtype(np.float32): 1e-4, np.dtype(np.float64): 1e-6, np.dtype(np.float16): 4e-3}
# Errors are relative to this if all results are smaller: ONNX Runtime approximates exp, and therefore sigmoid, to an absolute
# error of about 1e-7 (3.9 times sigmoid(-17.8) at worst).
SMALL = 1e-2
ROUNDING = "rounding errors that the graph makes larger: inputs changed in their last place move the result as far"
BATCH = 50


def decoded(text):
    return np.load(io.BytesIO(base64.b64decode(text)))


def difference(actual, expected):
    """How the arrays differ, or ''. Floats may differ by a fraction of the largest magnitude."""
    if actual.dtype != expected.dtype or actual.shape != expected.shape:
        return f"{actual.dtype}{list(actual.shape)}, Sinter gives {expected.dtype}{list(expected.shape)}"
    if actual.dtype not in TOLERANCES:
        wrong = actual != expected
    else:
        finite = np.isfinite(expected)
        same = (actual == expected) | (np.isnan(actual) & np.isnan(expected))
        scale = max(np.abs(expected[finite]).max(initial=0), SMALL)
        with np.errstate(invalid="ignore", over="ignore"):
            near = finite & np.isfinite(actual) & (np.abs(actual - expected) <= TOLERANCES[actual.dtype] * scale)
        wrong = ~(same | near)
    if not wrong.any():
        return ""
    at = tuple(int(i) for i in np.argwhere(wrong)[0])
    return f"{wrong.sum()} of {wrong.size} elements differ, the first at {list(at)}: {actual[at]}, Sinter gives {expected[at]}"


def peer(case):
    """How ONNX Runtime's results for the case's model differ from Sinter's, or ''."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    # Disables its optimiser, which refuses graphs that it has changed itself.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    inputs = {name: decoded(text) for name, text in case["inputs"].items()}
    try:
        session = onnxruntime.InferenceSession(base64.b64decode(case["model"]), options, providers=["CPUExecutionProvider"])
        actual = [np.asarray(array) for array in session.run(None, inputs)]
    except Exception as error:
        return f"refused: {' '.join(str(error).split())}"
    for i, (got, text) in enumerate(zip(actual, case["outputs"])):
        expected = decoded(text)
        if what := difference(got, expected):
            return ROUNDING if is_rounding(session, inputs, i, got, expected) else f"output {i}: {what}"
    return ""


def is_rounding(session, inputs, output, actual, expected):
    """Whether the result changes as much if the inputs change in their last place."""
    if actual.shape != expected.shape or actual.dtype not in TOLERANCES:
        return False
    random = np.random.default_rng(1)
    moved = np.zeros(actual.shape)
    for _ in range(8):
        near = {}
        for name, array in inputs.items():
            towards = np.where(random.random(array.shape) < 0.5, -np.inf, np.inf)
            near[name] = np.asarray(np.nextafter(array, towards.astype(array.dtype))) if array.dtype in TOLERANCES else array
        with np.errstate(invalid="ignore"):
            moved = np.fmax(moved, np.abs(session.run(None, near)[output] - actual))
    with np.errstate(invalid="ignore"):
        return not difference(np.where(np.abs(actual - expected) <= 4 * moved, expected, actual), expected)


def node_line(case):
    """The line of the node in the text of a graph of one node."""
    return next((line.strip() for line in case["text"].splitlines() if re.match(r"\s*%\d.* = ", line)), "")


def explanation(case, what):
    line = node_line(case)
    for operators, node, different, reason in EXPLAINED:
        operator = re.search(rf" = ({operators})\(", line)
        fits = node(line) if callable(node) else re.search(node, line)
        if operator and fits and re.search(different, what):
            return f"{operator[1]}: {reason}"
    return None


def agreement(case):
    """Says so if ONNX's reference implementation gives Sinter's results."""
    try:
        evaluator = onnx.reference.ReferenceEvaluator(onnx.load_from_string(base64.b64decode(case["model"])))
        with np.errstate(all="ignore"):
            results = evaluator.run(None, {name: decoded(text) for name, text in case["inputs"].items()})
    except Exception:  # it lacks the operator or a form of it
        return None
    if any(difference(np.asarray(got), decoded(text)) for got, text in zip(results, case["outputs"])):
        return None
    return f"{node_line(case).split(' = ')[1].split('(')[0]}: ONNX's reference gives what Sinter gives"


def cases(program, first, count, *flags):
    done = subprocess.run([program, str(first), str(count), *flags], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode != 0:
        seed = lines[-1]["seed"] + 1 if lines else first
        lines.append({"seed": seed, "text": "", "faults": [f"random_graphs ended with {done.returncode}: {done.stderr[-2000:]}"]})
    return lines


def blame(program, case, what):
    """Finds the nodes of a differing graph that differ alone, as pairs (explanation or None, report)."""
    blamed = []
    for node in cases(program, case["seed"], 1, "--nodes"):
        alone = peer(node) if "model" in node else ""
        if alone and alone != ROUNDING:
            blamed.append((explanation(node, alone) or agreement(node), f"{node['text']}{alone}"))
    if not blamed and what.startswith("refused"):
        return [(None, f"{case['text']}{what}")]
    return blamed or [("rounding errors that the graph makes larger: each node alone agrees", "")]


def run_batch(program, first, count):
    tally = collections.Counter()
    unexplained = []
    for case in cases(program, first, count):
        tally["graphs"] += 1
        for fault in case["faults"]:
            unexplained.append(f"seed {case['seed']}: {fault}\n{case['text']}")
        if "model" not in case:
            tally["without an ONNX model"] += 1
            continue
        tally["compared with ONNX Runtime"] += 1
        what = peer(case)
        if not what:
            continue
        if what == ROUNDING:
            tally[f"explained: {ROUNDING}"] += 1
            continue
        for reason, report in blame(program, case, what):
            if reason:
                tally[f"explained: {reason}"] += 1
            else:
                unexplained.append(f"seed {case['seed']}: ONNX Runtime: {report}")
    return tally, unexplained


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--graphs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    program = str(pathlib.Path(arguments.program).resolve())
    firsts = range(arguments.seed, arguments.seed + arguments.graphs, BATCH)
    tally = collections.Counter()
    unexplained = []
    with concurrent.futures.ProcessPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        futures = [pool.submit(run_batch, program, first, min(BATCH, arguments.seed + arguments.graphs - first)) for first in firsts]
        for future in concurrent.futures.as_completed(futures):
            counts, reports = future.result()
            tally += counts
            unexplained += reports
            for report in reports:
                print(report, end="\n\n", flush=True)
    for what, count in sorted(tally.items()):
        print(f"{count:7} {what}")
    print(f"{len(unexplained):7} differences left unexplained")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
