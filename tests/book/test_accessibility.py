"""Everybody can read the book: axe-core finds nothing, and a phone need not scroll sideways."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

AXE = (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
#: The boxes that show less than they hold.
CUT = """
return [...document.querySelectorAll(arguments[0])]
  .filter((box) => box.scrollWidth > box.clientWidth)
  .map((box) => box.textContent.trim().slice(0, 50))
"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_violation(browser, settle, address, pages, theme):
    browser.get(f"{address}/{pages[0]}")
    for key in ("mode", "theme"):
        browser.execute_script("localStorage.setItem(arguments[0], arguments[1])", key, theme)
    found = []
    for page in pages:
        if page == "index.html":  # sends the reader on to the first page
            continue
        browser.get(f"{address}/{page}")
        assert browser.execute_script("return document.documentElement.dataset.theme") == theme
        settle(browser)
        browser.execute_script("document.querySelectorAll('details').forEach(d => d.open = true)")
        browser.execute_script(AXE)
        report = browser.execute_async_script(
            "const done = arguments[0]; axe.run().then(report => done(report.violations))"
        )
        found += [
            (page, rule["id"], node["target"], node["failureSummary"])
            for rule in report
            for node in rule["nodes"]
        ]
    assert not found


def test_no_page_and_no_code_of_a_chapter_needs_sideways_scrolling_on_a_phone(
    browser, settle, address, pages
):
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True},
    )
    wide, cut = [], []
    for page in pages:
        browser.get(f"{address}/{page}")
        settle(browser)
        width = browser.execute_script("return document.documentElement.scrollWidth")
        if width > 390:
            wide.append((page, width))
        if not page.startswith("exercises/"):  # those keep the lines of the notebook
            boxes = ".cell_input pre, div.matrix"
            cut += [(page, text) for text in browser.execute_script(CUT, boxes)]
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert not wide
    assert not cut


def test_nothing_is_cut_off_in_an_exercise_or_a_live_figure_on_a_desktop(
    browser, settle, address, pages
):
    cut = []
    for page in pages:
        browser.get(f"{address}/{page}")
        settle(browser)
        boxes = ".ia, .ia table" + (", .bd-article pre" if page.startswith("exercises/") else "")
        cut += [(page, text) for text in browser.execute_script(CUT, boxes)]
    assert not cut


def test_a_screen_reader_is_told_the_language_of_each_term_of_the_glossary(site):
    page = BeautifulSoup((site / "book" / "glossary.html").read_text("utf-8"), "html.parser")
    for entry in page.select("dl.glossary dd"):
        assert [span["lang"] for span in entry.select("span[lang]")] == ["uz", "ru", "ko"]
