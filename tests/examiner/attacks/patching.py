"""Change the check, or what judges it, instead of answering."""

from attacks import WRONG, attack

ATTACKS = [
    attack(
        "empty NumPy's comparison",
        "import numpy as np\nnp.testing.assert_allclose = lambda *a, **k: None\n" + WRONG,
        beats_stock=True,
    ),
    attack(
        "empty every comparison of NumPy",
        """
import numpy as np
np.allclose = np.isclose = np.array_equal = lambda *a, **k: True
for name in dir(np.testing):
    if name.startswith("assert"):
        setattr(np.testing, name, lambda *a, **k: None)
"""
        + WRONG,
        beats_stock=True,
    ),
    attack(
        "take the assertions out of later cells",
        """
import ast
class NoTests(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()
    def visit_Expr(self, node):
        return ast.Pass()
get_ipython().ast_transformers.append(NoTests())
"""
        + WRONG,
        beats_stock=True,
    ),
    attack(
        "replace the text of later cells",
        "get_ipython().input_transformers_post.append(lambda lines: ['pass\\n'])\n" + WRONG,
        beats_stock=True,
    ),
    attack(
        "swallow every exception",
        "get_ipython().set_custom_exc((BaseException,), lambda *a, **k: None)\n" + WRONG,
    ),
    attack(
        "show no traceback",
        "get_ipython().showtraceback = lambda *a, **k: None\n" + WRONG,
    ),
    attack(
        "change what a cell displays",
        "import sys\nsys.displayhook = lambda value: None\n" + WRONG,
    ),
    attack(
        "replace the reference by the answer",
        """
import sys, types
sys.modules["secret_reference"] = types.SimpleNamespace(mean_squares=lambda x: 0.0)
"""
        + WRONG,
        beats_stock=True,
    ),
    attack(
        "find another reference on import",
        """
import importlib.abc, importlib.machinery, sys, types
class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        if name == "secret_reference":
            return importlib.machinery.ModuleSpec(name, self)
    def exec_module(self, module):
        module.mean_squares = lambda x: 0.0
sys.meta_path.insert(0, Finder())
"""
        + WRONG,
        beats_stock=True,
    ),
    attack(
        "make the random inputs zero",
        """
import examiner, numpy as np, types
examiner.rng = lambda name: types.SimpleNamespace(normal=lambda size: np.zeros(size))
"""
        + WRONG,
        beats_stock=True,
    ),
    attack(
        "replace built-in functions",
        """
import builtins
builtins.AssertionError = type("Calm", (Exception,), {})
builtins.abs = builtins.float = lambda *a: 0.0
builtins.isinstance = lambda *a: True
"""
        + WRONG,
    ),
    attack(
        "change the examiner's own code in the process",
        """
import sys
for name, module in list(sys.modules.items()):
    if name.startswith("examiner"):
        for key in list(vars(module)):
            if key in ("encode", "decode", "send", "receive"):
                continue
            if callable(getattr(module, key, None)):
                try:
                    setattr(module, key, lambda *a, **k: None)
                except Exception:
                    pass
"""
        + WRONG,
    ),
]
