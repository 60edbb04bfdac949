"""What a student's function does at home it does here: the same result, the same error.

Each entry is a student's cell and what a check says of it. The check runs on the function
itself and through the confined process, and must say the same words.
"""

import textwrap

import pytest
from test_grading import graded_by, outputs

GIVEN = "import numpy as np\nimport torch\nimport collections, decimal, fractions"

# Name: the student's cell; the check's lines, the last of which is an expression.
SAME = {
    # --- arrays as they lie in memory
    "a read-only array is read-only": (
        "def f(z):\n    z -= z.max()\n    return z",
        "z = np.arange(3.0)\nz.flags.writeable = False\nf(z)",
    ),
    "a copy of a read-only array may be written": (
        "def f(z):\n    z = np.array(z)\n    z -= z.max()\n    return z",
        "z = np.arange(3.0)\nz.flags.writeable = False\n(f(z), z)",
    ),
    "np.asarray of floats is the same array": (
        "def f(z):\n    z = np.asarray(z, dtype=float)\n    z -= z.max()\n    return np.exp(z)",
        "z = np.arange(3.0)\n(f(z), z)",
    ),
    "np.asarray of whole numbers is another": (
        "def f(z):\n    z = np.asarray(z, dtype=float)\n    z -= z.max()\n    return np.exp(z)",
        "z = np.arange(3)\n(f(z), z)",
    ),
    "a result that is the argument itself": (
        "def f(z):\n    return np.asarray(z)",
        "z = np.arange(3.0)\nf(z) is z",
    ),
    "an argument changed after it was returned in part": (
        "def f(z):\n    z[0] = 7.0\n    return [z, z]",
        "z = np.arange(3.0)\na = f(z)\n(a, a[0] is z, a[1] is z)",
    ),
    "one array passed twice": (
        "def f(a, b):\n    a += b\n    return a - b, a is b",
        "z = np.arange(3.0)\n(f(z, z), z)",
    ),
    "a view of another argument": (
        "def f(rows, first):\n    first[:] = 9.0\n    return rows",
        "z = np.zeros((2, 2))\n(f(z, z[0]), z)",
    ),
    "the view before what it is a view of": (
        "def f(first, rows):\n    first[:] = 9.0\n    return rows",
        "z = np.zeros((2, 2))\n(f(z[0], z), z)",
    ),
    "overlapping views": (
        "def f(a, b):\n    a += b\n    return np.shares_memory(a, b)",
        "z = np.arange(4.0)\n(f(z[1:], z[:-1]), z)",
    ),
    "views reversed and transposed": (
        "def f(a, b):\n    b[0] = 5.0\n    return a.strides, b.strides, a",
        "z = np.arange(6.0).reshape(2, 3)\n(f(z.T, z[::-1]), z)",
    ),
    "ravel of a column is a copy": (
        "def f(z):\n    z.ravel()[0] = 5.0\n    return z.flags.c_contiguous, z.flags.f_contiguous",
        "z = np.zeros((3, 2))\n(f(z[:, 0]), z)",
    ),
    "ravel of rows is a view": (
        "def f(z):\n    z.ravel()[0] = 5.0\n    return z.flags.c_contiguous",
        "z = np.zeros((3, 2))\n(f(z[:2]), z)",
    ),
    "a column of a wide table": (
        "def f(z):\n    z.ravel()[0] = 5.0\n    z[1] = 4.0\n    return z.flags.c_contiguous",
        "z = np.zeros((3, 10_000))\n(f(z[:, 0]), z[:, :2])",
    ),
    "Fortran order": (
        "def f(z):\n    return z.flags.f_contiguous, z.ravel('K'), z.flags.owndata",
        "f(np.asfortranarray(np.arange(6.0).reshape(2, 3)))",
    ),
    "a transposed array": (
        "def f(z):\n    z.reshape(-1)[0] = 5.0\n    return z.flags.f_contiguous, z.strides",
        "z = np.zeros((2, 3, 4))\n(f(z.transpose(0, 2, 1)), z.sum())",
    ),
    "a broadcast row": (
        "def f(z):\n    z[0, 0] = 1.0\n    return z",
        "f(np.broadcast_to(np.arange(3.0), (2, 3)))",
    ),
    "a broadcast row that is only read": (
        "def f(z):\n    return z.strides, z.sum(axis=0)",
        "f(np.broadcast_to(np.arange(3.0), (2, 3)))",
    ),
    "a result in Fortran order": (
        "def f():\n    return np.asfortranarray(np.arange(6.0).reshape(2, 3))",
        "(f().flags.f_contiguous, f().flags.c_contiguous, f())",
    ),
    "a result that may not be written": (
        "def f():\n    return np.broadcast_to(np.arange(3.0), (2, 3))",
        "a = f()\na[0, 0] = 1.0\na",
    ),
    "a new shape in place": (
        "def f(z):\n    z.shape = (3, 2)\n    return z",
        "z = np.arange(6.0).reshape(2, 3)\n(f(z), z)",
    ),
    "a new shape in place where memory forbids it": (
        "def f(z):\n    z.shape = (6,)\n    return z",
        "f(np.arange(6.0).reshape(2, 3).T)",
    ),
    "a lock that a student puts on": (
        "def f(z):\n    z.flags.writeable = False",
        "z = np.arange(3.0)\nf(z)\nz.flags.writeable",
    ),
    "a lock that a student takes off": (
        "def f(z):\n    z.flags.writeable = True\n    z += 1\n    return z",
        "z = np.arange(3.0)\nz.flags.writeable = False\n(f(z), z, z.flags.writeable)",
    ),
    "bytes in another order": (
        "def f(z):\n    return z.dtype, z.astype('<i4')",
        "f(np.arange(3, dtype='>i4'))",
    ),
    "an empty array": (
        "def f(z):\n    return z.shape, z.sum(), z.flags.writeable",
        "f(np.zeros((0, 3)).T)",
    ),
    "a change before an error": (
        "def f(z):\n    z[0] = 9.0\n    raise ValueError('too late')",
        "z = np.arange(3.0)\ntry:\n    f(z)\nexcept Exception:\n    pass\nz",
    ),
    # --- tensors
    "view of a tensor that is not contiguous": (
        "def f(t):\n    return t.view(-1)",
        "f(torch.arange(6.0).reshape(2, 3).T)",
    ),
    "a tensor's column": (
        "def f(t):\n    t += 1\n    return t.is_contiguous(), t.stride()",
        "t = torch.zeros(3, 2)\n(f(t[:, 0]), t)",
    ),
    "an expanded tensor": (
        "def f(t):\n    t += 1\n    return t",
        "f(torch.zeros(3).expand(2, 3))",
    ),
    "a leaf that is changed in place": (
        "def f(t):\n    t += 1\n    return t",
        "f(torch.zeros(3, requires_grad=True))",
    ),
    "no leaf, changed in place": (
        "def f(t):\n    t += 1\n    return t.detach(), t.is_leaf",
        "f(torch.zeros(3, requires_grad=True) * 1)",
    ),
    "bfloat16, transposed": (
        "def f(t):\n    return t.stride(), t + 1",
        "f(torch.zeros(2, 3, dtype=torch.bfloat16).T)",
    ),
    "a tensor that is the argument": (
        "def f(t):\n    return t.float().detach() if t.requires_grad else t.float()",
        "t = torch.zeros(3)\nf(t) is t",
    ),
    "what torch.max returns": (
        "def f(t):\n    return torch.max(t, dim=0)",
        "m = f(torch.arange(6.0).reshape(2, 3))\n(m.values, m.indices, m[0], len(m))",
    ),
    # --- lists and dictionaries
    "a list that gets shorter": (
        "def f(activations):\n    return activations.pop()",
        "a = [np.zeros(1), np.ones(1)]\n(f(a), a)",
    ),
    "what is popped is what was there": (
        "def f(activations):\n    return activations.pop()",
        "a, b = [1.0], [2.0]\nboth = [a, b]\n(f(both) is b, both, both[0] is a)",
    ),
    "a list that is sorted": (
        "def f(x):\n    x.sort()\n    return x",
        "x = [3, 1, 2]\n(f(x) is x, x)",
    ),
    "a list in a list": (
        "def f(rows):\n    rows[1][0] = 9\n    rows[0] = None",
        "inner = [1, 2]\nrows = [inner, inner, [3]]\nf(rows)\n(rows, inner)",
    ),
    "one list under two names": (
        "def f(a, b):\n    a.append(1)\n    return len(b)",
        "x = []\n(f(x, x), x)",
    ),
    "a dictionary": (
        "def f(cache):\n    cache['z'] = cache.pop('a') + 1\n    return cache",
        "cache = {'a': np.ones(2), 'b': 0}\n(f(cache) is cache, sorted(cache), cache['z'])",
    ),
    "a keyword's list": ("def f(*, out):\n    out += [1]", "out = []\nf(out=out)\nout"),
    "a set": ("def f(seen):\n    seen.add(3)", "seen = {1}\nf(seen)\nseen"),
    "a bytearray": ("def f(b):\n    b.extend(b'!')", "b = bytearray(b'x')\nf(b)\nb"),
    "a tuple cannot be changed": ("def f(x):\n    x[0] = 1", "f((1, 2))"),
    "an array of a list, changed": (
        "def f(weights):\n    for w in weights:\n        w -= 1.0",
        "w = [np.ones(2), np.zeros((2, 2)).T]\nf(w)\nw",
    ),
    "a function kept in a list": (
        "def g(x):\n    return 2 * x\ndef f(hooks):\n    hooks.append(g)",
        "hooks = []\nf(hooks)\nhooks[0](4)",
    ),
    # --- values
    "a set as the result": ("def f(x):\n    return set(x)", "f([1, 1, 2]) == {1, 2}"),
    "a set of NumPy's numbers": (
        "def f(x):\n    return set(np.unique(x))",
        "(f([1, 1, 2]) == {1, 2}, isinstance(f([1]), set), len(f([3, 4])))",
    ),
    "a frozenset": ("def f():\n    return frozenset({(1, 2)})", "(f(), {f(): 1})"),
    "bytes": ("def f():\n    return b'\\x00\\xff'", "(f(), f() == b'\\x00\\xff')"),
    "a named tuple": (
        "Point = collections.namedtuple('Point', 'x y')\ndef f():\n    return Point(1, [2.0])",
        "p = f()\nx, y = p\n(p, p.x, p.y, p[0], x, y, p == (1, [2.0]), p._fields, p._asdict())",
    ),
    "a named tuple with a field called count": (
        "Row = collections.namedtuple('Row', 'count index')\ndef f():\n    return Row(1, 2)",
        "(f().count, f().index)",
    ),
    "a typed named tuple": (
        "from typing import NamedTuple\nclass Fit(NamedTuple):\n    w: float\n    b: float = 1.0\n"
        "def f():\n    return Fit(2.0)",
        "(f(), f().b, isinstance(f(), tuple))",
    ),
    "what NumPy's svd returns": (
        "def f(a):\n    return np.linalg.svd(a)",
        "s = f(np.eye(2))\n(s.S, len(s), s[1])",
    ),
    "a named tuple as an argument": (
        "def f(s):\n    return s.S, s[1], type(s).__name__",
        "f(np.linalg.svd(np.eye(2)))",
    ),
    "a complex number": ("def f():\n    return complex(-0.0, float('inf'))", "f()"),
    "a range": ("def f(n):\n    return range(n)", "(f(3), f(3) == range(3), list(f(2)))"),
    "a slice and an ellipsis": (
        "def f():\n    return slice(1, None), ..., None",
        "(f(), np.arange(3)[f()[0]])",
    ),
    "views of a dictionary": (
        "def f(d):\n    return d.keys(), d.values(), d.items()",
        "k, v, i = f({'a': 1, 'b': 2})\n(k == {'a', 'b'}, sorted(v), ('a', 1) in i, k)",
    ),
    "a counter": (
        "def f(x):\n    return collections.Counter(x)",
        "f('aab') == {'a': 2, 'b': 1}",
    ),
    "a fraction": (
        "def f():\n    return fractions.Fraction(1, 3)",
        "(f(), f() * 3 == 1, f() + 0.5)",
    ),
    "a decimal": ("def f():\n    return decimal.Decimal('0.10')", "(f(), f() * 2)"),
    "long double": (
        "def f(z):\n    e = np.exp(np.asarray(z, np.longdouble))\n    return e / e.sum()",
        "a = f([1.0, 2.0])\n(a.dtype, a, a[0], a.sum())",
    ),
    "one long double": ("def f():\n    return np.longdouble(1) / 3", "(f(), type(f()))"),
    "an array of strings": (
        "def f():\n    return np.array([['a', 'bc'], ['', 'ü']])",
        "(f(), f().dtype, f()[1, 1] == 'ü')",
    ),
    "a masked array": (
        "def f():\n    return np.ma.masked_array([1.0, 2.0], [True, False])",
        "np.asarray(f())",
    ),
    "a generator": (
        "def f(n):\n    for i in range(n):\n        yield i * i",
        "g = f(4)\n(next(g), list(g), list(g))",
    ),
    "a generator that raises": (
        "def f():\n    yield 1\n    raise KeyError('x')",
        "list(f())",
    ),
    "map and zip": (
        "def f(x):\n    return zip(x, map(abs, x))",
        "[list(pair) for pair in f([-1, 2])]",
    ),
    "a class with __call__": (
        "class F:\n    n = 0\n    def __call__(self, x):\n        self.n += x\n"
        "        return self.n\nf = F()",
        "(f(2), f(3), f.n)",
    ),
    "a cached function": (
        "from functools import lru_cache\n@lru_cache\ndef f(x):\n    return x + 1",
        "(f(1), f(1))",
    ),
    "a function of the wrong number of arguments": ("def f(x):\n    return x", "f(1, 2)"),
    "dtypes": (
        "def f(z, t):\n    return z.dtype, t.dtype, np.dtype('float16'), torch.bfloat16",
        "f(np.zeros(1, '>f8'), torch.zeros(1)) == (np.dtype('>f8'), torch.float32, 'e', "
        "torch.bfloat16)",
    ),
    "an integer beyond floats": ("def f():\n    return 2**200 + 1", "f()"),
}


def said_by(check: str) -> str:
    """Return a check that prints what its last line gives, or the error."""
    *lines, last = check.split("\n")
    body = textwrap.indent("\n".join([*lines, f"said = repr({last})"]), "    ")
    return (
        f"try:\n{body}\nexcept Exception as error:\n"
        "    kind = getattr(error, 'kind', type(error).__name__)\n"
        "    said = f\"{kind}: {getattr(error, 'message', error)}\"\n"
        "print(said)"
    )


def at_home(student: str, check: str) -> str:
    said: list[str] = []
    space = {"print": said.append}
    exec(GIVEN, space)
    exec(student, space)
    exec(check, space)
    return said[0]


@pytest.mark.parametrize(("student", "check"), SAME.values(), ids=SAME)
def test_what_happens_at_home_happens_here(student, check, session):
    check = said_by(check)
    graded = graded_by(check, session, student, given=GIVEN)
    assert [o.text for o in outputs(graded)] == [at_home(student, check) + "\n"]
    assert graded.notes == []


def test_what_an_array_does_not_show_is_not_sent(session):
    check = "secret = np.array([[1.0, 41.0], [2.0, 42.0], [3.0, 43.0]])\nprint(f(secret[:, 0]))"
    student = "def f(z):\n    return np.lib.stride_tricks.as_strided(z, (5,), (8,)).tolist()"
    (shown,) = outputs(graded_by(check, session, student))
    assert shown.text == "[1.0, 0.0, 2.0, 0.0, 3.0]\n"
