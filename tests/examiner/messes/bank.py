"""All messes."""

from messes import BANK, cells, checks, code, tools

assert cells, checks
assert code, tools
__all__ = ["BANK"]
