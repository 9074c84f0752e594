"""Pictures to run models on."""

from __future__ import annotations

import os

from sinter import _core
from sinter._arrays import Array
from sinter.model import file_name

__all__ = ["CIFAR10_CLASSES", "Cifar10", "load_cifar10", "seeded_cifar10"]

CIFAR10_CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")


class Cifar10:
    """Pictures of CIFAR-10 with their labels; ``load_cifar10`` makes one. Thread-safe while nobody writes to it.

    pixels: uint8 [pictures, 3, 32, 32], as in the files.
    labels: uint8 [pictures], indices into CIFAR10_CLASSES.
    """

    def __init__(self, core: _core.Cifar10) -> None:
        self._core = core
        self.pixels: Array = core.pixels
        self.labels: Array = core.labels

    def batch(self, first: int, count: int) -> Array:
        """Pictures [first, first + count) as float32 [count, 3, 32, 32], each channel with mean 0 and deviation 1 over
        the training pictures. Raises SinterError beyond the last picture."""
        return self._core.batch(first, count)

    def __len__(self) -> int:
        return self._core.size

    def __repr__(self) -> str:
        return f"<sinter.datasets.Cifar10: {self._core.description}>"


def load_cifar10(path: str | os.PathLike[str], *, training: bool = False) -> Cifar10:
    """The 10,000 test pictures, or the 50,000 for training, of CIFAR-10's binary version.

    path: ``cifar-10-binary.tar.gz``, which is not unpacked to disk, or the folder of its files.

    Raises NoSuchFile; InvalidArgument for a damaged file; ResourceExhausted for an archive of more than 1 GB.
    """
    return Cifar10(_core.Cifar10.load(file_name(path), training))


def seeded_cifar10(pictures: int, seed: int = 0) -> Cifar10:
    """Coloured squares with noise in the place of pictures, for trying and measuring without the files."""
    return Cifar10(_core.Cifar10.seeded(pictures, seed))
