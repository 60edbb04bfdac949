"""Run functions in many processes: this machine's, or a Dask cluster's.

Both pools offer ``run(function, jobs)``, which yields each job with its result as they
come. A process that dies takes only its own job with it.

A cluster through Dask: the course and its packages are installed on every machine at the
same path (a shared folder, or an image). A worker is one process with one thread
(``--nthreads 1``), which forks the processes it needs.

SLURM::

    from dask_jobqueue import SLURMCluster
    cluster = SLURMCluster(cores=1, processes=1, memory="6GB"); cluster.scale(64)
    print(cluster.scheduler_address)  # make grade NAME="02_softmax --scheduler tcp://..."

Kubernetes (its pods need user namespaces for the examiner's walls)::

    from dask_kubernetes.operator import KubeCluster
    cluster = KubeCluster(name="grading", image="registry/course", n_workers=64)
    print(cluster.scheduler_address)
"""

import contextlib
import functools
import multiprocessing
import multiprocessing.connection
import multiprocessing.forkserver
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from examiner.classroom.work import close_sessions
from examiner.run.faults import Failed, MissingWalls

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext  # Windows has none

Job = TypeVar("Job")
_GRACE = 600.0


class Pool(Protocol):
    """Something that runs jobs elsewhere."""

    def run(
        self, function: Callable[[Job], Any], jobs: Iterable[Job]
    ) -> Iterator[tuple[Job, Any | Failed]]:
        """Yield each job with its result, or with the `Failed` that says why there is none."""
        ...


def _flow(
    submit: Callable[[Job], "Future[Any]"], width: Callable[[], int], jobs: Iterable[Job]
) -> Iterator[tuple[Job, Any | Failed]]:
    """Keep so many jobs under way that nobody waits, and no more: memory stays flat."""
    under_way: dict[Future[Any], Job] = {}

    def finished() -> Iterator[tuple[Job, Any | Failed]]:
        done, _ = wait(under_way, return_when=FIRST_COMPLETED)
        for future in done:
            job = under_way.pop(future)
            error = future.exception()
            if isinstance(error, MissingWalls):
                raise error
            yield job, (Failed.of(error) if error else future.result())

    for job in jobs:
        under_way[submit(job)] = job
        while len(under_way) >= 2 * width():
            yield from finished()
    while under_way:
        yield from finished()


class LocalPool:
    """Processes of this machine, one for each core. Use as a context manager.

    They are forks of a server that has imported what they need once for all. Only the main
    thread may use it.

    Parameters
    ----------
    size : int
        How many.
    seconds : float
        The longest that a job may take, before its process is ended.
    """

    def __init__(self, size: int, seconds: float = _GRACE):
        self._size = size
        self._seconds = seconds
        self._workers: dict[int, _Worker] = {}
        cores = sorted(os.sched_getaffinity(0))
        self._free_cores = iter(cores if size == len(cores) else ())
        self._cores: dict[int, int | None] = {}
        self._closed = False
        self._threads = ThreadPoolExecutor(size)

    def __enter__(self) -> "LocalPool":
        return self

    def __exit__(self, *_: Any) -> None:
        self._closed = True
        for worker in list(self._workers.values()):
            worker.process.kill()
        # Only then: a thread that sees its process gone closes the connection itself, and a
        # second close would hit whatever has got its number since.
        self._threads.shutdown(cancel_futures=True)
        for worker in self._workers.values():
            worker.end()

    def start(self, function: Callable[[Job], Any], job: Job) -> None:
        """Have every process do this first, while the caller does something else."""
        for _ in range(self._size):
            self._submit(function, job)

    def run(
        self, function: Callable[[Job], Any], jobs: Iterable[Job]
    ) -> Iterator[tuple[Job, Any | Failed]]:
        """See `Pool.run`."""
        return _flow(functools.partial(self._submit, function), lambda: self._size, jobs)

    @functools.cached_property
    def _server(self) -> "ForkServerContext":
        """The server of which the processes are forks, started when there is a first job."""
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["examiner.classroom.work", "examiner.nbgrader.feedback"])
        heard = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for this process alone
        try:
            multiprocessing.forkserver.ensure_running()
        finally:
            signal.signal(signal.SIGINT, heard)
        return context

    def _submit(self, function: Callable[[Job], Any], job: Job) -> "Future[Any]":
        return self._threads.submit(self._call, self._server, function, job)

    def _call(self, server: "ForkServerContext", function: Callable[[Job], Any], job: Job) -> Any:
        """Have this thread's process do it; once more if the process died of something else."""
        thread = threading.get_ident()
        for _ in range(2):
            if thread not in self._workers:
                self._workers[thread] = _Worker(server, self._core(thread))
            if self._closed:  # asked after starting one: `__exit__` has killed those it saw
                break
            try:
                good, value = self._workers[thread].call(function, job, self._seconds)
            except (EOFError, OSError):
                self._workers.pop(thread).end()
                continue
            if good:
                return value
            raise value
        raise Failed("the process that examined it died twice, or took too long")

    def _core(self, thread: int) -> int | None:
        """Return the core that a thread's process keeps to, if there is one for each.

        A worker's processes take turns: on one core they need not wake each other up.
        """
        if thread not in self._cores:
            self._cores[thread] = next(self._free_cores, None)
        return self._cores[thread]


class _Worker:
    """One process that does jobs one by one, on one core if it is told which."""

    def __init__(self, server: "ForkServerContext", core: int | None) -> None:
        self._connection, theirs = server.Pipe()
        self.process = server.Process(target=_serve, args=(theirs, core), daemon=True)
        self.process.start()
        theirs.close()
        self._ready = False

    def call(self, function: Callable[..., Any], job: Any, seconds: float) -> tuple[bool, Any]:
        if not self._ready:  # on a busy machine, starting takes longer than a short job may
            self._ready = self._connection.recv()
        self._connection.send((function, job))
        if not self._connection.poll(seconds):
            raise EOFError
        good, value = self._connection.recv()
        return good, value

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self._connection.close()


def _serve(connection: multiprocessing.connection.Connection, core: int | None) -> None:
    """Do jobs until the other end is closed, which also happens when it is killed."""
    # Ctrl-C is for the parent. A server started anew, after one that died, would hear it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if core is not None:
        os.sched_setaffinity(0, {core})
    with contextlib.suppress(EOFError, ConnectionError):
        connection.send(True)
        while True:
            function, job = connection.recv()
            connection.send(_attempt(function, job))
    close_sessions()


def _attempt(function: Callable[[Any], Any], job: Any) -> tuple[bool, Any]:
    try:
        return True, function(job)
    except (Failed, MissingWalls) as error:
        return False, error
    except Exception as error:  # whatever it is, it is this submission's and no other's
        return False, Failed.of(error)


class ClusterPool:
    """A Dask cluster. Dask gives the jobs of a worker that dies to another one.

    Parameters
    ----------
    scheduler : str
        Its address, such as ``"tcp://10.0.0.1:8786"``.
    """

    def __init__(self, scheduler: str):
        from distributed import Client

        self._client = Client(scheduler)

    def __enter__(self) -> "ClusterPool":
        return self

    def __exit__(self, *_: Any) -> None:
        with contextlib.suppress(Exception):  # a worker may be gone; its processes are as well
            self._client.run(close_sessions)
        self._client.close()

    def run(
        self, function: Callable[[Job], Any], jobs: Iterable[Job]
    ) -> Iterator[tuple[Job, Any | Failed]]:
        """See `Pool.run`."""
        executor = self._client.get_executor(pure=False)
        width = lambda: max(1, sum(self._client.nthreads().values()))  # noqa: E731
        return _flow(lambda job: executor.submit(function, job), width, jobs)
