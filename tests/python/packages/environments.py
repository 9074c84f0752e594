#!/usr/bin/env python3
"""Makes an environment of the packages with Sinter and one with onnxruntime in .cache/package-venvs/, runs the tests in
the first one, and compares both, for ./dev test-packages."""

from __future__ import annotations

import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent.parent
sys.path.insert(0, str(ROOT / "python"))

import interpreters  # noqa: E402

VENVS = ROOT / ".cache" / "package-venvs"


def main() -> int:
    [wheel] = (ROOT / "dist").glob("sinter_engine-*-cp312-abi3-*.whl")
    interpreter = next(each for each in interpreters.find() if each.wheel_tag == "cp312-abi3")
    packages = ["--no-deps", "--requirement", str(HERE / "requirements.txt")]
    onnxruntime = ["--requirement", str(HERE / "requirements-onnxruntime.txt")]
    ours = interpreters.environment(interpreter, VENVS / "sinter", *packages, str(wheel))
    real = interpreters.environment(interpreter, VENVS / "onnxruntime", *packages, *onnxruntime)
    subprocess.run([ours, "-m", "pip", "install", "--quiet", "pytest"], check=True)
    tested = subprocess.run([ours, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(HERE)], check=False)
    results = {name: VENVS / f"{name}.json" for name in ("onnxruntime", "sinter")}
    run = str(HERE / "run_packages.py")
    subprocess.run([real, run, results["onnxruntime"]], check=True)
    subprocess.run([ours, run, results["sinter"], "--sinter"], check=True)
    compared = subprocess.run([ours, HERE / "compare.py", results["onnxruntime"], results["sinter"]], check=False)
    return tested.returncode or compared.returncode


if __name__ == "__main__":
    sys.exit(main())
