"""The bug museum: every exhibit can be searched for its fault before it is revealed.

That each bug breaks and each cure works is asserted by the page itself, when it is built.
"""

import pytest
from bs4 import BeautifulSoup
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys


@pytest.fixture(scope="module")
def exhibits(site):
    page = BeautifulSoup((site / "book" / "museum.html").read_text("utf-8"), "html.parser")
    *exhibits, _ = page.select("article section section")  # the last one sums up
    return exhibits


def test_there_are_as_many_exhibits_as_the_first_word_says(exhibits):
    assert len(exhibits) == 17
    page = exhibits[0].find_parent("section")
    assert page.find("p").get_text().startswith("Seventeen ways")


def test_each_exhibit_shows_its_program_and_hides_what_is_wrong_with_it(exhibits):
    for exhibit in exhibits:
        hidden = exhibit.find("details")
        assert hidden is not None, exhibit.h2
        assert not hidden.has_attr("open")
        before = exhibit.get_text().partition(hidden.get_text())[0]
        assert "def " in before
        assert "The cure" not in before


def test_each_reveal_has_the_line_beside_its_cure_a_picture_and_a_real_report(exhibits):
    pictures = []
    for exhibit in exhibits:
        hidden = exhibit.find("details")
        diff = hidden.select_one(".highlight-diff").get_text()
        assert "\n- " in f"\n{diff}", exhibit.h2
        assert "\n+ " in f"\n{diff}", exhibit.h2
        assert "The cure:" in hidden.get_text()
        assert hidden.select('a[href^="https://github.com/"]'), exhibit.h2
        pictures += [img["alt"] for img in hidden.select("img.only-light")]
    assert len(pictures) == len(set(pictures)) == len(exhibits)


def test_a_reveal_opens_by_keyboard(browser, address, settle):
    browser.get(f"{address}/book/museum.html")
    settle(browser)
    details = browser.find_element(By.CSS_SELECTOR, "article details")
    details.find_element(By.TAG_NAME, "summary").send_keys(Keys.ENTER)
    assert details.get_attribute("open") is not None
    assert "The cure:" in details.text
