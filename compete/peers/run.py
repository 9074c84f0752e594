"""The process of another engine, or of a backend in Python, that takes part in a competition. `sinter compete` starts
it and speaks with it as with any entry.

Arguments: the engine (onnxruntime, openvino, or a file of Python with a backend, which @sinter.backend makes), the
model as ONNX, threads, bytes of address space, and a line of JSON that says where the inputs and outputs lie in the
memory that the competition shares.
"""
import functools
import json
import mmap
import os
import resource
import runpy
import socket
import struct
import sys

# As compete/message.h has them.
SOCKET_FD = 3
TENSORS_FD = 4
READY, RUN, DONE, ERROR = range(4)
MESSAGE = struct.Struct("=ii1024s")


class OnnxRuntime:
    """Runs the model with tensors bound to the shared memory, so that nothing is copied."""

    def __init__(self, path, threads, places):
        import onnxruntime
        self.version = onnxruntime.__version__
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self.bindings = [self.bind(*place) for place in places]

    def bind(self, inputs, outputs):
        binding = self.session.io_binding()
        for value, array in zip(self.session.get_inputs(), inputs):
            binding.bind_input(value.name, "cpu", 0, array.dtype, array.shape, array.ctypes.data)
        for value, array in zip(self.session.get_outputs(), outputs):
            binding.bind_output(value.name, "cpu", 0, array.dtype, array.shape, array.ctypes.data)
        return binding

    def run(self, place):
        self.session.run_with_iobinding(self.bindings[place])


class OpenVino:
    """Computes in f32: elsewhere its default is bf16 on machines that have it."""

    def __init__(self, path, threads, places):
        import openvino
        self.version = openvino.__version__.split("-")[0]
        core = openvino.Core()
        model = core.read_model(path)
        model.reshape({value: list(array.shape) for value, array in zip(model.inputs, places[0][0])})
        compiled = core.compile_model(model, "CPU", {
            "INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": 1,
            "PERFORMANCE_HINT": "LATENCY"})
        self.requests = []
        for inputs, outputs in places:
            request = compiled.create_infer_request()
            for i, array in enumerate(inputs):
                request.set_input_tensor(i, openvino.Tensor(array, shared_memory=True))
            for i, array in enumerate(outputs):
                request.set_output_tensor(i, openvino.Tensor(array, shared_memory=True))
            self.requests.append(request)

    def run(self, place):
        self.requests[place].infer()


class PythonBackend:
    """Runs the model with the backend that a file defines. Results are copied to where they belong."""

    def __init__(self, file, path, threads, places):
        import sinter
        self.version = sinter.__version__
        before = {backend.name for backend in sinter.backends()}
        runpy.run_path(file)
        names = [backend.name for backend in sinter.backends() if backend.name not in before]
        if len(names) != 1:
            raise ValueError(f"{file} must define one backend with @sinter.backend, not {len(names)}")
        self.session = sinter.Session(path, backend=names[0], threads=threads)
        self.session.prepare(*[array.shape for array in places[0][0]])
        self.places = places

    def run(self, place):
        inputs, outputs = self.places[place]
        for result, output in zip(self.session.run(*inputs).values(), outputs):
            output[...] = result


ENGINES = {"onnxruntime": OnnxRuntime, "openvino": OpenVino}


def limit(threads, memory):
    """Keeps the process on as many of its processors, and within the memory."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (600, 600))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    processors = "1 processor" if threads == 1 else f"{threads} processors"
    return f"{processors}; {memory >> 20} MB of memory; 600 s of processor time; no filter of system calls"


def tensors_of(layout):
    """The arrays of each place: a pair of inputs and outputs."""
    import numpy
    memory = mmap.mmap(TENSORS_FD, layout["bytes"])

    def array(tensor, place):
        dtype = numpy.dtype(tensor["dtype"])
        count = 1
        for size in tensor["dims"]:
            count *= size
        return numpy.frombuffer(memory, dtype, count, tensor["offsets"][place]).reshape(tensor["dims"])

    return [tuple([array(tensor, place) for tensor in layout[kind]] for kind in ("inputs", "outputs"))
            for place in range(layout["places"])]


def message(kind, text=""):
    return MESSAGE.pack(kind, 0, text.encode()[:1023])


def main(engine, model, threads, memory, layout):
    channel = socket.socket(fileno=SOCKET_FD)
    try:
        isolation = limit(int(threads), int(memory))
        places = tensors_of(json.loads(layout))  # which keep the memory mapped: engines know its addresses only
        make = ENGINES.get(engine) or functools.partial(PythonBackend, engine)
        runner = make(model, int(threads), places)
        channel.send(message(READY, f"{runner.version}\n{isolation}"))
        while order := channel.recv(MESSAGE.size):
            kind, place, _ = MESSAGE.unpack(order)
            if kind != RUN:
                break
            runner.run(place)
            channel.send(message(DONE))
    except Exception as failure:  # whatever the engine throws is the entry's failure
        channel.send(message(ERROR, f"{type(failure).__name__}: {failure}"))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
