"""Confinement: what a process that runs a student's code may not do.

Three walls, each of which would do alone for most attacks:

namespaces
    Own user, process, network, mount and message-queue namespaces: the process
    sees no other process, no network (loopback is down), and a file tree made of
    read-only mounts of the paths it may read. Its one writable directory is a
    tmpfs of limited size. Killing its first process kills all of it.
landlock
    The kernel refuses every file outside those paths, whatever the mounts say.
seccomp
    System calls that no answer needs are refused: new processes, sockets, signals
    to others, ptrace, mount, chmod (see `examiner.walls.seccomp`).

Resource limits (memory, CPU time, threads, file size, open files) hold besides.

The zygote calls `enter_namespaces` once, while it is single-threaded; every candidate
forked from it calls `restrict` before it reads its first request.
"""

import json
import os
import resource
import shutil
import signal
import stat
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from examiner.walls import landlock, linux, seccomp

SCRATCH = "/scratch"

_SYSTEM_FILES = (
    "/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/fonts", "/etc/localtime",
    "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu",
)  # fmt: skip
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")


@dataclass(frozen=True)
class Limits:
    """What one candidate process may use up."""

    memory_bytes: int
    cpu_seconds: int
    threads: int
    scratch_bytes: int
    open_files: int = 64


def readable_paths(kit: Iterable[str], hidden: Iterable[str]) -> list[str]:
    """List what a candidate may read: Python, its packages, the system's libraries, the kit.

    Parameters
    ----------
    kit : iterable of str
        Directories of packages that students may import.
    hidden : iterable of str
        Names of packages they may not. Where one is installed among Python's
        own packages, its neighbours are listed one by one, without it.
    """
    roots = {sys.prefix, sys.base_prefix, *sysconfig.get_paths().values(), *kit}
    paths = {os.path.realpath(p) for p in roots} | roots | set(_SYSTEM_FILES)
    paths = {p for p in paths if os.path.lexists(p)}
    for name in hidden:
        for packages in {os.path.realpath(sysconfig.get_path(k)) for k in ("purelib", "platlib")}:
            if (Path(packages) / name).is_dir() or (Path(packages) / f"{name}.py").exists():
                paths = _without(paths, packages, name)
    return sorted(paths)


def exposed(readable: Iterable[str], guarded: Iterable[str]) -> list[tuple[str, str]]:
    """Return each path that may be read with each guarded place that lies in it."""
    places = [os.path.realpath(place) for place in guarded]
    found = []
    for path in readable:
        real = os.path.realpath(path)
        found += [(path, p) for p in places if p == real or Path(real) in Path(p).parents]
    return found


def _without(paths: set[str], packages: str, name: str) -> set[str]:
    """Replace every path that contains package `name` by its parts that do not."""
    hidden = {str(Path(packages) / name), str(Path(packages) / f"{name}.py")}
    kept: set[str] = set()
    for path in paths:
        if os.path.realpath(path) in hidden:
            continue
        if not any(h.startswith(os.path.realpath(path) + "/") for h in hidden):
            kept.add(path)
            continue
        children = {str(child) for child in Path(path).iterdir()}
        kept |= _without(children, packages, name)
    return kept


def enter_namespaces(readable: Iterable[str]) -> None:
    """Move this single-threaded process into its own namespaces and file tree.

    Root first becomes nobody: limits on threads do not hold for root. Returns in a
    child process, the first of the new process namespace; the caller's own process
    waits for it and ends with it.

    Raises
    ------
    OSError
        If the kernel or the container forbids it.
    """
    proc_self = os.open("/proc/self", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    user, group = os.geteuid(), os.getegid()
    if user == 0:
        # The tree is built first: nobody may not walk through root's directories.
        linux.call("unshare", linux.CLONE_NEWNS)
        _build_tree(readable)
        user = group = 65534
        os.setgroups([])
        os.setresgid(group, group, group)
        os.setresuid(user, user, user)
        linux.prctl(linux.PR_SET_DUMPABLE, 1)  # else its own /proc files stay root's
        _enter_user_namespace(proc_self, user, group)
    else:
        _enter_user_namespace(proc_self, user, group)
        _build_tree(readable)
    os.close(proc_self)
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)


def _enter_user_namespace(proc_self: int, user: int, group: int) -> None:
    linux.call(
        "unshare",
        linux.CLONE_NEWUSER
        | linux.CLONE_NEWNS
        | linux.CLONE_NEWPID
        | linux.CLONE_NEWNET
        | linux.CLONE_NEWIPC
        | linux.CLONE_NEWUTS,
    )
    lines = {"setgroups": "deny", "uid_map": f"1000 {user} 1", "gid_map": f"1000 {group} 1"}
    for name, line in lines.items():
        fd = os.open(name, os.O_WRONLY, dir_fd=proc_self)
        try:
            os.write(fd, line.encode())
        finally:
            os.close(fd)


def _build_tree(readable: Iterable[str]) -> None:
    """Make a root directory that holds `readable`, some devices and a scratch directory."""
    linux.mount(None, "/", None, linux.MS_REC | linux.MS_PRIVATE)
    sources: list[tuple[str, Path | None, int | None]] = []
    for path in [*readable, *_DEVICES]:
        if Path(path).is_symlink():
            sources.append((path, Path(path).readlink(), None))
        elif Path(path).exists():
            sources.append((path, None, os.open(path, os.O_PATH | os.O_CLOEXEC)))
    # The new root hides what lies below /tmp, hence the descriptors opened above.
    root = "/tmp"
    linux.mount("tmpfs", root, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, "mode=755,size=1m")
    for path, link, fd in sources:
        target = Path(root + path)
        if any(parent.is_symlink() for parent in target.parents) or os.path.lexists(target):
            continue  # reached through a link, or inside a directory, that is there already
        target.parent.mkdir(parents=True, exist_ok=True)
        if fd is None:
            target.symlink_to(link or "")
            continue
        if stat.S_ISDIR(os.fstat(fd).st_mode):
            target.mkdir()
        else:
            target.touch()
        linux.mount(f"/proc/self/fd/{fd}", str(target), None, linux.MS_BIND | linux.MS_REC)
    for _, _, fd in sources:
        if fd is not None:
            os.close(fd)
    Path(root + SCRATCH).mkdir()
    linux.pivot_root_to(root)
    linux.make_read_only("/")
    _mount_tmpfs(16 << 20, mode=777)  # for the zygote itself, which may be nobody by then


def missing_walls(readable: list[str]) -> dict[str, str]:
    """Try each wall in a process of its own; return those that fail, with the reason."""

    def install(wall: Callable[[], None]) -> Callable[[], None]:
        def attempt() -> None:
            linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
            wall()

        return attempt

    def namespaces() -> None:
        enter_namespaces(readable)
        _mount_scratch(1 << 20)

    attempts = {
        "namespaces": namespaces,
        "landlock": install(lambda: landlock.restrict(readable, [])),
        "seccomp": install(seccomp.restrict),
    }
    reasons = {name: _failure(attempt) for name, attempt in attempts.items()}
    return {name: reason for name, reason in reasons.items() if reason}


def _failure(attempt: Callable[[], None]) -> str:
    """Run `attempt` in a forked process; return why it failed, "" if it did not."""
    reader, writer = os.pipe()

    def trial() -> None:
        try:
            attempt()
        except OSError as error:
            os.write(writer, json.dumps(str(error)).encode())
            raise

    child = linux.fork(trial)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        reason = pipe.read()
    _, status = os.waitpid(child, 0)
    if status == 0:
        return ""
    return json.loads(reason) if reason else f"the trial ended with status {status}"


def _mount_scratch(size: int) -> None:
    """Mount a scratch directory that only this process sees."""
    linux.call("unshare", linux.CLONE_NEWNS)
    _mount_tmpfs(size, mode=700)


def _mount_tmpfs(size: int, mode: int) -> None:
    options = f"mode={mode},size={size},nr_inodes=2048"
    linux.mount("tmpfs", SCRATCH, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, options)


def make_scratch(walls: Iterable[str]) -> str:
    """Name the scratch directory; without namespaces, make one for `remove_scratch` to remove."""
    return SCRATCH if "namespaces" in walls else tempfile.mkdtemp(prefix="examiner-scratch-")


def remove_scratch(scratch: str) -> None:
    """Remove a scratch directory that went with no namespace."""
    if scratch != SCRATCH:
        shutil.rmtree(scratch, ignore_errors=True)


def restrict(
    limits: Limits, readable: list[str], scratch: str, walls: Iterable[str], own_memory: int
) -> None:
    """Confine this process for good.

    Parameters
    ----------
    limits : Limits
        What it may use up.
    readable : list of str
        From `readable_paths`.
    scratch : str
        From `make_scratch`. It becomes the working directory.
    walls : iterable of str
        Those of `WALLS` that this system has. One that then fails raises OSError.
    own_memory : int
        Bytes of address space in use already, on top of which `limits` counts.
    """
    if "namespaces" in walls:
        _mount_scratch(limits.scratch_bytes)
        _limit(resource.RLIMIT_NPROC, limits.threads)  # counted within the namespace only
    os.chdir(scratch)
    os.umask(0o077)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, limits.scratch_bytes)
    _limit(resource.RLIMIT_NOFILE, limits.open_files)
    _limit(resource.RLIMIT_CPU, limits.cpu_seconds)
    _limit(resource.RLIMIT_AS, own_memory + limits.memory_bytes)
    linux.drop_capabilities()
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    # No limit holds for a dump that the kernel pipes to a program, which may keep gigabytes.
    linux.prctl(linux.PR_SET_DUMPABLE, 0)
    if "landlock" in walls:
        landlock.restrict([*readable, *_DEVICES], [scratch, "/dev/null"])
    if "seccomp" in walls:
        seccomp.restrict()


def _limit(which: int, value: int) -> None:
    _, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(which, (value, value))
