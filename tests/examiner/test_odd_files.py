"""What a file may be that is no clean notebook, and what is made of it: without running any."""

import errno
import gzip
import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from small_course import RIGHT, source_notebook, submission
from sqlalchemy.exc import OperationalError

from examiner.intake import handed_in, pieces
from examiner.intake.apart import _answer
from examiner.intake.handed_in import File, choose, gather
from examiner.intake.likeness import normal_code
from examiner.intake.pictures import Pictures, not_in
from examiner.intake.reading import Unreadable, parse_notebook, read_regular_file
from examiner.intake.repair import Template
from examiner.intake.strangers import describe
from examiner.run.faults import Failed, MissingWalls, is_full, stage

STRANGERS = {
    "nothing but zeros": ("a.ipynb", b"\0\0\n", "an empty file", ""),
    "a PDF by its content": ("a.ipynb", b"%PDF-1.7", "a PDF", ""),
    "a merge": (
        "a.ipynb",
        b"<<<<<<< HEAD\nx\n=======\ny\n>>>>>>> main",
        "a notebook with an unfinished merge in it (git's conflict marks)",
        "<<<<<<< HEAD\nx\n=======\ny\n>>>>>>> main",
    ),
    "a page": (
        "a.html",
        b"<html><div class='jp-InputArea'><pre>x = 1</pre></div><pre>1</pre></html>",
        "a web page made of a notebook (HTML), not the notebook",
        "x = 1",
    ),
    "a notebook cut off": (
        "a.ipynb",
        b'{"cells": [',
        "a notebook that breaks off or is damaged",
        '{"cells": [',
    ),
    "a script by its name": ("a.py", b"x = (", "a Python script, not a notebook", "x = ("),
    "a script by its content": (
        "a",
        b"import math",
        "a Python script, not a notebook",
        "import math",
    ),
    "a text": ("a.md", b"Because 1 < 2.", "a text, not a notebook", "Because 1 < 2."),
    "what nobody knows": ("a", b"abc\0def", "no notebook", ""),
}


@pytest.mark.parametrize(("name", "data", "what", "text"), STRANGERS.values(), ids=STRANGERS)
def test_a_file_that_is_no_notebook_is_described_and_shown(name, data, what, text):
    assert describe(name, data) == (what, text)


def read(raw):
    return parse_notebook(raw if isinstance(raw, bytes) else json.dumps(raw).encode())


CODE = {"cell_type": "code", "source": "x = 1", "metadata": {}}


def test_what_stands_behind_a_notebook_is_left_out_and_said():
    notebook, notes = read(json.dumps({"nbformat": 4, "cells": [CODE]}).encode() + b'}"rest"\0\0')
    assert [cell.source for cell in notebook.cells] == ["x = 1"]
    assert notes == [
        "The zeros after the notebook's end were left out.",
        "What stood after the notebook's end was left out.",
    ]


def test_letters_that_are_not_utf8_are_read_as_those_of_western_windows():
    data = json.dumps({"nbformat": 4, "cells": [CODE | {"source": "# @"}]}).encode()
    notebook, notes = read(data.replace(b"@", b"\xfcber"))
    assert notebook.cells[0].source == "# über"
    assert notes == ["It is not UTF-8; some letters may be wrong."]
    with pytest.raises(UnicodeEncodeError):
        "ü".encode("ascii", "examiner-western")


def test_lines_without_their_ends_and_cells_that_are_none_are_put_right():
    lines = CODE | {"source": ["a = 1", "b = 2"]}
    odd = [lines, "no cell", CODE | {"source": 5}, CODE | {"cell_type": "video"}]
    notebook, notes = read({"nbformat": 5, "cells": odd})
    assert [cell.source for cell in notebook.cells] == ["a = 1\nb = 2"]
    assert notes == ["Format 5 is unknown; read as format 4.", "Left out 3 cells that are none."]


REFUSED = {
    "no object": ([1], "not a notebook"),
    "no cells": ({"nbformat": 4, "cells": {}}, "no list of cells"),
    "too many cells": ({"nbformat": 4, "cells": [{}] * 2001}, "2001 cells"),
    "too much text": ({"nbformat": 4, "cells": [CODE | {"source": "x" * (5 << 20)}]}, "more text"),
    "an old one that is none": ({"nbformat": 3, "worksheets": 5}, "old format"),
}


@pytest.mark.parametrize(("raw", "why"), REFUSED.values(), ids=REFUSED)
def test_what_has_no_cells_to_read_is_refused(raw, why):
    with pytest.raises(Unreadable, match=why):
        read(raw)
    assert why in _answer(json.dumps(raw).encode())["refused"]


def test_an_old_notebook_is_converted():
    cell = {"cell_type": "code", "input": "x = 1", "outputs": [], "language": "python"}
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": [cell]}]}
    notebook, notes = read(old)
    assert [cell.source for cell in notebook.cells] == ["x = 1"]
    assert notes == ["Converted from notebook format 3."]


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    with (tmp_path / "a.ipynb").open("wb") as file:
        file.truncate(101 << 20)
    with pytest.raises(Unreadable, match="has 101 MB, more than 100"):
        read_regular_file(tmp_path / "a.ipynb")


def test_only_pictures_that_a_browser_shows_are_kept():
    given = {
        "lines.png": {"image/png": ["AAAA", "BBBB"]},
        "a.tiff": {"image/tiff": "AAAA"},
        "empty.png": {"image/png": ""},
        "broken.png": {"image/png": "A"},
        "number.png": {"image/png": 5},
        "no bundle": 5,
    }
    pictures = Pictures(given)
    assert pictures.kept == {"lines.png": {"image/png": "AAAABBBB"}}
    text = "![a](data:image/png;base64,AAAA) ![b](data:image/tiff;base64,AAAA)"
    assert pictures.take_out(text) == (
        "![a](attachment:picture-2) ![b](data:image/tiff;base64,AAAA)"
    )


def test_pictures_that_are_not_there_are_named():
    text = (
        "![a](my%20proof.png) ![b](attachment:b.png) ![c](attachment:c%20d.png) ![](http://e.f/g)"
    )
    assert not_in(text, {"b.png": {}}) == ["my proof.png", "c d.png"]
    assert not_in(text, {"b.png": {}, "c d.png": {}}) == ["my proof.png"]


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("import a.b, c as d", {"a": ":", "d": "c:"}),
        ("from . import e", {"e": ".:e"}),
        ("for i in (j for j in k):\n    m = 1", {"i": None, "m": None}),
        ("async def f(): g = 1", {"f": None}),
    ],
)
def test_what_a_statement_binds(code, names):
    (statement,) = pieces._statements(code)
    assert pieces.binds(statement) == names


def test_a_decorated_function_and_a_line_of_two_statements_are_one_piece_each():
    assert pieces.added("a = 1; b = 2\n@f\ndef g(): pass\n# mine", "", True) == (
        "a = 1; b = 2\n@f\ndef g(): pass\n# mine"
    )
    assert pieces.defined("x: int = 1\ny: int\nz.a = 2") == {"x"}


def test_of_code_that_is_no_python_the_lines_are_told_apart_or_all_is_kept():
    given = "def f(x):\n    return x"
    assert pieces.added(f"{given}\ny = 1\nz = (", given, True) == f"{given}\ny = 1\nz = ("
    assert pieces.added("import a\nx = (\n", "x = (\n", True) == "import a"
    assert pieces.added("x = (\n", "x = (\n", True) == ""


def test_code_that_is_no_python_is_alike_only_to_itself():
    assert normal_code("x = (") == ("x = (", 3)
    assert normal_code("def f():\n    'Doc.'")[0] == normal_code("def f():\n    pass")[0]


@pytest.fixture(scope="module")
def template():
    return Template.of(source_notebook())


def test_more_files_than_are_read_need_a_person(tmp_path, monkeypatch):
    folder = tmp_path / "squares"
    folder.mkdir()
    for name in "ab":
        (folder / f"{name}.ipynb").write_text("x" * 60)
    monkeypatch.setattr(handed_in, "MAX_READ", 100)
    files, notes = gather(tmp_path, "squares", [])
    assert len(files) == 1
    assert [note["text"] for note in notes] == ["There are more files than are read."]
    assert gather(tmp_path / "nobody", "squares", []) == ([], [])


def test_what_is_packed_is_unpacked_or_refused_with_the_reason(template, monkeypatch):
    right = nbformat.writes(submission(template, RIGHT)).encode()
    notebook, notes = choose([File("a.ipynb.gz", gzip.compress(right))], template, {}, "a.ipynb")
    assert RIGHT in [cell.source for cell in notebook.cells]
    assert notes == []
    _, notes = choose([File("a.ipynb.gz", b"\x1f\x8bnone")], template, {}, "a.ipynb")
    assert "could not be unpacked" in notes[0]["text"]
    monkeypatch.setattr(handed_in, "MAX_FILE", 100)
    _, notes = choose([File("a.ipynb.gz", gzip.compress(right))], template, {}, "a.ipynb")
    assert "what is packed in it has more than" in notes[0]["text"]


def test_of_notebooks_the_one_that_fits_and_is_fullest_is_taken(template):
    def file(name, *cells):
        return File(name, nbformat.writes(submission(template, *cells)).encode())

    empty, right, other = file("0.ipynb"), file("1.ipynb", RIGHT), file("2.ipynb", RIGHT + "\n1")
    _, notes = choose([right, empty], template, {}, "1.ipynb")
    assert "Taken: '1.ipynb', since most is written in it." in notes[0]["text"]
    _, notes = choose([right, other], template, {}, "2.ipynb")
    assert "Taken: '2.ipynb', since it was saved last." in notes[0]["text"]
    strange = File("s.ipynb", nbformat.writes(new_notebook(cells=[new_code_cell("1")])).encode())
    _, notes = choose([strange], template, {}, "s.ipynb")
    assert "No cell of 's.ipynb' is one that was handed out" in notes[0]["text"]
    _, notes = choose([], template, {}, "s.ipynb")
    assert "There is nothing to read" in notes[0]["text"]


def test_whose_fault_a_step_is():
    full = OSError(errno.ENOSPC, "full")
    broken = OperationalError("select", {}, Exception("database or disk is full"))
    assert is_full(full)
    assert is_full(broken)
    assert not is_full(ValueError())
    for error in (full, broken, MissingWalls(), Failed("known")):
        with pytest.raises(type(error)) as raised, stage("it failed"):
            raise error
        assert raised.value is error
    with pytest.raises(Failed, match=r"it failed \(ValueError: odd\)"), stage("it failed"):
        raise ValueError("odd")
    assert Failed.of(full).args == ("OSError: [Errno 28] full",)
    known = Failed("known")
    assert Failed.of(known) is known
