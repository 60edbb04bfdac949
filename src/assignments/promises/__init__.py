"""What an exercise promises, sentence by sentence, and the check that holds it.

``NAME.toml`` has a row for every sentence of the exercise's text, of its docstrings and its
hints. A row names checks, and for each a known wrong answer (`assignments.misconceptions`) that
breaks what the sentence promises and loses that check's points: so the gate proves that the
check holds it. A sentence that promises nothing has an empty row::

    [softmax]
    "Turn logits into probabilities." = {values_of_softmax = "no_exp"}
    "The gradient is softmax." = {}

``python -m assignments.promises NAME`` prints the rows that are missing, to be pasted.
"""

from __future__ import annotations

import ast
import inspect
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assignments import author, outline

TABLES = Path(__file__).parent

Rows = dict[str, dict[str, dict[str, str]]]

_SECTION = re.compile(r"^(\w[\w ]*)\n-+\n", re.MULTILINE)
_WHOLE = re.compile(r"\$\$.*?\$\$|\$[^$]+\$|``.*?``|`[^`]+`|\.\. math::.*", re.DOTALL)


@dataclass(frozen=True)
class Sentence:
    """A sentence, where it stands, and whether its place makes it a promise."""

    place: str
    text: str
    promise: bool = False


def sentences(name: str) -> list[Sentence]:
    """List the sentences of an exercise that a student reads before the work is done.

    Parameters
    ----------
    name : str
        The exercise.

    Returns
    -------
    list of Sentence
        Those of the prompts have the place "text", those of a docstring or a hint the name of
        the function. What a function returns, raises, and does by its first line are promises.
        Examples are left out: they are run.
    """
    found = []
    for cell in author.read(name).notebook.cells:
        if cell.cell_type == "markdown":
            if "nbgrader" not in cell.metadata and re.fullmatch(r"text-\d+", cell.id):
                found += [Sentence("text", text) for text in _prose(cell.source)]
        elif cell.metadata.nbgrader.solution:
            found += _of_answer(cell.source)
    return list(dict.fromkeys(found))


def _of_answer(source: str) -> list[Sentence]:
    found = []
    begin, end = re.escape(author.BEGIN), re.escape(author.END)
    given = re.sub(rf" *{begin}.*?{end}", "", source, flags=re.DOTALL)
    tree = ast.parse(source)
    functions = [part for part in tree.body if isinstance(part, (ast.FunctionDef, ast.ClassDef))]
    for function in functions:
        docstring = inspect.cleandoc(ast.get_docstring(function) or "")
        summary, *sections = _SECTION.split(docstring)
        first, _, rest = summary.partition("\n\n")
        found += [Sentence(function.name, text, True) for text in _prose(first)]
        found += [Sentence(function.name, text) for text in _prose(rest)]
        for title, body in zip(sections[::2], sections[1::2], strict=True):
            if title in ("Parameters", "Attributes", "Returns", "Yields", "Raises"):
                promise = title in ("Returns", "Yields", "Raises")
                found += [Sentence(function.name, text, promise) for text in _entries(body)]
            elif title != "Examples":
                found += [Sentence(function.name, text) for text in _prose(body)]
    hint = re.findall(r"^ *# (.*)$", given, re.MULTILINE)
    place = functions[-1].name if functions else "text"
    return found + [Sentence(place, text) for text in _prose(" ".join(hint))]


def _entries(body: str) -> list[str]:
    """List the sentences of numpydoc's entries, the first of each with the entry's head."""
    found = []
    for head, description in re.findall(r"^(\S.*)\n((?:(?: .*)?\n?)*)", body, re.MULTILINE):
        first, *others = _prose(inspect.cleandoc(description)) or [""]
        found += [f"{head}: {first}", *others]
    return found


def _prose(text: str) -> list[str]:
    """Split prose into sentences; a formula or code is never split."""
    text = re.sub(r"<!--.*?-->|^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    found = []
    for paragraph in re.split(r"\n\s*\n(?!\$\$)|\n(?=[ ]*(?:[-*]|\d+\.) )", text):
        if not re.match(r"\s*(#|\||!\[)", paragraph):
            found += _sentences(" ".join(paragraph.split()))
    return found


def _sentences(paragraph: str) -> list[str]:
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[0])
        return f"\x00{len(kept) - 1}\x01" + "\x02" * match[0].endswith(".$$")

    masked = _WHOLE.sub(keep, paragraph)
    parts = re.split(r"(?<=[.?!\x02])[\"')*]*\s+(?=[\"'(*]*[A-Z\x00])", masked)
    whole = [re.sub("\x00(\\d+)\x01\x02?", lambda m: kept[int(m[1])], part) for part in parts]
    return [part.strip() for part in whole if part.strip()]


def table(name: str) -> Rows:
    """Read the rows of an exercise, by place and sentence."""
    path = TABLES / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def missing(name: str) -> list[Sentence]:
    """List the sentences of an exercise that have no row."""
    rows = table(name)
    return [each for each in sentences(name) if each.text not in rows.get(each.place, {})]


def faults(name: str) -> list[str]:
    """Say what is wrong with the rows of an exercise; nothing if each promise is held."""
    from assignments import misconceptions

    there = sentences(name)
    known = {(each.check, each.name) for each in misconceptions.bank(outline.idea(name))}
    found = [f"no row: {each.place}: {each.text}" for each in missing(name)]
    texts = {(each.place, each.text) for each in there}
    promises = {(each.place, each.text) for each in there if each.promise or _error(each.text)}
    held: set[str] = set()
    for place, rows in table(name).items():
        for text, row in rows.items():
            if (place, text) not in texts:
                found.append(f"no such sentence: {place}: {text}")
            elif (place, text) in promises and not row:
                found.append(f"a promise that no check holds: {place}: {text}")
            for check, wrong in row.items():
                held.add(check)
                if (check, wrong) not in known:
                    found.append(f"{check} has no known wrong answer {wrong}: {place}: {text}")
    for question in outline.questions(name):
        if not question.written and not question.hidden and question.id not in held:
            found.append(f"{question.id} holds nothing that the text promises")
    return found


def _error(text: str) -> bool:
    return re.search(r"\b[A-Z]\w*Error\b", text) is not None


def to_paste(rows: list[Sentence]) -> str:
    """Write rows for sentences, to be filled in."""
    import json

    lines: list[Any] = []
    for place in dict.fromkeys(each.place for each in rows):
        lines += ["", f"[{place}]"]
        lines += [f"{json.dumps(e.text, ensure_ascii=False)} = {{}}"
                  for e in rows if e.place == place]  # fmt: skip
    return "\n".join(lines).strip()
