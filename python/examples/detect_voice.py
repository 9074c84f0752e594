"""Prints when somebody speaks: python detect_voice.py silero_vad.onnx SOUND.wav (16 kHz, mono, 16 bits)."""

import sys
import wave

import numpy as np
import sinter


def probabilities(session, sound):
    """That of a voice in each part of 512 samples, 32 ms."""
    state, context = np.zeros((2, 1, 128), np.float32), np.zeros(64, np.float32)
    for part in sound[:len(sound) // 512 * 512].reshape(-1, 512):
        probability, state = session.run(np.concatenate([context, part])[None], state, 16000).values()
        context = part[-64:]
        yield probability.item()


with wave.open(sys.argv[2]) as file:
    sound = np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(np.float32) / 32768
speaks = [each > 0.5 for each in probabilities(sinter.Session(sys.argv[1], threads=1), sound)]
for i, (before, now) in enumerate(zip([False, *speaks], [*speaks, False])):
    if before != now:
        print(f"{i * 0.032:.2f} s: {'speech' if now else 'silence'}")
