"""Read a student's cell without running it: what it defines, what of it is the student's own."""

import ast
import difflib
import re
import warnings

_FENCED = re.compile(r"\A\s*(`{3,}|~{3,})[^\n]*\n(.*)\n\s*\1\s*\Z", re.DOTALL)
_CONFLICT = [re.compile(rf"^{mark}{{7}}(?![{mark}])", re.MULTILINE) for mark in "<=>"]
_NOT_PYTHON = re.compile(r"^(\s*)[%!].*$", re.MULTILINE)
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def unfenced(text: str) -> str:
    r"""Return the code of a text that is one fenced block of code, else the text.

    Examples
    --------
    >>> unfenced("```python\nx = 1\n```")
    'x = 1'
    """
    fenced = _FENCED.match(text)
    return fenced.group(2) if fenced else text


def _statements(code: str) -> list[ast.stmt]:
    """Return the statements of a cell; none if it is no Python. Magics and shell lines pass."""
    try:
        with warnings.catch_warnings(action="ignore"):
            return ast.parse(_NOT_PYTHON.sub(r"\1pass", code)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def _names(statement: ast.stmt) -> set[str]:
    if isinstance(statement, _Definition):
        return {statement.name}
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        targets = [statement.target]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def defined(code: str) -> set[str]:
    r"""Return the names that a cell's code defines at its top level.

    Examples
    --------
    >>> sorted(defined("%matplotlib inline\nimport math\ndef f():\n    x = 1\ny = 2"))
    ['f', 'y']
    """
    return {name for statement in _statements(code) for name in _names(statement)}


def definitions(code: str, names: set[str]) -> str:
    r"""Return the text of those statements that define one of `names`.

    Examples
    --------
    >>> definitions("x = 1\n@cached\ndef f():\n    return x\nprint(f())", {"f"})
    '@cached\ndef f():\n    return x'
    """
    lines = code.splitlines()
    texts = []
    for statement in _statements(code):
        if names & _names(statement):
            decorators = getattr(statement, "decorator_list", [])
            first = min([statement.lineno, *(d.lineno for d in decorators)])
            texts.append("\n".join(lines[first - 1 : statement.end_lineno]))
    return "\n\n\n".join(texts)


def added(text: str, given: str, is_code: bool) -> str:
    r"""Return what somebody wrote into a cell that held the text `given`.

    Of code, only whole statements are told apart: if the rest would be no Python, all of it is
    returned.

    Examples
    --------
    >>> added("Why is it so?\n\nBecause.", "Why is it so?\n", is_code=False)
    'Because.'
    """
    new, old = text.splitlines(), given.splitlines()
    blocks = difflib.SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    theirs = {i for block in blocks for i in range(block.b, block.b + block.size)}
    if is_code:
        theirs = {i for i in theirs if not new[i][:1].isspace()}
    rest = "\n".join(line for i, line in enumerate(new) if i not in theirs).strip("\n")
    if is_code and rest.strip() and not _statements(rest) and not _only_comments(rest):
        return text
    return rest if rest.strip() else ""


def has_conflict(text: str) -> bool:
    r"""Tell whether git left its marks of an unfinished merge in a text.

    Examples
    --------
    >>> has_conflict("<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> main")
    True
    """
    places = [mark.search(text) for mark in _CONFLICT]
    found = [place.start() for place in places if place]
    return len(found) == len(_CONFLICT) and found == sorted(found)


def _only_comments(code: str) -> bool:
    return all(line.lstrip().startswith("#") for line in code.splitlines() if line.strip())
