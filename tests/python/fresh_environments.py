#!/usr/bin/env python3
"""Installs the wheels of dist/ into fresh virtual environments, and runs the tests there: ./dev test-python calls it."""

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


def main() -> int:
    wheels = sorted((ROOT / "dist").glob("sinter_engine-*.whl"))
    passed = 0
    found = [(interpreter, wheel) for interpreter in interpreters.find() for wheel in wheels
             if f"-{interpreter.wheel_tag}-" in wheel.name]
    for interpreter, wheel in found:
        passed += test(interpreter, wheel)
    print(f"{passed} passed, {len(found) - passed} failed")
    return 0 if found and passed == len(found) else 1


if __name__ == "__main__":
    sys.exit(main())
