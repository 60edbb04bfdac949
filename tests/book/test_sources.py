"""Every system of the five sources runs in the book."""

import pytest
from bs4 import BeautifulSoup


@pytest.fixture(scope="module")
def anchors(site, pages):
    """The ids of each page of the book."""
    return {
        page: {
            tag["id"]
            for tag in BeautifulSoup((site / page).read_text("utf-8"), "html.parser").find_all(
                id=True
            )
        }
        for page in pages
    }


@pytest.mark.parametrize("row", range(1, 41))
def test_each_of_the_forty_rows_has_its_place_in_the_book(anchors, row):
    places = [page for page, ids in anchors.items() if f"row-{row}" in ids]
    assert len(places) == 1, places
