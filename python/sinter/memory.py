"""The memory of this process."""

from __future__ import annotations

import dataclasses

from sinter import _core


@dataclasses.dataclass(frozen=True)
class ProcessMemory:
    """Bytes that Sinter has allocated, that the process holds now, and the most that it ever held."""

    allocated_bytes: int
    resident_bytes: int
    peak_resident_bytes: int


def memory() -> ProcessMemory:
    """The memory of this process now. ``Session.memory`` has that of a session."""
    return ProcessMemory(_core.allocated_bytes(), _core.resident_bytes(), _core.peak_resident_bytes())
