"""The accident bank: what happens to notebooks between a student and a gradebook."""

import copy
import json
import os

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.utils import compute_checksum
from small_course import ANSWER, FULL, NOTHING, RIGHT, source_notebook, submission

from examiner.intake.reading import Unreadable, parse_notebook, read_regular_file
from examiner.intake.repair import Template, repair


@pytest.fixture
def template():
    return Template.of(source_notebook())


@pytest.fixture
def handed_in(template):
    """A right answer, with a written one."""
    notebook = submission(template, RIGHT)
    cell(notebook, "why").source = "Squares are never negative."
    return notebook


def grade_id_of(cell):
    return cell.metadata.get("nbgrader", {}).get("grade_id")


def cell(notebook, grade_id):
    return next(c for c in notebook.cells if grade_id_of(c) == grade_id)


def repaired(template, notebook):
    """Send a notebook through a file, as a student's comes."""
    parsed, notes = parse_notebook(json.dumps(notebook).encode())
    result = repair(template, parsed)
    nbformat.validate(result.notebook)
    MetadataValidator().validate_nb(result.notebook)
    ids = [c.metadata.nbgrader.grade_id for c in result.notebook.cells if "nbgrader" in c.metadata]
    assert sorted(ids) == sorted(template.cells)
    for grade_id in ("values", "one_value"):
        assert cell(result.notebook, grade_id).source == template.cells[grade_id].source
    return result.notebook, [*notes, *(note["text"] for note in result.notes)]


def test_a_clean_submission_needs_no_repair(template, handed_in):
    notebook, notes = repaired(template, handed_in)
    assert notes == []
    for before, after in zip(handed_in.cells, notebook.cells, strict=True):
        hidden = grade_id_of(before) == "one_value"  # its hidden part is put in
        assert after.source == before.source or hidden


def test_the_template_hands_out_neither_answers_nor_hidden_checks(template):
    assert "sum" not in template.released["mean_squares"]
    assert template.released["mean_squares"] != ANSWER
    assert "4.0" not in template.released["one_value"].split("\n", 1)[-1]


def duplicated(notebook):
    notebook.cells.insert(4, copy.deepcopy(cell(notebook, "values")))
    notebook.cells.append(copy.deepcopy(cell(notebook, "one_value")))


def answer_copied_and_stub_left_below(notebook):
    stub = copy.deepcopy(cell(notebook, "mean_squares"))
    stub.source = Template.of(source_notebook()).released["mean_squares"]
    notebook.cells.insert(3, stub)


def check_deleted(notebook):
    notebook.cells.remove(cell(notebook, "values"))


def everything_else_deleted(notebook):
    notebook.cells = [cell(notebook, "mean_squares"), cell(notebook, "why")]


def check_edited(notebook):
    cell(notebook, "values").source = "pass"


def check_became_text(notebook):
    i = notebook.cells.index(cell(notebook, "values"))
    old = notebook.cells[i]
    notebook.cells[i] = new_markdown_cell(old.source, metadata=old.metadata)


def check_renamed(notebook):
    cell(notebook, "values").metadata.nbgrader.grade_id = "bonus"


def points_raised(notebook):
    cell(notebook, "values").metadata.nbgrader.points = 100


def metadata_stripped(notebook):
    for c in notebook.cells:
        c.metadata = {}


def metadata_and_ids_stripped(notebook):
    for i, c in enumerate(notebook.cells):
        c.metadata = {}
        c.id = f"new-{i}"


def schema_too_old(notebook):
    for c in notebook.cells:
        if "nbgrader" in c.metadata:
            c.metadata.nbgrader.schema_version = 1
            del c.metadata.nbgrader["task"]


def schema_too_new(notebook):
    cell(notebook, "values").metadata.nbgrader.schema_version = 99


def metadata_of_other_types(notebook):
    cell(notebook, "values").metadata.nbgrader = {"grade_id": ["values"], "points": "many"}
    cell(notebook, "one_value").metadata.nbgrader.points = "many"


def another_kernel(notebook):
    notebook.metadata.kernelspec = {"name": "ir", "display_name": "R", "language": "R"}


def check_moved_before_the_answer(notebook):
    check = cell(notebook, "values")
    notebook.cells.remove(check)
    notebook.cells.insert(0, check)


def old_format(notebook):
    old = nbformat.convert(copy.deepcopy(notebook), 3)
    notebook.clear()
    notebook.update(old)


def format_unknown(notebook):
    notebook.nbformat = 7


def checks_tagged_to_be_skipped(notebook):
    for c in notebook.cells:
        c.metadata.tags = ["skip-execution", "raises-exception"]


def outputs_forged(notebook):
    cell(notebook, "values").outputs = [
        {"output_type": "execute_result", "data": {"text/plain": "2.0"}, "execution_count": 1}
    ]


def same_ids(notebook):
    for c in notebook.cells:
        c.id = "x"


def cells_that_are_none(notebook):
    notebook.cells += [None, 7, {"cell_type": "virus"}, {"cell_type": "code", "source": {"a": 1}}]


ACCIDENTS = [
    duplicated, answer_copied_and_stub_left_below, check_deleted, everything_else_deleted,
    check_edited, check_became_text, check_renamed, points_raised, metadata_stripped,
    metadata_and_ids_stripped, schema_too_old, schema_too_new, metadata_of_other_types,
    another_kernel, check_moved_before_the_answer, old_format, format_unknown, cells_that_are_none,
]  # fmt: skip
QUIET = [checks_tagged_to_be_skipped, outputs_forged, same_ids]


@pytest.mark.parametrize("accident", [*ACCIDENTS, *QUIET], ids=lambda a: a.__name__)
def test_a_right_answer_keeps_its_points(accident, template, handed_in, course, session):
    accident(handed_in)
    notebook, notes = repaired(template, handed_in)
    assert bool(notes) == (accident in ACCIDENTS)
    written = cell(notebook, "why")
    assert written.source == "Squares are never negative."
    assert written.metadata.nbgrader.checksum != compute_checksum(written)
    graded = course.grade_notebook(session, handed_in)
    assert graded.scores == FULL | {"why": None}
    assert graded.max_scores == {"values": 2, "one_value": 1, "why": 3}


@pytest.mark.parametrize("accident", [*ACCIDENTS, *QUIET], ids=lambda a: a.__name__)
def test_a_wrong_answer_gains_nothing(accident, template, course, session):
    notebook = submission(template, "def mean_squares(x):\n    return 0.0")
    accident(notebook)
    assert course.grade_notebook(session, notebook).scores == NOTHING


def test_repairing_twice_changes_nothing(template, handed_in):
    everything_else_deleted(handed_in)
    once, _ = repaired(template, handed_in)
    twice, notes = repaired(template, once)
    assert [c.source for c in twice.cells] == [c.source for c in once.cells]
    assert notes == []


SETUP = """\
import math

import numpy as np


# Refuses what is no row.
def as_row(x):
    if np.ndim(x) != 1:
        raise ValueError("a row")
    return np.asarray(x)


low, high = 0, 1
for name in ("a", "b"):
    print(name)
"""
EMPTIED = "def as_row(x):\n    pass\n"


def edited_setup(source):
    """Give out a longer first cell, and hand it in as `source`; return what is made of it."""
    out = source_notebook()
    cell(out, "setup").source = SETUP
    template = Template.of(out)
    notebook = submission(template, RIGHT)
    cell(notebook, "setup").source = source
    new, notes = repaired(template, notebook)
    assert cell(new, "setup").source == SETUP
    place = new.cells.index(cell(new, "setup"))
    following = new.cells[place + 1]
    return "" if grade_id_of(following) else following.source, notes


@pytest.mark.parametrize(
    "lacking",
    [
        SETUP.replace("import math\n", ""),
        SETUP[: SETUP.index("# Refuses")],
        SETUP[SETUP.index("# Refuses") :],
        SETUP.replace("\n\n", "\n").replace('"', "'"),
        SETUP.replace("low, high = 0, 1\n", ""),
        "import numpy as np",
    ],
)
def test_a_given_cell_that_only_lacks_lines_is_put_back_and_nothing_else(lacking):
    kept, notes = edited_setup(lacking)
    assert kept == ""
    assert notes in ([], ["Locked but edited, put back: 'setup'."])


@pytest.mark.parametrize(
    ("wrote", "kept"),
    [
        ("x = 1", "x = 1"),
        ("import math as m", "import math as m"),
        ("from math import pi", "from math import pi"),
        ("%matplotlib inline", "%matplotlib inline"),
        ("# mine", "# mine"),
        ("def two():\n    return 2", "def two():\n    return 2"),
        ("lows = [low for low in range(3)]", "lows = [low for low in range(3)]"),
    ],
)
def test_what_was_added_to_a_given_cell_is_kept_below_and_no_more(wrote, kept):
    for source in (f"{SETUP}\n{wrote}", f"{wrote}\n{SETUP}", wrote):
        text, notes = edited_setup(source)
        assert text == kept
        assert notes == ["Locked but edited, put back, what was added kept below: 'setup'."]


@pytest.mark.parametrize(
    ("wrote", "names"),
    [
        (EMPTIED, "`as_row`"),
        ("class as_row:\n    x = 1", "`as_row`"),
        ("as_row = list", "`as_row`"),
        ("low, other = 3, 4", "`low`"),
        ("from math import ldexp as np", "`np`"),
        ("import torch as np", "`np`"),
        ("for high in range(3):\n    print(high)", "`high`"),
    ],
)
def test_what_defines_a_given_name_anew_is_kept_as_a_comment(wrote, names):
    text, notes = edited_setup(f"mine = 1\n{wrote}")
    commented = [f"# {line}" for line in wrote.splitlines()]
    assert text.splitlines() == ["mine = 1", *commented]
    assert notes == [
        "Locked but edited, put back, what was added kept below "
        f"(as a comment where it defined {names} anew: the given ones count): 'setup'."
    ]


def test_an_empty_answer_is_marked_as_no_response(template):
    notebook, _ = repaired(template, submission(template))
    for grade_id in ("mean_squares", "why"):
        assert cell(notebook, grade_id).metadata.nbgrader.checksum == compute_checksum(
            cell(notebook, grade_id)
        )


def test_two_different_answers_need_a_person(template, handed_in):
    second = copy.deepcopy(cell(handed_in, "why"))
    second.source = "Another reason."
    handed_in.cells.append(second)
    result = repair(template, parse_notebook(json.dumps(handed_in).encode())[0])
    assert "person" in {note["kind"] for note in result.notes}
    assert cell(result.notebook, "why").source == "Another reason."
    assert any(c.source == "Squares are never negative." for c in result.notebook.cells)


def test_a_students_own_cells_are_kept(template, handed_in):
    handed_in.cells.insert(2, new_code_cell("my = 1"))
    handed_in.cells.append(new_markdown_cell("my own note"))
    notebook, notes = repaired(template, handed_in)
    assert notes == []
    assert {"my = 1", "my own note"} <= {c.source for c in notebook.cells}


def test_a_pasted_picture_is_kept(template, handed_in):
    pixel = "iVBORw0KGgo="
    cell(handed_in, "why").attachments = {"proof.png": {"image/png": pixel, "text/html": "<b>"}}
    notebook, _ = repaired(template, handed_in)
    assert cell(notebook, "why").attachments == {"proof.png": {"image/png": pixel}}


UNREADABLE = {
    "empty": b"",
    "half a notebook": b'{"cells": [{"cell_type":',
    "a list": b"[]",
    "no cells": b'{"nbformat": 4}',
    "cells that are text": b'{"nbformat": 4, "cells": "x"}',
    "nested too deep": b"[" * 300_000,
    "a zip file": b"PK\x03\x04" + bytes(100),
    "too many cells": json.dumps({"nbformat": 4, "cells": [{}] * 5000}).encode(),
    "format 3 without worksheets": b'{"nbformat": 3, "worksheets": 5}',
}


@pytest.mark.parametrize("data", UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_notebook_is_refused_with_a_reason(data):
    with pytest.raises(Unreadable, match=r"\w"):
        parse_notebook(data)


def test_an_unreadable_submission_is_graded_as_unanswered(template, course, session):
    from examiner.submission.grade import grade_submission

    assert grade_submission(template, None, session, "1").scores == NOTHING


def test_fifty_megabytes_of_output_are_left_out(template, handed_in):
    output = {"output_type": "stream", "name": "stdout", "text": "x" * 50_000_000}
    cell(handed_in, "mean_squares").outputs = [output]
    notebook, _ = repaired(template, handed_in)
    assert len(json.dumps(notebook)) < 20_000


def test_a_link_is_not_followed(tmp_path):
    (tmp_path / "real").write_text("secret")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(Unreadable, match="a link"):
        read_regular_file(tmp_path / "link")


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Unreadable, match="a pipe"):
        read_regular_file(tmp_path / "pipe")


def test_a_device_and_a_directory_are_not_read(tmp_path):
    for path in (tmp_path, type(tmp_path)("/dev/zero")):
        with pytest.raises(Unreadable, match=r"pipe, a device or a directory"):
            read_regular_file(path)
