"""A still figure that can be read everywhere: two drawings in one file, each light or dark.

A picture that is drawn for a wide page shrinks on a phone, its letters with it. So each figure is
drawn twice, the second time on less paper with letters of the same size, and laid out anew. Both
drawings go into one SVG; its style shows the one that fits the width at which it is displayed.
Its colours are the palette's: the light ones, and the dark ones where the file is called with
``#dark`` at the end of its address.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from math import ceil

import numpy as np
from IPython.core.pylabtools import print_figure
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec, SubplotSpec
from matplotlib.patches import ConnectionPatch
from matplotlib.text import Text
from PIL import Image

from softmax_kit.palette import PALETTE

#: Below this width, in pixels of the screen, the narrow drawing is shown.
NARROW = 480
#: The narrow paper, as a part of the wide one: 6.4 inches become 4.4, and on a phone's 358
#: pixels a point is 1.14 of them; a little less where labels reach beyond the paper.
PART = 0.68
#: No letters of the narrow drawing are smaller, in points.
SMALLEST = 11.0
#: The ink of hatches: it lies on the classes' colours, which are much the same in both themes.
HATCH = "#111111"

#: What matplotlib writes for the palette's colours.
_NAMES = {
    "#000000": "ink",
    "#808080": "muted",
    **{PALETTE[name][0].lower(): name for name in PALETTE},
}
_DARK = f"#dark:target{{{';'.join(f'--c-{name}:{dark}' for name, (_, dark) in PALETTE.items())}}}"
_STYLE = (
    f"<style>{_DARK}.narrow{{display:none}}"
    f"@media (max-width:{NARROW}px){{.wide{{display:none}}.narrow{{display:inline}}}}</style>"
)
_SEAM = '<svg class="narrow" '
#: What has no colour of its own is ink.
_INK = f'style="fill:var(--c-ink,{PALETTE["ink"][0]})"'


def in_two_sizes(figure: Figure) -> str:
    """Return a figure as an SVG that holds a wide and a narrow drawing of it.

    Panels that lie side by side stand below each other in the narrow one, unless something
    connects them.

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
    with _narrowed(figure):
        # Its ids may not be those of the wide drawing.
        narrow = re.sub(r'( id="|href="#|url\(#)', r"\1n-", _drawn(figure))
    head, opening, drawing = _parts(wide)
    box = re.search(r'viewBox="[^"]*"', _parts(narrow)[1])
    assert box
    opening = opening.replace("<svg ", '<svg id="dark" ', 1)
    return (
        f"{head}{opening}{_STYLE}"
        f'<g class="wide" {_INK}>{drawing}</g>'
        f'{_SEAM}{_INK} {box[0]} width="100%" height="100%">'
        f"{_parts(narrow)[2]}</svg>"
        "</svg>\n"
    )


def split(svg: str) -> tuple[str, str]:
    """Part the two drawings of a file again: a page that can choose need not send both.

    Parameters
    ----------
    svg : str
        What `in_two_sizes` returns.

    Returns
    -------
    wide, narrow : str
        A file for each drawing. The narrow one has its own size, which may be taller.

    Examples
    --------
    >>> figure = Figure()
    >>> axes = figure.add_subplot()
    >>> ["@media" in part for part in split(in_two_sizes(figure))]
    [False, False]
    """
    wide, _, narrow = svg.replace(_STYLE, f"<style>{_DARK}</style>").partition(_SEAM)
    box = re.search(r'viewBox="[\d.]+ [\d.]+ ([\d.]+) ([\d.]+)"', narrow)
    assert box
    head = wide[: wide.index('<g class="wide"')]
    size = f'width="{box[1]}pt" height="{box[2]}pt" {box[0]}'
    head = re.sub(r'width="[^"]*" height="[^"]*" viewBox="[^"]*"', size, head, count=1)
    inside = re.sub(r"(</svg>\s*){2}$", "", narrow.partition(">")[2])
    return f"{wide}</svg>\n", f"{head}<g {_INK}>{inside}</g></svg>\n"


@contextmanager
def _narrowed(figure: Figure) -> Iterator[None]:
    """Lay a figure out for a phone, for a while."""
    size = figure.get_size_inches().copy()
    texts = [text for text in figure.findobj(Text) if isinstance(text, Text)]
    sizes = [float(text.get_fontsize()) for text in texts]
    places = _side_by_side(figure)
    panels = figure.axes if places else []
    columns = 1 if len(panels) < 4 else ceil(len(panels) / 2)
    rows = ceil(len(panels) / columns) or 1
    grid = GridSpec(rows, columns, figure=figure)
    bare = [axes for axes in panels if _has_no_numbers(axes)]
    try:
        figure.set_size_inches(PART * size[0], rows * PART * size[1])
        for text, points in zip(texts, sizes, strict=True):
            text.set_fontsize(max(points, SMALLEST))
        for number, axes in enumerate(panels):
            axes.set_subplotspec(grid[number])
        for axes in bare:  # its numbers stood at its neighbour
            axes.tick_params(labelleft=True)
        yield
    finally:
        figure.set_size_inches(*size)
        for text, points in zip(texts, sizes, strict=True):
            text.set_fontsize(points)
        for axes, place in zip(panels, places, strict=True):
            axes.set_subplotspec(place)
        for axes in bare:
            axes.tick_params(labelleft=False)


def _has_no_numbers(axes: Axes) -> bool:
    """Tell whether the numbers of the upright axis stand on neither side."""
    shown = axes.yaxis.get_tick_params()
    return not (shown.get("labelleft", True) or shown.get("labelright", False))


def _side_by_side(figure: Figure) -> list[SubplotSpec]:
    """Return the places of a figure's panels if they are one row, and free to move."""
    found = [axes.get_subplotspec() for axes in figure.axes]
    places = [place for place in found if place is not None]
    if len(places) < max(2, len(found)) or figure.findobj(ConnectionPatch):
        return []
    grid = places[0].get_gridspec()
    one_row = grid.nrows == 1 and grid.ncols == len(places)
    return places if one_row and all(p.get_gridspec() is grid for p in places) else []


def _drawn(figure: Figure) -> str:
    # Without a date the same figure gives the same file.
    svg = str(print_figure(figure, "svg", bbox_inches="tight", metadata={"Date": None}))
    svg = re.sub(r"<image\b[^>]*/>", _in_ink, svg)
    svg = re.sub(
        r"<pattern.*?</pattern>", lambda found: found[0].replace("#000000", HATCH), svg, flags=re.S
    )
    svg = re.sub(r'\bfill="(#[0-9a-f]{6})"', r'style="fill: \1"', svg)
    return re.sub(r"\b(fill|stroke): (#[0-9a-f]{6})", _themed, svg)


def _themed(found: re.Match[str]) -> str:
    """Write a colour of the palette so that the theme decides which of its two it is."""
    name = _NAMES.get(found[2])
    return f"{found[1]}: var(--c-{name},{PALETTE[name][0]})" if name else found[0]


def _in_ink(found: re.Match[str]) -> str:
    """Turn a grey picture, black on white, into ink on the page's own ground."""
    picture = dict(re.findall(r'([\w:]+)="([^"]*)"', found[0]))
    data = picture["xlink:href"].partition("base64,")[2]
    pixels = np.asarray(Image.open(BytesIO(base64.b64decode(data))).convert("RGBA"))
    red, green, blue, alpha = np.moveaxis(pixels, -1, 0)
    if not ((red == green) & (green == blue) & (alpha == 255)).all():
        return found[0]
    ink = np.stack([np.full_like(red, 255), 255 - red], axis=-1)
    file = BytesIO()
    Image.fromarray(ink, "LA").save(file, "png", optimize=True)
    picture["xlink:href"] = f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
    transform = picture.pop("transform", "")
    name = f"ink-{picture['id']}"
    place = " ".join(f'{key}="{picture[key]}"' for key in ("x", "y", "width", "height"))
    written = " ".join(f'{key}="{value}"' for key, value in picture.items())
    return (
        f'<mask id="{name}"><image {written}/></mask>'
        f'<rect {place} transform="{transform}" mask="url(#{name})" style="fill: #000000"/>'
    )


def _parts(svg: str) -> tuple[str, str, str]:
    """Split a file into what comes before its drawing, the opening tag, and the drawing."""
    found = re.fullmatch(r"(.*?)(<svg\b[^>]*>)(.*)</svg>\s*", svg, re.DOTALL)
    assert found
    head, opening, drawing = found.groups()
    return head, opening, drawing
