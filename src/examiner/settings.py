"""What an instructor may configure, in ``nbgrader_config.py`` as ``c.Examiner.…``."""

from typing import Any

from traitlets import Float, Integer, List, Unicode
from traitlets.config import Configurable

from examiner.walls import WALLS


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
    cell_seconds = Float(30.0, help="Time for one cell, in seconds.").tag(config=True)
    total_seconds = Float(300.0, help="Time for one notebook, in seconds.").tag(config=True)
    memory_mb = Integer(2048, help="Memory for one notebook, on top of what is preloaded.").tag(
        config=True
    )
    scratch_mb = Integer(64, help="Files one notebook may write.").tag(config=True)
    threads = Integer(64, help="Threads one notebook may have.").tag(config=True)

    def as_dict(self) -> dict[str, Any]:
        """Return the settings as plain data, to send to another process or machine."""
        return {name: getattr(self, name) for name in self.trait_names(config=True)}
