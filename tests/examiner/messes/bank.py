"""All messes."""

from messes import BANK, cells, checks, code, files, tools, writing

FAMILIES = (cells, checks, code, files, tools, writing)
__all__ = ["BANK", "FAMILIES"]
