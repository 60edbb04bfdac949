"""The trusted process: warm, with the checks imported, forked for every submission.

Started as ``python -m examiner.run.trusted`` by `examiner.submission.grade`. It starts the zygote,
imports what the checks need, and answers jobs, frames of `examiner.crossing.wire`, from
standard input on standard output. What one submission does to a check's module, or
to the memory of this process, ends with the fork that ran it.
"""

import contextlib
import gc
import importlib
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
import traceback
from typing import Any

from examiner.crossing import wire
from examiner.run.runner import Runner
from examiner.run.session import FORKED_OFTEN
from examiner.walls import linux

Serving = tuple[subprocess.Popen[bytes], socket.socket, int]
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}


def start_zygote(settings: dict[str, Any]) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """Start a zygote; return it and a socket to it."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [sys.executable, "-I", "-B", "-m", "examiner.run.zygote"]
    environment = _ENVIRONMENT | FORKED_OFTEN
    with theirs:
        process = subprocess.Popen(
            command, stdin=theirs.fileno(), stdout=2, env=environment, cwd="/"
        )
    ours.send(json.dumps(settings).encode())
    return process, ours


def _hear(control: socket.socket) -> dict[str, Any]:
    text = control.recv(1 << 16)
    if not text:
        raise RuntimeError("The zygote ended before it was ready; see its error above.")
    message: dict[str, Any] = json.loads(text)
    if "failed" in message:
        raise RuntimeError(message["failed"])
    return message


def start(jobs: int, answers: int) -> Serving | None:
    """Read the settings and start; return what serves, or None where a wall is missing."""
    settings, _ = wire.receive(jobs)
    zygote, control = start_zygote(settings["zygote"])
    missing = _hear(control)["missing"]
    refused = {w: reason for w, reason in missing.items() if w not in settings["allow_missing"]}
    wire.send(answers, {"missing": missing, "refused": refused})
    if refused:
        return None
    control.send(b'{"go": true}')
    sys.path[:0] = settings["check_path"]
    for name in settings["preload_checks"]:
        importlib.import_module(name)
    _hear(control)  # ready
    gc.collect()
    gc.freeze()
    wire.send(answers, {"ready": True})
    return zygote, control, settings["memory_bytes"]


def serve(serving: Serving, jobs: int, answers: int) -> None:
    """Answer jobs until the input ends."""
    zygote, control, memory_bytes = serving
    while True:
        job, _ = wire.receive(jobs)
        answer = _answer(job, control, memory_bytes)
        if zygote.poll() is not None:
            raise RuntimeError("The zygote has ended; see its error above.")
        _forget_answers(control)
        wire.send(answers, answer)


def _forget_answers(control: socket.socket) -> None:
    """Drop what the zygote said to a fork that was killed before it heard it."""
    with contextlib.suppress(BlockingIOError):
        while control.recv(1 << 16, socket.MSG_DONTWAIT):
            pass


def _failed(error: BaseException) -> dict[str, Any]:
    """Return what is wrong with us: a student's fault would be an answer."""
    details = "".join(traceback.format_exception(error))
    return {"failed": f"{type(error).__name__}: {error}", "details": details}


def _answer(job: dict[str, Any], control: socket.socket, memory_bytes: int) -> dict[str, Any]:
    """Fork, run the job in the fork, and give it only so long."""
    reader, writer = os.pipe()

    def run() -> None:
        os.close(reader)
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
        try:
            limit = (memory_bytes, memory_bytes)
            with contextlib.suppress(ValueError):  # a lower limit holds already
                resource.setrlimit(resource.RLIMIT_DATA, limit)
            wire.send(writer, Runner(job, control).run())
        except BaseException as error:
            wire.send(writer, _failed(error))

    pid = linux.fork(run)
    os.close(writer)
    deadline = time.monotonic() + job["total_seconds"] + 2 * job["cell_seconds"] + 60
    os.set_blocking(reader, False)
    try:
        answer, _ = wire.receive(reader, deadline)
    except TimeoutError:
        answer = {"failed": "the checks took too long"}
    except (EOFError, wire.ProtocolError):
        answer = {"failed": "the checks' process ended before it had an answer"}
    os.close(reader)
    if "failed" in answer:  # else it is on its way out
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return answer


def main() -> None:
    """Serve on the descriptors of standard input and output, and keep both to itself."""
    jobs, answers = os.dup(0), os.dup(1)
    null = os.open("/dev/null", os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(2, 1)  # a check's module that prints while it is imported must not print a frame
    with contextlib.suppress(EOFError):  # whoever asked is gone
        try:
            serving = start(jobs, answers)
        except EOFError:
            raise
        except Exception as error:
            wire.send(answers, _failed(error))
            raise
        if serving:
            serve(serving, jobs, answers)


if __name__ == "__main__":
    main()
