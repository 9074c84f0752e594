"""Operators that run at once."""

from __future__ import annotations

import concurrent.futures
import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import sinter
from sinter import eager

Floats = npt.NDArray[np.float32]
RANDOM = np.random.default_rng(0)


def random(*shape: int) -> Floats:
    return RANDOM.standard_normal(shape, np.float32)


@pytest.mark.parametrize("backend", [None, "naive", "blocked"])
def test_matmul(backend: str | None) -> None:
    a, b = random(2, 5, 7), random(7, 3)
    c = sinter.matmul(a, b, backend=backend)
    assert c.dtype == np.float32
    np.testing.assert_allclose(c, a @ b, atol=1e-5)


def test_lists_become_float32() -> None:
    product = sinter.matmul([[1, 2], [3, 4]], [[1.5], [2]])
    assert product.dtype == np.float32
    np.testing.assert_array_equal(product, [[5.5], [12.5]])


def test_other_dtypes_are_kept() -> None:
    assert eager.apply("add", np.array([1, 2]), np.array([3, 4])).dtype == np.int64
    big_endian = np.array([1, 2], ">f4")
    np.testing.assert_array_equal(eager.apply("add", big_endian, big_endian), [2, 4])


def test_conv2d() -> None:
    x, w, bias = random(1, 4, 6, 6), random(2, 2, 3, 3), random(2)
    y = sinter.conv2d(x, w, bias, stride=2, padding=1, groups=2)
    padded: Any = np.pad(x, [(0, 0), (0, 0), (1, 1), (1, 1)])
    expected = np.empty((1, 2, 3, 3), np.float32)
    for m in range(2):
        for row in range(3):
            for column in range(3):
                window = padded[0, 2 * m:2 * m + 2, 2 * row:2 * row + 3, 2 * column:2 * column + 3]
                expected[0, m, row, column] = (window * w[m]).sum() + bias[m]
    np.testing.assert_allclose(y, expected, atol=1e-4)


def softmax(scores: Floats) -> Floats:
    powers: Any = np.exp(scores - scores.max(-1, keepdims=True))
    result: Floats = powers / powers.sum(-1, keepdims=True)
    return result


@pytest.mark.parametrize("scale", [None, 0.5])
def test_attention(scale: float | None) -> None:
    q, k, v, mask = random(1, 2, 3, 8), random(1, 2, 5, 8), random(1, 2, 5, 4), random(3, 5)
    scores = q @ np.swapaxes(k, -1, -2) * np.float32(scale or 1 / math.sqrt(8))
    np.testing.assert_allclose(sinter.attention(q, k, v, scale=scale), softmax(scores) @ v, atol=1e-5)
    np.testing.assert_allclose(sinter.attention(q, k, v, mask, scale=scale), softmax(scores + mask) @ v, atol=1e-5)
    causal: Any = scores[..., :3] + np.triu(np.full((3, 3), -np.inf, np.float32), 1)
    np.testing.assert_allclose(sinter.attention(q, k[:, :, :3], v[:, :, :3], scale=scale, is_causal=True),
                               softmax(causal) @ v[:, :, :3], atol=1e-5)


def test_the_default_is_that_of_the_process() -> None:
    a = random(3, 3)
    sinter.set_backend("naive")
    try:
        np.testing.assert_allclose(sinter.matmul(a, a), a @ a, atol=1e-5)
    finally:
        sinter.set_backend("auto")


def test_errors() -> None:
    with pytest.raises(sinter.errors.InvalidArgument, match="matmul"):
        sinter.matmul(random(2, 3), random(2, 3))
    with pytest.raises(sinter.errors.InvalidArgument, match="operand 1 of matmul"):
        sinter.matmul(random(2, 3), "three")
    with pytest.raises(sinter.errors.InvalidArgument, match="matmull"):
        eager.apply("matmull", random(2, 3))
    with pytest.raises(sinter.errors.InvalidArgument, match="axes"):
        eager.apply("softmax", random(2, 3), axes=[1])
    with pytest.raises(sinter.errors.InvalidArgument, match="complex"):
        eager.apply("relu", np.zeros(2, complex))
    with pytest.raises(sinter.errors.NotFound, match="slow"):
        sinter.matmul(random(3, 3), random(3, 3), backend="slow")
    with pytest.raises(sinter.errors.SinterError):
        sinter.attention(1.0, 2.0, 3.0)


def test_from_many_threads() -> None:
    def work(size: int) -> None:
        a = np.full((size, size), 0.5, np.float32)
        for _ in range(10):
            np.testing.assert_allclose(sinter.matmul(a, a), np.full((size, size), size / 4))

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(1, 17)))
