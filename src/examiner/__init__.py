"""Run and score submitted notebooks; know nothing of what they teach.

A check imports from here what must work the same on a student's own objects
(JupyterLab, stock nbgrader) and on stand-ins for objects that live in another,
confined process (the examiner): `rng`, `gradient`, `parameter_shapes`,
`run_beside` and `CandidateError`.
"""

from examiner.probe import CandidateError, gradient, parameter_shapes, rng, run_beside

__all__ = ["CandidateError", "gradient", "parameter_shapes", "rng", "run_beside"]
