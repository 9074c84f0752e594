"""Threads, cancellation, event loops, processes, and the end of the interpreter."""

from __future__ import annotations

import asyncio
import concurrent.futures
import multiprocessing
import os
import pathlib
import pickle
import signal
import subprocess
import sys
import threading
import time

import models
import numpy as np
import pytest
import sinter

X = np.arange(64, dtype=np.float32).reshape(1, 64) / 64


def matmul(threads: int = 1) -> sinter.Session:
    return sinter.Session(models.matmul(64, 64), threads=threads)


def python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the code in a process of its own, which has this folder's models."""
    path = os.pathsep.join([str(pathlib.Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
    return subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": path, **environment},
                          capture_output=True, text=True, timeout=300)


def test_many_threads_use_one_session() -> None:
    session = matmul(threads=2)
    expected = {rows: session.run(np.repeat(X, rows, 0)).y for rows in range(1, 9)}

    def work(rows: int) -> None:
        for _ in range(20):
            np.testing.assert_array_equal(session.run(np.repeat(X, rows, 0)).y, expected[rows])

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(1, 9)))


def test_the_gil_is_free_during_a_run() -> None:
    session = sinter.Session(models.endless(), threads=1)
    cancel = sinter.Cancellation()
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        running = pool.submit(session.run, models.ENDLESS_FEED, cancel=cancel)
        assert not cancel.cancelled
        cancel.cancel()
        assert isinstance(running.exception(), sinter.errors.Cancelled)
    with pytest.raises(sinter.errors.Cancelled):
        session.run(models.ENDLESS_FEED, cancel=cancel)


def test_control_c_ends_a_run() -> None:
    session = sinter.Session(models.endless(), threads=1)
    threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        session.run(models.ENDLESS_FEED)


def test_a_signal_whose_handler_returns_does_not_end_a_run() -> None:
    session = sinter.Session(models.endless(), threads=1)
    received = []
    old = signal.signal(signal.SIGUSR1, lambda number, frame: received.append(number))
    try:
        threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGUSR1)).start()
        with pytest.raises(sinter.errors.DeadlineExceeded):
            session.run(models.ENDLESS_FEED, time_limit=0.5)
    finally:
        signal.signal(signal.SIGUSR1, old)
    assert received == [signal.SIGUSR1]


def test_await() -> None:
    async def main() -> None:
        session = matmul()
        expected = session.run(X).y
        for outputs in await asyncio.gather(*(session.run_async({"x": X}) for _ in range(8))):
            np.testing.assert_array_equal(outputs.y, expected)
        with pytest.raises(sinter.errors.InvalidArgument):
            await session.run_async({"q": X})

    asyncio.run(main())


def test_a_cancelled_task_ends_its_run() -> None:
    async def main() -> None:
        session = sinter.Session(models.endless(), threads=1)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(session.run_async(models.ENDLESS_FEED), 0.2)

    asyncio.run(main())  # waits for the executor's threads


@pytest.mark.parametrize("from_file", [False, True])
def test_pickled_sessions_are_opened_again(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch,
                                           from_file: bool) -> None:
    (tmp_path / "model.onnx").write_bytes(models.matmul(64, 64))
    monkeypatch.chdir(tmp_path)
    source = "model.onnx" if from_file else models.matmul(64, 64)
    session = sinter.Session(source, threads=1, backend="naive")
    data = pickle.dumps(session)
    monkeypatch.chdir("/")
    copy = pickle.loads(data)
    assert copy.backend == "naive" and copy.threads == 1
    np.testing.assert_array_equal(copy.run(X).y, session.run(X).y)


def test_a_process_pool_runs_a_session() -> None:
    session = matmul()
    expected = session.run(X).y
    with concurrent.futures.ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        for outputs in pool.map(session.run, [X, X, X]):
            np.testing.assert_array_equal(outputs.y, expected)


def test_a_forked_child_runs_a_session() -> None:
    code = """
import multiprocessing, numpy as np, models, sinter
session = sinter.Session(models.matmul(512, 512), threads=2)
x = np.ones((64, 512), np.float32)
expected = session.run(x).y
def child():
    np.testing.assert_allclose(session.run(x).y, expected, rtol=1e-5)
for _ in range(3):
    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    process.join(20)
    assert process.exitcode == 0, process.exitcode
session.run(x)
"""
    done = python(code)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("daemon", [True, False])
def test_the_interpreter_ends_during_runs(daemon: bool) -> None:
    code = f"""
import threading, time, models, sinter
session = sinter.Session(models.endless(), threads=1)
def work():
    while True:
        session.run(models.ENDLESS_FEED, time_limit=0 if {daemon} else 0.5)
threads = [threading.Thread(target=work, daemon={daemon}) for _ in range(4)]
threading.excepthook = lambda *arguments: None
for thread in threads:
    thread.start()
time.sleep(0.2)
print("ends")
"""
    done = python(code)
    assert done.returncode == 0 and done.stdout == "ends\n", done.stderr


def test_short_runs_while_the_interpreter_ends() -> None:
    code = """
import threading, time, numpy as np, models, sinter
session = sinter.Session(models.relu(), threads=1)
x = np.ones((1, 3), np.float32)
def work():
    while True:
        session.run(x)
for _ in range(4):
    threading.Thread(target=work, daemon=True).start()
time.sleep(0.1)
"""
    for _ in range(5):
        done = python(code)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("number", ["1", "2"])
def test_threads_obey_the_environment(number: str) -> None:
    done = python("import models, sinter; print(sinter.Session(models.relu()).threads)", OMP_NUM_THREADS=number)
    assert done.stdout == number + "\n", done.stderr


def test_threads_obey_the_affinity() -> None:
    code = "import os; os.sched_setaffinity(0, [min(os.sched_getaffinity(0))]); import models, sinter; " \
           "print(sinter.Session(models.relu()).threads)"
    done = python("import os; os.environ.pop('OMP_NUM_THREADS', None);" + code)
    assert done.stdout == "1\n", done.stderr


def test_threads_obey_the_quota_of_the_control_group() -> None:
    hierarchy = pathlib.Path("/sys/fs/cgroup")
    version1 = hierarchy / "cpu"
    group = (version1 if version1.is_dir() else hierarchy) / f"sinter-test-{os.getpid()}"
    limit = "cpu.cfs_quota_us" if version1.is_dir() else "cpu.max"
    try:
        group.mkdir()
    except OSError as error:
        pytest.skip(f"no control group can be made: {error}")
    try:
        try:
            (group / limit).write_text("100000" if version1.is_dir() else "100000 100000")
        except OSError as error:
            pytest.skip(f"control groups have no quota of processor time: {error}")
        code = f"import os, pathlib; os.environ.pop('OMP_NUM_THREADS', None); " \
               f"pathlib.Path({str(group / 'cgroup.procs')!r}).write_text(str(os.getpid())); " \
               "import models, sinter; print(sinter.Session(models.relu()).threads, len(os.sched_getaffinity(0)))"
        done = python(code)
    finally:
        group.rmdir()
    threads, processors = done.stdout.split()
    if processors == "1":
        pytest.skip("with one processor a quota of one changes nothing")
    assert threads == "1", done.stderr


def other_threads_sleep() -> bool:
    """Whether all other threads of the process wait, by their states in /proc."""
    tasks = [task for task in pathlib.Path("/proc/self/task").iterdir() if int(task.name) != threading.get_native_id()]
    return all((task / "stat").read_text().rpartition(")")[2].split()[0] == "S" for task in tasks)


def test_an_idle_session_uses_no_processor() -> None:
    code = """
import time, numpy as np, models, sinter
from test_concurrency import other_threads_sleep
session = sinter.Session(models.matmul(512, 512), threads=2)
session.run(np.ones((64, 512), np.float32))
quiet = 0
while quiet < 20:  # threads that spin for a while after a run sleep in the end; one that spins for good never does
    quiet = quiet + 1 if other_threads_sleep() else 0
    time.sleep(0.01)
"""
    done = python(code)
    assert done.returncode == 0, done.stderr
