#!/usr/bin/env python3
"""Compares Sinter with ONNX Runtime, OpenVINO, MNN and ncnn on the same files, inputs and threads, in one run.

  bench/peers.py                               every model, 1 and 2 threads
  bench/peers.py --models det,my.onnx --threads 1
  bench/peers.py --busy --threads 2            beside a process that spins on the first of the cores
  bench/peers.py --new-widths                  PP-OCRv4's text reader at 50 widths never seen before, 1 thread

Each engine runs in its own process, pinned to the first cores, which is stopped while another engine is measured. The engines
take turns in rounds, so a slow phase of the machine affects all of them. The first run installs the peers from
bench/requirements.txt into .cache/peers-venv of the checkout. Models come from models/fetch, and networks of models/ are
written if they are missing. A missing model is otherwise named and left out.

  ratio         minimum time over that of the faster peer in f32; with --busy the mean, since a short run may be undisturbed
  create        opening the model and compiling it for its inputs' shapes; its file is in the page cache, libraries are loaded
  first result  create and the first run
  peak          peak resident memory, less the resident memory before the model was opened
  error         the largest absolute difference to the truth over the largest absolute value, of the worst output; the
                truth is the imported graph, run with plain loops

Exit code: 0 everything was measured, 1 an engine or a model failed, 2 wrong usage.
"""

import argparse
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import peers_chart
import peers_measure
import peers_models
import peers_report
import peers_workers

ROOT = pathlib.Path(__file__).resolve().parent.parent
VENV = ROOT / ".cache" / "peers-venv"
REQUIREMENTS = ROOT / "bench" / "requirements.txt"
WITHOUT_DEPENDENCIES = ROOT / "bench" / "requirements-without-dependencies.txt"
OPSET = "18"  # of the files that are written: every peer knows it
MAKE_MODEL = ROOT / "build" / "sinter-make-model"
SCHEMA = 2  # of the JSON; changes when keys are added or removed
ISA = ("sse4_2", "avx", "avx2", "fma", "f16c", "avx512f", "avx512_vnni", "avx512_bf16", "avx512_fp16", "avx_vnni", "amx_tile",
       "amx_int8", "amx_bf16")


def say(message):
    print(f"peers.py: {message}", file=sys.stderr, flush=True)


def enter_venv():
    """Restarts this script with the Python of the virtual environment, which is created if missing or outdated."""
    if pathlib.Path(sys.prefix).resolve() == VENV.resolve():
        return
    python = VENV / "bin" / "python"
    installed = VENV / "installed-requirements.txt"
    wanted = REQUIREMENTS.read_text() + WITHOUT_DEPENDENCIES.read_text()
    if not (installed.exists() and installed.read_text() == wanted):
        say(f"installing {REQUIREMENTS.relative_to(ROOT)} into {VENV.relative_to(ROOT)}")
        install = [str(python), "-m", "pip", "install", "--only-binary=:all:"]
        for command in ([sys.executable, "-m", "venv", "--clear", str(VENV)], [*install, "-r", str(REQUIREMENTS)],
                        [*install, "--no-deps", "-r", str(WITHOUT_DEPENDENCIES)]):
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            if done.returncode != 0:
                sys.exit(f"peers.py: {' '.join(command)} failed:\n{done.stdout}")
        installed.write_text(wanted)
    os.execv(python, [str(python), *sys.argv])


def words(text):
    return [word for word in text.split(",") if word]


def thread_counts(text):
    counts = [int(word) for word in words(text)]
    cores = len(os.sched_getaffinity(0))
    if not counts or any(not 1 <= count <= cores for count in counts):
        raise argparse.ArgumentTypeError(f"'{text}' is not a list of numbers from 1 to {cores}, the cores usable")
    return counts


def shape(text):
    name, _, dims = text.rpartition("=")
    if not name or not all(dim.isdecimal() for dim in dims.split("x")):
        raise argparse.ArgumentTypeError(f"{text} is not NAME=1x3x224x224")
    return name, tuple(int(dim) for dim in dims.split("x"))


def positive(text):
    if not float(text) > 0:
        raise argparse.ArgumentTypeError(f"{text} is not above 0")
    return float(text)


def positive_count(text):
    if int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is below 1")
    return int(text)


def parse(arguments):
    parser = argparse.ArgumentParser(prog="bench/peers.py", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=words, default=[], metavar="A,B,...",
                        help=f"names ({', '.join(w.name for w in peers_models.WORKLOADS)}) or .onnx files; default: all names")
    parser.add_argument("--shape", type=shape, action="append", default=[], metavar="NAME=DIMS",
                        help="shape of an input that a .onnx file leaves open; may be repeated")
    parser.add_argument("--threads", type=thread_counts, default=None, metavar="N,N,...",
                        help="default: 1,2 as far as there are cores")
    parser.add_argument("--rounds", type=positive_count, default=10, metavar="N", help="turns of each engine; default: 10")
    parser.add_argument("--time", type=positive, default=3, metavar="SECONDS",
                        help="timed runs of each engine at each model and number of threads; default: 3")
    parser.add_argument("--creates", type=positive_count, default=3, metavar="N",
                        help="how often each engine opens a model; the fastest counts; default: 3")
    parser.add_argument("--without", choices=["onnxruntime", "openvino", "mnn", "ncnn"], action="append", default=[],
                        help="leave a peer out; may be repeated")
    parser.add_argument("--sinter", type=pathlib.Path, default=ROOT / "build" / "sinter", metavar="PATH",
                        help="the runner; default: build/sinter")
    parser.add_argument("--sinter-backend", default="auto", metavar="NAME")
    parser.add_argument("--tune", choices=["off", "cached"], default="off",
                        help="how Sinter chooses kernels: off, by estimates, or cached, by the times that `sinter tune`, which is "
                        "run first, keeps in .cache/peers-tuning; default: off")
    parser.add_argument("--busy", action="store_true",
                        help="measure beside another process, which computes without a pause on the first of the cores")
    parser.add_argument("--new-widths", action="store_true", help="measure the text reader at 50 new widths instead")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write the results as JSON")
    parser.add_argument("--svg", type=pathlib.Path, metavar="FILE", help="draw the ratios")
    parsed = parser.parse_args(arguments)
    if parsed.threads is None:
        parsed.threads = [n for n in (1, 2) if n <= len(os.sched_getaffinity(0))]
    try:
        parsed.workloads = peers_models.chosen(parsed.models)
    except peers_models.Unusable as unusable:
        parser.error(str(unusable))
    if parsed.new_widths and (parsed.models or parsed.svg):
        parser.error("--new-widths measures one model and draws no chart: it takes neither --models nor --svg")
    if not os.access(parsed.sinter, os.X_OK):
        parser.error(f"there is no runner {parsed.sinter}: ./dev build makes build/sinter, --sinter names another")
    return parsed


def environment_before(options):
    from importlib.metadata import version
    cpuinfo = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    values = dict(reversed([[part.strip() for part in line.split(":", 1)] for line in cpuinfo if ":" in line]))
    versions = {"Sinter": peers_workers.result_of([str(options.sinter), "backends", "--json", "-"])["sinter"]}
    versions |= {engine.package: version(engine.package) for engine in options.engines if not engine.is_sinter}
    return {"processor": values.get("model name", "unknown"),
            "isa": [flag for flag in ISA if flag in values.get("flags", "").split()],
            "cores": len(os.sched_getaffinity(0)), "busy": options.busy, "versions": versions, "load_before": os.getloadavg()[0]}


def make_network(name, path, runner):
    """Writes a network of models/ as it is built. Says why if it cannot."""
    if not os.access(MAKE_MODEL, os.X_OK):
        return say(f"{name} cannot be made: there is no {MAKE_MODEL}, which ./dev build makes")
    path.parent.mkdir(parents=True, exist_ok=True)
    say(f"{name}: writing {path}")
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        newest = str(pathlib.Path(folder) / "network.onnx")
        for command in ([str(MAKE_MODEL), name, newest],
                        [runner, "export", newest, "-o", str(path), "--opset", OPSET, "--max-rewrites", "0"]):
            done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            if done.returncode != 0:
                return say(f"{name} cannot be made: {done.stderr.strip()}")


def path_of(workload, runner):
    cache = pathlib.Path(os.environ.get("SINTER_CACHE") or ROOT / ".cache" / "models").resolve()
    path = cache / workload.file
    if workload.network and not path.exists():
        make_network(workload.network, path, runner)
    if path.exists():
        return str(path)
    say(f"{workload.name} is left out: there is no {path}; models/fetch --all gets those that there are")
    return None


def neighbourhood(options):
    return contextlib.closing(peers_workers.Neighbour()) if options.busy else contextlib.nullcontext()


def measure_models(options, setup):
    """Returns the records, and whether everything succeeded."""
    records, well = [], True
    for workload in options.workloads:
        path = path_of(workload, str(options.sinter))
        if path is None:
            continue
        try:
            say(f"{workload.name}: the truth")
            case, why_no_truth = peers_measure.prepare(setup, workload, path, dict(options.shape))
        except (peers_models.Unusable, peers_workers.EngineFailure) as failure:
            say(f"{workload.name} is left out: {failure}")
            well = False
            continue
        if why_no_truth:
            say(f"{workload.name}: no truth to compare with: {why_no_truth}")
            well = False
        for threads in options.threads:
            say(f"{workload.name}: {threads} thread{'s' * (threads != 1)}")
            if options.tune == "cached":
                seconds = peers_measure.tune(setup, case, threads)
                say(f"{workload.name}: sinter tune took {seconds:.1f} s")
            with neighbourhood(options):
                results = peers_measure.race(setup, case, threads)
            fastest = peers_report.add_ratios(results, options.engines, options.time_key)
            well = well and not any("failed" in result for result in results.values())
            records.append({"model": workload.name, "file": path, "threads": threads,
                            "inputs": [{"name": spec.name, "shape": spec.shape} for spec in case.inputs],
                            "faster_peer": fastest, "engines": results})
    return records, well


def report_models(options, setup, environment):
    records, well = measure_models(options, setup)
    environment["load_after"] = os.getloadavg()[0]
    summary = peers_report.summarize(records)
    print(peers_report.table(records, options.engines, options.time_key))
    print()
    print(peers_report.summary_text(summary))
    if options.svg:
        options.svg.write_text(peers_chart.svg(records, options.engines, environment, summary, options.time_key))
    return {"records": records, "summary": summary}, well


def report_new_widths(options, setup, environment):
    path = path_of(peers_models.NEW_WIDTHS_WORKLOAD, str(options.sinter))
    if path is None:
        return {}, False
    widths = peers_models.new_widths()
    with neighbourhood(options):
        results = peers_measure.race_new_widths(setup, path, widths)
    environment["load_after"] = os.getloadavg()[0]
    fastest = peers_report.add_ratios(results, options.engines, "first_sum_ms")
    print(peers_report.new_widths_table(results, options.engines, len(widths)))
    well = not any("failed" in result for result in results.values())
    return {"new_widths": {"file": path, "widths": widths, "faster_peer": fastest, "engines": results}}, well


def main():
    options = parse(sys.argv[1:])
    enter_venv()
    options.time_key = "mean_ms" if options.busy else "min_ms"
    options.engines = [peers_workers.SINTER, *(e for e in peers_workers.PEERS if e.package not in options.without)]
    os.environ["SINTER_TUNING_CACHE"] = str(ROOT / ".cache" / "peers-tuning")
    runner = peers_workers.SinterRunner(str(options.sinter.resolve()), ("--backend", options.sinter_backend))
    environment = environment_before(options)
    if environment["load_before"] > 0.5:
        say(f"the load average is {environment['load_before']:.2f}: other work disturbs what is measured")
    with tempfile.TemporaryDirectory(prefix="sinter-peers-") as folder:
        setup = peers_measure.Setup(runner, options.engines, pathlib.Path(folder), options.rounds, options.time,
                                    options.creates, options.tune)
        report = report_new_widths if options.new_widths else report_models
        results, well = report(options, setup, environment)
    if not results:
        sys.exit(1)
    print(peers_report.environment_text(environment))
    if options.json:
        options.json.write_text(json.dumps({"schema": SCHEMA, "environment": environment, "sinter_options": (*runner.options, "--tune", options.tune)}
                                           | results, indent=2) + "\n")
    sys.exit(0 if well else 1)


if __name__ == "__main__":
    main()
