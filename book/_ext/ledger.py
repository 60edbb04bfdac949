"""The lemma ledger: every claim of the book is proved by SymPy and tested.

A claim is a labelled `prf:lemma`, `prf:theorem` or `prf:property`. The label `two-classes`
stands for the class `TestTwoClasses` in tests/softmax_course/test_lemmas.py, with the methods
`test_sympy`, `test_gradient` and `test_property`. A claim without them fails the build. Under
each claim stands a link to its tests, which the `ledger` directive prints, all on one page.

Lemmas are numbered through the book, as the sources number them: Lemma 1, not Lemma 4.1.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective
from sphinx_proof.nodes import NODE_TYPES, proof_node

LEDGER = "tests/softmax_course/test_lemmas.py"
CLAIMS = {"lemma", "property", "theorem"}
METHODS = {"test_sympy", "test_gradient", "test_property"}


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
        missing = METHODS - ledger.get(class_name(label), set())
        if missing:
            raise ExtensionError(
                f"{app.env.docname}: the {block['realtype']} '{label}' is not in the ledger. "
                f"{LEDGER}::{class_name(label)} lacks {', '.join(sorted(missing))}."
            )
        link = addnodes.pending_xref(
            "",
            nodes.inline("", "How it is checked"),
            refdomain="std",
            reftype="ref",
            reftarget=f"ledger-{label}",
            refdoc=app.env.docname,
            refexplicit=True,
            refwarn=True,
        )
        block += nodes.paragraph("", "", link, classes=["ledger"])


class Ledger(SphinxDirective):
    """Print the tests of every claim, each under a label of its own."""

    def run(self) -> list[nodes.Node]:
        """Cut the classes out of the file of tests."""
        path = Path(self.env.srcdir) / LEDGER
        self.env.note_dependency(str(path))
        source = path.read_text(encoding="utf-8")
        std = self.env.get_domain("std")
        sections: list[nodes.Node] = []
        for item in ast.parse(source).body:
            if not isinstance(item, ast.ClassDef):
                continue
            label = label_of(item.name)
            section = nodes.section("", ids=[f"ledger-{label}"], names=[])
            claim = addnodes.pending_xref(
                "",
                nodes.inline("", label),
                refdomain="prf",
                reftype="ref",
                reftarget=label,
                refdoc=self.env.docname,
                refexplicit=False,
                refwarn=True,
            )
            section += nodes.title("", label.replace("-", " ").capitalize())
            section += nodes.paragraph("", "The tests of ", claim, nodes.Text("."))
            code = ast.get_source_segment(source, item) or ""
            section += nodes.literal_block(code, code, language="python")
            name = f"ledger-{label}"
            std.anonlabels[name] = self.env.docname, name
            std.labels[name] = self.env.docname, name, "How it is checked"
            sections.append(section)
        return sections


def label_of(name: str) -> str:
    """Name the claim of a test class: the inverse of `class_name`."""
    return re.sub(r"(?<!^)(?=[A-Z0-9])", "-", name.removeprefix("Test")).lower()


def number_lemmas(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Take the chapter out of the lemmas' numbers; no page needs to be written for it again."""
    taken: set[tuple[int, ...]] = set()
    for kinds in env.toc_fignumbers.values():
        for label, number in kinds.get("lemma", {}).items():
            kinds["lemma"][label] = short = number[-1:]
            if short in taken:
                raise ExtensionError(f"Two lemmas have the number {short[0]}: one is {label!r}.")
            taken.add(short)
    return []


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("doctree-read", show_tests)
    app.connect("env-get-updated", number_lemmas, priority=900)  # after Sphinx has counted
    app.add_directive("ledger", Ledger)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
