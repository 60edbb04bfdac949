"""Cells split, merged, moved, doubled, retyped, deleted, and answers beside their cells."""

import copy

from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

from messes import Work, mess


def move(work: Work, grade_id: str, place: int) -> None:
    cell = work.notebook.cells.pop(work.place(grade_id))
    work.notebook.cells.insert(place if place >= 0 else len(work.notebook.cells), cell)


def take(work: Work, *names: str) -> str:
    """Put the stubs back in the answers' cells; return the answers."""
    for name in names:
        work.cell(name).source = work.stub(name)
    return "\n\n".join(work.answers[name] for name in names)


BOTH = ("mean_squares", "spread")


@mess()
def split_in_two(work):
    """The upper half keeps the metadata."""
    place = work.place("mean_squares")
    work.notebook.cells[place].source = "import math\nlength = len"
    work.notebook.cells.insert(place + 1, new_code_cell(work.answers["mean_squares"]))


@mess()
def split_and_the_lower_half_kept_the_name(work):
    place = work.place("mean_squares")
    work.notebook.cells.insert(place, new_code_cell("import math\nlength = len"))


@mess(
    r"repaired: Missing.*'spread'", r"repaired: Not answered in its cell, but in cell 4.*'spread'"
)
def merged_into_the_first(work):
    """Jupyter keeps the first one's metadata."""
    del work.notebook.cells[work.place("spread")]
    work.cell("mean_squares").source = "\n\n".join(work.answers.values())


@mess(
    r"repaired: Missing.*'mean_squares'",
    r"repaired: Not answered in its cell, but in cell \d+, which counts:.*'mean_squares'",
    r"repaired: Moved below the answers.*'values'",
    r"repaired: Moved below the answers.*'one_value'",
)
def merged_into_the_second(work):
    del work.notebook.cells[work.place("mean_squares")]
    work.cell("spread").source = "\n\n".join(work.answers.values())


@mess(
    r"repaired: Not answered in its cell, but in cell \d+, which counts:.*'mean_squares'",
    r"repaired: Moved below the answers.*'values'",
    r"repaired: Moved below the answers.*'one_value'",
    r"repaired: Not answered in its cell, but in cell \d+, which counts:.*'spread'",
    r"repaired: Moved below the answers.*'spread_values'",
)
def all_code_in_one_cell_at_the_end(work):
    work.notebook.cells.append(new_code_cell(take(work, *BOTH)))


@mess(
    r"repaired: Not answered in its cell, but in cell \d+, which counts:.*'mean_squares'",
    r"repaired: Not answered in its cell, but in cell \d+, which counts:.*'spread'",
)
def all_code_in_one_cell_at_the_top(work):
    work.notebook.cells.insert(0, new_code_cell("import numpy as np\n" + take(work, *BOTH)))


@mess(r"repaired: Not answered in its cell, but in cell \d+, which counts:.*'spread'")
def all_code_in_the_first_answers_cell(work):
    work.cell("mean_squares").source = "\n\n".join(work.answers.values())
    work.cell("spread").source = work.stub("spread")


@mess(r"repaired: Not answered in its cell, but in cell \d+, which counts:.*'mean_squares'")
def answer_above_its_stub(work):
    place = work.place("mean_squares")
    work.notebook.cells.insert(place, new_code_cell(take(work, "mean_squares")))


@mess(r"repaired: Not answered in its cell, but in cell \d+, which counts:.*'mean_squares'")
def answer_below_its_stub(work):
    place = work.place("mean_squares")
    work.notebook.cells.insert(place + 1, new_code_cell(take(work, "mean_squares")))


@mess(
    r"repaired: Not answered in its cell, but in cell \d+, which counts:.*'mean_squares'",
    r"repaired: Moved below the answers.*'values'",
    r"repaired: Moved below the answers.*'one_value'",
)
def answer_below_its_checks(work):
    place = work.place("one_value")
    work.notebook.cells.insert(place + 1, new_code_cell(take(work, "mean_squares")))


@mess(
    r"repaired: Not answered in its cell, but in cell \d+, which counts:.*'mean_squares'",
    r"repaired: Moved below the answers.*'values'",
    r"repaired: Moved below the answers.*'one_value'",
)
def answer_and_its_helper_below_the_checks(work):
    """The helper stands in a cell of its own, and is needed where the function is made."""
    place = work.place("one_value")
    helper = "def remember(f):\n    return lambda x: f(x)"
    answer = "@remember\n" + take(work, "mean_squares")
    work.notebook.cells[place + 1 : place + 1] = [new_code_cell(helper), new_code_cell(answer)]


@mess(r"repaired: Not answered in its cell, but in cell \d+, which counts:.*'mean_squares'")
def answer_in_a_text_cell_above_its_stub(work):
    place = work.place("mean_squares")
    work.notebook.cells.insert(place, new_markdown_cell(take(work, "mean_squares")))


@mess(r"person: .*more than one other: 'mean_squares'", right=2, half=2)
def two_answers_beside_an_untouched_stub(work):
    """Nobody can know which one is meant; what runs last before the check counts."""
    place = work.place("mean_squares")
    answer = take(work, "mean_squares")
    other = "def mean_squares(x):\n    return 0.0"
    work.notebook.cells.insert(place, new_code_cell(answer))
    work.notebook.cells.insert(place, new_code_cell(other))


@mess(r"repaired: Empty and pasted again, left out: 'mean_squares'")
def stub_pasted_again_below(work):
    place = work.place("mean_squares")
    work.notebook.cells.insert(place + 1, new_code_cell(work.stub("mean_squares")))


@mess(r"repaired: There more than once:.*'mean_squares'")
def stub_copied_with_its_metadata(work):
    place = work.place("mean_squares")
    again = copy.deepcopy(work.notebook.cells[place])
    again.source = work.stub("mean_squares")
    work.notebook.cells.insert(place + 1, again)


@mess(r"repaired: There more than once:.*'mean_squares'")
def answered_in_the_copy(work):
    place = work.place("mean_squares")
    again = copy.deepcopy(work.notebook.cells[place])
    work.notebook.cells.insert(place + 1, again)
    take(work, "mean_squares")


@mess(r"repaired: There more than once:.*'spread'")
def answer_doubled(work):
    place = work.place("spread")
    work.notebook.cells.insert(place + 1, copy.deepcopy(work.notebook.cells[place]))


@mess(
    *[
        rf"repaired: There more than once:.*'{c}'"
        for c in (
            "setup",
            "mean_squares",
            "values",
            "one_value",
            "spread",
            "spread_values",
            "picture",
            "why",
            "which",
            "progress",
        )
    ]
)
def the_whole_notebook_pasted_again(work):
    work.notebook.cells += copy.deepcopy(work.notebook.cells)


@mess()
def answer_moved_to_the_end(work):
    move(work, "spread", work.place("spread_values") - 1)


@mess(
    r"repaired: Moved below the answers.*'values'",
    r"repaired: Moved below the answers.*'one_value'",
)
def answer_moved_below_its_checks(work):
    move(work, "mean_squares", work.place("one_value") + 1)


@mess()
def answers_moved_to_the_top(work):
    move(work, "spread", 2)
    move(work, "mean_squares", 2)


@mess(
    r"repaired: Moved below the answers.*'values'",
    r"repaired: Moved below the answers.*'one_value'",
    r"repaired: Moved below the answers.*'spread_values'",
)
def checks_moved_to_the_top(work):
    for check in ("values", "one_value", "spread_values"):
        move(work, check, 2)


@mess(r"repaired: Moved above what needs it: 'setup'")
def import_cell_moved_to_the_end(work):
    move(work, "setup", -1)


@mess(r"repaired: Moved above what needs it: 'setup'")
def import_cell_moved_below_a_decorated_answer(work):
    work.cell("mean_squares").source = (
        "constant = np.float64(1)\n" + work.cell("mean_squares").source
    )
    move(work, "setup", work.place("mean_squares"))


@mess(r"repaired: Missing.*'setup'")
def import_cell_deleted(work):
    del work.notebook.cells[work.place("setup")]


@mess(r"repaired: Locked but edited, put back, what was added kept .*'setup'")
def helper_in_the_import_cell(work):
    cell = work.cell("setup")
    cell.source += "\n\ndef first_of_all(x):\n    return x\n"
    answer = work.cell("mean_squares")
    answer.source = answer.source.replace("(x)", "(first_of_all(x))").replace(
        "def mean_squares(first_of_all(x))", "def mean_squares(x)"
    )


@mess(
    r"repaired: Locked but edited, put back, what was added kept .*'setup'",
    r"refused: It imports 'tensorflow'",
)
def missing_package_in_the_import_cell(work):
    work.cell("setup").source = "import tensorflow as tf\nimport numpy as np\nimport math as m"
    work.cell("spread").source += "\nspread.pi = m.pi\n"


@mess(
    r"repaired: Locked but edited, put back, what was added kept .*'values'",
    r"repaired: Not answered in its cell, but in cell \d+, which counts:.*'mean_squares'",
)
def answer_in_its_checks_cell(work):
    check = work.cell("values")
    check.source = take(work, "mean_squares") + "\n\n" + check.source


@mess(
    r"repaired: Locked but edited, put back, what was added kept .*'one_value'",
    r"repaired: Not answered in its cell, but in cell \d+, which counts:.*'mean_squares'",
    r"repaired: Moved below the answers.*'values'",
)
def answer_in_the_second_checks_cell(work):
    check = work.cell("one_value")
    check.source += "\n\n" + take(work, "mean_squares")


@mess(r"repaired: Locked but edited, put back: 'values'")
def check_emptied(work):
    work.cell("values").source = ""


@mess(r"repaired: Locked but edited, put back, what was added kept .*'values'")
def check_commented_out(work):
    check = work.cell("values")
    check.source = "\n".join(f"# {line}" for line in check.source.splitlines())


@mess(r"repaired: Locked but edited, put back, what was added kept .*'one_value'")
def a_print_in_the_check(work):
    work.cell("one_value").source += "\nprint(mean_squares([3.0, 4.0]))"


@mess(*[rf"repaired: Missing.*'{c}'" for c in ("values", "one_value", "spread_values")])
def checks_deleted(work):
    for check in ("values", "one_value", "spread_values"):
        del work.notebook.cells[work.place(check)]


@mess(
    *[
        rf"repaired: Missing.*'{c}'"
        for c in ("setup", "values", "one_value", "spread_values", "picture", "which", "progress")
    ]
)
def only_the_answers_kept(work):
    kept = (*BOTH, "why", "which-answer")
    work.notebook.cells = [work.cell(name) for name in kept]


@mess()
def texts_deleted(work):
    kept = [c for c in work.notebook.cells if not c.get("id", "").startswith(("text", "title"))]
    work.notebook.cells = kept


@mess(r"repaired: Had become markdown, put back: 'spread'")
def answer_became_text(work):
    place = work.place("spread")
    old = work.notebook.cells[place]
    work.notebook.cells[place] = new_markdown_cell(old.source, metadata=old.metadata, id=old.id)


@mess(r"repaired: Had become raw, put back: 'spread'")
def answer_became_raw(work):
    place = work.place("spread")
    old = work.notebook.cells[place]
    work.notebook.cells[place] = new_raw_cell(old.source, metadata=old.metadata, id=old.id)


@mess(r"repaired: Had become markdown, put back: 'spread'")
def answer_became_fenced_text(work):
    place = work.place("spread")
    old = work.notebook.cells[place]
    fenced = f"```python\n{old.source}\n```"
    work.notebook.cells[place] = new_markdown_cell(fenced, metadata=old.metadata, id=old.id)


@mess(r"repaired: Had become code, put back: 'why'")
def written_answer_became_code(work):
    place = work.place("why")
    old = work.notebook.cells[place]
    work.notebook.cells[place] = new_code_cell(old.source, metadata=old.metadata, id=old.id)


@mess(r"repaired: Had become raw, put back: 'values'")
def check_became_raw(work):
    place = work.place("values")
    old = work.notebook.cells[place]
    work.notebook.cells[place] = new_raw_cell(old.source, metadata=old.metadata, id=old.id)


@mess(r"repaired: Metadata lost.*'mean_squares'")
def answer_typed_into_a_new_cell_and_the_stub_deleted(work):
    place = work.place("mean_squares")
    work.notebook.cells[place] = new_code_cell(work.answers["mean_squares"])


@mess()
def own_cells_everywhere(work):
    cells = []
    for i, cell in enumerate(work.notebook.cells):
        cells += [cell, new_code_cell(f"scratch_{i} = {i}"), new_markdown_cell("A note.")]
    work.notebook.cells = cells


@mess()
def empty_cells_everywhere(work):
    cells = []
    for cell in work.notebook.cells:
        cells += [cell, new_code_cell(""), new_markdown_cell(""), new_code_cell("# ")]
    work.notebook.cells = cells


@mess(r"person: .*as it was given out", right=0, half=0)
def untouched(work):
    take(work, *BOTH)
    work.cell("why").source = work.stub("why")
    work.cell("which-answer").source = "*Write your answer here.*"


@mess(r"person: .*as it was given out", right=0, half=0)
def untouched_and_run(work):
    untouched(work)
    for cell in work.notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [{"output_type": "error", "ename": "E", "evalue": "", "traceback": []}]
    work.notebook.cells.append(new_code_cell(""))


@mess(right=2, half=2)
def one_answer_left_out(work):
    take(work, "mean_squares")
