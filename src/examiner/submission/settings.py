"""What an instructor may configure, in ``nbgrader_config.py`` as ``c.Examiner.…``."""

import importlib.util
import os
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

from traitlets import Float, Integer, List, Unicode, default
from traitlets.config import Configurable

from examiner.walls import WALLS

_FOLDERS = ("source", "submitted", "autograded", "feedback")


class Examiner(Configurable):
    """How submissions are run. See the instructor's chapter.

    Examples
    --------
    >>> Examiner(cell_seconds=5).as_dict()["cell_seconds"]
    5.0
    """

    kit = List(
        Unicode(),
        help="Directories of packages that a student's notebook may import, besides those "
        "installed for Python.",
    ).tag(config=True)
    hidden = List(
        Unicode(),
        help="Names of packages that it may neither import nor read, wherever they are "
        "installed: references, checks.",
    ).tag(config=True)
    # "sympy.core" brings all of SymPy, but only where the notebook imports it.
    preload = List(
        Unicode(),
        ["numpy", "scipy.special", "sympy.core", "matplotlib.pyplot", "torch", "torch._dynamo"],
        help="Modules imported once for all students' notebooks, so that none waits for them; a "
        "part of a package only for an assignment that imports the package.",
    ).tag(config=True)
    check_path = List(
        Unicode(), help="Directories to look for the checks' modules in, before Python's own."
    ).tag(config=True)
    allow_missing = List(
        Unicode(),
        help="Walls to do without where this system lacks them: " + ", ".join(WALLS) + ".",
    ).tag(config=True)
    course = Unicode(help="The course's directory; nbgrader's own if not set.").tag(config=True)
    guarded = List(
        Unicode(),
        help="Files and directories that no student's code may read, whatever else it may: "
        "nbgrader's own (the source, what was submitted, graded, fed back, the gradebook, the "
        "secret of the seeds), ``_build`` and the hidden packages, besides what is set here.",
    ).tag(config=True)
    cell_seconds = Float(30.0, help="Time for one cell, in seconds.").tag(config=True)
    total_seconds = Float(300.0, help="Time for one notebook, in seconds.").tag(config=True)
    memory_mb = Integer(2048, help="Memory for one notebook, on top of what is preloaded.").tag(
        config=True
    )
    scratch_mb = Integer(64, help="Files one notebook may write.").tag(config=True)
    threads = Integer(64, help="Threads one notebook may have.").tag(config=True)

    @default("course")
    def _course(self) -> str:
        directory = self._directory()
        return "" if directory is None else os.path.realpath(directory.root)

    def _directory(self) -> Any:
        """Return nbgrader's description of the course, if this was made by one of its parts."""
        parent = self.parent
        while parent is not None and not hasattr(parent, "coursedir"):
            parent = parent.parent
        return getattr(parent, "coursedir", None)

    def _places(self) -> list[str]:
        """Return what must not be read."""
        places = list(self.guarded)
        for name in self.hidden:
            places += map(str, find_places(name, self.check_path))
        directory = self._directory()
        if directory is not None:
            folders = [getattr(directory, f"{kind}_directory") for kind in _FOLDERS]
            database = str(directory.db_url)
            files = [database.removeprefix("sqlite:///")] * database.startswith("sqlite:///")
            names = [*folders, *files, "_build", ".examiner_secret"]
            places += [os.path.join(directory.root, name) for name in names]  # noqa: PTH118
        return sorted({os.path.realpath(place) for place in places})

    def as_dict(self) -> dict[str, Any]:
        """Return the settings as plain data, to send to another process or machine."""
        plain = {name: getattr(self, name) for name in self.trait_names(config=True)}
        return plain | {"guarded": self._places()}


def find_places(name: str, check_path: list[str]) -> list[Path]:
    """Return the folders, or the file, of a module."""
    spec = PathFinder.find_spec(name, check_path) or importlib.util.find_spec(name)
    if spec is None:
        return []
    if spec.submodule_search_locations:
        return [Path(p) for p in spec.submodule_search_locations]
    return [Path(spec.origin)] if spec.origin else []
