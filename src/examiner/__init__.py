"""Run and score submitted notebooks; know nothing of what they teach.

A check imports from here what must work the same on a student's own objects
(JupyterLab, stock nbgrader) and on stand-ins for objects that live in another,
confined process (the examiner): `rng`, `gradient`, `parameter_shapes`,
`run_beside`, `use_beyond`, `use_of` and `CandidateError`.

What a student's function changes in its arguments is changed for the check too, as at home. So a
check works out what it expects before it hands over the numbers, or hands over copies.

Inside, from a file to a grade: `intake` reads it, `repair` puts it in order, `grade` has it
run in a `session`. That is two warm processes, which have imported what the notebook
`imports`: `trusted`, which forks a `runner` with the checks for each submission, and the
`zygote`, which forks a `candidate` behind the walls of `confine` (`linux`, `landlock`,
`seccomp`) to run the student's cells in a `shell`. Between them go frames of `wire` (with
`layout` and `algebra`): the runner asks through `client` and hands checks a `standin`; what the
student's code put out is cleaned by `outputs`, and what it was refused is told by `refusal`.
`nbgrader_plugin` and `page` hang all this on nbgrader's commands, with `settings` from
``nbgrader_config.py``.
"""

from examiner.probe import CandidateError, gradient, parameter_shapes, rng, run_beside
from examiner.uses import use_beyond, use_of

__all__ = [
    "CandidateError",
    "gradient",
    "parameter_shapes",
    "rng",
    "run_beside",
    "use_beyond",
    "use_of",
]
