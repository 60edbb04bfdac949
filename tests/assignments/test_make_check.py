"""What `make check`, `make progress` and the last cell of a notebook say."""

import os
import subprocess
import sys

import nbformat
import numpy as np
import pytest

from assignments import author, checks, notebook_file, outline, rehearsal, standing, stops, verdict
from assignments.__main__ import main
from assignments.generate import ROOT
from assignments.standing import Result, Status
from assignments.trial import Trial


def points_of(name):
    return {question.id: question.points for question in outline.questions(name)}


@pytest.fixture
def notebook(course, student, tmp_path):
    """Hand in exercise 01 with some answers; return the file."""

    def hand_in(answers, change=lambda notebook: None):
        path = student(course, "01_one_hot", tmp_path / "01_one_hot.ipynb", answers)
        content = nbformat.read(path, as_version=4)
        change(content)
        nbformat.write(content, path)
        return path

    return hand_in


def said(path, capsys):
    before = path.read_bytes()
    assert main(["check", str(path)]) == 0
    assert path.read_bytes() == before
    return capsys.readouterr().out


def test_an_untouched_notebook_has_no_points_and_no_traceback(notebook, capsys):
    out = said(notebook({}), capsys)
    assert "  0 of 25 points so far; up to 6 more can be had when it is graded." in out
    # It says so once, and not of a notebook that nobody has handed in.
    assert out.startswith("Nothing is written in it yet.\n01_one_hot\n")
    assert "NotImplementedError" not in out
    assert "✗" not in out


def test_a_notebook_in_trouble_is_checked_as_far_as_it_goes(notebook, capsys, solutions):
    answers = solutions("01_one_hot")
    answers["one_hot"] = "def one_hot(labels, num_classes)\n    return 1"
    answers["class_shares"] = "while_true = 1 / 0"

    def change(content):
        cells = content.cells
        by_id = {cell.id: cell for cell in cells}
        cells.remove(by_id["rows_of_the_matrix"])
        cells.append(nbformat.v4.new_code_cell("harmless = 1"))
        twice = nbformat.from_dict(by_id["names_become_rows"])
        twice.id = "again"
        cells.append(twice)
        by_id["why_one_hot-answer"].source = "Because."
        content.metadata["kernelspec"] = {"name": "julia", "display_name": "Julia"}

    out = said(notebook(answers, change), capsys)
    assert "Missing, put in from the source: 'rows_of_the_matrix'." in out
    assert "There more than once: 'names_become_rows'." in out
    assert "The cell `one_hot` stops: SyntaxError" in out
    assert "    def one_hot(labels, num_classes)\n" in out
    assert "The cell `class_shares` stops: ZeroDivisionError: division by zero\n" in out
    assert "    `class_shares`, line 1\n        while_true = 1 / 0\n" in out
    assert "is empty" not in out
    assert "          `one_hot` has no value, since its cell stops (see above).\n" in out
    assert "✓  2/2  labels_come_back" in out
    # unit_vector and from_one_hot are right, and they are all that can be.
    right = [line for line in out.splitlines() if line.startswith("  ✓")]
    points = sum(int(line.split()[1].partition("/")[0]) for line in right)
    assert {line.split()[2] for line in right} >= {"one_at_the_label", "labels_come_back"}
    assert f"  {points} of 25 points so far" in out


def test_a_cell_that_ends_its_process_is_named_and_costs_only_itself(notebook, capsys, solutions):
    answers = solutions("01_one_hot") | {"unit_vector": "import os\nos._exit(1)"}
    out = said(notebook(answers), capsys)
    assert "The cell `unit_vector` stops: it ended the process that runs the notebook." in out
    assert "  18 of 25 points so far" in out  # all but the one point for unit_vector


@pytest.fixture
def short_limits(monkeypatch):
    """Give cells 3 seconds instead of a minute."""
    config = rehearsal.nbgrader_config()
    config.Examiner.cell_seconds = 3
    monkeypatch.setattr(rehearsal, "nbgrader_config", lambda: config)


ENDLESS = "def unit_vector(label, num_classes):\n    while True:\n        pass"


def test_a_cell_that_loops_is_named_and_costs_only_itself(
    notebook, capsys, solutions, short_limits
):
    def loop(content):
        content.cells.append(nbformat.v4.new_code_cell("i = 0\nwhile True:\n    i += 1"))

    path = notebook(solutions("01_one_hot"), loop)
    out = said(path, capsys)
    assert "The cell that begins with `i = 0` stops: it was stopped after 3 seconds" in out
    assert "Is there a loop without end?\n    In[20], line 2" in out
    assert "  19 of 25 points so far" in out


def test_an_answer_that_loops_fails_its_check_with_the_call_and_no_other(
    notebook, capsys, solutions, short_limits
):
    out = said(notebook(solutions("01_one_hot") | {"unit_vector": ENDLESS}), capsys)
    assert "✗  0/1  one_at_the_label" in out
    assert "          unit_vector(1, 3): it did not come to an end and was stopped." in out
    assert "  18 of 25 points so far" in out


def test_a_loop_that_does_not_stop_when_asked_is_ended(
    notebook, capsys, solutions, short_limits, monkeypatch
):
    monkeypatch.setattr(rehearsal, "GRACE", 1.0)
    stubborn = """\
while True:
    try:
        while True:
            pass
    except KeyboardInterrupt:
        pass"""

    def loop(content):
        content.cells.insert(4, nbformat.v4.new_code_cell(stubborn))

    out = said(notebook(solutions("01_one_hot"), loop), capsys)
    assert "The cell that begins with `while True:` stops: it was stopped after 3 seconds" in out
    assert "  19 of 25 points so far" in out


def test_every_cell_is_told_when_its_turn_comes(notebook, capsys):
    assert main(["check", str(notebook({}))]) == 0
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "starting"
    assert told[1:4] == [
        "running cell 1 of 19: setup",
        "running cell 2 of 19: unit_vector",
        "running cell 3 of 19: one_at_the_label",
    ]
    assert told[-1] == "running cell 19 of 19: progress"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudoterminal")
def test_in_a_terminal_the_turns_take_one_line(notebook):
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "assignments", "check", str(notebook({}))]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, text=True)
    os.close(theirs)
    shown = os.read(ours, 1 << 16).decode()
    os.close(ours)
    assert done.returncode == 0
    assert "\n" not in shown
    assert "\rrunning cell 2 of 19: unit_vector " in shown
    assert shown.endswith("\r")  # the line is wiped
    assert "running" not in done.stdout


BAD_FILES = {
    "nothing": (b"", "is empty: nothing is saved in it"),
    "a blank": (b" \n", "is empty: nothing is saved in it"),
    "half a notebook": (b'{"cells": [', "is not a notebook that can be read"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\xff", "is not a notebook that can be read"),
    "other JSON": (b'{"a": 1}', "is not a notebook that can be read"),
    "a list": (b"[]", "is not a notebook that can be read"),
    "no cells": (b'{"cells": [], "nbformat": 4}', "is a notebook, but nothing stands in it"),
    "an empty cell": (
        b'{"cells": [{"cell_type": "code", "source": " "}], "nbformat": 4}',
        "is a notebook, but nothing stands in it",
    ),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_file_that_is_no_notebook_is_said_to_be_none(kind, tmp_path, capsys):
    content, reason = BAD_FILES[kind]
    path = tmp_path / "01_one_hot.ipynb"
    path.write_bytes(content)
    assert main(["check", str(path)]) == 1
    assert reason in capsys.readouterr().err


def test_a_notebook_of_something_else_is_said_to_be_none_of_ours(tmp_path, capsys):
    path = tmp_path / "holiday.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")]), path)
    assert main(["check", str(path)]) == 1
    err = capsys.readouterr().err
    assert "holds none of the exercises: it has none of their cells" in err
    assert "There are: 01_one_hot, 02_softmax" in err


def test_another_exercise_under_this_ones_name_is_said_to_be_that(notebook, capsys):
    path = notebook({})
    other = path.rename(path.with_name("02_softmax.ipynb"))
    assert main(["check", str(other)]) == 1
    assert "holds exercise 01_one_hot, though its name says 02_softmax" in capsys.readouterr().err


def test_an_answer_that_is_somebody_elses_is_told_with_its_line(notebook, capsys, solutions):
    torchs = "import torch\n\ndef unit_vector(label, K):\n    return torch.eye(K)[label].numpy()"
    out = said(notebook(solutions("01_one_hot") | {"unit_vector": torchs}), capsys)
    assert (
        "`unit_vector` uses `torch.eye` (line 4 of its cell: `return torch.eye(K)[label].numpy()`)."
        " Here an answer may use numpy, softmax_kit and Python's own library, no more"
    ) in out


def test_what_a_question_asks_to_do_without_is_told(course, student, tmp_path, capsys, solutions):
    """Exercise 7 allows torch, but one question asks for a loss without torch's own."""
    name = "07_pytorch_losses"
    easy = "def batch_loss(z, y, reduction='mean'):\n    return F.cross_entropy(z, y)"
    answers = solutions(name) | {"batch_loss": easy}
    out = said(student(course, name, tmp_path / f"{name}.ipynb", answers), capsys)
    assert (
        "`batch_loss` uses `torch.nn.functional.cross_entropy` "
        "(line 2 of its cell: `return F.cross_entropy(z, y)`). Write it without that, as asked."
    ) in out


def test_the_reference_is_told_to_be_out_of_reach(notebook, capsys, solutions):
    borrowed = "from softmax_course.one_hot import one_hot"
    out = said(notebook(solutions("01_one_hot") | {"one_hot": borrowed}), capsys)
    assert "The cell `one_hot` stops: ModuleNotFoundError: No module named 'softmax_course" in out
    assert "When your work is graded, no cell of yours can import softmax_course" in out


IMPORT = (
    "When your work is graded, the import from softmax_course fails, and so does all that calls "
)


def test_each_check_that_fails_by_an_import_from_the_reference_says_so(notebook, capsys, solutions):
    borrowed = {"one_hot": "from softmax_course.one_hot import one_hot"}
    out = said(notebook(solutions("01_one_hot") | borrowed), capsys)
    lines = out.splitlines()
    failed = [number for number, line in enumerate(lines) if line.startswith("  ✗")]
    assert len(failed) > 2
    for number, following in zip(failed, [*failed[1:], len(lines)], strict=True):
        assert f"          {IMPORT}`one_hot`." in lines[number:following]
    assert "has no value" not in out
    beside = "from softmax_course.one_hot import one_hot as right"
    late = {"one_hot": f"{beside}\n\ndef one_hot(labels, K):\n    return right(labels, K)"}
    out = said(notebook(solutions("01_one_hot") | late), capsys)
    assert f"          {IMPORT}`one_hot`." in out.splitlines()


def only_setup(source):
    def change(content):
        next(cell for cell in content.cells if cell.id == "setup").source = source

    return change


def test_cells_that_the_notebook_does_not_name_are_called_by_their_place(
    notebook, capsys, solutions
):
    out = said(notebook(solutions("01_one_hot"), only_setup("import numpy as np")), capsys)
    assert out.startswith(
        "You changed the first code cell. Grading puts back what was given.\n"
        'The written answer to "4. Why not just the number?" is empty.\n'
    )
    assert 'marked by a reader: "4. Why not just the number?"' in out
    assert "setup" not in out


def test_what_becomes_of_a_changed_given_cell_is_told(course, student, tmp_path, capsys, solutions):
    """An emptied helper of exercise 7 does not win over the one that was given."""
    name = "07_pytorch_losses"
    path = student(course, name, tmp_path / f"{name}.ipynb", solutions(name))
    notebook = nbformat.read(path, as_version=4)
    only_setup("import torch\n\nmine = 1\n\ndef check_batch(z, y):\n    pass")(notebook)
    next(cell for cell in notebook.cells if cell.id == "one_step").source = "print(1)"
    nbformat.write(notebook, path)
    out = said(path, capsys)
    assert out.splitlines()[:2] == [
        "You changed the first code cell. Grading puts back what was given, and runs what you "
        "added below it, but not your `check_batch`: what was given counts.",
        "You changed `one_step`. Grading puts back what was given, and runs what you added above "
        "it.",
    ]
    assert "✓  1/1  misfits_are_refused" in out


@pytest.mark.parametrize("name", outline.names())
def test_every_given_cell_and_written_question_has_a_place_of_its_own(name):
    called = outline.called(name)
    written = [question.id for question in outline.questions(name) if question.written]
    assert set(called) == {*outline.given(name), *written}
    assert len(set(called.values())) == len(called)
    headings = [
        line.lstrip("# ")
        for cell in author.read(name).notebook.cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("##")
    ]
    for cell_id, words in called.items():
        assert cell_id == "setup" or words.split('"')[1] in headings
    assert outline.given(name) == {
        cell.id: cell.source
        for cell in author.read(name).notebook.cells
        if cell.id in outline.given(name)
    }


def test_a_given_cell_says_which_answer_it_met(course, student, tmp_path, capsys, solutions):
    name = "02_softmax"
    for answer, sentence in (
        (
            "def logsumexp(z, axis=-1):\n    return np.exp(z).sum(axis=7)",
            "stops in your `logsumexp` (line 2 of its cell: `return np.exp(z).sum(axis=7)`): "
            "AxisError: axis 7 is out of bounds for array of dimension 2. "
            "First make `logsumexp_is_a_soft_maximum` pass.",
        ),
        ("def logsumexp(z, axis=-1)", "needs `logsumexp`, whose cell stops or does not define it."),
    ):
        path = tmp_path / f"{name}.ipynb"
        student(course, name, path, solutions(name) | {"logsumexp": answer})
        out = said(path, capsys)
        place = 'The given cell under "6. Log-sum-exp, the soft maximum" '
        assert f"{place}{sentence}\n" in out
        assert "np.stack" not in out


def test_what_one_answer_stops_is_told_in_one_place(course, student, tmp_path, capsys, solutions):
    name = "06_regression"
    answers = solutions(name) | {"logits": "def logits(x, W, b):\n    return 1 / 0"}
    out = said(student(course, name, tmp_path / f"{name}.ipynb", answers), capsys)
    lines = out.splitlines()
    (first,) = [number for number, line in enumerate(lines) if "stops in your" in line]
    assert "stops in your `logits` (line 2 of its cell: `return 1 / 0`): " in lines[first]
    assert lines[first + 1].startswith('    `logits` also stops what is given under "')
    assert "In[" not in out


def test_an_answer_whose_check_passed_is_not_blamed():
    given = outline.given("08_mnist_network")["gradient_check"]
    frames = [
        ("<module>", 5, "slopes = backward(tiny, forward(tiny, x_tiny), y_tiny)"),
        ("backward", 28, "delta = softmax(activations[-1])"),
    ]
    said = "TypeError: 'NoneType' object is not subscriptable"
    where = "stops in your `backward` (line 28 of its cell: `delta = softmax(activations[-1])`): "
    for passed, blamed, then in (
        ({"gradients_of_every_layer"}, "forward", " First make `activations_of_every_layer` pass."),
        (
            {"activations_of_every_layer"},
            "backward",
            " First make `gradients_of_every_layer` pass.",
        ),
        ({"activations_of_every_layer", "gradients_of_every_layer"}, "backward", ""),
    ):
        told = stops.of_given("08_mnist_network", given, said, frames, passed)
        assert told == (blamed, f"{where}{said}.{then}")


def test_a_skipped_check_says_which_one_comes_first_as_the_notebook_does(
    notebook, capsys, solutions
):
    wrong = {"one_hot": "def one_hot(labels, K):\n    return np.eye(K)[:, labels]"}
    out = said(notebook(solutions("01_one_hot") | wrong), capsys)
    line = next(line for line in out.splitlines() if " labels_of_any_shape " in line)
    assert line.endswith("  skipped: first make `ones_in_the_right_places` pass")
    checks.forget()
    Trial(author.read("01_one_hot").notebook).said({"one_hot": lambda labels, K: np.eye(K).T[0]})
    checks.progress("01_one_hot")
    assert line in capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(
    ("message", "waits"),
    [
        ("Skipped: first make `a` pass, then run this cell again.", "first make `a` pass"),
        ("Skipped: this counts once `a` passes. Run that cell first.", "counts once `a` passes"),
        ("`f` is not written yet. Its cell has a hint.", "`f` is not written yet"),
        ("`f` uses `torch.eye` (line 2). Here …", "`f` uses what it may not"),
    ],
)
def test_whatever_a_skipped_check_waits_for_is_told(message, waits):
    question = outline.questions("01_one_hot")[0]
    result = Result(question, Status.SKIPPED, message)
    line = standing.table("01_one_hot", [result]).splitlines()[1]
    assert line.endswith(f"  skipped: {waits}")


def test_a_file_that_lies_beside_is_told_to_stay_at_home(notebook, tmp_path, capsys, solutions):
    (tmp_path / "notes.txt").write_text("mine")

    def read(content):
        content.cells.append(nbformat.v4.new_code_cell("open('notes.txt').read()"))

    out = said(notebook(solutions("01_one_hot"), read), capsys)
    assert "stops: FileNotFoundError" in out
    assert "Only the notebook is handed in: when graded, no file lies beside it." in out


def test_the_command_of_the_course_takes_a_name_or_a_path(notebook):
    for target in ("01_one_hot", str(notebook({}))):
        command = [sys.executable, str(ROOT / "course.py"), "check", target]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
        assert done.returncode == 0, done.stderr
        assert " of 25 points so far" in done.stdout


#: Modules of Python's that a system does not have, and what it calls itself.
SYSTEMS = {
    "win32": ["fcntl", "grp", "resource", "termios", "pty"],  # nbgrader looks for pwd elsewhere
    "darwin": [],
}


@pytest.mark.parametrize("system", SYSTEMS)
def test_nothing_that_a_check_needs_is_linuxs_own(system):
    code = (
        f"import sys; sys.modules |= dict.fromkeys({SYSTEMS[system]}); "
        "import assignments.rehearsal, assignments.verdict, assignments.at_home; "
        "import examiner.intake.reading; "
        "walls = ['confine', 'linux', 'seccomp']; "
        "assert not {f'examiner.walls.{wall}' for wall in walls} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("02_softmx", "There are: 01_one_hot, 02_softmax"),
        ("nowhere/02_softmax.ipynb", "There is no file nowhere/02_softmax.ipynb"),
    ],
)
def test_a_wrong_target_says_what_would_be_right(target, reason, capsys):
    assert main(["check", target]) == 1
    assert reason in capsys.readouterr().err


def test_a_renamed_file_is_recognised_by_its_content(notebook, tmp_path, capsys):
    path = notebook({}).rename(tmp_path / "my work.ipynb")
    assert notebook_file.read(path)[0] == "01_one_hot"
    assert "01_one_hot\n" in said(path, capsys)


def test_progress_in_a_cell_counts_the_checks_of_this_session(capsys):
    notebook = author.read("01_one_hot").notebook
    checks.forget()
    checks.progress("01_one_hot")
    out = capsys.readouterr().out
    assert out.startswith("01_one_hot, as its checks last ran\n")
    assert "  0 of 25 points so far; up to 6 more" in out
    assert "has not run" in out

    Trial(notebook).said({"one_hot": lambda labels, num_classes: None})
    checks.progress("01_one_hot")
    out = capsys.readouterr().out
    lost = {
        "ones_in_the_right_places",
        "a_column_for_every_class",
        "labels_of_any_shape",
        "unknown_labels_are_refused",
        "unseen_labels",
    }
    points = points_of("01_one_hot")
    kept = sum(points.values()) - sum(points[check] for check in lost) - points["why_one_hot"]
    assert f"  {kept} of 25 points so far; up to 3 more" in out


def test_the_overview_tells_what_is_started(course, student, solutions, capsys):
    work = course / "exercises" / "01_one_hot" / "01_one_hot.ipynb"
    student(course, "01_one_hot", work, solutions("01_one_hot"))
    (course / "exercises" / "02_softmax" / "02_softmax.ipynb").unlink()
    assert main(["progress", "--root", str(course)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == (
        "  01_one_hot          19 of 25 points so far; up to 6 more can be had when it is graded."
    )
    assert "`make assignments` makes it" in lines[1]
    assert all(line.endswith("not started") for line in lines[2:])


def test_a_check_of_nothing_names_what_there_is(capsys):
    assert main(["check"]) == 1
    assert "Check which one? One of 01_one_hot, 02_softmax" in capsys.readouterr().err


def test_an_interrupted_command_says_so(monkeypatch, capsys):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(verdict, "overview", interrupted)
    assert main(["progress"]) == 130
    assert "Interrupted." in capsys.readouterr().err
