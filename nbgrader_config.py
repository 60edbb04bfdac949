"""How nbgrader runs this course: its folders, its stubs, its grading.

Read by every ``nbgrader`` command that is started in this folder, and by
``python -m assignments``, which makes the same notebooks as ``nbgrader generate_assignment``.
"""

c = get_config()  # noqa: F821 (nbgrader provides it)

# --- the course --------------------------------------------------------------------------

c.CourseDirectory.course_id = "softmax"

# The instructor's notebooks, and what students get of them: both made by `make assignments`.
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"

# Students' work, one folder a student: submitted/<student>/<exercise>/<exercise>.ipynb
c.CourseDirectory.submitted_directory = "submitted"
c.CourseDirectory.autograded_directory = "autograded"
c.CourseDirectory.feedback_directory = "feedback"

# What `nbgrader zip_collect` takes of a file's name: ada_20261130T180500_02_softmax.ipynb
c.FileNameCollectorPlugin.named_regexp = (
    r".*/(?P<student_id>[^/_]+)_(?P<timestamp>[0-9TZ]+)_(?P<file_id>\w+)"
)

c.ClearSolutions.code_stub = {
    "python": '# YOUR CODE HERE\nraise NotImplementedError("not written yet")'
}

# A notebook that trains a network needs more than nbgrader's 30 seconds a cell.
c.ExecutePreprocessor.timeout = 300
# Saves 0.3 s a notebook: nothing is left to be said to the kernel.
c.ExecutePreprocessor.shutdown_kernel = "immediate"

# --- grading: the examiner, see `examiner.submission.settings` ------------------------------------

from importlib.util import find_spec  # noqa: E402

from examiner.nbgrader.plugin import configure  # noqa: E402

configure(c)

# Students may import the kit. The reference and the checks they may neither import nor read.
c.Examiner.kit = list(find_spec("softmax_kit").submodule_search_locations)
c.Examiner.hidden = ["softmax_course", "assignments"]
# A notebook that trains a network needs more than the usual 30 seconds a cell.
c.Examiner.cell_seconds = 60
c.Examiner.total_seconds = 300
# What the report counts: the misconceptions that failed checks name.
c.Report.cause = r"Likely cause: (.*)\."
