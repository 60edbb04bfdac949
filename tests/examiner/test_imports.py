"""What is imported once for a whole class."""

import nbformat
from nbformat.v4 import new_code_cell
from small_course import nbgrader_cell, source_notebook

from assignments import outline
from examiner.submission.imports import given_imports, settings_for
from examiner.submission.settings import Examiner

PRELOAD = ["numpy", "scipy.special", "torch", "torch._dynamo"]


def with_given(*cells):
    notebook = source_notebook()
    notebook.cells += map(new_code_cell, cells)
    return notebook


def preloaded(*cells):
    return settings_for(with_given(*cells), Examiner(preload=PRELOAD))["preload"]


def test_a_part_of_a_package_is_ready_only_for_a_notebook_that_imports_the_package():
    assert preloaded() == ["numpy", "torch"]
    assert preloaded("from torch import nn") == ["numpy", "torch", "torch._dynamo"]
    assert preloaded("%matplotlib inline\nimport scipy as sp") == PRELOAD[:3]
    assert preloaded("this is no Python", "import torch.nn.functional as F") == [
        "numpy",
        "torch",
        "torch._dynamo",
    ]


def test_what_a_check_imports_is_ready_for_checks_alone():
    settings = settings_for(source_notebook(), Examiner(preload=PRELOAD))
    assert settings["preload_checks"] == ["examiner", "numpy", "secret_reference"]
    assert "secret_reference" not in settings["preload"]


def test_what_an_answer_imports_is_ready_for_nobody():
    notebook = source_notebook()
    by_hand = nbgrader_cell("import wave", "by_hand", grade=True, solution=True, points=1)
    notebook.cells += [nbgrader_cell("import torch", "of_torch", solution=True), by_hand]
    settings = settings_for(notebook, Examiner(preload=PRELOAD))
    assert "torch._dynamo" not in settings["preload"]
    assert not {"torch", "wave"} & set(settings["preload_checks"])


def test_all_exercises_of_the_course_have_their_checks_ready(pytestconfig):
    solutions = sorted((pytestconfig.rootpath / "solutions").glob("*/*.ipynb"))
    assert len(solutions) == len(outline.names())
    for path in solutions:
        settings = settings_for(nbformat.read(path, as_version=4), Examiner())
        checks = [n for n in settings["preload_checks"] if n.startswith("assignments.checks.")]
        assert len(checks) == 1
        assert ("torch._dynamo" in settings["preload"]) == (path.stem == "07_pytorch_losses")


def test_a_given_import_is_known_by_the_name_it_binds():
    notebook = with_given("import torch.nn.functional as F\nimport scipy.special, sys\n")
    assert given_imports(notebook) == {
        "np": "import numpy as np",
        "F": "import torch.nn.functional as F",
        "scipy": "import scipy.special, sys",
        "sys": "import scipy.special, sys",
    }
