"""Tell whether two answers are the same but for names, comments and layout."""

import ast
import builtins
import hashlib
import warnings
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbgrader.utils import is_solution

from examiner.intake.repair import Template

# Short answers are alike without anybody having copied.
MIN_SIZE = 120


def fingerprint(notebook: NotebookNode, template: Template) -> dict[str, Any]:
    """Return a digest of all answers in a notebook that are not as handed out.

    Parameters
    ----------
    notebook : NotebookNode
        Repaired, or the source itself.
    template : Template
        The assignment.

    Returns
    -------
    dict
        ``digest`` (str) and ``size`` (int): how much there is to be alike, in nodes of the
        syntax tree and words. Below `MIN_SIZE` being alike says nothing.
    """
    parts, size = [], 0
    for cell in notebook.cells:
        if not is_solution(cell):
            continue
        grade_id = cell.metadata.nbgrader.grade_id
        if cell.source.strip() == template.released.get(grade_id, "").strip():
            continue
        text, weight = normal_code(cell.source) if cell.cell_type == "code" else _prose(cell.source)
        parts.append(f"{grade_id}\n{text}")
        size += weight
    digest = hashlib.sha256("\n\n".join(parts).encode("utf-8", "replace")).hexdigest()
    return {"digest": digest, "size": size}


def normal_code(source: str) -> tuple[str, int]:
    r"""Return code without comments, docstrings, annotations and its own choice of names.

    Returns
    -------
    text : str
        The same for codes that differ in nothing else; the code itself if it is not Python.
    size : int
        Number of nodes in the syntax tree.

    Examples
    --------
    >>> one = "def f(x):\n    'Doc.'\n    total = x + 1  # add\n    return total"
    >>> two = "def f(a: int):\n    b = a + 1\n    return b"
    >>> normal_code(one) == normal_code(two)
    True
    >>> normal_code(two) == normal_code("def f(a):\n    b = a + 2\n    return b")
    False
    """
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(source)
        _Plain(tree).visit(tree)
        return ast.dump(tree), sum(1 for _ in ast.walk(tree))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return source, len(source.split())


def _prose(text: str) -> tuple[str, int]:
    words = text.lower().split()
    return " ".join(words), len(words)


class _Plain(ast.NodeTransformer):
    """Numbers the names that the code itself binds; drops docstrings and annotations."""

    def __init__(self, tree: ast.Module):
        self._names: dict[str, str] = {}
        for node in ast.walk(tree):
            bound = None
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                bound = node.id
            elif isinstance(node, ast.arg):
                bound = node.arg
            if bound and not hasattr(builtins, bound):
                self._names.setdefault(bound, f"v{len(self._names)}")

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self._names.get(node.id, node.id)
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.arg, node.annotation = self._names.get(node.arg, node.arg), None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.returns = None
        first = node.body[0]
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
            node.body = node.body[1:] or [ast.Pass()]
        self.generic_visit(node)
        return node
