"""The notebook as students run it: Run All ends with the points, and a failed check has failed."""

import subprocess
import sys
from pathlib import Path

import nbclient
import nbformat
import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for `cells`

from cells import solutions

from assignments import generate, outline

NAME = "01_one_hot"
WRONG = "def one_hot(labels, num_classes):\n    return np.eye(num_classes)[:, labels]"


def answered(changes, name=NAME):
    """Return the released notebook with right answers, but for some; other cells change too."""
    notebook = nbformat.read(generate.ROOT / "exercises" / name / f"{name}.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = (solutions(name) | changes)[cell.id]
        elif cell.id in changes:
            cell.source = changes[cell.id]
    return notebook


def shown(cell):
    """Return what stands below a cell that stopped."""
    (output,) = [o for o in cell.outputs if o.output_type == "error"]
    return output.traceback


def run_all(notebook, folder):
    """Do what Run All does: stop where a cell raises that is not tagged for it."""
    client = nbclient.NotebookClient(
        notebook, timeout=120, resources={"metadata": {"path": str(folder)}}
    )
    client.execute()
    return {cell.id: cell for cell in notebook.cells}


def error_of(cell):
    return [o.ename for o in cell.get("outputs", ()) if o.output_type == "error"]


def runs(cell):
    """Tell whether a cell asks something and passes."""
    return cell.cell_type == "code" and "import" in cell.source and not error_of(cell)


def test_run_all_goes_on_past_a_failing_check_and_ends_with_the_points(tmp_path):
    cells = run_all(answered({"one_hot": WRONG}), tmp_path)
    assert error_of(cells["ones_in_the_right_places"]) == ["CheckFailed"]
    assert not error_of(cells["labels_come_back"])
    passed = [q.points for q in outline.questions(NAME) if q.id in cells and runs(cells[q.id])]
    assert 0 < sum(passed) < 19
    assert f"  {sum(passed)} of 25 points so far" in cells["progress"].outputs[0].text


def test_run_all_goes_on_past_an_answer_that_is_no_python(tmp_path):
    cells = run_all(answered({"one_hot": "def one_hot(labels, num_classes)"}), tmp_path)
    assert error_of(cells["one_hot"]) == ["SyntaxError"]
    assert "points so far" in cells["progress"].outputs[0].text


def test_run_all_stops_where_nothing_could_work(tmp_path):
    notebook = answered({})
    setup = next(cell for cell in notebook.cells if cell.id == "setup")
    setup.source = "import a_missing_package"
    with pytest.raises(nbclient.exceptions.CellExecutionError, match="a_missing_package"):
        run_all(notebook, tmp_path)


@pytest.mark.parametrize("name", outline.names())
def test_from_the_first_answer_on_every_cell_of_code_may_raise(name):
    notebook = nbformat.read(generate.ROOT / "exercises" / name / f"{name}.ipynb", as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    first = [bool(cell.metadata.nbgrader.solution) for cell in code].index(True)
    assert first > 0
    for number, cell in enumerate(code):
        tagged = "raises-exception" in cell.metadata.get("tags", ())
        assert tagged == (number >= first), cell.id


@pytest.mark.parametrize("name", outline.names())
def test_the_notebook_says_in_one_line_what_may_be_imported(name):
    notebook = nbformat.read(generate.ROOT / "exercises" / name / f"{name}.ipynb", as_version=4)
    line = next(line for line in notebook.cells[0].source.splitlines() if "may import" in line)
    for module in outline.imports(name):
        assert f"`{module}`" in line


def test_nbgraders_own_validate_still_sees_a_failing_check(tmp_path):
    for changes, says in (
        ({}, "Success! Your notebook passes all the tests."),
        ({"one_hot": WRONG}, "ones_in_the_right_places"),
    ):
        path = tmp_path / f"{NAME}.ipynb"
        nbformat.write(answered(changes), path)
        command = [sys.executable, "-m", "nbgrader", "validate", path.name]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        assert says in done.stdout, done.stderr
        assert ("VALIDATION FAILED" in done.stdout.upper() or "FAILED" in done.stdout) == bool(
            changes
        )


def test_in_the_notebook_an_answer_that_is_somebody_elses_is_told(tmp_path):
    torchs = "import torch\n\n\ndef unit_vector(label, K):\n    return torch.eye(K)[label].numpy()"
    cells = run_all(answered({"unit_vector": torchs}), tmp_path)
    assert error_of(cells["one_at_the_label"]) == ["NotAllowed"]
    (output,) = cells["one_at_the_label"].outputs
    assert "`unit_vector` uses `torch.eye` (line 5 of its cell: `return torch" in output.evalue
    assert "  18 of 25 points so far" in cells["progress"].outputs[0].text


def test_in_the_notebook_the_answer_written_last_counts(tmp_path):
    notebook = answered({"unit_vector": "from torch import eye as unit_vector"})
    place = [cell.id for cell in notebook.cells].index("unit_vector")
    again = nbformat.v4.new_code_cell(solutions(NAME)["unit_vector"])
    notebook.cells.insert(place + 1, again)
    cells = run_all(notebook, tmp_path)
    assert not error_of(cells["one_at_the_label"])


def test_at_the_check_the_notebook_says_what_an_import_comes_to_when_graded(tmp_path):
    borrowed = {"one_hot": "from softmax_course.one_hot import one_hot"}
    cells = run_all(answered(borrowed), tmp_path)
    sentence = (
        "When your work is graded, the import from softmax_course fails, and so does all that "
        "calls `one_hot`."
    )
    assert shown(cells["ones_in_the_right_places"])[-1] == sentence
    table = cells["progress"].outputs[0].text
    assert table.count(sentence) == 1


def test_a_name_of_the_first_cell_is_said_to_come_from_there(tmp_path):
    changes = {"setup": "from softmax_kit.inputs import as_labels, as_probabilities"}
    notebook = answered(changes)
    place = [cell.id for cell in notebook.cells].index("one_hot")
    mine = nbformat.v4.new_code_cell(
        "np.eye(3)", id="mine", metadata={"tags": ["raises-exception"]}
    )
    notebook.cells.insert(place, mine)
    cells = run_all(notebook, tmp_path)
    sentence = "`np` comes from the first code cell (`import numpy as np`). Run that first."
    assert shown(cells["one_at_the_label"])[2] == sentence
    assert shown(cells["mine"]) == ["NameError: name 'np' is not defined", sentence]


def test_a_check_that_its_cell_did_not_reach_is_not_said_not_to_have_run(tmp_path):
    notebook = answered({"unit_vector": "def unit_vector(label, num_classes)"})
    notebook.cells = [cell for cell in notebook.cells if cell.id != "no_class_twice"]
    cells = run_all(notebook, tmp_path)
    assert shown(cells["one_at_the_label"]) == [
        "NameError: name 'unit_vector' is not defined",
        "`unit_vector` has no value yet. Run its cell first, and see that it ends without error.",
    ]
    lines = cells["progress"].outputs[0].text.splitlines()
    assert lines[0] == f"{NAME}, as its checks last ran"
    row = {line.split()[2]: line for line in lines[1:-1]}
    assert row["one_at_the_label"].endswith("  its cell did not reach the check")
    assert row["no_class_twice"].endswith("  its cell has not run")
    assert row["ones_in_the_right_places"].startswith("  ✓")


def test_a_given_cell_that_meets_a_wrong_answer_says_which(tmp_path):
    name = "02_softmax"
    wrong = "def logsumexp(z, axis=-1):\n    return np.exp(z).sum(axis=7)"
    cells = run_all(answered({"logsumexp": wrong}, name), tmp_path)
    assert shown(cells["picture"]) == [
        "This cell is as it was given. It stops in your `logsumexp` (line 2 of its cell: "
        "`return np.exp(z).sum(axis=7)`): AxisError: axis 7 is out of bounds for array of "
        "dimension 2. First make `logsumexp_is_a_soft_maximum` pass."
    ]
    cells = run_all(answered({"logsumexp": "def logsumexp(z, axis):\n    z"}, name), tmp_path)
    assert shown(cells["picture"]) == [
        "This cell is as it was given. It stops at `plt.plot(s, first / (first + second), "
        "label=name)`, with what your `logsumexp` returned: TypeError: unsupported operand type(s) "
        "for +: 'NoneType' and 'NoneType'. First make `logsumexp_is_a_soft_maximum` pass."
    ]


def test_any_other_error_is_shown_as_ever(tmp_path):
    notebook = answered({})
    own = nbformat.v4.new_code_cell("1 / 0", id="own", metadata={"tags": ["raises-exception"]})
    notebook.cells.insert(len(notebook.cells) - 1, own)
    text = "".join(shown(run_all(notebook, tmp_path)["own"]))
    assert "Traceback (most recent call last)" in text
    assert "ZeroDivisionError" in text
