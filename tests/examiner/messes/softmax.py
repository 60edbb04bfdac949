"""The same with the course's own second exercise: its checks, its kit, its written question."""

import copy
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell

from messes import SOFTMAX_BANK, mess
from messes.course import Exercise

ROOT = Path(__file__).parents[3]
NAME = "02_softmax"
_SOURCE = nbformat.read(ROOT / f"solutions/{NAME}/{NAME}.ipynb", as_version=4)
RIGHT = {
    cell.id: "\n".join(line for line in cell.source.split("\n") if " SOLUTION" not in line)
    for cell in _SOURCE.cells
    if cell.metadata.get("nbgrader", {}).get("solution")
}
#: The first two functions of six; their checks are worth 14 of 27 points.
HALF = {name: RIGHT[name] for name in ("naive_softmax", "softmax")}
_RELEASED = nbformat.read(ROOT / f"exercises/{NAME}/{NAME}.ipynb", as_version=4)
SOFTMAX = Exercise(NAME, _RELEASED, RIGHT, HALF, 27.0, 14.0)
CHECK = "from assignments.checks.softmax import values_of_softmax\n\nvalues_of_softmax(softmax)"


def softmax_mess(*hears, **also):
    points = {"right": SOFTMAX.right_points, "half": SOFTMAX.half_points}
    return mess(*hears, **(points | also), bank=SOFTMAX_BANK)


def above(work, lines, name="softmax"):
    work.cell(name).source = f"{lines}\n{work.cell(name).source}"


@softmax_mess()
def as_it_should_be(work):
    pass


@softmax_mess(r"person: .*as it was given out", right=0, half=0)
def untouched_exercise(work):
    work.notebook = copy.deepcopy(work.exercise.released)


@softmax_mess()
def checks_copied_called_and_progress_asked(work):
    work.notebook.cells.insert(work.place("softmax") + 1, new_code_cell(CHECK))
    work.notebook.cells.insert(work.place("sigmoid"), new_code_cell("rows_sum_to_one(softmax)"))
    work.notebook.cells.append(
        new_code_cell('from assignments.checks import progress\nprogress("02_softmax")')
    )


@softmax_mess()
def check_imported_above_each_answer(work):
    for name in work.answers:
        above(work, "from assignments.checks.softmax import *\nimport math", name)


@softmax_mess()
def course_imported_to_compare(work):
    line = "from softmax_course import softmax as theirs"
    above(work, line)
    work.cell("softmax").source += "\nprint(theirs([1.0, 2.0]) - softmax([1.0, 2.0]))"


@softmax_mess(r"repaired: Locked but edited.*'setup'", r"repaired: .*!pip install torch")
def shell_line_and_widgets_in_the_setup_cell(work):
    setup = work.cell("setup")
    setup.source = f"!pip install torch\n%matplotlib widget\n{setup.source}"


@softmax_mess(r"repaired: Not answered in its cell")
def all_code_in_one_cell_above(work):
    code = "\n\n".join(work.answers.values())
    for name in work.answers:
        work.cell(name).source = work.stub(name)
    work.notebook.cells.insert(work.place("naive_softmax"), new_code_cell(code))


@softmax_mess(r"repaired: Not answered in its cell", r"repaired: Moved below the answers")
def all_code_in_one_cell_at_the_very_end(work):
    code = "\n\n".join(work.answers.values())
    for name in work.answers:
        work.cell(name).source = work.stub(name)
    work.notebook.cells.append(new_code_cell(code))


@softmax_mess(r"repaired: Moved above what needs it: 'setup'")
def setup_moved_to_the_end(work):
    setup = work.notebook.cells.pop(work.place("setup"))
    work.notebook.cells.append(setup)


@softmax_mess(r"person: .*question.*'which_shift'", shows=("The factor cancels.",))
def written_into_the_question(work):
    work.cell("which_shift").source += "\n\nThe factor cancels."


@softmax_mess(r"repaired: Metadata lost")
def saved_by_a_platform(work):
    for i, cell in enumerate(work.notebook.cells):
        cell.metadata, cell.id = {"cell_id": f"{i:032x}"}, f"{i:032x}"


@softmax_mess(r"repaired: It was saved as utf-16", r"repaired: The notebook was found in")
def renamed_and_in_utf_16(work):
    text = nbformat.writes(work.notebook)
    work.files = {"02_Softmax/02_softmax (1).ipynb": text.encode("utf-16")}


@softmax_mess(r"person: .*another assignment, '01_one_hot'", right=0, half=0)
def the_first_exercise_under_its_name(work):
    release = ROOT / "exercises/01_one_hot/01_one_hot.ipynb"
    work.files = {f"{NAME}/{NAME}.ipynb": release.read_bytes()}


@softmax_mess(r"person: More than one notebook fits.*most is written")
def stub_beside_the_answered_copy(work):
    work.files = {
        f"{NAME}/{NAME}.ipynb": nbformat.writes(work.notebook).encode(),
        f"{NAME}/{NAME}-original.ipynb": nbformat.writes(work.exercise.released).encode(),
    }
