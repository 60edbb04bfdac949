"""The graded exercises: their text, their checks, and the command that makes the notebooks.

========================  =========================================================
``NAME.md``               what an author edits: one text notebook per exercise
`assignments.author`      reads it; its docstring is the manual of the format
`assignments.generate`    makes ``exercises/NAME`` and ``solutions/NAME`` from it
`assignments.checks`      the checks that a graded cell calls, one module per idea
`assignments.misconceptions`  named wrong answers, which a failed check compares with
`assignments.standing`    how an exercise stands: a notebook's last cell prints it
`assignments.verdict`     what ``make check`` prints
========================  =========================================================
"""
