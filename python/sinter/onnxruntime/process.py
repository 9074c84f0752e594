"""The functions of onnxruntime that concern the whole process."""

from __future__ import annotations

import sinter


def get_available_providers() -> list[str]:
    """["CPUExecutionProvider"]"""
    return ["CPUExecutionProvider"]


def get_all_providers() -> list[str]:
    """["CPUExecutionProvider"]"""
    return ["CPUExecutionProvider"]


def get_device() -> str:
    """"CPU"."""
    return "CPU"


def get_version_string() -> str:
    """The version of onnxruntime whose behaviour this is."""
    return "1.32.0"


def get_build_info() -> str:
    """The version of Sinter."""
    return f"Sinter {sinter.__version__}"


def has_collective_ops() -> bool:
    """False."""
    return False


def set_default_logger_severity(severity: int) -> None:
    """Accepted; Sinter logs nothing."""


def set_default_logger_verbosity(verbosity: int) -> None:
    """Accepted; Sinter logs nothing."""


def set_seed(seed: int) -> None:
    """Accepted; operators that make random numbers take the seed of their model."""


def disable_telemetry_events() -> None:
    """Accepted; Sinter sends nothing."""


def enable_telemetry_events() -> None:
    """Accepted; Sinter sends nothing."""
