"""Figures can be read: on a phone, in the dark, and by their numbers."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from PIL import Image
from selenium.webdriver.common.by import By

from softmax_kit.palette import COLORS, PALETTE
from softmax_kit.stills import HATCH

ROOT = Path(__file__).parents[2]

#: Pixels of the screen. Smaller letters are work to read.
LEAST = 11

PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}

#: The heights of a drawing's letters as they are on the screen. Each label is a group; its
#: first transformed child has 100 units for one em (subscripts are smaller, as in print).
LETTERS = """
const [source, width] = arguments;
const done = arguments[2];
fetch(source).then((answer) => answer.text()).then((file) => {
  const place = document.createElement("div");
  place.style.cssText = `position: absolute; width: ${width}px`;
  place.innerHTML = file.slice(file.indexOf("<svg"));
  place.firstChild.style.cssText = "width: 100%; height: auto";
  document.body.append(place);
  const labels = [...place.querySelectorAll("g[id*='text_'] > g[transform]")];
  done(labels.map((label) => {
    const { a, b, c, d } = label.getScreenCTM();
    return 100 * Math.sqrt(Math.abs(a * d - b * c));
  }));
  place.remove();
});
"""

#: Every colour that a drawing paints with, as the browser computes it.
PAINTS = """
const shapes = document.querySelectorAll("path, rect, use, circle, ellipse, polygon, image");
return [...new Set([...shapes].flatMap((shape) => {
  if (shape.closest("clipPath, mask")) return [];
  const { fill, stroke } = getComputedStyle(shape);
  return [fill, stroke].filter((paint) => paint.startsWith("rgb"));
}))];
"""

#: The stills that are seen: their addresses, filters and grounds.
SEEN = """
document.documentElement.dataset.theme = arguments[0];
document.querySelectorAll("details").forEach((details) => details.open = true);
return [...document.querySelectorAll("img.still")]
  .filter((picture) => picture.getBoundingClientRect().width)
  .map((picture) => {
    const style = getComputedStyle(picture);
    return [picture.src, style.filter, style.backgroundColor];
  });
"""


def rgb(color: str) -> str:
    """Write a colour as a browser does."""
    return f"rgb({', '.join(str(int(color[i : i + 2], 16)) for i in (1, 3, 5))})"


@pytest.fixture(scope="module")
def stills(site, pages) -> list[str]:
    """The pages that have pictures that are drawn while the book is built."""
    return [page for page in pages if "only-dark" in (site / page).read_text("utf-8")]


@pytest.fixture
def phone(browser):
    """A narrow screen."""
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    yield browser
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_no_label_of_a_still_is_under_eleven_pixels_on_a_phone(phone, settle, address, stills):
    small, seen = [], 0
    for page in stills:
        phone.get(f"{address}/{page}")
        settle(phone)
        phone.execute_script("document.querySelectorAll('details').forEach((d) => d.open = true)")
        for picture in phone.find_elements(By.CSS_SELECTOR, "img.still"):
            if not picture.is_displayed():
                continue
            source = picture.get_property("currentSrc")
            assert "-narrow.svg" in source, (page, source)
            sizes = phone.execute_async_script(LETTERS, source, picture.rect["width"])
            seen += bool(sizes)
            if min(sizes, default=LEAST) < LEAST:
                small.append((page, picture.get_attribute("alt")[:50], round(min(sizes), 2)))
    assert seen > 40
    assert not small


def test_no_label_of_a_live_figure_is_under_eleven_pixels_on_a_phone(phone, settle, address, pages):
    small, seen = [], 0
    for page in pages:
        phone.get(f"{address}/{page}")
        settle(phone)
        sizes = phone.execute_script(
            "return [...document.querySelectorAll('.ia svg text')]"
            ".filter((label) => label.getBoundingClientRect().width).map((label) => {"
            " const { a, b, c, d } = label.getScreenCTM();"
            " const size = parseFloat(getComputedStyle(label).fontSize);"
            " return [label.textContent, size * Math.sqrt(Math.abs(a * d - b * c))]; })"
        )
        seen += bool(sizes)
        small += [(page, *label) for label in sizes if label[1] < LEAST]
    assert seen >= 7
    assert not small


def test_every_figure_has_a_number_of_its_own_and_a_caption(site, pages):
    numbers = []
    for page in pages:
        soup = BeautifulSoup((site / page).read_text("utf-8"), "html.parser")
        for picture in soup.select(".bd-article :is(.cell_output img, figure.interactive img)"):
            assert picture.find_parent("figure"), (page, picture["alt"][:60])
        for figure in soup.select(".bd-article figure"):
            number = figure.select_one("figcaption .caption-number").text.strip()
            assert re.fullmatch(r"Figure \d+(\.\d+)?", number), (page, number)
            assert len(figure.select_one("figcaption .caption-text").text.split()) >= 4, number
            numbers.append(number)
    assert len(numbers) > 60
    assert len(set(numbers)) == len(numbers)


def test_no_word_places_a_panel_beside_another(site, pages):
    """On a phone the panels stand below each other, so they are counted, not placed."""
    place = re.compile(
        r"\bleft\b|\bright\b(?! (?:class|digit|answer))|[.;:,] (?:middle|above|below|top|bottom),",
        re.IGNORECASE,
    )
    several, placed = 0, []
    for page in pages:
        soup = BeautifulSoup((site / page).read_text("utf-8"), "html.parser")
        for figure in soup.select(".bd-article figure:has(img.still)"):
            picture = figure.select_one("img.still")
            file = (site / page).parent / picture["src"].partition("#")[0]
            if len(set(re.findall(r'id="(?:n-)?(axes_\d+)"', file.read_text("utf-8")))) < 2:
                continue
            several += 1
            for words in (picture["alt"], figure.select_one(".caption-text").text):
                placed += [(page, found[0], words[:50]) for found in place.finditer(words)]
    assert several > 15
    assert not placed


def test_a_reference_in_the_text_names_the_number_that_stands_under_the_figure(site, pages):
    found = 0
    for page in pages:
        soup = BeautifulSoup((site / page).read_text("utf-8"), "html.parser")
        for reference in soup.select("a.reference:has(span.std-numref)"):
            there, _, name = reference["href"].partition("#")
            path = (site / page).parent / there if there else site / page
            target = BeautifulSoup(path.read_text("utf-8"), "html.parser").find(id=name)
            assert reference.text == target.select_one(".caption-number").text.strip()
            found += 1
    assert found >= 10


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_writes_in_the_ink_of_the_palette(browser, settle, address, theme):
    browser.get(f"{address}/book/02_softmax.html")
    settle(browser)
    browser.execute_script("document.documentElement.dataset.theme = arguments[0]", theme)
    inks = browser.execute_script(
        "return [getComputedStyle(document.body).color,"
        " getComputedStyle(document.querySelector('.ia svg text')).fill]"
    )
    assert inks == 2 * [rgb(PALETTE["ink"][theme == "dark"])]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_stills_are_drawn_in_the_palette_of_the_theme_and_not_filtered(
    browser, settle, address, stills, theme
):
    sources = set()
    for page in stills:
        browser.get(f"{address}/{page}")
        settle(browser)
        for source, filtered, ground in browser.execute_script(SEEN, theme):
            assert filtered == "none", (page, source)
            assert ground == "rgba(0, 0, 0, 0)", (page, source)
            assert source.endswith("#dark") == (theme == "dark"), (page, source)
            sources.add(source)
    assert len(sources) > 40
    ink = rgb(PALETTE["ink"][theme == "dark"])
    allowed = {rgb(colors[theme == "dark"]) for colors in PALETTE.values()} | {rgb(HATCH)}
    for source in sources:
        browser.get(source)
        paints = set(browser.execute_script(PAINTS))
        assert ink in paints, source
        assert paints <= allowed, source


def test_the_dark_still_is_what_the_screen_shows(browser, settle, address):
    browser.get(f"{address}/book/01_one_hot.html")
    settle(browser)
    browser.execute_script("document.documentElement.dataset.theme = 'dark'")
    stills = browser.find_elements(By.CSS_SELECTOR, "img.still")
    picture = next(still for still in stills if still.is_displayed())
    shown = Image.open(BytesIO(picture.screenshot_as_png)).convert("RGB")
    most = sorted(shown.getcolors(1 << 24), reverse=True)[:2]
    ground = browser.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert {f"rgb{color}" for _, color in most} == {ground, rgb(PALETTE["0"][1])}


def test_colours_are_written_down_in_one_place():
    sources = [
        *(ROOT / "book").glob("*.md"),
        *(ROOT / "book" / "_ext").glob("*.py"),
        *(ROOT / "book" / "_static").glob("course.*"),
        *(ROOT / "book" / "interactive").glob("*.*"),
        *(ROOT / "src" / "softmax_kit").glob("*.py"),
        *(ROOT / "scripts").glob("*.py"),
    ]
    assert len(sources) > 40
    ours = {color.lower() for colors in PALETTE.values() for color in colors}
    stray = [
        (file.name, color)
        for file in sources
        if file.name != "palette.py"
        for color in re.findall(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b", file.read_text("utf-8"))
        if color.lower() in ours or file.suffix == ".md"
    ]
    assert stray == []
    favicon = (ROOT / "book" / "_static" / "favicon.svg").read_text("utf-8")
    assert COLORS[0] in favicon  # the browser's tab loads no style
