"""The performance report: what every pass does to a model's time, memory and accuracy, and the plan that remains.

Times are in seconds and sizes in bytes. docs/report.md explains how to read it.
"""

from __future__ import annotations

import dataclasses
import html
import os
import pathlib
from typing import Any, TypeVar

from sinter import _core

_T = TypeVar("_T")


@dataclasses.dataclass(frozen=True)
class Timing:
    """A summary of repeated runs. The middle half of them lies within ``spread``, a share of the median."""

    min: float
    median: float
    p90: float
    spread: float
    runs: int


@dataclasses.dataclass(frozen=True)
class MeasuredChange:
    """A difference in time: ``relative`` -0.12 is 12 % less.

    verdict: "faster", "slower", "no change", or "unmeasured" for too few rounds.
    half_width: of the confidence interval (99.7 %); None if too few rounds ran.
    """

    verdict: str
    relative: float
    half_width: float | None
    rounds: int


@dataclasses.dataclass(frozen=True)
class PassEffect:
    """A pass that changed the graph: the whole model with the passes up to this one."""

    pass_name: str
    phase: str
    nodes_before: int
    nodes_after: int
    pass_seconds: float
    rewrites: dict[str, int]
    layers: list[str]
    time: Timing
    change: MeasuredChange
    cumulative_speedup: float
    steps: int
    arena_bytes: int
    packed_bytes: int
    moved_bytes: int
    compile_seconds: float
    error: float
    contribution: MeasuredChange | None
    substitutes: list[str]


@dataclasses.dataclass(frozen=True)
class KernelAlternative:
    """Another kernel that could have run a step; its time is an estimate unless it was measured by tuning."""

    backend: str
    kernel: str
    seconds: float
    measured: bool


@dataclasses.dataclass(frozen=True)
class ReportStep:
    """A step of the plan, with the nodes of the file that it stands for (``sources``)."""

    step: str
    segment: int
    node: str
    operators: str
    layer: str
    sources: list[str]
    backend: str
    kernel: str
    formats: str
    packed_bytes: int
    runs: int
    seconds: float
    spread: float
    share: float
    flops: float
    flops_per_second: float
    bytes: float
    roofline_share: float
    bound: str
    alternatives: list[KernelAlternative]


@dataclasses.dataclass(frozen=True)
class CopyStep:
    """A step that only moves elements."""

    node: str
    operation: str
    bytes: int
    seconds: float


@dataclasses.dataclass(frozen=True)
class MissedFusion:
    """A fusion that a pass considered and did not do."""

    node: str
    pass_name: str
    reason: str
    detail: str
    seconds: float


@dataclasses.dataclass(frozen=True)
class SourceDisposition:
    """What became of a node of the file: "steps", "view", "folded", "merged", "removed" or "not run"."""

    source: str
    operation: str
    body: str
    kind: str
    steps: list[str]
    pass_name: str
    rule: str


@dataclasses.dataclass(frozen=True)
class ArenaInterval:
    """Where a value lies in the arena, and during which steps."""

    value: str
    segment: int
    offset: int
    bytes: int
    first_step: int
    last_step: int


@dataclasses.dataclass(frozen=True)
class MachineCeilings:
    """What the machine can do at most, measured."""

    flops_per_second: float
    bytes_per_second: float


@dataclasses.dataclass(frozen=True)
class MeasurementNoise:
    """How reliable the times are: changes that are not clearly larger than ``floor`` are not claimed."""

    busy: bool
    other_processors: float
    twins: MeasuredChange
    floor: float
    seconds: float
    rounds: int


@dataclasses.dataclass(frozen=True)
class PerformanceReport:
    """``Session.report`` measures one."""

    backend: str
    threads: int
    quick: bool
    interrupted: bool
    noise: MeasurementNoise
    unoptimised: Timing
    unoptimised_error: float
    finished: Timing
    error: float
    flops: float
    arena_bytes: int
    packed_bytes: int
    compile_seconds: float
    step_runs: int
    steps_share: float
    passes: list[PassEffect]
    unchanged: list[str]
    steps: list[ReportStep]
    copies: list[CopyStep]
    missed: list[MissedFusion]
    sources: list[SourceDisposition]
    arena: list[ArenaInterval]
    ceilings: MachineCeilings
    _measured: _core.MeasuredReport = dataclasses.field(repr=False, compare=False)
    _title: str = dataclasses.field(repr=False, compare=False)

    def to_html(self, path: str | os.PathLike[str] | None = None) -> str:
        """The report as one HTML page that needs no network; also written to ``path`` if there is one.

        Runs the model, and draws its graphs if Graphviz's program ``dot`` is installed, which takes up to a minute.
        """
        page = self._measured.page(self._title)
        if path is not None:
            pathlib.Path(path).write_text(page, encoding="utf-8")
        return page

    def __str__(self) -> str:
        speedup = self.unoptimised.median / self.finished.median if self.finished.median else 1.0
        lines = [
            f"time      {self.finished.median * 1e3:.3f} ms; {self.unoptimised.median * 1e3:.3f} ms without passes: "
            f"{speedup:.2f}x",
            f"memory    arena {self.arena_bytes / 1e6:.1f} MB, packed weights {self.packed_bytes / 1e6:.1f} MB",
            f"error     {self.error:.2g}; {self.unoptimised_error:.2g} without passes",
        ]
        lines += [f"{step.share:7.1%}   {step.operators}: {step.kernel} of {step.backend}" for step in self._longest()]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """What notebooks show: a summary and the longest steps."""
        summary = html.escape(str(self).rsplit("\n", len(self._longest()))[0])
        rows = "".join(
            f"<tr><td>{html.escape(step.step)}</td><td>{html.escape(step.operators)}</td>"
            f"<td>{html.escape(step.kernel)}</td><td>{step.seconds * 1e3:.3f} ms</td><td>{step.share:.1%}</td></tr>"
            for step in self._longest())
        return (f"<pre>{summary}</pre><table><tr><th>step</th><th>operators</th><th>kernel</th><th>time</th>"
                f"<th>share</th></tr>{rows}</table>")

    def _longest(self) -> list[ReportStep]:
        return sorted(self.steps, key=lambda step: step.seconds, reverse=True)[:10]


def make_report(measured: _core.MeasuredReport, title: str) -> PerformanceReport:
    """The dataclasses of a measured report; ``title`` is what its page calls the model."""
    fields = measured.fields()
    made: dict[str, Any] = {
        "noise": _make(MeasurementNoise, fields.pop("noise")),
        "unoptimised": Timing(**fields.pop("unoptimised")),
        "finished": Timing(**fields.pop("finished")),
        "ceilings": MachineCeilings(**fields.pop("ceilings")),
        "passes": [_make(PassEffect, each) for each in fields.pop("passes")],
        "steps": [_make(ReportStep, each) for each in fields.pop("steps")],
        "copies": [CopyStep(**each) for each in fields.pop("copies")],
        "missed": [MissedFusion(**each) for each in fields.pop("missed")],
        "sources": [SourceDisposition(**each) for each in fields.pop("sources")],
        "arena": [ArenaInterval(**each) for each in fields.pop("arena")],
    }
    return PerformanceReport(**made, **fields, _measured=measured, _title=title)


def _make(kind: type[_T], fields: dict[str, Any]) -> _T:
    """An object of a dataclass whose fields may be objects themselves."""
    for name in ("change", "contribution", "twins"):
        if fields.get(name) is not None:
            fields[name] = MeasuredChange(**fields[name])
    if "time" in fields:
        fields["time"] = Timing(**fields["time"])
    if "alternatives" in fields:
        fields["alternatives"] = [KernelAlternative(**each) for each in fields["alternatives"]]
    return kind(**fields)
