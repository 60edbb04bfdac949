"""What an assignment's notebook imports: names for its checks, modules to have ready for all."""

import ast
import warnings
from collections.abc import Callable
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbgrader.utils import is_grade, is_solution

from examiner.submission.settings import Examiner

Import = ast.Import | ast.ImportFrom


def given_imports(source: NotebookNode) -> dict[str, str]:
    """Return what the instructor's given cells import: a name to the statement that binds it."""
    return {
        alias.asname or alias.name.partition(".")[0]: ast.unparse(statement)
        for statement in _imports(source, _is_given)
        for alias in statement.names
    }


def check_names(source: NotebookNode, hidden: list[str]) -> list[str]:
    """Return the names that the checks' cells import from packages that students may not."""
    statements = [
        s
        for s in _imports(source, is_check)
        if isinstance(s, ast.ImportFrom) and _package(s.module or "") in hidden
    ]
    return sorted({alias.asname or alias.name for s in statements for alias in s.names})


def answered_names(source: NotebookNode) -> list[str]:
    """Return the names that the instructor's answers define, outside functions and classes."""
    names = set()
    for cell in source.cells:
        if cell.cell_type == "code" and is_solution(cell):
            for statement in _statements(cell):
                names |= _bound(statement)
    return sorted(names)


def _bound(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    stored = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
    return {node.id for node in stored if isinstance(node.ctx, ast.Store)}


def settings_for(source: NotebookNode, settings: Examiner) -> dict[str, Any]:
    """Return the settings for sessions that examine one assignment, as plain data.

    What its checks import is made ready for them as ``preload_checks``. Of ``preload``, a part
    of a package, such as ``torch._dynamo``, is kept only if the given cells import the package.
    """
    packages = {_package(name) for name in _modules(_imports(source, _is_given))}
    preload = [name for name in settings.preload if "." not in name or _package(name) in packages]
    checks = _modules(_imports(source, is_check))
    return settings.as_dict() | {"preload": preload, "preload_checks": sorted(checks)}


def is_check(cell: NotebookNode) -> bool:
    """Tell whether a cell grades by running; an answer that a person grades does not."""
    return is_grade(cell) and not is_solution(cell)


def _is_given(cell: NotebookNode) -> bool:
    return not is_grade(cell) and not is_solution(cell)


def _imports(source: NotebookNode, which: Callable[[NotebookNode], bool]) -> list[Import]:
    """Return the import statements of code cells, but for those inside other statements."""
    found: list[Import] = []
    for cell in source.cells:
        if cell.cell_type != "code" or not which(cell):
            continue
        found += [statement for statement in _statements(cell) if isinstance(statement, Import)]
    return found


def _statements(cell: NotebookNode) -> list[ast.stmt]:
    """Return what a cell consists of, magics apart; nothing if it is not Python."""
    lines = [line for line in cell.source.splitlines() if not line.startswith(("%", "!"))]
    try:
        with warnings.catch_warnings(action="ignore"):
            return ast.parse("\n".join(lines)).body
    except SyntaxError:
        return []


def _modules(statements: list[Import]) -> set[str]:
    """Return the names of the modules imported, those of their parts not among them."""
    modules = set()
    for statement in statements:
        if isinstance(statement, ast.Import):
            modules |= {alias.name for alias in statement.names}
        elif statement.module and not statement.level:
            modules.add(statement.module)
    return modules


def _package(module: str) -> str:
    return module.partition(".")[0]
