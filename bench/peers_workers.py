"""The engines of bench/peers.py as processes that take turns.

Only the process whose turn it is runs. The others are stopped, so their threads do not spin while it is measured.
"""

import contextlib
import dataclasses
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

ENGINE_SCRIPT = pathlib.Path(__file__).with_name("peers_engine.py")


class EngineFailure(Exception):
    """Why an engine failed, in one line."""


@dataclasses.dataclass(frozen=True)
class Engine:
    key: str  # in JSON
    label: str  # in tables
    package: str | None = None  # on PyPI; None: Sinter
    counts: bool = False  # a peer against which ratios are taken: in f32, with right results for every model
    chooses: bool = False  # its precision

    @property
    def is_sinter(self):
        return self.package is None


SINTER = Engine("sinter", "Sinter")
PEERS = [
    Engine("onnxruntime", "ONNX Runtime", "onnxruntime", counts=True),
    Engine("openvino-f32", "OpenVINO f32", "openvino", counts=True),
    Engine("openvino", "OpenVINO default", "openvino", chooses=True),
    Engine("mnn", "MNN", "mnn"),
    Engine("ncnn", "ncnn", "ncnn"),
]


@dataclasses.dataclass(frozen=True)
class SinterRunner:
    path: str
    options: tuple  # --backend auto, ...

    def command(self, verb, model, threads, files):
        given = [f"--input={name}={file}" for name, file in files.items()]
        return [self.path, verb, model, "--threads", str(threads), *self.options, *given]


def peer_command(engine, model, threads=1, files=None, symbols=()):
    given = [f"--input={name}={file}" for name, file in (files or {}).items()]
    dims = [f"--dim={symbol}={size}" for symbol, size in symbols]
    return [sys.executable, str(ENGINE_SCRIPT), engine, model, "--threads", str(threads), *given, *dims]


def cores_for(threads):
    """The first cores that this process may use, one per thread."""
    cores = sorted(os.sched_getaffinity(0))
    if threads > len(cores):
        raise EngineFailure(f"{threads} threads are more than the {len(cores)} cores that this process may use")
    return cores[:threads]


def last_line(file, longest=200):
    """The last line that a failed program printed, except the runner's hint on wrong usage."""
    file.seek(0)
    lines = [line for line in file.read().splitlines() if line.strip() and not line.startswith("Run with --help")]
    return lines[-1].strip()[:longest] if lines else ""


def result_of(command):
    """Runs a program and returns the JSON on its stdout."""
    with tempfile.TemporaryFile("w+", errors="replace") as errors:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, text=True)
        if done.returncode != 0:
            raise EngineFailure(last_line(errors) or f"{command[0]}: exit code {done.returncode}")
    return json.loads(done.stdout)


# It ends with its parent, even if that is killed.
NEIGHBOUR = """
import os, sys
while os.getppid() == int(sys.argv[1]):
    for _ in range(1 << 20):
        pass
"""


class Neighbour:
    """A process that computes without a pause on the first of the cores, as another program on a busy machine does."""

    def __init__(self):
        self.process = subprocess.Popen([sys.executable, "-c", NEIGHBOUR, str(os.getpid())], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, preexec_fn=lambda: os.sched_setaffinity(0, cores_for(1)))

    def close(self):
        self.process.kill()
        self.process.wait()


class Worker:
    """A process with one session, pinned to its cores. It is stopped except while it answers."""

    def __init__(self, command, cores):
        self.errors = tempfile.TemporaryFile("w+", errors="replace")
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors,
                                        text=True, preexec_fn=lambda: os.sched_setaffinity(0, cores))
        try:
            self.opened = self._answer()
        except BaseException:
            self.close()
            raise

    def ask(self, command):
        with contextlib.suppress(BrokenPipeError):  # it has ended; its stderr says why
            self.process.send_signal(signal.SIGCONT)
            self.process.stdin.write(command + "\n")
            self.process.stdin.flush()
        return self._answer()

    def _answer(self):
        line = self.process.stdout.readline()
        if not line:
            code = self.process.wait()
            raise EngineFailure(last_line(self.errors) or f"exit code {code}")
        self.process.send_signal(signal.SIGSTOP)
        return json.loads(line)

    def run(self, warmup, repeats):
        return self.ask(f"run {warmup} {repeats}")["ms"]

    def peak_over_base(self):
        return self.ask("memory")["peak_rss_mb"] - self.opened["base_rss_mb"]

    def outputs(self, folder):
        return [output["file"] for output in self.ask(f"outputs {folder}")["outputs"]]

    def close(self):
        self.process.kill()  # it is stopped and has no state to save
        self.process.wait()
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.stdout.close()
        self.errors.close()
