"""The matrix: how every known wrong and every unusual right answer fares at every check.

The instructor's chapter shows it, from ``book/data/matrix.json``. The gate in
``tests/assignments`` runs the same answers and compares each with its row in that file.
"""

from __future__ import annotations

import importlib.util
import json
import multiprocessing
import os
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from tqdm import tqdm

from assignments import author, misconceptions, outline
from assignments.misconceptions import Misconception
from assignments.trial import Trial

ROOT = Path(__file__).parents[2]

#: Where the unusual right answers are: code that only the tests need.
UNUSUAL = ROOT / "tests" / "assignments" / "unusual"

#: What the book reads.
PUBLISHED = Path("book", "data", "matrix.json")


def unusual(idea: str) -> list[tuple[str, str, Callable[..., Any]]]:
    """List the unusual right answers of an idea: the function, the answer's name, the answer."""
    path = UNUSUAL / f"{idea}.py"
    spec = importlib.util.spec_from_file_location(f"unusual_{idea}", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    answers: list[tuple[str, str, Callable[..., Any]]] = module.UNUSUAL
    return answers


def outcomes(said: Mapping[str, str], says: str = "") -> dict[str, str]:
    r"""Turn what checks said into words for the matrix.

    Parameters
    ----------
    said : mapping of str to str
        From `Trial.said`.
    says : str
        The sentence that names the misconception.

    Returns
    -------
    dict of str to str
        For each check that did not pass: "named" if it says that sentence, "skipped" if it
        did not run because an earlier one failed, and else "failed".

    Examples
    --------
    >>> outcomes({"a": "", "b": "b: …\nLikely cause: axis 0.", "c": "c: …\nSkipped: …"}, "axis 0")
    {'b': 'named', 'c': 'skipped'}
    """
    found = {}
    for check, message in said.items():
        if message:
            skipped = "\nSkipped: " in message
            named = bool(says) and says in message
            found[check] = "skipped" if skipped else "named" if named else "failed"
    return found


def wrong_row(known: Misconception, said: Mapping[str, str]) -> dict[str, Any]:
    """Describe a misconception and how it fared."""
    about = {key: getattr(known, key) for key in ("name", "function", "check", "says")}
    return {**about, "outcomes": outcomes(said, known.says)}


def right_row(function: str, name: str, said: Mapping[str, str]) -> dict[str, Any]:
    """Describe an unusual right answer and how it fared."""
    return {"name": name, "function": function, "outcomes": outcomes(said)}


def checks(name: str) -> list[dict[str, Any]]:
    """Describe the columns of an exercise's part: the checks that run by themselves."""
    questions = [asdict(question) for question in outline.questions(name)]
    return [question for question in questions if not question.pop("written")]


@cache
def tried(name: str) -> Trial:
    """Return an exercise whose own cells have run."""
    return Trial(author.read(name).notebook)


def wrong(name: str, number: int) -> dict[str, Any]:
    """Run one misconception of an exercise; return its row."""
    known = misconceptions.bank(outline.idea(name))[number]
    return wrong_row(known, tried(name).said({known.function: known.wrong}))


def right(name: str, number: int) -> dict[str, Any]:
    """Run one unusual right answer to an exercise; return its row."""
    function, label, answer = unusual(outline.idea(name))[number]
    return right_row(function, label, tried(name).said({function: answer}))


def compute(names: list[str]) -> dict[str, Any]:
    """Run both banks of some exercises, on all cores.

    Parameters
    ----------
    names : list of str
        The exercises.

    Returns
    -------
    dict
        For each exercise ``checks``, ``wrong`` and ``right``: the columns and the rows.
    """
    jobs = [
        (name, run, number)
        for name in names
        for run, bank in ((wrong, misconceptions.bank), (right, unusual))
        for number in range(len(bank(outline.idea(name))))
    ]
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=fresh) as pool:
        running = [pool.submit(run, name, number) for name, run, number in jobs]
        rows = [future.result() for future in tqdm(running, desc="answers")]
    found: dict[str, Any] = {
        name: {"checks": checks(name), "wrong": [], "right": []} for name in names
    }
    for (name, run, _), row in zip(jobs, rows, strict=True):
        found[name][run.__name__].append(row)
    return found


def read(root: Path = ROOT) -> dict[str, Any]:
    """Read the matrix that is in the book."""
    found: dict[str, Any] = json.loads((root / PUBLISHED).read_text(encoding="utf-8"))
    return found


def write(names: list[str], root: Path = ROOT) -> Path:
    """Compute the part of some exercises and put it into the book.

    Parameters
    ----------
    names : list of str
        The exercises.
    root : Path
        The course's folder.

    Returns
    -------
    Path
        The file.
    """
    path = root / PUBLISHED
    path.parent.mkdir(parents=True, exist_ok=True)
    parts = (read(root) if path.exists() else {}) | compute(names)
    parts = {name: parts[name] for name in outline.names() if name in parts}
    path.write_text(json.dumps(parts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path
