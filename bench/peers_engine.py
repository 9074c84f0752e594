"""Keeps a session of a peer open and executes commands from stdin, with the same commands and answers as `sinter serve`.
bench/peers.py starts it in the virtual environment of the peers.

  peers_engine.py describe MODEL.onnx
  peers_engine.py ENGINE MODEL.onnx --threads N [--input NAME=FILE ...] [--dim SYMBOL=SIZE ...]

`describe` prints the model's inputs as JSON: name, dtype and dims, with symbols as strings (null without a name). ENGINE is one
of ENGINES below. The engine knows the shapes of the given inputs, and the sizes of symbols, when it opens the model, so it
may compile for them.
"""

import argparse
import json
import os
import pathlib
import sys
import time

import numpy

import peers_converted


class OnnxRuntime:
    def __init__(self):
        import onnxruntime
        self.library = onnxruntime

    def open(self, path, threads, inputs, symbols):
        options = self.library.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.execution_mode = self.library.ExecutionMode.ORT_SEQUENTIAL
        for symbol, size in symbols.items():
            options.add_free_dimension_override_by_name(symbol, size)
        self.session = self.library.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self.binding = self.session.io_binding()
        return "f32"

    def set_input(self, name, value):
        self.binding.bind_cpu_input(name, value)
        # The first run with this input's shape allocates the outputs and later ones reuse them.
        self.binding.clear_binding_outputs()
        for output in self.session.get_outputs():
            self.binding.bind_output(output.name)

    def run(self):
        self.session.run_with_iobinding(self.binding)

    def outputs(self):
        return self.binding.copy_outputs_to_cpu()

    def describe(self, path):
        options = self.library.SessionOptions()
        options.intra_op_num_threads = 1
        options.graph_optimization_level = self.library.GraphOptimizationLevel.ORT_DISABLE_ALL
        session = self.library.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        return [{"name": i.name, "dtype": i.type, "dims": i.shape} for i in session.get_inputs()]


class OpenVino:
    """OpenVINO in latency mode, with the given precision or its own choice."""

    def __init__(self, precision=None):
        import openvino
        import openvino.frontend
        self.library = openvino
        self.precision = precision
        # Loads both libraries now, so they do not count as memory and time of the model.
        self.core = openvino.Core()
        self.core.get_property("CPU", "FULL_DEVICE_NAME")
        openvino.frontend.FrontEndManager().load_by_framework("onnx")

    def open(self, path, threads, inputs, symbols):
        del symbols
        config = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": 1}
        if self.precision:
            config["INFERENCE_PRECISION_HINT"] = self.precision
        model = self.core.read_model(path)
        if inputs:
            model.reshape({name: list(value.shape) for name, value in inputs.items()})
        compiled = self.core.compile_model(model, "CPU", config)
        self.request = compiled.create_infer_request()
        self.output_count = len(compiled.outputs)
        return compiled.get_property("INFERENCE_PRECISION_HINT").to_string()

    def set_input(self, name, value):
        self.request.set_tensor(name, self.library.Tensor(value, shared_memory=True))

    def run(self):
        self.request.infer(share_outputs=True)

    def outputs(self):
        return [self.request.get_output_tensor(i).data for i in range(self.output_count)]


ENGINES = {
    "onnxruntime": OnnxRuntime,
    "openvino-f32": lambda: OpenVino("f32"),
    "openvino": OpenVino,
    "mnn": peers_converted.Mnn,
    "ncnn": peers_converted.Ncnn,
}


def resident_megabytes(key):
    """`key` is VmRSS for the current resident memory, or VmHWM for its peak."""
    for line in pathlib.Path("/proc/self/status").read_text().splitlines():
        if line.startswith(key + ":"):
            return int(line.split()[1]) * 1024 / 1e6
    return 0.0


def forget_peak():
    """Resets the peak memory, which loading libraries caused. Some containers forbid this, and that peak then counts."""
    try:
        pathlib.Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        pass


def silence():
    """Takes stdout for the answers alone: some libraries print there."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.stdout = answers


def answer(results):
    print(json.dumps(results), flush=True)


def run(engine, counts):
    warmup, repeats = (int(count) for count in counts.split())
    for _ in range(warmup):
        engine.run()
    milliseconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        engine.run()
        milliseconds.append((time.perf_counter() - start) * 1e3)
    return {"ms": milliseconds}


def write_outputs(engine, folder):
    os.makedirs(folder, exist_ok=True)
    files = []
    for number, value in enumerate(engine.outputs()):
        files.append({"file": os.path.join(folder, f"{number}.npy")})
        numpy.save(files[-1]["file"], value)
    return {"outputs": files}


def set_input(engine, inputs, name, file):
    inputs[name] = numpy.load(file)  # kept alive, since engines borrow it
    engine.set_input(name, inputs[name])
    return {}


def serve(name, model, threads, inputs, symbols):
    engine = ENGINES[name]()
    inputs = {input_name: numpy.load(file) for input_name, file in inputs.items()}
    if hasattr(engine, "prepare"):
        engine.prepare(model, inputs)
    forget_peak()
    base = resident_megabytes("VmRSS")
    start = time.perf_counter()
    precision = engine.open(model, threads, inputs, symbols)
    create = time.perf_counter() - start
    for input_name, value in inputs.items():
        engine.set_input(input_name, value)
    answer({"base_rss_mb": base, "create_ms": create * 1e3, "precision": precision})
    for line in sys.stdin:
        command, _, argument = line.strip().partition(" ")
        if command == "input":
            answer(set_input(engine, inputs, *argument.split("=", 1)))
        elif command == "run":
            answer(run(engine, argument))
        elif command == "outputs":
            answer(write_outputs(engine, argument))
        elif command == "memory":
            answer({"peak_rss_mb": resident_megabytes("VmHWM")})
        else:
            sys.exit(f"'{line.strip()}' is no command")


def pair(text):
    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise argparse.ArgumentTypeError(f"{text} is not NAME=VALUE")
    return name, value


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("engine", choices=["describe", *ENGINES])
    parser.add_argument("model")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--input", type=pair, action="append", default=[])
    parser.add_argument("--dim", type=pair, action="append", default=[])
    arguments = parser.parse_args()
    if arguments.engine == "describe":
        return answer(OnnxRuntime().describe(arguments.model))
    silence()
    symbols = {symbol: int(size) for symbol, size in arguments.dim}
    serve(arguments.engine, arguments.model, arguments.threads, dict(arguments.input), symbols)


if __name__ == "__main__":
    main()
