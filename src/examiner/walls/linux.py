"""The few Linux system calls that Python's `os` does not offer, through libc."""

import ctypes
import os
from collections.abc import Callable
from typing import Any, NoReturn

CLONE_NEWNS = 0x00020000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_BIND, MS_REC, MS_PRIVATE = 1, 2, 4, 4096, 16384, 1 << 18
_MNT_DETACH = 2
_AT_FDCWD, _AT_RECURSIVE = -100, 0x8000
_SYS_MOUNT_SETATTR = 442  # the same number on every architecture, as for every newer call

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = (
    1, 4, 22, 24, 38,
)  # fmt: skip

_libc = ctypes.CDLL(None, use_errno=True)


def _checked(result: int, name: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return result


def call(name: str, *args: Any) -> int:
    """Call libc's function `name`; raise OSError, with the name in it, if it fails."""
    return _checked(getattr(_libc, name)(*args), name)


def syscall(number: int, name: str, *args: Any) -> int:
    """Make system call `number`; raise OSError, with `name` in it, if it fails."""
    longs = [ctypes.c_long(a) if isinstance(a, int) else a for a in args]
    return _checked(_libc.syscall(ctypes.c_long(number), *longs), name)


def prctl(option: int, *args: Any) -> None:
    """Call prctl(2) with unused arguments zero, as some options demand."""
    padded = [*args, 0, 0, 0, 0][:4]
    longs = [ctypes.c_ulong(a) if isinstance(a, int) else a for a in padded]
    call("prctl", option, *longs)


def mount(source: str | None, target: str, kind: str | None, flags: int, data: str = "") -> None:
    """Call mount(2)."""
    text = [None if s is None else os.fsencode(s) for s in (source, target, kind)]
    call("mount", *text, ctypes.c_ulong(flags), data.encode())


def make_read_only(path: str) -> None:
    """Make the mount at `path` and all below it read-only and deaf to set-user-id bits."""
    attributes = (ctypes.c_uint64 * 4)(
        MS_RDONLY | MS_NOSUID, 0, 0, 0
    )  # set, clear, propagation, fd
    args = (_AT_FDCWD, os.fsencode(path), _AT_RECURSIVE, attributes, ctypes.sizeof(attributes))
    syscall(_SYS_MOUNT_SETATTR, "mount_setattr", *args)


def pivot_root_to(path: str) -> None:
    """Make `path` the root directory and let go of the old one.

    pivot_root(".", ".") stacks the old root on the new; see its manual page.
    """
    os.chdir(path)
    call("pivot_root", b".", b".")
    call("umount2", b".", _MNT_DETACH)
    os.chdir("/")


def fork(action: Callable[[], None]) -> int:
    """Run `action` in a process forked for it, which ends with it; return that one's number.

    Its status is 0, or 1 if `action` raised; whoever is to hear the error has to be told by it.
    """
    pid = os.fork()
    if pid == 0:
        _end_after(action)
    return pid


def _end_after(action: Callable[[], None]) -> NoReturn:
    status = 1
    try:
        action()
        status = 0
    finally:
        os._exit(status)


def drop_capabilities() -> None:
    """Give up every capability, for good."""
    for capability in range(64):
        try:
            prctl(PR_CAPBSET_DROP, capability)
        except OSError:
            break  # past the last capability this kernel knows, or none to drop
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # _LINUX_CAPABILITY_VERSION_3, this process
    call("capset", header, (ctypes.c_uint32 * 6)())
