"""Tests the page of `sinter report --html` in a browser, Chromium.

Usage: python3 tests/report/report_page_test.py SINTER      (./dev test --report-page installs what it needs and calls this)
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from page_tests import PageTests, open_browser

SINTER = ""
HOSTILE = "</script><script>window.broken=1</script><img src=x onerror=window.broken=1>"
# A residual block: its convolutions, additions and activations fuse.
MODEL = r"""graph "g" {
  input %0:f32[1,16,24,24] "x"
  constant @1:f32[16,16,3,3] "w" = #0123456789abcdef
  constant @2:f32[16,16,1,1] "v" = #fedcba9876543210
  %3:f32[1,16,24,24] = conv(%0, @1) {strides=[], pads=[1,1,1,1], dilations=[], group=1, auto_pad=NOTSET} from 0
  %4:f32[1,16,24,24] = relu(%3) from 1
  %5:f32[1,16,24,24] = conv(%4, @2) {strides=[], pads=[], dilations=[], group=1, auto_pad=NOTSET} from 2
  %6:f32[1,16,24,24] = add(%5, %0) from 3
  %7:f32[1,16,24,24] = relu(%6) from 4
  %8:f32[1,16,24,24] = softmax(%7) {axis=1} from 5
  output %8 "HOSTILE"
  source 0 = "Conv" #0 "/block/conv1/Conv"
  source 1 = "Relu" #1 "/block/relu/Relu"
  source 2 = "Conv" #2 "/block/conv2/Conv"
  source 3 = "Add" #3 "HOSTILE"
  source 4 = "Relu" #4 "/block/relu_1/Relu"
  source 5 = "Softmax" #5 "/head/Softmax"
}
""".replace("HOSTILE", HOSTILE)
DATA_START = '<script type="application/json" id="data">'


def with_data(page, change):
    """The page after `change` has changed its data."""
    begin = page.index(DATA_START) + len(DATA_START)
    end = page.index("</script>", begin)
    data = json.loads(page[begin:end])
    change(data)
    return page[:begin] + json.dumps(data).replace("<", "\\u003c") + page[end:]


def empty(data):
    data["pictures"], data["classes"] = [], {}
    for key in ("passes", "unchanged", "steps", "copies", "missed", "sources", "arena"):
        data["report"][key] = []
    data["report"].update(interrupted=True, error=None)
    for timing in (data["report"]["unoptimised"], data["report"]["finished"]):
        timing.update(min_ms=0, median_ms=0, p90_ms=0, runs=0)


class ReportPageTest(PageTests, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.folder.name)
        (cls.path / "model.txt").write_text(MODEL)
        arguments = ["report", "model.txt", "--html", "page.html", "--rounds", "2", "--time", "1", "--threads", "1"]
        subprocess.run([SINTER, *arguments], cwd=cls.path, check=True, capture_output=True,
                       env={**os.environ, "SINTER_TUNING_CACHE": "tuning"})
        cls.page = (cls.path / "page.html").read_text()
        cls.browser = open_browser()

    def test_has_every_section(self):
        self.show()
        titles = self.texts("h2")
        for title in ("Passes", "Steps", "Layers", "Roofline", "Memory", "Graph", "Source nodes", "Environment"):
            self.assertIn(title, titles)
        self.assertEqual(self.texts("nav a"), titles)

    def test_is_no_wider_than_the_window(self):
        for width in (1280, 400):
            self.show(width)
            self.assertLessEqual(self.browser.execute_script("return document.documentElement.scrollWidth"), width)

    def test_names_are_only_text(self):
        self.show()
        self.assertIsNone(self.browser.execute_script("return window.broken ?? null"))
        self.assertEqual(self.find("img"), [])
        self.assertIn(HOSTILE, [name.get_property("textContent") for name in self.find("#sources td .name")])

    def test_steps_sort_by_every_column(self):
        self.show()
        for i, title in enumerate(self.texts("#steps th button")):
            orders = []
            for direction in ("first", "second"):
                self.click(self.find("#steps th button")[i])
                orders.append([row.text for row in self.find(f"#steps tbody td:nth-child({i + 2})")])
            self.assertEqual(sorted(orders[0]), sorted(orders[1]), title)
            if len(set(orders[0])) > 1:
                self.assertNotEqual(orders[0], orders[1], title)
            self.assertIn(self.find("#steps th[aria-sort]")[i].get_attribute("aria-sort"), ("ascending", "descending"))

    def test_steps_can_be_searched_and_opened(self):
        self.show()
        rows = len(self.find("#steps tbody tr"))
        self.find("#steps input")[0].send_keys("softmax")
        self.assertEqual(len(self.find("#steps tbody tr")), 1)
        self.assertEqual(self.texts("#steps .count"), [f"1 of {rows} rows"])
        self.click(self.find("#steps tbody tr.opens")[0])
        self.assertIn("/head/Softmax", self.texts("#steps tr.detail")[0])
        self.click(self.find("#steps tbody tr.opens")[0])
        self.assertEqual(self.find("#steps tr.detail"), [])

    def test_a_fused_node_of_the_plan_opens(self):
        self.show()
        self.click(self.find("#graph .tabs button")[1])
        boxes = [box for box in self.find("#graph g.node[role=button]") if "+" in box.get_attribute("aria-label")]
        self.assertTrue(boxes, "there is no drawing")
        self.click(boxes[0])
        panel = self.texts("#graph .panel")[0]
        self.assertIn("What runs in it", panel)
        self.assertIn("= conv(", panel)
        self.assertIn("Source nodes", panel)
        self.click(self.find("#graph .panel .link")[0])
        self.assertEqual(len(self.find("#steps tr.detail")), 1)

    def test_a_graph_without_a_drawing_is_a_list(self):
        def without_drawings(data):
            for picture in data["pictures"]:
                picture.update(svg="<svg><unfinished", note="There is no drawing.")

        (self.path / "list.html").write_text(with_data(self.page, without_drawings))
        self.show(name="list.html")
        self.click(self.find("#graph tr.opens")[0])
        self.assertEqual(len(self.find("#graph tr.detail")), 1)

    def test_a_drawing_cannot_bring_elements_that_run(self):
        svg = ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" onload="window.broken=1"><script>window.broken=1</script>'
               '<foreignObject/><a href="javascript:0"/><g class="node" onclick="window.broken=1"><title>t</title></g></svg>')
        (self.path / "drawing.html").write_text(with_data(self.page, lambda data: data["pictures"][0].update(svg=svg)))
        self.show(name="drawing.html")
        self.assertEqual(len(self.find("#graph svg g.node")), 1)
        self.assertEqual(self.find("#graph svg script, #graph svg foreignObject, #graph svg a"), [])
        self.click(self.find("#graph svg g.node")[0])
        self.assertIsNone(self.browser.execute_script("return window.broken ?? null"))
        # The page's policy refuses handlers already when the drawing is read.
        for entry in self.browser.get_log("browser"):
            self.assertIn("Executing inline event handler violates", entry["message"])

    def test_an_empty_and_interrupted_report(self):
        (self.path / "empty.html").write_text(with_data(self.page, empty))
        self.show(name="empty.html")
        self.assertIn("interrupted", self.texts(".note")[0])
        self.assertEqual(self.texts("h2"), ["Passes", "Environment"])


if __name__ == "__main__":
    SINTER = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
