"""The public site gives away no answer: not in a page, its source, the search index, a download."""

import json
from pathlib import Path

import pytest

from secrets_of import secrets, squeeze

ROOT = Path(__file__).parents[2]
SOLUTIONS = sorted(ROOT.glob("solutions/*/*.ipynb"))


@pytest.fixture(scope="module")
def published(site):
    """Everything that a visitor of the site can download and read, squeezed."""
    readable = {}
    for path in site.rglob("*"):
        if path.suffix in {".html", ".txt", ".md", ".ipynb", ".js", ".json"} and path.is_file():
            text = path.read_text("utf-8", errors="replace")
            if path.suffix == ".ipynb" or path.name.endswith(".ipynb.txt"):
                cells = json.loads(text)["cells"]
                text = "\n".join("".join(cell["source"]) for cell in cells)
            readable[path.relative_to(site).as_posix()] = squeeze(text)
    return readable


def test_there_are_solutions_with_answers_to_look_for():
    assert SOLUTIONS
    assert all(len(secrets(path)) >= 3 for path in SOLUTIONS)


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_no_answer_is_published(published, path):
    leaks = [
        (name, secret[:60])
        for secret in secrets(path)
        for name, text in published.items()
        if secret in text
    ]
    assert not leaks


def test_no_file_of_the_instructors_is_published(site):
    names = [path.as_posix() for path in site.rglob("*")]
    assert not [name for name in names if "solutions/" in name or "gradebook" in name]
