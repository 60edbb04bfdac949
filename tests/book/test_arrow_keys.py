"""The arrow keys belong to what has the focus: they never turn the page."""

from __future__ import annotations

import pytest
from selenium.webdriver import ActionChains, Keys

from assignments import outline

#: What one can focus, as a person would call it, and a page of the book that has it.
KINDS = {
    "a slider": ("book/02_softmax.html", "input[type=range]"),
    "a point to drag": ("book/03_cross_entropy.html", "svg [role=slider]"),
    "a radio button": ("book/04_gradients.html", "input[type=radio]"),
    "a button": ("book/04_gradients.html", ".ia button"),
    "the drawing pad": ("book/08_mnist_network.html", ".ia-pad"),
    "a quiz answer": ("book/02_softmax.html", ".quiz summary"),
    "the code of a figure": ("book/02_softmax.html", ".bd-article details:not(.quiz *) > summary"),
    "a link in the text": ("book/02_softmax.html", ".bd-article p a[href]"),
    "the page itself": ("book/02_softmax.html", "body"),
}


def stays(browser, element, keys: list[str]) -> bool:
    """Press keys with the focus on an element; tell whether the page is still there."""
    browser.execute_script("window.stillHere = true; arguments[0].focus()", element)
    ActionChains(browser).send_keys(*keys).perform()
    # A page that is being left still answers for a moment.
    return browser.execute_async_script(
        "setTimeout(arguments[0], 300, true)"
    ) and browser.execute_script("return window.stillHere === true")


@pytest.mark.parametrize("kind", KINDS)
def test_the_arrow_keys_do_not_turn_the_page(browser, address, kind):
    page, selector = KINDS[kind]
    browser.get(f"{address}/{page}")
    found = browser.execute_script("return document.querySelectorAll(arguments[0])", selector)
    assert found, f"{page} has no {selector}"
    for keys in ([Keys.ARROW_RIGHT], [Keys.ARROW_LEFT], [Keys.ARROW_RIGHT] * 3):
        assert stays(browser, found[0], keys)
    assert browser.current_url == f"{address}/{page}"


def test_no_kind_of_control_is_left_out(browser, address, pages):
    """Whatever can be focused in a chapter, now or later, keeps its arrow keys."""
    chapters = [page for page in pages if page.startswith("book/0")]
    assert len(chapters) == len(outline.names())
    for page in chapters:
        browser.get(f"{address}/{page}")
        kinds = browser.execute_script(
            """
            const kinds = {};
            for (const element of document.querySelectorAll(".bd-article *")) {
              if (element.tabIndex < 0 || !element.checkVisibility()) continue;
              kinds[[element.localName, element.type, element.getAttribute("role")]] ??= element;
            }
            return kinds;
            """
        )
        assert kinds
        for kind, element in kinds.items():
            assert stays(browser, element, [Keys.ARROW_RIGHT]), (page, kind)
            assert stays(browser, element, [Keys.ARROW_LEFT]), (page, kind)
