"""What an exercise asks for and what each answer is worth, read from its text.

`assignments.author` reads the same text as a notebook. This module does without notebook
libraries, because every notebook imports it with its checks, and they take two seconds.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

AUTHORS = Path(__file__).parent
# A cell's fence with its options and code, or a break between Markdown cells.
_CELL = re.compile(
    r"^```\{code-cell\}[^\n]*\n(.*?)^```|^\+\+\+ (\{[^\n]*\})$", re.MULTILINE | re.DOTALL
)
_OPTION = re.compile(r"^:(\w+): *(.*)$", re.MULTILINE)
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
