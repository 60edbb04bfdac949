"""A still figure is drawn twice in one file, and neither drawing disturbs the other."""

import re

from matplotlib.figure import Figure

from softmax_kit.stills import PART, in_two_sizes


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
    wide, narrow = in_two_sizes(figure).split('class="narrow"')
    sizes = [set(re.findall(r"scale\((0\.\d+) -", drawing)) for drawing in (wide, narrow)]
    assert sizes[0]
    assert sizes[0] == sizes[1]
    widths = [float(re.search(r'viewBox="0 0 ([\d.]+)', part)[1]) for part in (wide, narrow)]
    assert abs(widths[1] / widths[0] - PART) < 0.06
