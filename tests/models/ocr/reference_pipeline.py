#!/usr/bin/env python3
"""Reads the text of pictures with the PP-OCR models on ONNX Runtime: the reference for models/ocr.

  reference_pipeline.py --models .cache/models PICTURE.png...

Prints each line with its box and confidence. Where PICTURE.txt is beside a picture, its lines are what must be read, and
the exit code is 1 if one character differs. Text is taken to be horizontal: boxes are upright rectangles.
"""

import argparse
import pathlib
import sys

import numpy as np
import onnxruntime
from PIL import Image

DET_MEAN = np.array([0.485, 0.456, 0.406], np.float32)  # of channels in the order B, G, R
DET_STD = np.array([0.229, 0.224, 0.225], np.float32)
MAX_SIDE = 960
PIXEL_THRESHOLD = 0.3  # a pixel of the map is text
BOX_THRESHOLD = 0.6  # mean of the map in a box
UNCLIP_RATIO = 1.6
MIN_BOX_SIDE = 3  # pixels of the map
LINE_HEIGHT = 48  # the recogniser's input height


def resize(image, height, width):
    """Bilinear, half-pixel centres, no smoothing: what cv2.INTER_LINEAR does. image: [h, w, c] float32."""

    def taps(size_in, size_out):
        at = np.clip((np.arange(size_out) + 0.5) * size_in / size_out - 0.5, 0, size_in - 1)
        low = np.floor(at).astype(int)
        return low, np.minimum(low + 1, size_in - 1), (at - low).astype(np.float32)

    top, bottom, fy = taps(image.shape[0], height)
    left, right, fx = taps(image.shape[1], width)
    rows = image[top] * (1 - fy)[:, None, None] + image[bottom] * fy[:, None, None]
    return rows[:, left] * (1 - fx)[None, :, None] + rows[:, right] * fx[None, :, None]


def probability_map(detector, image):
    """The detector's map for an image [h, w, 3], whose sides are first brought to multiples of 32, at most MAX_SIDE."""
    shrink = min(1, MAX_SIDE / max(image.shape[:2]))
    height, width = (max(32, round(side * shrink / 32) * 32) for side in image.shape[:2])
    normalized = (resize(image, height, width) / 255 - DET_MEAN) / DET_STD
    return detector.run(None, {"x": normalized.transpose(2, 0, 1)[None].astype(np.float32)})[0][0, 0]


def components(mask):
    """The bounding boxes (x0, y0, x1, y1, ends exclusive) of the 8-connected components of a mask."""
    mask = np.pad(mask, 1)
    boxes = []
    for start in zip(*np.nonzero(mask)):
        if not mask[start]:
            continue
        mask[start] = False
        stack, ys, xs = [start], [], []
        while stack:
            y, x = stack.pop()
            ys.append(y)
            xs.append(x)
            for ny in range(y - 1, y + 2):
                for nx in range(x - 1, x + 2):
                    if mask[ny, nx]:
                        mask[ny, nx] = False
                        stack.append((ny, nx))
        boxes.append((min(xs) - 1, min(ys) - 1, max(xs), max(ys)))
    return boxes


def find_boxes(probability, height, width):
    """The boxes of lines in pixels of the picture, in reading order."""
    map_height, map_width = probability.shape
    boxes = []
    for x0, y0, x1, y1 in components(probability > PIXEL_THRESHOLD):
        w, h = x1 - x0, y1 - y0
        if min(w, h) < MIN_BOX_SIDE or probability[y0:y1, x0:x1].mean() < BOX_THRESHOLD:
            continue
        # The map marks the core of a line: grow it on every side by area * ratio / perimeter.
        grow = w * h * UNCLIP_RATIO / (2 * (w + h))
        sx, sy = width / map_width, height / map_height
        boxes.append((
            max(0, round((x0 - grow) * sx)), max(0, round((y0 - grow) * sy)),
            min(width, round((x1 + grow) * sx)), min(height, round((y1 + grow) * sy)),
        ))
    return in_reading_order(boxes)


def in_reading_order(boxes):
    """Rows from top to bottom; a box belongs to a row if its centre lies between the top and bottom of the row's first."""
    rows = []
    for box in sorted(boxes, key=lambda b: b[1] + b[3]):
        centre = (box[1] + box[3]) / 2
        if rows and rows[-1][0][1] <= centre < rows[-1][0][3]:
            rows[-1].append(box)
        else:
            rows.append([box])
    return [box for row in rows for box in sorted(row)]


def read_line(recognizer, alphabet, line):
    """Text and confidence of one line [h, w, 3], at its own width."""
    width = max(1, round(LINE_HEIGHT * line.shape[1] / line.shape[0]))
    normalized = (resize(line, LINE_HEIGHT, width) / 255 - 0.5) / 0.5
    steps = recognizer.run(None, {"x": normalized.transpose(2, 0, 1)[None].astype(np.float32)})[0][0]
    best = steps.argmax(axis=1)
    kept = [t for t, c in enumerate(best) if c != 0 and (t == 0 or c != best[t - 1])]  # CTC: class 0 is blank
    confidence = float(np.mean([steps[t, best[t]] for t in kept])) if kept else 0.0
    return "".join(alphabet[best[t]] for t in kept), confidence


class Pipeline:
    def __init__(self, models):
        def session(name):
            return onnxruntime.InferenceSession(str(models / name), providers=["CPUExecutionProvider"])

        self.detector = session("ch_PP-OCRv4_det_infer.onnx")
        self.recognizer = session("ch_PP-OCRv4_rec_infer.onnx")
        characters = self.recognizer.get_modelmeta().custom_metadata_map["character"]
        self.alphabet = ["", *characters.split("\n"), " "]

    def read(self, path):
        """[(box, text, confidence)] of a picture's lines in reading order."""
        picture = Image.open(path).convert("RGB")
        image = np.asarray(picture, np.float32)[:, :, ::-1]  # the models were trained on B, G, R
        boxes = find_boxes(probability_map(self.detector, image), *image.shape[:2])
        return [(box, *read_line(self.recognizer, self.alphabet, image[box[1]:box[3], box[0]:box[2]])) for box in boxes]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--models", type=pathlib.Path, required=True, help="folder of the model files")
    parser.add_argument("pictures", type=pathlib.Path, nargs="+")
    arguments = parser.parse_args()
    pipeline = Pipeline(arguments.models)
    wrong = False
    for path in arguments.pictures:
        lines = pipeline.read(path)
        print(path)
        for box, text, confidence in lines:
            print(f"  {confidence:.3f} {box} {text}")
        truth = path.with_suffix(".txt")
        if truth.exists():
            expected = truth.read_text(encoding="utf-8").splitlines()
            if [text for _, text, _ in lines] != expected:
                wrong = True
                print(f"  MISMATCH; expected:\n  " + "\n  ".join(expected))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
