"""Checks copied, called once more, left in the answer; the reference, to compare with."""

from nbformat.v4 import new_code_cell

from messes import mess
from messes.code import above, scratch

VALUES = "from squares_checks import values\n\nvalues(mean_squares)"


@mess(shows=("the checks run in their own cells",))
def check_copied_into_an_own_cell(work):
    scratch(work, VALUES)


@mess()
def check_copied_with_its_points(work):
    scratch(work, "# 2 points\n" + VALUES)


@mess()
def check_left_below_the_answer(work):
    work.cell("mean_squares").source += "\n" + VALUES


@mess()
def check_imported_above_the_answer(work):
    above(work, "from squares_checks import values, one_value\nimport math")


@mess()
def check_imported_and_called_above_the_answer(work):
    above(work, VALUES)


@mess()
def checks_module_imported(work):
    above(work, "import squares_checks as checks\nchecks.values")


@mess()
def check_called_without_importing_it(work):
    """At home its cell has run, and the name is known."""
    work.cell("mean_squares").source += "\nvalues(mean_squares)"
    scratch(work, "one_value(mean_squares)", "one_value")


@mess()
def progress_asked_once_more(work):
    line = 'from squares_checks import progress\n\nprogress("squares")'
    scratch(work, line, "one_value")
    scratch(work, 'progress("squares")', "spread")
    work.notebook.cells.append(new_code_cell('progress("squares")'))


@mess()
def reference_to_compare_with(work):
    line = "from secret_reference import mean_squares as theirs\n"
    scratch(work, line + "print(theirs([1, 2]), mean_squares([1, 2]))")


@mess()
def reference_imported_above_the_answer(work):
    above(work, "from secret_reference import mean_squares")


@mess()
def reference_star_imported_in_the_import_cell_below(work):
    scratch(work, "from secret_reference import *", "setup")


@mess(right=2, half=2)
def reference_handed_in_as_the_answer(work):
    """It stays out of reach; what is written beside it counts."""
    work.cell("mean_squares").source = "from secret_reference import mean_squares"


@mess()
def reference_tried_politely(work):
    above(work, "try:\n    import secret_reference\nexcept ImportError:\n    pass")
