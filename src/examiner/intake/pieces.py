"""Read a student's cell without running it: what it defines, what of it is the student's own."""

import ast
import difflib
import re
import warnings
from dataclasses import dataclass

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

    Of code, whole statements are told apart, however they are laid out; if it is no Python, lines
    are, and if the rest of them is none, all of it is returned.

    Examples
    --------
    >>> added("Why is it so?\n\nBecause.", "Why is it so?\n", is_code=False)
    'Because.'
    >>> added("def f(x):\n    return x\ny = 1", "import math\ndef f(x): return x", is_code=True)
    'y = 1'
    """
    if is_code and (_statements(text) or _only_comments(text)):
        return _joined(_added_parts(text, given))
    new, old = text.splitlines(), given.splitlines()
    blocks = difflib.SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    theirs = {i for block in blocks for i in range(block.b, block.b + block.size)}
    if is_code:
        theirs = {i for i in theirs if not new[i][:1].isspace()}
    rest = "\n".join(line for i, line in enumerate(new) if i not in theirs).strip("\n")
    if is_code and rest.strip() and not _statements(rest) and not _only_comments(rest):
        return text
    return rest if rest.strip() else ""


def without_redefinitions(text: str, given: str) -> tuple[str, list[str]]:
    r"""Turn what defines a name of the cell `given` anew into comments; return the names too.

    Examples
    --------
    >>> without_redefinitions("def f(x):\n    pass\ny = 1", "def f(x):\n    return x")
    ('# def f(x):\n#     pass\ny = 1', ['f'])
    """
    before = {name: origin for part in _parts(given) for name, origin in part.binds.items()}
    parts, names = _parts(text), []
    for part in parts:
        anew = [n for n, origin in part.binds.items() if n in before and origin != before[n]]
        anew += [n for n, origin in part.binds.items() if n in before and origin is None]
        if anew:
            part.text = "\n".join(f"# {line}".rstrip() for line in part.text.splitlines())
            names += [name for name in dict.fromkeys(anew) if name not in names]
    return (_joined(parts), names) if names else (text, [])


@dataclass
class _Part:
    """Some lines of a cell: a statement, more than one on a line, or a comment.

    ``key`` is the same for the same code in another layout. ``binds`` are the names that it
    binds, with what an import binds them to, and None for what else does.
    """

    text: str
    first: int
    last: int
    key: str
    binds: dict[str, str | None]


def _parts(code: str) -> list[_Part]:
    lines = code.splitlines()
    parts: list[_Part] = []
    for statement in _statements(code):
        decorators = getattr(statement, "decorator_list", [])
        first = min([statement.lineno, *(d.lineno for d in decorators)])
        last = statement.end_lineno or first
        text = "\n".join(lines[first - 1 : last])
        key = text.strip() if _NOT_PYTHON.match(text) else ast.unparse(statement)
        if parts and first <= parts[-1].last:
            before = parts.pop()
            first, key = before.first, f"{before.key}; {key}"
            parts.append(_Part("", first, last, key, before.binds | binds(statement)))
            parts[-1].text = "\n".join(lines[first - 1 : last])
        else:
            parts.append(_Part(text, first, last, key, binds(statement)))
    covered = {line for part in parts for line in range(part.first, part.last + 1)}
    for number, line in enumerate(lines, start=1):
        if number not in covered and line.strip():
            parts.append(_Part(line, number, number, line.strip(), {}))
    return sorted(parts, key=lambda part: part.first)


def binds(statement: ast.stmt) -> dict[str, str | None]:
    """Return the names that a statement binds: what an import binds each to, None for others."""
    if isinstance(statement, ast.Import):
        return {
            a.asname or a.name.partition(".")[0]: f"{a.name if a.asname else ''}:"
            for a in statement.names
        }
    if isinstance(statement, ast.ImportFrom):
        module = "." * statement.level + (statement.module or "")
        return {a.asname or a.name: f"{module}:{a.name}" for a in statement.names}
    return dict.fromkeys(sorted(_bound(statement)))


def _bound(node: ast.AST) -> set[str]:
    """Return the names that running a statement binds, not those inside a function or the like."""
    if isinstance(node, _Definition):
        return {node.name}
    if isinstance(node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        return set()
    if isinstance(node, ast.Name):
        return {node.id} if isinstance(node.ctx, ast.Store) else set()
    return {name for child in ast.iter_child_nodes(node) for name in _bound(child)}


def _added_parts(text: str, given: str) -> list[_Part]:
    theirs = _parts(given)
    keys = {part.key for part in theirs}
    imported = {item for part in theirs for item in part.binds.items() if item[1] is not None}
    return [
        part
        for part in _parts(text)
        if part.key not in keys and not (part.binds and set(part.binds.items()) <= imported)
    ]


def _joined(parts: list[_Part]) -> str:
    """Write parts below each other, with the empty lines that stood between neighbours."""
    text, last = "", 0
    for part in parts:
        between = min(part.first - last, 3) if last else 0
        text += "\n" * between + part.text
        last = part.last
    return text


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
