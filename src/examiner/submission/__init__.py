"""Grade one submission.

In: the assignment's source notebook, its settings, a notebook from `examiner.intake`. Out: a
`Graded`: outputs, points, notes. It opens no gradebook and writes no file but the secret of
the `seed`.
"""
