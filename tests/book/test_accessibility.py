"""Everybody can read the book: axe-core finds nothing, and a phone need not scroll sideways."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

AXE = (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}


@pytest.fixture(scope="module")
def visits(browser, settle, address, pages):
    """What axe-core says of each page, and how wide it is on a phone: {page: {what: found}}."""

    def switch(theme):  # as the button of the page does
        browser.execute_script("document.documentElement.dataset.theme = arguments[0]", theme)

    def axe(options):
        report = browser.execute_async_script(
            "axe.run(arguments[0]).then(report => arguments[1](report.violations))", options
        )
        return [
            (rule["id"], node["target"], node["failureSummary"])
            for rule in report
            for node in rule["nodes"]
        ]

    found = {}
    for page in pages:
        if page == "index.html":  # sends the reader on to the first page
            continue
        browser.get(f"{address}/{page}")
        settle(browser)
        browser.execute_script("document.querySelectorAll('details').forEach(d => d.open = true)")
        browser.execute_script(AXE)
        switch("light")
        visit = {"light": axe({})}
        switch("dark")
        visit["dark"] = axe({"runOnly": ["color-contrast"]})  # nothing but the colours is different
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
        visit["width"] = browser.execute_script("return document.documentElement.scrollWidth")
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        found[page] = visit
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_violation(visits, theme):
    assert {page: visit[theme] for page, visit in visits.items() if visit[theme]} == {}


def test_no_page_needs_sideways_scrolling_on_a_phone(visits):
    wide = {page: visit["width"] for page, visit in visits.items() if visit["width"] > 390}
    assert wide == {}


def test_a_screen_reader_is_told_the_language_of_each_term_of_the_glossary(site):
    page = BeautifulSoup((site / "book" / "glossary.html").read_text("utf-8"), "html.parser")
    for entry in page.select("dl.glossary dd"):
        assert [span["lang"] for span in entry.select("span[lang]")] == ["uz", "ru", "ko"]
