"""What nbgrader shows and keeps: its commands, its gradebook, its feedback pages.

In: `Graded` submissions, as data. Out: rows, files and pages as nbgrader's own commands leave
them. `plugin` hangs the examiner on these commands, `register` tells the gradebook of an
assignment's cells, `gradebook` writes results, `feedback` makes pages (with `sanitize`).
"""
