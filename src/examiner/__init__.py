"""Run and score submitted notebooks; know nothing of what they teach.

A check imports from here what must work the same on a student's own objects (JupyterLab, stock
nbgrader) and on stand-ins for objects that live in another, confined process: `rng`, `gradient`,
`run_beside`, `use_beyond`, `use_of` and `CandidateError`.

What a student's function changes in its arguments is changed for the check too, as at home. So a
check works out what it expects before it hands over the numbers, or hands over copies.

Inside are rooms, each of which knows only those before it: `walls`, `crossing`, `run` (a notebook
is run), `intake` (a notebook is read), `submission` (one is graded), `nbgrader` (it is kept and
shown), `classroom` (all are). ``README.md`` beside this file is the map.
"""

from examiner.crossing.errors import CandidateError
from examiner.for_checks import gradient, rng, run_beside
from examiner.uses import use_beyond, use_of

__all__ = [
    "CandidateError",
    "gradient",
    "rng",
    "run_beside",
    "use_beyond",
    "use_of",
]
