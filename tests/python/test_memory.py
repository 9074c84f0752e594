"""Memory: no copies, no growth."""

from __future__ import annotations

import gc
import weakref

import models
import numpy as np
import sinter
from onnx import TensorProto, helper


def test_what_the_process_holds() -> None:
    before = sinter.memory()
    y = sinter.Session(models.identity(TensorProto.FLOAT), threads=1).run(np.ones(1 << 20, np.float32))[0]
    after = sinter.memory()
    assert after.allocated_bytes - before.allocated_bytes >= y.nbytes
    assert after.peak_resident_bytes >= after.resident_bytes > 0


def test_inputs_and_results_are_not_copied() -> None:
    data = models.model([helper.make_node("ReduceMax", ["x"], ["y"], keepdims=0)], [models.value("x", dims=("N",))],
                        [models.value("y", dims=())])
    session = sinter.Session(data, threads=1)
    x = np.ones(25_000_000, np.float32)  # 100 MB
    session.run(x)
    session = sinter.Session(data, threads=1)
    before = sinter.memory().peak_resident_bytes
    assert session.run({"x": x})[0] == 1
    assert sinter.memory().peak_resident_bytes - before < 20_000_000


def test_runs_do_not_grow_the_process() -> None:
    session = sinter.Session(models.difference(), threads=1)
    a = np.ones((1, 3), np.float32)
    strided = np.ones((3, 1), np.float32).T[:, ::-1]

    def runs(count: int) -> None:
        for _ in range(count):
            session.run({"a": a, "b": a})
            session.run(a, strided)
            session.run(a, [[1, 2, 3]])
            try:
                session.run({"a": a})
            except ValueError:
                pass

    runs(1000)
    gc.collect()
    before = sinter.memory().resident_bytes
    runs(10_000)
    gc.collect()
    assert sinter.memory().resident_bytes - before < 1_000_000


def test_inputs_are_released_after_a_run() -> None:
    session = sinter.Session(models.identity(TensorProto.FLOAT), threads=1)
    for stride in (1, 2):
        feed = np.ones(10 * stride, np.float32)[::stride]
        alive = weakref.ref(feed)
        y = session.run(feed)[0]
        del feed
        gc.collect()
        assert alive() is None and y.shape == (10,)
    x = np.ones(10, np.float32)
    session.run(x)
    x.resize((20,), refcheck=False)  # raises while a buffer of it is borrowed


def test_sessions_are_released() -> None:
    data = models.matmul(1000, 1000)
    sinter.Session(data, threads=1).run(np.ones((1, 1000), np.float32))
    gc.collect()
    before = sinter.memory().allocated_bytes
    for _ in range(5):
        sinter.Session(data, threads=1).run(np.ones((1, 1000), np.float32))
    gc.collect()
    assert sinter.memory().allocated_bytes - before < 1_000_000
