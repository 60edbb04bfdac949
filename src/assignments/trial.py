"""Run an exercise in this process, to see which answers pass which checks.

For notebooks that the project made itself, and for the wrong and the unusual answers of
its tests. A student's notebook is run by `assignments.report` (in a kernel) or by the
examiner (confined).
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from nbformat.notebooknode import NotebookNode

from assignments import checks


def try_notebook(
    notebook: NotebookNode, replace: Mapping[str, Callable[..., Any]] | None = None
) -> dict[str, str]:
    """Run all cells, with some of the answers replaced by others.

    Parameters
    ----------
    notebook : NotebookNode
        A source notebook, as `assignments.author.read` makes it.
    replace : mapping of str to callable
        For an answer cell's id, the function that the checks get in place of its own. The
        other answers go on using the right one.

    Returns
    -------
    dict of str to str
        For the id of each check, "" if it passed, and else what it said. Other cells
        that stop are listed too, unless they only meet an answer that is not written.
    """
    trouble, _ = run(notebook, replace)
    return trouble


def run(
    notebook: NotebookNode, replace: Mapping[str, Callable[..., Any]] | None = None
) -> tuple[dict[str, str], dict[str, Any]]:
    """Do what `try_notebook` does, and return the notebook's names too."""
    replace = dict(replace or {})
    unknown = set(replace) - {cell.id for cell in notebook.cells}
    if unknown:
        raise ValueError(f"the notebook has no answer {', '.join(sorted(unknown))}.")
    namespace: dict[str, Any] = {"__name__": "__main__"}
    trouble: dict[str, str] = {}
    checks.forget()
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        is_check = cell.metadata.nbgrader.grade
        try:
            with _quiet():
                names = namespace | replace if is_check else namespace
                exec(compile(cell.source, f"<cell {cell.id}>", "exec"), names)
            if is_check and cell.metadata.nbgrader.points:
                trouble[cell.id] = ""
        except checks.CheckFailed as error:
            trouble[cell.id] = str(error)
        except Exception as error:
            if is_check or not isinstance(error, NotImplementedError):
                trouble[cell.id] = f"{type(error).__name__}: {error}"
    return trouble, namespace


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Let cells print, warn and draw without anybody noticing."""
    os.environ.setdefault("MPLBACKEND", "agg")
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
        if pyplot := sys.modules.get("matplotlib.pyplot"):
            pyplot.close("all")
