"""Runs: feeds, results and their errors."""

from __future__ import annotations

import collections
import pickle
import re
import types
from typing import Any

import models
import numpy as np
import pytest
import sinter
from onnx import TensorProto

A = np.array([[1, 2, 3]], np.float32)
B = np.array([[5, 5, 5]], np.float32)


@pytest.fixture
def session() -> sinter.Session:
    return sinter.Session(models.difference(), threads=1)


def test_feeds_by_name_and_position(session: sinter.Session) -> None:
    for outputs in (session.run({"b": B, "a": A}), session.run(A, B),
                    session.run(types.MappingProxyType({"a": A, "b": B})),
                    session.run(collections.ChainMap({"a": A}, {"b": B}))):
        np.testing.assert_array_equal(outputs["y"], A - B)
        np.testing.assert_array_equal(outputs["z"], B - A)


def test_results_by_name_and_position(session: sinter.Session) -> None:
    outputs = session.run(A, B)
    assert list(outputs) == ["y", "z"] and len(outputs) == 2 and "y" in outputs
    assert outputs[0] is outputs["y"] is outputs.y
    assert outputs[1] is outputs[-1] is outputs["z"]
    assert isinstance(outputs, dict)
    with pytest.raises(KeyError, match="no output is named 'q'; the outputs are: y, z"):
        outputs["q"]
    with pytest.raises(IndexError, match="2 outputs"):
        outputs[2]
    with pytest.raises(AttributeError, match="'q'"):
        outputs.q
    copy = pickle.loads(pickle.dumps(outputs))
    np.testing.assert_array_equal(copy[1], outputs[1])


def test_results_own_writable_memory(session: sinter.Session) -> None:
    first = session.run(A, B).y
    kept = first.copy()
    assert first.flags.writeable and first.flags.c_contiguous
    second = session.run(B, A).y
    second[:] = 0
    del session
    np.testing.assert_array_equal(first, kept)


def test_results_never_share_memory_with_inputs() -> None:
    x = np.ones((2, 3), np.float32)
    y = sinter.Session(models.identity(TensorProto.FLOAT, ("N", 3)), threads=1).run(x)[0]
    assert not np.shares_memory(x, y)


def test_results_export_dlpack(session: sinter.Session) -> None:
    y = session.run(A, B).y
    view = np.from_dlpack(y)
    assert np.shares_memory(view, y)


@pytest.mark.parametrize(("feed", "message"), [
    (({"a": A},), "input 'b' is missing"),
    (({"a": A, "c": B},), "input 'c' is unknown; the model's inputs are: a, b"),
    (({"a": A, "b": B, "c": B},), "input 'c' is unknown"),
    (({},), "is missing"),
    ((A,), "takes 2 inputs, not 1"),
    ((), "takes 2 inputs, not 0"),
    ((A, B, A), "takes 2 inputs, not 3"),
    ((A.astype(np.float64), B), "input 'a' must be f32[N,3], not f64[1,3]"),
    ((A[:, :2], B), "input 'a'"),
    ((A[0], B), "input 'a'"),
    ((A, np.ones((2, 3), np.float32)), "input 'b'"),
    ((A, np.array([[None, 1, 2]])), "input 'b' must be f32, not a NumPy array of object"),
    ((A, np.array([["a", "b", "c"]])), "input 'b'"),
    ((A, [["a", "b", "c"]]), "input 'b' cannot be read as an array of f32"),
    ((A, [[1, 2], [3]]), "input 'b' cannot be read"),
    ((A, None), "input 'b'"),
    ((A, object()), "input 'b'"),
    ((A, {1, 2}), "input 'b'"),
    ((A, np.zeros((1, 3), "datetime64[s]")), "input 'b'"),
    ((A, np.zeros((1, 3), np.complex64)), "input 'b'"),
    ((A, np.zeros((1, 3), np.longdouble)), "input 'b' must be f32, not a NumPy array of float128"),
    ((A, np.zeros((1, 3), [("p", "f4")])), "input 'b'"),
])
def test_wrong_feeds_name_the_input(session: sinter.Session, feed: tuple[object, ...], message: str) -> None:
    with pytest.raises(sinter.errors.InvalidArgument, match=re.escape(message)):
        session.run(*feed)
    with pytest.raises(ValueError):
        session.run(*feed)


def test_names_must_be_strings(session: sinter.Session) -> None:
    with pytest.raises(TypeError):
        session.run({1: A, 2: B})
    with pytest.raises(sinter.errors.InvalidArgument):
        session.run({"a\udcff": A, "b": B})


def test_a_feed_that_changes_while_it_is_read(session: sinter.Session) -> None:
    feed: dict[str, object] = {}

    class Trap:
        def __array__(self, dtype: object = None, copy: object = None) -> Any:
            feed.clear()
            return A

    feed.update(a=Trap(), b=Trap())
    with pytest.raises(sinter.errors.InvalidArgument, match="missing"):
        session.run(feed)


def test_an_exception_while_an_input_is_read(session: sinter.Session) -> None:
    class Broken:
        def __array__(self, dtype: object = None, copy: object = None) -> Any:
            raise ZeroDivisionError("broken")

    with pytest.raises(ZeroDivisionError):
        session.run(A, Broken())


def test_one_array_cannot_be_changed_in_size_during_a_run() -> None:
    session = sinter.Session(models.endless(), threads=1)
    with pytest.raises(sinter.errors.DeadlineExceeded):
        session.run(models.ENDLESS_FEED, time_limit=0.05)
    with pytest.raises(TimeoutError):
        session.run(models.ENDLESS_FEED, time_limit=0.01)


def test_new_shapes_get_plans(session: sinter.Session) -> None:
    session.prepare([4, 3], (4, 3))
    for rows in (4, 0, 2):
        x = np.ones((rows, 3), np.float32)
        assert session.run(x, x).y.shape == (rows, 3)
    memory = session.memory()
    assert memory.plans == 3 and memory.arena_bytes >= 0 and memory.packed_bytes == 0
    with pytest.raises(ValueError):
        session.prepare([1, 3])
    with pytest.raises(ValueError):
        session.prepare([1, 4], [1, 4])


def test_options() -> None:
    session = sinter.Session(models.relu(), backend="naive", threads=2)
    assert session.backend == "naive" and session.threads == 2
    with pytest.raises(sinter.errors.NotFound, match="auto"):
        sinter.Session(models.relu(), backend="nonsense")
    for threads in (-1, 1 << 20, 1 << 40):
        with pytest.raises(ValueError):
            sinter.Session(models.relu(), threads=threads)
    assert sinter.get_backend() == "auto"
    assert {"auto", "naive"} <= {each.name for each in sinter.backends()}
    with pytest.raises(sinter.errors.NotFound):
        sinter.set_backend("nonsense")
    with pytest.raises(FileNotFoundError):
        sinter.register_backend("nowhere.so")


def test_tuning(tmp_path: object) -> None:
    session = sinter.Session(models.matmul(16, 16), threads=1, tune=True)
    assert session.run(np.ones((1, 16), np.float32)).y.shape == (1, 16)
    file = f"{tmp_path}/times"
    for _ in range(2):
        sinter.Session(models.matmul(16, 16), threads=1, tune=file)
