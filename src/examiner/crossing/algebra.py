"""SymPy expressions as JSON trees, rebuilt from a whitelist.

Never `sympify` of a string: that is `eval`. A tree is
``["Symbol", name, {assumption: bool}]``, ``["Integer", "12"]``, ``["Rational", "1", "3"]``,
``["Float", "0.5", precision]``, ``["True"]``, or the name of an operation or
function of the whitelist followed by its arguments. Arguments are rebuilt in the
order in which they were, by the class's own constructor, so SymPy canonicalises
what arrives as it does everything else.

Names are restricted: `sympy.lambdify` writes them into Python code as they are, so a symbol
named ``__import__('os').system('…')``, or a function named ``exec``, would be run.
"""

import re
import sys
from typing import Any

_CONSTANTS = {
    "Pi": "pi", "Exp1": "E", "ImaginaryUnit": "I", "Infinity": "oo", "NaN": "nan",
    "ComplexInfinity": "zoo", "BooleanTrue": "true", "BooleanFalse": "false",
    "EulerGamma": "EulerGamma",
}  # fmt: skip
_OPERATIONS = {
    "Add", "Mul", "Pow", "Tuple", "Abs", "sign", "Max", "Min", "floor", "ceiling", "Mod",
    "exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "atan", "asin", "acos", "sqrt",
    "erf", "gamma", "factorial", "Heaviside", "KroneckerDelta", "conjugate", "re", "im",
    "Equality", "Unequality", "LessThan", "StrictLessThan", "GreaterThan", "StrictGreaterThan",
    "And", "Or", "Not", "Piecewise", "ExprCondPair", "Sum", "Product", "Derivative",
    "Indexed", "IndexedBase", "Idx", "Lambda", "Limit",
}  # fmt: skip
_MATRICES = {
    "MutableDenseMatrix": "Matrix",
    "ImmutableDenseMatrix": "ImmutableMatrix",
    "MutableSparseMatrix": "Matrix",
    "ImmutableSparseMatrix": "ImmutableMatrix",
}
_ASSUMPTIONS = {
    "commutative", "real", "positive", "negative", "nonnegative", "nonpositive", "nonzero", "zero",
    "integer", "rational", "finite", "complex", "imaginary", "even", "odd", "prime", "irrational",
    "algebraic", "transcendental", "hermitian", "antihermitian", "infinite", "extended_real",
    "extended_positive", "extended_negative", "extended_nonnegative", "extended_nonpositive",
    "extended_nonzero", "noninteger", "composite", "polar",
}  # fmt: skip
_NAME = re.compile(r"[^\W\d_](?!\w*__)\w{0,60}")
_LETTER = re.compile(r"[^\W\d_]\d{0,3}")
_MAX_DIGITS = 2000
_MAX_EXPONENT = 10_000
_MAX_FACTORIAL = 700
_MAX_NODES = 20_000
_MAX_DEPTH = 100


class NotAlgebra(Exception):
    """A tree that describes no allowed expression."""


def encode(x: Any) -> Any:
    """Return ``{"algebra": tree}`` for a SymPy expression or matrix of the whitelist, else None."""
    sympy = sys.modules.get("sympy")
    if sympy is None or not isinstance(x, sympy.Basic | sympy.MatrixBase):
        return None
    try:
        tree = _tree(sympy, x)
        decode(tree)  # what the other end would refuse stays here
    except (NotAlgebra, RecursionError):
        return None
    return {"algebra": tree}


def _tree(sympy: Any, x: Any) -> list[Any]:
    kind = type(x).__name__
    if kind in _MATRICES:
        return [_MATRICES[kind], list(x.shape), *(_tree(sympy, entry) for entry in x)]
    if isinstance(x, sympy.Integer):
        return ["Integer", str(int(x))]
    if isinstance(x, sympy.Rational):
        return ["Rational", str(int(x.p)), str(int(x.q))]
    if isinstance(x, sympy.Float):
        return ["Float", str(x), int(x._prec)]
    if kind == "NegativeInfinity":
        return ["Mul", ["Integer", "-1"], ["Infinity"]]
    if kind in _CONSTANTS:
        return [kind]
    if kind in ("Symbol", "Dummy"):
        return ["Symbol", _matching(_NAME, x.name), dict(x.assumptions0)]
    if isinstance(x, sympy.core.function.AppliedUndef):
        return ["Function", _matching(_LETTER, x.func.__name__), *(_tree(sympy, a) for a in x.args)]
    if kind in _OPERATIONS:
        return [kind, *(_tree(sympy, a) for a in x.args)]
    raise NotAlgebra(f"an expression with {kind} in it")


def decode(tree: Any) -> Any:
    """Build the expression or matrix that `tree`, which is not trusted, describes.

    Raises
    ------
    NotAlgebra
        If it describes none, or a number too large to compute with.
    """
    import sympy

    nodes = 0

    def build(t: Any, depth: int) -> Any:
        nonlocal nodes
        nodes += 1
        if nodes > _MAX_NODES or depth > _MAX_DEPTH:
            raise NotAlgebra("an expression too large")
        if type(t) is not list or not t or type(t[0]) is not str:
            raise NotAlgebra("an expression that is none")
        kind, *parts = t
        if kind == "Integer":
            return sympy.Integer(_integer(*parts))
        if kind == "Rational":
            return sympy.Rational(_integer(parts[0]), _integer(parts[1]))
        if kind == "Float":
            return _float(sympy, *parts)
        if kind == "Symbol":
            return _symbol(sympy, *parts)
        if kind in _CONSTANTS:
            return getattr(sympy, _CONSTANTS[kind])
        if kind in ("Matrix", "ImmutableMatrix"):
            (rows, columns), *entries = parts
            if type(rows) is not int or type(columns) is not int or rows * columns != len(entries):
                raise NotAlgebra("a matrix without its entries")
            built = [build(entry, depth + 1) for entry in entries]
            return getattr(sympy, kind)(rows, columns, built)
        if kind == "Function":
            name, *parts = parts
            return sympy.Function(_matching(_LETTER, name))(
                *(build(part, depth + 1) for part in parts)
            )
        if kind not in _OPERATIONS:
            raise NotAlgebra("an operation that is not allowed")
        args = [build(part, depth + 1) for part in parts]
        if kind == "Pow":
            _refuse_huge_power(*args)
        if kind in ("factorial", "gamma"):
            _refuse_huge_factorial(args[0])
        if kind == "ExprCondPair":
            return sympy.Tuple(*args)
        return getattr(sympy, kind)(*args)

    try:
        return build(tree, 0)
    except NotAlgebra:
        raise
    except Exception as error:  # whatever a constructor says to arguments of the wrong kind
        raise NotAlgebra(f"an expression that is none: {type(error).__name__}") from error


def _integer(text: Any) -> int:
    if type(text) is not str or len(text) > _MAX_DIGITS or not re.fullmatch(r"-?\d+", text):
        raise NotAlgebra("an integer that is none, or too long")
    return int(text)


def _float(sympy: Any, text: Any, precision: Any) -> Any:
    number = r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d{1,4})?"
    if type(text) is not str or len(text) > _MAX_DIGITS or not re.fullmatch(number, text):
        raise NotAlgebra("a floating-point number that is none")
    if type(precision) is not int or not 0 < precision <= 10_000:
        raise NotAlgebra("a precision that is none")
    return sympy.Float(text, precision=precision)


def _symbol(sympy: Any, name: Any, assumptions: Any) -> Any:
    if type(assumptions) is not dict:
        raise NotAlgebra("a symbol without assumptions")
    given = {k: v for k, v in assumptions.items() if k in _ASSUMPTIONS and type(v) is bool}
    return sympy.Symbol(_matching(_NAME, name), **given)


def _matching(pattern: re.Pattern[str], name: Any) -> str:
    if type(name) is not str or not pattern.fullmatch(name):
        raise NotAlgebra("a symbol or function whose name is not allowed")
    return name


def _refuse_huge_factorial(argument: Any) -> None:
    if argument.is_number and not abs(argument.evalf()) <= _MAX_FACTORIAL:
        raise NotAlgebra("a number too large to compute with")


def _refuse_huge_power(base: Any, exponent: Any) -> None:
    """2**10**10 would be worked out digit by digit when built."""
    if base.is_number and exponent.is_number and abs(exponent.evalf()) > _MAX_EXPONENT:
        raise NotAlgebra("a number too large to compute with")
    if base.is_Rational and exponent.is_Integer:
        digits = len(str(base.p)) + len(str(base.q))
        if digits * abs(int(exponent)) > 10 * _MAX_EXPONENT:
            raise NotAlgebra("a number too large to compute with")
