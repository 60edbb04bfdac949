"""What tests in several rooms share: how property tests run, and a browser."""

import itertools
import os
import shutil
import sqlite3
import sys
import traceback

import pytest
from hypothesis import settings
from selenium import webdriver

# No time limit, and in CI the same examples each time.
settings.register_profile("course", deadline=None, max_examples=50)
settings.register_profile(
    "course-ci", settings.get_profile("course"), derandomize=True, database=None
)
settings.load_profile("course-ci" if "CI" in os.environ else "course")


@pytest.fixture(scope="module", autouse=True)
def no_connection_left_open():
    """Whoever opens a database closes it: from Python 3.13 on, an open one that is lost warns."""
    numbers, still_open = itertools.count(), {}

    class Watched(sqlite3.Connection):
        def __init__(self, *args, **options):
            super().__init__(*args, **options)
            self.number = next(numbers)
            still_open[self.number] = "".join(traceback.format_stack(limit=12)[:-1])

        def close(self):
            super().close()
            still_open.pop(self.number, None)

    connect = sqlite3.connect

    def watched(*args, **options):
        return connect(*args, **{"factory": Watched} | options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite3, "connect", watched)
        patch.setattr(sqlite3.dbapi2, "connect", watched)
        yield
    assert not still_open, (
        f"{len(still_open)} are open, one from:\n{next(iter(still_open.values()))}"
    )


@pytest.fixture(scope="module", autouse=True)
def logging_closes_no_stream_of_pytests():
    """Keras logs through absl, which keeps the stream that it found, here one of pytest's.

    nbgrader sets up logging anew, which closes the handlers that there are, and absl's closes its
    stream with it, unless that is Python's own.
    """
    if absl := sys.modules.get("absl.logging"):
        absl.get_absl_handler().python_handler.stream = sys.__stderr__


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory):
    """A headless Chromium that can reach nothing but this machine, and logs every request."""
    chromedriver = shutil.which("chromedriver")
    if chromedriver is None:
        pytest.skip("needs Chromium and chromedriver on PATH")
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or shutil.which("google-chrome") or ""
    for argument in (
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--force-prefers-reduced-motion",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        "--window-size=1200,900",
        f"--user-data-dir={tmp_path_factory.mktemp('chromium')}",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(chromedriver))
    yield driver
    driver.quit()
