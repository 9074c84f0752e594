#!/usr/bin/env python3
"""Compares random nodes of the domain com.microsoft, alone and in short chains, with ONNX Runtime.

  tests/fuzz/microsoft_peers.py SINTER [--graphs N] [--seed S] [--only OPERATOR] [--keep DIR]   (SINTER is the runner)

Sinter's export writes no such nodes, so they are made here. Each case is a test in the layout of ONNX's node tests, whose
outputs are ONNX Runtime's; `sinter conform` runs it on every backend. Results that are quantised may differ by a step, and end
their chain. Prints the differences and what either side
refuses, by operator. Exit code: 0 no difference, 1 some, 2 the runner failed.
"""

import argparse
import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import microsoft_nodes  # noqa: F401, adds to MAKERS
import microsoft_quantised_nodes  # noqa: F401
from microsoft_case import MAKERS, TOLERANCES, Case

BACKENDS = ["naive", "blocked", "onednn", "auto"]
BATCH = 200


def make_case(seed, only, refused):
    """A random case, or None if ONNX Runtime refuses its first node. A node that it refuses later is left out."""
    case = Case(seed)
    for _ in range(case.size(1, 4)):
        before = (list(case.nodes), dict(case.feeds), dict(case.weights), list(case.outputs), case.value, case.tolerance)
        try:
            case.pick(MAKERS)(case)
        except Exception as error:
            if not type(error).__module__.startswith("onnxruntime"):
                raise
            refused[case.nodes[-1].op_type][" ".join(str(error).split())[:160]] += 1
            case.nodes, case.feeds, case.weights, case.outputs, case.value, case.tolerance = before
        if case.ends:
            break
    if not case.nodes or only and only not in case.operators():
        return None
    return case


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sinter")
    parser.add_argument("--graphs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help="only cases with this operator")
    parser.add_argument("--keep", type=pathlib.Path, help="a folder for the cases that differ")
    arguments = parser.parse_args()
    refused, unsupported = collections.defaultdict(collections.Counter), collections.Counter()
    made, wrong, operators = collections.Counter(), 0, collections.Counter()
    for first in range(arguments.seed, arguments.seed + arguments.graphs, BATCH):
        with tempfile.TemporaryDirectory() as name:
            cases = {}
            for seed in range(first, min(first + BATCH, arguments.seed + arguments.graphs)):
                case = make_case(seed, arguments.only, refused)
                if case is None:
                    continue
                case.write(pathlib.Path(name) / case.tolerance / str(seed))
                cases[str(seed)] = case
                made[case.tolerance] += 1
                operators.update(node.op_type for node in case.nodes)
            for tolerance in {case.tolerance for case in cases.values()}:
                relative, absolute = TOLERANCES[tolerance]
                for backend in BACKENDS:
                    folder = pathlib.Path(name) / tolerance
                    record = pathlib.Path(name) / "record.json"
                    done = subprocess.run([arguments.sinter, "conform", folder, "--backend", backend, "--rtol", str(relative),
                                           "--atol", str(absolute), "--json", record], capture_output=True, text=True)
                    if done.returncode not in (0, 1):
                        print(f"seeds from {first}: {backend}: sinter conform ends with {done.returncode}: {done.stderr}")
                        return 2
                    results = json.loads(record.read_text())
                    for test in results["unsupported"] + results["damaged"]:
                        reason = re.sub(r"\d+", "N", test["reason"])[:160]
                        unsupported[f"{cases[test['name']].operators()}: {reason}"] += backend == BACKENDS[0]
                    for test in results["wrong"]:
                        wrong += 1
                        print(f"seed {test['name']}: {backend}: {cases[test['name']].operators()}: {test['reason']}", flush=True)
                        if arguments.keep:
                            target = arguments.keep / test["name"]
                            if not target.exists():
                                cases[test["name"]].write(target)
    print(f"{sum(made.values())} cases: " + ", ".join(f"{count} {tolerance}" for tolerance, count in made.items()))
    print("nodes: " + ", ".join(f"{op_type} {count}" for op_type, count in sorted(operators.items())))
    for op_type, reasons in sorted(refused.items()):
        for reason, count in reasons.most_common(3):
            print(f"{count:6} refused by ONNX Runtime: {op_type}: {reason}")
    for reason, count in unsupported.most_common():
        print(f"{count:6} refused by Sinter: {reason}")
    print(f"{wrong} differences")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
