"""Photograph the interactive figures: their stills stand in the PDF, and where no script runs.

Run it after a change to a figure, look at book/interactive/stills/, and bring the
descriptions (NAME.txt) up to date. Needs Chromium and chromedriver.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image
from selenium import webdriver
from selenium.webdriver.common.by import By

from softmax_course import load_mnist
from softmax_course.mnist_network import SMALL, init_network, train
from softmax_kit.browser import embed_digits
from softmax_kit.plots import palette_css

FIGURES = Path(__file__).resolve().parents[1] / "book" / "interactive"
WIDTH = 736  # as wide as the text of a page

#: What to do to a figure before it is photographed, in JavaScript. `press` presses a button.
STATES = {
    "softmax-bars": "",
    "simplex": "",
    "gradient-arrows": "",
    "learning-slowdown": "",
    "betting": "press('Bet')",
    "regression-2d": "for (let i = 0; i < 3; i++) press('20 steps')",
    "float-breakdown": "press('Go to the next break'); press('Go to the next break')",
    # A seven: the pen goes to its left end, then along the bar and down the stem.
    "digit": """
        const pad = document.querySelector(".ia-pad");
        const type = (key, times = 1) => {
          for (let i = 0; i < times; i++) pad.dispatchEvent(new KeyboardEvent("keydown", { key }));
        };
        type("ArrowLeft", 5); type("ArrowUp", 7); type(" "); type("ArrowRight", 10);
        for (let i = 0; i < 5; i++) { type("ArrowDown", 3); type("ArrowLeft"); }""",
}

#: The figures that need a network, and the digits of their examples.
NETWORKS = {"digit": range(10), "betting": (4, 9)}

PAGE = """<!doctype html>
<meta charset="utf-8">
<link rel="stylesheet" href="{base}/interactive.css">
<style>{palette} body {{ margin: 0; font: 16px/1.6 sans-serif }} figure {{ margin: 0 }}</style>
<figure class="interactive interactive-{name}"><img alt=""></figure>
{network}
<script src="{base}/numerics.js"></script>
<script src="{base}/page.js"></script>
<script src="{base}/{name}.js"></script>
<script>
const press = (label) =>
  [...document.querySelectorAll("button")].find((b) => b.textContent === label).click();
{state}
</script>
"""


def network(digits: Sequence[int]) -> str:
    """Train the network of the course for a few seconds, for a figure that needs it."""
    layers = train(init_network(SMALL), *load_mnist("train"), epochs=8, progress=False).layers
    _, labels = load_mnist("test")
    chosen = [int(np.flatnonzero(labels == digit)[0]) for digit in digits]
    return str(embed_digits(layers, chosen).data)


def main(names: list[str]) -> None:
    """Photograph the named figures, or all."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for argument in ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"):
        options.add_argument(argument)
    with tempfile.TemporaryDirectory() as folder:
        options.add_argument(f"--user-data-dir={folder}/profile")
        service = webdriver.ChromeService(shutil.which("chromedriver"))
        with webdriver.Chrome(options=options, service=service) as browser:
            browser.execute_cdp_cmd(
                "Emulation.setDeviceMetricsOverride",
                {"width": WIDTH, "height": 1000, "deviceScaleFactor": 2, "mobile": False},
            )
            for name in names or STATES:
                page = Path(folder) / f"{name}.html"
                content = {
                    "base": FIGURES.as_uri(),
                    "name": name,
                    "palette": palette_css(),
                    "network": network(NETWORKS[name]) if name in NETWORKS else "",
                    "state": STATES[name],
                }
                page.write_text(PAGE.format(**content), encoding="utf-8")
                browser.get(page.as_uri())
                figure = browser.find_element(By.CLASS_NAME, "ia")
                picture = Image.open(BytesIO(figure.screenshot_as_png)).convert("RGB")
                still = FIGURES / "stills" / f"{name}.png"
                picture.quantize(256).save(still, optimize=True)  # a third the size
                print(name, still.stat().st_size)


if __name__ == "__main__":
    main(sys.argv[1:])
