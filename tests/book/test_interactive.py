"""The interactive figures: the same numbers as in Python, usable by all, offline, from a file."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from bs4 import BeautifulSoup
from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.common.by import By

import softmax_course as sc
from softmax_course.mnist_network import SMALL, Layer, forward, init_network, predict, train
from softmax_kit.browser import embed_network

ROOT = Path(__file__).parents[2]
AXE = ROOT / "tests" / "book" / "vendor" / "axe-core" / "axe.min.js"
NAMES = (
    "softmax-bars",
    "simplex",
    "gradient-arrows",
    "learning-slowdown",
    "regression-2d",
    "float-breakdown",
    "digit",
    "betting",
)
CONFIGURATION = """
import sys
sys.path.insert(0, "book/_ext")
project = "figures"
extensions = ["myst_parser", "interactive"]
html_theme = "sphinx_book_theme"
html_context = {"default_mode": "light"}
"""


@pytest.fixture(scope="module")
def layers() -> list[Layer]:
    """The network of the course, trained for one epoch."""
    x, y = sc.load_mnist("train")
    return train(init_network(SMALL), x, y, epochs=1, progress=False).layers


@pytest.fixture(scope="module")
def examples() -> tuple[np.ndarray, np.ndarray]:
    """One image of each digit from the test set."""
    images, labels = sc.load_mnist("test")
    first = [int(np.flatnonzero(labels == digit)[0]) for digit in range(10)]
    return images[first], labels[first]


def sphinx(source: Path, builder: str, output: Path) -> subprocess.CompletedProcess:
    """Build a small book; a warning is an error."""
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", builder, str(source), str(output)]
    return subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)


def small_book(folder: Path, pages: dict[str, str]) -> Path:
    """Write a book with the extension and these pages."""
    book = folder / "book"
    shutil.copytree(ROOT / "book" / "interactive", book / "interactive")
    book.joinpath("_ext").mkdir()
    shutil.copy(ROOT / "book" / "_ext" / "interactive.py", book / "_ext")
    (folder / "conf.py").write_text(CONFIGURATION)
    toc = "\n".join(pages)
    pages = {"index": f"# Index\n\n```{{toctree}}\n{toc}\n```", **pages}
    for name, text in pages.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def source(tmp_path_factory, layers, examples) -> Path:
    """A book with one page for each figure, and one without."""
    pages = {
        name: f"# {name}\n\n```{{interactive}} {name}\n:name: fig-{name}\n\nWhat it shows.\n\n"
        "More about it.\n```\n"
        for name in NAMES
    }
    pages["digit"] += f"\n```{{raw}} html\n{embed_network(layers, *examples).data}\n```\n"
    pair = examples[0][[4, 9]], examples[1][[4, 9]]
    pages["betting"] += f"\n```{{raw}} html\n{embed_network(layers, *pair).data}\n```\n"
    pages["plain"] = "# Plain\n\nNo figure."
    return small_book(tmp_path_factory.mktemp("source"), pages)


@pytest.fixture(scope="module")
def built(source, tmp_path_factory) -> Path:
    """The built HTML of that book."""
    output = tmp_path_factory.mktemp("html")
    result = sphinx(source, "html", output)
    assert result.returncode == 0, result.stderr
    return output


@pytest.fixture
def show(browser, built):
    """Open a figure from its file. Afterwards: no errors, and nothing came from elsewhere."""
    for log in ("browser", "performance"):
        browser.get_log(log)

    def open_page(name: str):
        browser.get((built / f"{name}.html").as_uri())
        return browser.find_element(By.CSS_SELECTOR, "figure.interactive .ia")

    yield open_page
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [
        message["params"]["request"]["url"]
        for message in messages
        if message["method"] == "Network.requestWillBeSent"
    ]
    assert asked
    assert all(url.startswith(("file:", "data:")) for url in asked)


@pytest.fixture
def numerics(browser, show):
    """Call a function of numerics.js; arguments and result are JSON, inf and nan included."""
    show("softmax-bars")

    def call(name: str, *arguments):
        script = (
            "const numerics = SoftmaxCourse.numerics;"
            "const result = numerics[arguments[0]](...arguments[1]);"
            "return JSON.stringify(result, (key, value) => typeof value === 'number'"
            " && !Number.isFinite(value) ? String(value) : value);"
        )
        return json.loads(browser.execute_script(script, name, arguments), parse_constant=None)

    return call


def says(figure) -> str:
    return figure.find_element(By.CLASS_NAME, "ia-readout").text


def heard(browser, figure) -> str:
    status = figure.find_element(By.CSS_SELECTOR, "[role=status]")
    return browser.execute_script("return arguments[0].textContent", status)


def sliders(figure):
    return figure.find_elements(By.CSS_SELECTOR, "input[type=range]")


def overflow(browser, figure) -> int:
    """How far the parts of a figure reach beyond it, in pixels."""
    return browser.execute_script(
        "return arguments[0].scrollWidth - arguments[0].clientWidth", figure
    )


def touch_and_drag(browser, element, down: int) -> None:
    """Put a finger on the middle of an element and move it down; the page must not scroll."""
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
    box = browser.execute_script("return arguments[0].getBoundingClientRect().toJSON()", element)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    scrolled = browser.execute_script("return scrollY")
    for kind, points in (
        ("touchStart", [{"x": x, "y": y}]),
        ("touchMove", [{"x": x, "y": y + down / 2}]),
        ("touchMove", [{"x": x, "y": y + down}]),
        ("touchEnd", []),
    ):
        browser.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    assert browser.execute_script("return scrollY") == scrolled


def press(figure, label: str) -> None:
    figure.find_element(By.XPATH, f".//button[normalize-space()='{label}']").click()


def drawn(figure, selector: str) -> list[str]:
    return [e.get_attribute("outerHTML") for e in figure.find_elements(By.CSS_SELECTOR, selector)]


# --- the numbers ---------------------------------------------------------------------------


def test_the_page_computes_what_the_package_computes(numerics):
    rng = np.random.default_rng(0)
    for scale in (1, 30, 900):
        z = rng.normal(scale=scale, size=5)
        y = rng.dirichlet(np.ones(5))
        a = rng.dirichlet(np.ones(5))
        pairs = [
            (numerics("softmax", list(z)), sc.softmax(z)),
            (numerics("softmax", list(z), 2.5), sc.softmax_with_temperature(z, 2.5)),
            (numerics("logSumExp", list(z)), sc.logsumexp(z)),
            (numerics("crossEntropyWithLogits", list(z), list(y)),
             sc.cross_entropy_with_logits(z[None], y[None])),
            (numerics("crossEntropy", list(a), list(y)), sc.cross_entropy(a, y)),
            (numerics("entropy", list(y)), sc.entropy(y)),
            (numerics("klDivergence", list(a), list(y)), sc.kl_divergence(a, y)),
            (numerics("crossEntropyGradient", list(a), list(y)), sc.dC_dz(a, y)),
            (numerics("quadraticGradient", list(a), list(y)),
             sc.softmax_jacobian(a) @ (2 * (a - y))),
        ]  # fmt: skip
        for got, expected in pairs:
            np.testing.assert_allclose(got, expected, rtol=1e-12, atol=1e-12)


def test_a_class_that_cannot_occur_costs_nothing(numerics):
    assert numerics("crossEntropy", [1, 0], [1, 0]) == 0
    assert numerics("klDivergence", [1, 0], [1, 0]) == 0
    assert numerics("crossEntropy", [1, 0], [0, 1]) == "Infinity"


def test_float16_is_rounded_as_numpy_rounds(browser, show):
    rng = np.random.default_rng(1)
    halves = np.arange(0, 0x7C00, dtype=np.uint16).view(np.float16).astype(np.float64)
    middles = (halves[:-1] + halves[1:]) / 2  # ties, which go to the even neighbour
    values = np.concatenate([
        halves, middles, np.nextafter(middles, 0), np.nextafter(middles, np.inf),
        10.0 ** rng.uniform(-9, 6, 5000), [65519.99, 65520.0, 1e300, 5e-324],
    ])  # fmt: skip
    values = np.concatenate([values, -values])
    show("softmax-bars")
    got = browser.execute_script(
        "return arguments[0].map((x) => String(SoftmaxCourse.numerics.toFloat16(x)))",
        values.tolist(),
    )
    with np.errstate(over="ignore"):
        expected = values.astype(np.float16).astype(np.float64)
    np.testing.assert_array_equal(np.array(got, dtype=np.float64), expected)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_naive_and_stable_break_where_numpy_breaks(browser, show, dtype):
    show("softmax-bars")
    sizes = [0.5, 5, 11, 11.2, 17.5, 88, 89, 104, 709, 710, 746, 3000]
    logits = [z for g in sizes for z in ([g, 0], [-g, 0], [g, g], [-g, -g])]
    for label in (0, 1):
        costs = browser.execute_script(
            "const { PRECISIONS, naiveSteps, stableSteps } = SoftmaxCourse.numerics;"
            "const [zs, label, name] = arguments; const round = PRECISIONS[name];"
            "return zs.map((z) => [naiveSteps, stableSteps].map((f) =>"
            "  String(f(z, label, round).cost)))",
            logits, label, dtype,
        )  # fmt: skip
        z = np.array(logits, dtype=dtype)
        labels = np.full(len(z), label)
        naive = sc.naive_cross_entropy(z, labels)
        stable = sc.cross_entropy_with_logits(z, labels, "none")
        got = np.array(costs, dtype=np.float64)
        tolerance = 4 * np.finfo(dtype).eps
        np.testing.assert_allclose(got[:, 0], naive, rtol=tolerance, atol=tolerance)
        np.testing.assert_allclose(got[:, 1], stable, rtol=tolerance, atol=tolerance)


# --- every figure --------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_figure_takes_the_place_of_its_still_and_names_its_parts(browser, show, name):
    figure = show(name)
    assert figure.get_attribute("role") == "group"
    assert len(figure.get_attribute("aria-label").split()) > 2
    assert browser.find_elements(By.CSS_SELECTOR, "figure.interactive img") == []
    assert "What it shows." in browser.find_element(By.CSS_SELECTOR, "figcaption").text
    for drawing in figure.find_elements(By.CSS_SELECTOR, "[role=img], [role=application]"):
        assert len(drawing.get_attribute("aria-label").split()) > 2
    for slider in sliders(figure):
        assert slider.accessible_name
        assert slider.get_attribute("aria-valuetext")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_no_violation_in_the_figure(browser, show, name, theme):
    show(name)
    browser.execute_script("document.documentElement.dataset.theme = arguments[0]", theme)
    browser.execute_script(AXE.read_text(encoding="utf-8"))
    violations = browser.execute_async_script(
        "const done = arguments[0];"
        "axe.run('.ia', { preload: false }).then((report) => done(report.violations))"
    )
    assert [(rule["id"], [n["target"] for n in rule["nodes"]]) for rule in violations] == []


@pytest.mark.parametrize("name", NAMES)
def test_figure_fits_a_phone(browser, show, name):
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True},
    )
    figure = show(name)
    width = browser.execute_script("return document.documentElement.scrollWidth")
    beyond = overflow(browser, figure)
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert width <= 390
    assert beyond <= 0


@pytest.mark.parametrize("width", [420, 520, 605, 740])
@pytest.mark.parametrize("name", NAMES)
def test_figure_fits_columns_of_every_width(browser, show, name, width):
    figure = show(name)
    browser.execute_script("arguments[0].style.width = arguments[1]", figure, f"{width}px")
    assert overflow(browser, figure) <= 0


@pytest.mark.parametrize("name", [name for name in NAMES if name != "digit"])
def test_every_slider_moves_by_key_and_changes_what_is_drawn_or_said(show, name):
    figure = show(name)
    assert sliders(figure)
    for slider in sliders(figure):
        before = (slider.get_attribute("aria-valuetext"), figure.text, drawn(figure, "svg"))
        slider.send_keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
        after = (slider.get_attribute("aria-valuetext"), figure.text, drawn(figure, "svg"))
        assert after[0] != before[0]
        assert after[1:] != before[1:]


BROKEN = re.compile(r'="[^"]*(?:NaN|Infinity|undefined)')


@pytest.mark.parametrize("name", NAMES)
def test_figure_outlives_the_ends_of_its_sliders_and_a_change_of_theme(browser, show, name):
    figure = show(name)
    for theme, end in (("dark", Keys.HOME), ("light", Keys.END), ("dark", Keys.HOME)):
        for slider in sliders(figure):
            slider.send_keys(end)
            browser.execute_script("document.documentElement.dataset.theme = arguments[0]", theme)
            for button in figure.find_elements(By.XPATH, ".//button[.='Step' or .='Bet']"):
                if button.is_enabled():
                    button.click()
            assert not BROKEN.search("".join(drawn(figure, "svg")))
            assert overflow(browser, figure) <= 0


# --- one by one ----------------------------------------------------------------------------


def test_softmax_bars_follow_a_slider_dragged_with_the_mouse(browser, show):
    figure = show("softmax-bars")
    assert "0.6511, 0.2395, 0.0974, 0.0119" in says(figure)
    ActionChains(browser).drag_and_drop_by_offset(sliders(figure)[0], 120, 0).perform()
    z = [float(s.get_attribute("value")) for s in sliders(figure)][:4]
    assert z[0] != 2
    shown = [float(p) for p in re.search(r"\((.*)\)", says(figure))[1].split(", ")]
    np.testing.assert_allclose(shown, sc.softmax(z), atol=5e-5)


def test_adding_one_to_every_logit_moves_the_logits_and_not_the_probabilities(show):
    figure = show("softmax-bars")
    logits, probabilities = figure.find_elements(By.TAG_NAME, "svg")
    before = [e.get_attribute("aria-label") for e in (logits, probabilities)]
    press(figure, "Add 1 to every logit")
    after = [e.get_attribute("aria-label") for e in (logits, probabilities)]
    assert after[0] != before[0]
    assert after[1] == before[1]


def test_a_screen_reader_hears_the_result_once_and_not_every_movement(browser, show):
    figure = show("softmax-bars")
    time.sleep(1)
    before = heard(browser, figure)
    sliders(figure)[0].send_keys(*[Keys.ARROW_LEFT] * 10)
    assert heard(browser, figure) == before
    time.sleep(1)
    assert heard(browser, figure) == says(figure) != before


def test_the_path_of_the_simplex_gives_the_minimum_table(show):
    figure = show("simplex")
    (slider,) = sliders(figure)
    for cost in ("1.52", "1.23", "1.10", "1.03", "1.01", "1.03", "1.10", "1.23", "1.52"):
        assert says(figure).endswith(f"C = {cost}.")
        slider.send_keys(Keys.ARROW_RIGHT)
    cells = [cell.text for cell in figure.find_elements(By.CSS_SELECTOR, "td:last-child")]
    assert float(cells[0]) == round(float(sc.entropy([1 / 2, 1 / 3, 1 / 6])), 4)  # as in the text


def test_the_slider_of_the_simplex_follows_the_prediction(show):
    figure = show("simplex")
    (slider,) = sliders(figure)
    _, prediction = figure.find_elements(By.CSS_SELECTOR, "[role=slider]")
    slider.send_keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    assert slider.get_attribute("aria-valuetext") == "0.3"
    press(figure, "Put a on y")
    assert slider.get_attribute("value") == "0.5"
    assert slider.get_attribute("aria-valuetext") == "0.5"
    prediction.send_keys(Keys.SHIFT, *[Keys.ARROW_LEFT] * 2)  # towards class 0, beside the path
    assert slider.get_attribute("value") == "0.6"
    assert slider.get_attribute("aria-valuetext") == "near 0.6"
    before = says(figure)
    slider.send_keys(Keys.ARROW_RIGHT)  # from where the point is, not from where the slider was
    assert slider.get_attribute("aria-valuetext") == "0.7"
    assert says(figure) != before
    assert "a = (0.7000, 0.2000, 0.1000)" in says(figure)


def test_the_numbers_shown_in_the_simplex_are_the_numbers_meant(show):
    figure = show("simplex")
    _, prediction = figure.find_elements(By.CSS_SELECTOR, "[role=slider]")
    for keys in (Keys.ARROW_UP, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT):
        prediction.send_keys(keys)
        a, y = (
            [float(v) for v in re.findall(r"\d\.\d{4}", part)]
            for part in says(figure).split("C =")[0].split("y =")
        )
        assert sum(a) == pytest.approx(1, abs=1e-12)
        assert sum(y) == pytest.approx(1, abs=1e-12)
        cells = [cell.text for cell in figure.find_elements(By.CSS_SELECTOR, "td:last-child")]
        expected = [sc.entropy(y), sc.kl_divergence(a, y), sc.cross_entropy(a, y)]
        np.testing.assert_allclose([float(cell) for cell in cells], expected, atol=5.01e-5)


def test_prediction_is_dragged_by_mouse_and_target_moved_by_keys(browser, show):
    figure = show("simplex")
    target, prediction = figure.find_elements(By.CSS_SELECTOR, "[role=slider]")
    before = prediction.get_attribute("aria-valuetext")
    ActionChains(browser).drag_and_drop_by_offset(prediction, -60, 10).perform()
    assert prediction.get_attribute("aria-valuetext") != before
    before = target.get_attribute("aria-valuetext")
    target.send_keys(Keys.ARROW_LEFT, Keys.ARROW_LEFT)
    assert target.get_attribute("aria-valuetext") != before

    a, y = (
        [float(v) for v in re.findall(r"\d\.\d+", point.get_attribute("aria-valuetext"))]
        for point in (prediction, target)
    )
    cells = [cell.text for cell in figure.find_elements(By.CSS_SELECTOR, "td:last-child")]
    expected = [sc.entropy(y), sc.kl_divergence(a, y), sc.cross_entropy(a, y)]
    np.testing.assert_allclose([float(cell) for cell in cells], expected, atol=5.1e-5)


def test_a_finger_drags_a_point(browser, show):
    figure = show("simplex")
    prediction = figure.find_elements(By.CSS_SELECTOR, "[role=slider]")[1]
    before = prediction.get_attribute("aria-valuetext")
    touch_and_drag(browser, prediction, down=40)
    assert prediction.get_attribute("aria-valuetext") != before


def test_a_point_dragged_out_of_the_triangle_stays_a_distribution(browser, show):
    figure = show("simplex")
    prediction = figure.find_elements(By.CSS_SELECTOR, "[role=slider]")[1]
    for x, y in ((150, -60), (-350, 0), (100, 150)):
        ActionChains(browser).drag_and_drop_by_offset(prediction, x, y).perform()
        a = [float(v) for v in re.findall(r"\d\.\d+", prediction.get_attribute("aria-valuetext"))]
        assert min(a) >= 0
        assert sum(a) == pytest.approx(1)


def test_the_target_reaches_a_corner_and_the_cost_of_a_zero_is_infinite(show):
    figure = show("simplex")
    target, prediction = figure.find_elements(By.CSS_SELECTOR, "[role=slider]")
    for point, keys in ((target, Keys.ARROW_LEFT), (prediction, Keys.ARROW_RIGHT)):
        point.send_keys(Keys.SHIFT, *[keys, Keys.ARROW_DOWN] * 20)
    assert says(figure) == "a = (0.0000, 1.0000, 0.0000), y = (1.0000, 0.0000, 0.0000): C = ∞."


def test_a_step_moves_the_logits_against_the_gradient(show):
    figure = show("gradient-arrows")
    z = np.array([2.0, 1.0, 0.0, -1.0])
    for _ in range(3):
        z -= 0.5 * sc.dC_dz(sc.softmax(z), 2)
        press(figure, "Step")
        shown = [float(s.get_attribute("value")) for s in sliders(figure)][:4]
        np.testing.assert_allclose(shown, z, atol=1e-9)
    press(figure, "Reset")
    assert [float(s.get_attribute("value")) for s in sliders(figure)][:4] == [2, 1, 0, -1]


def test_arrows_point_as_a_step_moves_the_logits(show):
    figure = show("gradient-arrows")
    z, y = np.array([2.0, 1.0, 0.0, -1.0]), np.eye(4)[2]
    gap = y - sc.softmax(z)
    directions = []
    for shaft in figure.find_elements(By.CLASS_NAME, "ia-shaft"):
        start, end = map(float, re.search(r"([\d.]+)V([\d.]+)$", shaft.get_attribute("d")).groups())
        directions.append(np.sign(start - end))  # up is towards smaller y
    long = np.abs(gap) > 0.06
    assert directions == np.sign(gap[long]).tolist()
    press(figure, "Step")
    moved = [float(s.get_attribute("value")) for s in sliders(figure)][:4] - z
    assert (np.sign(moved) == np.sign(gap)).all()


def test_the_gradient_follows_the_chosen_target(show):
    figure = show("gradient-arrows")
    figure.find_element(By.CSS_SELECTOR, "input[value=soft]").send_keys(Keys.SPACE)
    gradient = sc.dC_dz(sc.softmax([2.0, 1.0, 0.0, -1.0]), [0.1, 0.2, 0.3, 0.4])
    label = figure.find_elements(By.TAG_NAME, "svg")[1].get_attribute("aria-label")
    shown = [float(v.replace("−", "-")) for v in re.findall(r"class \d ([−.\d]+)", label)]
    np.testing.assert_allclose(shown, gradient, atol=5.1e-3)


def test_quadratic_cost_learns_later_than_cross_entropy_from_a_bad_start(show):
    figure = show("learning-slowdown")
    press(figure, "Reset")
    for _ in range(2):
        press(figure, "20 steps")
    fast, slow = (float(p) for p in re.findall(r"0\.\d{3}", says(figure)))
    assert fast > 0.9 > 0.1 > slow
    # The same 40 steps in Python: w and b both move, so a logit moves twice as far.
    for gradient, shown in (
        (lambda a: a - [1, 0], fast),
        (lambda a: sc.softmax_jacobian(a) @ (2 * (a - [1, 0])), slow),
    ):
        z = np.array([0.0, 5.0])
        for _ in range(40):
            z = z - 2 * 0.15 * gradient(sc.softmax(z))
        assert shown == pytest.approx(sc.softmax(z)[0], abs=5.1e-4)


def test_the_curves_of_the_slowdown_are_there_at_once_and_follow_a_slider(show):
    figure = show("learning-slowdown")
    first = says(figure)
    assert first.startswith("After 300 steps")
    assert [line.count(",") for line in drawn(figure, "polyline")] == [301] * 4
    sliders(figure)[0].send_keys(*[Keys.ARROW_RIGHT] * 4)
    assert says(figure).startswith("After 300 steps")
    assert says(figure) != first


def test_a_large_learning_rate_breaks_the_regression_and_the_axis_grows_with_it(show):
    figure = show("regression-2d")
    figure.find_element(By.CSS_SELECTOR, "input[value='4']").click()
    ends = []
    for key in (Keys.HOME, Keys.END):
        sliders(figure)[0].send_keys(key)
        press(figure, "Reset")
        for _ in range(10):
            press(figure, "20 steps")
        ends.append(float(re.search(r"J = (\d+\.\d+)", says(figure))[1]))
    assert ends[1] > 2 * ends[0]
    (line,) = figure.find_elements(By.CSS_SELECTOR, "polyline")
    heights = [float(point.partition(",")[2]) for point in line.get_attribute("points").split()]
    assert min(heights) >= 44  # none lies above the chart
    assert (np.diff(heights) < -5).sum() > 10  # the loss jumps up again and again


def place(figure) -> np.ndarray:
    """The places of the points in the plane, on its drawing."""
    markers = figure.find_elements(By.CLASS_NAME, "ia-marker")
    transforms = [marker.get_attribute("transform") for marker in markers]
    return np.array([[float(v) for v in re.findall(r"-?[\d.]+", t)] for t in transforms])


def test_a_point_is_moved_by_the_mouse_and_by_keys(browser, show):
    figure = show("regression-2d")
    press(figure, "20 steps")
    before, loss = place(figure), says(figure)
    marker = figure.find_elements(By.CLASS_NAME, "ia-marker")[3]
    ActionChains(browser).drag_and_drop_by_offset(marker, 60, 40).perform()
    moved = place(figure)
    others = np.arange(len(before)) != 3
    assert (moved[3] > before[3] + 20).all()
    np.testing.assert_array_equal(moved[others], before[others])
    assert says(figure) != loss
    plane = figure.find_element(By.CLASS_NAME, "ia-plane")
    plane.send_keys(Keys.PAGE_DOWN, *[Keys.ARROW_LEFT] * 3)
    again = place(figure)
    assert again[4, 0] < moved[4, 0]
    assert again[4, 1] == moved[4, 1]
    assert browser.current_url.endswith("regression-2d.html")


def test_regression_lowers_the_loss_and_shows_a_region_for_each_class(show):
    figure = show("regression-2d")
    assert "J = 1.099" in says(figure)  # ln 3
    press(figure, "Step")
    losses = [float(re.search(r"J = (\d\.\d+)", says(figure))[1])]
    for _ in range(5):
        press(figure, "20 steps")
        losses.append(float(re.search(r"J = (\d\.\d+)", says(figure))[1]))
    assert losses == sorted(losses, reverse=True)
    assert len(drawn(figure, ".ia-regions polygon")) == 3
    figure.find_element(By.CSS_SELECTOR, "input[value='4']").click()
    assert "J = 1.386" in says(figure)  # ln 4
    press(figure, "Step")
    assert len(drawn(figure, ".ia-regions polygon")) == 4


def test_learning_stops_at_the_end_of_the_chart(show):
    for name, last in (("regression-2d", 200), ("learning-slowdown", 300)):
        figure = show(name)
        for _ in range(last // 20 + 1):
            press(figure, "20 steps")
        press(figure, "Step")
        assert re.search(rf"\b{last}\b", says(figure))


def test_who_asks_for_less_motion_gets_no_play_button(browser, show):
    def plays(figure):
        return figure.find_element(By.XPATH, ".//button[normalize-space()='Play']").is_displayed()

    assert not plays(show("regression-2d"))  # the browser was started so
    media = {"features": [{"name": "prefers-reduced-motion", "value": "no-preference"}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    figure = show("regression-2d")
    assert plays(figure)
    press(figure, "Play")
    time.sleep(0.5)
    press(figure, "Pause")
    steps = int(re.search(r"Step (\d+)", says(figure))[1])
    time.sleep(0.2)
    assert steps > 2
    assert f"Step {steps}:" in says(figure)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_the_next_break_is_where_each_precision_overflows(show):
    figure = show("float-breakdown")
    for dtype in ("float16", "float32", "float64"):
        press(figure, "Go to the next break")
        (slider,) = sliders(figure)
        size = 10 ** float(slider.get_attribute("value"))
        limit = sc.overflow_logit(dtype)
        assert limit < size < limit * 10**0.01  # one position of the slider beyond
        assert f"{dtype} inf" in says(figure)
    broken = figure.find_elements(By.CLASS_NAME, "ia-broken")
    assert {cell.text for cell in broken} == {"inf", "nan", "0"}


def test_the_cost_is_right_also_where_the_true_class_is_far_ahead(browser, show):
    figure = show("float-breakdown")
    (slider,) = sliders(figure)
    for name, z0, z1 in (("(g, 0)", 1, 0), ("(−g, 0)", -1, 0), ("(g, g)", 1, 1)):
        figure.find_element(By.CSS_SELECTOR, f"input[value='{name}']").click()
        for true_class in (0, 1):
            figure.find_element(By.CSS_SELECTOR, f"input[value='{true_class}']").click()
            for position in (0, 1, 1.57, 1.95, 2.5):  # g = 1, 10, 37, 89, 316
                browser.execute_script(
                    "arguments[0].value = arguments[1];"
                    "arguments[0].dispatchEvent(new Event('input', { bubbles: true }))",
                    slider, position,
                )  # fmt: skip
                behind = (z1 - z0) * 10**position * (1 if true_class == 0 else -1)
                cost = max(behind, 0) + np.log1p(np.exp(-abs(behind)))
                caption = figure.find_element(By.TAG_NAME, "caption").text
                shown = re.search(r"The cost is (\S+)\.$", caption)
                assert cost > 0
                assert float(shown[1]) == pytest.approx(cost, rel=5e-3)


def test_a_bet_is_paid_by_cross_entropy(show, layers, examples):
    figure = show("betting")
    z = forward(layers, examples[0][[4, 9]])[-1][:, [4, 9]].astype(float)
    networks = sc.cross_entropy_with_logits(z, [0, 1], "none")

    def paid() -> list[list[str]]:
        rows = figure.find_elements(By.CSS_SELECTOR, "tbody tr")
        return [[cell.text for cell in row.find_elements(By.TAG_NAME, "td")] for row in rows]

    press(figure, "Bet")
    assert paid() == [["1", "4", "0.69", f"{networks[0]:.2f}"]]
    press(figure, "Next digit")
    sliders(figure)[0].send_keys(Keys.HOME)  # all on the 4, and it is a 9
    press(figure, "Bet")
    assert paid()[1] == ["2", "9", "∞", f"{networks[1]:.2f}"]
    assert "Mean so far: you ∞" in says(figure)
    for label in ("Bet", "Next digit"):
        assert not figure.find_element(By.XPATH, f".//button[.='{label}']").is_enabled()
    press(figure, "Start again")
    assert paid() == []
    sliders(figure)[0].send_keys(Keys.END, *[Keys.ARROW_LEFT] * 25)  # 75 % on the 9: 25 % on the 4
    press(figure, "Bet")
    assert paid()[0][2] == f"{-np.log(0.25):.2f}"


# --- draw a digit --------------------------------------------------------------------------


def read_network(html: str) -> list[Layer]:
    """Read the network that a page carries."""
    script = BeautifulSoup(html, "html.parser").select_one("script.embedded-network")
    data = json.loads(script.string)
    return [
        Layer(
            np.frombuffer(base64.b64decode(layer["W"]), "<f4").reshape(-1, layer["inputs"]),
            np.frombuffer(base64.b64decode(layer["b"]), "<f4"),
        )
        for layer in data["layers"]
    ]


def assert_network_agrees_with_numpy(browser, html: str) -> None:
    """Compare the open page's network with NumPy's on 200 test images."""
    images, _ = sc.load_mnist("test")
    images = images[:: len(images) // 200][:200]
    got = browser.execute_script(
        "return arguments[0].map((x) => SoftmaxCourse.network.forward(x).slice(1).flat())",
        images.tolist(),
    )
    expected = np.hstack(forward(read_network(html), images)[1:])
    assert expected.shape == (200, 25 + 15 + 10)
    np.testing.assert_allclose(got, expected, rtol=0, atol=1e-4)


def test_the_network_in_the_page_agrees_with_numpy(browser, show, built, layers):
    show("digit")
    html = (built / "digit.html").read_text(encoding="utf-8")
    for written, layer in zip(read_network(html), layers, strict=True):
        np.testing.assert_array_equal(written.W, layer.W)
        np.testing.assert_array_equal(written.b, layer.b)
    assert_network_agrees_with_numpy(browser, html)


def test_the_network_in_the_book_agrees_with_numpy(browser, site):
    page = site / "book" / "08_mnist_network.html"
    browser.get(page.as_uri())
    assert_network_agrees_with_numpy(browser, page.read_text(encoding="utf-8"))


def test_an_example_is_classified_as_numpy_classifies_it(show, layers, examples):
    figure = show("digit")
    for digit, predicted in enumerate(predict(layers, examples[0])):
        press(figure, str(digit))
        assert f"The network says {predicted}," in says(figure)


def test_the_label_of_an_example_is_told_and_temperature_flattens(show, layers, examples):
    figure = show("digit")
    press(figure, "7")
    assert says(figure).startswith("The label is 7. ")
    sliders(figure)[0].send_keys(Keys.END)  # T = 20
    a = sc.softmax_with_temperature(forward(layers, examples[0][7:8])[-1][0], 20.0)
    shown = float(re.search(r"probability (0\.\d+|1\.000)", says(figure))[1])
    assert shown == pytest.approx(a.max(), abs=6e-4)


def test_a_logarithmic_axis_tells_small_probabilities_apart(show, layers, examples):
    figure = show("digit")
    press(figure, "1")
    figure.find_element(By.CSS_SELECTOR, "input[value=logarithmic]").send_keys(Keys.SPACE)
    drawings = figure.find_elements(By.CSS_SELECTOR, "svg[role=img]")
    (powers,) = [d for d in drawings if "factor of 1000" in d.get_attribute("aria-label")]
    assert powers.is_displayed()
    log_a = np.log10(sc.softmax(forward(layers, examples[0][1:2])[-1][0].astype(float)))
    small = dict(zip("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789", strict=True))
    shown = re.findall(r"10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", powers.get_attribute("aria-label"))
    exponents = [int("".join(small[letter] for letter in number)) for number in shown]
    assert exponents == np.maximum(log_a.round(), -12).astype(int).tolist()
    assert len(set(exponents)) > 3


def test_the_pixels_that_spoke_add_up_to_the_logit(browser, show, layers, examples):
    torch = pytest.importorskip("torch")
    from softmax_course.torch_network import to_torch

    show("digit")
    pixels = examples[0][4]
    shown = browser.execute_script(
        "const layers = arguments[0].map(([W, b]) => ({ W, b }));"
        "const activations = SoftmaxCourse.numerics.forward(layers, arguments[1]);"
        "return SoftmaxCourse.numerics.contributions(layers, activations, 4)",
        [[layer.W.tolist(), layer.b.tolist()] for layer in layers],
        pixels.tolist(),
    )
    x = torch.tensor(pixels[None], dtype=torch.float64, requires_grad=True)
    network = to_torch(layers).double()
    logit = network(x)[0, 4]
    logit.backward()
    np.testing.assert_allclose(shown, (x * x.grad)[0].detach(), atol=1e-6)


def seen(browser) -> np.ndarray:
    """The grey values of the picture that the network sees."""
    data = browser.execute_script(
        "return [...document.querySelector('.ia-seen').getContext('2d')"
        ".getImageData(0, 0, 28, 28).data].filter((_, i) => i % 4 === 0)"
    )
    return np.array(data, dtype=np.float64).reshape(28, 28) / 255


def assert_placed_like_mnist(image: np.ndarray) -> None:
    """A digit fills 20 pixels, and its centre of mass lies in the middle of the 28."""
    rows, columns = np.nonzero(image > 0.05)
    extent = max(np.ptp(rows), np.ptp(columns)) + 1
    assert 19 <= extent <= 21
    centres = np.arange(28) + 0.5
    assert image.sum(axis=1) @ centres / image.sum() == pytest.approx(14, abs=0.1)
    assert image.sum(axis=0) @ centres / image.sum() == pytest.approx(14, abs=0.1)
    assert ((image > 0.05) & (image < 0.95)).any()  # smooth edges


def test_a_stroke_of_the_mouse_is_a_one(browser, show):
    figure = show("digit")
    pad = figure.find_element(By.CLASS_NAME, "ia-pad")
    chain = ActionChains(browser).move_to_element_with_offset(pad, 50, -60).click_and_hold()
    for _ in range(6):
        chain.move_by_offset(-3, 12)
    chain.release().perform()
    assert_placed_like_mnist(seen(browser))
    assert "The network says 1," in says(figure)
    press(figure, "Clear")
    assert seen(browser).sum() == 0


def test_a_digit_is_drawn_with_the_keyboard_alone(browser, show):
    figure = show("digit")
    pad = figure.find_element(By.CLASS_NAME, "ia-pad")
    pad.send_keys(*[Keys.ARROW_LEFT] * 5, *[Keys.ARROW_UP] * 7, Keys.SPACE)
    pad.send_keys(*[Keys.ARROW_RIGHT] * 10)
    for _ in range(5):
        pad.send_keys(*[Keys.ARROW_DOWN] * 3, Keys.ARROW_LEFT)
    pad.send_keys(Keys.SPACE)
    assert_placed_like_mnist(seen(browser))
    assert "The network says 7," in says(figure)
    pad.send_keys(Keys.DELETE)
    assert "Draw a digit" in says(figure)


def test_a_finger_draws_and_does_not_scroll(browser, show):
    figure = show("digit")
    pad = figure.find_element(By.CLASS_NAME, "ia-pad")
    touch_and_drag(browser, pad, down=60)
    assert_placed_like_mnist(seen(browser))


@pytest.mark.parametrize(
    ("network", "images", "complaint"),
    [
        ([(np.ones((2, 3)), np.ones(3))], np.ones((1, 3)), "W has shape"),
        ([(np.ones((2, 3)), np.ones(2))], np.ones((1, 4)), "images has shape"),
        ([(np.ones((2, 3)), np.ones(2))], np.full((1, 3), 255), "grey values from 0 to 1"),
    ],
)
def test_embed_network_says_what_does_not_fit(network, images, complaint):
    with pytest.raises(ValueError, match=complaint):
        embed_network(network, images, [0])


# --- the directive -------------------------------------------------------------------------


def test_a_page_loads_the_scripts_of_its_figures_and_no_others(built):
    def scripts(page):
        html = (built / f"{page}.html").read_text(encoding="utf-8")
        return re.findall(r"_static/interactive/([\w-]+)\.js", html)

    assert scripts("simplex") == ["numerics", "page", "simplex"]
    assert scripts("plain") == []


def test_a_figure_is_light(built):
    for name in NAMES:
        folder = built / "_static" / "interactive"
        files = [folder / f for f in ("numerics.js", "page.js", f"{name}.js", "interactive.css")]
        assert sum(file.stat().st_size for file in files) < 50_000
        assert (built / "_images" / f"{name}.png").stat().st_size < 200_000


@pytest.mark.parametrize("builder", ["singlehtml", "latex"])
def test_other_formats_get_the_still(source, tmp_path, builder):
    result = sphinx(source, builder, tmp_path)
    assert result.returncode == 0, result.stderr
    output = "".join(
        file.read_text(encoding="utf-8")
        for file in tmp_path.rglob("*")
        if file.name in ("index.html", "figures.tex")
    )
    for name in NAMES:
        assert f"{name}.png" in output or f"{{{name}}}.png" in output
    assert output.count("What it shows.") == len(NAMES)
    assert "interactive/page" not in output


def test_without_scripts_the_still_and_its_description_remain(built):
    for name in NAMES:
        soup = BeautifulSoup((built / f"{name}.html").read_text("utf-8"), "html.parser")
        figure = soup.select_one("figure.interactive")
        described = (ROOT / "book/interactive/stills" / f"{name}.txt").read_text(encoding="utf-8")
        assert figure.img["alt"] == " ".join(described.split())
        assert len(figure.img["alt"].split()) > 15
        assert (built / figure.img["src"]).is_file()
        assert figure["id"] == f"fig-{name}"


@pytest.mark.parametrize(
    ("directive", "complaint"),
    [
        ("```{interactive} softmax-bar\nCaption.\n```", "There is no interactive figure"),
        ("```{interactive} softmax-bars\n```", "needs a caption"),
    ],
)
def test_a_wrong_directive_stops_the_build_and_says_why(tmp_path, directive, complaint):
    book = small_book(tmp_path / "book", {"page": f"# Page\n\n{directive}\n"})
    result = sphinx(book, "html", tmp_path / "html")
    assert result.returncode != 0
    assert complaint in result.stderr
