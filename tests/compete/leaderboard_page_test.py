"""Tests the page of `sinter leaderboard --html` in a browser, Chromium.

Usage: python3 tests/compete/leaderboard_page_test.py SINTER   (./dev test --report-page installs what it needs and calls this)
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

from selenium.webdriver.support.select import Select

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "report"))
from page_tests import PageTests, open_browser

SINTER = ""
HOSTILE = "</script><script>window.broken=1</script><img src=x onerror=window.broken=1>"


def run(number, entry, speedup, day, **changes):
    """A run for --import; it failed if there is no speed-up."""
    figures = {} if speedup is None else {
        "speedup": speedup, "median_seconds": 0.04 / speedup, "min_seconds": 0.039 / speedup, "spread": 0.021,
        "naive_median_seconds": 0.04, "gflop_per_second": 2.5 * speedup, "peak_memory_mb": 34.5, "error": 3e-7}
    return {"leaderboard": 1, "task": "matmul", "task_hash": "5d0e11aa", "entry": entry, "kind": "library", "entry_version": "1.0",
            "source_hash": f"{number:016x}", "machine": "Processor A", "isa": "avx2", "threads": 2, "sinter_version": "0.1.0",
            "status": "failed" if speedup is None else "ok", **figures, "samples": [0.1],
            "reason": "wrong result at [3,5]" if speedup is None else "", "report": "", "time": f"2025-03-{day:02}T12:{number % 60:02}:00Z",
            "id": f"{number:032x}", **changes}


def board(folder):
    """The runs of a board with two machines, entries that improve, and one that is hostile."""
    report = {"sinter": "0.1.0", "verb": "report", "model": HOSTILE, "finished": {"median_ms": 1.5}, "arena_mb": "no number",
              "steps": [None, {"operators": HOSTILE, "median_ms": 1, "share": 0.5, "kernel": 7}, {"median_ms": None}]}
    (folder / "report.json").write_text(json.dumps(report))
    runs = [run(1, "naive", 1, 1, kind="built-in"), run(2, "blocked", 31, 1, kind="built-in"), run(3, "onednn", 44, 1, kind="built-in"),
            run(4, "onnxruntime", 46, 2, kind="peer")]
    runs += [run(10 + i, "mine", [2, 5, None, 18, 30, 47.5, 45][i], 2 + 3 * i, entry_version=f"1.{i}") for i in range(7)]
    runs += [run(20, "broken", None, 7, reason="the library crashed: signal 11 (SIGSEGV)"), run(21, HOSTILE, None, 8, reason=HOSTILE),
             run(22, "mine", 20, 9, machine="Processor B", isa="avx512", threads=16),
             run(23, "mine", 7, 9, task="conv 3x3", isa=HOSTILE, entry_version=HOSTILE, report=str(folder / "report.json"))]
    return runs


class LeaderboardPageTest(PageTests, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.folder.name)
        (cls.path / "runs.jsonl").write_text("".join(json.dumps(run) + "\n" for run in board(cls.path)))
        (cls.path / "none.jsonl").write_text("")
        for lines, page in (("runs", "page"), ("none", "empty")):
            subprocess.run([SINTER, "leaderboard", "--board", f"{lines}.db", "--import", f"{lines}.jsonl", "--html", f"{page}.html"],
                           cwd=cls.path, check=True, capture_output=True)
        cls.browser = open_browser()

    def choose(self, name, value):
        Select(self.find(f"#choose-{name}")[0]).select_by_value(value)

    def test_has_every_section_and_table(self):
        self.show()
        self.assertEqual(self.texts("h2"), ["Places", "History", "Entries"])
        self.assertEqual(self.texts("#places h3"), ["conv 3x3", "matmul", "matmul"])
        ranks = [row.split("\n")[0].split() for row in self.texts("#places .table:nth-of-type(2) tbody tr")]
        self.assertEqual([row[:2] for row in ranks], [["1", "mine"], ["2", "onnxruntime"], ["3", "onednn"], ["4", "blocked"], ["5", "naive"]])
        self.assertIn("signal 11", self.texts("#places .failures")[0])
        self.assertGreater(len(self.find("#history polyline")), 0)
        self.assertEqual(len(self.find("#history .cross")), 3)

    def test_is_no_wider_than_the_window(self):
        for width in (1280, 400):
            self.show(width)
            self.assertLessEqual(self.browser.execute_script("return document.documentElement.scrollWidth"), width)

    def test_names_and_reasons_are_only_text(self):
        self.show()
        for i in range(len(self.find("#entries tr.opens"))):
            self.click(self.find("#entries tr.opens")[i])
        self.assertIsNone(self.browser.execute_script("return window.broken ?? null"))
        self.assertEqual(self.find("img"), [])
        self.assertIn(HOSTILE, [name.get_property("textContent") for name in self.find("#entries h3 .name")])
        self.assertIn(HOSTILE, [reason.get_property("textContent") for reason in self.find("#places .reason")])
        self.assertNotIn("false", " ".join(self.texts("main")).split())

    def test_filters(self):
        self.show()
        everything = len(self.find("#entries tr.opens"))
        self.choose("task", "conv 3x3")
        self.assertEqual(self.texts("#places h3"), ["conv 3x3"])
        self.choose("task", "")
        self.choose("machine", "Processor B")
        self.assertEqual(len(self.find("#entries tr.opens")), 1)
        self.choose("machine", "Processor A")
        self.choose("entry", "mine")
        self.assertEqual(self.texts("#entries h3"), ["mine"])
        self.choose("outcome", "failed")
        self.assertEqual(len(self.find("#entries tr.opens")), 1)
        self.assertEqual(self.texts("h2"), ["Places", "Entries"])
        self.choose("entry", "onednn")
        self.assertEqual(self.texts("main .note"), ["No run matches."])
        for name in ("machine", "entry", "outcome"):
            self.choose(name, "")
        self.assertEqual(len(self.find("#entries tr.opens")), everything)

    def test_a_run_opens_to_its_figures_and_its_report(self):
        self.show()
        self.choose("task", "conv 3x3")
        self.click(self.find("#entries tr.opens")[0])
        [detail] = self.texts("#entries tr.detail")
        self.assertIn("The longest steps", detail)
        self.assertIn("1.50 ms", detail)

    def test_an_empty_board(self):
        self.show(name="empty.html")
        self.assertEqual(self.texts("main .note"), ["The leaderboard is empty."])


if __name__ == "__main__":
    SINTER = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
