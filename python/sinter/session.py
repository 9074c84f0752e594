"""Sessions, which run models."""

from __future__ import annotations

import asyncio
import dataclasses
import functools
import os
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sinter import _core
from sinter._arrays import Array
from sinter._core import Cancellation
from sinter.errors import InvalidArgument
from sinter.explanation import NodeExplanation, explain_node
from sinter.model import Model, PathOrBytes, file_name
from sinter.outputs import Outputs
from sinter.report import PerformanceReport, make_report
from sinter.value_info import ValueInfo


@dataclasses.dataclass(frozen=True)
class SessionMemory:
    """What a session holds: compiled plans, bytes of activations, and bytes of packed weights of all its model's
    sessions."""

    plans: int
    arena_bytes: int
    packed_bytes: int


class Session(_core.Session):
    """Runs a model: compiles a plan for each set of input shapes that it meets, and keeps the most recent ones.

    Thread-safe: any number of threads may run it at once, each on ``threads`` threads. It pickles as its model and
    options, so a process pool opens its own. A forked child may use it, on one thread, if no run was in progress.

    model: a Model, a path, or the bytes of a file.
    backend: a name of ``sinter.backends()``; None is ``sinter.get_backend()``.
    threads: of each run; None: OMP_NUM_THREADS, or else what affinity and the cgroup's quota allow.
    tune: measure the kernels that the model can run on, and choose by times instead of estimates. A path names a file
        that keeps the times for later sessions. Takes seconds; open sizes are taken to be 1. Kernels that fail are
        not chosen, and a RuntimeWarning says why.

    Raises what ``sinter.load`` raises; NotFound for an unknown backend; InvalidArgument for a number of threads that is
    negative or huge.
    """

    def __init__(self, model: Model | PathOrBytes, *, backend: str | None = None, threads: int | None = None,
                 tune: bool | str | os.PathLike[str] = False) -> None:
        self.model = model if isinstance(model, Model) else Model(model)
        self._options: dict[str, Any] = {"backend": backend, "threads": threads, "tune": tune}
        name = backend if backend is not None else _core.get_backend()
        count = _checked_threads(threads)
        tuning = None
        if tune is not False:
            file = b"" if tune is True else file_name(tune)
            tuning, failures = _core.tuned(self.model._core, name, count, file, self._example())
            for failure in failures:
                warnings.warn(f"a kernel failed and is not used: {failure}", RuntimeWarning, stacklevel=2)
        super().__init__(self.model._core, name, count, tuning)
        self._created = True

    @property
    def inputs(self) -> list[ValueInfo]:
        """What runs take, in order."""
        return self.model.inputs

    @property
    def outputs(self) -> list[ValueInfo]:
        """What runs give, in order."""
        return self.model.outputs

    @property
    def metadata(self) -> dict[str, str]:
        """Keys and values that the file's author stored in it."""
        return self.model.metadata

    def run(self, *feed: Any, time_limit: float = 0.0, cancel: Cancellation | None = None) -> Outputs:
        """Runs the model with one mapping from names to arrays, or with arrays in the order of its inputs.

        feed: NumPy arrays, DLPack tensors of the processor, or lists and numbers, which are cast to the model's dtype.
            Dense NumPy arrays of native byte order are not copied; nobody may write to them meanwhile.
        time_limit: seconds, 0 for none.
        cancel: ends the run from another thread.

        Returns the results by name and position; they own their memory. A plan is compiled first when the shapes are
        new. Any number of threads may run at once; the GIL is released.

        Raises InvalidArgument, which names the input, for wrong names, numbers, dtypes and shapes; DeadlineExceeded;
        Cancelled; ResourceExhausted. Ctrl-C raises KeyboardInterrupt after the current step.
        """
        return self._run(feed, time_limit, cancel)

    def prepare(self, *shapes: Sequence[int]) -> None:
        """Compiles the plan for inputs of these shapes now, so that the first run need not.

        Raises InvalidArgument for shapes that do not fit the model.
        """
        self._prepare(shapes)

    async def run_async(self, *feed: Any, time_limit: float = 0.0) -> Outputs:
        """``run`` in a thread of the event loop's executor. Cancelling the task ends the run."""
        cancel = Cancellation()
        call = functools.partial(self.run, *feed, time_limit=time_limit, cancel=cancel)
        try:
            return await asyncio.get_running_loop().run_in_executor(None, call)
        except asyncio.CancelledError:
            cancel.cancel()
            raise

    def memory(self) -> SessionMemory:
        """What the session holds now."""
        return SessionMemory(*self._memory())

    def trace(self, *feed: Any) -> str:
        """The steps of a run with this feed and their times, as JSON that Perfetto and chrome://tracing open.

        Runs the model twice, since the first run may compile. Raises what ``run`` raises.
        """
        return self._trace(feed, self.model.path or self.model.name)

    def explain(self, node: str, *feed: Any) -> NodeExplanation:
        """What became of a node of the file: the steps that run it, their kernels, and each pass's decisions.

        node: its name in the file, or "Conv #17" for one without.
        feed: as for ``run``; only its shapes matter. Without it, zeros, with open sizes of 1.

        Reads and compiles the model again. Raises NotFound, with the nearest name, for an unknown node.
        """
        return explain_node(self.model._load(explain=True), self._ordered(feed), self.backend, self.threads, node)

    def report(self, *feed: Any, quick: bool = True, max_seconds: float = 8.0) -> PerformanceReport:
        """Measures what every pass gains in time and memory and costs in accuracy, and the steps of the plan.

        feed: as for ``run``. Without it, zeros, with open sizes of 1.
        quick: only add pass after pass; False also leaves out single ones.
        max_seconds: for measuring the stages. Compiling them comes on top, and so do a few seconds for the steps.

        Reads the model again. Nothing else should run meanwhile. Raises what ``run`` raises; Ctrl-C ends it.
        """
        measured = _core.measure(self.model._load(keep_imported=True), self._ordered(feed), self.backend, self.threads,
                                 quick, max_seconds)
        return make_report(measured, self.model.path or self.model.name)

    def _ordered(self, feed: tuple[Any, ...]) -> list[Any]:
        """The values of a feed in the order of the inputs; an example if it is empty."""
        names = [each.name for each in self.inputs]
        if not feed:
            return list(self._example())
        if len(feed) == 1 and isinstance(feed[0], Mapping):
            for name in names:
                if name not in feed[0]:
                    raise InvalidArgument(f"input '{name}' is missing; the model's inputs are: {', '.join(names)}")
            return [feed[0][name] for name in names]
        if len(feed) != len(names):
            raise InvalidArgument(f"the model takes {len(names)} inputs, not {len(feed)}")
        return list(feed)

    def _example(self) -> list[Array]:
        """Zeros for every input, with open sizes of 1. Raises InvalidArgument for an input of open rank."""
        example = []
        for each in self.inputs:
            if each.shape is None:
                raise InvalidArgument(f"input '{each.name}' has an open rank: give an example of it")
            dims = [dim if isinstance(dim, int) else 1 for dim in each.shape]
            example.append(np.zeros(dims, each.numpy_dtype))
        return example

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), self.model, self._options)

    def __repr__(self) -> str:
        if not hasattr(self, "_created"):
            return "<sinter.Session that was not created>"
        return f"<sinter.Session of {self.model!r} on {self.backend}, {self.threads} threads>"


def _checked_threads(threads: int | None) -> int:
    if threads is None:
        return 0
    if not -2**31 <= threads < 2**31:
        raise InvalidArgument(f"the number of threads cannot be {threads}")
    return threads


def _restore(kind: type[Session], model: Model, options: dict[str, Any]) -> Session:
    return kind(model, **options)
