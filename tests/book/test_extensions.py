"""The book's own Sphinx extensions: what they put on a page, and what they refuse."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

ROOT = Path(__file__).parents[2]

CONF = """
import sys

sys.path.insert(0, {folder!r})
extensions = ["myst_nb", *{extensions!r}]
myst_enable_extensions = ["deflist", "dollarmath"]
nb_execution_mode = "cache"
nb_execution_raise_on_error = True
nb_execution_show_tb = True
numfig = True
"""

LEMMA = """
    # A page

    ```{prf:property} Title
    :label: my-claim

    $1 + 1 = 2$
    ```

    ```{prf:proof}
    By counting.
    ```

    ```{ledger}
    ```
    """

TESTS = """
    class TestMyClaim:
        def test_sympy(self): ...
        def test_gradient(self): ...
        def test_property(self): ...
    """

QUIZ = """
    # A page

    ```{quiz}
    What is $1 + 1$?

    One
    : No. That is 1.

    Two
    : Yes. Count.

    Eleven
    : No. You wrote them side by side.
    ```
    """

PAGE = """
    ---
    file_format: mystnb
    kernelspec:
      name: python3
    ---
    # A page

    """
CHAPTER = (
    PAGE
    + """
    ```{code-cell} python
    from pathlib import Path
    with Path("runs.txt").open("a") as runs:
        runs.write("x")
    print("ran")
    ```
    """
)


class Book:
    """A book of one page."""

    def __init__(self, folder: Path):
        self.source = folder / "source"
        self.output = folder / "build" / "html"
        self.source.mkdir()

    def write(self, path: str, text: str) -> None:
        """Write a file of the book."""
        file = self.source / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text).lstrip(), encoding="utf-8")

    def build(self, page: str, *extensions: str) -> str:
        """Build the book; return what Sphinx complained about."""
        self.write("index.md", page)
        settings = CONF.format(folder=str(ROOT / "book" / "_ext"), extensions=list(extensions))
        self.write("conf.py", settings)
        command = [sys.executable, "-m", "sphinx", "-q", str(self.source), str(self.output)]
        return subprocess.run(command, capture_output=True, text=True, check=False).stderr

    @property
    def page(self) -> BeautifulSoup:
        """The built page."""
        return BeautifulSoup((self.output / "index.html").read_text("utf-8"), "html.parser")


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Book:
    # A trial of an exercise in this process chose the backend that draws nothing.
    monkeypatch.delenv("MPLBACKEND", raising=False)
    return Book(tmp_path)


LEDGER = "tests/softmax_course/test_lemmas.py"


def test_a_claim_shows_where_it_is_tested(book):
    book.write(LEDGER, TESTS)
    assert not book.build(LEMMA, "sphinx_proof", "ledger")
    (note,) = book.page.select("p.ledger")
    assert note.a["href"] == "#ledger-my-claim"
    section = book.page.find(id="ledger-my-claim")
    assert "def test_sympy" in section.text
    assert section.p.text == "The tests of Property 1."


def test_lemmas_are_numbered_without_their_chapter(book):
    book.write(LEDGER, TESTS + TESTS.replace("TestMyClaim", "TestOther"))
    lemma = LEMMA.replace("prf:property", "prf:lemma")
    book.write("first.md", lemma.replace("```{ledger}", "```{note}\n    None"))
    home = "# Home\n\n```{toctree}\n:numbered:\nfirst\nsecond\n```\n"
    book.write("second.md", "# Another page")
    assert "Two lemmas" not in book.build(home, "sphinx_proof", "ledger")
    page = BeautifulSoup((book.output / "first.html").read_text("utf-8"), "html.parser")
    assert page.select_one(".proof .admonition-title").text.startswith("Lemma 1 ")
    book.write(
        "second.md",
        lemma.replace("my-claim", "other").replace("```{ledger}", "```{note}\n    None"),
    )
    assert "Two lemmas have the number 1" in book.build(home, "sphinx_proof", "ledger")


@pytest.mark.parametrize("name", ["test_sympy", "test_gradient", "test_property"])
def test_a_claim_that_lacks_a_test_stops_the_build(book, name):
    book.write(LEDGER, TESTS.replace(name, "test_something_else"))
    complaint = book.build(LEMMA, "sphinx_proof", "ledger")
    assert "'my-claim' is not in the ledger" in complaint
    assert f"TestMyClaim lacks {name}." in complaint


def test_a_claim_without_a_label_stops_the_build(book):
    book.write(LEDGER, TESTS)
    complaint = book.build(LEMMA.replace(":label: my-claim", ""), "sphinx_proof", "ledger")
    assert "is not in the ledger" in complaint


def test_a_definition_needs_no_test(book):
    definition = LEMMA.partition("```{ledger}")[0].replace("prf:property", "prf:definition")
    assert not book.build(definition, "sphinx_proof", "ledger")
    assert not book.page.select("p.ledger")


def test_a_quiz_unfolds_an_explanation_under_each_answer(book):
    assert not book.build(QUIZ, "quiz")
    answers = book.page.select("div.quiz details")
    assert [answer.summary.text[0] for answer in answers] == ["A", "B", "C"]
    said = {answer.summary.text[2:]: answer.p.text for answer in answers}
    assert said == {
        "One": "No. That is 1.",
        "Two": "Yes. Count.",
        "Eleven": "No. You wrote them side by side.",
    }
    right = [answer.summary.text[2:] for answer in answers if "yes" in answer["class"]]
    assert right == ["Two"]


def test_the_order_of_answers_is_not_the_authors_and_the_same_at_every_build(book):
    order = []
    for page in (QUIZ, QUIZ.replace("Eleven", "Twelve"), QUIZ):
        assert not book.build(page, "quiz")
        order.append([answer.summary.text[2:5] for answer in book.page.select("div.quiz details")])
    assert order[0] == order[2]
    assert any(places.index("Two") != 1 for places in order)


def test_a_quiz_without_exactly_one_right_answer_is_refused(book):
    wrong = [
        ("No. That", "Yes. That", "exactly one is right"),
        ("Yes. Count.", "No. Count.", "exactly one is right"),
        ("    Eleven\n    : No. You wrote them side by side.\n", "", "3 answers or more"),
        ("No. That", "Hm. That", "opens with Yes or No"),
        (": ", "", "written as a definition list"),
    ]
    page = "".join(QUIZ.replace(old, new) for old, new, _ in wrong)
    complaints = [line for line in book.build(page, "quiz").splitlines() if "ERROR" in line]
    for (_, _, expected), complaint in zip(wrong, complaints, strict=True):
        assert expected in complaint


def test_a_chapter_runs_once_and_again_when_the_code_it_imports_changes(book):
    runs = book.source / "runs.txt"
    book.write("src/softmax_course/softmax.py", "a = 1")
    assert "rror" not in book.build(CHAPTER, "execution")
    assert "ran" in book.page.text
    assert runs.read_text() == "x"

    book.build(CHAPTER.replace("# A page", "# Another title"), "execution")
    assert "Another title" in book.page.text
    assert runs.read_text() == "x"

    book.write("src/softmax_course/softmax.py", "a = 2")
    book.build(CHAPTER, "execution")
    assert runs.read_text() == "xx"


def test_a_chapter_that_fails_stops_the_build(book):
    assert "ZeroDivisionError" in book.build(CHAPTER.replace('"ran"', "1 / 0"), "execution")
    assert not book.output.joinpath("index.html").exists()


PICTURE = (
    PAGE
    + """
    ```{code-cell} python
    ---
    mystnb:
      figure:
        caption: What the picture shows.
      image:
        alt: A line.
    ---
    import matplotlib.pyplot as plt
    from IPython.display import HTML, display
    from softmax_kit.plots import use_style

    use_style()
    display(HTML("<p>beside the picture</p>"))
    plt.plot([0, 1]);
    ```
    """
)


def test_a_picture_is_one_numbered_figure_that_the_screen_and_the_theme_choose(book):
    assert "WARNING: " not in book.build(PICTURE, "execution", "figures")
    (figure,) = book.page.select("figure")
    assert figure.select_one(".caption-number").text.startswith("Figure 1")
    assert figure.select_one(".caption-text").text == "What the picture shows."
    assert "beside the picture" in book.page.text
    light, dark = figure.select("picture")
    assert "only-light" in light.img["class"]
    assert "only-dark" in dark.img["class"]
    assert light.img["alt"] == dark.img["alt"] == "A line."
    for address in (light.img["src"], light.source["srcset"]):
        assert (book.output / address).is_file()
        assert f"{address}#dark" in (dark.img["src"], dark.source["srcset"])


def test_a_picture_without_a_caption_stops_the_build(book):
    bare = PICTURE.replace("      figure:\n        caption: What the picture shows.\n", "")
    assert bare != PICTURE
    assert "This picture has no caption." in book.build(bare, "execution", "figures")


PUBLISHED = "https://example.org/course"


def test_a_published_book_has_a_sitemap_and_cards(book, monkeypatch):
    monkeypatch.setenv("BOOK_URL", PUBLISHED)
    book.build("# A page\n\nA first sentence.", "publishing")
    assert f"<loc>{PUBLISHED}/index.html</loc>" in (book.output / "sitemap.xml").read_text("utf-8")
    card = {tag["property"]: tag["content"] for tag in book.page.select("meta[property^=og]")}
    assert card["og:title"] == "A page"
    assert card["og:description"].startswith("A first sentence.")
    assert (book.output / card["og:image"].removeprefix(f"{PUBLISHED}/")).is_file()


def test_a_book_without_an_address_has_neither(book, monkeypatch):
    monkeypatch.delenv("BOOK_URL", raising=False)
    assert not book.build("# A page", "publishing")
    assert not (book.output / "sitemap.xml").exists()
    assert not book.page.select("meta[property^=og]")
