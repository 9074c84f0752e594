"""The stubs of the extension module name what it has."""

from __future__ import annotations

import ast
import pathlib
from typing import Any

import sinter
from sinter import _core

STUBS = ast.parse((pathlib.Path(sinter.__file__).parent / "_core.pyi").read_text())


def members(body: list[ast.stmt]) -> set[str]:
    named = {each.name for each in body if isinstance(each, (ast.FunctionDef, ast.ClassDef))}
    return named | {each.target.id for each in body if isinstance(each, ast.AnnAssign)
                    and isinstance(each.target, ast.Name)}


def defined(owner: Any) -> set[str]:
    return {name for name in vars(owner) if not name.startswith("__")}


def test_module() -> None:
    assert members(STUBS.body) - {"__version__"} == defined(_core)


def test_classes() -> None:
    for each in STUBS.body:
        if isinstance(each, ast.ClassDef):
            assert members(each.body) - {"__init__"} == defined(getattr(_core, each.name)), each.name


def test_exports() -> None:
    for name in sinter.__all__:
        assert hasattr(sinter, name)
