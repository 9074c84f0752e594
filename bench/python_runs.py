#!/usr/bin/env python3
"""What a call from Python costs: python bench/python_runs.py MODEL, with a wheel of Sinter installed.

MODEL is any model with inputs of known or open sizes, which are taken to be 1. Prints the microseconds of a run by
Sinter's interface, by sinter.onnxruntime, and by onnxruntime if that is installed, each on one thread; how much two
Python threads on one session gain; and how much 10,000 runs grow the process.
"""

from __future__ import annotations

import sys
import threading
import time
import timeit
from collections.abc import Callable
from typing import Any

import sinter
import sinter.onnxruntime
from sinter.onnxruntime.fallback import real_onnxruntime


def microseconds(call: Callable[[], Any]) -> float:
    """The least time of a call, over repetitions of about a tenth of a second."""
    timer = timeit.Timer(call)
    count = max(1, timer.autorange()[0] // 2)
    return min(timer.repeat(9, count)) / count * 1e6


def runs_per_second(call: Callable[[], Any], threads: int, count: int) -> float:
    """Of all threads together, each of which calls so often."""
    workers = [threading.Thread(target=lambda: [call() for _ in range(count)]) for _ in range(threads)]
    start = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return threads * count / (time.perf_counter() - start)


def main(path: str) -> None:
    session = sinter.Session(path, threads=1)
    feed = {each.name: array for each, array in zip(session.inputs, session._example())}
    session.run(feed)
    print(f"sinter               {microseconds(lambda: session.run(feed)):9.2f} us")
    for module in (sinter.onnxruntime, *other()):
        options = module.SessionOptions()
        options.intra_op_num_threads = 1
        theirs = module.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        print(f"{module.__name__:20} {microseconds(lambda: theirs.run(None, feed)):9.2f} us")
    count = max(1, int(0.2e6 / microseconds(lambda: session.run(feed))))
    rates = [[runs_per_second(lambda: session.run(feed), threads, count) for threads in (1, 2)] for _ in range(9)]
    print(f"two threads          {max(two for _, two in rates) / max(one for one, _ in rates):9.2f} x one")
    before = sinter.memory().resident_bytes
    for _ in range(10_000):
        session.run(feed)
    print(f"10,000 runs          {(sinter.memory().resident_bytes - before) / 1e6:9.2f} MB more")


def other() -> list[Any]:
    """The real onnxruntime, if there is one."""
    try:
        return [real_onnxruntime()]
    except ImportError:
        return []


if __name__ == "__main__":
    main(sys.argv[1])
