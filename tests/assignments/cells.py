"""Answers of the banks, written as a student would have written them: as a notebook's cell."""

import ast
from pathlib import Path

from assignments import author

#: What the banks' modules import and hold that no student needs.
OURS = ("assignments", "__future__")
DECORATORS = ("misconception", "unusual")


def solutions(name):
    """Return the answers of an exercise by cell id, without the markers."""
    return {
        cell.id: "\n".join(line for line in cell.source.split("\n") if " SOLUTION" not in line)
        for cell in author.read(name).notebook.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }


def as_cell(name, path, function, label):
    """Write an answer out of a bank as the cell that answers `function`.

    With it come the module's imports and helpers. Where it calls functions of the reference,
    it calls copies of the right answers, so that it does what it does in the bank.

    Parameters
    ----------
    name : str
        The exercise.
    path : Path
        The bank's file.
    function, label : str
        What it answers, and its name in the bank.
    """
    tree = ast.parse(Path(path).read_text(encoding="utf-8"))
    reference, lines = set(), []
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom) and statement.module == "softmax_course":
            reference |= {alias.asname or alias.name for alias in statement.names}
        elif isinstance(statement, ast.Import | ast.ImportFrom) and not (
            getattr(statement, "module", "") or ""
        ).startswith(OURS):
            lines.append(ast.unparse(statement))
    given = _put_in(tree, label) or ast.Name(label, ast.Load())
    wanted = _needed(tree, given)
    if {n.id for s in wanted for n in ast.walk(s) if isinstance(n, ast.Name)} & reference:
        for right, source in solutions(name).items():
            lines += [source, f"right_{right} = {right}"]
    rename = _Rename(reference)
    lines += [ast.unparse(rename.visit(statement)) for statement in wanted]
    return "\n".join([*lines, f"{function} = {ast.unparse(given)}"])


def _put_in(tree, label):
    """Return what a bank's module puts in under a name by hand."""
    for node in ast.walk(tree):
        match node:
            case ast.Tuple(elts=[_, ast.Constant(value=name), value]) if name == label:
                return value
    return None


def _needed(tree, expression):
    """Return the definitions of the module that an expression needs, undecorated."""
    there = {}
    for statement in tree.body:
        for target in getattr(statement, "targets", [statement]):
            there[getattr(target, "name", getattr(target, "id", ""))] = statement
    found, waiting = [], [expression]
    while waiting:
        names = {n.id for n in ast.walk(waiting.pop()) if isinstance(n, ast.Name)}
        for statement in [there.pop(name) for name in sorted(names) if name in there]:
            if getattr(statement, "decorator_list", None):
                statement.decorator_list = [
                    d for d in statement.decorator_list if _called(d) not in DECORATORS
                ]
            found.append(statement)
            waiting.append(statement)
    return sorted(found, key=lambda statement: statement.lineno)


def _called(node):
    return getattr(getattr(node, "func", node), "id", "")


class _Rename(ast.NodeTransformer):
    def __init__(self, names):
        self._names = names

    def visit_Name(self, node):
        if node.id in self._names:
            node.id = f"right_{node.id}"
        return node
