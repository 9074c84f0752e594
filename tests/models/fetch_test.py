"""models/fetch without a network: what is there is left alone, what is damaged is found, failures say why in one line."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
NAME = "ch_ppocr_mobile_v2.0_cls_infer.onnx"
CACHE = pathlib.Path(os.environ.get("SINTER_CACHE") or ROOT / ".cache" / "models")


class FetchTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.cache = pathlib.Path(folder.name)
        self.file = self.cache / NAME
        self.assertTrue((CACHE / NAME).exists(), f"{CACHE / NAME} is missing; `models/fetch --all` gets it")
        shutil.copy(CACHE / NAME, self.file)

    def fetch(self, *arguments):
        return subprocess.run(
            [sys.executable, ROOT / "models" / "fetch", "--cache", self.cache, *arguments],
            env=os.environ | {"PIP_NO_INDEX": "1"}, capture_output=True, text=True)

    def test_leaves_a_right_file_alone(self):
        before = self.file.stat()
        done = self.fetch(NAME)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, f"{self.file}\n", ""))
        self.assertEqual(self.file.stat().st_mtime_ns, before.st_mtime_ns)

    def test_finds_one_flipped_bit_and_says_why_it_cannot_be_mended(self):
        damaged = bytearray(self.file.read_bytes())
        damaged[1000] ^= 1
        self.file.write_bytes(damaged)
        self.assertIn("missing", next(line for line in self.fetch("--list").stdout.splitlines() if NAME in line))
        done = self.fetch(NAME)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        chatter, why = done.stderr.splitlines()[:-1], done.stderr.splitlines()[-1]
        self.assertIn("damaged", "\n".join(chatter))
        self.assertIn("downloading rapidocr-onnxruntime==1.4.4 failed", why)
        self.assertEqual([path.name for path in self.cache.iterdir()], [NAME])  # nothing half made stays

    def test_refuses_a_name_that_it_does_not_know(self):
        done = self.fetch("alexnet.onnx")
        self.assertEqual(done.returncode, 2)
        self.assertIn("resnet50.onnx", done.stderr)


if __name__ == "__main__":
    unittest.main()
