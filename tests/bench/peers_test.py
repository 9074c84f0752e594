"""Tests bench/peers.py without the peers: its treatment of measurements, arguments and failing workers."""

import contextlib
import io
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest
import xml.etree.ElementTree
from unittest import mock

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench"))

import peers
import peers_chart
import peers_convert
import peers_measure
import peers_models
import peers_report
import peers_workers
from peers_workers import PEERS, SINTER, Engine, EngineFailure

ENGINES = [SINTER, *PEERS[:3]]


def measured(milliseconds, precision="f32"):
    return {"min_ms": milliseconds, "mean_ms": 1.5 * milliseconds, "median_ms": milliseconds + 1, "create_ms": 100.4, "first_result_ms": 120.6,
            "peak_over_base_mb": 50.04, "error": 1.5e-6, "precision": precision}


def record(sinter, onnxruntime, openvino_f32, openvino, model="net", threads=1):
    times = zip(ENGINES, [sinter, onnxruntime, openvino_f32, openvino])
    results = {engine.key: {"failed": "no kernel"} if time is None else measured(time) for engine, time in times}
    fastest = peers_report.add_ratios(results, ENGINES)
    return {"model": model, "threads": threads, "faster_peer": fastest, "engines": results}


class RatioTest(unittest.TestCase):
    def test_the_faster_f32_peer_is_the_measure(self):
        made = record(12, 10, 8, 2)  # OpenVINO's own precision is faster, and does not count
        self.assertEqual(made["faster_peer"], "openvino-f32")
        ratios = {key: result["ratio"] for key, result in made["engines"].items()}
        self.assertEqual(ratios, {"sinter": 1.5, "onnxruntime": 1.25, "openvino-f32": 1, "openvino": 0.25})

    def test_a_peer_that_fails_leaves_the_other_one(self):
        made = record(12, 10, None, None)
        self.assertEqual(made["faster_peer"], "onnxruntime")
        self.assertEqual(made["engines"]["sinter"]["ratio"], 1.2)
        self.assertEqual(made["engines"]["openvino"], {"failed": "no kernel"})

    def test_without_an_f32_peer_there_is_no_ratio(self):
        made = record(12, None, None, 2)
        self.assertIsNone(made["faster_peer"])
        self.assertNotIn("ratio", made["engines"]["sinter"])

    def test_summary(self):
        records = [record(20, 10, 40, 9, "a", 1), record(5, 10, 12, 9, "b", 1), record(30, 10, 11, 9, "a", 2),
                   record(None, 10, 11, 9, "b", 2)]
        summary = peers_report.summarize(records)
        self.assertEqual(summary["compared"], 3)
        self.assertAlmostEqual(summary["geometric_mean_ratio"], 3 ** (1 / 3))
        self.assertAlmostEqual(summary["by_threads"][1], 1)
        self.assertAlmostEqual(summary["by_threads"][2], 3)
        self.assertEqual(summary["worst"], {"model": "a", "threads": 2, "ratio": 3})
        text = peers_report.summary_text(summary)
        self.assertIn("geometric mean 1.442 of 3 (1.000 at 1 thread, 3.000 at 2 threads); worst 3.00, a at 2", text)

    def test_summary_of_nothing(self):
        summary = peers_report.summarize([record(None, 10, 11, 9)])
        self.assertIsNone(summary["geometric_mean_ratio"])
        self.assertIn("no ratio", peers_report.summary_text(summary))


class TableTest(unittest.TestCase):
    def test_columns(self):
        text = peers_report.format_table(["name", "ms"], [["a", "1.5"], ["long name", "10.25"], ["b", "failed: no kernel"]],
                                         left=("name",))
        self.assertEqual(text.splitlines()[:4],
                         ["name                      ms", "---------  " + "-" * 17, "a" + " " * 24 + "1.5",
                          "long name" + " " * 14 + "10.25"])

    def test_a_short_row_ends_in_text_of_any_length(self):
        text = peers_report.format_table(["name", "ms", "mb"], [["a", "1", "2"], ["b", "failed: no kernel"]], left=("name",))
        self.assertEqual(text.splitlines(), ["name  ms  mb", "----  --  --", "a      1   2", "b     failed: no kernel"])

    def test_records(self):
        made = record(12, None, 8, 2)
        made["engines"]["openvino"]["precision"] = "bf16"
        lines = peers_report.table([made], ENGINES).splitlines()
        self.assertEqual(lines[2].split(),
                         ["net", "1", "Sinter", "12.00", "13.00", "1.50", "100", "121", "50.0", "1.5e-06"])
        self.assertIn("ONNX Runtime", lines[3])
        self.assertIn("failed: no kernel", lines[3])
        self.assertIn("OpenVINO default (bf16)", lines[5])

    def test_beside_a_neighbour_the_means_count(self):
        lines = peers_report.table([record(12, 10, 8, 2)], ENGINES, "mean_ms").splitlines()
        self.assertIn("mean ms  median ms  ratio", lines[0])
        self.assertEqual(lines[2].split()[3:6], ["18.00", "13.00", "1.50"])

    def test_new_widths(self):
        sums = {"sinter": 900.0, "onnxruntime": 1200.0, "openvino-f32": 1800.0}
        results = {key: {"first_sum_ms": ms, "second_sum_ms": 600.0, "create_ms": 50.0, "error": 2e-6}
                   for key, ms in sums.items()} | {"openvino": {"failed": "no kernel"}}
        self.assertEqual(peers_report.add_ratios(results, ENGINES, "first_sum_ms"), "onnxruntime")
        lines = peers_report.new_widths_table(results, ENGINES, 50).splitlines()
        self.assertIn("50 first runs ms", lines[0])
        self.assertEqual(lines[2].split(), ["Sinter", "900", "0.75", "600", "50", "2.0e-06"])
        self.assertIn("failed: no kernel", lines[5])

    def test_no_truth_is_not_an_error_of_nought(self):
        self.assertEqual((peers_report.error(None), peers_report.error(0)), ("-", "0"))


class ChartTest(unittest.TestCase):
    def test_bars_are_as_long_as_ratios(self):
        records = [record(12, 10, 8, 2, "a<b"), record(None, 10, 20, 2)]
        environment = {"processor": "CPU & more", "versions": {"Sinter": "1"}}
        summary = peers_report.summarize(records)
        root = xml.etree.ElementTree.fromstring(peers_chart.svg(records, ENGINES, environment, summary))
        space = {"svg": "http://www.w3.org/2000/svg"}
        widths = {bar.find("svg:title", space).text: float(bar.get("width"))
                  for bar in root.findall("svg:rect", space) if bar.find("svg:title", space) is not None}
        self.assertAlmostEqual(widths["Sinter: 12.00 ms"] / widths["OpenVINO f32: 8.00 ms"], 1.5, places=2)
        words = [element.text for element in root.findall("svg:text", space)]
        self.assertIn("a<b, 1 thread", words)
        self.assertIn("failed", words)


class InputTest(unittest.TestCase):
    DESCRIBED = [{"name": "x", "dtype": "tensor(float)", "dims": ["N", 3, "?", "W"]}]

    def test_the_workload_closes_open_dims(self):
        (spec,) = peers_models.resolve_inputs(self.DESCRIBED, (1, 3, 48, 320), {})
        self.assertEqual(spec.shape, (1, 3, 48, 320))
        self.assertEqual(spec.symbols, (("N", 1), ("W", 320)))  # "?" is not a name

    def test_a_shape_given_by_name_comes_first(self):
        (spec,) = peers_models.resolve_inputs(self.DESCRIBED, (1, 3, 48, 320), {"x": (2, 3, 8, 8)})
        self.assertEqual(spec.shape, (2, 3, 8, 8))

    def test_shapes_that_do_not_fit_or_are_missing_are_refused(self):
        for shape in ((1, 4, 48, 320), (1, 3, 48), None):
            with self.assertRaisesRegex(peers_models.Unusable, "input x"):
                peers_models.resolve_inputs(self.DESCRIBED, shape, {})

    def test_only_the_batch_is_guessed(self):
        (spec,) = peers_models.resolve_inputs([{"name": "x", "dtype": "tensor(float)", "dims": [None, 7]}], None, {})
        self.assertEqual(spec.shape, (1, 7))

    def test_new_widths_are_different_and_the_same_every_time(self):
        widths = peers_models.new_widths()
        self.assertEqual(len(set(widths)), 50)
        self.assertTrue(all(60 <= width <= 640 for width in widths))
        self.assertEqual(widths, peers_models.new_widths())

    def test_a_network_of_our_own_is_written_when_it_is_missing(self):
        with tempfile.TemporaryDirectory() as folder:
            make_model = pathlib.Path(folder) / "make-model"
            make_model.write_text('#!/bin/sh\n[ "$1" = crnn ] && echo made > "$2"\n')
            runner = pathlib.Path(folder) / "sinter"
            runner.write_text('#!/bin/sh\n[ "$1" = export ] && cp "$2" "$4"\n')
            for program in (make_model, runner):
                program.chmod(0o755)
            cache = pathlib.Path(folder) / "cache"
            with (mock.patch.object(peers, "MAKE_MODEL", make_model), mock.patch.dict(os.environ, SINTER_CACHE=str(cache)),
                  contextlib.redirect_stderr(io.StringIO()) as errors):
                (crnn,) = peers_models.chosen(["crnn"])
                self.assertEqual(peers.path_of(crnn, str(runner)), str(cache / "crnn.onnx"))
                make_model.unlink()
                self.assertEqual(peers.path_of(crnn, str(runner)), str(cache / "crnn.onnx"))
                (yolo,) = peers_models.chosen(["yolo"])
                self.assertIsNone(peers.path_of(yolo, str(runner)))
            self.assertIn("yolo is left out", errors.getvalue())

    def test_models_by_name_and_by_path(self):
        self.assertEqual(peers_models.chosen([]), peers_models.WORKLOADS)
        det, mine = peers_models.chosen(["det", "/models/mine.onnx"])
        self.assertEqual((det.shape, mine.name, mine.file), ((1, 3, 640, 640), "mine", "/models/mine.onnx"))
        with self.assertRaisesRegex(peers_models.Unusable, "alexnet.*resnet50"):
            peers_models.chosen(["alexnet"])


class ArgumentTest(unittest.TestCase):
    def refusal_of(self, *arguments):
        with contextlib.redirect_stderr(io.StringIO()) as errors, self.assertRaises(SystemExit) as stopped:
            peers.parse([*arguments, "--sinter", sys.executable])
        self.assertEqual(stopped.exception.code, 2)
        return errors.getvalue()

    def test_lists(self):
        parsed = peers.parse(["--models", "det,rec", "--threads", "1", "--shape", "a=b=1x3", "--sinter", sys.executable])
        self.assertEqual([workload.name for workload in parsed.workloads], ["det", "rec"])
        self.assertEqual((parsed.threads, parsed.shape), ([1], [("a=b", (1, 3))]))

    def test_wrong_usage(self):
        self.assertIn("alexnet", self.refusal_of("--models", "alexnet"))
        self.assertIn("cores usable", self.refusal_of("--threads", "0"))
        self.assertIn("cores usable", self.refusal_of("--threads", str(os.cpu_count() + 1)))
        self.assertIn("1x3x224x224", self.refusal_of("--shape", "x=1xH"))
        self.assertIn("--rounds", self.refusal_of("--rounds", "0"))
        self.assertIn("--new-widths", self.refusal_of("--new-widths", "--models", "det"))

    def test_a_runner_that_is_not_there(self):
        with contextlib.redirect_stderr(io.StringIO()) as errors, self.assertRaises(SystemExit):
            peers.parse(["--sinter", "/nowhere/sinter"])
        self.assertIn("./dev build", errors.getvalue())


# A process that answers like an engine, and fails on the second run.
STAND_IN = """
import json, sys
print(json.dumps({"base_rss_mb": 10, "create_ms": 5}), flush=True)
for line in sys.stdin:
    if line.startswith("run") and line.split()[2] == "2":
        print("chatter\\nno kernel", file=sys.stderr)
        sys.exit(3)
    print(json.dumps({"ms": [1.5], "peak_rss_mb": 12.5}), flush=True)
"""


class WorkerTest(unittest.TestCase):
    def stand_in(self):
        worker = peers_workers.Worker([sys.executable, "-c", STAND_IN], peers_workers.cores_for(1))
        self.addCleanup(worker.close)
        return worker

    def test_stands_still_between_its_turns(self):
        worker = self.stand_in()
        for _ in range(2):
            os.waitid(os.P_PID, worker.process.pid, os.WSTOPPED | os.WNOWAIT)
            state = pathlib.Path(f"/proc/{worker.process.pid}/stat").read_text().rpartition(")")[2].split()[0]
            self.assertEqual(state, "T")
            self.assertEqual(worker.run(0, 1), [1.5])
        self.assertEqual(worker.peak_over_base(), 2.5)

    def test_is_pinned(self):
        worker = self.stand_in()
        self.assertEqual(sorted(os.sched_getaffinity(worker.process.pid)), peers_workers.cores_for(1))

    def test_its_last_words_are_the_reason(self):
        worker = self.stand_in()
        with self.assertRaisesRegex(EngineFailure, "^no kernel$"):
            worker.run(0, 2)
        with self.assertRaisesRegex(EngineFailure, "^no kernel$"):
            worker.run(0, 1)

    def test_one_that_never_opens(self):
        with self.assertRaisesRegex(EngineFailure, "^exit code 3$"):
            peers_workers.Worker([sys.executable, "-c", "raise SystemExit(3)"], peers_workers.cores_for(1))

    def test_more_threads_than_cores(self):
        with self.assertRaisesRegex(EngineFailure, "cores"):
            peers_workers.cores_for(len(os.sched_getaffinity(0)) + 1)


class NeighbourTest(unittest.TestCase):
    def test_computes_on_the_first_core_until_it_is_closed(self):
        neighbour = peers_workers.Neighbour()
        self.addCleanup(neighbour.close)
        self.assertEqual(os.sched_getaffinity(neighbour.process.pid), set(peers_workers.cores_for(1)))
        before = time.monotonic()
        while self.seconds_of(neighbour) < 0.05:
            self.assertLess(time.monotonic() - before, 60)
        neighbour.close()
        self.assertIsNotNone(neighbour.process.returncode)

    @staticmethod
    def seconds_of(neighbour):
        fields = pathlib.Path(f"/proc/{neighbour.process.pid}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) / os.sysconf("SC_CLK_TCK")

    def test_ends_with_its_parent(self):
        script = ("import sys; sys.path.insert(0, sys.argv[1]); import os, peers_workers; "
                  "print(peers_workers.Neighbour().process.pid, flush=True); os._exit(0)")
        done = subprocess.run([sys.executable, "-c", script, str(ROOT / "bench")], stdout=subprocess.PIPE, text=True, check=True)
        before = time.monotonic()
        stat = pathlib.Path(f"/proc/{int(done.stdout)}/stat")
        while stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z":
            self.assertLess(time.monotonic() - before, 60)
            time.sleep(0.01)


class RaceTest(unittest.TestCase):
    def test_takes_turns_and_drops_who_fails(self):
        race = peers_measure.Race([Engine("a", "A"), Engine("b", "B"), Engine("c", "C")])
        turns = []

        def action(engine):
            turns.append(engine.key)
            if len(turns) == 5:
                raise EngineFailure("no kernel")

        for _ in range(3):
            race.each(action)
        self.assertEqual("".join(turns), "abc" "bca" "ab")
        self.assertEqual(race.failures, {"c": "no kernel"})

    def test_nobody_is_left(self):
        race = peers_measure.Race([])
        race.each(self.fail)

    def test_rounds_take_the_time_given(self):
        self.assertEqual(peers_measure.repeats_for(3, 10, 10), 30)
        self.assertEqual(peers_measure.repeats_for(3, 10, 1000), 1)


class ConversionTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.model = self.folder / "model.onnx"
        self.model.write_bytes(b"model")
        patch = mock.patch.object(peers_convert, "CACHE", self.folder / "converted")
        patch.start()
        self.addCleanup(patch.stop)

    def convert_with(self, script):
        program = self.folder / "convert.py"
        program.write_text(script)
        with mock.patch.object(peers_convert, "__file__", str(program)):
            return peers_convert.converted("mnn", "1", str(self.model), {"x": [1, 3]})

    def test_happens_once(self):
        folder = self.convert_with("import os, sys; assert sys.argv[4:] == ['x=1x3']; os.makedirs(sys.argv[3])")
        self.assertTrue(folder.exists())
        self.assertEqual(self.convert_with("raise SystemExit('again')"), folder)

    def test_the_reason_of_a_failure_is_one_line(self):
        with self.assertRaisesRegex(SystemExit, "^no such operator$"):
            self.convert_with("import sys; print('chatter', file=sys.stderr); sys.exit('no such operator')")
        with self.assertRaisesRegex(SystemExit, "^its converter ended with signal 11$"):
            self.convert_with("import os; os.kill(os.getpid(), 11)")


class EngineScriptTest(unittest.TestCase):
    def test_commands_hold_what_the_engine_must_know(self):
        command = peers_workers.peer_command("onnxruntime", "m.onnx", 2, {"x": "0.npy"}, (("N", 1),))
        self.assertEqual(command[2:], ["onnxruntime", "m.onnx", "--threads", "2", "--input=x=0.npy", "--dim=N=1"])
        runner = peers_workers.SinterRunner("sinter", ("--backend", "auto"))
        self.assertEqual(runner.command("serve", "m.onnx", 2, {"x": "0.npy"}),
                         ["sinter", "serve", "m.onnx", "--threads", "2", "--backend", "auto", "--input=x=0.npy"])


if __name__ == "__main__":
    unittest.main()
