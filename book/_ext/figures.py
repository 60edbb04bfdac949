"""Figures: each has a number and a caption, and is drawn for the screen that shows it.

A cell that draws names its caption in its metadata, as MyST-NB has it: ``mystnb: figure:``. Its
file holds two drawings (softmax_kit.stills). A page gets one of them, by the width of its screen,
in the colours of its theme.
"""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from softmax_kit.stills import NARROW, split

#: The margins of a page beside a picture, on a narrow screen.
MARGINS = 32
LOGGER = logging.getLogger(__name__)


class OneFigureOneNumber(SphinxTransform):
    """Let a cell's figure be its picture alone, and ask for captions."""

    default_priority = 200  # before Sphinx gives numbers

    def apply(self, **_: object) -> None:
        """Take apart the figures of text that a cell wrote beside its picture."""
        for figure in list(self.document.findall(nodes.figure)):
            if not any(figure.findall(nodes.image)):
                figure.replace_self([part for part in figure if not _caption(part)])
        for picture in self.document.findall(nodes.image):
            figure = picture.parent
            while figure is not None and not isinstance(figure, nodes.figure):
                figure = figure.parent
            if "/jupyter_execute/" in picture.get("uri", "") and (
                figure is None or not any(map(_caption, figure))
            ):
                LOGGER.warning("This picture has no caption.", location=picture)


def _caption(node: nodes.Node) -> bool:
    return isinstance(node, (nodes.caption, nodes.legend))


def visit_image(self, node: nodes.image) -> None:
    """Write a picture; one that holds two drawings becomes a choice among them, for each theme."""
    start = len(self.body)
    file = Path(self.builder.srcdir) / node["uri"].lstrip("/")
    type(self).visit_image(self, node)
    drawn = file.read_text(encoding="utf-8") if file.suffix == ".svg" and file.is_file() else ""
    if 'class="narrow"' not in drawn:
        return
    images = Path(self.builder.outdir) / self.builder.imagedir
    images.mkdir(parents=True, exist_ok=True)
    for size, svg in zip(("wide", "narrow"), split(drawn), strict=True):
        images.joinpath(f"{Path(node['uri']).stem}-{size}.svg").write_text(svg, encoding="utf-8")
    html = "".join(self.body[start:])
    address = node["uri"].removesuffix(".svg")
    del self.body[start:]
    for theme, anchor in (("only-light", ""), ("only-dark", "#dark")):
        wide = f'class="still {theme}" src="{address}-wide.svg{anchor}"'
        self.body.append(
            f'<picture><source media="(max-width: {NARROW + MARGINS}px)" '
            f'srcset="{address}-narrow.svg{anchor}">'
            + html.replace(f'src="{node["uri"]}"', wide)
            + "</picture>"
        )


def depart_image(self, node: nodes.image) -> None:
    """Close the picture."""
    type(self).depart_image(self, node)


def name_figures(app: Sphinx, config: Config) -> None:
    """Say "Figure 5.2", in full."""
    config.numfig_format = {"figure": "Figure %s", **config.numfig_format}


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_transform(OneFigureOneNumber)
    app.add_node(nodes.image, override=True, html=(visit_image, depart_image))
    app.connect("config-inited", name_figures, priority=100)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
