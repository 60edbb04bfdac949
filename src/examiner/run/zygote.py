"""A clean, warm process from which every candidate is forked.

It is started as ``python -I -m examiner.run.zygote``, never imports a reference or a
check, enters its namespaces, and only then imports what students' notebooks
import, makes the shell and warms it. A candidate is a fork of it, so it starts in
milliseconds, and holds nothing in memory that the zygote has not.

The zygote listens on standard input, a socket that keeps messages apart:

``{"do": "start"}`` with a descriptor
    Fork a candidate that serves the descriptor.
``{"do": "interrupt"}``
    Send the candidate SIGINT.
``{"do": "end"}``
    Kill it with all its processes and answer how it ended.
``{"do": "leave"}``
    The same, without an answer.

It computes nothing with torch: a fork after OpenMP has started threads may hang.
"""

import contextlib
import gc
import importlib
import json
import os
import resource
import signal
import socket
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from examiner.crossing import wire
from examiner.run.candidate import Server
from examiner.run.shell import NotebookShell, make_shell
from examiner.walls import WALLS, confine, linux, seccomp

#: How long one that has closed its socket has to end.
ENDING_SECONDS = 0.1

assert seccomp  # imported now: after the walls are up, this package is out of sight


@dataclass
class _Candidate:
    pid: int
    scratch: str


class Zygote:
    """The serving loop, after the walls that last have gone up."""

    def __init__(
        self,
        control: socket.socket,
        settings: dict[str, Any],
        readable: list[str],
        walls: list[str],
        proc: int,
    ):
        self._control = control
        self._limits = confine.Limits(**settings["limits"])
        self._hidden: list[str] = settings["hidden"]
        self._readable = readable
        self._walls = walls
        self._proc = proc
        self._candidate: _Candidate | None = None
        self._own_namespace = os.pidfd_open(os.getpid()) if "namespaces" in walls else -1

    def preload(self, names: list[str]) -> NotebookShell:
        """Import what the notebooks import; what is not installed is passed over."""
        for name in names:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
        shell = make_shell()
        known = [name for name in self._hidden if name in sys.modules]
        if known:
            raise RuntimeError(f"preloading brought in what must stay hidden: {known}")
        return shell

    def serve(self, shell: NotebookShell) -> None:
        """Answer messages until the other end closes."""
        gc.collect()
        gc.freeze()  # so that collecting in a fork does not touch, and copy, every page
        _say(self._control, {"ready": True})
        while True:
            text, fds, _, _ = socket.recv_fds(self._control, 1 << 16, 1)
            if not text:
                self._end()
                return
            do = json.loads(text)["do"]
            if do == "start":
                self._end()
                try:
                    self._start(shell, fds[0])
                except OSError:
                    _say_why(fds[0])
                os.close(fds[0])
            elif do == "interrupt" and self._candidate:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self._candidate.pid, signal.SIGINT)
            elif do == "end":
                _say(self._control, self._end())
            elif do == "leave":
                self._end()

    def _start(self, shell: NotebookShell, fd: int) -> None:
        scratch = confine.make_scratch(self._walls)
        if self._own_namespace >= 0:
            linux.call("unshare", linux.CLONE_NEWPID)  # for the next child, not for this process
        pid = linux.fork(lambda: self._become_candidate(shell, fd, scratch))
        if self._own_namespace >= 0:
            linux.call("setns", self._own_namespace, linux.CLONE_NEWPID)
        self._candidate = _Candidate(pid, scratch)

    def _become_candidate(self, shell: NotebookShell, fd: int, scratch: str) -> None:
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
        own_memory = _address_space(self._proc)
        os.setsid()
        null = os.open("/dev/null", os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(null, standard)
        os.dup2(fd, 3)
        os.closerange(4, 1 << 16)
        try:
            confine.restrict(self._limits, self._readable, scratch, self._walls, own_memory)
            os.environ.update(HOME=scratch, TMPDIR=scratch, MPLCONFIGDIR=scratch)
        except BaseException:
            _say_why(3)
            raise
        Server(shell, 3).serve()

    def _end(self) -> dict[str, int]:
        """Kill the candidate, if there is one; say how it ended."""
        if self._candidate is None:
            return {"status": 0}
        pid, scratch = self._candidate.pid, self._candidate.scratch
        # One that closed its socket may still be on its way out, with a status of its own.
        if not _ended_within(pid, ENDING_SECONDS):
            os.kill(pid, signal.SIGKILL)  # and with the first of a namespace all others
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        confine.remove_scratch(scratch)
        self._candidate = None
        return {"status": os.waitstatus_to_exitcode(status)}


def _ended_within(pid: int, seconds: float) -> bool:
    """Wait for a child to end, without collecting its status."""
    deadline = time.monotonic() + seconds
    while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.001)
    return True


def _say(control: socket.socket, message: dict[str, Any]) -> None:
    control.send(json.dumps(message).encode())


def _say_why(fd: int) -> None:
    """Tell the client why there is no candidate: instead of one, and before any code."""
    wire.send(fd, {"id": "failed", "details": traceback.format_exc()})


def _address_space(proc: int) -> int:
    """Return the size of this process's address space in bytes."""
    fd = os.open("self/statm", os.O_RDONLY, dir_fd=proc)
    try:
        return int(os.read(fd, 100).split()[0]) * resource.getpagesize()
    finally:
        os.close(fd)


def main() -> None:
    """Read the settings, put up the walls, preload, serve."""
    control = socket.socket(fileno=os.dup(0))
    settings = json.loads(control.recv(1 << 16))
    proc = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)
    readable = confine.readable_paths(settings["kit"], settings["hidden"])
    missing = confine.missing_walls(readable)
    _say(control, {"missing": missing})
    if not json.loads(control.recv(1 << 16) or "{}").get("go"):
        return
    walls = [wall for wall in WALLS if wall not in missing]
    if "namespaces" in walls:
        confine.enter_namespaces(readable)
    home = confine.make_scratch(walls)
    os.chdir(home)
    os.environ.update(HOME=home, TMPDIR=home, MPLCONFIGDIR=home)
    sys.path += [str(Path(path).parent) for path in settings["kit"]]
    importlib.invalidate_caches()
    try:
        zygote = Zygote(control, settings, readable, walls, proc)
        try:
            shell = zygote.preload(settings["preload"])
        except Exception as error:
            _say(control, {"failed": f"{type(error).__name__}: {error}"})
            raise
        zygote.serve(shell)
    finally:
        control.close()
        confine.remove_scratch(home)


if __name__ == "__main__":
    main()
