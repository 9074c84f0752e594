"""The Python interpreters of this machine that wheels are built and tested with."""

from __future__ import annotations

import dataclasses
import glob
import json
import os
import pathlib
import shutil
import subprocess

# CPython 3.11 has a wheel of its own, later versions share one, and each free-threaded version has one.
FIRST_STABLE = (3, 12)
_NAMES = ["python3", "python3.11", "python3.12", "python3.13", "python3.14", "python3.13t", "python3.14t"]
_QUESTION = "import json, sys, sysconfig; " \
            "free_threaded = bool(sysconfig.get_config_var('Py_GIL_DISABLED')); " \
            "print(json.dumps([sys.version_info[:2], free_threaded, sys.executable]))"


@dataclasses.dataclass(frozen=True)
class Interpreter:
    """A CPython from 3.11 on."""

    version: tuple[int, int]
    free_threaded: bool
    path: str

    @property
    def name(self) -> str:
        """"cp312", "cp314t"."""
        return f"cp{self.version[0]}{self.version[1]}" + ("t" if self.free_threaded else "")

    @property
    def wheel_tag(self) -> str:
        """What names of wheels for it contain: "cp311-cp311", "cp312-abi3", "cp314-cp314t"."""
        if self.free_threaded:
            return f"{self.name[:-1]}-{self.name}"
        return f"{self.name}-{self.name}" if self.version < FIRST_STABLE else "cp312-abi3"


def find() -> list[Interpreter]:
    """One interpreter of each version, in the order of versions: those in PATH, and those that pyenv has."""
    paths = [path for name in _NAMES if (path := shutil.which(name))]
    paths += sorted(glob.glob(os.path.expanduser("~/.pyenv/versions/3.*/bin/python3")))
    found: dict[str, Interpreter] = {}
    for path in paths:
        done = subprocess.run([path, "-c", _QUESTION], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            continue  # the name of a version that is not selected
        version, free_threaded, executable = json.loads(done.stdout)
        interpreter = Interpreter((version[0], version[1]), free_threaded, executable)
        if interpreter.version >= (3, 11):
            found.setdefault(interpreter.name, interpreter)
    return sorted(found.values(), key=lambda each: (each.version, each.free_threaded))


def environment(interpreter: Interpreter, folder: pathlib.Path, *requirements: str) -> pathlib.Path:
    """Makes a new virtual environment in the folder, installs the pip arguments, and returns its Python."""
    subprocess.run([interpreter.path, "-m", "venv", "--clear", folder], check=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--only-binary=:all:", *requirements], check=True)
    return python
