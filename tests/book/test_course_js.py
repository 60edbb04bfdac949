"""What course.js does to every page: search results to be read, tables that say they go on."""

import pytest
from selenium.webdriver.support.ui import WebDriverWait

HINTED = """
return [...document.querySelectorAll(".bd-article :not(div.matrix) > table")].map((table) => {
  const note = table.nextElementSibling;
  const told = Boolean(note?.matches("p.scroll-hint") && !note.hidden && note.offsetHeight);
  return [table.scrollWidth > table.clientWidth, told];
});
"""


@pytest.mark.parametrize("words", ["softmax", "gradient", "proof"])
def test_what_a_search_finds_is_text_to_be_read(browser, address, words):
    browser.get(f"{address}/search.html?q={words}")

    def finished(driver):
        status = driver.find_elements("css selector", ".search-summary")
        return status and "found" in status[0].text.lower()

    WebDriverWait(browser, 30).until(finished)
    WebDriverWait(browser, 30).until(
        lambda driver: driver.find_elements("css selector", "ul.search p.context")
    )
    found = [p.text for p in browser.find_elements("css selector", "ul.search p.context")]
    assert len(found) > 5
    for text in found:
        assert not any(mark in text for mark in ("\\frac", "\\sum", "\\(", "\\[", "$$")), text
        assert "The code" not in text
        assert "How it is checked" not in text


@pytest.mark.parametrize("width", [390, 1200])
def test_a_table_says_that_it_goes_on_if_it_does_and_only_then(browser, address, settle, width):
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 500},
    )
    seen = []
    for page in ("07_pytorch_losses", "speed", "notation", "instructor"):
        browser.get(f"{address}/book/{page}.html")
        settle(browser)
        seen += browser.execute_script(HINTED)
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert [wide for wide, _ in seen] == [told for _, told in seen]
    assert any(told for _, told in seen) == (width == 390)
