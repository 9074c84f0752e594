"""The options of sessions and runs. Unknown attributes are AttributeErrors, as there."""

from __future__ import annotations

import enum
from typing import Any

import sinter


class GraphOptimizationLevel(enum.IntEnum):
    """Accepted; Sinter always compiles with all its passes."""

    ORT_DISABLE_ALL = 0
    ORT_ENABLE_BASIC = 1
    ORT_ENABLE_EXTENDED = 2
    ORT_ENABLE_LAYOUT = 3
    ORT_ENABLE_ALL = 99


class ExecutionMode(enum.IntEnum):
    """Accepted; Sinter runs one step after the other, each on all threads."""

    ORT_SEQUENTIAL = 0
    ORT_PARALLEL = 1


class ExecutionOrder(enum.IntEnum):
    """Accepted; Sinter chooses the order that needs the least memory."""

    DEFAULT = 0
    PRIORITY_BASED = 1
    MEMORY_EFFICIENT = 2


class _Options:
    """Attributes with defaults, whose types assignments must have."""

    __slots__ = ()
    _defaults: dict[str, Any] = {}

    def __init__(self) -> None:
        for name, value in self._defaults.items():
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in self._defaults:
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
        kind = type(self._defaults[name])
        if kind in (int, bool) and not isinstance(value, enum.Enum):
            value = kind(value) if isinstance(value, (int, bool)) or hasattr(value, "__index__") else value
        if not isinstance(value, kind):
            raise TypeError(f"{name} must be {kind.__name__}, not {type(value).__name__}")
        object.__setattr__(self, name, value)

    def __getstate__(self) -> dict[str, Any]:
        return {name: getattr(self, name) for kind in type(self).__mro__ for name in getattr(kind, "__slots__", ())}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            object.__setattr__(self, name, value)


class SessionOptions(_Options):
    """Threads, free-dimension overrides and profiling have effect; the other options are accepted."""

    _defaults = {
        "enable_cpu_mem_arena": True, "enable_mem_pattern": True, "enable_mem_reuse": True, "enable_profiling": False,
        "execution_mode": ExecutionMode.ORT_SEQUENTIAL, "execution_order": ExecutionOrder.DEFAULT,
        "graph_optimization_level": GraphOptimizationLevel.ORT_ENABLE_ALL, "inter_op_num_threads": 0,
        "intra_op_num_threads": 0, "log_severity_level": -1, "log_verbosity_level": 0, "logid": "",
        "optimized_model_filepath": "", "profile_file_prefix": "onnxruntime_profile_",
        "use_deterministic_compute": False, "use_per_session_threads": True,
    }
    __slots__ = (*_defaults, "_config", "_free_dimensions")
    enable_cpu_mem_arena: bool
    enable_mem_pattern: bool
    enable_mem_reuse: bool
    enable_profiling: bool
    execution_mode: ExecutionMode
    execution_order: ExecutionOrder
    graph_optimization_level: GraphOptimizationLevel
    inter_op_num_threads: int
    intra_op_num_threads: int
    log_severity_level: int
    log_verbosity_level: int
    logid: str
    optimized_model_filepath: str
    profile_file_prefix: str
    use_deterministic_compute: bool
    use_per_session_threads: bool
    _config: dict[str, str]
    _free_dimensions: dict[str, int]

    def __init__(self) -> None:
        super().__init__()
        object.__setattr__(self, "_config", {})
        object.__setattr__(self, "_free_dimensions", {})

    def add_session_config_entry(self, key: str, value: str) -> None:
        """Keeps the entry, which has no effect."""
        self._config[str(key)] = str(value)

    def get_session_config_entry(self, key: str) -> str:
        """The entry. Raises RuntimeError for an unknown key."""
        if key not in self._config:
            raise RuntimeError(f"SessionOptions does not have configuration with key: {key}")
        return self._config[key]

    def add_free_dimension_override_by_name(self, name: str, size: int) -> None:
        """Inputs must have this size where the model says ``name``."""
        self._free_dimensions[str(name)] = int(size)

    def add_free_dimension_override_by_denotation(self, name: str, size: int) -> None:
        """Accepted; Sinter knows no denotations."""

    def has_providers(self) -> bool:
        """Whether providers were added to the options, which is not supported."""
        return False


class RunOptions(_Options):
    """``terminate`` ends the run; the other options are accepted."""

    _defaults = {"log_severity_level": -1, "log_verbosity_level": 0, "logid": "", "only_execute_path_to_fetches": False}
    __slots__ = (*_defaults, "_config", "_cancel")
    log_severity_level: int
    log_verbosity_level: int
    logid: str
    only_execute_path_to_fetches: bool
    _config: dict[str, str]
    _cancel: sinter.Cancellation

    def __init__(self) -> None:
        super().__init__()
        object.__setattr__(self, "_config", {})
        object.__setattr__(self, "_cancel", sinter.Cancellation())

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "terminate":
            if value:
                self._cancel.cancel()
            else:
                object.__setattr__(self, "_cancel", sinter.Cancellation())
            return
        super().__setattr__(name, value)

    @property
    def terminate(self) -> bool:
        """Setting it, from any thread, ends the runs that have these options."""
        return self._cancel.cancelled

    def add_run_config_entry(self, key: str, value: str) -> None:
        """Keeps the entry, which has no effect."""
        self._config[str(key)] = str(value)

    def get_run_config_entry(self, key: str) -> str:
        """The entry. Raises RuntimeError for an unknown key."""
        if key not in self._config:
            raise RuntimeError(f"RunOptions does not have configuration with key: {key}")
        return self._config[key]
