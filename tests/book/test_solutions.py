"""The instructor's edition of the solutions: complete, offline, and off the public site."""

import importlib.util
import json

import pytest

from assignments.author import AUTHORS

ROOT = AUTHORS.parents[1]
NAME = "01_one_hot"


@pytest.fixture(scope="module")
def build_solutions():
    """The script, as a module."""
    path = ROOT / "scripts" / "build_solutions.py"
    spec = importlib.util.spec_from_file_location("build_solutions", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def edition(build_solutions, tmp_path_factory):
    """A folder with the page of one exercise."""
    folder = tmp_path_factory.mktemp("solutions")
    build_solutions.build([ROOT / "solutions" / NAME / f"{NAME}.ipynb"], folder)
    return folder


def test_a_page_shows_answers_checks_that_pass_and_the_marking_scheme(build_solutions, edition):
    page = (edition / f"{NAME}.html").read_text("utf-8")
    assert build_solutions.WARNING in page
    assert "BEGIN SOLUTION" in page
    assert "Marking scheme" in page
    assert "✓ unseen_labels" in page  # a hidden check
    assert f'href="../html/book/{NAME}.html"' in page
    assert f'href="{NAME}.html"' in (edition / "index.html").read_text("utf-8")


def test_a_page_draws_its_formulas_and_asks_no_host_for_anything(edition, browser):
    browser.get((edition / f"{NAME}.html").as_uri())
    drawn = "return MathJax.startup.promise.then(() => document.querySelector('mjx-container'))"
    assert browser.execute_script(drawn)
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [
        message["params"]["request"]["url"]
        for message in messages
        if message["method"] == "Network.requestWillBeSent"
    ]
    assert (edition / "mathjax" / "tex-mml-chtml.js").as_uri() in asked
    assert not [url for url in asked if url.startswith(("http", "ws"))]


def test_an_unknown_name_is_refused_with_the_list(build_solutions):
    with pytest.raises(SystemExit, match=r"no solution 1_one_hot\. There are: 01_one_hot, "):
        build_solutions.main(["1_one_hot"])


def test_the_edition_lies_outside_the_site(build_solutions):
    assert (ROOT / "_build" / "html") not in build_solutions.OUTPUT.parents
