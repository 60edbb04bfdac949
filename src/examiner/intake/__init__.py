"""From what was handed in to a notebook that can be run.

In: a folder in which anything may lie. Out: a notebook with the cells of the assignment in
their places, and notes on what was done to it. `unsafe` sets aside what must not be opened,
`handed_in` chooses the notebook, `apart` has it parsed in a process of its own by `reading`
(with `pictures`), `strangers` says what other files are, `repair` puts cells in order (with
`pieces`), and `likeness` is for comparing answers.
"""
