"""Read an author's text notebook, ``src/assignments/NAME.md``.

The file is a MyST notebook as jupytext and the book read it. Its front matter holds::

    title: Softmax
    minutes: 60
    points: 20          # must equal the sum of the cells' points
    imports: numpy, softmax_kit    # what an answer may use, besides Python's own library

The first cell of the notebook (title, time, points, imports, how to hand in) and the last one (the
table of points) are made from it. Cells have a role, given by one metadata key:

prompt
    A Markdown cell without metadata; ``+++`` separates two. A call in backticks, such as
    ```softmax(z)```, must name something that exists.
``:given: ID``
    Code that the student gets as it is, locked: imports, data, plots. The kit
    (`softmax_kit`) is the only part of the project that it may import.
``:answer: softmax_course.softmax.softmax``
    A function of the reference. The student's cell holds its signature, its docstring
    and a stub; the solution holds its body too. Type annotations are left out. What the
    author writes in the cell are comments, the hint, put above the stub.
``:answer: ID``
    An answer that `softmax_course` has no function for, in the cell itself, between
    ``### BEGIN SOLUTION`` and ``### END SOLUTION``. Everything outside the markers is
    given.
    What such an answer must do without, though `imports` allows it, stands after
    ``:without:``, with commas between.
``:points: N``
    A check. The cell imports a check from `assignments.checks` and calls it in its last
    line; the check's name becomes the cell's id. With ``:hidden: true`` students do not
    see the call, and it runs when their work is graded.
``+++ {"written": "ID", "points": N}``
    A question that a person marks: a Markdown cell that ends with the marking scheme and
    a model answer, between ``<!-- BEGIN MARK SCHEME -->`` and ``<!-- END MARK SCHEME -->``.
    An empty cell to write in is put after it.

From the first answer on, code cells are tagged ``raises-exception``: "Run All" in JupyterLab
goes on past a check that fails, and ends with the points.

The points are written into the cells that give them. Ids become cell ids and nbgrader's
grade ids, so they are unique in a notebook. The key ``tags`` is passed on.
"""

from __future__ import annotations

import ast
import copy
import importlib
import inspect
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbformat.notebooknode import NotebookNode

from assignments.outline import AUTHORS, AssignmentError, Question, require, split_names

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
BEGIN_HIDDEN, END_HIDDEN = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"

#: What a student's own cells may not import: the answers, and what grades them.
OUT_OF_REACH = {"softmax_course", "assignments", "examiner"}

#: The key that tells a cell's role, in the order in which a cell is asked for it.
ROLES = ("given", "answer", "written", "points")
OPTIONS = {"tags", "hidden", "points", "without", *ROLES}

FIRST_CELL = """\
# Exercise {number}: {title}

| | |
|:--|:--|
| **Time** | about {minutes} minutes |
| **Points** | {points}: {checked} by checks, {marked} by a reader |
| **You may import** | {imports} and Python's own library; an answer that uses more gets no points |
| **Read first** | [Chapter {number}](../../book/{name}.md) |

**How to work.** Write your code where a cell says `YOUR CODE HERE`, then run the check
below it. A check that fails says what is wrong and where to read about it. Hidden checks
run when your work is graded. They ask for nothing that the text does not ask for. A function
leaves the arrays and lists that it is given as they were, unless the text says otherwise.

**How to hand in.** Save the notebook. `make check NAME={name}` (without make:
`python course.py check {name}`) runs a copy of it as grading will and shows your points so far.
Then hand in the file `{name}.ipynb`. Unfinished work counts too: each check gives its own
points."""

WRITE_HERE = "*Write your answer here: double-click this text.*"

LAST_CELL = """\
from assignments.checks import progress

progress("{name}")"""


@dataclass(frozen=True)
class Exercise:
    """One exercise, as its author wrote it, in the form of nbgrader's source notebook."""

    name: str
    title: str
    questions: list[Question]
    imports: list[str]
    notebook: NotebookNode

    @property
    def answers(self) -> list[str]:
        """The ids of the cells that answer in code."""
        cells = [cell for cell in self.notebook.cells if cell.cell_type == "code"]
        return [cell.id for cell in cells if cell.metadata.nbgrader.solution]

    @property
    def points(self) -> int:
        """The points of all questions."""
        return sum(question.points for question in self.questions)


def read(name: str, folder: Path = AUTHORS) -> Exercise:
    """Read ``NAME.md`` and turn it into a source notebook of nbgrader.

    Parameters
    ----------
    name : str
        The exercise.
    folder : Path
        Where its text is.

    Returns
    -------
    Exercise
        Its notebook holds all answers and all checks, and no outputs.

    Raises
    ------
    AssignmentError
        If the file breaks the format; the message says where and how.
    """
    path = folder / f"{require(name, folder)}.md"
    text = jupytext.read(path, fmt="md:myst")
    for key, kind in (("title", str), ("minutes", int), ("points", int), ("imports", str)):
        if not isinstance(text.metadata.get(key), kind):
            raise AssignmentError(f"{path.name}: the front matter needs `{key}`.")

    questions: list[Question] = []
    cells: list[NotebookNode] = []
    for number, cell in enumerate(text.cells, start=1):
        try:
            cells.append(_source_cell(cell, f"text-{number}", questions))
            if "written" in cell.metadata:
                cells.append(_markdown_cell(WRITE_HERE, answer_id(cell.metadata["written"])))
        except AssignmentError as error:
            start = cell.source.strip().splitlines()[:1]
            raise AssignmentError(
                f"{path.name}, cell {number} ({''.join(start)!r}): {error}"
            ) from None
    assignment = Exercise(
        name,
        text.metadata["title"],
        questions,
        split_names(text.metadata["imports"]),
        nbformat.v4.new_notebook(),
    )
    if assignment.points != text.metadata["points"]:
        raise AssignmentError(
            f"{path.name}: the front matter says {text.metadata['points']} points, "
            f"but the cells add up to {assignment.points}."
        )
    marked = sum(question.points for question in questions if question.written)
    first = FIRST_CELL.format(
        name=name,
        number=int(name[:2]),
        title=assignment.title,
        minutes=text.metadata["minutes"],
        points=assignment.points,
        checked=assignment.points - marked,
        marked=marked,
        imports=", ".join(f"`{module}`" for module in assignment.imports),
    )
    cells = [
        _markdown_cell(first, "title"),
        *cells,
        _nbgrader_cell(
            nbformat.v4.new_code_cell(LAST_CELL.format(name=name)), "progress", grade=True, points=0
        ),
    ]
    _go_on_after_errors(cells)
    ids = [cell.id for cell in cells]
    twice = sorted({id_ for id_ in ids if ids.count(id_) > 1})
    if twice:
        raise AssignmentError(f"{path.name}: more than one cell has the id {', '.join(twice)}.")
    assignment.notebook.cells = cells
    assignment.notebook.metadata = NotebookNode(
        kernelspec={"display_name": "Python 3", "language": "python", "name": "python3"},
        language_info={"name": "python"},
    )
    return assignment


def answer_id(question: str) -> str:
    """Return the id of the cell in which a written question is answered."""
    return f"{question}-answer"


def _go_on_after_errors(cells: list[NotebookNode]) -> None:
    """Tag the code cells that may raise, as JupyterLab and nbclient know it."""
    roles = [cell.metadata.get("nbgrader", {}) for cell in cells]
    first = next((i for i, role in enumerate(roles) if role.get("solution")), len(cells))
    for cell in cells[first:]:
        if cell.cell_type == "code":
            cell.metadata["tags"] = [*cell.metadata.get("tags", []), "raises-exception"]


def _source_cell(cell: NotebookNode, default_id: str, questions: list[Question]) -> NotebookNode:
    """Make nbgrader's cell from an author's cell, and note what it is worth."""
    options = dict(cell.metadata)
    unknown = set(options) - OPTIONS
    if unknown:
        raise AssignmentError(f"unknown key {', '.join(sorted(unknown))}.")
    role = next((role for role in ROLES if role in options), "prompt")
    code = cell.cell_type == "code"
    if role == "prompt":
        if code:
            raise AssignmentError(f"a code cell needs one of {', '.join(ROLES)}.")
        result = _markdown_cell(cell.source, default_id)
    elif role == "given":
        result = _nbgrader_cell(cell, options["given"], locked=True)
    elif role == "answer":
        result = _answer_cell(cell, options["answer"])
    elif role == "written":
        if "<!-- BEGIN MARK SCHEME" not in cell.source:
            raise AssignmentError("a written question needs a marking scheme.")
        question = Question(options["written"], _points(options), written=True)
        questions.append(question)
        prompt, mark, scheme = cell.source.partition("<!-- BEGIN MARK SCHEME")
        cell.source = f"{prompt}*{_counted(question.points)}*\n\n{mark}{scheme}"
        result = _nbgrader_cell(cell, question.id, task=True, locked=True, points=question.points)
    else:
        function = check_of(cell.source)
        question = Question(
            function.__name__, _points(options), hidden=bool(options.get("hidden", False))
        )
        questions.append(question)
        worth = _counted(question.points)
        if question.hidden:
            promise = (inspect.getdoc(function) or "").splitlines()[0]
            cell.source = f"{BEGIN_HIDDEN}\n{cell.source}\n{END_HIDDEN}"
            worth = f"{worth}, hidden: {promise}"
        cell.source = f"# {worth}\n{cell.source}"
        result = _nbgrader_cell(cell, question.id, grade=True, points=question.points)
    if role in ("given", "answer"):
        _refuse_imports(result.source)
    if "tags" in options:
        result.metadata["tags"] = list(options["tags"])
    return result


def _counted(points: int) -> str:
    return f"{points} point{'s' * (points > 1)}"


def _points(options: dict[str, Any]) -> int:
    points = options.get("points")
    if type(points) is not int or points < 1:
        raise AssignmentError(f"points must be a whole number from 1 on, not {points!r}.")
    return points


def _refuse_imports(source: str) -> None:
    """Refuse a cell for students that imports what they cannot import when graded."""
    for node in ast.walk(ast.parse(source)):
        modules = []
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            modules = [node.module or ""]
        for module in modules:
            if module.split(".")[0] in OUT_OF_REACH:
                raise AssignmentError(f"a notebook may import softmax_kit, but not {module}.")


def check_of(source: str) -> Any:
    """Return the check that a graded cell imports and calls in its last line."""
    try:
        body = ast.parse(source).body
    except SyntaxError as error:
        raise AssignmentError(f"this is not Python: {error}.") from None
    modules = {
        alias.asname or alias.name: statement.module
        for statement in body
        if isinstance(statement, ast.ImportFrom) and statement.module
        for alias in statement.names
    }
    match body:
        case [*_, ast.Expr(ast.Call(func=ast.Name(id=check)))] if modules.get(check, "").startswith(
            "assignments.checks"
        ):
            function = getattr(importlib.import_module(modules[check]), check, None)
            if function is None:
                raise AssignmentError(f"{modules[check]} has no check {check!r}.")
            return function
    raise AssignmentError("a check cell imports from `assignments.checks` and ends with the call.")


def _markdown_cell(source: str, cell_id: str) -> NotebookNode:
    return nbformat.v4.new_markdown_cell(source, id=cell_id)


def _nbgrader_cell(cell: NotebookNode, cell_id: str, **flags: Any) -> NotebookNode:
    """Return a cell with nbgrader's metadata, schema 3."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", str(cell_id)):
        raise AssignmentError(f"{cell_id!r} is no id: use up to 64 letters, digits, - and _.")
    new = nbformat.v4.new_code_cell if cell.cell_type == "code" else nbformat.v4.new_markdown_cell
    default = {"grade": False, "locked": False, "solution": False, "task": False}
    if flags.get("grade"):
        default["locked"] = True
    metadata = {"nbgrader": {**default, **flags, "grade_id": cell_id, "schema_version": 3}}
    return new(cell.source, id=cell_id, metadata=metadata)


def _answer_cell(cell: NotebookNode, target: str) -> NotebookNode:
    if "." in target:
        module, _, function = target.rpartition(".")
        hint = cell.source.strip()
        if any(not line.startswith("#") for line in hint.splitlines()):
            raise AssignmentError("a cell that answers with a function of src holds only comments.")
        cell.source = reference_answer(module, function, hint)
        target = function
    if "BEGIN SOLUTION" not in cell.source or "END SOLUTION" not in cell.source:
        raise AssignmentError("an answer stands between BEGIN SOLUTION and END SOLUTION.")
    return _nbgrader_cell(cell, target, solution=True)


def reference_answer(module: str, function: str, hint: str = "") -> str:
    """Write a function of the reference as an answer cell.

    Parameters
    ----------
    module, function : str
        Where it is.
    hint : str
        Comment lines to put above the solution.

    Returns
    -------
    str
        Signature, docstring, hint, and the body between nbgrader's markers, without type
        annotations.

    Raises
    ------
    AssignmentError
        If there is no such function, or it has no docstring.

    Examples
    --------
    >>> print(reference_answer("softmax_course.softmax", "sigmoid").splitlines()[0])
    def sigmoid(z):
    """
    try:
        source = inspect.getsource(importlib.import_module(module))
    except ImportError as error:
        raise AssignmentError(f"there is no module {module}: {error}.") from None
    node = next(
        (
            node
            for node in ast.parse(source).body
            if isinstance(node, ast.FunctionDef) and node.name == function
        ),
        None,
    )
    if node is None:
        raise AssignmentError(f"{module} has no function {function!r}.")
    if ast.get_docstring(node) is None or len(node.body) < 2:
        raise AssignmentError(f"{module}.{function} needs a docstring and a body.")

    lines = _without_annotations(source, node)
    doc = node.body[0]
    assert doc.end_lineno is not None
    indented_hint = [f"    {line}" for line in hint.splitlines()]
    return "\n".join(
        [
            _signature(node),
            *_without_references(lines[doc.lineno - 1 : doc.end_lineno]),
            *indented_hint,
            f"    {BEGIN}",
            *lines[doc.end_lineno : node.end_lineno],
            f"    {END}",
        ]
    )


def _without_references(docstring: list[str]) -> list[str]:
    """Leave out what a student is not asked for.

    That is numpydoc's section References, which names sources by the book's letters, and the
    errors that the kit raises by itself ("see `softmax_kit.…`").
    """
    text = "\n".join(docstring)
    text = re.sub(r" +References\n +-+\n(?: +\S.*\n)+\n*", "", text)
    text = re.sub(r" +\w.*Error\n +.*; see `softmax_kit\..*`\.\n", "", text)
    return re.sub(r" +Raises\n +-+\n\n", "", text).split("\n")


def _signature(node: ast.FunctionDef) -> str:
    arguments = copy.deepcopy(node.args)
    for argument in ast.walk(arguments):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    return f"def {node.name}({ast.unparse(arguments)}):".replace("'", '"')


def _without_annotations(source: str, node: ast.FunctionDef) -> list[str]:
    """Return the source's lines, with ``x: Type = ...`` in `node` turned into ``x = ...``."""
    lines = source.splitlines()
    for statement in ast.walk(node):
        if isinstance(statement, ast.AnnAssign):
            target, annotation = statement.target, statement.annotation
            assert target.end_col_offset is not None
            if annotation.end_lineno != target.lineno:
                raise AssignmentError(f"the annotation in line {target.lineno} spans two lines.")
            # Offsets count bytes.
            line = lines[target.lineno - 1].encode()
            line = line[: target.end_col_offset] + line[annotation.end_col_offset :]
            lines[target.lineno - 1] = line.decode()
    return lines
