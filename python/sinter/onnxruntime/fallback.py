"""Sessions of a real onnxruntime, for models that Sinter cannot run."""

from __future__ import annotations

import importlib
import sys
import types
import warnings
from typing import Any

from sinter.onnxruntime.options import SessionOptions

_real: types.ModuleType | None = None


def real_onnxruntime() -> types.ModuleType:
    """The onnxruntime that is installed, even if Sinter stands for it. Raises ImportError if there is none."""
    global _real
    if _real is None:
        ours = {name: sys.modules.pop(name) for name in list(sys.modules) if name.split(".")[0] == "onnxruntime"}
        finders = list(sys.meta_path)
        sys.meta_path[:] = [each for each in finders if not getattr(each, "stands_for_onnxruntime", False)]
        try:
            module = importlib.import_module("onnxruntime")
        finally:
            for name in [name for name in sys.modules if name.split(".")[0] == "onnxruntime"]:
                del sys.modules[name]
            sys.meta_path[:] = finders
            sys.modules.update(ours)
        if not hasattr(module, "InferenceSession") or module.InferenceSession.__module__.startswith("sinter."):
            raise ImportError("the onnxruntime that is installed is Sinter")
        _real = module
    return _real


def real_session(path_or_bytes: Any, options: SessionOptions, providers: Any, provider_options: Any,
                 reason: str) -> Any:
    """A session of the real onnxruntime with what it knows of the options. Warns, with the reason."""
    try:
        real = real_onnxruntime()
    except ImportError as error:
        raise ImportError(f"{reason}; and there is no onnxruntime to fall back to") from error
    warnings.warn(f"onnxruntime runs this model, since Sinter cannot: {reason}", stacklevel=4)
    theirs = real.SessionOptions()
    for name in ("intra_op_num_threads", "inter_op_num_threads", "log_severity_level", "enable_profiling",
                 "profile_file_prefix"):
        setattr(theirs, name, getattr(options, name))
    for name, size in options._free_dimensions.items():
        theirs.add_free_dimension_override_by_name(name, size)
    return real.InferenceSession(path_or_bytes, theirs, providers, provider_options)
