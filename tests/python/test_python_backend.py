"""Backends that are written in Python."""

from __future__ import annotations

import concurrent.futures
import itertools
import pathlib
import traceback
from collections.abc import Callable
from typing import Any

import models
import numpy as np
import pytest
import sinter
from test_concurrency import python

X = np.linspace(-1, 1, 64, dtype=np.float32).reshape(1, 64)
_numbers = itertools.count()


def new_name() -> str:
    """A backend stays as long as the process."""
    return f"test-{next(_numbers)}"


def with_matmul(function: Callable[..., Any]) -> sinter.Session:
    """A session of a product and a relu whose product is the function."""
    name = new_name()
    sinter.backend(name)(type("Made", (), {"matmul": staticmethod(function)}))
    return sinter.Session(models.matmul(64, 64), backend=name, threads=1)


def test_a_class_runs_in_a_graph() -> None:
    calls = []

    @sinter.backend("products")
    class Products:
        """NumPy's products.

        And more."""

        def matmul(self, a: Any, b: Any) -> Any:
            calls.append((a, b))
            return a @ b

    assert Products.__name__ == "Products"
    [info] = [each for each in sinter.backends() if each.name == "products"]
    assert info.description == "NumPy's products." and info.isa == "Python"
    session = sinter.Session(models.matmul(64, 64), backend="products", threads=1)
    expected = sinter.Session(models.matmul(64, 64), threads=1).run(X).y
    np.testing.assert_allclose(session.run(X).y, expected, atol=1e-5)
    assert len(calls) == 1
    assert "products" in str(session.explain("the matmul", X))
    kept, weights = calls[0]
    np.testing.assert_array_equal(kept, X)  # its own memory
    with pytest.raises(ValueError, match="read-only"):
        weights[0, 0] = 1


def test_one_function() -> None:
    @sinter.backend("relus")
    def relu(x: Any) -> Any:
        return np.maximum(x, 0)

    np.testing.assert_array_equal(relu(np.array([-1, 2])), [0, 2])
    np.testing.assert_array_equal(sinter.eager.apply("relu", [-1.0, 2.0], backend="relus"), [0, 2])


def test_attributes_and_conv2d() -> None:
    received = []

    @sinter.backend("windows")
    class Windows:
        def softmax(self, x: Any, *, axis: int) -> Any:
            powers = np.exp(x - x.max(axis, keepdims=True))
            return powers / powers.sum(axis, keepdims=True)

        def conv2d(self, x: Any, w: Any, bias: Any = None, **attributes: Any) -> Any:
            received.append(attributes)
            windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(2, 3))
            return np.einsum("nchwrs,mcrs->nmhw", windows, w) + (0 if bias is None else bias[:, None, None])

        def takes(self, operator: str, attributes: dict[str, Any], inputs: Any) -> bool:
            return operator != "conv2d" or attributes == {
                "strides": [1, 1], "pads": [0, 0, 0, 0], "dilations": [1, 1], "group": 1}

    x = np.random.default_rng(0).standard_normal((2, 3, 5, 4), np.float32)
    w = np.random.default_rng(1).standard_normal((4, 3, 3, 2), np.float32)
    np.testing.assert_allclose(sinter.conv2d(x, w, np.ones(4, np.float32), backend="windows"),
                               sinter.conv2d(x, w, np.ones(4, np.float32), backend="naive"), atol=1e-4)
    assert received == [{"strides": [1, 1], "pads": [0, 0, 0, 0], "dilations": [1, 1], "group": 1}]
    np.testing.assert_allclose(sinter.eager.apply("softmax", x, axis=1, backend="windows"),
                               sinter.eager.apply("softmax", x, axis=1), atol=1e-6)


def test_nodes_that_it_refuses_run_elsewhere() -> None:
    asked = []

    @sinter.backend("picky")
    class Picky:
        def matmul(self, a: Any, b: Any) -> Any:
            raise AssertionError("refused before")

        def softmax(self, x: Any) -> Any:  # no axis
            raise AssertionError("does not fit")

        def takes(self, operator: str, attributes: dict[str, Any], inputs: Any) -> bool | str:
            asked.append((operator, attributes, inputs))
            return "only large ones"

    session = sinter.Session(models.matmul(64, 64), backend="picky", threads=1)
    expected = sinter.Session(models.matmul(64, 64), threads=1).run(X).y
    np.testing.assert_allclose(session.run(X).y, expected, atol=1e-5)
    assert ("matmul", {}, (("f32", (1, 64)), ("f32", (64, 64)))) in asked
    np.testing.assert_allclose(sinter.eager.apply("softmax", X, axis=1, backend="picky").sum(), 1, atol=1e-5)


def test_an_exception_is_the_cause_of_the_error_of_the_run() -> None:
    def fails(a: Any, b: Any) -> Any:
        return dict(a=b)["a key"]

    session = with_matmul(fails)
    with pytest.raises(sinter.errors.BackendError, match="the matmul.*KeyError: 'a key'") as caught:
        session.run(X)
    cause = caught.value.__cause__
    assert isinstance(cause, KeyError)
    assert traceback.extract_tb(cause.__traceback__)[-1].name == "fails"
    with pytest.raises(sinter.errors.BackendError):
        session.run(X)
    with pytest.raises(sinter.errors.InvalidArgument) as other:
        session.run(X[0])
    assert other.value.__cause__ is None


class UnprintableError(Exception):
    def __str__(self) -> str:
        raise RuntimeError


@pytest.mark.parametrize("error", [
    ValueError("x" * 10000), ValueError("\ud800\0"), UnprintableError(), MemoryError(), StopIteration(),
    RecursionError(), SystemError("fault")])
def test_any_exception(error: Exception) -> None:
    def fails(a: Any, b: Any) -> Any:
        raise error

    with pytest.raises(sinter.errors.BackendError) as caught:
        with_matmul(fails).run(X)
    assert caught.value.__cause__ is error


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(3)])
def test_what_ends_programs_is_raised_as_it_is(error: BaseException) -> None:
    def fails(a: Any, b: Any) -> Any:
        raise error

    with pytest.raises(type(error)) as caught:
        with_matmul(fails).run(X)
    assert caught.value is error


@pytest.mark.parametrize("result", [
    None, "text", [1, 2], np.zeros((64, 1), np.float32), np.zeros((1, 64), complex), np.zeros((1, 64), object),
    (np.zeros((1, 64)), np.zeros((1, 64))), ()])
def test_results_that_do_not_fit(result: Any) -> None:
    with pytest.raises(sinter.errors.BackendError, match="matmul returned"):
        with_matmul(lambda a, b: result).run(X)


def test_results_of_the_same_kind_are_converted() -> None:
    expected = sinter.Session(models.matmul(64, 64), threads=1).run(X).y
    for convert in (np.float64, lambda array: array.astype(">f4"), np.asfortranarray):
        given = with_matmul(lambda a, b, convert=convert: convert(a @ b))
        np.testing.assert_allclose(given.run(X).y, expected, atol=1e-5)


def test_takes_may_fail() -> None:
    @sinter.backend("failing")
    class Failing:
        def matmul(self, a: Any, b: Any) -> Any:
            return a @ b

        def takes(self, operator: str, attributes: dict[str, Any], inputs: Any) -> bool:
            raise ZeroDivisionError

    with pytest.raises(sinter.errors.BackendError, match="ZeroDivisionError") as caught:
        sinter.Session(models.matmul(64, 64), backend="failing").run(X)
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_defining_it_again_replaces_its_methods() -> None:
    def define(factor: float) -> None:
        @sinter.backend("again")
        def relu(x: Any) -> Any:
            return x * factor

    define(2)
    session = sinter.Session(models.relu(), backend="again")
    x = np.ones((1, 3), np.float32)
    np.testing.assert_array_equal(session.run(x).y, 2 * x)
    define(3)
    np.testing.assert_array_equal(session.run(x).y, 3 * x)
    np.testing.assert_array_equal(sinter.eager.apply("relu", x, backend="again"), 3 * x)

    @sinter.backend("again")
    def exp(x: Any) -> Any:
        return np.exp(x)

    with pytest.raises(sinter.errors.BackendError, match="without relu"):
        session.run(x)
    np.testing.assert_array_equal(sinter.eager.apply("relu", x, backend="again"), x)


def test_names() -> None:
    def relu(x: Any) -> Any:
        return x

    for name in ("naive", "auto"):
        with pytest.raises(sinter.errors.AlreadyExists):
            sinter.backend(name)(relu)
    for name in ("", "two words"):
        with pytest.raises(sinter.errors.InvalidArgument):
            sinter.backend(name)(relu)

    def matmull(a: Any, b: Any) -> Any:
        return a

    with pytest.raises(sinter.errors.NotFound, match="matmul"):
        sinter.backend("unknown")(matmull)
    assert "unknown" not in [each.name for each in sinter.backends()]


def test_a_kernel_may_use_sinter() -> None:
    expected = sinter.Session(models.matmul(64, 64), threads=1).run(X).y
    np.testing.assert_allclose(with_matmul(sinter.matmul).run(X).y, expected, atol=1e-5)


def test_from_many_threads() -> None:
    session = with_matmul(lambda a, b: a @ b)
    expected = {rows: session.run(np.repeat(X, rows, 0)).y for rows in range(1, 5)}

    def work(rows: int) -> None:
        for _ in range(50):
            np.testing.assert_array_equal(session.run(np.repeat(X, rows, 0)).y, expected[rows])

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(work, [1, 2, 3, 4] * 2))


PRODUCT = """
builder = sinter.GraphBuilder("product")
builder.output("c", builder.matmul(builder.input("a", [64, 64]), builder.input("b", [64, 64])))
product = builder.build()
"""


def test_it_takes_part_in_the_choice_of_auto(tmp_path: pathlib.Path) -> None:
    code = f"""
import pathlib, re, sinter
@sinter.backend("mine")
def matmul(a, b):
    return a @ b
{PRODUCT}
model, times = product, pathlib.Path({str(tmp_path / "times")!r})
sinter.Session(model, tune=times, threads=1)
measured = times.read_text()
assert re.search(" mine/python.program/Python matmul.[0-9a-f]{{8}} ", measured), measured
# "auto" prefers it where it was measured to be faster, and does not without times.
feed = [[[1.0] * 64] * 64] * 2
assert '"backend":"mine"' not in sinter.Session(model, threads=1).trace(*feed)
times.write_text(re.sub("[^ ]+ mine/", "1.0e-12 mine/", measured))
session = sinter.Session(model, tune=times, threads=1)
assert '"backend":"mine"' in session.trace(*feed), session.trace(*feed)
"""
    done = python(code)
    assert done.returncode == 0, done.stderr


def test_a_failing_kernel_is_not_chosen_by_tuning(tmp_path: pathlib.Path) -> None:
    code = f"""
import pathlib, warnings, numpy as np, sinter
{PRODUCT}
@sinter.backend("failing")
def matmul(a, b):
    raise ValueError("not today")
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    session = sinter.Session(product, tune={str(tmp_path / "times")!r}, threads=1)
[warning] = caught
assert warning.category is RuntimeWarning and "failing: " in str(warning.message), warning
assert "not today" in str(warning.message), warning
session.run(np.ones((64, 64)).tolist(), np.ones((64, 64)).tolist())
assert "failing/" not in pathlib.Path({str(tmp_path / "times")!r}).read_text()
"""
    done = python(code)
    assert done.returncode == 0, done.stderr


def test_control_c_ends_tuning() -> None:
    code = f"""
import sinter
{PRODUCT}
for number in range(2):
    @sinter.backend(f"failing-{{number}}")
    def matmul(a, b, number=number):
        raise KeyboardInterrupt if number == 0 else ValueError
try:
    sinter.Session(product, tune=True, threads=1)
except KeyboardInterrupt:
    print("ended")
"""
    done = python(code)
    assert done.stdout == "ended\n", done.stderr


@pytest.mark.parametrize("daemon", [True, False])
def test_the_interpreter_ends_during_kernels(daemon: bool) -> None:
    code = f"""
import threading, time, models, numpy as np, sinter
@sinter.backend("slow")
def matmul(a, b):
    time.sleep(0.001)
    return a @ b
session = sinter.Session(models.endless(), threads=1, backend="slow")
def work():
    session.run(models.ENDLESS_FEED, time_limit=0 if {daemon} else 0.5)
threading.excepthook = lambda *arguments: None
for _ in range(4):
    threading.Thread(target=work, daemon={daemon}).start()
time.sleep(0.2)
sinter.matmul(np.eye(3), np.eye(3), backend="slow")
print("ends")
"""
    done = python(code)
    assert done.returncode == 0 and done.stdout == "ends\n", done.stderr
