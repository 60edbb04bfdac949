"""Every link inside the book leads somewhere, and every picture says what it shows."""

import re
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup


@pytest.fixture(scope="module")
def parsed(site, pages):
    """Every page, parsed."""
    return {page: BeautifulSoup((site / page).read_text("utf-8"), "html.parser") for page in pages}


def test_every_internal_link_and_anchor_exists(site, parsed):
    anchors = {
        (site / page).resolve(): {tag["id"] for tag in soup.find_all(id=True)}
        for page, soup in parsed.items()
    }
    dead = []
    for page, soup in parsed.items():
        for tag in soup.find_all(["a", "link", "script", "img"]):
            target = tag.get("href") or tag.get("src")
            if target is None or urlsplit(target).scheme or target.startswith("//"):
                continue
            parts = urlsplit(target)
            file = (site / page).parent / unquote(parts.path) if parts.path else site / page
            file = file.resolve()
            if not file.is_file():
                dead.append((page, target))
            elif parts.fragment and file in anchors:
                fragment = unquote(parts.fragment)
                if fragment != "" and fragment not in anchors[file]:
                    dead.append((page, target))
    assert not dead


def test_every_picture_has_a_text_alternative(parsed):
    pictures = [(page, img) for page, soup in parsed.items() for img in soup.find_all("img")]
    assert pictures
    # myst-nb's default is the path of the file, whose name is a hash
    mute = [
        (page, img.get("src"))
        for page, img in pictures
        if len(img.get("alt", "").split()) < 4 or re.search(r"[0-9a-f]{32}", img["alt"])
    ]
    assert not mute


def test_no_id_is_used_twice_on_a_page(parsed):
    for page, soup in parsed.items():
        ids = [tag["id"] for tag in soup.find_all(id=True)]
        assert sorted(ids) == sorted(set(ids)), page
