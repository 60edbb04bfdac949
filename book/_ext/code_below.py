"""Put the code of a figure below it, behind a small link: the picture comes first.

myst-nb sets a cell's folded code above its output. Here the two change places.
"""

from __future__ import annotations

from typing import Any

from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform


class CodeBelow(SphinxPostTransform):
    """Move the folded code of a cell behind what it puts out."""

    default_priority = 200  # right after myst-nb has folded it
    formats = ("html",)

    def run(self, **_: Any) -> None:
        """Change the order of a cell's two parts."""
        for code in list(self.document.findall(HideCodeCellNode)):
            cell = code.parent
            if "above-input" in code["classes"] and len(cell) > 1 and cell[0] is code:
                code["classes"].append("code-below")
                cell.remove(code)
                cell.append(code)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_post_transform(CodeBelow)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
