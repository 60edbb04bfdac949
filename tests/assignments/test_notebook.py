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


def answered(changes):
    """Return the released notebook with right answers, but for some."""
    notebook = nbformat.read(generate.ROOT / "exercises" / NAME / f"{NAME}.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = (solutions(NAME) | changes)[cell.id]
    return notebook


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
