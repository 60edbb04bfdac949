"""The lemma ledger: every claim of the book is proved by SymPy and tested.

A claim is a labelled `prf:lemma`, `prf:theorem` or `prf:property`. The label `two-classes`
stands for the class `TestTwoClasses` in tests/softmax_course/test_lemmas.py, with the methods
`test_sympy`, `test_gradient` and `test_property`. A claim without them fails the build. Under
each claim the page shows where they are.
"""

from __future__ import annotations

import ast
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx_proof.nodes import NODE_TYPES, proof_node

LEDGER = "tests/softmax_course/test_lemmas.py"
CLAIMS = {"lemma", "property", "theorem"}
METHODS = {
    "test_sympy": "a SymPy proof for small K",
    "test_gradient": "a gradient check in float64",
    "test_property": "a property test",
}


def read_ledger(path: Path) -> dict[str, set[str]]:
    """Find the test classes of a file and their methods, without importing it."""
    if not path.exists():
        return {}
    return {
        item.name: {method.name for method in item.body if isinstance(method, ast.FunctionDef)}
        for item in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(item, ast.ClassDef)
    }


def class_name(label: str) -> str:
    """Name the test class of a label."""
    return "Test" + "".join(word.capitalize() for word in label.split("-"))


def show_tests(app: Sphinx, doctree: nodes.document) -> None:
    """Check every claim of a page against the ledger, and show its tests below it."""
    path = Path(app.srcdir) / LEDGER
    ledger = read_ledger(path)
    for number, proof in enumerate(doctree.findall(proof_node)):
        proof[0]["ids"] = [f"proof-{number}"]  # sphinx-proof gives all the same
    for block in doctree.findall(lambda node: isinstance(node, tuple(NODE_TYPES.values()))):
        # sphinx-proof gives every block's inner section the same id.
        block[1]["ids"] = [f"{block['label']}-content"]
        if block["realtype"] not in CLAIMS:
            continue
        app.env.note_dependency(str(path))  # read the page again when the tests change
        label = block["label"]
        missing = METHODS.keys() - ledger.get(class_name(label), set())
        if missing:
            raise ExtensionError(
                f"{app.env.docname}: the {block['realtype']} '{label}' is not in the ledger. "
                f"{LEDGER}::{class_name(label)} lacks {', '.join(sorted(missing))}."
            )
        node_id = f"{LEDGER}::{class_name(label)}"
        *first, last = METHODS.values()
        block += nodes.paragraph(
            "",
            f"Checked by {', '.join(first)} and {last}: ",
            nodes.literal("", node_id.removeprefix("tests/"), classes=["ledger-id"]),
            classes=["ledger"],
        )


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("doctree-read", show_tests)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
