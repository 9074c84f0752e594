"""What became of a node of a model, and why."""

from __future__ import annotations

import dataclasses
from typing import Any

from sinter import _core


@dataclasses.dataclass(frozen=True)
class Step:
    """A step of the plan: a kernel that computes a node, or several that were fused."""

    step: str
    node: str
    operators: str
    sources: list[str]
    backend: str
    kernel: str
    formats: str


@dataclasses.dataclass(frozen=True)
class Decision:
    """What a pass did to the node ("rewritten"), which kernels there were ("offered", "chosen"), or what kept the pass
    from changing it; ``detail`` is a sentence."""

    pass_name: str
    reason: str
    detail: str


@dataclasses.dataclass(frozen=True)
class NodeExplanation:
    """``str()`` of it is text to read.

    kind: "steps", "view" (costs nothing), "folded" (computed when compiling), "merged", "removed" or "not run".
    pass_name, rule: what removed it; "" if it was not.
    """

    node: str
    operation: str
    kind: str
    pass_name: str
    rule: str
    steps: list[Step]
    decisions: list[Decision]

    def __str__(self) -> str:
        by = f" by {self.pass_name} ({self.rule})" if self.rule else f" by {self.pass_name}" if self.pass_name else ""
        lines = [f"{self.node} ({self.operation}): {self.kind}{by}"]
        for step in self.steps:
            lines.append(f"  step {step.step}, {step.operators}: {step.kernel} of {step.backend}, {step.formats}")
        lines += [f"  {each.pass_name}: {each.reason}: {each.detail}" for each in self.decisions]
        return "\n".join(lines)


def explain_node(model: _core.Model, inputs: list[Any], backend: str, threads: int, node: str) -> NodeExplanation:
    """Compiles the model, which must have been loaded to be explained, for these inputs."""
    fields = _core.explain_node(model, inputs, backend, threads, node)
    steps = [Step(**each) for each in fields.pop("steps")]
    decisions = [Decision(**each) for each in fields.pop("decisions")]
    return NodeExplanation(steps=steps, decisions=decisions, **fields)
