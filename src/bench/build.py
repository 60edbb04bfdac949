"""How long the book and the exercises take to make: from nothing, again, and after a change."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from jupyter_cache import get_cache
from tabulate import tabulate
from tqdm.auto import tqdm

ROOT = Path(__file__).parents[2]
BOOK = ("scripts/build_book.py",)
ASSIGNMENTS = ("-m", "assignments")


def measure(quick: bool) -> dict[str, Any]:
    """Build in a copy of the course, step by step.

    Parameters
    ----------
    quick : bool
        Whether to leave out the changes.

    Returns
    -------
    dict
        ``rows``: what was made, after which change, and the seconds; and ``chapters``: the
        seconds that each page's code ran in the build from nothing.

    Raises
    ------
    RuntimeError
        If a build fails, or git does not list the course's files.

    Examples
    --------
    >>> measure(quick=True)["rows"]  # doctest: +SKIP
    """
    steps: list[tuple[str, str, tuple[str, ...], str]] = [
        ("book", "nothing there", BOOK, ""),
        ("book", "nothing changed", BOOK, ""),
        ("book", "a line of a chapter changed", BOOK, "book/02_softmax.md"),
        ("book", "a line of src/softmax_course changed", BOOK, "src/softmax_course/softmax.py"),
        ("exercises", "nothing there", ASSIGNMENTS, ""),
        ("exercises", "nothing changed", ASSIGNMENTS, ""),
        ("exercises", "a line of a prompt changed", ASSIGNMENTS, "src/assignments/02_softmax.md"),
    ]
    if quick:
        steps = [step for step in steps if not step[3]]
    rows = []
    chapters: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder, tqdm(steps, desc="build", unit="step") as bar:
        course = Path(folder)
        copy_course(course)
        for name in ("exercises", "solutions"):
            shutil.rmtree(course / name)
        # The book shows the exercises, so they are there when it is built.
        _run(course, ASSIGNMENTS)
        for what, change, command, changed in bar:
            if (what, change) == ("exercises", "nothing there"):
                for name in ("exercises", "solutions"):
                    shutil.rmtree(course / name)
            if changed:
                with (course / changed).open("a", encoding="utf-8") as file:
                    file.write("\n# A comment.\n" if changed.endswith(".py") else "\nA line.\n")
            rows.append({"what": what, "change": change, "seconds": _run(course, command)})
            chapters = chapters or _chapter_seconds(course)
    return {"rows": rows, "chapters": chapters}


def table(result: dict[str, Any], tablefmt: str = "simple") -> str:
    """Lay out the builds and the chapters.

    Parameters
    ----------
    result : dict
        From `measure`.
    tablefmt : str
        tabulate's name of a format: "simple" for the terminal, "html" for the book.

    Returns
    -------
    str
        Two tables.

    Examples
    --------
    >>> print(table({"rows": [], "chapters": {"book/02_softmax": 2.5}}))
    made    after    seconds
    ------  -------  ---------
    <BLANKLINE>
    page               seconds of code
    ---------------  -----------------
    book/02_softmax                2.5
    """
    builds = [row.values() for row in result["rows"]]
    pages = sorted(result["chapters"].items())
    return "\n\n".join(
        tabulate(rows, head, tablefmt, floatfmt=".1f")
        for rows, head in (
            (builds, ("made", "after", "seconds")),
            (pages, ("page", "seconds of code")),
        )
    )


def copy_course(course: Path) -> None:
    """Copy the course's files, as they are in the work tree, into an empty folder.

    Parameters
    ----------
    course : Path
        The folder.

    Raises
    ------
    RuntimeError
        If git does not list the course's files.
    """
    command = ("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        raise RuntimeError(f"git could not list the course's files: {listed.stderr}")
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (course / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, course / name)


def _run(course: Path, command: tuple[str, ...]) -> float:
    start = time.perf_counter()
    # The copy's own modules, not those of the installed course.
    environment = os.environ | {"PYTHONPATH": str(course / "src")}
    done = subprocess.run(
        (sys.executable, *command),
        cwd=course,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{(done.stdout + done.stderr)[-2000:]}")
    return time.perf_counter() - start


def _chapter_seconds(course: Path) -> dict[str, float]:
    caches = (course / "_build" / ".jupyter_cache").iterdir()
    return {
        str(Path(record.uri).relative_to(course).with_suffix("")): record.data["execution_seconds"]
        for cache in caches
        for record in get_cache(cache).list_cache_records()
    }
