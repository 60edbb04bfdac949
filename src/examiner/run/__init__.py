"""Run the cells of one notebook: a student's behind the walls, the checks beside them.

In: a job, a list of cells with the settings. Out: outputs and notes for each cell, or `Failed`.
`session` is the pair of warm processes: `trusted` forks a `runner` with the checks for each
submission, and the `zygote` forks a `candidate` that runs the student's cells in a `shell`.
"""
