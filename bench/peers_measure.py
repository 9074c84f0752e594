"""The measurements of bench/peers.py: one model on every engine, and the text reader at widths that it has not seen."""

import contextlib
import dataclasses
import math
import os
import pathlib
import statistics

import peers_models
import peers_workers
from peers_workers import EngineFailure, Worker


@dataclasses.dataclass(frozen=True)
class Setup:
    runner: peers_workers.SinterRunner
    engines: list
    folder: pathlib.Path  # of the .npy files of inputs and outputs
    rounds: int
    seconds: float  # timed runs of each engine, summed over all rounds
    creates: int  # how often each engine opens a model
    tune: str  # how Sinter's sessions choose kernels


@dataclasses.dataclass(frozen=True)
class Case:
    """A model with its inputs and the expected outputs."""
    path: str
    inputs: list
    files: dict  # .npy by input
    truth: list | None  # arrays in the outputs' order; None if Sinter cannot compute them


def prepare(setup, workload, path, shapes_by_name):
    """Reads the file into the page cache and makes inputs and truth. Returns the case, and why it has no truth or None."""
    pathlib.Path(path).read_bytes()
    described = peers_workers.result_of(peers_workers.peer_command("describe", path))
    inputs = peers_models.resolve_inputs(described, workload.shape, shapes_by_name)
    files = peers_models.write_inputs(inputs, setup.folder / "inputs")
    try:
        return Case(path, inputs, files, truth(setup, path, files)), None
    except EngineFailure as failure:
        return Case(path, inputs, files, None), str(failure)


def truth(setup, path, files):
    """Runs the imported graph with plain loops."""
    import numpy
    plain = peers_workers.SinterRunner(setup.runner.path, ("--backend", "naive", "--max-rewrites", "0"))
    command = plain.command("run", path, len(os.sched_getaffinity(0)), files)
    results = peers_workers.result_of([*command, "--output-dir", str(setup.folder / "truth"), "--json", "-"])
    return [numpy.load(output["file"]) for output in results["outputs"]]


def tune(setup, case, threads):
    """Fills Sinter's tuning cache and returns the seconds that this took."""
    return peers_workers.result_of([*setup.runner.command("tune", case.path, threads, case.files), "--json", "-"])["seconds"]


def open_worker(setup, engine, case, threads, told=True):
    """Opens the model in an engine. If `told`, the engine knows the inputs when it opens the model."""
    files = case.files if told else {}
    if engine.is_sinter:
        command = [*setup.runner.command("serve", case.path, threads, files), "--tune", setup.tune]
    else:
        symbols = [symbol for spec in case.inputs for symbol in spec.symbols] if told else []
        command = peers_workers.peer_command(engine.key, case.path, threads, files, symbols)
    return Worker(command, peers_workers.cores_for(threads))


def error_of(worker, expected, folder):
    """The largest error of an output; None if there is no truth."""
    import numpy
    if expected is None:
        return None
    outputs = [numpy.load(file) for file in worker.outputs(folder)]
    return max(peers_models.relative_error(output, right) for output, right in zip(outputs, expected, strict=True))


class Race:
    """Lets engines take turns. An engine that fails is dropped, and its reason is kept."""

    def __init__(self, engines):
        self.engines = list(engines)
        self.workers = {}
        self.failures = {}
        self.turn = 0

    def close(self):
        for worker in self.workers.values():
            worker.close()
        self.workers.clear()

    def each(self, action):
        """Calls action(engine) for every engine still in the race, beginning with a different one each time."""
        running = [engine for engine in self.engines if engine.key not in self.failures]
        first = self.turn % len(running) if running else 0
        self.turn += 1
        for engine in running[first:] + running[:first]:
            try:
                action(engine)
            except (EngineFailure, peers_models.Unusable) as failure:
                self.failures[engine.key] = str(failure)
                if engine.key in self.workers:
                    self.workers.pop(engine.key).close()


def repeats_for(seconds, rounds, milliseconds):
    """The number of runs per round for which all rounds take `seconds`, at `milliseconds` per run."""
    return max(1, math.ceil(seconds * 1e3 / rounds / max(milliseconds, 1e-3)))


def race(setup, case, threads):
    """Measures all engines on one model, in rounds. Returns the results by engine, or "failed" with the reason."""
    results = {engine.key: {} for engine in setup.engines}
    creates = {engine.key: [] for engine in setup.engines}
    firsts = {engine.key: [] for engine in setup.engines}
    times = {engine.key: [] for engine in setup.engines}
    repeats = {}
    with contextlib.closing(Race(setup.engines)) as contest:
        workers = contest.workers

        def create(engine):
            if engine.key in workers:
                workers.pop(engine.key).close()
            worker = workers[engine.key] = open_worker(setup, engine, case, threads)
            creates[engine.key].append(worker.opened["create_ms"])
            firsts[engine.key].append(worker.opened["create_ms"] + worker.run(0, 1)[0])
            results[engine.key]["precision"] = worker.opened.get("precision", "f32")

        def warm_up(engine):
            repeats[engine.key] = repeats_for(setup.seconds, setup.rounds, min(workers[engine.key].run(1, 2)))

        def measure(engine):  # the untimed run brings the weights back into the caches
            times[engine.key] += workers[engine.key].run(1, repeats[engine.key])

        def finish(engine):
            worker, milliseconds = workers[engine.key], times[engine.key]
            results[engine.key].update({
                "min_ms": min(milliseconds), "mean_ms": statistics.fmean(milliseconds),
                "median_ms": statistics.median(milliseconds), "runs": len(milliseconds),
                "create_ms": min(creates[engine.key]), "first_result_ms": min(firsts[engine.key]),
                "peak_over_base_mb": worker.peak_over_base(),
                "error": error_of(worker, case.truth, setup.folder / engine.key)})

        for _ in range(setup.creates):
            contest.each(create)
        contest.each(warm_up)
        for _ in range(setup.rounds):
            contest.each(measure)
        contest.each(finish)
    for key, reason in contest.failures.items():
        results[key] = {"failed": reason}
    return results


def race_new_widths(setup, path, widths):
    """Measures sessions that are given no shape in advance on pictures of one width after the other; engines take turns in
    blocks of widths. Sums the first run at each width, and the second runs after all widths have been seen."""
    import numpy
    described = peers_workers.result_of(peers_workers.peer_command("describe", path))
    name = described[0]["name"]
    cases = {}
    for width in widths:
        inputs = peers_models.resolve_inputs(described, (1, 3, 48, width), {})
        cases[width] = Case(path, inputs, peers_models.write_inputs(inputs, setup.folder / str(width)), None)
    checked = [min(widths), max(widths)]
    expected = {width: truth(setup, path, cases[width].files) for width in checked}
    results = {engine.key: {"first_ms": {}, "second_ms": {}, "error": 0.0} for engine in setup.engines}
    with contextlib.closing(Race(setup.engines)) as contest:
        workers = contest.workers

        def create(engine):
            workers[engine.key] = open_worker(setup, engine, cases[widths[0]], 1, told=False)
            results[engine.key]["create_ms"] = workers[engine.key].opened["create_ms"]
            results[engine.key]["precision"] = workers[engine.key].opened.get("precision", "f32")

        def read(block, key):
            def action(engine):
                for width in block:
                    workers[engine.key].ask(f"input {name}={cases[width].files[name]}")
                    results[engine.key][key][width] = workers[engine.key].run(0, 1)[0]
                    if key == "first_ms" and width in checked:
                        error = error_of(workers[engine.key], expected[width], setup.folder / engine.key)
                        results[engine.key]["error"] = max(results[engine.key]["error"], error)
            return action

        contest.each(create)
        for key in ("first_ms", "second_ms"):
            for block in (list(b) for b in numpy.array_split(widths, setup.rounds)):
                contest.each(read([int(width) for width in block], key))
    for engine in setup.engines:
        result = results[engine.key]
        if engine.key in contest.failures:
            results[engine.key] = {"failed": contest.failures[engine.key]}
        else:
            result["first_sum_ms"] = sum(result["first_ms"].values())
            result["second_sum_ms"] = sum(result["second_ms"].values())
    return results
