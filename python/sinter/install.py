"""Sinter in the place of onnxruntime, for packages that import it themselves."""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
import types
from collections.abc import Sequence

_OURS = "sinter.onnxruntime"


class _Loader(importlib.abc.Loader):
    """Fills a module with what a module of Sinter has."""

    def __init__(self, source: str) -> None:
        self._source = source

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        """The default."""

    def exec_module(self, module: types.ModuleType) -> None:
        for name, value in vars(importlib.import_module(self._source)).items():
            if name == "__version__" or not (name.startswith("__") and name.endswith("__")):
                setattr(module, name, value)


class _Finder(importlib.abc.MetaPathFinder):
    """Finds onnxruntime's modules in sinter.onnxruntime. What is not there is looked for in a real onnxruntime."""

    stands_for_onnxruntime = True

    def find_spec(self, fullname: str, path: Sequence[str] | None,
                  target: types.ModuleType | None = None) -> importlib.machinery.ModuleSpec | None:
        if fullname.split(".")[0] != "onnxruntime":
            return None
        source = _OURS + fullname.removeprefix("onnxruntime")
        try:
            found = importlib.util.find_spec(source)
        except ModuleNotFoundError:
            return None
        if found is None:
            return None
        is_package = found.submodule_search_locations is not None
        spec = importlib.machinery.ModuleSpec(fullname, _Loader(source), origin=found.origin, is_package=is_package)
        if is_package and spec.submodule_search_locations is not None:
            real = importlib.machinery.PathFinder.find_spec(fullname, path)
            if real is not None and real.submodule_search_locations is not None:
                spec.submodule_search_locations.extend(real.submodule_search_locations)
        return spec


def install_as_onnxruntime(*, fallback: bool = False) -> None:
    """From now on ``import onnxruntime`` gives ``sinter.onnxruntime``. Call it before anything imports onnxruntime.

    Submodules that Sinter lacks (quantization, transformers) are those of a real onnxruntime, if one is installed.

    fallback: models with operators that Sinter lacks run on that onnxruntime, with one warning each.

    Raises RuntimeError if a real onnxruntime has been imported.
    """
    from sinter.onnxruntime.session import InferenceSession

    if not any(isinstance(each, _Finder) for each in sys.meta_path):
        if "onnxruntime" in sys.modules:
            raise RuntimeError("onnxruntime has been imported already: call install_as_onnxruntime before that")
        sys.meta_path.insert(0, _Finder())
    InferenceSession._fallback_by_default = fallback
