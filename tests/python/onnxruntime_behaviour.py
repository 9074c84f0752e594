"""What a module with onnxruntime's interface does in cases that packages depend on.

python onnxruntime_behaviour.py    writes recorded/onnxruntime.json, of the onnxruntime that is installed
"""

from __future__ import annotations

import json
import pathlib
import tempfile
import types
import warnings
from collections.abc import Callable
from typing import Any

import models
import numpy as np
from onnx import TensorProto, helper, numpy_helper

A = np.array([[1, 2, 3]], np.float32)
B = np.array([[5, 5, 5]], np.float32)
FEED = {"a": A, "b": B}
RECORD = pathlib.Path(__file__).parent / "recorded" / "onnxruntime.json"


def describe(value: Any) -> Any:
    """As JSON: arrays with their dtype."""
    if isinstance(value, np.ndarray):
        return [str(value.dtype), value.tolist()]
    if isinstance(value, (list, tuple)):
        return [describe(each) for each in value]
    if isinstance(value, dict):
        return {str(key): describe(each) for key, each in value.items()}
    return value if isinstance(value, (str, int, float, type(None))) else str(value)


def outcome(case: Callable[[], Any]) -> Any:
    """What the case returns, or the class of its exception with the module by which programs import it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return describe(case())
        except Exception as error:
            return f"raises {type(error).__module__}.{type(error).__name__}"


def overridable() -> bytes:
    return models.model([helper.make_node("Add", ["x", "w"], ["y"])], [models.value("x"), models.value("w", dims=(3,))],
                        [models.value("y")], [numpy_helper.from_array(np.ones(3, np.float32), "w")])


def empty_output() -> bytes:
    return models.model([helper.make_node("Relu", ["x"], ["y"])], [models.value("x")], [models.value("y", dims=(0, 3))])


def cases(ort: types.ModuleType, folder: pathlib.Path) -> dict[str, Callable[[], Any]]:
    """The cases by name."""
    path = folder / "model.onnx"
    path.write_bytes(models.difference())
    (folder / "damaged.onnx").write_bytes(b"\xff" * 100)
    session = ort.InferenceSession(models.difference(), providers=["CPUExecutionProvider"])
    named = models.identity(TensorProto.FLOAT, ("batch_size", None, 4, ""))
    options = ort.SessionOptions()

    def set_option(name: str, value: Any) -> Any:
        setattr(options, name, value)
        return getattr(options, name)

    def io_binding() -> Any:
        binding = session.io_binding()
        binding.bind_cpu_input("a", A)
        binding.bind_input("b", "cpu", 0, np.float32, [1, 3], B.ctypes.data)
        result = np.zeros((1, 3), np.float32)
        binding.bind_output("y", "cpu", 0, np.float32, [1, 3], result.ctypes.data)
        binding.bind_output("z")
        session.run_with_iobinding(binding)
        return [result, binding.copy_outputs_to_cpu(), [each.shape() for each in binding.get_outputs()]]

    def value() -> Any:
        made = ort.OrtValue.ortvalue_from_numpy(A)
        empty = ort.OrtValue.ortvalue_from_shape_and_type([2, 3], np.float32, "cpu", 0)
        return [made.numpy(), made.shape(), made.data_type(), made.device_name(), made.is_tensor(), made.has_value(),
                made.element_type(), made.data_ptr() == A.ctypes.data, empty.shape(), np.from_dlpack(made)]

    def free_dimension() -> Any:
        with_override = ort.SessionOptions()
        with_override.add_free_dimension_override_by_name("batch_size", 2)
        made = ort.InferenceSession(named, with_override, providers=["CPUExecutionProvider"])
        return made.get_inputs()[0].shape[0]

    def terminated() -> Any:
        run_options = ort.RunOptions()
        run_options.terminate = True
        return session.run(None, FEED, run_options)

    def subclass() -> Any:
        class Picklable(ort.InferenceSession):  # type: ignore[misc, name-defined]
            def __init__(self, model_path: str) -> None:
                super().__init__(model_path, providers=["CPUExecutionProvider"])
                self.model_path = model_path

            def __getstate__(self) -> dict[str, Any]:
                return {"model_path": self.model_path}

            def __setstate__(self, state: dict[str, Any]) -> None:
                self.__init__(state["model_path"])  # type: ignore[misc]

        first = Picklable(str(path))
        copy = Picklable.__new__(Picklable)
        copy.__setstate__(first.__getstate__())
        return copy.run(None, FEED)

    def feed(x: Any, dtype: int = TensorProto.FLOAT, dims: Any = ("N", "M")) -> Callable[[], Any]:
        made = ort.InferenceSession(models.identity(dtype, dims), providers=["CPUExecutionProvider"])
        return lambda: made.run(None, {"x": x})

    def make(source: Any, **arguments: Any) -> Callable[[], Any]:
        arguments.setdefault("providers", ["CPUExecutionProvider"])
        return lambda: len(ort.InferenceSession(source, **arguments).run(None, FEED))

    grid = np.arange(6, dtype=np.float32).reshape(2, 3)
    return {
        "all outputs": lambda: session.run(None, FEED),
        "an empty list of outputs": lambda: session.run([], FEED),
        "one output": lambda: session.run(["z"], FEED),
        "outputs in another order": lambda: session.run(["z", "y"], FEED),
        "an unknown output": lambda: session.run(["q"], FEED),
        "a missing input": lambda: session.run(None, {"a": A}),
        "an unknown input": lambda: session.run(None, {**FEED, "c": A}),
        "a wrong dtype": lambda: session.run(None, {"a": A, "b": B.astype(np.float64)}),
        "a wrong rank": lambda: session.run(None, {"a": A, "b": B[0]}),
        "a wrong size": lambda: session.run(None, {"a": A, "b": B[:, :2]}),
        "strings": lambda: session.run(None, {"a": A, "b": np.array([["a", "b", "c"]])}),
        "objects": lambda: session.run(None, {"a": A, "b": np.array([[None, 1, 2]])}),
        "a list": lambda: session.run(None, {"a": A, "b": [[5, 5, 5]]}),
        "a list of floats": lambda: session.run(None, {"a": A, "b": [[5.0, 5.5, 5.0]]}),
        "a list of numbers for i64": feed([[1, 2]], TensorProto.INT64),
        "a feed that is a list": lambda: session.run(None, [A, B]),
        "transposed": feed(grid.T),
        "every second": feed(grid[:, ::2]),
        "big-endian": feed(grid.astype(">f4")),
        "an empty array": feed(np.zeros((0, 3), np.float32)),
        "an input of size 0": feed(np.zeros((0, 3), np.float32), dims=(0, 3)),
        "rows for an input of size 0": feed(grid, dims=(0, 3)),
        "rows for an output of size 0": lambda: ort.InferenceSession(empty_output()).run(None, {"x": grid}),
        "f16": feed(grid.astype(np.float16), TensorProto.FLOAT16),
        "bool": feed(np.array([[True, False]]), TensorProto.BOOL),
        "no file": make("nowhere.onnx"),
        "a damaged file": make(str(folder / "damaged.onnx")),
        "damaged bytes": make(b"\xff" * 100),
        "a number as model": make(5),
        "a path": make(str(path)),
        "a pathlib path": make(path),
        "providers with options": make(str(path), providers=[("CPUExecutionProvider", {})]),
        "provider options": make(str(path), providers=["CPUExecutionProvider"], provider_options=[{}]),
        "unequal numbers of provider options": make(str(path), providers=["CPUExecutionProvider"],
                                                    provider_options=[{}, {}]),
        "a provider that is missing": make(str(path), providers=["CUDAExecutionProvider", "CPUExecutionProvider"]),
        "options": make(str(path), sess_options=ort.SessionOptions()),
        "get_providers": session.get_providers,
        "get_provider_options": session.get_provider_options,
        "set_providers": lambda: session.set_providers(["CPUExecutionProvider"]),
        "input names": lambda: [each.name for each in session.get_inputs()],
        "input types": lambda: [each.type for each in session.get_inputs()],
        "a node's text": lambda: str(session.get_inputs()[0]),
        "named and anonymous sizes": lambda: ort.InferenceSession(named).get_inputs()[0].shape,
        "no shape": lambda: ort.InferenceSession(models.identity(TensorProto.FLOAT, None)).get_inputs()[0].shape,
        "element types": lambda: [ort.InferenceSession(models.identity(each)).get_inputs()[0].type
                                  for each in (1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 16)],
        "metadata": lambda: ort.InferenceSession(models.relu()).get_modelmeta().custom_metadata_map,
        "graph name": lambda: ort.InferenceSession(models.relu()).get_modelmeta().graph_name,
        "overridable initializers": lambda: [
            each.name for each in ort.InferenceSession(overridable()).get_overridable_initializers()],
        "inputs without overridable ones": lambda: [
            each.name for each in ort.InferenceSession(overridable()).get_inputs()],
        "an initializer's value": lambda: ort.InferenceSession(overridable()).run(None, {"x": A}),
        "an overridden initializer": lambda: ort.InferenceSession(overridable()).run(None, {"x": A, "w": B[0]}),
        "an unknown option": lambda: set_option("no_such_option", 1),
        "reading an unknown option": lambda: options.no_such_option,
        "an option of a wrong type": lambda: set_option("intra_op_num_threads", "many"),
        "a level as a number": lambda: set_option("graph_optimization_level", 3),
        "threads": lambda: set_option("intra_op_num_threads", 1),
        "a level": lambda: int(set_option("graph_optimization_level", ort.GraphOptimizationLevel.ORT_ENABLE_ALL)),
        "a mode": lambda: int(set_option("execution_mode", ort.ExecutionMode.ORT_PARALLEL)),
        "arena": lambda: set_option("enable_cpu_mem_arena", False),
        "severity": lambda: set_option("log_severity_level", 3),
        "a config entry": lambda: [options.add_session_config_entry("a", "b"), options.get_session_config_entry("a")],
        "a missing config entry": lambda: options.get_session_config_entry("nothing"),
        "a free dimension": free_dimension,
        "a terminated run": terminated,
        "bound inputs and outputs": io_binding,
        "values": value,
        "a run with values": lambda: [
            each.numpy() for each in session.run_with_ort_values(
                ["y"], {name: ort.OrtValue.ortvalue_from_numpy(array) for name, array in FEED.items()})],
        "a subclass with state": subclass,
        "device": ort.get_device,
        "version": lambda: ort.__version__,
        "logger": lambda: ort.set_default_logger_severity(3),
        "telemetry": ort.disable_telemetry_events,
        "seed": lambda: ort.set_seed(1),
        "profiling that is off": session.get_profiling_start_time_ns,
        "an unknown attribute of the module": lambda: ort.no_such_thing,
    }


def behaviour(ort: types.ModuleType) -> dict[str, Any]:
    """What happens in each case."""
    with tempfile.TemporaryDirectory() as folder:
        return {name: outcome(case) for name, case in cases(ort, pathlib.Path(folder)).items()}


def main() -> None:
    import onnxruntime  # type: ignore[import-not-found]  # tests need none

    onnxruntime.set_default_logger_severity(4)
    lines = [f"{json.dumps(name)}: {json.dumps(each)}" for name, each in behaviour(onnxruntime).items()]
    RECORD.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
