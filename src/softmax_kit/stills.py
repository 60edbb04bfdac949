"""A still figure that can be read on a phone: two drawings in one file, and the screen chooses.

A picture that is drawn for a wide page shrinks on a phone, its letters with it. So each figure is
drawn twice, the second time on less paper with letters of the same size, and laid out anew. Both
drawings go into one SVG; its style shows the one that fits the width at which it is displayed.
"""

from __future__ import annotations

import re

from IPython.core.pylabtools import print_figure
from matplotlib.figure import Figure

#: Below this width, in pixels of the screen, the narrow drawing is shown.
NARROW = 480
#: The narrow paper, as a part of the wide one: letters of 11 points on 6.4 inches
#: are 11 pixels high on a phone's 358.
PART = 0.64

_STYLE = (
    "<style>.narrow{display:none}"
    f"@media (max-width:{NARROW}px){{.wide{{display:none}}.narrow{{display:inline}}}}</style>"
)


def in_two_sizes(figure: Figure) -> str:
    """Return a figure as an SVG that holds a wide and a narrow drawing of it.

    Parameters
    ----------
    figure : Figure
        It is the same afterwards.

    Returns
    -------
    str
        The file. It has the wide drawing's width, height and viewBox.

    Examples
    --------
    >>> figure = Figure()
    >>> axes = figure.add_subplot()
    >>> svg = in_two_sizes(figure)
    >>> [svg.count(f'class="{name}"') for name in ("wide", "narrow")]
    [1, 1]
    """
    wide = _drawn(figure)
    size = figure.get_size_inches()
    try:
        figure.set_size_inches(*(PART * size))
        # Its ids may not be those of the wide drawing.
        narrow = re.sub(r'( id="|href="#|url\(#)', r"\1n-", _drawn(figure))
    finally:
        figure.set_size_inches(*size)
    head, opening, drawing = _parts(wide)
    box = re.search(r'viewBox="[^"]*"', _parts(narrow)[1])
    assert box
    return (
        f"{head}{opening}{_STYLE}"
        f'<g class="wide">{drawing}</g>'
        f'<svg class="narrow" {box[0]} width="100%" height="100%">{_parts(narrow)[2]}</svg>'
        "</svg>\n"
    )


def _drawn(figure: Figure) -> str:
    return str(print_figure(figure, "svg", bbox_inches="tight"))


def _parts(svg: str) -> tuple[str, str, str]:
    """Split a file into what comes before its drawing, the opening tag, and the drawing."""
    found = re.fullmatch(r"(.*?)(<svg\b[^>]*>)(.*)</svg>\s*", svg, re.DOTALL)
    assert found
    head, opening, drawing = found.groups()
    return head, opening, drawing
