"""What only a published book needs: a sitemap and cards for social networks.

Both name the book's address, so they are made only when BOOK_URL gives it.
"""

from __future__ import annotations

import os

from sphinx.application import Sphinx
from sphinx.config import Config


def set_address(app: Sphinx, config: Config) -> None:
    """Tell the extensions where the book will be."""
    config.html_baseurl = config.ogp_site_url = os.environ["BOOK_URL"].rstrip("/") + "/"
    config.sitemap_url_scheme = "{link}"


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    if "BOOK_URL" in os.environ:
        app.setup_extension("sphinx_sitemap")
        app.setup_extension("sphinxext.opengraph")
        app.connect("config-inited", set_address)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
