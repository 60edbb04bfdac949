"""Figures of the course: one style, one colour, marker and hatch for each class.

The colours are Okabe and Ito's, which people with any colour vision can tell apart. Markers
and hatches say the same again, so that a figure also reads in grey.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from softmax_kit.palette import COLORS, HATCHES, PALETTE
from softmax_kit.palette import MARKERS as MARKERS  # chapters and exercises ask for all three here

_DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)))


def use_style() -> None:
    """Give all figures that follow the style of the course.

    In a notebook they become drawings that stay sharp at any size, and legible on a phone.

    Examples
    --------
    >>> use_style()
    """
    plt.rcParams.update(
        {
            "axes.prop_cycle": plt.cycler(color=COLORS, linestyle=_DASHES),
            "axes.spines.right": False,
            "axes.spines.top": False,
            "axes.titlesize": "medium",
            "figure.constrained_layout.use": True,
            "figure.facecolor": "none",  # the page shows through, light or dark
            "axes.facecolor": "none",
            "savefig.facecolor": "none",
            "figure.figsize": (6.4, 3.2),
            "font.size": 11,
            "hatch.linewidth": 0.6,
            "legend.frameon": False,
            "lines.linewidth": 2,
            "svg.hashsalt": "softmax",  # the same figure gives the same file
        }
    )
    if plt.get_backend().endswith("inline"):
        from IPython import get_ipython
        from matplotlib_inline.backend_inline import set_matplotlib_formats

        from softmax_kit.stills import in_two_sizes

        set_matplotlib_formats("svg", "pdf")
        formatters = get_ipython().display_formatter.formatters
        formatters["image/svg+xml"].for_type(Figure, in_two_sizes)


def palette_css() -> str:
    """Write the palette as properties of a page's style, ``--c-ink`` and so on.

    Returns
    -------
    str
        Rules for the light theme and for the dark one.

    Examples
    --------
    >>> f"--c-0:{COLORS[0].lower()};" in palette_css()
    True
    """
    light, dark = (
        "".join(f"--c-{name}:{colors[theme].lower()};" for name, colors in PALETTE.items())
        for theme in (0, 1)
    )
    return f':root{{{light}}}\nhtml[data-theme="dark"]{{{dark}}}\n'


def bars(ax: Axes, values: ArrayLike, labels: Sequence[str], digits: int = 2) -> None:
    """Draw one bar a class, with its value above it.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    values : array_like, shape (K,)
        Logits, probabilities or gradients, one a class.
    labels : sequence of str
        The names of the classes.
    digits : int
        Decimals of the printed values.

    Examples
    --------
    >>> _, ax = plt.subplots()
    >>> bars(ax, [0.7, 0.2, 0.1], ["cat", "dog", "ship"])
    >>> [text.get_text() for text in ax.texts]
    ['0.70', '0.20', '0.10']
    """
    values = np.asarray(values)
    for j, (value, label) in enumerate(zip(values, labels, strict=True)):
        style = j % len(COLORS)
        bar = ax.bar(
            label,
            value,
            color=COLORS[style],
            hatch=HATCHES[style],
            edgecolor="black",
            linewidth=0.8,
        )
        ax.bar_label(bar, [f"{value:.{digits}f}".replace("-", "−")], padding=2)
    ax.margins(y=0.15)
    if (values < 0).any():
        ax.axhline(0, color="black", linewidth=0.8, linestyle="-")


def cells(ax: Axes, strength: ArrayLike, color: str = "black") -> None:
    """Shade the cells of a table; the ground shows through, so that numbers can be read on them.

    Parameters
    ----------
    ax : Axes
        Where to draw. Cell (i, j) has its middle at x = j, y = i, and row 0 is on top.
    strength : array_like, shape (rows, columns)
        How strong each cell's shade is: 0 for none, 1 for the colour itself, nan for none.
    color : str
        The colour of the shade.

    Examples
    --------
    >>> _, ax = plt.subplots()
    >>> cells(ax, [[0.0, 0.5], [0.2, 0.0]])
    >>> len(ax.patches)
    2
    """
    shade = np.nan_to_num(np.asarray(strength, dtype=float))
    for (i, j), alpha in np.ndenumerate(shade):
        if alpha > 0:
            place = (j - 0.5, i - 0.5)
            ax.add_patch(Rectangle(place, 1, 1, facecolor=color, alpha=alpha, linewidth=0))
    rows, columns = shade.shape
    ax.set(xlim=(-0.5, columns - 0.5), ylim=(rows - 0.5, -0.5))


def to_triangle(a: ArrayLike) -> NDArray[np.float64]:
    """Place distributions over three classes in a triangle of side 1.

    Parameters
    ----------
    a : array_like, shape (..., 3)
        Probabilities of three classes.

    Returns
    -------
    ndarray of float64, shape (..., 2)
        Points of the plane. Class 0 is certain at the left corner, class 1 at the right,
        class 2 at the top; equal probabilities lie in the middle.

    Examples
    --------
    >>> to_triangle([[1, 0, 0], [0, 1, 0], [0, 0, 1]]).round(3)
    array([[0.   , 0.   ],
           [1.   , 0.   ],
           [0.5  , 0.866]])
    """
    corners = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, np.sqrt(3) / 2]])
    return np.asarray(a) @ corners


def triangle(ax: Axes, labels: Sequence[str]) -> None:
    """Draw the triangle of all distributions over three classes.

    Parameters
    ----------
    ax : Axes
        Where to draw. Its axes are switched off.
    labels : sequence of str
        The names of the three corners, in the order of `to_triangle`.

    Examples
    --------
    >>> _, ax = plt.subplots()
    >>> triangle(ax, ["cat", "dog", "ship"])
    """
    corners = to_triangle(np.eye(3))
    ax.add_patch(plt.Polygon(corners, fill=False, edgecolor="black"))
    for corner, label, below in zip(corners, labels, (True, True, False), strict=True):
        ax.annotate(
            label,
            corner,
            xytext=(0, -6 if below else 6),
            textcoords="offset points",
            ha="center",
            va="top" if below else "bottom",
        )
    ax.set(xlim=(-0.15, 1.15), ylim=(-0.12, 1.0), aspect="equal")
    ax.axis("off")


def regions(
    ax: Axes, predict: Callable[[NDArray[np.float64]], NDArray[np.int64]], num_classes: int
) -> None:
    """Shade the plane by predicted class, within the limits that the axes have.

    Parameters
    ----------
    ax : Axes
        Where to draw. Plot the points first: they set the limits.
    predict : callable
        Takes points (N, 2), returns their classes (N,).
    num_classes : int
        Number of classes.

    Examples
    --------
    >>> _, ax = plt.subplots()
    >>> regions(ax, lambda x: (x[:, 0] > 0.5).astype(int), num_classes=2)
    """
    xlim, ylim = ax.get_xlim(), ax.get_ylim()
    grid = np.meshgrid(np.linspace(*xlim, 500), np.linspace(*ylim, 500))
    classes = predict(np.stack(grid, axis=-1).reshape(-1, 2)).reshape(grid[0].shape)
    levels = np.arange(num_classes + 1) - 0.5
    ax.contourf(*grid, classes, levels, colors=COLORS[:num_classes], alpha=0.25)
    ax.contour(*grid, classes, levels[1:-1], colors="black", linewidths=0.8, linestyles="-")
    ax.set(xlim=xlim, ylim=ylim)
