"""What an answer is made of, by the text of the notebook's cells.

An exercise that says "write softmax" is not answered by SciPy's. Values cannot tell the two
apart, so the text is read: from the answer's definition, through the helpers that it calls, to
what they import. What stands beside the answer, such as a library to compare with in a scratch
cell, is nobody's business.

Nothing is run or imported, so a student who sets his mind to it can hide an import; an honest
one learns here, before the grades, what the exercise does not allow.
"""

import ast
import builtins
import re
import sys
import warnings
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from types import ModuleType

#: The student's cells that have run, where the examiner runs them.
_cells: list[str] | None = None

#: These import or run what only their arguments say.
_BY_NAME = ("importlib", "pkgutil", "runpy", "sys.modules")
_BUILTINS = ("__import__", "eval", "exec")
#: They show something while an answer runs, and answer nothing.
_HARMLESS = ("IPython", "matplotlib", "tqdm")

_MAGIC = re.compile(r"\s*([%!?]|[\w, ]+=\s*[%!]|[\w.]+\?{1,2}\s*$)")

#: In front of a path that begins with a module, not with a name for one.
_RESOLVED = ""

_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@dataclass(frozen=True)
class Use:
    """A dotted name in a cell, and where it stands."""

    path: tuple[str, ...]
    number: int
    line: str

    def below(self, module: tuple[str, ...]) -> "Use":
        """Put `module` in place of the name that stands for it."""
        return Use(module + self.path[1:], self.number, self.line)

    def __str__(self) -> str:
        return f"`{'.'.join(self.path)[:80]}` (line {self.number} of its cell: `{self.line}`)"


@dataclass
class _Made:
    """What a name was bound to: parts of modules, and code that uses other names."""

    modules: list[Use] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)


class Uses:
    r"""The names that a notebook's cells define, one cell after the other.

    Examples
    --------
    >>> uses = Uses()
    >>> uses.ran("import numpy as np, scipy.special as s")
    >>> uses.ran("def softmax(z):\n    return s.softmax(np.asarray(z))")
    >>> str(uses.first_beyond(["numpy"], "softmax"))
    '`scipy.special.softmax` (line 2 of its cell: `return s.softmax(np.asarray(z))`)'
    >>> uses.first_beyond(["numpy", "scipy.special"], "softmax")
    """

    def __init__(self, cells: Iterable[str] = ()) -> None:
        self._made: dict[str, _Made] = {}
        self._stars: list[Use] = []
        self._unreadable: Use | None = None
        for source in cells:
            self.ran(source)

    def ran(self, source: str) -> None:
        """Note what a cell defines. What is no Python, as a magic's text, defines nothing."""
        try:
            with warnings.catch_warnings(action="ignore"):
                flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
                body = compile(_without_magics(source), "a cell", "exec", flags).body
            _Cell(self._made, self._stars, source.splitlines()).read(body)
        except (SyntaxError, ValueError):
            return
        except (RecursionError, MemoryError):
            self._unreadable = Use(("code too deep to be read",), 1, source[:60])

    def first_beyond(
        self, allowed: Iterable[str], name: str, others: Collection[str] = ()
    ) -> Use | None:
        """Find what an answer uses that it may not.

        Parameters
        ----------
        allowed : iterable of str
            Modules, or names in modules, such as ``"numpy"`` and ``"scipy.special.xlogy"``.
            Python's own library may always be used.
        name : str
            The answer.
        others : collection of str
            Other answers, which answer for themselves.

        Returns
        -------
        Use or None
        """
        allowed = tuple(allowed)
        uses = self._all(name, {*others} - {name})
        return next((use for use in uses if not _is_allowed(use.path, allowed)), None)

    def first_of(self, forbidden: Iterable[str], name: str) -> Use | None:
        """Find what an answer uses, by itself or through another answer, of some names."""
        names = tuple(forbidden)
        return next((use for use in self._all(name, set()) if _within(use.path, names)), None)

    def _all(self, name: str, left_out: set[str]) -> Iterator[Use]:
        """Go through all that an answer uses, and what that uses, but for names left out."""
        if self._unreadable:
            yield self._unreadable
        waiting, seen = [name], set(left_out)
        # What is defined nowhere may come out of `from module import *`.
        stars = [Use((*star.path, name), star.number, star.line) for star in self._stars]
        nowhere = _Made(modules=stars)
        while waiting:
            current = waiting.pop(0)
            if current in seen:
                continue
            seen.add(current)
            made = self._made.get(current, nowhere if current == name else _Made())
            if current == name:  # others are used with what they are
                yield from made.modules
            uses = [use for use in made.uses if use.path[0] not in left_out]
            yield from self._followed(uses)
            waiting += [use.path[0] for use in uses]

    def _followed(self, uses: Iterable[Use]) -> Iterator[Use]:
        """Turn names of modules into the modules."""
        for use in uses:
            root = use.path[0]
            if root == _RESOLVED:
                yield Use(use.path[1:], use.number, use.line)
            elif root in self._made:
                yield from (use.below(module.path) for module in self._made[root].modules)
            elif root in _BUILTINS:
                yield use.below(("builtins", root))
            elif not hasattr(builtins, root):
                yield from (use.below((*star.path, root)) for star in self._stars)


def set_cells(cells: list[str]) -> None:
    """Set the list to which the student's cells are added as they run, for `use_beyond`."""
    global _cells
    _cells = cells


def use_beyond(allowed: Iterable[str], name: str, others: Collection[str] = ()) -> str:
    """Say what a student's object uses that the exercise does not allow.

    Parameters
    ----------
    allowed, name, others
        As in `Uses.first_beyond`. The cells are those that the examiner has run, or else those
        of this IPython session.

    Returns
    -------
    str
        What, and in which line; "" if there is nothing, or no notebook.
    """
    found = Uses(_ran()).first_beyond(allowed, name, others)
    return str(found) if found else ""


def use_of(forbidden: Iterable[str], name: str) -> str:
    """Say in the same way what it uses of some names, by itself or through others."""
    found = Uses(_ran()).first_of(forbidden, name)
    return str(found) if found else ""


def _ran() -> list[str]:
    if _cells is not None:
        return _cells
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    history = shell.history_manager if shell else None
    return list(history.input_hist_raw) if history else []


def _within(path: tuple[str, ...], names: Iterable[str]) -> bool:
    """Tell whether a path is one of some dotted names, or a part of what one stands for."""
    return any(path[: len(parts)] == parts for parts in (tuple(n.split(".")) for n in names))


def _is_allowed(path: tuple[str, ...], allowed: tuple[str, ...]) -> bool:
    if _within(path, (*_BY_NAME, *(f"builtins.{name}" for name in _BUILTINS))):
        return False
    return path[0] in sys.stdlib_module_names or _within(path, (*_HARMLESS, *allowed))


def _without_magics(source: str) -> str:
    """Empty the lines that only IPython understands; the others keep their numbers."""
    return "\n".join("" if _MAGIC.match(line) else line for line in source.splitlines())


class _Cell:
    """Reads one cell's statements into the notebook's names."""

    def __init__(self, made: dict[str, _Made], stars: list[Use], lines: list[str]):
        self._made, self._stars, self._lines = made, stars, lines

    def read(self, body: list[ast.stmt], always: bool = True) -> None:
        """Read statements; those that may not run (`always` false) add to what there is."""
        for statement in body:
            if isinstance(statement, ast.Import | ast.ImportFrom):
                for name, use in self._imported(statement):
                    self._bind(name, _Made(modules=[use]), always)
            elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                self._bind(statement.name, _Made(uses=self._uses(statement)), always)
            else:
                blocks = [getattr(statement, part, []) for part in ("body", "orelse", "finalbody")]
                blocks += [part.body for part in getattr(statement, "handlers", [])]
                blocks += [part.body for part in getattr(statement, "cases", [])]
                inside = {id(inner) for block in blocks for inner in block}
                self._assigned(statement, inside, always and not any(blocks))
                for block in blocks:
                    self.read(block, always=False)

    def _bind(self, name: str, made: _Made, always: bool) -> None:
        if not always and name in self._made:
            before = self._made[name]
            made = _Made(before.modules + made.modules, before.uses + made.uses)
        self._made[name] = made

    def _assigned(self, statement: ast.stmt, inside: set[int], always: bool) -> None:
        """Bind what a statement stores, but for the blocks inside it, to all that it uses."""
        uses = self._uses(statement, inside)
        for node in _walk(statement, inside):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                augmented = isinstance(statement, ast.AugAssign)
                self._bind(node.id, _Made(uses=uses), always and not augmented)
            elif isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(
                node.ctx, ast.Load
            ):
                root = node.value
                while isinstance(root, ast.Attribute | ast.Subscript):
                    root = root.value
                if isinstance(root, ast.Name) and root.id in self._made:
                    self._bind(root.id, _Made(uses=uses), always=False)

    def _imported(self, statement: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, Use]]:
        for alias in statement.names:
            if isinstance(statement, ast.Import):
                path = tuple(alias.name.split("."))
                yield alias.asname or path[0], self._use(path if alias.asname else path[:1], alias)
            else:
                module = tuple((statement.module or ".").split("."))
                if alias.name != "*":
                    yield alias.asname or alias.name, self._use((*module, alias.name), alias)
                    continue
                star = self._use(module, alias)
                self._stars.append(star)
                for name, path in _public(statement.module).items():
                    yield name, self._use(path or (*module, name), alias)

    def _use(self, path: tuple[str, ...], node: ast.AST) -> Use:
        number = getattr(node, "lineno", 1)
        line = self._lines[number - 1].strip() if number <= len(self._lines) else ""
        return Use(path, number, line if len(line) <= 80 else f"{line[:80]}…")

    def _uses(self, node: ast.AST, leave_out: Collection[int] = ()) -> list[Use]:
        """List the names of other places that some code uses, local imports resolved."""
        found: list[Use] = []
        self._collect(node, [], found, leave_out)
        return found

    def _collect(
        self,
        node: ast.AST,
        scopes: list[dict[str, Use | None]],
        found: list[Use],
        leave_out: Collection[int] = (),
    ) -> None:
        if isinstance(node, _Function | _Comprehension):
            scopes = [*scopes, self._scope(node)]
        if isinstance(node, ast.Import | ast.ImportFrom) and not scopes:  # in a class's body
            for _, use in self._imported(node):
                found.append(Use((_RESOLVED, *use.path), use.number, use.line))
        path = _dotted(node)
        if path:
            use = self._use(path, node)
            scope = next((scope for scope in reversed(scopes) if path[0] in scope), None)
            if scope is None:
                found.append(use)
            elif local := scope[path[0]]:
                found.append(Use((_RESOLVED, *local.path, *path[1:]), use.number, use.line))
            return
        for child in ast.iter_child_nodes(node):
            if id(child) not in leave_out:
                self._collect(child, scopes, found)

    def _scope(self, node: ast.AST) -> dict[str, Use | None]:
        """Return the names of a function's own: what was imported under it, or None."""
        scope: dict[str, Use | None] = {}
        elsewhere: set[str] = set()
        inner = node.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else [node]
        parts = inner if isinstance(inner, list) else [inner]
        if isinstance(node, _Function):
            arguments = node.args
            named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
            named += [a for a in (arguments.vararg, arguments.kwarg) if a]
            scope = dict.fromkeys((a.arg for a in named), None)
        for part in parts:
            for child in _own(part):
                if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
                    scope.setdefault(child.id, None)
                elif isinstance(child, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
                    scope.setdefault(child.name, None)
                elif isinstance(child, ast.Import | ast.ImportFrom):
                    scope |= dict(self._imported(child))
                elif isinstance(child, ast.Global):
                    elsewhere |= set(child.names)
        return {name: use for name, use in scope.items() if name not in elsewhere}


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """Walk through a scope without the functions and comprehensions inside it."""
    yield node
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.Lambda | _Comprehension):
            yield from _own(child)


def _walk(node: ast.AST, leave_out: Collection[int]) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if id(child) not in leave_out and not isinstance(child, _Function | _Comprehension):
            yield child
            yield from _walk(child, leave_out)


def _dotted(node: ast.AST) -> tuple[str, ...]:
    """Return ``("a", "b")`` for ``a.b``, and nothing for other code."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load):
        return ()
    return (node.id, *reversed(parts))


def _public(module: str | None) -> dict[str, tuple[str, ...]]:
    """Return what ``from module import *`` binds, if the module is loaded.

    A name that stands for a module, as ``np`` does in many, is that module, wherever it came from.
    """
    loaded = sys.modules.get(module or "")
    if loaded is None:
        return {}
    public = [name for name in vars(loaded) if not name.startswith("_")]
    found = {name: getattr(loaded, name, None) for name in getattr(loaded, "__all__", public)}
    return {
        name: tuple(value.__name__.split(".")) if isinstance(value, ModuleType) else ()
        for name, value in found.items()
    }
