"""What the system refused a student's code: told in words, and whether it looks like an attack.

Most of it is harmless: a shell command, a file's mode, a download, a package that is not
installed. An instructor reads of it, because the code did less than at home. What reaches for
the gradebook, the solutions, other students' work or other processes is told apart.

`describe` runs in the student's process, so what it says may be a lie: one that hides an
attack, and gains nothing, or one that accuses its own author.
"""

import errno
import os
import re
import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_MAX_CAUSES = 10
_MAX_MODULES = 20
_REFUSALS = (errno.EPERM, errno.EACCES, errno.EROFS)
# errno of socket.gaierror: "temporary failure in name resolution", "name not known".
_NO_NAME = (-3, -2)

_NO_FILE = 14  # SQLITE_CANTOPEN

#: Packages that need processes, and fail in many ways where there are none.
_POOLS = {"multiprocessing", "concurrent", "joblib"}

NETWORK = "to reach the network"

#: What was tried, by the modules that the error went through, else by the line that raised it.
_TRIED: tuple[tuple[str, set[str], str], ...] = (
    (
        "to start another process or program",
        {"subprocess", "multiprocessing", "concurrent", "pty", "pexpect", "ptyprocess", "joblib"},
        r"\b(fork\w*|system|popen|exec[lv]\w*|spawn\w*|run|Popen|Process|Pool)\b|^\s*[!%]",
    ),
    (
        NETWORK,
        {"socket", "ssl", "urllib", "http", "urllib3", "requests", "httpx", "asyncio"},
        r"socket|urlopen|urlretrieve|requests|download",
    ),
    (
        "to change a file's mode, owner or times",
        {"shutil"},
        r"ch(mod|own)|utime|touch|copy|xattr",
    ),
    ("to signal another process", set(), r"\bkill"),
)


@dataclass(frozen=True)
class Refused:
    """What the system refused.

    Attributes
    ----------
    number : int
        The error number, 0 if a module was not found.
    file : str
        The file that was wanted, or "".
    module : str
        The module that was wanted, or "".
    through : tuple of str
        The packages that the error came through.
    """

    number: int
    file: str
    module: str
    through: tuple[str, ...]

    @classmethod
    def of(cls, tree: Any) -> "Refused | None":
        """Make one of what `describe` returned, which is not trusted; None if it is none."""
        if type(tree) is not dict or type(tree.get("number")) is not int:
            return None
        file, module, through = (tree.get(name) for name in ("file", "module", "through"))
        if type(file) is not str or type(module) is not str or type(through) is not list:
            return None
        names = tuple(name[:50] for name in through[:_MAX_MODULES] if type(name) is str)
        return cls(tree["number"], file[:500], module[:100], names)

    @property
    def tried(self) -> str:
        """What was tried, as far as the error alone tells; else ""."""
        return next((what for what, names, _ in _TRIED if names & set(self.through)), "")


def describe(error: BaseException) -> dict[str, Any] | None:
    """Return what the system refused, as data, if that is why `error` was raised."""
    cause: BaseException | None = error
    for _ in range(_MAX_CAUSES):
        if isinstance(cause, ModuleNotFoundError) and type(cause.name) is str:
            return {"number": 0, "file": "", "module": cause.name, "through": []}
        if isinstance(cause, OSError):
            through = _packages(error) + _packages(cause)
            number = cause.errno
            if type(number) is not int:  # a terminal for a shell command is none the less refused
                number = errno.EPERM if "pexpect" in through else None
            if number is not None:
                file = cause.filename if isinstance(cause.filename, (str, bytes)) else ""
                text = os.fsdecode(file)
                return {"number": number, "file": text, "module": "", "through": through}
        if (
            type(cause).__module__ == "sqlite3"
            and getattr(cause, "sqlite_errorcode", 0) == _NO_FILE
        ):
            return {"number": errno.ENOENT, "file": "", "module": "", "through": []}
        cause = cause and (cause.__cause__ or cause.__context__)
    return None


def _packages(error: BaseException) -> list[str]:
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    names = (frame.f_globals.get("__name__") for frame in frames)
    found = dict.fromkeys(n.partition(".")[0] for n in names if type(n) is str)
    return list(found)[-_MAX_MODULES:]


def judge(
    refused: Refused, where: str, hidden: Iterable[str], guarded: Iterable[str], root: str
) -> tuple[str, str] | None:
    """Say what an instructor should read of a refusal.

    Parameters
    ----------
    refused : Refused
    where : str
        The lines of the student's cells that led there.
    hidden : iterable of str
        Packages that must not be imported.
    guarded : iterable of str
        Paths that nobody's code has any business with.
    root : str
        The course's directory, from which relative paths are read as well; or "".

    Returns
    -------
    tuple of str, or None
        The note's kind, ``"refused"`` or ``"forbidden"``, and its text; None if nothing was
        refused that the instructor should hear of.
    """
    line = where.splitlines()[-1].strip() if where else ""
    at = f" (`{line}`)" if line else ""
    if refused.module:
        package = refused.module.partition(".")[0]
        if package in set(hidden):
            text = f"It imports {package!r}, which is not there when a notebook is graded{at}."
            return "refused", text
        return "refused", f"It imports {package!r}, which is not installed here{at}."
    guarded = list(guarded)
    if refused.file and _is_guarded(refused.file, guarded, root):
        return "forbidden", f"It reached for {refused.file!r}, which was refused{at}."
    if any(place in line for place in guarded):
        return "forbidden", f"It reached for what it must not see, which was refused{at}."
    number = refused.number
    tried = refused.tried or _tried_by(line)
    if number in _NO_NAME or (number in (errno.ENETUNREACH, errno.ECONNREFUSED) and tried):
        return "refused", f"It tried {NETWORK}, which was refused{at}."
    if number == errno.EAGAIN and refused.through:
        return "refused", f"It tried to start more threads or processes than it may{at}."
    if number not in _REFUSALS and not _POOLS & set(refused.through):
        return None
    if "signal" in tried:
        return "forbidden", f"It tried {tried}, which was refused{at}."
    if refused.file and not tried:
        return "refused", f"It wanted {refused.file!r}, which was refused{at}."
    return "refused", f"It tried {tried or 'what it may not do here'}, which was refused{at}."


def _tried_by(line: str) -> str:
    return next((what for what, _, pattern in _TRIED if re.search(pattern, line)), "")


def _is_guarded(file: str, guarded: list[str], root: str) -> bool:
    path = Path(os.path.normpath(file))
    places = [Path(place) for place in guarded]
    tries = [path]
    if not path.is_absolute() and path.parts[:1] == ("..",) and root:
        inner = [part for part in path.parts if part != ".."]
        tries.append(Path(root, *inner))
    return any(t == place or place in t.parents for t in tries for place in places)
