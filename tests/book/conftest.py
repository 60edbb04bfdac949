"""Take the built book, serve it on the loopback interface, and open it in Chromium."""

from __future__ import annotations

import contextlib
import functools
import gzip
import http.server
import os
import threading
from pathlib import Path

import pytest
from selenium import webdriver

ROOT = Path(__file__).parents[2]
TEXT = {".html", ".css", ".js", ".svg", ".json"}


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the built HTML. BOOK_HTML names another than the usual one."""
    html = Path(os.environ.get("BOOK_HTML", ROOT / "_build" / "html"))
    assert (html / "index.html").exists(), "Build the book first: make book."
    return html


@pytest.fixture(scope="session")
def pages(site: Path) -> list[str]:
    """Every page of the book, as a path below the site's root."""
    found = (path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    return sorted(page for page in found if not page.startswith("_"))


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serve files the way a web host does: text goes compressed over the wire."""

    def do_GET(self) -> None:
        """Answer one request."""
        path = Path(self.translate_path(self.path))
        if path.suffix not in TEXT or not path.is_file():
            return super().do_GET()
        body = gzip.compress(path.read_bytes(), compresslevel=6)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(BrokenPipeError):  # the browser went on to the next page
            self.wfile.write(body)
        return None

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def address(site: Path):
    """The address of the served book."""
    handler = functools.partial(Handler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def settle():
    """Wait until a page has set its mathematics and loaded its fonts."""

    def wait(driver: webdriver.Chrome) -> None:
        driver.execute_async_script(
            "const done = arguments[0];"
            "Promise.resolve(window.MathJax?.startup?.promise)"
            ".then(() => document.fonts.ready).then(() => done());"
        )

    return wait
