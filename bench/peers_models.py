"""What bench/peers.py measures: models, the shapes of their inputs, and inputs made from a seed."""

import dataclasses
import pathlib
import random


class Unusable(Exception):
    """Why a model cannot be measured, in one line."""


@dataclasses.dataclass(frozen=True)
class Workload:
    name: str
    file: str  # in the folder of models/fetch, or a path
    shape: tuple | None = None  # of every input; None: the file or --shape gives the shapes
    network: str | None = None  # its name in models/, for a file that Sinter writes itself, with seeded weights


@dataclasses.dataclass(frozen=True)
class Input:
    name: str
    dtype: str  # ONNX Runtime's name: tensor(float)
    shape: tuple
    symbols: tuple = ()  # (name, size) of the named open dims


WORKLOADS = [
    Workload("resnet18", "resnet18.onnx", (1, 3, 224, 224), "resnet18"),
    Workload("resnet50", "resnet50.onnx", (1, 3, 224, 224)),
    Workload("inception", "inception_v3.onnx", (1, 3, 299, 299), "inception_v3"),
    Workload("densenet121", "densenet121.onnx", (1, 3, 224, 224)),
    Workload("squeezenet", "squeezenet.onnx", (1, 3, 224, 224)),
    Workload("shufflenet", "shufflenet.onnx", (1, 3, 224, 224)),
    Workload("mobilenetv2", "mobilenet_v2.onnx", (1, 3, 224, 224), "mobilenet_v2"),
    Workload("convnext", "convnext_tiny.onnx", (1, 3, 224, 224), "convnext_tiny"),
    Workload("vit", "vit_small.onnx", (1, 3, 224, 224), "vit_small"),
    Workload("yolo", "yolov8n.onnx", (1, 3, 640, 640), "yolov8n"),
    Workload("det", "ch_PP-OCRv4_det_infer.onnx", (1, 3, 640, 640)),
    Workload("rec", "ch_PP-OCRv4_rec_infer.onnx", (1, 3, 48, 320)),
    Workload("crnn", "crnn.onnx", (1, 1, 32, 256), "crnn"),
    Workload("minilm", "minilm.onnx", (1, 128)),
]

# `--new-widths`: the text reader, whose input has a different width for every line of text.
NEW_WIDTHS_WORKLOAD = next(workload for workload in WORKLOADS if workload.name == "rec")
VOCABULARY = 30522  # of BERT models, including MiniLM
SEED = 1


def new_widths(count=50, narrowest=60, widest=640, seed=SEED):
    """Different widths in random order."""
    return random.Random(seed).sample(range(narrowest, widest + 1), count)


def chosen(names):
    """The workloads with these names or file paths; without names, all of WORKLOADS."""
    if not names:
        return list(WORKLOADS)
    known = {workload.name: workload for workload in WORKLOADS}
    workloads = []
    for name in names:
        if name in known:
            workloads.append(known[name])
        elif name.endswith(".onnx"):
            path = pathlib.Path(name).resolve()
            workloads.append(Workload(path.stem, str(path)))
        else:
            raise Unusable(f"there is no model {name}: name a .onnx file or one of {', '.join(known)}")
    return workloads


def resolve_inputs(described, shape, shapes_by_name):
    """Determines the inputs' shapes from the file and the shape that the workload or the user gives."""
    inputs = []
    for entry in described:
        name, dims = entry["name"], entry["dims"]
        given = shapes_by_name.get(name, shape)
        if given is None:
            # An open first dim is taken for the batch.
            given = tuple(1 if i == 0 and not isinstance(dim, int) else dim for i, dim in enumerate(dims))
        if len(given) != len(dims) or any(isinstance(d, int) and d != g for d, g in zip(dims, given)):
            raise Unusable(f"input {name} is {dims}, which {'x'.join(map(str, given))} does not fit")
        if not all(isinstance(dim, int) for dim in given):
            raise Unusable(f"input {name} is {dims}: give its shape with --shape {name}=DIMS")
        # Some exporters name every unknown dim "?".
        symbols = {dim: size for dim, size in zip(dims, given) if isinstance(dim, str) and dim not in ("", "?")}
        inputs.append(Input(name, entry["dtype"], tuple(given), tuple(symbols.items())))
    return inputs


def make_values(spec, seed=SEED):
    """Floats in [-1, 1), token numbers, ones for a mask, zeros for token types; the same on every machine."""
    import numpy
    stream = numpy.random.default_rng(seed)
    if spec.dtype == "tensor(float)":
        return stream.uniform(-1, 1, spec.shape).astype(numpy.float32)
    integers = {"tensor(int64)": numpy.int64, "tensor(int32)": numpy.int32}
    if spec.dtype not in integers:
        raise Unusable(f"input {spec.name} is a {spec.dtype}; only float, int32 and int64 can be made")
    if "mask" in spec.name:
        return numpy.ones(spec.shape, integers[spec.dtype])
    if "type" in spec.name:
        return numpy.zeros(spec.shape, integers[spec.dtype])
    return stream.integers(0, VOCABULARY, spec.shape).astype(integers[spec.dtype])


def write_inputs(inputs, folder):
    """Writes a .npy file for each input. Returns the files by the inputs' names."""
    import numpy
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    files = {}
    for number, spec in enumerate(inputs):
        files[spec.name] = str(folder / f"{number}.npy")
        numpy.save(files[spec.name], make_values(spec, SEED + number))
    return files


def relative_error(actual, truth):
    """The largest absolute difference over the largest absolute value of the truth (over 1 if that is 0), as in
    `sinter compare`. Infinity if one of two elements is not finite and the other differs."""
    import numpy
    if actual.shape != truth.shape:
        raise Unusable(f"an output is {actual.shape} and should be {truth.shape}")
    actual, truth = actual.astype(numpy.float64), truth.astype(numpy.float64)
    finite = numpy.isfinite(actual) & numpy.isfinite(truth)
    same = (actual == truth) | (numpy.isnan(actual) & numpy.isnan(truth))
    if not (finite | same).all():
        return float("inf")
    difference = numpy.abs(actual - truth, where=finite, out=numpy.zeros_like(truth)).max(initial=0)
    largest = numpy.abs(truth, where=finite, out=numpy.zeros_like(truth)).max(initial=0)
    return float(difference / (largest or 1))
