"""Files handed in that nothing must open: links, pipes, devices, what may not be read."""

import contextlib
import os
import stat
from pathlib import Path

from nbgrader.utils import parse_utc

from examiner.intake.reading import Unreadable, read_regular_file


def refuse_unsafe_files(assignment: str, student: str, notebooks: list[str]) -> None:
    """Set aside what nbgrader must not open or copy: links, pipes, devices, a broken timestamp.

    nbgrader copies a submission's other files and later returns them with the
    feedback. A link would bring back a file of the instructor's, a pipe would stop the
    class, and so would a file that may not be read. They are moved to ``refused/`` in the
    course's directory.

    Parameters
    ----------
    assignment, student : str
        As nbgrader passes them; patterns, when several are graded.
    notebooks : list of str
        The submission's notebooks.
    """
    for directory in sorted({Path(notebook).parent for notebook in notebooks}):
        for link in (directory.parent, directory):
            if link.is_symlink():
                _set_aside(link, directory)
            else:
                _may_be_read(link)
        for folder, folders, files in os.walk(directory):
            for name in [*folders, *files]:
                path = Path(folder) / name
                if not _may_be_read(path):
                    _set_aside(path, directory)
        timestamp = directory / "timestamp.txt"
        if timestamp.exists() and not _is_timestamp(timestamp):
            _set_aside(timestamp, directory)


def _may_be_read(path: Path) -> bool:
    """Tell whether it is a plain file or folder that may be read, after having asked for that."""
    mode = path.lstat().st_mode if os.path.lexists(path) else 0
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        return False
    needed = os.R_OK | os.X_OK | os.W_OK if stat.S_ISDIR(mode) else os.R_OK
    if not os.access(path, needed):
        with contextlib.suppress(OSError):  # somebody else's
            path.chmod(mode | (stat.S_IRWXU if stat.S_ISDIR(mode) else stat.S_IRUSR))
    return os.access(path, needed & ~os.W_OK)


def _is_timestamp(path: Path) -> bool:
    try:
        text = read_regular_file(path).decode().strip()
        return not text or bool(parse_utc(text))
    except (Unreadable, ValueError, OverflowError):
        return False


def _set_aside(path: Path, submission: Path) -> None:
    folder = Path.cwd() / "refused" / submission.parent.name / submission.name
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / path.name
    number = 1
    while os.path.lexists(target):
        number += 1
        target = folder / f"{path.name}.{number}"
    path.rename(target)
