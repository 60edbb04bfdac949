"""A still figure is drawn twice in one file, and neither drawing disturbs the other."""

import re

import matplotlib.pyplot as plt
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import ConnectionPatch
from matplotlib.text import Text

from softmax_kit.palette import COLORS, PALETTE
from softmax_kit.stills import HATCH, PART, SMALLEST, in_two_sizes, split


@pytest.fixture(autouse=True)
def settings_of_its_own():
    """What other tests set of matplotlib does not reach these."""
    plt.close("all")
    with plt.rc_context():
        plt.rcdefaults()
        yield
    plt.close("all")


def test_the_figure_keeps_its_size_and_no_id_is_used_twice():
    figure = Figure(figsize=(6.4, 3.2))
    axes = figure.add_subplot()
    axes.plot([0, 1], [1, 0], label="a line")
    axes.legend()
    svg = in_two_sizes(figure)
    assert figure.get_size_inches().tolist() == [6.4, 3.2]
    wide, narrow = svg.split('class="narrow"')
    assert not set(re.findall(r' id="([^"]+)"', wide)) & set(re.findall(r' id="([^"]+)"', narrow))
    for drawing in (wide, narrow):
        used = re.findall(r'(?:href="#|url\(#)([^")]+)', drawing)
        assert used
        assert set(used) <= set(re.findall(r' id="([^"]+)"', drawing))


def test_the_narrow_drawing_has_letters_of_the_same_size_on_less_paper():
    figure = Figure(figsize=(6.4, 3.2))
    figure.add_subplot().set_title("a title")
    for text in figure.findobj(Text):
        text.set_fontsize(max(text.get_fontsize(), SMALLEST))
    figure.axes[0].tick_params(labelsize=SMALLEST)
    wide, narrow = in_two_sizes(figure).split('class="narrow"')
    sizes = [set(re.findall(r"scale\((0\.\d+) -", drawing)) for drawing in (wide, narrow)]
    assert sizes[0]
    assert sizes[0] == sizes[1]
    widths = [float(re.search(r'viewBox="0 0 ([\d.]+)', part)[1]) for part in (wide, narrow)]
    assert abs(widths[1] / widths[0] - PART) < 0.06


def test_small_letters_are_larger_in_the_narrow_drawing_and_small_again_afterwards():
    figure = Figure(figsize=(6.4, 3.2))
    small = figure.add_subplot().text(0.5, 0.5, "small", fontsize=7)
    wide, narrow = split(in_two_sizes(figure))
    assert "scale(0.07 -" in wide
    assert "scale(0.07 -" not in narrow
    assert small.get_fontsize() == 7


def test_panels_side_by_side_stand_below_each_other_on_a_phone_and_return():
    figure = Figure(figsize=(6.4, 2.4), layout="constrained")
    figure.subplots(1, 3, sharey=True)[0].set_yticks([0.123])
    before = [axes.get_subplotspec() for axes in figure.axes]
    wide, narrow = split(in_two_sizes(figure))
    shape = [
        float(height) / float(width)
        for drawing in (wide, narrow)
        for width, height in re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', drawing)
    ]
    assert shape[1] / shape[0] == pytest.approx(3, rel=0.1)
    assert [axes.get_subplotspec() for axes in figure.axes] == before
    numbers = [drawing.count("<!-- 0.123 -->") for drawing in (wide, narrow)]
    assert numbers == [1, 3]


def test_numbers_on_the_other_side_of_a_panel_are_not_doubled_on_a_phone():
    figure = Figure(figsize=(6.4, 2.4), layout="constrained")
    for axes in figure.subplots(1, 2):
        axes.set_yticks([0.123])
        axes.yaxis.tick_right()
    drawings = split(in_two_sizes(figure))
    assert [drawing.count("<!-- 0.123 -->") for drawing in drawings] == [2, 2]


def test_connected_panels_stay_side_by_side():
    figure = Figure(figsize=(6.4, 2.4))
    left, right = figure.subplots(1, 2)
    right.add_artist(ConnectionPatch((0, 0), (1, 1), "data", "data", axesA=left, axesB=right))
    _, narrow = split(in_two_sizes(figure))
    (width, height) = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', narrow).groups()
    assert float(height) < float(width)


def test_colours_of_the_palette_can_change_with_the_theme():
    figure = Figure()
    figure.add_subplot().bar([0, 1], [1, 2], color=COLORS[:2], hatch="//", edgecolor="black")
    svg = in_two_sizes(figure)
    rules, drawing = svg.split("</style>", 1)
    for name in ("ink", "0", "1"):
        assert f"--c-{name}:{PALETTE[name][1]}" in rules
        assert f"var(--c-{name},{PALETTE[name][0]})" in drawing
    literal = set(re.findall(r"(?:fill|stroke)(?:: ?|=\")(#\w+)", drawing))
    assert literal == {HATCH, "#ffffff"}  # hatches, and the paper that use_style takes away


def test_a_grey_picture_becomes_ink_and_a_coloured_one_stays():
    figure = Figure()
    figure.add_subplot().imshow([[0.0, 0.5], [0.2, 1.0]], cmap="Greys")
    assert in_two_sizes(figure).count("<mask") == 2
    figure = Figure()
    figure.add_subplot().imshow([[0.0, 0.5], [0.2, 1.0]], cmap="viridis")
    assert "<mask" not in in_two_sizes(figure)
