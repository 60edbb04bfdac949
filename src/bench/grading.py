"""Grade the same submissions with stock nbgrader and with the examiner, in turn.

What counts is a further submission: the time of a class less that of two students, who keep
both cores busy, divided by the difference. Starting costs once.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook
from tabulate import tabulate
from tqdm.auto import tqdm

from bench.build import copy_course

STOCK, AT_ONCE, EXAMINER = "stock", "stock, kernel killed", "examiner"
WAYS = (STOCK, AT_ONCE, EXAMINER)
#: The course's settings without the examiner.
STOCK_CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "softmax"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.ExecutePreprocessor.timeout = 300
"""
#: The sum over the whole batch, without a shift: one wrong answer fails most checks.
FAILING = """def softmax(z, axis=-1):
    return np.exp(z) / np.exp(z).sum()
"""
#: What is handed in, and of which exercise.
KINDS = {
    "perfect": "02_softmax",
    "failing": "02_softmax",
    "torch": "07_pytorch_losses",
    "MNIST": "08_mnist_network",
}
FEW = 2
#: The examiner takes longer to start than to grade ten.
FURTHER = {STOCK: 10, AT_ONCE: 10, EXAMINER: 40}
SIZES = (30, 300, 3000)


def measure(quick: bool) -> dict[str, Any]:
    """Grade classes of every kind in every way, and growing classes with the examiner.

    Parameters
    ----------
    quick : bool
        Whether to have a third of the further students, and no class above 30.

    Returns
    -------
    dict
        ``rows``: for each kind of submission and way the seconds of the first two, those of a
        further one, whether the scores are stock's, and those of the student's own cells alone;
        ``growth``: for each size of a class the seconds and the megabytes of the parent.

    Examples
    --------
    >>> measure(quick=True)["rows"]  # doctest: +SKIP
    """
    further = {way: number // 3 if quick else number for way, number in FURTHER.items()}
    # The examiner's whole class takes as long as stock's start: more rounds, the least counts.
    rounds = {STOCK: 1, AT_ONCE: 1, EXAMINER: 1 if quick else 2}
    sizes = [size for size in SIZES if size <= 30] if quick else SIZES
    rows, growth = [], []
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        work = 2 * len(KINDS) * sum(rounds.values()) + len(sizes)
        with tqdm(total=work, desc="grading", unit="class") as bar:
            for kind, name in KINDS.items():
                text = submission(kind, name)
                floor = _own_cells(text)
                scores: dict[str, set[float]] = {}
                for way in WAYS:
                    seconds = {}
                    many = FEW + further[way]
                    for size in (FEW, many):
                        seconds[size] = float("inf")
                        for _ in range(rounds[way]):
                            course = _course(root, way, name, [text] * size)
                            took, _ = _grade(course, way, name)
                            seconds[size] = min(seconds[size], took)
                            bar.update()
                    scores[way] = _scores(course, name)  # one: they handed in the same
                    rows.append(
                        {
                            "kind": kind,
                            "way": way,
                            "first": seconds[FEW],
                            "further": (seconds[many] - seconds[FEW]) / further[way],
                            "score": min(scores[way]),
                            "as_stock": scores[way] == scores[STOCK],
                            "own_cells": floor,
                        }
                    )
            name = KINDS["perfect"]
            texts = [submission("perfect", name), submission("failing", name)]
            for size in sizes:
                course = _course(root, EXAMINER, name, (texts * size)[:size])
                took, megabytes = _grade(course, EXAMINER, name)
                growth.append({"students": size, "seconds": took, "parent_mb": megabytes})
                bar.update()
    return {"rows": rows, "growth": growth}


def table(result: dict[str, Any], tablefmt: str = "simple") -> str:
    """Lay out the ways, and the growing class.

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
    >>> growth = [{"students": 30, "seconds": 6.0, "parent_mb": 90.0}]
    >>> print(table({"rows": [], "growth": growth}))
    handed in    graded by    first 2, s    further s    own cells s    score    × stock
    -----------  -----------  ------------  -----------  -------------  -------  ---------
    <BLANKLINE>
      students    seconds    s for each    8 exercises, min    parent's MB
    ----------  ---------  ------------  ------------------  -------------
            30        6.0         0.200                 0.8             90
    """
    stock = {row["kind"]: row["further"] for row in result["rows"] if row["way"] == STOCK}
    ways = [
        (
            row["kind"],
            row["way"],
            row["first"],
            row["further"],
            row["own_cells"],
            row["score"],
            stock[row["kind"]] / row["further"],
        )
        for row in result["rows"]
    ]
    growth = [
        (
            row["students"],
            row["seconds"],
            row["seconds"] / row["students"],
            8 * row["seconds"] / 60,
            row["parent_mb"],
        )
        for row in result["growth"]
    ]
    head = ("handed in", "graded by", "first 2, s", "further s", "own cells s")
    return "\n\n".join(
        (
            tabulate(
                ways,
                (*head, "score", "× stock"),
                tablefmt,
                floatfmt=("", "", ".2f", ".3f", ".3f", ".1f", ".1f"),
            ),
            tabulate(
                growth,
                ("students", "seconds", "s for each", "8 exercises, min", "parent's MB"),
                tablefmt,
                floatfmt=("", ".1f", ".3f", ".1f", ".0f"),
            ),
        )
    )


def submission(kind: str, name: str) -> str:
    """Make what a student of a kind hands in: the solution, or one with a wrong answer.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    name : str
        The exercise.

    Returns
    -------
    str
        The notebook's text.

    Examples
    --------
    >>> "np.exp(z).sum()" in submission("failing", "02_softmax")
    True
    """
    from assignments.generate import ROOT

    notebook = nbformat.read(ROOT / "solutions" / name / f"{name}.ipynb", as_version=4)
    if kind == "failing":
        (cell,) = (cell for cell in notebook.cells if cell.id == "softmax")
        cell.source = FAILING
    return nbformat.writes(notebook)


def _course(root: Path, way: str, name: str, texts: list[str]) -> Path:
    """Return a course of its own in which these were handed in and nothing is graded."""
    course = root / "course"
    shutil.rmtree(course, ignore_errors=True)
    copy_course(course)
    if way != EXAMINER:
        at_once = 'c.ExecutePreprocessor.shutdown_kernel = "immediate"\n'
        config = STOCK_CONFIG + (at_once if way == AT_ONCE else "")
        (course / "nbgrader_config.py").write_text(config)
        _run(course, "nbgrader", "generate_assignment", name, "--force")
    for i, text in enumerate(texts):
        folder = course / "submitted" / f"student{i:04}" / name
        folder.mkdir(parents=True)
        (folder / f"{name}.ipynb").write_text(text, encoding="utf-8")
    return course


def _grade(course: Path, way: str, name: str) -> tuple[float, float]:
    """Return the seconds it took and the most memory of the parent process, in megabytes."""
    command = ("examiner", "grade", name) if way == EXAMINER else ("nbgrader", "autograde", name)
    start = time.perf_counter()
    kilobytes = _run(course, *command)
    return time.perf_counter() - start, kilobytes / 1024


def _run(course: Path, *command: str) -> int:
    """Run a module of the copy; return the most kilobytes that its process held."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PYTHONPATH": str(course / "src"), "PATH": path}
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            (sys.executable, "-m", *command),
            cwd=course,
            env=environment,
            stdout=said,
            stderr=said,
        )
        most = 0
        done = threading.Event()

        def watch() -> None:
            nonlocal most
            while not done.wait(0.1):
                most = max(most, _peak_memory(process.pid))

        watcher = threading.Thread(target=watch)
        watcher.start()
        process.wait()
        done.set()
        watcher.join()
        if process.returncode:
            said.seek(0)
            raise RuntimeError(f"{' '.join(command)} failed:\n{said.read()[-2000:]}")
    return most


def _peak_memory(pid: int) -> int:
    """Return the most kilobytes a process has held so far; 0 where the system does not say."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(s.split()[1]) for s in status.splitlines() if s.startswith("VmHWM")), 0)


def _scores(course: Path, name: str) -> set[float]:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        return {submission.score for submission in gradebook.assignment_submissions(name)}


def _own_cells(text: str) -> float:
    """Return the seconds of a notebook's cells without its checks: no way can be faster."""
    cells = [
        cell.source
        for cell in nbformat.reads(text, as_version=4).cells
        if cell.cell_type == "code" and not cell.metadata.get("nbgrader", {}).get("grade")
    ]
    # In the shell that the examiner uses, so that figures are drawn. The first time loads what
    # else there is to load.
    program = f"""
import sys, time
from examiner.run.shell import make_shell
shell, stdout = make_shell(), sys.stdout
for attempt in range(2):
    start = time.perf_counter()
    for cell in {cells!r}:
        shell.run(cell)
    seconds = time.perf_counter() - start
print(seconds, file=stdout)
"""
    done = subprocess.run(
        (sys.executable, "-W", "ignore", "-c", program), capture_output=True, text=True, check=True
    )
    return float(done.stdout.split()[-1])
