"""Large files: an honest one is read, a hostile one costs little."""

import json

import pytest

from examiner.intake import apart
from examiner.intake.reading import Unreadable, parse_notebook

PICTURE = {"output_type": "display_data", "data": {"image/png": "A" * 1_000_000}, "metadata": {}}
LINES = {"output_type": "stream", "name": "stdout", "text": ["x" * 60 + "\n"] * 250_000}


def notebook(*outputs, **changes):
    cell = {"cell_type": "code", "metadata": {}, "source": "answer = 1", "outputs": list(outputs)}
    return json.dumps({"nbformat": 4, "cells": [cell], **changes}).encode()


HONEST = {
    "15 MB of pictures": notebook(*[PICTURE] * 15),
    "15 MB of prints": notebook(LINES),
    "90 MB of pictures": notebook(*[PICTURE] * 90),
    "pictures pasted": notebook(
        cells=[
            {
                "cell_type": "markdown",
                "metadata": {},
                "source": "answer = 1",
                "attachments": {f"{i}.png": {"image/png": "AAAA" * 200_000} for i in range(8)},
            }
        ]
    ),
}


@pytest.mark.parametrize("data", HONEST.values(), ids=HONEST)
def test_an_honest_notebook_is_read_however_large(data):
    assert len(data) > apart.SMALL
    parsed, notes = apart.parse(data)
    assert (parsed, notes) == parse_notebook(data)
    assert [cell.source for cell in parsed.cells] == ["answer = 1"]


def filled(part, size):
    return b'{"nbformat": 4, "cells": [], "x": [' + (part + b",") * (size // len(part)) + b"0]}"


HOSTILE = {
    "90 MB of brackets": (filled(b"{}", 60_000_000), "memory"),
    "nothing but depth": (b"[" * 50_000_000, "not JSON"),
    "no JSON": (b"x" * 3_000_000, "not JSON"),
    "3000 cells": (notebook(cells=[{}] * 1_000_000), "cells, more than"),
    "1001 pictures": (
        notebook(
            cells=[
                {
                    "cell_type": "markdown",
                    "source": "x" * 3_000_000,
                    "attachments": {f"{i}": {"image/png": "AAAA"} for i in range(1001)},
                }
            ]
        ),
        "1001 pictures",
    ),
    "60 MB pasted": (
        notebook(
            cells=[
                {
                    "cell_type": "markdown",
                    "source": "x",
                    "attachments": {f"{i}": {"image/png": "AAAA" * 3_000_000} for i in range(5)},
                }
            ]
        ),
        "pictures have more data",
    ),
}


@pytest.mark.parametrize("data, why", HOSTILE.values(), ids=HOSTILE)  # noqa: PT006
def test_a_hostile_notebook_is_refused_with_the_reason(data, why):
    with pytest.raises(Unreadable, match=why):
        apart.parse(data)


def test_a_file_that_takes_for_ever_is_given_up(monkeypatch):
    monkeypatch.setattr(apart, "SECONDS", 0.01)
    with pytest.raises(Unreadable, match="longer than"):
        apart.parse(notebook(LINES))


def test_nothing_comes_back_but_what_grading_needs():
    odd = {"grade_id": "a", "points": [[]] * 10, "secret": [0] * 1_000_000, "locked": True}
    cell = {"cell_type": "code", "source": "x = 1", "metadata": {"nbgrader": odd, "tags": ["x"]}}
    parsed, _ = apart.parse(notebook(cells=[cell]))
    assert parsed.cells[0].metadata == {"nbgrader": {"grade_id": "a", "locked": True}}
