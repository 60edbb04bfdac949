"""Run an exercise in this process, to see which answers pass which checks.

For notebooks that the project made itself, and for the wrong and the unusual answers of
its tests. A student's notebook is run by `assignments.verdict` (in a process of its own) or by the
examiner (confined).
"""

from __future__ import annotations

import ast
import contextlib
import io
import os
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from nbformat.notebooknode import NotebookNode

from assignments import checks


class Trial:
    """An exercise whose own cells have run, so that answer after answer can be tried on its checks.

    Parameters
    ----------
    notebook : NotebookNode
        A source notebook, as `assignments.author.read` makes it.

    Attributes
    ----------
    namespace : dict
        The notebook's names after its last cell.
    """

    def __init__(self, notebook: NotebookNode):
        self.namespace: dict[str, Any] = {"__name__": "__main__"}
        self._ids = {cell.id for cell in notebook.cells}
        self._trouble: dict[str, str] = {}
        # Each check with the names that there are when its turn comes.
        self._checks: list[tuple[NotebookNode, dict[str, Any]]] = []
        for cell in notebook.cells:
            if cell.cell_type != "code":
                continue
            if cell.metadata.nbgrader.grade:
                self._checks.append((cell, dict(self.namespace)))
                continue
            try:
                _execute(cell, self.namespace)
            except NotImplementedError:
                pass  # it met an answer that is not written
            except Exception as error:
                self._trouble[cell.id] = f"{type(error).__name__}: {error}"

    def said(self, replace: Mapping[str, Callable[..., Any]] | None = None) -> dict[str, str]:
        """Run the checks, with some of the answers replaced by others.

        Parameters
        ----------
        replace : mapping of str to callable
            For an answer cell's id, the function that the checks get in place of its own. The
            other answers go on using the right one.

        Returns
        -------
        dict of str to str
            For the id of each check, "" if it passed, and else what it said. Other cells
            that stop are listed too, unless they only meet an answer that is not written.
        """
        replace = dict(replace or {})
        unknown = set(replace) - self._ids
        if unknown:
            raise ValueError(f"the notebook has no answer {', '.join(sorted(unknown))}.")
        checks.forget()
        return self._trouble | self._run(self._checks, replace)

    def said_of(self, function: str, answers: Iterable[Callable[..., Any]]) -> list[dict[str, str]]:
        """Run the checks that ask one function, with answer after answer in its place.

        Parameters
        ----------
        function : str
            An answer cell's id. All other answers are the right ones.
        answers : iterable of callable
            What to try.

        Returns
        -------
        list of dict
            For each, what these checks said, as in `said`.
        """
        about = [pair for pair in self._checks if function in _arguments(pair[0].source)]
        self.said()
        right = dict(checks.outcomes)
        found = []
        for answer in answers:
            checks.outcomes.update(right)
            found.append(self._run(about, {function: answer}))
        return found

    def _run(
        self, cells: Iterable[tuple[NotebookNode, dict[str, Any]]], replace: dict[str, Any]
    ) -> dict[str, str]:
        said = {}
        for cell, names in cells:
            try:
                _execute(cell, names | replace)
                if cell.metadata.nbgrader.points:
                    said[cell.id] = ""
            except checks.CheckFailed as error:
                said[cell.id] = str(error)
            except Exception as error:
                said[cell.id] = f"{type(error).__name__}: {error}"
        return said


def _arguments(source: str) -> set[str]:
    """Return the names that a check's cell hands to the check."""
    call = ast.parse(source).body[-1]
    return {node.id for node in ast.walk(call) if isinstance(node, ast.Name)}


def _execute(cell: NotebookNode, names: dict[str, Any]) -> None:
    with _quiet():
        exec(compile(cell.source, f"<cell {cell.id}>", "exec"), names)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Let cells print, warn and draw without anybody noticing."""
    os.environ.setdefault("MPLBACKEND", "agg")
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
        if pyplot := sys.modules.get("matplotlib.pyplot"):
            pyplot.close("all")
