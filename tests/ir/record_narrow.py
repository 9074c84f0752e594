"""Records ml_dtypes' and onnx's conversions of narrow element types, for tests/ir/narrow_test.cc.

Run with onnx 1.23.2, ml_dtypes 0.6.0 and numpy: python tests/ir/record_narrow.py
A conversion is recorded as runs of equal results: [bits, count] for consecutive inputs.
"""

import json
import pathlib

import ml_dtypes
import numpy as np
import onnx.numpy_helper as helper

FOLDER = pathlib.Path(__file__).parent
TYPES = {
    "f4e2m1": ml_dtypes.float4_e2m1fn,
    "f8e4m3fn": ml_dtypes.float8_e4m3fn,
    "f8e4m3fnuz": ml_dtypes.float8_e4m3fnuz,
    "f8e5m2": ml_dtypes.float8_e5m2,
    "f8e5m2fnuz": ml_dtypes.float8_e5m2fnuz,
    "f8e8m0": ml_dtypes.float8_e8m0fnu,
    "i2": ml_dtypes.int2,
    "u2": ml_dtypes.uint2,
    "i4": ml_dtypes.int4,
    "u4": ml_dtypes.uint4,
}
CODES = {"f4e2m1": 16, "i4": 16, "u4": 16, "i2": 4, "u2": 4}
EVERY = np.arange(1 << 16, dtype=np.uint16)
FLOAT8 = ("f8e4m3fn", "f8e4m3fnuz", "f8e5m2", "f8e5m2fnuz")


def runs(bits):
    starts = np.concatenate([[0], np.flatnonzero(np.diff(bits)) + 1, [len(bits)]])
    return [[int(bits[begin]), int(end - begin)] for begin, end in zip(starts, starts[1:])]


def number(value):
    """JSON lacks NaN and infinities."""
    return float(value) if np.isfinite(value) else str(value)


def bits_of(x):
    return [int(b) for b in x.view(np.uint32)]


def values(name):
    codes = np.arange(CODES.get(name, 256), dtype=np.uint8)
    return [number(v) for v in codes.view(TYPES[name]).astype(np.float64)]


def boundaries(name):
    """For neighbouring finite values: the middle in f32, and the f32 numbers next to it."""
    codes = np.arange(CODES.get(name, 256), dtype=np.uint8).view(TYPES[name]).astype(np.float32)
    finite = np.unique(codes[np.isfinite(codes)])
    middle = (finite[:-1].astype(np.float64) + finite[1:]) / 2
    step = finite[-1].astype(np.float64) - finite[-2]
    middle = np.concatenate([middle, [finite[-1] + step / 2, -finite[-1] - step / 2]]).astype(np.float32)
    infinity = np.float32(np.inf)
    around = np.concatenate([middle, np.nextafter(middle, infinity), np.nextafter(middle, -infinity), finite])
    return np.sort(around)


def round_to(name, x, saturate):
    if name in FLOAT8 and saturate:
        return helper.saturate_cast(x, TYPES[name]).view(np.uint8)
    return x.astype(TYPES[name]).view(np.uint8)


def scale(x, mode):
    """onnx's conversion to f8e8m0 of normal f32 numbers, which it rounds as Cast's description says."""
    return helper.to_float8e8m0(x, True, mode).view(np.uint8)


def rounded(name, around, saturate):
    return {
        "f16": runs(round_to(name, EVERY.view(np.float16), saturate)),
        "bf16": runs(round_to(name, EVERY.view(ml_dtypes.bfloat16), saturate)),
        "f32": runs(round_to(name, around, saturate)),
    }


def record():
    record = {"values": {name: values(name) for name in TYPES}, "rounded": {}}
    for name in (*FLOAT8, "f4e2m1"):
        around = boundaries(name)
        record["rounded"][name] = {"f32": bits_of(around), "saturated": rounded(name, around, True)}
        if name in FLOAT8:
            record["rounded"][name]["not saturated"] = rounded(name, around, False)
    integers = np.arange(-300, 301, dtype=np.int32)
    record["integers"] = {
        name: {"i32": runs(integers.astype(TYPES[name]).view(np.uint8)),
               "halves": runs((integers / np.float32(2)).astype(np.float32).astype(TYPES[name]).view(np.uint8))}
        for name in ("i2", "u2", "i4", "u4")}
    exponents = np.arange(1, 255, dtype=np.uint32) << 23
    normal = np.sort(np.concatenate([exponents + m for m in (0, 1, 0x3fffff, 0x400000, 0x400001, 0x7fffff)]))
    normal = normal[normal <= (254 << 23)].astype(np.uint32).view(np.float32)  # up to 2^127
    record["scales"] = {"f32": bits_of(normal)}
    record["scales"] |= {mode: runs(scale(normal, mode)) for mode in ("up", "down", "nearest")}
    return record


if __name__ == "__main__":
    text = json.dumps(record(), separators=(",", ":"))
    (FOLDER / "narrow_conversions.json").write_text(text + "\n")
