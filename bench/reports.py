#!/usr/bin/env python3
"""Writes a performance report of every model of bench/peers.py into docs/reports/.

Usage: bench/reports.py [NAME ...]     default: all models; ./dev reports builds the runner and calls this

Each report is Markdown, with the processor and the date. Models come from models/fetch; a missing one is named and skipped.
"""

import argparse
import datetime
import json
import pathlib
import subprocess
import sys
import tempfile

import peers_models

ROOT = pathlib.Path(__file__).resolve().parents[1]
RUNNER = ROOT / "build" / "sinter"
REPORTS = ROOT / "docs" / "reports"
SECONDS = 30  # of measuring the stages of one model, at most


def shape_arguments(model, shape):
    """Options that give every input this shape."""
    inspected = subprocess.run([str(RUNNER), "inspect", model, "--json", "-"], cwd=ROOT, check=True, capture_output=True)
    dims = "x".join(map(str, shape))
    for entry in json.loads(inspected.stdout)["inputs"]:
        yield from ("--shape", f"{entry['name']}={dims}")


def report(workload, folder):
    """The Markdown of one model's report, and its JSON."""
    model = f".cache/models/{workload.file}"
    markdown, figures = folder / "report.md", folder / "report.json"
    command = [str(RUNNER), "report", model, *shape_arguments(model, workload.shape), "--threads", "1",
               "--time", str(SECONDS), "--markdown", str(markdown), "--json", str(figures)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return markdown.read_text(), json.loads(figures.read_text())


def page(name, markdown, figures):
    environment = figures["environment"]
    head = (f"# {name}\n\nWritten by `bench/reports.py` on {datetime.date.today().isoformat()}, "
            f"{environment['processor']}, {environment['usable_processors']} processors, "
            f"Sinter {figures['sinter']}. [Reading a report](../report.md) explains it.\n\n")
    return head + markdown


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    names = parser.parse_args().names
    REPORTS.mkdir(exist_ok=True)
    for workload in peers_models.WORKLOADS:
        if names and workload.name not in names:
            continue
        if not (ROOT / ".cache/models" / workload.file).exists():
            print(f"reports.py: {workload.name}: models/fetch has not fetched {workload.file}", file=sys.stderr)
            continue
        with tempfile.TemporaryDirectory() as folder:
            markdown, figures = report(workload, pathlib.Path(folder))
        (REPORTS / f"{workload.name}.md").write_text(page(workload.name, markdown, figures))
        print(f"docs/reports/{workload.name}.md")


if __name__ == "__main__":
    main()
