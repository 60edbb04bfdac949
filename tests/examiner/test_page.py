"""Written answers as a page shows them: nothing runs, nothing loads, nothing is lost."""

import base64
import re

import pytest
from bs4 import BeautifulSoup

from examiner.nbgrader.sanitize import MAX_MARKDOWN, markdown2html, to_html

PNG = "iVBORw0KGgo="
SVG = "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>"


def soup(text, **pictures):
    return BeautifulSoup(to_html(text, pictures), "html.parser")


PICTURES = {
    "png": ("a.png", {"image/png": PNG}, f"data:image/png;base64,{PNG}"),
    "webp": ("a.webp", {"image/webp": "UklGRg=="}, "data:image/webp;base64,UklGRg=="),
    "a list of lines": ("a.png", {"image/png": ["iVBOR\n", "w0KGgo="]},
                        f"data:image/png;base64,{PNG}"),
    "lines": ("a.png", {"image/png": "iVBOR\nw0KGgo=\n"}, f"data:image/png;base64,{PNG}"),
    "svg as text": ("a.svg", {"image/svg+xml": SVG},
                    f"data:image/svg+xml;base64,{base64.b64encode(SVG.encode()).decode()}"),
    "svg as base64": ("a.svg", {"image/svg+xml": "PHN2Zy8+"},
                      "data:image/svg+xml;base64,PHN2Zy8+"),
    "a space in its name": ("my sketch (1).png", {"image/png": PNG},
                            f"data:image/png;base64,{PNG}"),
    "an umlaut in its name": ("Größe.png", {"image/png": PNG}, f"data:image/png;base64,{PNG}"),
}  # fmt: skip


@pytest.mark.parametrize("name, bundle, src", PICTURES.values(), ids=PICTURES)  # noqa: PT006
@pytest.mark.parametrize("how", ["![it](attachment:{})", "<img src='attachment:{}' alt='it'>"])
def test_a_pasted_picture_is_shown(name, bundle, src, how):
    page = BeautifulSoup(to_html(how.format(name), {name: bundle}), "html.parser")
    assert [image["src"] for image in page.select("img")] == [src]
    assert page.img["alt"] == "it"
    assert not page.select("script, svg")


def test_a_picture_whose_name_is_written_with_percent_signs_is_shown():
    assert soup("![](attachment:my%20sketch.png)", **{"my sketch.png": {"image/png": PNG}}).img
    assert soup("![](attachment:my%20sketch.png)", **{"my%20sketch.png": {"image/png": PNG}}).img


ELSEWHERE = {
    "another host": ("![it](https://example.org/x.png)", "https://example.org/x.png"),
    "another host, in HTML": ("<img src='https://example.org/x.png'>", "https://example.org/x.png"),
    "any protocol": ("<img src='//example.org/x.png'>", "//example.org/x.png"),
    "a file beside": ("![it](photo.jpg)", "photo.jpg"),
    "a file beside, in HTML": ("<img src='pictures/photo.jpg'>", "pictures/photo.jpg"),
    "a file of the machine": ("<img src='file:///etc/passwd'>", "file:///etc/passwd"),
    "by reference": ("![it][x]\n\n[x]: https://example.org/x.png", "https://example.org/x.png"),
    "an attachment that is not there": ("![it](attachment:gone.heic)", "gone.heic"),
    "no picture": ("![it](attachment:paper.pdf)", "paper.pdf"),
    "no bundle": ("![it](attachment:odd)", "odd"),
    "no text": ("![it](attachment:number)", "number"),
    "a page": ("<img src='data:text/html;base64,PGI+'>", "data:text/html"),
    "a link to a file beside": ("[table](table.csv)", "table.csv"),
    "a link to a link": ("[it](attachment:x.csv)", "x.csv"),
}


@pytest.mark.parametrize("text, name", ELSEWHERE.values(), ids=ELSEWHERE)  # noqa: PT006
def test_what_is_not_in_the_notebook_is_named_where_it_stood(text, name):
    attachments = {"paper.pdf": {"application/pdf": "JVBERi0="}, "odd": 7}
    attachments["number"] = {"image/png": 7}
    page = BeautifulSoup(to_html(f"before\n\n{text}\n\nafter", attachments), "html.parser")
    assert not page.select("img, a[href]")
    assert name in page.get_text()
    assert page.get_text().index("before") < page.get_text().index(name)
    assert page.get_text().index(name) < page.get_text().index("after")


@pytest.mark.parametrize("odd", [None, 7, [], "text", {"x": None}])
def test_attachments_may_be_anything(odd):
    assert "x" in markdown2html({"cell": {"attachments": odd}}, "![x](attachment:x)")


BREAKOUTS = (
    '![$x" onerror="alert(1)$](attachment:a.png)',
    "![$\\text{<b>}$ and more](attachment:a.png)",
    '# $x" onclick="alert(1)" y="$',
    '<a title="$x$" href="#here">here</a>',
    '[there](#x "$\\frac{1}{2}$")',
    '<img src="attachment:a.png" alt="$a$\n$b$">',
)


@pytest.mark.parametrize("text", BREAKOUTS)
def test_a_formula_stays_inside_its_attribute(text):
    page = soup(text, **{"a.png": {"image/png": PNG}})
    for tag in page.find_all(True):
        assert set(tag.attrs) <= {
            "src",
            "alt",
            "title",
            "href",
            "id",
            "class",
            "xmlns",
            "display",
            "stretchy",
        }
        for value in tag.attrs.values():
            assert "<math" not in value
            assert "formula-" not in value
    assert "formula-" not in page.get_text()


def test_a_formula_in_the_words_for_a_picture_is_read_as_it_was_typed():
    assert soup("![$x<y$](attachment:a)", a={"image/png": PNG}).img["alt"] == "$x<y$"


LOST = {
    "a tag never closed": '<div title="$x$\n\nmy answer">a</div>',
    "a comment never closed": "<!-- my answer",
    "less than": "if z<y then my answer",
    "a type": "vector<int> my answer",
    "deep": "> " * 3000 + "my answer",
    "deep lists": "\n".join("  " * i + "- my answer" for i in range(300)),
    "deep tags": "<b><i>" * 3000 + "my answer",
    "long": "x " * MAX_MARKDOWN + "my answer",
    "brackets": "[" * 20_000 + "my answer",
    "stars": "*a **b " * 5000 + "my answer",
    "dollars": "$" * 999 + "my answer",
    "NUL": "\0my answer",
    "half a surrogate pair": "\ud800 my answer",
    "deep TeX": "$" + "{" * 5000 + "$ my answer",
}


@pytest.mark.parametrize("text", LOST.values(), ids=LOST)
def test_what_was_written_is_never_lost(text):
    assert "my answer" in re.sub(r"\s+", " ", soup(text).get_text())


def test_links_to_files_above_are_the_exercises_own_and_are_not_named():
    assert soup("[chapter](../../book/02_softmax.md)").get_text().strip() == "chapter"
