"""Figures of the course say the same in colour and in grey."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from softmax_kit.plots import COLORS, HATCHES, MARKERS, bars, to_triangle, triangle, use_style


@pytest.fixture
def ax():
    with mpl.rc_context():
        use_style()
        figure, ax = plt.subplots()
        yield ax
        plt.close(figure)


def test_each_class_has_its_own_colour_marker_and_hatch():
    for looks in (COLORS, MARKERS, HATCHES):
        assert len(set(looks)) == len(looks) == len(COLORS)


def test_colours_can_be_seen_on_white_and_turned_round_on_black():
    # the dark theme turns lightness round, so a colour must stand off both ends
    for color in COLORS:
        lightness = np.dot(to_rgb(color), [0.2126, 0.7152, 0.0722])
        assert 0.1 < lightness < 0.8


def test_bars_differ_by_hatch_as_well_as_by_colour(ax):
    bars(ax, [0.5, 0.3, 0.2], ["a", "b", "c"])
    assert len({patch.get_hatch() for patch in ax.patches}) == 3


def test_bars_print_negative_values_with_a_minus_sign(ax):
    bars(ax, [1.0, -2.0], ["a", "b"], digits=1)
    assert [text.get_text() for text in ax.texts] == ["1.0", "−2.0"]


def test_bars_need_one_label_for_each_value(ax):
    with pytest.raises(ValueError, match="zip"):
        bars(ax, [1.0, 2.0], ["a"])


def test_the_triangle_keeps_the_shape_of_the_simplex():
    a = np.random.default_rng(0).dirichlet([1, 1, 1], size=20)
    points = to_triangle(a)
    distances = np.linalg.norm(a[:, None] - a[None, :], axis=-1)
    drawn = np.linalg.norm(points[:, None] - points[None, :], axis=-1)
    assert np.allclose(drawn, distances / np.sqrt(2))


def test_the_triangle_names_its_corners(ax):
    triangle(ax, ["cat", "dog", "ship"])
    assert [text.get_text() for text in ax.texts] == ["cat", "dog", "ship"]


def test_figures_are_transparent_so_that_the_page_shows_through(ax):
    assert ax.figure.get_facecolor()[3] == 0
    assert ax.get_facecolor()[3] == 0
