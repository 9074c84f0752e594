"""The programs of python/examples/ find what they should, where models/fetch has put their models."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys
import wave

import numpy as np
import numpy.typing as npt
import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
EXAMPLES = ROOT / "python" / "examples"
MODELS = pathlib.Path(os.environ.get("SINTER_CACHE") or ROOT / ".cache" / "models")


def run(example: str, *arguments: str | pathlib.Path) -> list[str]:
    """The lines that the example prints."""
    done = subprocess.run([sys.executable, EXAMPLES / example, *arguments], capture_output=True, text=True, timeout=300,
                          env={**os.environ, "PYTHONIOENCODING": "utf-8"})
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def needs(*names: str) -> None:
    missing = [name for name in names if not (MODELS / name).exists()]
    if missing:
        pytest.skip(f"models/fetch {' '.join(missing)} gets what this needs")


@pytest.mark.parametrize("example", sorted(path.name for path in EXAMPLES.glob("*.py")))
def test_examples_are_short(example: str) -> None:
    assert len((EXAMPLES / example).read_text().splitlines()) < 30


def test_read_text() -> None:
    needs("ch_PP-OCRv4_det_infer.onnx", "ch_PP-OCRv4_rec_infer.onnx")
    lines = run("read_text.py", ROOT / "models" / "ocr" / "demo.png", MODELS)
    expected = (ROOT / "models" / "ocr" / "demo.txt").read_text().splitlines()
    assert [line.replace(" ", "") for line in lines] == [line.replace(" ", "") for line in expected]


def test_embed_sentences() -> None:
    needs("minilm.safetensors", "minilm_vocab.txt")
    lines = run("embed_sentences.py", MODELS, "How do I bake bread?", "The stock market fell", "A recipe for loaves",
                "Knead the dough, let it rise.")
    assert [line.split(" ", 1)[1] for line in lines] == [
        "A recipe for loaves", "Knead the dough, let it rise.", "The stock market fell"]
    assert float(lines[0].split()[0]) > 0.4 > 0.2 > float(lines[2].split()[0])


RATE = 16000


def vowel(formants: list[tuple[int, int]], seconds: float) -> npt.NDArray[np.float64]:
    """A vowel: pulses of a voice through resonances, each with a frequency and a bandwidth."""
    count = int(RATE * seconds)
    pitch = 120 * (1 + 0.03 * np.sin(10 * np.pi * np.arange(count) / RATE)) * np.linspace(1.1, 0.9, count)
    sound = np.diff(np.floor(np.cumsum(pitch) / RATE), prepend=0)
    for frequency, bandwidth in formants:
        radius = np.exp(-np.pi * bandwidth / RATE)
        first, second = 2 * radius * np.cos(2 * np.pi * frequency / RATE), -radius**2
        for i in range(2, count):
            sound[i] += first * sound[i - 1] + second * sound[i - 2]
    fade = np.minimum(1, np.minimum(np.arange(count), np.arange(count)[::-1]) / (0.04 * RATE))
    faded: npt.NDArray[np.float64] = 0.5 * sound / np.abs(sound).max() * fade
    return faded


def test_detect_voice(tmp_path: pathlib.Path) -> None:
    needs("silero_vad.onnx")
    vowels = [vowel([(730, 90), (1090, 110), (2440, 160)], 0.25), vowel([(270, 60), (2290, 100), (3010, 160)], 0.25)]
    sound = np.concatenate([np.zeros(RATE), *vowels * 3, np.zeros(RATE)])
    sound += 0.001 * np.random.default_rng(0).standard_normal(sound.size)
    with wave.open(str(tmp_path / "voice.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((32767 * sound).astype(np.int16).tobytes())
    begin, end = run("detect_voice.py", MODELS / "silero_vad.onnx", tmp_path / "voice.wav")
    assert begin.endswith("speech") and end.endswith("silence")
    assert abs(float(begin.split()[0]) - 1.0) < 0.2 and abs(float(end.split()[0]) - 2.5) < 0.3
