#!/usr/bin/env python3
"""Records what ONNX Runtime computes for the real models; tests/models/recorded.h reads it.

  models/fetch --all
  .cache/venv/bin/python -m pip install -r tests/requirements.txt
  .cache/venv/bin/python tests/models/recorded/record.py [CACHE]

CPU, one thread, default optimisation. Inputs are the noise or the pages of models/seeded.py, so they need no file; the OCR
models see pages, because noise is not text to them and their outputs would be all but constant. Writes index.json
and, for each case, NAME.f32: the outputs at the flat indices 0, stride, 2 * stride ..., float32, little-endian. Outputs of
more than MOST_VALUES are sampled; the stride is then a prime that divides no dimension, so that every row,
column and channel is met. The largest outputs are kept in index.json with their places.
"""

import hashlib
import json
import pathlib
import sys

import numpy as np
import onnxruntime

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(ROOT / "models"))
import seeded  # noqa: E402

MOST_VALUES = 20000
PEAKS = 16
DET, REC, CLS = "ch_PP-OCRv4_det_infer.onnx", "ch_PP-OCRv4_rec_infer.onnx", "ch_ppocr_mobile_v2.0_cls_infer.onnx"

# name, model, kind of input, its dimensions; a case's seed is its place in this list, from 1
CASES = [
    ("det_640x640", DET, "page", [1, 3, 640, 640]),
    ("det_320x480", DET, "page", [1, 3, 320, 480]),
    ("rec_1x320", REC, "page", [1, 3, 48, 320]),
    ("rec_4x160", REC, "page", [4, 3, 48, 160]),
    ("cls_48x192", CLS, "page", [1, 3, 48, 192]),
    ("resnet50", "resnet50.onnx", "noise", [1, 3, 224, 224]),
]


def stride_for(dims):
    least = -(-int(np.prod(dims)) // MOST_VALUES)
    if least == 1:
        return 1
    return next(
        n for n in range(least, 10 * least + 10)
        if all(n % d for d in range(2, int(n**0.5) + 1)) and n > 1 and all(dim % n for dim in dims)
    )


def record(name, model, kind, dims, seed, cache):
    path = cache / model
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    (entry,), (result,) = session.get_inputs(), session.get_outputs()
    make_input = {"noise": seeded.uniform, "page": seeded.page}[kind]
    (output,) = session.run(None, {entry.name: make_input(seed, dims)})
    flat = output.reshape(-1)
    stride = stride_for(output.shape)
    (HERE / f"{name}.f32").write_bytes(flat[::stride].astype("<f4").tobytes())
    largest = np.argsort(-np.abs(flat), kind="stable")[:PEAKS]
    print(f"{name}: output {output.shape}, min {flat.min():.3g}, mean {flat.mean():.3g}, max {flat.max():.3g}, stride {stride}")
    return {
        "name": name,
        "model": model,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "input": {"name": entry.name, "kind": kind, "dims": dims, "seed": seed},
        "output": {
            "name": result.name,
            "dims": list(output.shape),
            "min": float(flat.min()),
            "mean": float(flat.mean(dtype=np.float64)),
            "max_abs": float(np.abs(flat).max()),
            "peaks": [[int(i), float(flat[i])] for i in largest],
        },
        "stride": stride,
        "file": f"{name}.f32",
    }


def main():
    cache = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / ".cache" / "models"
    cases = [record(*case, seed, cache) for seed, case in enumerate(CASES, start=1)]
    index = {"recorded_with": f"onnxruntime {onnxruntime.__version__}", "cases": cases}
    (HERE / "index.json").write_text(json.dumps(index, indent=1) + "\n")


if __name__ == "__main__":
    main()
