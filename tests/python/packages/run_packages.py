"""Runs packages that call onnxruntime, as they are published, and prints their times.

python run_packages.py RESULTS [--sinter]    --sinter: with sinter.install_as_onnxruntime()
python run_packages.py --record              writes what they find with the onnxruntime that is installed

Results go to the JSON file RESULTS: for each package what it found, and the median milliseconds of a call.
"""

from __future__ import annotations

import json
import pathlib
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
IMAGE = HERE.parent.parent.parent / "models" / "ocr" / "demo.png"
RECORD = HERE / "recorded" / "onnxruntime.json"
TEXTS = [b"import numpy as np\nprint(np.zeros(3))\n" * 5, b"<html><body><p>Hello</p></body></html>" * 4,
         b"#!/bin/bash\nset -euo pipefail\nfor i in 1 2 3; do echo $i; done\n" * 4,
         b'{"name": "value", "list": [1, 2, 3]}' * 8, bytes(range(256)) * 8]


def rapidocr() -> Callable[[], Any]:
    from rapidocr_onnxruntime import RapidOCR
    engine = RapidOCR()
    return lambda: [[text, float(score), np.asarray(box).tolist()] for box, text, score in engine(str(IMAGE))[0]]


def magika() -> Callable[[], Any]:
    from magika import Magika
    engine = Magika()
    return lambda: [[each.output.label, float(each.score)] for each in map(engine.identify_bytes, TEXTS)]


def nudenet() -> Callable[[], Any]:
    from nudenet import NudeDetector
    engine = NudeDetector()
    noise = np.random.default_rng(0).random((1, 3, 320, 320), np.float32)
    raw = engine.onnx_session.run(None, {engine.onnx_session.get_inputs()[0].name: noise})[0]
    sample = (raw.ravel()[::97] / max(1.0, float(abs(raw).max()))).tolist()  # the picture may have nothing to find
    return lambda: [sample, [[each["class"], each["score"], each["box"]] for each in engine.detect(str(IMAGE))]]


def ddddocr_classification(**options: Any) -> Callable[[], Any]:
    import cv2
    import ddddocr
    engine = ddddocr.DdddOcr(show_ad=False, **options)
    picture = np.full((60, 200, 3), 255, np.uint8)
    cv2.putText(picture, "a7Kp3", (10, 45), cv2.FONT_HERSHEY_SIMPLEX, 1.6, (30, 60, 90), 3)
    data = cv2.imencode(".png", picture)[1].tobytes()
    return lambda: engine.classification(data)


def ddddocr_beta() -> Callable[[], Any]:
    return ddddocr_classification(beta=True)


def ddddocr_detection() -> Callable[[], Any]:
    import ddddocr
    engine = ddddocr.DdddOcr(det=True, ocr=False, show_ad=False)
    return lambda: engine.detection(IMAGE.read_bytes())


def silero_vad() -> Callable[[], Any]:
    import silero_vad as package
    import torch
    model = package.load_silero_vad(onnx=True)
    time_axis = torch.arange(512 * 8)
    sound = 0.3 * torch.sin(time_axis * 0.05 * (1 + time_axis / 3000))

    def run() -> Any:
        model.reset_states()
        return [float(model(part, 16000)) for part in sound.reshape(8, 512)]

    return run


def basic_pitch() -> Callable[[], Any]:
    import basic_pitch as package
    import basic_pitch.inference as inference
    path = package.build_icassp_2022_model_path(package.FilenameSuffix.onnx)
    model = inference.Model(path)
    x = (0.3 * np.sin(np.arange(43844) * 0.06)).astype(np.float32).reshape(1, 43844, 1)
    return lambda: [np.round(each[0, ::40, ::20], 6).tolist() for each in model.predict(x).values()]


def piper_tashkeel() -> Callable[[], Any]:
    import piper.tashkeel
    engine = piper.tashkeel.TashkeelDiacritizer()
    return lambda: engine("بسم الله الرحمن الرحيم والحمد لله رب العالمين")


def piper_hebrew() -> Callable[[], Any]:
    import piper.hebrew
    engine = piper.hebrew.NakdimonDiacritizer()
    return lambda: engine("שלום לכם ילדים וילדות, אני הולך הביתה")


PACKAGES = [rapidocr, magika, nudenet, ddddocr_classification, ddddocr_beta, ddddocr_detection, silero_vad, basic_pitch,
            piper_tashkeel, piper_hebrew]


def plain(result: Any) -> Any:
    """As it is read from JSON."""
    return json.loads(json.dumps(result, default=str))


def measure(package: Callable[..., Any]) -> dict[str, Any]:
    """The result of a package, and its time."""
    call = package()
    result = call()
    times: list[float] = []
    start = time.perf_counter()
    while len(times) < 5 or (time.perf_counter() - start < 2 and len(times) < 50):
        begin = time.perf_counter()
        call()
        times.append(time.perf_counter() - begin)
    return {"result": plain(result), "ms": statistics.median(times) * 1e3}


def record() -> None:
    lines = [f"{json.dumps(package.__name__)}: {json.dumps(plain(package()()), ensure_ascii=False)}"
             for package in PACKAGES]
    RECORD.write_text("{\n" + ",\n".join(lines) + "\n}\n")


def main(arguments: list[str]) -> int:
    if arguments == ["--record"]:
        record()
        return 0
    if "--sinter" in arguments:
        import sinter
        sinter.install_as_onnxruntime()
    found: dict[str, Any] = {}
    for package in PACKAGES:
        try:
            found[package.__name__] = measure(package)
        except Exception as error:  # of the package; the others go on
            found[package.__name__] = {"error": f"{type(error).__name__}: {error}"}
        print(package.__name__, found[package.__name__].get("ms", found[package.__name__]), flush=True)
    pathlib.Path(arguments[0]).write_text(json.dumps(found, indent=1, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
