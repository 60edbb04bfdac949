"""An answer that calls other answers is not blamed for their faults."""

import ast
import importlib
import inspect

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

from assignments import author, checks, misconceptions, outline

#: What takes data or minutes; what it is built on is looked at below all the same.
LONG = "reads_unseen_digits"


def functions(source):
    return [part for part in ast.parse(source).body if isinstance(part, ast.FunctionDef)]


def answered(name):
    """Run an exercise with its right answers; return its names, and which answer calls which."""
    names, called = {}, {}
    for cell in author.read(name).notebook.cells:
        graded = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code" or graded.get("grade"):
            continue
        there = functions(cell.source)
        if there or cell.id == "setup":
            body = [part for part in ast.parse(cell.source).body if _defines(part)]
            exec(compile(ast.Module(body, []), name, "exec"), names)
        if graded.get("solution"):
            for part in there:
                used = {n.id for n in ast.walk(part) if isinstance(n, ast.Name)}
                called[part.name] = used - {part.name}
    return names, {f: used & set(called) for f, used in called.items()}


def _defines(part):
    return isinstance(part, (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef))


def shown(name):
    module = importlib.import_module(f"assignments.checks.{outline.idea(name)}")
    found = [getattr(module, q.id) for q in outline.questions(name) if not q.written]
    return [(each, list(inspect.signature(each).parameters)) for each in found]


@pytest.mark.parametrize("name", outline.names())
def test_a_check_that_runs_through_another_answer_needs_a_check_of_that(name):
    _, called = answered(name)
    for each, parameters in shown(name):
        uses = {g for f in parameters for g in called.get(f, ())} - set(parameters)
        held, left = set(), list(each.needs)
        while left:
            need = left.pop()
            held |= set(inspect.signature(need).parameters)
            left += need.needs
        assert uses <= held, each.__name__


@pytest.mark.parametrize("name", outline.names())
def test_no_check_blames_an_answer_for_the_fault_of_another(name):
    mpl.use("Agg")
    right, called = answered(name)
    plt.close("all")
    assert called
    blamed = {}
    for known in misconceptions.bank(outline.idea(name)):
        if known.function not in set().union(*called.values()):
            continue
        # The callers look the name up where they are defined.
        names = right[next(f for f, g in called.items() if known.function in g)].__globals__
        kept, names[known.function] = names[known.function], known.wrong
        checks.forget()
        try:
            with checks.unexplained():
                for each, parameters in shown(name):
                    if each.__name__ == LONG:
                        continue
                    try:
                        each(*(names[f] for f in parameters))
                    except checks.Skipped:
                        continue
                    except checks.CheckFailed as failure:
                        if known.function not in parameters:
                            blamed[known.name, each.__name__] = str(failure)
        finally:
            names[known.function] = kept
    assert not blamed
