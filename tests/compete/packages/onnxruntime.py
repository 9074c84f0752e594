"""An engine with ONNX Runtime's interface that can only multiply two square matrices. ENGINE_MODE says how it fails."""
import ctypes
import os

__version__ = "9.8.7"
MODE = os.environ.get("ENGINE_MODE", "")


class SessionOptions:
    pass


class Value:
    def __init__(self, name):
        self.name = name


class Binding:
    def __init__(self):
        self.inputs = []
        self.outputs = []

    def bind_input(self, name, device, device_id, dtype, shape, address):
        self.inputs.append((shape, address))

    def bind_output(self, name, device, device_id, dtype, shape, address):
        self.outputs.append((shape, address))


def at(shape, address):
    return (ctypes.c_float * (shape[0] * shape[1])).from_address(address)


class InferenceSession:
    def __init__(self, path, options, providers):
        if MODE == "refuses":
            raise RuntimeError("this model has an operator that it lacks")
        with open(path, "rb") as model:
            assert b"MatMul" in model.read()

    def get_inputs(self):
        return [Value("a"), Value("b")]

    def get_outputs(self):
        return [Value("c")]

    def io_binding(self):
        return Binding()

    def run_with_iobinding(self, binding):
        if MODE == "throws":
            raise ValueError("it met a bad moment")
        if MODE == "ends":
            os._exit(5)
        (shape, a), (_, b) = binding.inputs
        n = shape[0]
        a, b, c = at(shape, a), at(shape, b), at(*binding.outputs[0])
        for i in range(n):
            for j in range(n):
                c[i * n + j] = sum(a[i * n + k] * b[k * n + j] for k in range(n)) + (MODE == "wrong")
