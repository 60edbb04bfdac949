"""The colours, markers and hatches of every figure, still or live."""

from __future__ import annotations

#: Class j has COLORS[j], MARKERS[j] and HATCHES[j], in every figure.
COLORS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9")
MARKERS = ("o", "s", "^", "D", "v", "P")
HATCHES = ("", "//", "..", "xx", "\\\\", "++")
#: What the light and the dark theme draw with: the classes' colours, the ink of lines and letters,
#: and one that steps back. Every figure takes its colours from here, still or live; those of the
#: book are written into its pages by book/_ext.
PALETTE = {
    "ink": ("#222832", "#CED6DD"),
    "muted": ("#48566B", "#9CA4AF"),
    "0": (COLORS[0], "#3D9BD6"),  # else too dark on a dark ground
    **{str(j): (color, color) for j, color in enumerate(COLORS) if j > 0},
}
