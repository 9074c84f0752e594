"""sinter.benchmark."""

from __future__ import annotations

import models
import numpy as np
import pytest
import sinter


def test_memory_and_time_of_a_block() -> None:
    with sinter.benchmark() as bench:
        session = sinter.Session(models.matmul(512, 512), threads=1)
        session.run(np.zeros((1, 512), np.float32))
    assert bench.time_ms > 0
    assert bench.peak_memory_mb >= bench.current_memory_mb >= 1  # the weights have 1.05 MB
    before = bench.time_ms, bench.current_memory_mb
    kept = sinter.Session(models.matmul(512, 512), threads=1)
    assert (bench.time_ms, bench.current_memory_mb) == before
    del kept


def test_what_is_freed_counts_for_the_peak_only() -> None:
    with sinter.benchmark() as bench:
        sinter.Session(models.matmul(512, 512), threads=1).run(np.zeros((1, 512), np.float32))
        assert bench.time_ms >= 0
    assert bench.peak_memory_mb >= 1
    assert bench.current_memory_mb < 0.5


def test_blocks_nest_and_end_with_exceptions() -> None:
    with pytest.raises(ZeroDivisionError), sinter.benchmark() as outer:
        with sinter.benchmark() as inner:
            pass
        assert inner.time_ms <= outer.time_ms
        raise ZeroDivisionError
    time = outer.time_ms
    assert outer.time_ms == time


def test_before_the_block_there_is_nothing() -> None:
    with pytest.raises(RuntimeError, match="with statement"):
        assert sinter.benchmark().time_ms
