#!/usr/bin/env python3
"""Installs the wheels of dist/ into fresh virtual environments, and runs the tests there, for ./dev test-python [--torch]."""

from __future__ import annotations

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "python"))

import interpreters  # noqa: E402

TESTS = ROOT / "tests" / "python"


def test(interpreter: interpreters.Interpreter, wheel: pathlib.Path) -> bool:
    """Whether all checks pass."""
    print(f"== {wheel.name} in Python {'.'.join(map(str, interpreter.version))}", flush=True)
    python = interpreters.environment(interpreter, ROOT / ".cache" / "python-venvs" / interpreter.name, str(wheel),
                                      "--requirement", str(TESTS / "requirements.txt"))
    config = str(ROOT / "python" / "pyproject.toml")
    commands: list[list[str]] = [
        ["-m", "pip", "check"],
        ["-m", "pytest", "-q", "-p", "no:cacheprovider", str(TESTS)],
        ["-m", "mypy", "--config-file", config, "--package", "sinter"],
        ["-m", "mypy", "--config-file", config, *map(str, sorted(TESTS.glob("[!f]*.py")))],
    ]
    return all(subprocess.run([python, *command], cwd=TESTS, check=False).returncode == 0 for command in commands)


def test_onnxruntime_wheel(interpreter: interpreters.Interpreter, wheel: pathlib.Path) -> bool:
    """Whether a package that requires onnxruntime is content with the wheel of that name."""
    [named] = (ROOT / "dist").glob("onnxruntime-*.whl")
    print(f"== {named.name} in Python {'.'.join(map(str, interpreter.version))}", flush=True)
    python = interpreters.environment(interpreter, ROOT / ".cache" / "python-venvs" / "onnxruntime", str(wheel),
                                      str(named), "--requirement", str(TESTS / "requirements.txt"))
    behaviour = "import json, onnxruntime, onnxruntime_behaviour as record; import onnxruntime.capi._pybind_state; " \
                "recorded = json.loads(record.RECORD.read_text()); ours = record.behaviour(onnxruntime); " \
                "different = [name for name in recorded if ours[name] != recorded[name]]; " \
                "assert different == ['big-endian'], different; " \
                "import importlib.metadata; print(importlib.metadata.version('onnxruntime'))"
    commands = [["-m", "pip", "check"], ["-c", behaviour]]
    return all(subprocess.run([python, *command], cwd=TESTS, check=False).returncode == 0 for command in commands)


def test_torch(interpreter: interpreters.Interpreter, wheel: pathlib.Path) -> bool:
    """Whether torch.compile works, and the types fit PyTorch's."""
    print(f"== {wheel.name} with PyTorch in Python {'.'.join(map(str, interpreter.version))}", flush=True)
    python = interpreters.environment(interpreter, ROOT / ".cache" / "python-venvs" / "torch", str(wheel),
                                      "--requirement", str(TESTS / "requirements.txt"))
    install = [str(python), "-m", "pip", "install", "--quiet", "--only-binary=:all:", "--requirement",
               str(TESTS / "requirements-torch.txt")]
    subprocess.run([*install, "--no-deps"], check=True)
    if subprocess.run([python, "-c", "import torch"], capture_output=True, check=False).returncode != 0:
        subprocess.run(install, check=True)  # with the libraries of CUDA that this machine lacks
    config = str(ROOT / "python" / "pyproject.toml")
    commands: list[list[str]] = [
        ["-m", "pytest", "-q", "-p", "no:cacheprovider", *map(str, sorted(TESTS.glob("test_torch_*.py")))],
        ["-m", "mypy", "--config-file", config, "--package", "sinter"],
    ]
    return all(subprocess.run([python, *command], cwd=TESTS, check=False).returncode == 0 for command in commands)


def main() -> int:
    wheels = sorted((ROOT / "dist").glob("sinter_engine-*.whl"))
    found = [(interpreter, wheel) for interpreter in interpreters.find() for wheel in wheels
             if f"-{interpreter.wheel_tag}-" in wheel.name]
    results = [test(interpreter, wheel) for interpreter, wheel in found]
    if found:
        results.append(test_onnxruntime_wheel(*found[-1]))
        if "--torch" in sys.argv[1:]:
            results.append(test_torch(*[each for each in found if not each[0].free_threaded][-1]))
        else:
            print("== torch.compile is not tested: PyTorch's wheels take 1 to 3 GB; --torch installs them")
    print(f"{results.count(True)} passed, {results.count(False)} failed")
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
