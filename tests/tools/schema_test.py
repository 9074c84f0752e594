"""Validates every verb's --json against `sinter schema VERB` with an independent validator.

Usage: python3 tests/tools/schema_test.py SINTER
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import jsonschema

SINTER = ""
MODEL = """graph "g" {
  metadata "author" = "the test"
  input %0:f32[1,4,8,8] "x"
  constant @1:f32[1,4,1,1] = [1.0,2.0,3.0,4.0]
  %2:f32[1,4,8,8] = add(%0, @1)
  %3:f32[1,4,8,8] = softmax(%2) {axis=1}
  output %3 "y"
}
"""
# Runs of a leaderboard, one of which failed.
RUNS = [
    {"leaderboard": 1, "task": "matmul", "task_hash": "5d0e", "entry": entry, "kind": "library", "entry_version": "1",
     "source_hash": "", "machine": "here", "isa": "avx2", "threads": 1, "sinter_version": "0.1.0", "status": status, **figures,
     "report": "", "time": "2025-01-31T12:34:56Z", "id": 32 * digit}
    for entry, status, digit, figures in (
        ("mine", "ok", "1", {"speedup": 2, "median_seconds": 0.2, "min_seconds": 0.1, "spread": 0.01, "naive_median_seconds": 0.4,
                             "gflop_per_second": 3, "peak_memory_mb": 4, "error": 0, "samples": [0.1, 0.2], "reason": ""}),
        ("broken", "failed", "2", {"samples": [], "reason": "it crashed"}))
]
# A model whose output has no known rank.
RANKS = """graph "g" {
  input %0:f32[2,N] "x"
  %1:f32[*] = squeeze(%0)
  output %1 "y"
}
"""
# For each verb, command lines that together produce all of its keys.
COMMANDS = {
    "bench": ["model.txt --repeats 2", "model.txt --repeats 2 --steps --by layer --sort time"],
    "backends": [""],
    "check": ["", "exercise-01", "exercise-01 --hint", "exercise-06 0.4998"],
    "compare": ["model.txt --rounds 2", "model.txt --by-layer"],
    "compete": ["--task matmul --rounds 2", "--check --entry blocked --entry auto", "--rounds 1 --versus blocked auto"],
    "compile": ["model.txt -o model.sinter", "open.txt -o open.sinter --no-passes"],
    "conform": ["."],
    "export": ["model.txt -o model.onnx"],
    "inspect": ["model.txt", "model.txt --plan --why-not all", "open.txt --after import", "ranks.txt"],
    "leaderboard": ["", "--import runs.jsonl --export all.jsonl --history --all-machines"],
    "operators": [""],
    "bisect": ["model.txt", "model.txt --slow --slowdown 1000"],
    "report": ["model.txt --rounds 1", "model.txt --rounds 1 --quick --against older.json --threshold 1000"],
    "run": ["model.txt", "model.txt --output-dir outputs"],
    "tune": ["model.txt --rounds 2"],
    "version": [""],
}


class Schemas(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        folder = pathlib.Path(self.folder.name)
        (folder / "model.txt").write_text(MODEL)
        (folder / "open.txt").write_text(MODEL.replace("[1,4,8,8]", "[N,4,8,8]"))
        (folder / "ranks.txt").write_text(RANKS)
        (folder / "runs.jsonl").write_text("".join(json.dumps(run) + "\n" for run in RUNS))
        (folder / "case").mkdir()  # a conform test without data
        self.assertEqual(self.sinter("export", "model.txt", "-o", "case/model.onnx").returncode, 0)

        older = self.sinter("report", "model.txt", "--rounds", "1", "--json", "older.json")
        self.assertEqual(older.returncode, 0, older.stderr)

    def sinter(self, *arguments):
        environment = {**os.environ, "SINTER_TUNING_CACHE": "tuning", "SINTER_LEADERBOARD": "board.db"}
        return subprocess.run([SINTER, *arguments], cwd=self.folder.name, env=environment, capture_output=True, text=True)

    def schema(self, verb):
        shown = self.sinter("schema", verb)
        self.assertEqual(shown.returncode, 0, shown.stderr)
        schema = json.loads(shown.stdout)
        jsonschema.Draft202012Validator.check_schema(schema)
        return schema

    def test_every_verb_with_json_has_a_schema(self):
        help_text = self.sinter("--help").stdout
        verbs = re.findall(r"^  ([a-z]+) ", help_text[help_text.index("Subcommands:") :], re.MULTILINE)
        self.assertIn("run", verbs)
        with_json = [verb for verb in verbs if re.search(r"^ *--json", self.sinter(verb, "--help").stdout, re.MULTILINE)]
        self.assertEqual(sorted(with_json), sorted(COMMANDS))

    def test_results_fit(self):
        for verb, command_lines in COMMANDS.items():
            validator = jsonschema.Draft202012Validator(self.schema(verb))
            for line in command_lines:
                with self.subTest(verb=verb, line=line):
                    run = self.sinter(verb, *line.split(), "--json", "-")
                    self.assertEqual(run.returncode, 0, run.stderr)
                    results = json.loads(run.stdout)
                    validator.validate(results)
                    # The schema is closed, so it rejects unknown keys.
                    with self.assertRaises(jsonschema.ValidationError):
                        validator.validate({**results, "unheard_of": 1})


if __name__ == "__main__":
    SINTER = os.path.abspath(sys.argv.pop(1))
    unittest.main()
