"""Landlock: give up, for good and without being root, all files but the named ones.

A small binding of three system calls (https://docs.kernel.org/userspace-api/landlock.html).
The bindings on PyPI are pre-releases or have one author and few users (2026-11);
less code than their tests would need says the same here.
"""

import ctypes
import os
import stat
from collections.abc import Iterable

from examiner.walls import linux

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION = 1
_RULE_PATH_BENEATH = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_TRUNCATE = 1 << 14
_READ = _EXECUTE | _READ_FILE | _READ_DIR
_FILE_ONLY = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | 1 << 15
# Making devices, sockets and pipes (bits 6, 9, 10, 11) stays forbidden even in scratch.
_SCRATCH = sum(1 << bit for bit in (1, 2, 3, 4, 5, 7, 8, 12, 13, 14))


class _RulesetAttr(ctypes.Structure):
    _fields_ = [("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64)]


class _PathBeneathAttr(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("parent_fd", ctypes.c_int32)]


def version() -> int:
    """Return the kernel's Landlock ABI version, from 1; raise OSError if there is none."""
    return linux.syscall(_CREATE_RULESET, "landlock_create_ruleset", None, 0, _VERSION)


def restrict(readable: Iterable[str], writable: Iterable[str]) -> None:
    """Restrict this process, and all it starts, to the files named.

    The process must have set no_new_privs. It keeps the files it has open.

    Parameters
    ----------
    readable : iterable of str
        Files and directories (with all below) to read and execute. Those that
        do not exist are passed over.
    writable : iterable of str
        Directories to read and write, or devices such as ``/dev/null``.

    Raises
    ------
    OSError
        If the kernel has no Landlock, or refuses.
    """
    abi = version()
    # What each version of the interface learnt to forbid: 13 rights over files;
    # 2 to move files between directories; 3 to truncate; 5 to steer devices.
    known = (1 << {1: 13, 2: 14, 3: 15, 4: 15}.get(abi, 16)) - 1
    attr = _RulesetAttr(
        fs=known,
        net=3 if abi >= 4 else 0,  # TCP: bind and connect
        scoped=3 if abi >= 6 else 0,  # abstract unix sockets, signals
    )
    size = 8 if abi < 4 else 16 if abi < 6 else 24
    ruleset = linux.syscall(_CREATE_RULESET, "landlock_create_ruleset", ctypes.byref(attr), size, 0)
    try:
        for path in readable:
            _allow(ruleset, path, _READ & known)
        for path in writable:
            _allow(ruleset, path, (_SCRATCH | _READ) & ~_EXECUTE & known)
        linux.syscall(_RESTRICT_SELF, "landlock_restrict_self", ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(fd).st_mode):
            rights &= _FILE_ONLY
        rule = _PathBeneathAttr(rights, fd)
        args = (ruleset, _RULE_PATH_BENEATH, ctypes.byref(rule), 0)
        linux.syscall(_ADD_RULE, "landlock_add_rule", *args)
    finally:
        os.close(fd)
