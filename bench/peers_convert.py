"""Converts ONNX files into those of MNN and ncnn, which do not read ONNX. bench/peers_engine.py starts it in a process of its
own, since a converter that crashes or leaks must not spoil what is measured.

  peers_convert.py mnn|ncnn MODEL.onnx FOLDER [NAME=1x3x224x224 ...]

Writes FOLDER, with model.mnn or model.ncnn.param and model.ncnn.bin, and names.json: the model's inputs, and its outputs with
their shapes (null without shapes of the inputs), in the order of the ONNX file. ncnn's files need the shapes of all inputs.
"""

import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

CACHE = pathlib.Path(__file__).resolve().parent.parent / ".cache" / "peers-converted"
INTEGERS = {"tensor(int64)": "i64", "tensor(int32)": "i32"}


def with_mnn(model, folder, shapes):
    del shapes
    import _tools  # the module MNN.tools would report every conversion to its makers
    _tools.mnnconvert(["mnnconvert", "-f", "ONNX", "--modelFile", model, "--MNNModel", str(folder / "model.mnn"),
                       "--bizCode", "peers"])


def with_pnnx(model, folder, shapes):
    """Runs the program of the package pnnx; its Python part needs PyTorch, and nothing else does."""
    import importlib.util
    program = pathlib.Path(importlib.util.find_spec("pnnx").origin).with_name("pnnx")
    shutil.copy(model, folder / "model.onnx")  # results go beside it
    given = ",".join(f"[{','.join(map(str, dims))}]{dtype}" for dims, dtype in shapes.values())
    done = subprocess.run([str(program), "model.onnx", "fp16=0", f"inputshape={given}"], cwd=folder,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if done.returncode < 0:
        sys.exit(f"its converter ended with signal {-done.returncode}")
    for file in folder.iterdir():
        if not file.name.startswith("model.ncnn."):
            file.unlink()


CONVERTERS = {"mnn": (with_mnn, ["model.mnn"]), "ncnn": (with_pnnx, ["model.ncnn.param", "model.ncnn.bin"])}


def names_of(session, shapes):
    import numpy
    outputs = [output.name for output in session.get_outputs()]
    if not shapes:
        return {"inputs": [i.name for i in session.get_inputs()], "outputs": {name: None for name in outputs}}
    types = {"f32": numpy.float32, "i64": numpy.int64, "i32": numpy.int32}
    zeros = {name: numpy.zeros(dims, types[dtype]) for name, (dims, dtype) in shapes.items()}
    results = session.run(outputs, zeros)
    return {"inputs": list(shapes), "outputs": {name: result.shape for name, result in zip(outputs, results)}}


def convert(kind, model, folder, given):
    import onnxruntime
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    shapes = {i.name: (given[i.name], INTEGERS.get(i.type, "f32")) for i in session.get_inputs()} if given else {}
    converter, files = CONVERTERS[kind]
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as work:
        result = pathlib.Path(work) / "result"
        result.mkdir()
        converter(model, result, shapes)
        missing = [name for name in files if not (result / name).exists()]
        if missing:
            sys.exit(f"its converter wrote no {missing[0]}")
        (result / "names.json").write_text(json.dumps(names_of(session, shapes)))
        result.rename(folder)


def converted(kind, version, model, shapes):
    """The folder of the converted model, which is made if it is missing. Ends the process with the reason if that fails."""
    status = os.stat(model)
    key = json.dumps([kind, version, os.path.realpath(model), status.st_mtime_ns, status.st_size, shapes])
    folder = CACHE / hashlib.sha256(key.encode()).hexdigest()[:16]
    if not folder.exists():
        given = [f"{name}={'x'.join(map(str, dims))}" for name, dims in shapes.items()]
        done = subprocess.run([sys.executable, __file__, kind, model, str(folder), *given], stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True, errors="replace")
        if done.returncode != 0:
            lines = done.stderr.strip().splitlines()
            crashed = f"its converter ended with signal {-done.returncode}"
            sys.exit(crashed if done.returncode < 0 or not lines else lines[-1])
    return folder


def main():
    kind, model, folder, *given = sys.argv[1:]
    shapes = {name: [int(dim) for dim in dims.split("x")] for name, _, dims in (text.rpartition("=") for text in given)}
    convert(kind, model, pathlib.Path(folder), shapes)


if __name__ == "__main__":
    main()
