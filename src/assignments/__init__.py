"""The graded exercises: their text, their checks, and the command that makes the notebooks.

========================  =========================================================
``NAME.md``               what an author edits: one text notebook per exercise
`assignments.author`      reads it; its docstring is the manual of the format
`assignments.generate`    makes ``exercises/NAME`` and ``solutions/NAME`` from it
`assignments.checks`      the checks that a graded cell calls, one module per idea
`assignments.misconceptions`  named wrong answers, which a failed check compares with
`assignments.report`      what ``make check`` and the last cell of a notebook print
========================  =========================================================
"""
