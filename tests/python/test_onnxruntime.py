"""sinter.onnxruntime behaves as onnxruntime 1.32 did when onnxruntime_behaviour.py recorded it."""

from __future__ import annotations

import json
import os
import pathlib
import pickle
import subprocess
import sys
import threading
from typing import Any

import models
import numpy as np
import onnxruntime_behaviour
import pytest
import sinter
import sinter.onnxruntime as ort
from onnx import helper

RECORDED: dict[str, Any] = json.loads(onnxruntime_behaviour.RECORD.read_text())
# onnxruntime reads the bytes of big-endian arrays as if they were little-endian.
BETTER = {"big-endian"}


@pytest.fixture(scope="module")
def ours() -> dict[str, Any]:
    return onnxruntime_behaviour.behaviour(ort)


@pytest.mark.parametrize("name", [name for name in RECORDED if name not in BETTER])
def test_as_recorded(ours: dict[str, Any], name: str) -> None:
    assert ours[name] == RECORDED[name]


def test_every_case_is_recorded(ours: dict[str, Any]) -> None:
    assert ours.keys() == RECORDED.keys()
    assert ours["big-endian"] == [["float32", [[0, 1, 2], [3, 4, 5]]]]


def test_missing_operators_are_one_error() -> None:
    data = models.model([helper.make_node("Frobnicate", ["x"], ["t"]), helper.make_node("Unheard", ["t"], ["y"])],
                        [models.value("x")], [models.value("y")])
    from sinter.onnxruntime.capi.onnxruntime_pybind11_state import NotImplemented
    with pytest.raises(NotImplemented, match="Frobnicate(.|\n)*Unheard"):
        ort.InferenceSession(data)
    with pytest.raises(ImportError, match="Frobnicate(.|\n)*no onnxruntime to fall back to"):
        ort.InferenceSession(data, fallback=True)


def test_profiling_writes_a_timeline(tmp_path: pathlib.Path) -> None:
    options = ort.SessionOptions()
    options.enable_profiling = True
    options.profile_file_prefix = str(tmp_path / "profile")
    session = ort.InferenceSession(models.matmul(4, 4), options)
    session.run(None, {"x": np.ones((1, 4), np.float32)})
    assert session.get_profiling_start_time_ns() > 0
    file = session.end_profiling()
    assert file.startswith(options.profile_file_prefix)
    assert "matmul" in json.dumps(json.loads(pathlib.Path(file).read_text()))


def test_optimised_models_are_written(tmp_path: pathlib.Path) -> None:
    options = ort.SessionOptions()
    options.optimized_model_filepath = str(tmp_path / "optimised.onnx")
    ort.InferenceSession(models.matmul(4, 4), options)
    assert sinter.load(tmp_path / "optimised.onnx").inputs[0].name == "x"


def test_sessions_pickle() -> None:
    session = ort.InferenceSession(models.relu(), providers=["CPUExecutionProvider"])
    session.get_session_options().intra_op_num_threads = 1
    copy = pickle.loads(pickle.dumps(session))
    assert copy.run(None, {"x": np.ones((1, 3), np.float32)})[0].tolist() == [[1, 1, 1]]
    assert copy.get_session_options().intra_op_num_threads == 1


def test_run_async() -> None:
    session = ort.InferenceSession(models.relu())
    done = threading.Event()
    received: list[Any] = []

    def callback(results: Any, data: Any, message: str) -> None:
        received.append((results, data, message))
        done.set()

    for feed in ({"x": np.ones((1, 3), np.float32)}, {"x": np.ones(3, np.float32)}):
        done.clear()
        session.run_async(None, feed, callback, "data")
        assert done.wait(60)
    assert received[0][0][0].tolist() == [[1, 1, 1]] and received[0][1:] == ("data", "")
    assert "input 'x'" in received[1][2]


def test_errors_name_the_input() -> None:
    from sinter.onnxruntime.capi.onnxruntime_pybind11_state import InvalidArgument
    session = ort.InferenceSession(models.difference())
    with pytest.raises(InvalidArgument, match="input 'b' must be f32"):
        session.run(None, {"a": onnxruntime_behaviour.A, "b": np.ones((1, 3))})


def test_wrong_bindings() -> None:
    session = ort.InferenceSession(models.relu())
    binding = session.io_binding()
    binding.bind_cpu_input("x", np.ones((1, 3), np.float32))
    binding.bind_ortvalue_output("y", ort.OrtValue.ortvalue_from_shape_and_type([2, 2]))
    with pytest.raises(ValueError, match="output 'y'"):
        session.run_with_iobinding(binding)
    with pytest.raises(RuntimeError, match="cuda"):
        binding.bind_output("y", "cuda")


INSTALLED = """
import sinter
sinter.install_as_onnxruntime()
sinter.install_as_onnxruntime()
import importlib.util
assert importlib.util.find_spec("onnxruntime") and importlib.util.find_spec("onnxruntime.capi._pybind_state")
import onnxruntime as ort
import sinter.onnxruntime
assert ort.InferenceSession is sinter.onnxruntime.InferenceSession and ort.__version__ == "1.32.0"
from onnxruntime.capi import _pybind_state as C, onnxruntime_pybind11_state
from onnxruntime.capi.onnxruntime_inference_collection import InferenceSession
assert InferenceSession is ort.InferenceSession
assert C.InvalidArgument is onnxruntime_pybind11_state.InvalidArgument
assert C.InvalidArgument.__module__ == "onnxruntime.capi.onnxruntime_pybind11_state"
assert ort.capi._pybind_state is C
"""


def python(code: str, *paths: pathlib.Path) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([*map(str, paths), str(pathlib.Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
    return subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": path}, capture_output=True,
                          text=True, timeout=300)


def test_installed() -> None:
    done = python(INSTALLED + """
for missing in ("onnxruntime.quantization", "onnxruntime.nothing"):
    try:
        importlib.import_module(missing)
        raise SystemExit("found " + missing)
    except ModuleNotFoundError as error:
        assert error.name == missing
""")
    assert done.returncode == 0, done.stderr


@pytest.fixture
def other_onnxruntime(tmp_path: pathlib.Path) -> pathlib.Path:
    """A package that stands for a real onnxruntime."""
    package = tmp_path / "onnxruntime"
    (package / "quantization").mkdir(parents=True)
    (package / "capi").mkdir()
    (package / "quantization" / "__init__.py").write_text("import onnxruntime\nof = onnxruntime.InferenceSession\n")
    (package / "capi" / "__init__.py").write_text("")
    (package / "capi" / "only_there.py").write_text("")
    (package / "__init__.py").write_text("""
class SessionOptions:
    def add_free_dimension_override_by_name(self, name, size): pass
class InferenceSession:
    def __init__(self, *arguments): self.arguments = arguments
    def run(self, *arguments): return ["from the other one"]
    def get_inputs(self): return []
""")
    return tmp_path


def test_modules_that_sinter_lacks_are_the_other_ones(other_onnxruntime: pathlib.Path) -> None:
    done = python(INSTALLED + """
import onnxruntime.quantization, onnxruntime.capi.only_there
assert onnxruntime.quantization.of is ort.InferenceSession
""", other_onnxruntime)
    assert done.returncode == 0, done.stderr


def test_fallback(other_onnxruntime: pathlib.Path) -> None:
    done = python("""
import warnings, models, sinter
from onnx import helper
sinter.install_as_onnxruntime(fallback=True)
import onnxruntime
data = models.model([helper.make_node("Frobnicate", ["x"], ["y"])], [models.value("x")], [models.value("y")])
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
assert len(caught) == 1 and "Frobnicate" in str(caught[0].message), caught
assert session.run(None, {}) == ["from the other one"] and session.get_inputs() == []
import onnxruntime as again
assert again.InferenceSession is type(session)
""", other_onnxruntime)
    assert done.returncode == 0, done.stderr


def test_too_late(other_onnxruntime: pathlib.Path) -> None:
    done = python("import onnxruntime, sinter; sinter.install_as_onnxruntime()", other_onnxruntime)
    assert "RuntimeError: onnxruntime has been imported already" in done.stderr
