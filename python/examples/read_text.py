"""Reads the lines of text in a picture: python read_text.py PICTURE FOLDER, where models/fetch put the OCR models."""

import sys

import numpy as np
import PIL.Image
import sinter


def spans(used, gap=1):  # (begin, end) of each run of true elements, which may have gaps of that size
    places = np.flatnonzero(used)
    parts = np.split(places, np.flatnonzero(np.diff(places) > gap) + 1)
    return [(part[0], part[-1] + 1) for part in parts if part.size]


def run(session, image):
    return session.run(np.float32(image).transpose(2, 0, 1)[None, ::-1] / 127.5 - 1)[0][0]  # blue, green, red


detector, recognizer = (sinter.Session(f"{sys.argv[2]}/ch_PP-OCRv4_{kind}_infer.onnx") for kind in ("det", "rec"))
alphabet = ["", *recognizer.metadata["character"].split("\n"), " "]
picture = PIL.Image.open(sys.argv[1]).convert("RGB")
image = picture.resize([round(2 * size / 32) * 32 for size in picture.size])  # the detector needs multiples of 32
for top, bottom in spans((is_text := run(detector, image)[0] > 0.3).any(1)):
    for left, right in spans(is_text[top:bottom].any(0), gap=2 * (bottom - top)):
        margin = (bottom - top) // 2 + 1  # the detector shrinks lines
        line = image.crop((left - margin, top - margin, right + margin, bottom + margin))
        best = run(recognizer, line.resize((line.width * 48 // line.height, 48))).argmax(1)
        print("".join(alphabet[each] for each, last in zip(best, [0, *best]) if each != last))
