#!/usr/bin/env python3
"""Records what ONNX Runtime computes for the real models; tests/models/recorded.h reads it.

  ./dev models
  .cache/venv/bin/python -m pip install -r tests/requirements.txt
  .cache/venv/bin/python tests/models/recorded/record.py [--cache DIR] [CASE...]

Without names every case is recorded; with names only those, and the others stay as they are.

CPU, one thread, default optimisation. Inputs are made by models/seeded.py, so they need no file; the OCR models see pages,
because noise is not text to them and their outputs would be all but constant. Writes index.json and, for each output of
a case, NAME.f32 (of several: NAME.OUTPUT.f32): its elements at the flat indices 0, stride, 2 * stride ..., float32,
little-endian. Outputs of more than MOST_VALUES are sampled; the stride is then a prime that divides no dimension, so
that every row, column and channel is met. The largest elements are kept in index.json with their places.

Networks that are written with our own GraphBuilder are recorded from the ONNX files that ./dev models exports. A wrong
network would be recorded as it is, so what ONNX Runtime makes of these is first compared with second_opinion.py, the
networks in NumPy.
"""

import argparse
import hashlib
import json
import pathlib
import sys

import numpy as np
import onnxruntime

import second_opinion

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(ROOT / "models"))
import seeded  # noqa: E402

MOST_VALUES = 20000
PEAKS = 16
DET, REC, CLS = "ch_PP-OCRv4_det_infer.onnx", "ch_PP-OCRv4_rec_infer.onnx", "ch_ppocr_mobile_v2.0_cls_infer.onnx"


def tokens(rows, length):
    """The inputs of a text encoder: name, kind, dimensions, and what the kind needs besides a seed."""
    dims = [rows, length]
    return [("input_ids", "integers", dims, {"limit": 30522}), ("attention_mask", "mask", dims, {}),
            ("token_type_ids", "integers", dims, {"limit": 2})]


def speech(batch, samples, rate=None):
    """The inputs of a voice-activity model."""
    inputs = [("input", "noise", [batch, samples], {}), ("state", "noise", [2, batch, 128], {})]
    return inputs + [("sr", "constant", [], {"value": rate})] if rate else inputs


# name, model, and its inputs: the list, or kind and dimensions of the only one. The seed of a case's first input is ten
# times its place in this list, but the first six are older than that rule; further inputs have the seeds that follow.
CASES = [
    ("det_640x640", DET, "page", [1, 3, 640, 640]),
    ("det_320x480", DET, "page", [1, 3, 320, 480]),
    ("rec_1x320", REC, "page", [1, 3, 48, 320]),
    ("rec_4x160", REC, "page", [4, 3, 48, 160]),
    ("cls_48x192", CLS, "page", [1, 3, 48, 192]),
    ("resnet50", "resnet50.onnx", "noise", [1, 3, 224, 224]),
    ("densenet121", "densenet121.onnx", "noise", [1, 3, 224, 224]),
    ("squeezenet", "squeezenet.onnx", "noise", [1, 3, 224, 224]),
    ("shufflenet", "shufflenet.onnx", "noise", [1, 3, 224, 224]),
    ("mobilenet_v2_1", "mobilenet_v2.onnx", "noise", [1, 3, 224, 224]),
    ("mobilenet_v2_3", "mobilenet_v2.onnx", "noise", [3, 3, 128, 160]),
    ("minilm_1x128", "minilm.onnx", tokens(1, 128)),
    ("minilm_2x17", "minilm.onnx", tokens(2, 17)),
    ("silero_vad_16k", "silero_vad.onnx", speech(2, 576, 16000)),
    ("silero_vad_8k", "silero_vad.onnx", speech(1, 288, 8000)),
    ("silero_vad_half", "silero_vad_half.onnx", speech(1, 576)),
    ("silero_vad_16k_op15", "silero_vad_16k_op15.onnx", speech(2, 576, 16000)),
    ("silero_vad_op18_ifless", "silero_vad_op18_ifless.onnx", speech(1, 576, 16000)),
    ("silero_vad_openvino_16k", "silero_vad_openvino_16k.onnx", speech(1, 576)),
    ("silero_vad_16k_sequence", "silero_vad_16k_sequence.onnx",
     [("input", "noise", [3, 576], {}), ("h", "noise", [1, 1, 128], {}), ("c", "noise", [1, 1, 128], {})]),
    ("ddddocr_common", "ddddocr_common.onnx", "noise", [1, 1, 64, 96]),
    ("ddddocr_common_old", "ddddocr_common_old.onnx", "noise", [1, 1, 64, 96]),
    ("ddddocr_common_det", "ddddocr_common_det.onnx", "noise", [1, 3, 416, 416]),
    ("tashkeel", "tashkeel.onnx",
     [("char_inputs", "integers", [2, 37], {"limit": 54}), ("diac_inputs", "integers", [2, 37], {"limit": 16}),
      ("input_lengths", "constant", [2], {"value": 29})]),
    ("nakdimon", "nakdimon.onnx", [("input_1", "whole", [1, 40], {"limit": 43})]),
]
# The error that a case may have relative to the largest element, where it is not 1e-4. common_old quantises the activations
# of 22 layers at run time: ONNX Runtime's own result changes by 2% of the largest element if noise of 1e-6 is added to the
# input.
MOST_ERRORS = {"ddddocr_common_old": 0.05}
# The models that are our own networks: name, and the file of weights, where they are not random from a fixed seed.
NETWORKS = {"mobilenet_v2.onnx": {"name": "mobilenet_v2"},
            "minilm.onnx": {"name": "minilm", "weights": "minilm.safetensors"}}
MOST_DIFFERENCE = 1e-5  # between ONNX Runtime and NumPy, of the largest element


def make(kind, dims, seed, details):
    match kind:
        case "noise":
            return seeded.uniform(seed, dims)
        case "page":
            return seeded.page(seed, dims)
        case "integers":
            return seeded.integers(seed, dims, details["limit"])
        case "mask":
            return seeded.mask(dims)
        case "whole":
            return seeded.integers(seed, dims, details["limit"]).astype(np.float32)
        case "constant":
            return np.full(dims, details["value"], np.int64)


def stride_for(dims):
    least = -(-int(np.prod(dims)) // MOST_VALUES)
    if least == 1:
        return 1
    return next(
        n for n in range(least, 10 * least + 10)
        if all(n % d for d in range(2, int(n**0.5) + 1)) and n > 1 and all(dim % n for dim in dims)
    )


def write_output(name, output, file):
    flat = output.reshape(-1).astype(np.float32)
    stride = stride_for(output.shape)
    (HERE / file).write_bytes(flat[::stride].astype("<f4").tobytes())
    largest = np.argsort(-np.abs(flat), kind="stable")[:PEAKS]
    print(f"{file}: {name} {output.shape}, min {flat.min():.3g}, mean {flat.mean():.3g}, max {flat.max():.3g}, stride {stride}")
    return {
        "name": name,
        "dims": list(output.shape),
        "min": float(flat.min()),
        "mean": float(flat.mean(dtype=np.float64)),
        "max_abs": float(np.abs(flat).max()),
        "peaks": [[int(i), float(flat[i])] for i in largest],
        "stride": stride,
        "file": file,
    }


def check(name, path, inputs, outputs):
    """Compares with the same network in NumPy."""
    expected = second_opinion.NETWORKS[name](second_opinion.weights_of(path), **inputs)
    for output, values in outputs.items():
        difference = np.abs(values - expected[output]).max() / np.abs(expected[output]).max()
        print(f"{name}: {output} differs by {difference:.2g} from NumPy's")
        if not difference <= MOST_DIFFERENCE:
            sys.exit(f"{name}: the network is wrong")


def record(seed, cache, name, model, inputs, dims=None):
    path = cache / model
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    if dims is not None:
        inputs = [(session.get_inputs()[0].name, inputs, dims, {})]
    order = [declared.name for declared in session.get_inputs()]
    inputs = sorted(inputs, key=lambda declared: order.index(declared[0]))
    made = {input_name: make(kind, dims, seed + i, details) for i, (input_name, kind, dims, details) in enumerate(inputs)}
    outputs = dict(zip([result.name for result in session.get_outputs()], session.run(None, made)))
    source = {"model": model, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    if model in NETWORKS:
        check(NETWORKS[model]["name"], path, made, outputs)
        source = {"network": NETWORKS[model]}
    return {
        "name": name,
        **source,
        **({"most_error": MOST_ERRORS[name]} if name in MOST_ERRORS else {}),
        "inputs": [{"name": input_name, "kind": kind, "dims": dims, "seed": seed + i, **details}
                   for i, (input_name, kind, dims, details) in enumerate(inputs)],
        "outputs": [write_output(output, values, f"{name}.f32" if len(outputs) == 1 else f"{name}.{output}.f32")
                    for output, values in outputs.items()],
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cache", metavar="DIR", type=pathlib.Path, default=ROOT / ".cache" / "models")
    parser.add_argument("names", metavar="CASE", nargs="*")
    arguments = parser.parse_args()
    file = HERE / "index.json"
    before = {case["name"]: case for case in json.loads(file.read_text())["cases"]} if arguments.names else {}
    cases = []
    for i, case in enumerate(CASES, start=1):
        if not arguments.names or case[0] in arguments.names:
            cases.append(record(i if i <= 6 else 10 * i, arguments.cache, *case))
        else:
            cases.append(before[case[0]])
    index = {"recorded_with": f"onnxruntime {onnxruntime.__version__}", "cases": cases}
    file.write_text(json.dumps(index, indent=1) + "\n")


if __name__ == "__main__":
    main()
