"""Numbers that are the same everywhere: the generator of made weights and of recorded inputs.

Element i of the stream of a seed is splitmix64's output for the state seed + (i + 1) * 0x9E3779B97F4A7C15; its top 24 bits,
times 2^-23, minus 1, are a float32 in [-1, 1), exactly. tests/models/recorded.cc makes the same in C++.
"""

import numpy as np


def bits24(seed, count):
    """The top 24 bits of elements 0 to count - 1, less 2^23: integers in [-2^23, 2^23), as float64."""
    with np.errstate(over="ignore"):
        x = np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        x = x ^ (x >> np.uint64(31))
    return (x >> np.uint64(40)).astype(np.float64) - 2.0**23


def uniform(seed, shape):
    """A float32 array of the stream, in [-1, 1)."""
    return (bits24(seed, int(np.prod(shape))) * 2.0**-23).astype(np.float32).reshape(shape)


def integers(seed, shape, limit):
    """An int64 array of the stream, in [0, limit)."""
    bits = bits24(seed, int(np.prod(shape))).astype(np.int64) + 2**23
    return ((bits * limit) >> 24).reshape(shape)


def mask(shape):
    """An int64 array [N, T] of ones, but that row n ends with n * (T // 3) zeros: sequences of other lengths, padded."""
    rows, length = shape
    return (np.arange(length)[None, :] < length - length // 3 * np.arange(rows)[:, None]).astype(np.int64)


def page(seed, dims):
    """A float32 image [N, C, H, W] of marks like lines of text, the same in every channel; H and W multiples of 4.

    It is made of cells of 4 x 4 pixels. A cell is ink (-2) where the stream of shape [N, H / 4, W / 4] is negative, in the
    lower half of every 32 rows, except in every sixth column of cells; elsewhere it is paper (2).
    """
    batch, channels, height, width = dims
    row, column = np.arange(height // 4)[:, None], np.arange(width // 4)[None, :]
    ink = (uniform(seed, (batch, height // 4, width // 4)) < 0) & (row % 8 >= 4) & (column % 6 != 5)
    cells = np.where(ink, np.float32(-2), np.float32(2))
    return np.repeat(cells.repeat(4, axis=1).repeat(4, axis=2)[:, None], channels, axis=1)
