"""Runs packages that call onnxruntime, as they are published, and prints their results and times.

python run_packages.py IMAGE FOLDER RESULTS [--sinter]    --sinter: with sinter.install_as_onnxruntime()

FOLDER has the unpacked wheels of basic-pitch, piper-tts and silero-vad, of which only model files and modules without
further dependencies are used. Results go to the JSON file RESULTS: for each package what it found, and the median
milliseconds of a call.
"""

from __future__ import annotations

import importlib.util
import json
import pathlib
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

TEXTS = [b"import numpy as np\nprint(np.zeros(3))\n" * 5, b"<html><body><p>Hello</p></body></html>" * 4,
         b"#!/bin/bash\nset -euo pipefail\nfor i in 1 2 3; do echo $i; done\n" * 4,
         b'{"name": "value", "list": [1, 2, 3]}' * 8, bytes(range(256)) * 8]


def load_module(folder: pathlib.Path, name: str) -> Any:
    """A package of the folder, without the packages around it."""
    file = folder.joinpath(*name.split("."), "__init__.py")
    spec = importlib.util.spec_from_file_location(name.replace(".", "_"), file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rapidocr(image: pathlib.Path, folder: pathlib.Path) -> Callable[[], Any]:
    from rapidocr_onnxruntime import RapidOCR
    engine = RapidOCR()
    return lambda: [[text, float(score), np.asarray(box).tolist()] for box, text, score in engine(str(image))[0]]


def magika(image: pathlib.Path, folder: pathlib.Path) -> Callable[[], Any]:
    from magika import Magika
    engine = Magika()
    return lambda: [[each.output.label, float(each.score)] for each in map(engine.identify_bytes, TEXTS)]


def nudenet(image: pathlib.Path, folder: pathlib.Path) -> Callable[[], Any]:
    from nudenet import NudeDetector
    engine = NudeDetector()
    noise = np.random.default_rng(0).random((1, 3, 320, 320), np.float32)
    raw = engine.onnx_session.run(None, {engine.onnx_session.get_inputs()[0].name: noise})[0]
    sample = (raw.ravel()[::97] / max(1.0, float(abs(raw).max()))).tolist()  # the picture may have nothing to find
    return lambda: [sample, [[each["class"], each["score"], each["box"]] for each in engine.detect(str(image))]]


def ddddocr_classification(image: pathlib.Path, folder: pathlib.Path, **options: Any) -> Callable[[], Any]:
    import cv2
    import ddddocr
    engine = ddddocr.DdddOcr(show_ad=False, **options)
    picture = np.full((60, 200, 3), 255, np.uint8)
    cv2.putText(picture, "a7Kp3", (10, 45), cv2.FONT_HERSHEY_SIMPLEX, 1.6, (30, 60, 90), 3)
    data = cv2.imencode(".png", picture)[1].tobytes()
    return lambda: engine.classification(data)


def ddddocr_beta(image: pathlib.Path, folder: pathlib.Path) -> Callable[[], Any]:
    return ddddocr_classification(image, folder, beta=True)


def ddddocr_detection(image: pathlib.Path, folder: pathlib.Path) -> Callable[[], Any]:
    import ddddocr
    engine = ddddocr.DdddOcr(det=True, ocr=False, show_ad=False)
    return lambda: engine.detection(image.read_bytes())


def silero_vad(image: pathlib.Path, folder: pathlib.Path) -> Callable[[], Any]:
    """The session of its ONNX path, called as its OnnxWrapper does (which needs torch)."""
    import onnxruntime
    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = 1
    options.intra_op_num_threads = 1
    path = str(folder / "silero_vad" / "data" / "silero_vad.onnx")
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"], sess_options=options)
    sound = (0.3 * np.sin(np.arange(512 * 8) * 0.05 * (1 + np.arange(512 * 8) / 3000))).astype(np.float32)

    def run() -> Any:
        state = np.zeros((2, 1, 128), np.float32)
        context = np.zeros((1, 64), np.float32)
        found = []
        for part in sound.reshape(8, 1, 512):
            x = np.concatenate([context, part], axis=1)
            output, state = session.run(None, {"input": x, "state": state, "sr": np.array(16000, dtype="int64")})
            context = x[:, -64:]
            found.append(float(output[0, 0]))
        return found

    return run


def basic_pitch(image: pathlib.Path, folder: pathlib.Path) -> Callable[[], Any]:
    import onnxruntime
    session = onnxruntime.InferenceSession(str(folder / "basic_pitch" / "saved_models" / "icassp_2022" / "nmp.onnx"),
                                           providers=["CUDAExecutionProvider", "CPUExecutionProvider"])
    names = ["StatefulPartitionedCall:1", "StatefulPartitionedCall:2", "StatefulPartitionedCall:0"]
    x = (0.3 * np.sin(np.arange(43844) * 0.06)).astype(np.float32).reshape(1, 43844, 1)
    return lambda: [np.round(each[0, ::40, ::20], 6).tolist()
                    for each in session.run(names, {session.get_inputs()[0].name: x})]


def piper_tashkeel(image: pathlib.Path, folder: pathlib.Path) -> Callable[[], Any]:
    engine = load_module(folder, "piper.tashkeel").TashkeelDiacritizer()
    return lambda: engine("بسم الله الرحمن الرحيم والحمد لله رب العالمين")


def piper_hebrew(image: pathlib.Path, folder: pathlib.Path) -> Callable[[], Any]:
    engine = load_module(folder, "piper.hebrew").NakdimonDiacritizer()
    return lambda: engine("שלום לכם ילדים וילדות, אני הולך הביתה")


PACKAGES = [rapidocr, magika, nudenet, ddddocr_classification, ddddocr_beta, ddddocr_detection, silero_vad, basic_pitch,
            piper_tashkeel, piper_hebrew]


def measure(package: Callable[..., Any], image: pathlib.Path, folder: pathlib.Path) -> dict[str, Any]:
    """The result of a package, and its time."""
    call = package(image, folder)
    result = call()
    times = []
    start = time.perf_counter()
    while len(times) < 5 or (time.perf_counter() - start < 2 and len(times) < 50):
        begin = time.perf_counter()
        call()
        times.append(time.perf_counter() - begin)
    return {"result": json.loads(json.dumps(result, default=str)), "ms": statistics.median(times) * 1e3}


def main(arguments: list[str]) -> int:
    image, folder, results = map(pathlib.Path, arguments[:3])
    if "--sinter" in arguments:
        import sinter
        sinter.install_as_onnxruntime()
    found: dict[str, Any] = {}
    for package in PACKAGES:
        try:
            found[package.__name__] = measure(package, image, folder)
        except Exception as error:  # of the package; the others go on
            found[package.__name__] = {"error": f"{type(error).__name__}: {error}"}
        print(package.__name__, found[package.__name__].get("ms", found[package.__name__]), flush=True)
    results.write_text(json.dumps(found, indent=1, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
