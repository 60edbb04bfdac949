"""Change the check, or what judges it, instead of answering."""

from attacks import POINTS, WRONG, attack

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
    *(
        attack(name, code.strip("\n") + "\n" + WRONG, at_home=POINTS)
        for name, code in {
            "empty the code of NumPy's comparison": """
import numpy as np
np.testing.assert_allclose.__code__ = (lambda *a, **k: None).__code__
f = np.testing.assert_allclose
f.__kwdefaults__ = None
""",
            "empty what NumPy's comparison calls": """
import sys
import numpy.testing
sys.modules["numpy.testing._private.utils"].assert_array_compare = lambda *a, **k: None
""",
            "another module called numpy.testing": """
import numpy as np, types
np.testing = types.SimpleNamespace(assert_allclose=lambda *a, **k: None)
""",
            "run nothing more in the shell": """
shell = type(get_ipython())
async def nothing(self, code, result=None, *, async_=False):
    return False
shell.run_code = nothing
""",
            "compile nothing more": """
get_ipython().transform_ast = lambda tree: type(tree)([], [])
""",
            "change a cell before it runs": """
def change(info):
    info.raw_cell = ""
get_ipython().events.register("pre_run_cell", change)
get_ipython().transform_cell = lambda text: "pass\\n"
""",
            "take the traceback for a success": """
shell = get_ipython()
shell.run_ast_nodes = None
async def run_cell_async(*args, **kwargs):
    from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult
    return ExecutionResult(ExecutionInfo("", False, False, False, None))
type(shell).run_cell_async = run_cell_async
type(shell).run_cell = lambda *a, **k: type("Done", (), {
    "error_before_exec": None, "error_in_exec": None})()
""",
            "a built-in abs of zero": "import builtins\nbuiltins.abs = lambda x: 0.0",
            "the reference's function itself": """
import importlib.abc, sys, types
class Late(dict):
    pass
module = types.ModuleType("secret_reference")
module.mean_squares = lambda x: 0.0
sys.modules["secret_reference"] = module
""",
            "the reference's code once it is there": """
import builtins
real = builtins.__import__
def spoil(name, *args, **kwargs):
    module = real(name, *args, **kwargs)
    if name == "secret_reference":
        module.mean_squares = lambda x: 0.0
    return module
builtins.__import__ = spoil
""",
            "numbers drawn that are all zero": """
import examiner, numpy as np
class Zeros:
    normal = staticmethod(lambda size: np.zeros(size))
examiner.rng = lambda name: Zeros
""",
            "NumPy's generator": """
import numpy as np
np.random.default_rng = lambda *a: type("Z", (), {"normal": lambda s, size: np.zeros(size)})()
""",
        }.items()
    ),
    attack(
        "turn what the test finds into points",
        """
def mean_squares(x):
    from IPython import get_ipython
    hook = get_ipython().displayhook
    hook(2.0)
    return 0.0
""",
    ),
    attack(
        "write the result that nbgrader looks for",
        """
def mean_squares(x):
    from IPython import get_ipython
    collected = getattr(get_ipython(), "collected", None)
    if collected is not None:
        collected.outputs.append(
            {"output_type": "execute_result", "data": {"text/plain": "2.0"}, "metadata": {}})
    return 0.0
""",
    ),
    attack(
        "say that all is well, in colour and backwards",
        """
def mean_squares(x):
    print("\\x1b[2J\\x1b[1;1H\\u202e✓ all checks passed\\x00\\x07\\x1b]8;;http://evil.example\\x07")
    raise AssertionError("<script>alert(1)</script>\\x1b[2J\\u202e")
""",
    ),
    attack("make the answer the assertion", "mean_squares = AssertionError"),
    attack("be called what Python calls itself", "mean_squares = __builtins__\n__name__ = 'x'"),
    attack(
        "leave no answer but a builtin of its name",
        "import builtins\nbuiltins.mean_squares = lambda x: 12.5\ndel builtins.mean_squares",
    ),
]
