#!/usr/bin/env python3
"""Writes the forms of models that ONNX Runtime's optimiser and quantiser make, and compares Sinter with ONNX Runtime.

  make_optimised_models.py FOLDER [--models .cache/models] [--only NAME ...] [--check build/sinter]

Needs the packages of tests/requirements.txt, and onnx_ir and sympy for the forms bert and nbits. Files are FOLDER/MODEL.FORM.onnx. Forms:
  basic, extended, all   the optimiser's levels; of real convolutions, `all` depends on the CPU that it runs on, and Sinter
                         refuses what it writes (com.microsoft.nchwc)
  bert                   what its tool for transformers makes (of these only)
  dynamic                weights quantised, activations while running
  qdq, qoperator         all quantised, with seeded noise as calibration data
  nbits4, nbits8         weights of matrix products quantised in blocks (of transformers only)
  FORM.extended, .all    a quantised form after the optimiser
--check runs every form in Sinter and ONNX Runtime, without its optimiser, on the same seeded inputs, and prints the error
relative to the largest element of ONNX Runtime's result; beside it, ONNX Runtime's own with its optimiser, and the error
that the form itself makes.
"""

import argparse
import contextlib
import logging
import pathlib
import subprocess
import tempfile

import numpy as np
import onnx
import onnxruntime as ort
from onnxruntime import quantization

# Sizes that models leave open, by axis.
MODELS = {
    "resnet50": {},
    "mobilenet_v2": {0: 1, 2: 224, 3: 224},
    "squeezenet": {},
    "minilm": {0: 2, 1: 24},
    "bert": {0: 2, 1: 24},
    "vit": {0: 1},
    "ch_PP-OCRv4_det_infer": {0: 1, 2: 192, 3: 192},
    "ch_PP-OCRv4_rec_infer": {0: 1, 2: 48, 3: 160},
}
# Heads and hidden size.
TRANSFORMERS = {"minilm": (12, 384), "bert": (12, 384), "vit": (3, 192)}
VOCABULARY = {"minilm": 30000, "bert": 1000}
LEVELS = {
    "basic": ort.GraphOptimizationLevel.ORT_ENABLE_BASIC,
    "extended": ort.GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
    "all": ort.GraphOptimizationLevel.ORT_ENABLE_ALL,
}


def feeds(name, path, seed):
    """Seeded inputs for the model: noise, or token ids with masks of ones."""
    random = np.random.default_rng(seed)
    inputs = {}
    model = onnx.load(path, load_external_data=False)
    initializers = {x.name for x in model.graph.initializer}
    for value in model.graph.input:
        if value.name in initializers:
            continue
        tensor = value.type.tensor_type
        dims = [d.dim_value or MODELS[name].get(i, 1) for i, d in enumerate(tensor.shape.dim)]
        if tensor.elem_type == onnx.TensorProto.FLOAT:
            inputs[value.name] = random.uniform(-1, 1, dims).astype(np.float32)
        elif "mask" in value.name:
            inputs[value.name] = np.ones(dims, np.int64)
            inputs[value.name][-1, dims[1] - 5 :] = 0
        elif "type" in value.name:
            inputs[value.name] = np.zeros(dims, np.int64)
        else:
            inputs[value.name] = random.integers(1, VOCABULARY[name], dims)
    return inputs


class Calibration(quantization.CalibrationDataReader):
    def __init__(self, name, path):
        self.samples = iter([feeds(name, path, seed) for seed in range(100, 104)])

    def get_next(self):
        return next(self.samples, None)


def session(path, level, written=None):
    options = ort.SessionOptions()
    options.graph_optimization_level = level
    options.log_severity_level = 3
    if written is not None:
        options.optimized_model_filepath = str(written)
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def quantise_blocks(source, target, bits):
    from onnxruntime.quantization import matmul_nbits_quantizer
    quantizer = matmul_nbits_quantizer.MatMulNBitsQuantizer(onnx.load(source), bits=bits, block_size=32, is_symmetric=False)
    quantizer.process()
    quantizer.model.save_model_to_file(str(target), use_external_data_format=False)


def make(name, source, folder):
    """Yields the forms that could be made."""
    def path(form):
        return folder / f"{name}.{form}.onnx"

    def attempt(form, action):
        try:
            with contextlib.redirect_stdout(None):
                action(path(form))
        except Exception as error:  # whatever the tools raise
            print(f"| {name} | {form} | ONNX Runtime's tool fails: {str(error).splitlines()[0][:80]} |")
            return []
        return [form]

    forms = []
    for form, level in LEVELS.items():
        forms += attempt(form, lambda target: session(source, level, target))
    prepared = folder / f"{name}.prepared.onnx"
    if name in TRANSFORMERS:
        def fuse(target):
            from onnxruntime.transformers import optimizer
            heads, hidden = TRANSFORMERS[name]
            model_type = "vit" if name == "vit" else "bert"
            fused = optimizer.optimize_model(str(source), model_type=model_type, num_heads=heads, hidden_size=hidden, opt_level=0)
            fused.save_model_to_file(str(target))
        forms += attempt("bert", fuse)
        for bits in (4, 8):
            forms += attempt(f"nbits{bits}", lambda target: quantise_blocks(source, target, bits))
    quantization.shape_inference.quant_pre_process(str(source), str(prepared), skip_symbolic_shape=True)
    # Channels can have their own scale from operator set 13 on.
    per_channel = max(x.version for x in onnx.load(prepared).opset_import if not x.domain) >= 13
    quantised = attempt("dynamic", lambda target: quantization.quantize_dynamic(
        str(prepared), str(target), weight_type=quantization.QuantType.QInt8, reduce_range=True))
    for form, kind in [("qdq", quantization.QuantFormat.QDQ), ("qoperator", quantization.QuantFormat.QOperator)]:
        quantised += attempt(form, lambda target: quantization.quantize_static(
            str(prepared), str(target), Calibration(name, prepared), quant_format=kind, per_channel=per_channel,
            activation_type=quantization.QuantType.QUInt8, weight_type=quantization.QuantType.QInt8, reduce_range=True))
    prepared.unlink()
    for form in quantised:
        forms.append(form)
        for level in ("extended", "all"):
            forms += attempt(f"{form}.{level}", lambda target: session(path(form), LEVELS[level], target))
    return forms


def run_sinter(sinter, path, inputs, outputs):
    with tempfile.TemporaryDirectory() as folder:
        arguments = []
        for i, (name, x) in enumerate(inputs.items()):
            np.save(f"{folder}/in{i}.npy", x)
            arguments += ["--input", f"{name}={folder}/in{i}.npy"]
        done = subprocess.run([sinter, "run", str(path), "--output-dir", f"{folder}/out", *arguments], capture_output=True, text=True)
        if done.returncode != 0:
            return done.stderr.strip().splitlines()[-1] if done.stderr.strip() else f"exit code {done.returncode}"
        files = {p.stem: np.load(p) for p in pathlib.Path(folder, "out").glob("*.npy")}
        return [files[name] if name in files else list(files.values())[i] for i, name in enumerate(outputs)]


def error(actual, expected):
    scale = max(float(np.abs(x).max()) for x in expected) or 1.0
    return max(float(np.abs(a.astype(np.float64) - e).max()) for a, e in zip(actual, expected)) / scale


def check(sinter, name, source, folder, forms):
    inputs = feeds(name, source, 1)
    original = session(source, ort.GraphOptimizationLevel.ORT_DISABLE_ALL).run(None, inputs)
    for form in forms:
        path = folder / f"{name}.{form}.onnx"
        domains = sorted({n.op_type for n in onnx.load(path).graph.node if n.domain not in ("", "ai.onnx")})
        try:
            reference = session(path, ort.GraphOptimizationLevel.ORT_DISABLE_ALL)
        except Exception as refusal:  # of a file that ONNX Runtime wrote
            print(f"| {name} | {form} | ONNX Runtime refuses it: {str(refusal).split('Error ')[-1][:80]} | | | {' '.join(domains)} |", flush=True)
            continue
        expected = reference.run(None, inputs)
        actual = run_sinter(sinter, path, inputs, [x.name for x in reference.get_outputs()])
        if isinstance(actual, str):
            result = actual.split(": ", 2)[-1][:90] + " | |"
        else:
            own = session(path, LEVELS["all"]).run(None, inputs)
            result = f"{error(actual, expected):.1e} | {error(own, expected):.1e} | {error(expected, original):.1e}"
        print(f"| {name} | {form} | {result} | {' '.join(domains)} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--models", type=pathlib.Path, default=pathlib.Path(".cache/models"))
    parser.add_argument("--only", nargs="+", default=list(MODELS))
    parser.add_argument("--check", metavar="SINTER")
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    print("| model | form | Sinter | ONNX Runtime, optimised | the form | operators of other domains |\n|---|---|---|---|---|---|")
    for name in arguments.only:
        source = arguments.models / f"{name}.onnx"
        if not source.exists():
            print(f"| {name} | no such file |")
            continue
        forms = make(name, source, arguments.folder)
        if arguments.check:
            check(arguments.check, name, source, arguments.folder, forms)


if __name__ == "__main__":
    main()
