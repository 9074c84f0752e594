"""Checks that docs/extending.md quotes the code of tests/extending/, and applies the page's changes to lists.

Usage: python3 extending.py --check        every quoted file equals the file in tests/extending/, every file is quoted,
                                           and no section needs more lines of lists than the page promises
       python3 extending.py --apply OUT    writes the lists with the page's lines into the folder OUT, for the build

A block that begins with "```cpp PATH" quotes tests/extending/PATH, which an extension would have at PATH. A block that begins
with "```diff PATH" adds lines to the list PATH: its lines that begin with "+" follow the line that begins with " ".
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "tests/extending"
PAGE = ROOT / "docs/extending.md"
MOST_LINES = 2

BLOCK = re.compile(r"^```(cpp|diff) (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def sections(page):
    """Maps each section's heading to its blocks (kind, path, text)."""
    parts = re.split(r"^## (.+)\n", page, flags=re.MULTILINE)
    return {heading: BLOCK.findall(text) for heading, text in zip(parts[1::2], parts[2::2])}


def with_lines(path, text, diff):
    """Adds the lines of the diff to the list's text."""
    lines = diff.splitlines()
    anchors = [line[1:] for line in lines if line.startswith(" ")]
    added = [line[1:] for line in lines if line.startswith("+")]
    if len(anchors) != 1 or not added or len(anchors) + len(added) != len(lines) or not lines[0].startswith(" "):
        raise ValueError(f"{path}: expected a line that is there, then lines that begin with +")
    if text.split("\n").count(anchors[0]) != 1:
        raise ValueError(f"{path}: expected once: {anchors[0]}")
    return text.replace(anchors[0] + "\n", "\n".join(anchors + added) + "\n", 1)


def changed_lists(page):
    """Maps the path of every list that the page changes to its new text."""
    changed = {}
    for blocks in sections(page).values():
        for kind, path, text in blocks:
            if kind == "diff":
                changed[path] = with_lines(path, changed.get(path) or (ROOT / path).read_text(), text)
    return changed


def problems(page):
    """Yields a line for each problem of the page."""
    quoted = set()
    for heading, blocks in sections(page).items():
        added = sum(line.startswith("+") for kind, _, text in blocks if kind == "diff" for line in text.splitlines())
        if added > MOST_LINES:
            yield f"{heading}: {added} lines of lists, {MOST_LINES} were promised"
        for kind, path, text in blocks:
            if kind != "cpp":
                continue
            quoted.add(path)
            file = EXAMPLE / path
            if not file.exists() or file.read_text() != text:
                yield f"{heading}: the page's {path} is not tests/extending/{path}"
    for file in EXAMPLE.rglob("*/*"):
        path = file.relative_to(EXAMPLE).as_posix()
        if file.is_file() and "__pycache__" not in path and path not in quoted:
            yield f"tests/extending/{path} is not on the page"
    try:
        changed_lists(page)
    except (OSError, ValueError) as error:
        yield str(error)


def main():
    page = PAGE.read_text()
    if sys.argv[1] == "--apply":
        for path, text in changed_lists(page).items():
            out = pathlib.Path(sys.argv[2]) / path
            out.parent.mkdir(parents=True, exist_ok=True)
            out.write_text(text)
        return 0
    found = list(problems(page))
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
