#!/usr/bin/env python3
"""Installs a build and builds a program of somebody else's against it: install_test.py BUILD_FOLDER.

Once with find_package(sinter), once with pkg-config; both programs run, and so does the installed runner. The program
includes only headers of sinter/, and installed headers only one another, Abseil and the standard library.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def run(*command, **options):
    print("+", *command, flush=True)
    return subprocess.run([str(word) for word in command], check=True, text=True, **options)


def check_includes(include):
    """Only headers of sinter/ are installed, and they and the program include only these, Abseil and the standard library."""
    for header in re.findall(r'#include "(.+)"', (HERE / "program.cc").read_text()):
        assert header.startswith("sinter/"), f"the program includes {header}"
    assert [path.name for path in include.iterdir()] == ["sinter"], f"{include} holds more than sinter/"
    headers = {str(path.relative_to(include)) for path in include.rglob("*") if path.is_file()}
    assert "sinter/sinter.h" in headers and "sinter/models/resnet.h" in headers
    for name in sorted(headers):
        assert name.endswith(".h") and name.count("/") <= (2 if name.startswith("sinter/models/") else 1), f"{name} is installed"
        text = (include / name).read_text()
        for header in re.findall(r'^#include "(.+)"', text, re.MULTILINE):
            assert header.startswith("absl/") or header in headers, f"{name} includes {header}, which is not installed"
        for header in re.findall(r"^#include <(.+)>", text, re.MULTILINE):
            is_c = name == "sinter/backend.h" and header in ("stddef.h", "stdint.h")
            assert is_c or ("/" not in header and "." not in header), f"{name} includes <{header}>"


def test(build, scratch):
    prefix = scratch / "prefix"
    run("cmake", "--install", build, "--prefix", prefix, stdout=subprocess.DEVNULL)
    # Moved: nothing in it may point to where it was made.
    prefix = prefix.rename(scratch / "moved")
    check_includes(prefix / "include")
    model = scratch / "model.sinter"

    run("cmake", "-S", HERE, "-B", scratch / "outside", f"-DCMAKE_PREFIX_PATH={prefix}", stdout=subprocess.DEVNULL)
    run("cmake", "--build", scratch / "outside")
    run(scratch / "outside" / "program", model)

    [package] = prefix.glob("lib*/**/sinter.pc")
    environment = os.environ | {"PKG_CONFIG_PATH": str(package.parent)}
    flags = run("pkg-config", "--cflags", "--libs", "sinter", env=environment, stdout=subprocess.PIPE).stdout.split()
    program = scratch / "program"
    run("c++", HERE / "program.cc", "-o", program, *flags)
    run(program, model, env=os.environ | {"LD_LIBRARY_PATH": str(package.parent.parent)})

    sinter = prefix / "bin" / "sinter"
    run(sinter, "run", model)

    # A backend of somebody's own: its project builds against the installation, its test passes, and models run on it.
    project = scratch / "mine"
    run(sinter, "submit", "new", project)
    run("cmake", "-S", project, "-B", project / "build", stdout=subprocess.DEVNULL)
    run("cmake", "--build", project / "build")
    run("ctest", "--test-dir", project / "build", "--output-on-failure")
    run(sinter, "run", model, "--backend", project / "build" / "mine.so")

    # What an exercise of docs/learn/ begins with builds there, too, twice: to be changed, and for comparison.
    exercise = scratch / "exercise"
    run(sinter, "submit", "new", exercise, "--task", "exercise-08")
    run("cmake", "-S", exercise, "-B", exercise / "build", stdout=subprocess.DEVNULL)
    run("cmake", "--build", exercise / "build")
    run("ctest", "--test-dir", exercise / "build", "--output-on-failure")
    assert (exercise / "build" / "start" / "start.so").exists()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        test(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(folder))
