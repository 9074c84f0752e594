"""Explanations and reports."""

from __future__ import annotations

import dataclasses
import pathlib

import models
import numpy as np
import pytest
import sinter
from onnx import TensorProto, helper


def test_explain_names_the_kernel() -> None:
    session = sinter.Session(models.matmul(16, 16), threads=1)
    for feed in ((), (np.ones((2, 16), np.float32),), ({"x": np.ones((2, 16), np.float32)},)):
        explanation = session.explain("the relu", *feed)
        assert explanation.kind == "steps" and explanation.operation == "Relu"
        [step] = explanation.steps
        assert step.operators == "matmul+relu" and step.sources == ["the matmul", "the relu"]
        assert step.backend and step.kernel
        assert "chosen" in [each.reason for each in explanation.decisions]
        assert step.kernel in str(explanation)
    naive = sinter.Session(models.matmul(16, 16), threads=1, backend="naive").explain("the relu")
    assert naive.steps[0].backend == "naive"


def test_explain_unknown_nodes() -> None:
    session = sinter.Session(models.matmul(16, 16), threads=1)
    with pytest.raises(sinter.errors.NotFound, match="did you mean the relu"):
        session.explain("the rely")
    with pytest.raises(sinter.errors.InvalidArgument, match="'x'"):
        session.explain("the relu", {"q": 1})
    with pytest.raises(sinter.errors.InvalidArgument):
        session.explain("the relu", 1, 2)


def test_report(tmp_path: pathlib.Path) -> None:
    session = sinter.Session(models.matmul(64, 64), threads=1)
    report = session.report(np.ones((8, 64), np.float32), max_seconds=1.0)
    assert report.threads == 1 and report.quick and report.finished.median > 0
    assert [step.operators for step in report.steps] == ["matmul+relu"]
    assert {each.source for each in report.sources} == {"the matmul", "the relu"}
    assert any(effect.rewrites for effect in report.passes)
    assert dataclasses.asdict(dataclasses.replace(report, _measured=None))  # type: ignore[arg-type]
    page = report.to_html(tmp_path / "report.html")
    assert page.startswith("<!doctype html>") and (tmp_path / "report.html").read_text() == page
    assert "matmul+relu" in page and "matmul+relu" in report._repr_html_() and "time" in str(report)


def test_names_in_a_report_are_text() -> None:
    name = "<script>alert(1)</script>"
    data = models.model([helper.make_node("Relu", ["x"], ["y"], name)], [models.value("x")], [models.value("y")])
    report = sinter.Session(data, threads=1).report(max_seconds=0.2)
    assert "<script>" not in report._repr_html_()
    assert name not in report.to_html()


def test_a_report_of_an_open_rank_needs_an_example() -> None:
    session = sinter.Session(models.relu(TensorProto.FLOAT, None), threads=1)
    with pytest.raises(sinter.errors.InvalidArgument, match="input 'x' has an open rank"):
        session.report()
