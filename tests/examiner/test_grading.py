"""What checks may ask, what they get back, and what a student and an instructor then read."""

import json

import pytest
from nbformat.v4 import new_code_cell, new_notebook
from small_course import FULL, RIGHT, nbgrader_cell, settings_for, submission

from examiner import CandidateError, gradient
from examiner.intake.reading import parse_notebook
from examiner.intake.repair import Template
from examiner.run.session import Session
from examiner.submission.grade import grade_submission

SOLUTION = "### BEGIN SOLUTION\n### END SOLUTION"


def graded_by(
    check, session, *cells, points=2, given="import numpy as np", seed="1", solution=SOLUTION
):
    """Grade a notebook of student's cells with one check."""
    source = new_notebook(
        cells=[
            nbgrader_cell(given, "given", locked=True),
            nbgrader_cell(solution, "mean_squares", solution=True),
            nbgrader_cell(check, "check", grade=True, locked=True, points=points),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    template = Template.of(source)
    cells_of = [template.cell("given"), template.cell("mean_squares", cells[0])]
    extra = [new_code_cell(text) for text in cells[1:]]
    all_cells = [*cells_of, *extra, template.cell("check")]
    notebook = new_notebook(cells=all_cells, metadata=source.metadata)
    parsed, _ = parse_notebook(json.dumps(notebook).encode())
    return grade_submission(template, parsed, session, seed)


def outputs(graded, grade_id="check"):
    for cell in graded.notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id:
            return cell.outputs
    raise KeyError(grade_id)


def message(graded):
    (error,) = [o for o in outputs(graded) if o.output_type == "error"]
    return f"{error.ename}: {error.evalue}"


# --- what a check may ask; every one runs on local objects too ---------------------------

STUDENT = """
import numpy as np, torch, sympy

def double(z):
    z *= 2
    return z

def loss(w, x):
    return ((w * x) ** 2).sum()

def boom(x):
    raise KeyError("no " + str(x))

def nothing_like_data(x):
    return np.array([None, x], dtype=object)

def broken_gradient(w):
    return w.detach().sum()

class Tally:
    total = 3
    def add(self, n):
        self.total += n
        return self.total

tally = Tally()
net = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.ReLU(), torch.nn.Linear(2, 1))
z = sympy.Symbol("z")
derivative = sympy.exp(z) * z
number, table, text = 7, {"a": (1, [2.5, None])}, "Grüße"

def step(model, optimizer, x):
    optimizer.zero_grad()
    loss = model(x).pow(2).mean()
    loss.backward()
    optimizer.step()
    return loss.item()
"""

QUESTIONS = {
    "a changed argument is changed for the caller too": """
z = np.arange(3.0)
view = double(z)
assert z.tolist() == [0.0, 2.0, 4.0] and view.tolist() == z.tolist()
""",
    "a changed tensor too": """
import torch
t = torch.ones(2)
assert double(t).tolist() == t.tolist() == [2.0, 2.0]
""",
    "an array within a list too": """
z = [np.ones(2)]
run_beside(change_first, z)
assert z[0].tolist() == [5.0, 1.0]
""",
    "the gradient by autograd": """
import torch
w, x = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([3.0, 4.0])
value, (dw, dx) = gradient(loss, w, x)
assert value.item() == 73.0 and dw.tolist() == [18.0, 64.0] and dx is None
""",
    "a gradient that is cut": """
import torch
try:
    gradient(broken_gradient, torch.ones(2, requires_grad=True))
except CandidateError as error:
    assert error.kind == "NotDifferentiable" and "depend" in error.message
else:
    raise AssertionError
""",
    "a module's shapes": """
assert run_beside(parameter_shapes, net) == {
    "0.weight": (2, 3), "0.bias": (2,), "2.weight": (1, 2), "2.bias": (1,)}
""",
    "a helper beside the student's objects": """
assert run_beside(train, step, 3)
""",
    "attributes and methods of an object": """
assert tally.total == 3 and tally.add(4) == 7 and tally.total == 7
assert not hasattr(tally, "missing")
""",
    "algebra": """
import sympy
z = sympy.Symbol("z")
assert sympy.simplify(sympy.diff(derivative, z) - (z + 1) * sympy.exp(z)) == 0
""",
    "plain values": """
assert (number, table, text) == (7, {"a": (1, [2.5, None])}, "Grüße")
""",
}

HELPERS = """
import numpy as np
from examiner import CandidateError, gradient, run_beside

def parameter_shapes(module):
    return {name: tuple(p.shape) for name, p in module.named_parameters()}

def change_first(arrays: "list[np.ndarray]") -> None:
    arrays[0][0] = 5.0

def train(step: Unknown, steps: int) -> bool:
    import torch

    torch.manual_seed(0)
    model = torch.nn.Linear(2, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    x = torch.ones(4, 2)
    losses = [step(model, optimizer, x) for _ in range(steps)]
    return losses[-1] < losses[0]
""".replace("Unknown", '"object"')


@pytest.fixture(scope="module")
def helpers(course):
    """A module of check helpers, beside the reference: only the trusted process sees it."""
    (course.package / "check_helpers.py").write_text(HELPERS)
    course.accept()
    return "from check_helpers import *\n"


@pytest.mark.parametrize("check", QUESTIONS.values(), ids=QUESTIONS)
def test_a_check_gets_its_answer(check, session, helpers):
    graded = graded_by(helpers + check, session, STUDENT)
    assert outputs(graded) == []
    assert graded.scores == {"check": 2}


@pytest.mark.parametrize("check", QUESTIONS.values(), ids=QUESTIONS)
def test_the_same_check_holds_on_local_objects(check):
    space = {}
    exec(HELPERS, space)
    exec(STUDENT, space)
    exec(check, space)


def test_a_students_exception_reaches_the_check_as_data(session, helpers):
    check = (
        helpers
        + """
try:
    boom(3)
except CandidateError as error:
    assert (error.kind, error.message) == ("KeyError", "'no 3'"), error.message
    assert error.kinds[:3] == ["KeyError", "LookupError", "Exception"], error.kinds
    assert "in boom" in error.where
    0.5
else:
    raise AssertionError
"""
    )
    assert graded_by(check, session, STUDENT).scores == {"check": 2}


def test_what_is_no_data_reaches_the_check_as_an_error(session):
    assert message(graded_by("nothing_like_data(1)", session, STUDENT)).startswith(
        "NotData: an array"
    )


# --- the same seed, the same inputs ------------------------------------------------------

SHOW = "from examiner import rng\nprint(rng('a').integers(0, 10**9, 3).tolist())"


def test_inputs_depend_on_the_seed_and_on_nothing_else(session):
    first, again = (outputs(graded_by(SHOW, session, "", seed="7"))[0].text for _ in range(2))
    other = outputs(graded_by(SHOW, session, "", seed="8"))[0].text
    assert first == again != other


# --- scores ------------------------------------------------------------------------------


@pytest.mark.parametrize(("last_line", "points"), [("0.5", 0.5), ("2", 2), ("0", 0), ("None", 2)])
def test_the_last_value_of_a_check_is_partial_credit(last_line, points, session):
    assert graded_by(last_line, session, "").scores == {"check": points}


@pytest.mark.parametrize(
    "last_line",
    ["float('nan')", "float('inf')", "-1.0", "2.5", "True", "'2'", "np.float64(1)", "[1.0]", "f"],
)
def test_an_odd_value_is_no_score_and_is_reported(last_line, session):
    graded = graded_by(last_line, session, "f = len")
    assert graded.scores == {"check": 0}
    assert [note["kind"] for note in graded.notes] == ["check"]


def test_warnings_and_prints_cost_nothing(session):
    cell = """
import sys, warnings
def f():
    warnings.warn("careful")
    print("hello")
    print("trouble", file=sys.stderr)
"""
    check = "import sys, warnings\nf()\nprint('mine', file=sys.stderr)\nwarnings.warn('x')"
    graded = graded_by(check, session, cell)
    assert graded.scores == {"check": 2}
    (stream,) = outputs(graded)
    assert stream.name == "stdout"
    assert "careful" in stream.text
    assert "hello" in stream.text


# --- what is shown -----------------------------------------------------------------------


def test_prints_values_and_figures_of_a_cell_are_shown(session):
    cell = "import matplotlib.pyplot as plt\nprint('hello')\nplt.plot([1, 2])\n1 + 1"
    shown = outputs(graded_by("pass", session, cell), "mean_squares")
    assert [o.output_type for o in shown] == ["stream", "execute_result", "display_data"]
    assert shown[1].data["text/plain"] == "2"
    assert shown[2].data["image/png"].startswith("iVBOR")


PICTURES = """
import os
from IPython.display import Image, display
for _ in range(2):
    display(Image(b"\\x89PNG\\r\\n" + os.urandom({size}), format="png"))
"""


def test_pictures_for_which_there_is_no_room_are_left_out_with_a_word(session):
    small, large = PICTURES.format(size=1_000_000), PICTURES.format(size=4_000_000)
    graded = graded_by("pass", session, *[small] * 6, large)
    assert graded.scores == {"check": 2}
    assert graded.notes == []
    shown = [o for cell in graded.notebook.cells for o in cell.get("outputs", [])]
    pictures = [o for o in shown if "image/png" in o.data]
    left_out = [o for o in shown if "no room" in o.data["text/plain"]]
    assert sum(len(o.data["image/png"]) for o in pictures) <= 12 << 20
    assert (len(pictures), len(left_out)) == (9, 5)


def test_nothing_that_a_browser_would_run_is_shown(session):
    cell = """
from IPython.display import HTML, SVG, Javascript, Latex, Markdown, display
for kind in (HTML, Javascript, Latex, Markdown):
    display(kind("<script>alert(1)</script>"))
bundle = {"text/html": "<script>", "image/svg+xml": "<svg>", "image/png": "<script>"}
display(bundle, raw=True)
"""
    graded = graded_by("pass", session, cell)
    kinds = {kind for o in outputs(graded, "mean_squares") for kind in o.get("data", {})}
    assert kinds == {"text/plain"}


def test_an_error_shows_the_students_lines_and_no_others(session):
    cell = "def f(x):\n    y = x + 1\n    return np.linalg.inv(y)\n"
    graded = graded_by("f(np.zeros(3))", session, cell)
    (error,) = outputs(graded)
    text = "\n".join(error.traceback)
    assert "In[2], line 3, in f\n    return np.linalg.inv(y)" in text
    assert "site-packages" not in text
    assert "examiner" not in text


def test_an_error_names_the_cell_by_the_number_it_has_in_the_notebook(course, session):
    notebook = submission(course.template, RIGHT)
    notebook.cells.append(new_code_cell("1 / 0"))
    cell = course.grade_notebook(session, notebook).notebook.cells[-1]
    assert cell.execution_count == 5
    assert "In[5], line 1" in cell.outputs[0].traceback


def test_a_failing_check_shows_its_message_and_not_its_text(session):
    graded = graded_by(
        "secret = 41\nassert f() == secret + 1, 'not the answer'", session, "f = int"
    )
    (error,) = outputs(graded)
    assert error.traceback == ["AssertionError: not the answer"]
    assert "secret" not in str(error)


def test_a_comparison_by_numpy_or_torch_does_not_tell_the_expected_value(session):
    for check in (
        "np.testing.assert_allclose(f(), 12345.0)",
        "np.testing.assert_array_equal(f(), [12345.0, 1])",
        "np.testing.assert_equal(f(), 12345.0)",
        "import torch\ntorch.testing.assert_close(torch.tensor(f()), torch.tensor(12345.0))",
    ):
        assert "12345" not in str(outputs(graded_by(check, session, "f = float")))


def test_a_name_that_is_missing_is_named(session):
    assert "'absent' is not defined" in message(graded_by("absent(1)", session, ""))


def test_a_check_that_fails_itself_is_reported_to_the_instructor(session):
    graded = graded_by("f(1)['x']", session, "def f(x):\n    return 1")
    assert "could not be completed" in message(graded)
    (note,) = graded.notes
    assert note["kind"] == "check"
    assert "TypeError" in note["text"]


# --- time and death ----------------------------------------------------------------------


def test_a_cell_that_loops_or_dies_costs_only_itself(session):
    for bad in ("while True: pass", "import os\nos._exit(3)", "import ctypes; ctypes.string_at(0)"):
        graded = graded_by("assert f() == 1", session, "def f():\n    return 1", bad)
        assert graded.scores == {"check": 2}
        assert {note["kind"] for note in graded.notes} & {"Died", "TimeLimit"}


def test_a_notebook_that_keeps_dying_is_given_up(session):
    graded = graded_by("assert f() == 1", session, "f = len", *["import os\nos._exit(3)"] * 6)
    assert graded.scores == {"check": 0}
    assert message(graded).startswith("NotRun")


def test_a_notebook_out_of_time_is_not_run_further(course):
    changes = {"total_seconds": 3.0, "preload": ["numpy"], "preload_checks": []}
    with Session(settings_for(course.package) | changes) as session:
        graded = graded_by("pass", session, "", *["while True: pass"] * 4)
    assert graded.scores == {"check": 0}
    assert message(graded).startswith("NotRun")


def test_a_check_that_computes_for_ever_is_stopped(course):
    settings = settings_for(course.package) | {"cell_seconds": 0.5, "preload": ["numpy"]}
    with Session(settings) as session:
        graded = graded_by("while True: pass", session, "")
        assert graded.scores == {"check": 0}
        assert course.grade(session, RIGHT).scores == FULL


# --- names -------------------------------------------------------------------------------


def test_a_check_has_the_instructors_imports_whatever_the_student_calls_so(session):
    graded = graded_by(
        "assert np.sqrt(4.0) == 2.0 and sum([1, 2]) == 3", session, "np = None\nsum = max"
    )
    assert graded.scores == {"check": 2}


WRITE_SUM = "def sum(values):\n    ### BEGIN SOLUTION\n    ...\n    ### END SOLUTION"
CHECK_SUM = "def total(x):\n    return sum(x)\nassert total([1, 2]) == 3 and sum([]) == 0"
SUMS = {
    "right": ("def sum(values):\n    t = 0\n    for v in values:\n        t += v\n    return t", 2),
    "wrong": ("def sum(values):\n    return 4", 0),
    "empty": ("", 0),
    "the stub": ("def sum(values):\n    raise NotImplementedError", 0),
    "deleted": ("def sum(values):\n    return 0\ndel sum", 0),
}


@pytest.mark.parametrize(("answer", "points"), SUMS.values(), ids=SUMS)
def test_what_the_student_was_to_write_wins_over_a_builtin(answer, points, session):
    graded = graded_by(CHECK_SUM, session, answer, solution=WRITE_SUM)
    assert graded.scores == {"check": points}


def test_a_builtin_that_was_to_be_written_and_is_not_is_said_to_be_missing(session):
    graded = graded_by(CHECK_SUM, session, "", solution=WRITE_SUM)
    assert "'sum' is not defined" in message(graded)


def test_checks_share_their_own_names_and_not_the_candidates(session):
    source_check = "f = 5\nassert g() == 1"
    graded = graded_by(source_check, session, "f = 1\ndef g():\n    return f")
    assert graded.scores == {"check": 2}


def test_a_value_without_a_gradient_is_an_error_on_local_objects_too():
    with pytest.raises(CandidateError, match="expected a tensor"):
        gradient(lambda: 1.0)
