"""What tests in several rooms share: how property tests run, and a browser."""

import os
import shutil

import pytest
from hypothesis import settings
from selenium import webdriver

# No time limit, and in CI the same examples each time.
settings.register_profile("course", deadline=None, max_examples=50)
settings.register_profile(
    "course-ci", settings.get_profile("course"), derandomize=True, database=None
)
settings.load_profile("course-ci" if "CI" in os.environ else "course")


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
