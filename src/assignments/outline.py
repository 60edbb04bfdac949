"""What an exercise asks for and what each answer is worth, read from its text.

`assignments.author` reads the same text as a notebook. This module does without notebook
libraries, because every notebook imports it with its checks, and they take two seconds.
"""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass
from pathlib import Path

from examiner.intake.pieces import binds

AUTHORS = Path(__file__).parent
# A cell's fence with its options and code, or a break between Markdown cells.
_CELL = re.compile(
    r"^```\{code-cell\}[^\n]*\n(.*?)^```|^\+\+\+ (\{[^\n]*\})$", re.MULTILINE | re.DOTALL
)
_OPTION = re.compile(r"^:(\w+): *(.*)$", re.MULTILINE)
_HEADING = re.compile(r"^##+ +(.+)$", re.MULTILINE)
_IMPORTS = re.compile(r"^imports: *(.*)$", re.MULTILINE)


class AssignmentError(Exception):
    """Something that a person must mend; the message says what."""


@dataclass(frozen=True)
class Question:
    """What a graded cell is worth."""

    id: str
    points: int
    hidden: bool = False
    written: bool = False


def names(folder: Path = AUTHORS) -> list[str]:
    """List the exercises."""
    return sorted(path.stem for path in folder.glob("[0-9][0-9]_*.md"))


def idea(name: str) -> str:
    """Return the idea that an exercise is about, which its modules are named after.

    Examples
    --------
    >>> idea("02_softmax")
    'softmax'
    """
    return name.partition("_")[2]


def exercise_about(wanted: str) -> str:
    """Return the exercise about an idea, "" if there is none."""
    return next((name for name in names() if idea(name) == wanted), "")


def require(name: str, folder: Path = AUTHORS) -> str:
    """Return `name` if there is such an exercise; say which there are if not."""
    if name not in names(folder):
        raise AssignmentError(
            f"There is no exercise {name!r}. There are: {', '.join(names(folder))}."
        )
    return name


def cells(name: str, folder: Path = AUTHORS) -> list[tuple[dict[str, str], str, str]]:
    """List the code cells and the marked Markdown cells: options, text, metadata."""
    text = (folder / f"{require(name, folder)}.md").read_text(encoding="utf-8")
    return [(dict(_OPTION.findall(cell)), cell, metadata) for cell, metadata in _CELL.findall(text)]


def questions(name: str, folder: Path = AUTHORS) -> list[Question]:
    """List what an exercise gives points for, in order.

    Examples
    --------
    >>> questions("02_softmax")[0]
    Question(id='formula_of_one_vector', points=1, hidden=False, written=False)
    """
    found = []
    for options, cell, metadata in cells(name, folder):
        if metadata and "written" in (note := json.loads(metadata)):
            found.append(Question(note["written"], note["points"], written=True))
        elif "points" in options:
            called = cell.strip().splitlines()[-1].partition("(")[0]
            hidden = options.get("hidden") == "true"
            found.append(Question(called, int(options["points"]), hidden))
    return found


def answers(name: str, folder: Path = AUTHORS) -> dict[str, list[str]]:
    """Return the names that an exercise asks for in code, and what each must do without.

    Examples
    --------
    >>> list(answers("02_softmax"))[:3]
    ['naive_softmax', 'softmax', 'sigmoid']
    >>> answers("07_pytorch_losses")["batch_loss"][0]
    'torch.nn.functional.cross_entropy'
    """
    text = (folder / f"{require(name, folder)}.md").read_text(encoding="utf-8")
    cells = (dict(_OPTION.findall(cell)) for cell, _ in _CELL.findall(text))
    return {
        options["answer"].rpartition(".")[2]: split_names(options.get("without", ""))
        for options in cells
        if "answer" in options
    }


def given(name: str, folder: Path = AUTHORS) -> dict[str, str]:
    """Return the code of the cells that students get as they are, by id.

    Examples
    --------
    >>> list(given("02_softmax"))
    ['setup', 'picture']
    """
    return {
        options["given"]: re.sub(r"\A(?::\w+:.*\n)+\n*", "", cell).strip()
        for options, cell, _ in cells(name, folder)
        if "given" in options
    }


def given_names(name: str, folder: Path = AUTHORS) -> dict[str, tuple[str, str]]:
    """Return the names that given cells define: the id of the cell that does, and the code.

    Examples
    --------
    >>> given_names("02_softmax")["np"]
    ('setup', 'import numpy as np')
    """
    found: dict[str, tuple[str, str]] = {}
    for cell_id, source in given(name, folder).items():
        for statement in ast.parse(source).body:
            for bound in binds(statement):
                found.setdefault(bound, (cell_id, ast.unparse(statement)))
    return found


def first_checks(name: str, folder: Path = AUTHORS) -> dict[str, str]:
    """Return the first check that students see of each answer.

    Examples
    --------
    >>> first_checks("02_softmax")["sigmoid"]
    'sigmoid_is_softmax_of_two'
    """
    found: dict[str, str] = {}
    for options, cell, _ in cells(name, folder):
        if "points" in options and options.get("hidden") != "true":
            check, _, answers = cell.strip().splitlines()[-1].rstrip(")").partition("(")
            for answer in split_names(answers):
                found.setdefault(answer, check)
    return found


def called(name: str, folder: Path = AUTHORS) -> dict[str, str]:
    """Return what to call the cells that the notebook itself does not name, by id.

    Examples
    --------
    >>> called("02_softmax")
    {'setup': 'the first code cell', 'which_shift': '"3. Would another shift do?"', \
'picture': 'the given cell under "6. Log-sum-exp, the soft maximum"'}
    """
    text = (folder / f"{require(name, folder)}.md").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for match in _CELL.finditer(text):
        options, metadata = dict(_OPTION.findall(match[0])), match[2]
        above = _HEADING.findall(text, 0, match.start())
        if metadata and "written" in (note := json.loads(metadata)):
            below = _HEADING.search(text, match.end())
            found[note["written"]] = f'"{below[1]}"' if below else "the written question"
        elif "given" in options:
            place = f'the given cell under "{above[-1]}"' if above else "a given cell"
            found[options["given"]] = place if found else "the first code cell"
    return found


def imports(name: str, folder: Path = AUTHORS) -> list[str]:
    """List what an exercise's answers may import, besides Python's own library.

    Examples
    --------
    >>> imports("02_softmax")
    ['numpy', 'matplotlib', 'softmax_kit']
    """
    text = (folder / f"{require(name, folder)}.md").read_text(encoding="utf-8")
    line = _IMPORTS.search(text.partition("\n---\n")[0])
    return split_names(line[1]) if line else []


def split_names(line: str) -> list[str]:
    """Read what stands after ``imports:`` or ``:without:``, such as ``numpy, matplotlib``."""
    return [part.strip() for part in line.split(",") if part.strip()]
