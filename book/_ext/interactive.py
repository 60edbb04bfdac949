"""The `interactive` directive: a figure that the reader works with, without a kernel.

The argument names the figure: a script `book/interactive/NAME.js` with a still image
`stills/NAME.png` and the image's description `stills/NAME.txt`. The body is the caption.
On the page stands the still; the script, loaded only where the figure is, puts the live
figure in its place. Without JavaScript, and in every format but HTML, the still remains.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.fileutil import copy_asset

from softmax_kit.plots import palette_css

FIGURES = Path(__file__).resolve().parents[1] / "interactive"
SHARED = ("numerics", "page")  # what every figure needs, in this order
LIVE = {"html", "dirhtml"}  # the builders whose pages run scripts


class Interactive(SphinxDirective):
    """Place an interactive figure."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar = {"name": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Build a figure with the still image."""
        name = self.arguments[0]
        still = FIGURES / "stills" / f"{name}.png"
        description = still.with_suffix(".txt")
        if not still.exists():
            known = ", ".join(sorted(path.stem for path in still.parent.glob("*.png")))
            raise self.error(f"There is no interactive figure {name!r}; there are {known}.")
        body = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, body)
        if not body.children or not isinstance(body[0], nodes.paragraph):
            raise self.error(f"The interactive figure {name!r} needs a caption as its body.")
        scripts = (FIGURES / f"{script}.js" for script in (*SHARED, name))
        for file in (still, description, FIGURES / "interactive.css", *scripts):
            self.env.note_dependency(str(file))  # the page names their checksums
        source = "/" + still.relative_to(self.env.srcdir).as_posix()
        alt = " ".join(description.read_text(encoding="utf-8").split())
        figure = nodes.figure(
            "",
            nodes.image(uri=source, alt=alt),
            nodes.caption("", "", *body[0].children),
            classes=["interactive", f"interactive-{name}"],
            figure_name=name,
        )
        if body.children[1:]:
            figure += nodes.legend("", *body.children[1:])
        self.set_source_info(figure)
        self.add_name(figure)
        return [figure]


def copy_scripts(app: Sphinx) -> None:
    """Put the scripts into the built site, where their checksums are taken from."""
    if app.builder.name in LIVE:
        folder = Path(app.outdir) / "_static" / "interactive"
        for file in FIGURES.iterdir():
            if file.suffix in {".js", ".css"}:
                copy_asset(file, folder)
        (folder / "palette.css").write_text(palette_css(), encoding="utf-8")


def load_scripts(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    """Load on a page the scripts of its figures, and no others."""
    if doctree is None or app.builder.name not in LIVE:
        return
    names = [figure.get("figure_name") for figure in doctree.findall(nodes.figure)]
    scripts = sorted({name for name in names if name})
    if scripts:
        app.add_css_file("interactive/palette.css")
        app.add_css_file("interactive/interactive.css")
        for script in (*SHARED, *scripts):
            app.add_js_file(f"interactive/{script}.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_directive("interactive", Interactive)
    app.connect("builder-inited", copy_scripts)
    app.connect("html-page-context", load_scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
