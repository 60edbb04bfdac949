"""All messes."""

from messes import BANK, SOFTMAX_BANK, cells, checks, code, files, softmax, tools, writing

FAMILIES = (cells, checks, code, files, softmax, tools, writing)
__all__ = ["BANK", "FAMILIES", "SOFTMAX_BANK"]
