"""The generator: the same files every time, checked before they are written, nothing lost."""

import doctest
import inspect
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
import torch

from assignments import author, idle, outline, proved
from assignments import generate as generator
from assignments.__main__ import main
from assignments.generate import ROOT, build, generate
from assignments.outline import AssignmentError
from assignments.trial import Trial
from softmax_course import softmax

SHIFTED = "e = np.exp(np.subtract(z, np.max(z, axis, keepdims=True)))"
SHIFTED += "\n    return e / e.sum(axis=axis, keepdims=True)"

GIVEN_AWAY = f"""\
:answer: softmax
def softmax(z, axis=-1):
    {SHIFTED}
### BEGIN SOLUTION
### END SOLUTION"""

KINDS = ("solutions", "exercises")


def path(root, kind, name):
    return Path(root) / kind / name / f"{name}.ipynb"


def write_in(notebook):
    """Do what a student does: change a cell and save."""
    content = json.loads(notebook.read_text())
    content["cells"][5]["source"] = ["def softmax(z):\n", "    return z"]
    notebook.write_text(json.dumps(content))
    return notebook.read_bytes()


@pytest.mark.parametrize("name", outline.names())
def test_the_committed_notebooks_are_what_the_generator_makes(name, tmp_path):
    generate(name, tmp_path)
    for kind in KINDS:
        made = path(tmp_path, kind, name).read_bytes()
        assert made == path(ROOT, kind, name).read_bytes(), f"run: make assignments ({kind})"


@pytest.mark.parametrize("name", outline.names())
def test_an_exercise_holds_no_answer_no_hidden_check_and_no_output(name):
    text = path(ROOT, "exercises", name).read_text()
    for secret in ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME", "softmax_course import"):
        assert secret not in text
    cells = json.loads(text)["cells"]
    for cell in cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
    hidden = [question.id for question in outline.questions(name) if question.hidden]
    assert hidden
    sources = "".join("".join(cell["source"]) for cell in cells)
    assert not [check for check in hidden if check in sources]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"from softmax_kit.inputs import as_logits, logits_and_max": ""}, "with its own answers"),
        ({"softmax(z)`.": "softmin(z)`."}, "a prompt names `softmin`"),
        ({"import numpy as np": "import numpy as np\n\n1 / 0"}, "`setup` fails"),
        (
            {
                ":answer: softmax_course.softmax.softmax\n# Hint: shift first.": GIVEN_AWAY,
            },
            "passes though nothing is written yet",
        ),
    ],
)
def test_an_exercise_that_does_not_hold_together_is_refused(small, tmp_path, changes, reason):
    folder = small(changes)
    with pytest.raises(AssignmentError) as caught:
        generate("02_softmax", tmp_path, folder)
    assert reason in str(caught.value)
    assert not (tmp_path / "exercises").exists()


@pytest.mark.parametrize("name", outline.names())
def test_the_examples_that_students_read_are_true(name):
    namespace = Trial(author.read(name).notebook).namespace
    finder, runner = doctest.DocTestFinder(), doctest.DocTestRunner()
    functions = [value for value in namespace.values() if inspect.isfunction(value)]
    for function in functions:
        if function.__module__ == "__main__":
            for example in finder.find(function, module=False, globs=namespace):
                runner.run(example)
    assert runner.summarize(verbose=False).failed == 0


def test_a_changed_prompt_changes_the_prompt_and_nothing_else(small):
    _, before = build("02_softmax", small({}))
    _, after = build("02_softmax", small({"Write `softmax": "Now write `softmax"}))
    changed = [b.id for a, b in zip(before.cells, after.cells, strict=True) if a != b]
    assert changed == ["text-1"]


def test_a_changed_answer_changes_the_solution_and_not_the_exercise(small, tmp_path):
    from_src = ":answer: softmax_course.softmax.softmax\n# Hint: shift first."
    own = """\
:answer: softmax
def softmax(z, axis=-1):
    ### BEGIN SOLUTION
    {}
    ### END SOLUTION"""
    first = own.format(SHIFTED)
    second = own.format(f"# the largest logit is taken out\n    {SHIFTED}")
    generate("02_softmax", tmp_path, small({from_src: first}))
    written = generate("02_softmax", tmp_path, small({from_src: second}))
    assert written == [path(tmp_path, "solutions", "02_softmax")]


def test_generating_twice_writes_once(small, tmp_path):
    folder = small({})
    assert len(generate("02_softmax", tmp_path, folder)) == 2
    assert generate("02_softmax", tmp_path, folder) == []


def test_a_notebook_that_was_only_run_is_made_again(small, tmp_path):
    folder = small({})
    generate("02_softmax", tmp_path, folder)
    exercise = path(tmp_path, "exercises", "02_softmax")
    clean = exercise.read_bytes()
    notebook = nbformat.read(exercise, as_version=4)
    notebook.cells[2].execution_count = 7
    nbformat.write(notebook, exercise)
    assert generate("02_softmax", tmp_path, folder) == [exercise]
    assert exercise.read_bytes() == clean


@pytest.mark.parametrize("kind", KINDS)
def test_work_in_a_notebook_stays_when_there_is_nothing_new(small, tmp_path, kind):
    folder = small({})
    generate("02_softmax", tmp_path, folder)
    work = write_in(path(tmp_path, kind, "02_softmax"))
    assert generate("02_softmax", tmp_path, folder) == []
    assert path(tmp_path, kind, "02_softmax").read_bytes() == work


@pytest.mark.parametrize("kind", KINDS)
def test_work_in_a_notebook_is_never_overwritten_by_a_new_version(small, tmp_path, kind):
    generate("02_softmax", tmp_path, small({}))
    other = next(other for other in KINDS if other != kind)
    before = path(tmp_path, other, "02_softmax").read_bytes()
    work = write_in(path(tmp_path, kind, "02_softmax"))
    changed = small({"Why?": "Why not?"})
    with pytest.raises(AssignmentError, match=r"work that would be lost[^$]*Move it first"):
        generate("02_softmax", tmp_path, changed)
    assert path(tmp_path, kind, "02_softmax").read_bytes() == work
    assert path(tmp_path, other, "02_softmax").read_bytes() == before


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", "\x00\xff"])
def test_a_damaged_notebook_is_not_overwritten(small, tmp_path, content):
    exercise = path(tmp_path, "exercises", "02_softmax")
    exercise.parent.mkdir(parents=True)
    exercise.write_text(content, encoding="latin-1")
    with pytest.raises(AssignmentError, match="work that would be lost"):
        generate("02_softmax", tmp_path, small({}))
    assert exercise.read_text(encoding="latin-1") == content


def test_an_exercise_that_gives_points_for_nothing_is_refused(small, tmp_path, monkeypatch):
    monkeypatch.setattr(generator, "NOTES", tmp_path / "proved.json")
    monkeypatch.setattr(generator, "prove_reference", lambda: None)
    monkeypatch.setattr(idle, "IDLE", {"as if by luck": softmax})  # so that it earns something
    with pytest.raises(AssignmentError) as caught:
        generate("02_softmax", tmp_path / "course", small({}))
    assert str(caught.value).startswith(
        "02_softmax: a notebook that does nothing (as if by luck) passes `values_of_softmax` and "
        "gets 3 points."
    )
    assert not (tmp_path / "course").exists()


def test_one_answer_that_does_nothing_is_found_among_right_ones(small, monkeypatch):
    monkeypatch.setattr(idle, "IDLE", {"as if by luck": softmax})
    monkeypatch.setattr(Trial, "said", lambda self, replace=None: {})  # all of them at once
    with pytest.raises(AssignmentError, match=r"a `softmax` that does nothing \(as if by luck\)"):
        generator.refuse_idle(author.read("02_softmax", small({})))


DO_NOTHING = {
    "None": None,
    "the argument itself": [1.0, 2.0],
    "the argument's shape": (2,),
    "zeros": [0.0, 0.0],
    "uniform": [0.5, 0.5],
    "a copy of the argument": [1.0, 2.0],
    "the last argument itself": 1,
}


@pytest.mark.parametrize("kind", DO_NOTHING)
def test_the_answers_that_do_nothing_do_that(kind):
    found = idle.IDLE[kind]([1.0, 2.0], axis=1)
    assert found is None if DO_NOTHING[kind] is None else np.array_equal(found, DO_NOTHING[kind])


def test_answers_that_do_nothing_do_it_to_tensors_too():
    z = torch.tensor([[1.0, 2.0, 3.0, 4.0]], dtype=torch.float32)
    assert torch.equal(idle.IDLE["zeros"](z), torch.zeros(1, 4))
    assert torch.equal(idle.IDLE["uniform"](z), torch.full((1, 4), 0.25, dtype=torch.float64))
    assert idle.IDLE["a copy of the argument"](z) is not z


def test_an_answer_that_raises_raises():
    kinds = [kind for kind in idle.IDLE if kind.startswith("raise ")]
    assert len(kinds) > 10
    for kind in kinds:
        with pytest.raises(Exception, match="no") as caught:
            idle.IDLE[kind](1)
        assert caught.type.__name__ == kind.removeprefix("raise ")


@pytest.fixture
def copy_of_the_course(tmp_path):
    """Copy what the generator needs; return the copy and how to run it."""
    root = tmp_path / "copy"
    for folder in ("src/softmax_course", "src/softmax_kit", "src/assignments", "src/examiner"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "tests" / "softmax_course", root / "tests" / "softmax_course")
    for file in (
        "nbgrader_config.py",
        "pyproject.toml",
        "tests/conftest.py",
        "tests/strategies.py",
    ):
        shutil.copy(ROOT / file, root / file)

    def run(*arguments):
        environment = os.environ | {"PYTHONPATH": str(root / "src")}
        command = [sys.executable, "-m", "assignments", *arguments]
        return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)

    return root, run


def test_a_wrong_reference_is_refused_and_nothing_is_written(copy_of_the_course):
    root, run = copy_of_the_course
    module = root / "src" / "softmax_course" / "softmax.py"
    right = "(z_max.squeeze(axis) + np.log(total))"
    assert right in module.read_text()
    module.write_text(module.read_text().replace(right, f"{right[:-1]} + 1)"))
    done = run("02_softmax")
    assert done.returncode == 1
    assert "The reference in src/softmax_course is wrong" in done.stderr
    assert "Nothing was written" in done.stderr
    assert "logsumexp" in done.stderr
    assert not (root / "exercises").exists()
    assert not (root / "solutions").exists()


def test_what_passed_is_not_proved_again_until_a_file_changes(tmp_path):
    ran = []
    file, notes = tmp_path / "file", tmp_path / "folder" / "notes.json"
    file.write_text("1")
    for text, times in (("1", 1), ("1", 1), ("2", 2), ("1", 2)):
        file.write_text(text)
        proved.once("it", [file], lambda: ran.append(1), notes)
        assert len(ran) == times
    notes.write_text("{")
    proved.once("it", [file], lambda: ran.append(1), notes)
    assert len(ran) == 3


def test_what_failed_is_proved_again(tmp_path):
    notes = tmp_path / "notes.json"

    def fail():
        raise AssignmentError("wrong")

    for _ in range(2):
        with pytest.raises(AssignmentError):
            proved.once("it", [], fail, notes)


def test_the_command_lists_the_right_names_and_writes_nothing(tmp_path, capsys):
    assert main(["01_one_hot", "02_softmx", "--root", str(tmp_path)]) == 1
    assert "There are: 01_one_hot, 02_softmax" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_command_makes_one_exercise(tmp_path, capsys):
    assert main(["01_one_hot", "--root", str(tmp_path)]) == 0
    assert "wrote exercises/01_one_hot/01_one_hot.ipynb" in capsys.readouterr().out
    assert sorted(p.name for p in tmp_path.rglob("*.*")) == ["01_one_hot.ipynb"] * 2
