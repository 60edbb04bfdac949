"""Return something that compares as right, or that breaks whoever receives it."""

from attacks import WRONG, attack

ATTACKS = [
    attack(
        "an object equal to everything",
        """
class Right:
    __eq__ = lambda self, other: True
    __ne__ = lambda self, other: False
    __sub__ = lambda self, other: 0.0
    __float__ = lambda self: 12.5
    def __array__(self, *a, **k):
        import numpy as np
        return np.array(12.5)
def mean_squares(x):
    return Right()
""",
        beats_stock=True,
    ),
    attack(
        "a float equal to everything",
        """
class Right(float):
    __eq__ = lambda self, other: True
    __sub__ = lambda self, other: 0.0
    __hash__ = None
def mean_squares(x):
    return Right(0.0)
""",
        beats_stock=True,
    ),
    attack(
        "an array that answers NumPy's functions itself",
        """
import numpy as np
class Right(np.ndarray):
    def __array_function__(self, f, types, args, kwargs):
        return True
    def __array_ufunc__(self, *a, **k):
        return 0.0
    __eq__ = lambda self, other: True
def mean_squares(x):
    return np.zeros(()).view(Right)
""",
        beats_stock=True,
    ),
    attack(
        "a tensor that answers torch's functions itself",
        """
import torch
class Right(torch.Tensor):
    @classmethod
    def __torch_function__(cls, f, types, args=(), kwargs=None):
        return True
def mean_squares(x):
    return torch.zeros(()).as_subclass(Right)
""",
    ),
    attack(
        "a list of another length each time it is asked",
        """
class Right(list):
    __len__ = lambda self: 1
    __sub__ = lambda self, other: 0.0
    __eq__ = lambda self, other: True
    __iter__ = lambda self: iter([0.0])
def mean_squares(x):
    return Right()
""",
        beats_stock=True,
    ),
    attack(
        "an object that runs code when unpickled",
        """
class Bomb:
    def __reduce__(self):
        import os
        return os.system, ("touch COURSE/harmed",)
def mean_squares(x):
    return Bomb()
""",
    ),
    attack("not a number", "def mean_squares(x):\n    return float('nan')"),
    attack(
        "nesting too deep for any parser",
        """
def mean_squares(x):
    value = []
    for _ in range(100_000):
        value = [value]
    return value
""",
    ),
    attack(
        "an array larger than memory",
        """
def mean_squares(x):
    import numpy as np
    return np.broadcast_to(0.0, (1_000_000, 1_000_000))
""",
    ),
    attack("an integer of ten million digits", "def mean_squares(x):\n    return 10**10_000_000"),
    attack(
        "a sum that SymPy would work out for years",
        """
import sympy
def mean_squares(x):
    ten = sympy.Integer(10)
    power = sympy.Pow(ten, sympy.Pow(ten, ten, evaluate=False), evaluate=False)
    return sympy.floor(power, evaluate=False)
""",
    ),
    attack(
        "a symbol that is a Python expression",
        """
import sympy
def mean_squares(x):
    return sympy.Symbol("__import__('os').system('touch COURSE/harmed')")
""",
    ),
    attack(
        "answers written to the pipe before they are asked for",
        """
import json, os, struct
text = json.dumps({"id": "", "value": {"list": [12.5, {"list": []}]}}).encode()
def mean_squares(x):
    for fd in range(3, 16):
        try:
            os.write(fd, struct.pack("<IQ", len(text), 0) + text)
        except OSError:
            pass
    return 0.0
""",
    ),
    attack(
        "a frame of a hundred gigabytes",
        """
import os, struct
def mean_squares(x):
    os.write(3, struct.pack("<IQ", 10, 100 << 30) + b"x" * 1000)
""",
    ),
    attack(
        "a frame with bytes that are no JSON",
        """
import os, struct
def mean_squares(x):
    os.write(3, struct.pack("<IQ", 4, 0) + b"\\xff{[(")
""",
    ),
    attack(
        "a forged handle, a forged array, a forged bool",
        """
import sys
wire = sys.modules["examiner.wire"]
def mean_squares(x):
    tree = {"list": [{"array": ["bool", [2]]}, {"list": []}]}
    wire.encode = lambda *a, **k: (tree, b"\\x02\\xff")
    return 1
""",
    ),
    attack(
        "an object with a hundred thousand attributes asked back",
        """
class Endless:
    def __getattr__(self, name):
        return Endless()
    def __call__(self, *a):
        return Endless()
mean_squares = Endless()
""",
    ),
    attack(
        "an exception with a forged name",
        """
class Fine(Exception):
    pass
Fine.__name__ = "AssertionError" * 1000
def mean_squares(x):
    raise Fine("\\x1b[2J" + "passed " * 100_000)
""",
    ),
    attack("the string that it expects", WRONG.replace("0.0", "'12.5'")),
]
