"""A small exercise in a folder of its own, and students who answer the real ones."""

import shutil
from pathlib import Path

import nbformat
import pytest

from assignments import author

TEXT = """\
---
title: Small
minutes: 5
points: 5
imports: numpy, softmax_kit
---

Write `softmax(z)`.

```{code-cell} ipython3
:given: setup
import numpy as np

from softmax_kit.inputs import as_logits, logits_and_max
```

```{code-cell} ipython3
:answer: softmax_course.softmax.softmax
# Hint: shift first.
```

```{code-cell} ipython3
:points: 1
from assignments.checks.softmax import values_of_softmax

values_of_softmax(softmax)
```

```{code-cell} ipython3
:points: 2
:hidden: true
from assignments.checks.softmax import softmax_of_unseen_logits

softmax_of_unseen_logits(softmax)
```

+++ {"written": "why", "points": 2}

Why?

<!-- BEGIN MARK SCHEME -->
Because.
<!-- END MARK SCHEME -->
"""


@pytest.fixture
def small(tmp_path):
    """Write the small exercise, after replacing texts in it; return its folder."""

    def write(changes):
        text = TEXT
        for old, new in changes.items():
            assert old in text
            text = text.replace(old, new)
        folder = tmp_path / "texts"
        folder.mkdir(exist_ok=True)
        (folder / "02_softmax.md").write_text(text)
        return folder

    return write


@pytest.fixture
def course(tmp_path):
    """Make a course folder: nbgrader's configuration, solutions and exercises."""
    root = author.AUTHORS.parents[1]
    for folder in ("solutions", "exercises"):
        shutil.copytree(root / folder, tmp_path / "course" / folder)
    shutil.copy(root / "nbgrader_config.py", tmp_path / "course")
    return tmp_path / "course"


@pytest.fixture
def student():
    """Answer an exercise as a student would, in the released notebook."""

    def hand_in(course: Path, name: str, path: Path, answers=None):
        release = nbformat.read(course / "exercises" / name / f"{name}.ipynb", as_version=4)
        for cell in release.cells:
            if cell.metadata.get("nbgrader", {}).get("solution"):
                cell.source = (answers or {}).get(cell.id, cell.source)
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(release, path)
        return path

    return hand_in


@pytest.fixture
def solutions():
    """Return the answers of an exercise by cell id, without the markers."""

    def answers(name):
        return {
            cell.id: "\n".join(line for line in cell.source.split("\n") if " SOLUTION" not in line)
            for cell in author.read(name).notebook.cells
            if cell.metadata.get("nbgrader", {}).get("solution")
        }

    return answers
