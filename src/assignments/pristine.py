"""Whether a notebook is as it was generated, so that it may be written again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader.utils import compute_checksum


def text_digest(notebook: NotebookNode) -> str:
    """Return a hash of the cells' order and of what the prompts say."""
    content = [
        [cell.get("id"), None if "nbgrader" in cell.metadata else cell.source]
        for cell in notebook.cells
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def is_pristine(path: Path) -> bool:
    """Tell whether a notebook says what the generator once wrote, and no more.

    Outputs do not count: a notebook that was only run is pristine.
    """
    try:
        notebook = nbformat.read(path, as_version=4)
        return notebook.metadata.fingerprint == text_digest(notebook) and all(
            cell.metadata.nbgrader.get("checksum") in (None, compute_checksum(cell))
            for cell in notebook.cells
            if "nbgrader" in cell.metadata
        )
    except Exception:  # damaged, or not ours: somebody's, in any case
        return False


def up_to_date(path: Path, notebook: NotebookNode) -> bool:
    """Tell whether a file needs no update: it is this notebook, or work based on it."""
    try:
        text = path.read_text(encoding="utf-8")
        there = nbformat.reads(text, as_version=4)
    except Exception:  # missing or damaged; `generate` tells these apart
        return False
    if text == nbformat.writes(notebook) + "\n":
        return True
    return not is_pristine(path) and _version(there) == _version(notebook)


def _version(notebook: NotebookNode) -> list[Any]:
    """Return what was generated, by the marks that stay when somebody works in it."""
    marks = [
        (cell.metadata.nbgrader.get("grade_id"), cell.metadata.nbgrader.get("checksum"))
        for cell in notebook.cells
        if "nbgrader" in cell.metadata
    ]
    return [notebook.metadata.get("fingerprint"), sorted(marks, key=str)]
