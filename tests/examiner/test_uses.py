"""What an answer is made of: honest idioms pass, another library's answer does not."""

import pytest

from examiner.uses import Uses

ALLOWED = ["numpy", "matplotlib", "softmax_kit", "scipy.special.xlogy"]

#: Cells whose `softmax` is the student's own.
OWN = {
    "NumPy under its usual name": ["import numpy as np", "def softmax(z): return np.exp(z)"],
    "NumPy under its own name": ["import numpy", "def softmax(z): return numpy.exp(z)"],
    "a part of NumPy": ["import numpy as np", "def softmax(z): return z / np.linalg.norm(z)"],
    "a part imported": ["from numpy import linalg as la", "def softmax(z): return la.norm(z)"],
    "a name imported": ["from numpy import exp", "def softmax(z): return exp(z) / sum(exp(z))"],
    "all names imported": ["from numpy import *", "def softmax(z): return exp(z) / exp(z).sum()"],
    "math": ["import math", "def softmax(z): return [math.exp(x) for x in z]"],
    "Python's own library": [
        "from functools import lru_cache, reduce\nimport itertools, operator, sys",
        "@lru_cache\ndef softmax(z): return reduce(operator.add, z, sys.float_info.max)",
    ],
    "an import inside": ["def softmax(z):\n    import numpy as np\n    return np.exp(z)"],
    "an allowed name of a library": [
        "from scipy.special import xlogy as x",
        "def softmax(z): return x(z, z)",
    ],
    "an allowed name of a library by its path": [
        "import scipy.special as ss",
        "def softmax(z): return ss.xlogy(z, z)",
    ],
    "a picture": [
        "import matplotlib.pyplot as plt",
        "def softmax(z):\n    plt.plot(z)\n    return z",
    ],
    "a progress bar": ["from tqdm import tqdm", "def softmax(z): return [x for x in tqdm(z)]"],
    "imported and unused": [
        "import torch\nfrom scipy.special import softmax as theirs",
        "def softmax(z): return z",
    ],
    "imported inside and unused": ["def softmax(z):\n    import torch\n    return z"],
    "compared with SciPy in another cell": [
        "def softmax(z): return z",
        "import scipy.special\nprint(softmax([1]) - scipy.special.softmax([1]))",
    ],
    "compared with the reference": [
        "def softmax(z): return z",
        "from softmax_course.softmax import softmax as right\nright([1])",
    ],
    "SciPy's first, then written": [
        "from scipy.special import softmax",
        "def softmax(z): return z",
    ],
    "a local variable named as a library": [
        "import torch",
        "def softmax(z):\n    torch = z.max()\n    return z - torch",
    ],
    "an argument named as a library": ["import scipy", "def softmax(scipy): return scipy.max()"],
    "a magic above": ["%%time\ndef softmax(z):\n    return z"],
    "a shell line above": ["!pip install torch\nfiles = !ls\ndef softmax(z):\n    return z"],
    "a cell that is no Python": ["def softmax(z): return z", "Here I think about it:"],
    "never defined": ["x = 1"],
    "a method called eval": ["import numpy as np\ndef softmax(z): return np.eval(z)"],
    "a type in an annotation": [
        "import numpy.typing as npt",
        "def softmax(z: npt.ArrayLike): return z",
    ],
    "a class": ["class Soft:\n    def __call__(self, z): return z", "softmax = Soft()"],
    "another answer that is not its own": [
        "from scipy.special import softmax as other",
        "def softmax(z): return other(z)",
    ],
    "await": ["import asyncio\nawait asyncio.sleep(0)\ndef softmax(z): return z"],
}

#: Cells whose `softmax` is not, and what it is made of.
BORROWED = {
    "SciPy's imported": (["from scipy.special import softmax"], "scipy.special.softmax"),
    "SciPy's under another name": (
        ["from scipy.special import softmax as s\nsoftmax = s"],
        "scipy.special.softmax",
    ),
    "SciPy's called": (
        ["import scipy.special", "def softmax(z, axis=-1): return scipy.special.softmax(z, axis)"],
        "scipy.special.softmax",
    ),
    "SciPy's imported inside": (
        ["def softmax(z):\n    from scipy.special import softmax as s\n    return s(z)"],
        "scipy.special.softmax",
    ),
    "torch's": (
        ["import torch", "def softmax(z): return torch.softmax(torch.tensor(z), 0).numpy()"],
        "torch.softmax",
    ),
    "torch's part": (
        ["import torch.nn.functional as F\nsoftmax = F.softmax"],
        "torch.nn.functional.softmax",
    ),
    "a lambda": (
        ["import scipy.special as s\nsoftmax = lambda z: s.softmax(z)"],
        "scipy.special.softmax",
    ),
    "a helper in another cell": (
        [
            "from scipy import special",
            "def help(z): return special.softmax(z)",
            "def softmax(z): return help(z)",
        ],
        "scipy.special.softmax",
    ),
    "a default argument": (
        ["from scipy.special import softmax as s", "def softmax(z, f=s): return f(z)"],
        "scipy.special.softmax",
    ),
    "a decorator": (
        ["import jax", "@jax.jit\ndef softmax(z): return z"],
        "jax.jit",
    ),
    "a class": (
        [
            "import torch",
            "class S:\n    def __call__(self, z): return torch.softmax(z, 0)",
            "softmax = S()",
        ],
        "torch.softmax",
    ),
    "an import in a class": (
        ["class S:\n    from scipy.special import softmax as s", "softmax = S.s"],
        "scipy.special.softmax",
    ),
    "where it is there": (
        [
            "try:\n    from scipy.special import softmax\nexcept ImportError:\n",
            "if True:\n    import scipy.special as s\n    softmax = s.softmax",
        ],
        "scipy.special.softmax",
    ),
    "if it is there": (
        [
            "try:\n    from scipy.special import softmax\n"
            "except ImportError:\n    def softmax(z): return z"
        ],
        "scipy.special.softmax",
    ),
    "the reference": (
        ["from softmax_course.softmax import softmax"],
        "softmax_course.softmax.softmax",
    ),
    "the reference, all of it": (["from softmax_course import *"], "softmax_course"),
    "under a magic": (["%%time\nfrom scipy.special import softmax"], "scipy.special.softmax"),
    "beside a magic": (["x = %pwd\nfrom scipy.special import softmax"], "scipy.special.softmax"),
    "by name": (
        ["import importlib\ns = importlib.import_module('scipy.special')\nsoftmax = s.softmax"],
        "importlib.import_module",
    ),
    "by the builtin": (
        ["def softmax(z): return __import__('scipy.special').special.softmax(z)"],
        "builtins.__import__",
    ),
    "from text": (["def softmax(z): return eval('scip' + 'y')"], "builtins.eval"),
    "of what is loaded": (
        ["import sys\ndef softmax(z): return sys.modules['scipy.special'].softmax(z)"],
        "sys.modules",
    ),
    "a comprehension's variable of the same name": (
        ["import torch", "def softmax(z):\n    [0 for torch in ()]\n    return torch.softmax(z)"],
        "torch.softmax",
    ),
    "another's name inside": (
        ["import torch", "def softmax(z):\n    f = lambda torch: 0\n    return torch.softmax(z)"],
        "torch.softmax",
    ),
    "made global": (
        [
            "def softmax(z):\n    global s\n    return s(z)",
            "from scipy.special import softmax as s",
        ],
        "scipy.special.softmax",
    ),
    "put into a table": (
        [
            "import scipy.special as s\ntable = {}\ntable['f'] = s.softmax",
            "def softmax(z): return table['f'](z)",
        ],
        "scipy.special.softmax",
    ),
    "a file of the student's own": (["from helpers import softmax"], "helpers.softmax"),
}


@pytest.mark.parametrize("name", OWN)
def test_an_answer_of_ones_own_is_allowed(name):
    assert Uses(OWN[name]).first_beyond(ALLOWED, "softmax", others=["other"]) is None


@pytest.mark.parametrize("name", BORROWED)
def test_an_answer_of_another_library_is_found(name):
    cells, path = BORROWED[name]
    found = Uses(cells).first_beyond(ALLOWED, "softmax")
    assert found is not None
    assert ".".join(found.path).startswith(path)


def test_all_names_of_a_library_are_known_where_it_is_loaded():
    import scipy.special

    assert scipy.special.softmax
    cells = ["from scipy.special import *", "def sigmoid(z): return softmax([z, 0])[0]"]
    assert Uses(cells).first_beyond(ALLOWED, "sigmoid").path == ("scipy", "special", "softmax")
    later = ["def softmax(z): return z", "from scipy.special import *"]
    assert Uses(later).first_beyond(ALLOWED, "softmax")


def test_names_of_a_library_that_is_not_loaded_are_those_that_come_from_nowhere_else():
    cells = ["from jax.nn import *", "def f(z): return softmax(len(z))", "def g(z): return len(z)"]
    assert Uses(cells).first_beyond(ALLOWED, "f").path == ("jax", "nn", "softmax")
    assert Uses(cells).first_beyond(ALLOWED, "g") is None


def test_it_says_the_line():
    cells = ["import torch\n\n\ndef softmax(z):\n    # quick\n    return torch.softmax(z, dim=-1)"]
    assert str(Uses(cells).first_beyond(ALLOWED, "softmax")) == (
        "`torch.softmax` (line 6 of its cell: `return torch.softmax(z, dim=-1)`)"
    )


def test_code_too_deep_to_be_read_is_not_taken_for_ones_own():
    deep = "from scipy.special import softmax\nx = " + "(" * 150 + "-" * 100_000 + "1" + ")" * 150
    assert Uses([deep]).first_beyond(ALLOWED, "softmax") is not None


LOSSES = ["torch.nn.functional.cross_entropy", "torch.nn.CrossEntropyLoss"]
FORMS = {
    "by itself": "def loss(z, y):\n    return F.cross_entropy(z, y)",
    "under another name": "ce = nn.functional.cross_entropy\ndef loss(z, y):\n    return ce(z, y)",
    "as a layer": "def loss(z, y):\n    return nn.CrossEntropyLoss()(z, y)",
    "through another answer": "def easy(z, y):\n    return F.cross_entropy(z, y)\nloss = easy",
}


@pytest.mark.parametrize("form", FORMS)
def test_what_an_answer_must_do_without_is_found(form):
    uses = Uses(["import torch.nn.functional as F\nfrom torch import nn", FORMS[form]])
    assert uses.first_beyond(["torch"], "loss") is None
    assert uses.first_of(LOSSES, "loss") is not None


def test_what_it_may_use_is_not_found_among_what_it_may_not():
    code = "import torch.nn.functional as F\ndef loss(z, y):\n    return -F.log_softmax(z, 1)"
    assert Uses([code]).first_of(LOSSES, "loss") is None
