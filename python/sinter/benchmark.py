"""The time and memory of a part of a program."""

from __future__ import annotations

from types import TracebackType

from sinter import _core


class Benchmark:
    """Measures the block of a ``with`` statement; ``sinter.benchmark()`` makes one.

    >>> with sinter.benchmark() as bench:
    ...     session.run(image)
    >>> bench.time_ms, bench.peak_memory_mb

    The memory is what Sinter allocates, in all threads, beyond what it had allocated when the block began: weights,
    activations and results, but not NumPy's own arrays; 1 MB is 10^6 bytes. Inside the block the values are those so
    far. Blocks may be nested, and several threads may measure at once. Raises RuntimeError before the block.
    """

    _scope: _core.BenchmarkScope | None = None

    def __enter__(self) -> Benchmark:
        self._scope = _core.BenchmarkScope()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 traceback: TracebackType | None) -> None:
        self._begun().stop()

    @property
    def time_ms(self) -> float:
        """Milliseconds by the clock."""
        return self._begun().time_ms

    @property
    def peak_memory_mb(self) -> float:
        """The most at once."""
        return self._begun().peak_memory_mb

    @property
    def current_memory_mb(self) -> float:
        """What is still allocated at the end; negative if more was freed than allocated."""
        return self._begun().current_memory_mb

    def _begun(self) -> _core.BenchmarkScope:
        if self._scope is None:
            raise RuntimeError("nothing was measured yet: use it in a with statement")
        return self._scope


def benchmark() -> Benchmark:
    """Measures the time and memory of the block of a ``with`` statement."""
    return Benchmark()
