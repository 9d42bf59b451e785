"""Work spread over processes: results come in the order of what is to do, and what dies is told by name.

`concurrent.futures` cannot say which task a process died of, and gives up all others.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from typing import Any, Final, Generic, TypeAlias, TypeVar

from anyint_lint.signals import die_when_told

Task = TypeVar("Task")
Result = TypeVar("Result")
_Numbered: TypeAlias = tuple[int, Any]

# Tasks that a process holds: the next is there when one is done.
_AHEAD: Final = 2
# Results that wait for an earlier one, for each process: what is read is bounded, however long that one takes.
_WAITING: Final = 8
# Two tasks must fit into a pipe, or both sides could wait for the other to read.
_SMALL: Final = 16_000


def in_processes(
    work: Callable[[Task], Result],
    tasks: Iterable[Task],
    *,
    jobs: int,
    lost: Callable[[Task, str], Result],
    method: str | None = None,
) -> Iterator[tuple[Task, Result]]:
    """Each task with its result, in their order. `lost` makes the result of a task whose process died, told why; the
    others go on. `work` and tasks must be picklable, and `work` should not raise.

    When the iterator is closed, the processes are killed. `method` is how they start (`multiprocessing`).
    """
    pool = _Pool(work, iter(tasks), jobs, lost, get_context(method or _start_method()))
    try:
        yield from pool.results()
    finally:
        pool.kill()


def _start_method() -> str:
    """A fork has all rules compiled, but is safe only where there is one thread, and on macOS not even then."""
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


@dataclass(eq=False, slots=True)
class _Worker:
    process: BaseProcess
    connection: Connection
    tasks: deque[_Numbered] = field(default_factory=deque)


class _Pool(Generic[Task, Result]):
    def __init__(
        self,
        work: Callable[[Task], Result],
        tasks: Iterator[Task],
        jobs: int,
        lost: Callable[[Task, str], Result],
        context: BaseContext,
    ) -> None:
        self._work = work
        self._jobs = jobs
        self._lost = lost
        self._context = context
        self._workers: list[_Worker] = []
        self._tasks = enumerate(tasks)
        # Those that a process which died had not begun.
        self._again: deque[_Numbered] = deque()
        self._done: dict[int, tuple[Task, Result]] = {}
        self._next = 0
        self._given = 0

    def results(self) -> Iterator[tuple[Task, Result]]:
        while True:
            self._give()
            while self._next in self._done:
                yield self._done.pop(self._next)
                self._next += 1
                self._give()
            busy = [worker for worker in self._workers if worker.tasks]
            if not busy:
                if not self._jobs and self._do_here():
                    continue
                assert self._next == self._given, "every task has a result"
                return
            ready = wait([worker.connection for worker in busy])
            for worker in busy:
                if worker.connection in ready:
                    self._take(worker)

    def _give(self) -> None:
        """Tasks to whoever has least to do."""
        while (self._again or self._given - self._next < self._jobs * _WAITING) and (worker := self._free()):
            task = self._again.popleft() if self._again else next(self._tasks, None)
            if task is None:
                return
            message = ForkingPickler.dumps(task)
            if worker.tasks and len(message) > _SMALL:
                self._again.appendleft(task)
                return
            self._given = max(self._given, task[0] + 1)
            worker.tasks.append(task)
            # One that has died is noticed where its results are waited for.
            with suppress(OSError):
                worker.connection.send_bytes(message)

    def _do_here(self) -> bool:
        """One task, where there is no other process and none is to be had. False where none is left."""
        task = self._again.popleft() if self._again else next(self._tasks, None)
        if task is None:
            return False
        self._given = max(self._given, task[0] + 1)
        self._done[task[0]] = task[1], self._work(task[1])
        return True

    def _free(self) -> _Worker | None:
        worker = min(self._workers, key=lambda each: len(each.tasks), default=None)
        if (worker is None or worker.tasks) and len(self._workers) < self._jobs:
            try:
                return self._start()
            except OSError:
                # No more processes or files are to be had.
                self._jobs = len(self._workers)
        return worker if worker and len(worker.tasks) < _AHEAD else None

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        # A fork has the ends of the others, too; as long as it holds them, those do not see that we are gone.
        forked = self._context.get_start_method() == "fork"
        held = [ours, *(worker.connection for worker in self._workers)] if forked else []
        process = self._context.Process(target=_serve, args=(theirs, held, self._work), daemon=True)  # type: ignore[attr-defined] # each context has one
        with _without_interrupts():
            process.start()
        theirs.close()
        worker = _Worker(process, ours)
        self._workers.append(worker)
        return worker

    def _take(self, worker: _Worker) -> None:
        try:
            number, result = worker.connection.recv()
        except (EOFError, OSError):
            self._bury(worker)
            return
        _, task = worker.tasks.popleft()
        self._done[number] = task, result

    def _bury(self, worker: _Worker) -> None:
        """What it was at is lost, what it had not begun is for another."""
        self._workers.remove(worker)
        worker.connection.close()
        worker.process.join()
        number, task = worker.tasks.popleft()
        self._done[number] = task, self._lost(task, _cause(worker.process.exitcode))
        self._again.extend(worker.tasks)

    def kill(self) -> None:
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.connection.close()
            worker.process.join()


def _cause(code: int | None) -> str:
    if code is None or code >= 0:
        return f"the process that did it ended with {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    return f"the process that did it was ended by {name}"


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """A process that starts here never sees Ctrl-C: whoever started it does, and ends it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(connection: Connection, held: Iterable[Connection], work: Callable[[Any], Any]) -> None:
    """Until whoever started it closes the connection, or is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_when_told()
    for other in held:
        other.close()
    # It has nobody to tell a mistake but by ending.
    with suppress(Exception):
        while True:
            number, task = connection.recv()
            connection.send((number, work(task)))
