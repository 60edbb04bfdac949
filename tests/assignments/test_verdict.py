"""One verdict everywhere: `make check` and the notebook say what the grade will be.

Whole notebooks go both ways: the rehearsal that a student starts, and the examiner that
grades. Every wrong and every unusual right answer of two exercises is in one of them, some of each
other exercise, and what people do to notebooks that is neither.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path

import nbformat
import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for `cells`

from cells import as_cell, solutions

from assignments import author, generate, matrix, misconceptions, outline, verdict
from assignments.rehearsal import rehearse
from examiner.intake.reading import parse_notebook
from examiner.intake.repair import Template
from examiner.run.session import Session
from examiner.submission.grade import grade_submission
from examiner.submission.imports import settings_for
from examiner.submission.settings import Examiner

if sys.platform != "linux":
    pytest.skip("grading needs Linux", allow_module_level=True)

#: All rounds of these two; of the others, which take longer, a few, spread over their banks.
EXERCISES = ("01_one_hot", "02_softmax")
A_FEW = 2
CONFIG = generate.nbgrader_config()


def rounds(name):
    """Put the answers of an exercise's banks into as few notebooks as show them well.

    Where the answer with most misconceptions is wrong, all others are right, though unusual;
    then the other way round.
    """
    path = Path(misconceptions.__file__).parent / f"{outline.idea(name)}.py"
    wrong, right = defaultdict(list), defaultdict(list)
    for known in misconceptions.bank(outline.idea(name)):
        wrong[known.function].append((path, known.name))
    for function, label, _ in matrix.unusual(outline.idea(name)):
        right[function].append((matrix.UNUSUAL / f"{outline.idea(name)}.py", label))
    first = max(wrong, key=lambda function: len(wrong[function]))
    for firsts, others in ((wrong, right), (right, wrong)):
        banks = {f: bank for f, bank in others.items() if f != first} | {first: firsts[first]}
        for number in range(max(map(len, banks.values()))):
            yield {f: bank[number % len(bank)] for f, bank in banks.items()}


def tried(name):
    """Choose the rounds of an exercise that are tried, by their numbers."""
    every = list(enumerate(rounds(name)))
    return every if name in EXERCISES else every[:: len(every) // A_FEW][:A_FEW]


ROUNDS = [
    pytest.param(name, chosen, id=f"{name}-{number}")
    for name in outline.names()
    for number, chosen in tried(name)
]


@pytest.fixture(scope="module")
def grader():
    """Grade notebooks as `make grade` does, with a warm session for each exercise."""
    sessions = {}

    def grade(name, notebook, **limits):
        template = Template.of(author.read(name).notebook, CONFIG)
        key = (name, *sorted(limits.items()))
        if key not in sessions:
            settings = Examiner(config=CONFIG, **limits)
            sessions[key] = Session(settings_for(template.source, settings)).__enter__()
        submitted, _ = parse_notebook(json.dumps(notebook).encode())
        return grade_submission(template, submitted, sessions[key], "1")

    yield grade
    for session in sessions.values():
        session.close()


def release(name, answers):
    """Return the notebook that students get, with answers in it."""
    path = generate.ROOT / "exercises" / name / f"{name}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = answers.get(cell.id, cell.source)
    return notebook


def at_home(name, notebook, **limits):
    """Return what `make check` finds."""
    submitted, _ = parse_notebook(json.dumps(notebook).encode())
    settings = Examiner(config=CONFIG, **limits)
    return rehearse(author.read(name), submitted, settings=settings).notebook


def compare(name, home, graded):
    """Assert that a rehearsed notebook ended as the graded one; return the points so far."""
    results = verdict.results_of(name, home)
    cells = {
        where: {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in notebook.cells}
        for where, notebook in (("home", home), ("graded", graded.notebook))
    }
    for result in results:
        question = result.question
        if not (question.written or question.hidden):
            said = {where: errors(cells[where][question.id]) for where in cells}
            assert result.points == graded.scores[question.id], (question.id, said)
            own = [error for error in said["home"] if error[0] in verdict.OWN_ERRORS]
            assert own in ([], said["graded"]) or own[0][0] == "TimeLimit", question.id
    return sum(result.points for result in results)


def errors(cell):
    return [(o.ename, o.evalue) for o in cell.outputs if o.output_type == "error"]


def printed(notebook):
    """Return what the last cell, the notebook's own table, printed."""
    (cell,) = [cell for cell in notebook.cells if cell.id == "progress"]
    return "".join(output.text for output in cell.outputs if output.output_type == "stream")


@pytest.mark.parametrize(("name", "chosen"), ROUNDS)
def test_the_banks_get_the_same_at_home_and_when_graded(name, chosen, grader):
    answers = solutions(name)
    for function, (path, label) in chosen.items():
        answers[function] = as_cell(name, path, function, label)
    notebook = release(name, answers)
    home = at_home(name, notebook)
    points = compare(name, home, grader(name, notebook))
    assert f"  {points} of " in printed(home)


def test_the_rounds_hold_every_answer_of_the_banks():
    for name in EXERCISES:
        held = {(f, label) for chosen in rounds(name) for f, (_, label) in chosen.items()}
        wrong = {(known.function, known.name) for known in misconceptions.bank(outline.idea(name))}
        assert held == wrong | {(f, label) for f, label, _ in matrix.unusual(outline.idea(name))}


# --- what people do to notebooks ------------------------------------------------------------

NAME = "02_softmax"
#: All points that checks give which run at home.
ALL = 22
#: Those of the checks that ask `softmax` alone.
SOFTMAX = 11


def cell_of(notebook, cell_id):
    (cell,) = [cell for cell in notebook.cells if cell.id == cell_id]
    return cell


def changed(cell_id, text):
    """Write other text into a cell."""

    def change(notebook):
        cell_of(notebook, cell_id).source = text

    return change


def above(cell_id, text):
    """Write text above what stands in a cell."""

    def change(notebook):
        cell = cell_of(notebook, cell_id)
        cell.source = f"{text}\n{cell.source}"

    return change


def own_cell(text, before="rows_sum_to_one"):
    """Put in a cell."""

    def change(notebook):
        place = notebook.cells.index(cell_of(notebook, before))
        notebook.cells.insert(place, nbformat.v4.new_code_cell(text))

    return change


def without(*cell_ids):
    def change(notebook):
        notebook.cells = [cell for cell in notebook.cells if cell.id not in cell_ids]

    return change


def twice(cell_id):
    def change(notebook):
        cell = nbformat.from_dict(cell_of(notebook, cell_id))
        place = notebook.cells.index(cell_of(notebook, cell_id))
        notebook.cells.insert(place + 1, cell)
        notebook.cells[place + 1].id = "again"

    return change


def marked(cell_id, **metadata):
    def change(notebook):
        cell_of(notebook, cell_id).metadata.update(metadata)

    return change


def as_markdown(cell_id):
    def change(notebook):
        cell = cell_of(notebook, cell_id)
        cell.cell_type = "markdown"
        del cell["outputs"], cell["execution_count"]

    return change


def both(*changes):
    def change(notebook):
        for each in changes:
            each(notebook)

    return change


SCIPYS = "from scipy.special import softmax"
TORCHS = (
    "import torch\n\ndef softmax(z, axis=-1):\n"
    "    return torch.softmax(torch.as_tensor(as_logits(z, axis)), axis).numpy()"
)
CHECK = "from assignments.checks.softmax import rows_sum_to_one\n\nrows_sum_to_one(softmax)"
STUB_FIRST = 'def softmax(z, axis=-1):\n    raise NotImplementedError("not written yet")'

#: What was done, and the points that are left.
SURPRISES = {
    "nothing": (changed("setup", release(NAME, {}).cells[2].source), ALL),
    "a check edited to nothing": (changed("never_overflows", ""), ALL),
    "a check that always passes": (
        both(changed("never_overflows", "print('✓')"), changed("softmax", STUB_FIRST)),
        # naive_softmax, log-sum-exp and what is built on them stay; sigmoid needs softmax.
        None,
    ),
    "a check with other points": (
        marked("never_overflows", nbgrader={"grade_id": "never_overflows", "points": 30}),
        ALL,
    ),
    "a check that is to be skipped": (
        both(
            changed("softmax", "def softmax(z, axis=-1):\n    return np.asarray(z)"),
            marked("never_overflows", tags=["skip-execution"]),
        ),
        None,
    ),
    "a check deleted": (without("never_overflows"), ALL),
    "a check doubled": (twice("never_overflows"), ALL),
    "a check turned to text": (as_markdown("never_overflows"), ALL),
    "an answer deleted": (without("logsumexp"), ALL - 3),
    "an answer doubled": (twice("logsumexp"), ALL),
    "the reference's answer": (
        changed("softmax", "from softmax_course.softmax import softmax"),
        None,
    ),
    "the reference's answer, fetched late": (
        changed(
            "softmax",
            "def softmax(z, axis=-1):\n    from softmax_course.softmax import softmax as s\n"
            "    return s(z, axis)",
        ),
        None,
    ),
    "the reference's answer, fetched by name": (
        changed(
            "softmax",
            "import importlib\nsoftmax = importlib.import_module('softmax_course').softmax",
        ),
        None,
    ),
    "the reference beside": (
        own_cell("from softmax_course.softmax import softmax as right\nprint(right([1.0, 2.0]))"),
        ALL,
    ),
    "the reference above the answer": (
        above("softmax", "from softmax_course.softmax import softmax as right"),
        ALL,
    ),
    "SciPy's answer": (changed("softmax", SCIPYS), None),
    "SciPy's answer in another cell": (own_cell(SCIPYS, before="values_of_softmax"), None),
    "SciPy to compare with": (
        own_cell("import scipy.special\nprint(scipy.special.softmax([1.0, 2.0]))"),
        ALL,
    ),
    "torch's answer": (changed("softmax", TORCHS), None),
    "torch's answer in a helper": (
        both(
            own_cell(TORCHS.replace("def softmax", "def helper"), before="softmax"),
            changed("softmax", "def softmax(z, axis=-1):\n    return helper(z, axis)"),
        ),
        None,
    ),
    "math, which is Python's own": (
        changed(
            "naive_softmax",
            "import math\n\ndef naive_softmax(z):\n"
            "    e = [math.exp(x) for x in z]\n    return [x / sum(e) for x in e]",
        ),
        ALL,
    ),
    "a copy of a check": (own_cell(CHECK), ALL),
    "a copy of a check before the answer": (own_cell(CHECK, before="softmax"), ALL),
    "a check in the answer's cell": (
        both(above("rows_sum_to_one", "# mine"), changed("softmax", None)),
        ALL,
    ),
    "a check imported above the answer": (above("softmax", CHECK.splitlines()[0]), ALL),
    "the points asked for once more": (
        own_cell("from assignments.checks import progress\n\nprogress('02_softmax')"),
        ALL,
    ),
    "a time measured": (above("softmax", "%%time"), ALL),
    "another backend": (above("setup", "%matplotlib widget"), ALL),
    "a package installed": (above("softmax", "!pip install numpy"), ALL),
    "an unknown magic": (above("softmax", "%unheard_of 1"), ALL),
    "a missing package": (above("softmax", "import unheard_of"), ALL),
    "a question asked": (own_cell("name = input('Your name? ')"), ALL),
    "a file beside": (own_cell("text = open('notes.txt').read()"), ALL),
    "an error in a cell of one's own": (own_cell("1 / 0"), ALL),
    "a syntax error in an answer": (changed("logsumexp", "def logsumexp(z, axis=-1)\n"), ALL - 3),
    "the process ended": (own_cell("import os\nos._exit(3)"), ALL),
    "an exit": (own_cell("exit()"), ALL),
    "sys.exit": (own_cell("import sys\nsys.exit()"), ALL),
    "a helper beside the imports": (
        both(
            changed("setup", None),
            own_cell("def shifted(z, axis):\n    return z - z.max(axis=axis, keepdims=True)"),
        ),
        ALL,
    ),
    "sum taken as a name": (own_cell("sum = 3"), ALL),
    "an answer's name taken": (own_cell("softmax = 3"), None),
    "a picture of one's own": (own_cell("plt.plot([1, 2])\nplt.show()"), ALL),
    "another kernel": (
        lambda notebook: notebook.metadata.update(
            kernelspec={"name": "python312", "display_name": "My Python", "language": "python"}
        ),
        ALL,
    ),
    "numbers printed in another way": (own_cell("np.set_printoptions(precision=2)"), ALL),
    "an argument changed": (
        changed(
            "softmax",
            "def softmax(z, axis=-1):\n    z = np.asarray(z, dtype=float)\n"
            "    z -= z.max(axis=axis, keepdims=True)\n"
            "    return np.exp(z) / np.exp(z).sum(axis=axis, keepdims=True)",
        ),
        None,
    ),
}


def surprised(change):
    """Return a right notebook to which something was done."""
    answers = solutions(NAME)
    notebook = release(NAME, answers)
    kept = {cell.id: cell.source for cell in notebook.cells}
    change(notebook)
    for cell in notebook.cells:
        cell.source = kept[cell.id] if cell.source is None else cell.source
    return notebook


@pytest.mark.parametrize("surprise", SURPRISES)
def test_a_surprise_costs_the_same_at_home_and_when_graded(surprise, grader):
    change, points = SURPRISES[surprise]
    notebook = surprised(change)
    home = at_home(NAME, notebook)
    found = compare(NAME, home, grader(NAME, notebook))
    assert points is None or found == points


@pytest.mark.parametrize("surprise", [name for name in SURPRISES if "'s answer" in name])
def test_an_answer_of_somebody_elses_gets_no_points_and_both_are_told(surprise, grader):
    notebook = surprised(SURPRISES[surprise][0])
    graded = grader(NAME, notebook)
    home = at_home(NAME, notebook)
    assert graded.scores["values_of_softmax"] == 0
    assert graded.scores["softmax_of_unseen_logits"] == 0
    assert graded.scores["formula_of_one_vector"] == 1
    (said,) = errors(cell_of(home, "values_of_softmax"))
    assert said[0] in ("NotAllowed", "NameError")
    if said[0] == "NotAllowed":
        told = [note["text"] for note in graded.notes if note["kind"] == "library"]
        assert len(told) == 1  # once, not for each check
        assert told[0].startswith("`softmax` uses `")
        assert told[0] in said[1]
        assert "write it yourself" in said[1]
