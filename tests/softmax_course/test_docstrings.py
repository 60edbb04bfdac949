"""Every public function says what it takes, gives and raises, and shows it in a doctest."""

import doctest
import importlib
import inspect
import pkgutil

import pytest
from numpydoc.validate import validate

import softmax_course
import softmax_kit

#: numpydoc's checks: a summary in one line that starts with a capital and a verb and ends in a
#: full stop; every parameter, in the right order, with a type and a description; what is returned.
CHECKS = {
    *("GL01", "GL02", "GL03", "GL05", "GL06", "GL07", "GL08", "GL10"),
    *("SS01", "SS02", "SS03", "SS04", "SS05", "SS06"),
    *("PR01", "PR02", "PR03", "PR04", "PR06", "PR07", "PR09", "PR10"),
    *("RT01", "RT03", "RT05", "YD01"),
}


def public_functions():
    """Every function that a module of the two packages defines under a public name."""
    for package in (softmax_course, softmax_kit):
        for info in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(info.name)
            for name, thing in inspect.getmembers(module, inspect.isfunction):
                if not name.startswith("_") and thing.__module__ == info.name:
                    yield pytest.param(f"{info.name}.{name}", id=f"{info.name}.{name}")


FUNCTIONS = list(public_functions())


def find(name):
    module, _, function = name.rpartition(".")
    return getattr(importlib.import_module(module), function)


def test_the_functions_are_found():
    names = {parameter.id for parameter in FUNCTIONS}
    assert {"softmax_course.softmax.softmax", "softmax_kit.mnist.load_mnist"} <= names
    assert len(names) > 40


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_docstring_is_numpydoc(name):
    errors = [(code, text) for code, text in validate(name)["errors"] if code in CHECKS]
    assert errors == []


@pytest.mark.parametrize("name", FUNCTIONS)
def test_an_example_calls_the_function(name):
    function = find(name)
    examples = doctest.DocTestParser().get_examples(inspect.getdoc(function))
    assert any(f"{function.__name__}(" in example.source for example in examples)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_that_raises_says_so(name):
    function = find(name)
    if "raise " in inspect.getsource(function):
        assert "Raises\n------" in inspect.getdoc(function)
