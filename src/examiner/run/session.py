"""One pair of warm processes, trusted and zygote, that examines notebooks one by one.

Use one for each core. It touches no gradebook and reads no notebook file.
"""

import math
import os
import subprocess
import sys
import time
from typing import Any

from examiner.crossing import wire
from examiner.run.faults import CannotStart, Failed, MissingWalls
from examiner.walls import WALLS

#: The environment of a process that is forked for every submission: without threads, which do
#: not live on in a fork, and with huge pages (since glibc 2.35), of which a fork copies few.
FORKED_OFTEN = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
}


def require_linux() -> None:
    """Raise MissingWalls on another system: none of its protections is there."""
    if sys.platform != "linux":
        raise MissingWalls(
            "The examiner runs on Linux 5.13 or newer, whose kernel keeps a student's code away "
            f"from yours; {sys.platform} has nothing like it. On Windows use WSL 2, on macOS a "
            "Linux virtual machine."
        )


class Session:
    """The warm processes. Start with ``with Session(settings) as session:``.

    Parameters
    ----------
    settings : dict
        From `examiner.submission.imports.settings_for`.

    Raises
    ------
    MissingWalls
        If a protection is missing that the settings do not allow by name to be missing, or if
        what a student's code may read contains what it must not.
    """

    def __init__(self, settings: dict[str, Any]):
        self.settings = settings
        self.missing: dict[str, str] = {}
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Session":
        self._start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def run(self, job: dict[str, Any], seconds: float = math.inf) -> dict[str, Any]:
        """Run one job (see `examiner.run.runner.Runner`), in less time if told; return its answer.

        Raises
        ------
        Failed
            If there is none, though it was tried twice when the processes had died.
        """
        limits = ("cell_seconds", "total_seconds", "hidden", "guarded", "course")
        job = job | {name: self.settings[name] for name in limits}
        job["total_seconds"] = min(job["total_seconds"], seconds)
        for _ in range(2):
            if self._process is None:
                self._start()
            try:
                answer = self._exchange(job)
            except EOFError:
                self.close()
                continue
            if "failed" in answer:
                raise Failed(answer["failed"], answer.get("details", ""))
            return answer
        raise Failed("the processes that examine it died twice")

    def close(self) -> None:
        """End the processes."""
        if self._process is None:
            return
        process, self._process = self._process, None
        assert process.stdin
        assert process.stdout
        process.stdin.close()
        process.stdout.close()
        try:
            # Its input has ended, so it ends, and first says why if it could not start.
            process.wait(2)
        except subprocess.TimeoutExpired:
            process.terminate()
            process.wait()

    def _exchange(self, job: dict[str, Any]) -> dict[str, Any]:
        process = self._process
        assert process
        assert process.stdin
        assert process.stdout
        try:
            wire.send(process.stdin.fileno(), job)
        except wire.NotData as error:
            raise Failed(f"it is too large: {error}") from error
        os.set_blocking(process.stdout.fileno(), False)
        deadline = time.monotonic() + 2 * job["total_seconds"] + 300
        try:
            return wire.receive(process.stdout.fileno(), deadline)[0]
        except (TimeoutError, wire.ProtocolError) as error:
            raise EOFError from error

    def _start(self) -> None:
        require_linux()
        settings = self.settings
        _refuse_exposed(settings)
        limits = {
            "memory_bytes": settings["memory_mb"] << 20,
            "cpu_seconds": int(settings["total_seconds"]) + 10,
            "threads": settings["threads"],
            "scratch_bytes": settings["scratch_mb"] << 20,
        }
        names = ("kit", "hidden", "preload")
        first = {
            "zygote": {"limits": limits} | {name: settings[name] for name in names},
            "allow_missing": settings["allow_missing"],
            "check_path": settings["check_path"],
            "preload_checks": settings["preload_checks"],
            "memory_bytes": (2 * settings["memory_mb"]) << 20,
        }
        self._process = subprocess.Popen(
            [sys.executable, "-B", "-m", "examiner.run.trusted"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | FORKED_OFTEN,
            start_new_session=True,  # Ctrl-C is for the caller, who then closes the pipes
        )
        assert self._process.stdin
        assert self._process.stdout
        wire.send(self._process.stdin.fileno(), first)
        try:
            walls = self._hear()
            self.missing = walls["missing"]
            if walls["refused"]:
                raise MissingWalls(_explain(walls["refused"]))
            self._hear()
        except (CannotStart, MissingWalls):
            self.close()
            raise

    def _hear(self) -> dict[str, Any]:
        """Return what the starting processes say."""
        assert self._process
        assert self._process.stdout
        what = "the examining processes could not start"
        try:
            said, _ = wire.receive(self._process.stdout.fileno())
        except EOFError:
            raise CannotStart(f"{what}; see their error above") from None
        if "failed" in said:
            raise CannotStart(f"{what}: {said['failed']}", said["details"])
        return said


def _refuse_exposed(settings: dict[str, Any]) -> None:
    from examiner.walls import confine  # late: only Linux has what it needs

    readable = confine.readable_paths(settings["kit"], settings["hidden"])
    found = confine.exposed(readable, settings["guarded"])
    if found:
        pairs = [f"- {path}, where {place} lies" for path, place in found]
        raise MissingWalls(
            "A student's code may read Python, its packages and the kit, and here that would be\n"
            + "\n".join(pairs)
            + "\nKeep Python's environment in a folder of its own (such as .venv in the course's), "
            "the course\noutside of it, and c.Examiner.kit to the folders of packages for students."
        )


def _explain(refused: dict[str, str]) -> str:
    lines = ["This system lacks what keeps a student's code away from yours:"]
    for wall, reason in refused.items():
        lines.append(f"- {wall}: {reason}. Without it, {WALLS[wall]}.")
    lines += [
        "Linux 5.13 or later has all of it, without root. In a container, allow it user",
        "namespaces (Docker: --security-opt seccomp=unconfined --cap-add SYS_ADMIN).",
        f"To grade without: c.Examiner.allow_missing = {list(refused)!r} in nbgrader_config.py.",
    ]
    return "\n".join(lines)
