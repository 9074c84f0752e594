#!/usr/bin/env python3
"""Measures the kernels of docs/learn/kernels/ and writes the climb: a table into README.md and a picture, climb.svg.

Usage: python3 docs/learn/climb.py SINTER FOLDER_WITH_LIBRARIES [--rounds N]
"""

import argparse
import json
import math
import pathlib
import re
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
TASKS = {"matmul": ("matmul_", "512 x 512 x 512"), "conv2d": ("conv_", "3x3, 64 channels, 56 x 56 pixels")}
PEERS = ["onednn", "blocked"]


def compete(sinter, task, libraries, rounds):
    """The record of a competition of the libraries and Sinter's own backends, by entry."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        entries = [word for entry in [*map(str, libraries), *PEERS, "naive"] for word in ("--entry", entry)]
        command = [sinter, "compete", "--task", task, *entries, "--rounds", str(rounds), "--time", "600", "--json", file.name]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return json.loads(pathlib.Path(file.name).read_text())


def verdict_of(before, entry):
    """Whether an entry is faster than the one before it, by the rank test of `sinter compete --versus`."""
    first, second = before["seconds"], entry["seconds"]
    wins = sum((a > b) + (a == b) / 2 for a in first for b in second)
    n, m = len(first), len(second)
    deviations = (wins - n * m / 2) / math.sqrt(n * m * (n + m + 1) / 12)
    return "yes" if deviations > 3 else "no, slower" if deviations < -3 else "no difference"


def rows(record, names):
    """(name, entry, verdict against the step before) in the order of the steps."""
    entries = {entry["entry"]: entry for entry in record["entries"]}
    before = None
    for name in names:
        entry = entries[name]
        assert entry["passed"], f"{name}: {entry['failure']}"
        yield name, entry, "" if before is None else verdict_of(before, entry)
        before = entry
    for name in PEERS:
        yield name, entries[name], ""


def title(name):
    return re.sub(r"^(matmul|conv)_(\d)_", r"\2. ", name).replace("_", " ")


def table(record, names):
    lines = ["| step | GFLOP/s | of the peak | over `naive` | faster than the step before |", "|---|---|---|---|---|"]
    peak = record["peak_gflop_per_second"]
    for name, entry, verdict in rows(record, names):
        link = f"[{title(name)}](kernels/{name}.cc)" if name in names else f"`{name}`"
        rate = entry["gflop_per_second"]
        lines.append(f"| {link} | {rate:.1f} | {100 * rate / peak:.0f} % | {entry['speedup']:.1f}x | {verdict} |")
    return "\n".join(lines)


def picture(records):
    """Bars of GFLOP/s on a log scale, one group for each task."""
    width, bar, left = 720, 22, 170
    low, high = 0.1, 10 ** math.ceil(math.log10(max(record["peak_gflop_per_second"] for record, _ in records)))

    def x(rate):
        return left + (width - left - 60) * math.log(max(rate, low) / low) / math.log(high / low)

    parts, y = [], 30
    for record, names in records:
        task = record["task"]
        peak = record["peak_gflop_per_second"]
        parts.append(f'<text x="10" y="{y}" class="task">{task}, {TASKS[task][1]}, {record["threads"]} thread, GFLOP/s</text>')
        y += 10
        top = y
        for name, entry, _ in rows(record, names):
            rate = entry["gflop_per_second"]
            kind = "step" if name in names else "peer"
            parts.append(f'<text x="{left - 8}" y="{y + 15}" text-anchor="end">{title(name)}</text>')
            parts.append(f'<rect x="{left}" y="{y + 3}" width="{x(rate) - left:.1f}" height="{bar - 6}" class="{kind}"/>')
            parts.append(f'<text x="{x(rate) + 6:.1f}" y="{y + 15}">{rate:.1f}</text>')
            y += bar
        parts.append(f'<line x1="{x(peak):.1f}" x2="{x(peak):.1f}" y1="{top}" y2="{y}" class="peak"/>')
        parts.append(f'<text x="{x(peak):.1f}" y="{y + 14}" text-anchor="middle">peak {peak:.0f}</text>')
        y += 44
    style = ("text{font:12px sans-serif;fill:#222}.task{font-weight:bold}.step{fill:#3b78c3}.peer{fill:#8a8a8a}"
             ".peak{stroke:#c33;stroke-dasharray:4 3}"
             "@media(prefers-color-scheme:dark){text{fill:#ddd}.step{fill:#6ea3e6}}")
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {y}" role="img" '
            f'aria-label="GFLOP/s of each step"><style>{style}</style>{"".join(parts)}</svg>\n')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sinter")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=25)
    arguments = parser.parse_args()
    page = HERE / "README.md"
    text = page.read_text()
    records = []
    for task, (prefix, _) in TASKS.items():
        libraries = sorted(path for path in arguments.folder.glob(f"{prefix}*.so") if "threads" not in path.name)
        names = [path.stem for path in libraries]
        record = compete(arguments.sinter, task, libraries, arguments.rounds)
        records.append((record, names))
        begin, end = f"<!-- {task} -->\n", f"<!-- end of {task} -->"
        before, rest = text.split(begin)
        text = before + begin + table(record, names) + "\n" + end + rest.split(end)[1]
    page.write_text(text)
    (HERE / "climb.svg").write_text(picture(records))


if __name__ == "__main__":
    main()
