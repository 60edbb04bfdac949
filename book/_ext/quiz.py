"""The `quiz` directive: a question, its possible answers, and what to say to each.

The body is the question, then a definition list. Each term is an answer; its definition opens
with "Yes" or "No" and explains why. In HTML every answer unfolds its explanation, by mouse or
keyboard and without JavaScript. In other formats the explanations are printed.

Authors tend to write the right answer first, or last. So the answers are put into an order that
follows from their own text: no habit shows, and the page is the same at every build.
"""

from __future__ import annotations

import hashlib
from string import ascii_uppercase

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

#: With two, guessing is worth half the points.
FEWEST = 3


class quiz_answer(nodes.Element):
    """A possible answer and its explanation."""


class quiz_term(nodes.Part, nodes.TextElement):
    """The answer, which the reader chooses."""


class Quiz(SphinxDirective):
    """Turn a definition list into answers to choose from."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Build the question."""
        quiz = nodes.container(classes=["quiz"])
        self.state.nested_parse(self.content, self.content_offset, quiz)
        if not quiz.children or not isinstance(quiz[-1], nodes.definition_list):
            raise self.error("A quiz ends with its answers, written as a definition list.")
        verdicts: list[str] = []
        *question, answers = quiz.children
        quiz.children = question
        for item in sorted(answers.children, key=_drawn):
            term, explanation = item.children
            verdict = explanation.astext().split(maxsplit=1)[0].rstrip(".,:;")
            if verdict not in ("Yes", "No"):
                raise self.error(f'The explanation of "{term.astext()}" opens with Yes or No.')
            verdicts.append(verdict)
            answer = quiz_answer(classes=["quiz-answer", verdict.lower()])
            letter = nodes.strong("", ascii_uppercase[len(verdicts) - 1])
            answer += quiz_term("", "", letter, nodes.Text(" "), *term.children)
            answer += explanation.children
            quiz += answer
        if len(verdicts) < FEWEST or verdicts.count("Yes") != 1:
            raise self.error(
                f"A quiz needs {FEWEST} answers or more, and exactly one is right: "
                f"{quiz[0].astext()[:60]}"
            )
        return [quiz]


def _drawn(item: nodes.Node) -> bytes:
    return hashlib.sha256(item.astext().encode()).digest()


def visit_answer_html(self, node: nodes.Element) -> None:
    """Open the answer."""
    self.body.append(self.starttag(node, "details"))


def depart_answer_html(self, node: nodes.Element) -> None:
    """Close the answer."""
    self.body.append("</details>\n")


def visit_term_html(self, node: nodes.Element) -> None:
    """Open what the reader chooses."""
    self.body.append("<summary>")


def depart_term_html(self, node: nodes.Element) -> None:
    """Close what the reader chooses."""
    self.body.append("</summary>\n")


def visit_answer_latex(self, node: nodes.Element) -> None:
    """Start on a new line."""
    self.body.append("\n\n")


def depart_answer_latex(self, node: nodes.Element) -> None:
    """End the line."""
    self.body.append("\n\n")


def visit_term_latex(self, node: nodes.Element) -> None:
    """Print the answer in bold."""
    self.body.append(r"\noindent\textbf{")


def depart_term_latex(self, node: nodes.Element) -> None:
    """Close the bold answer."""
    self.body.append("}\n\n")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_node(
        quiz_answer,
        html=(visit_answer_html, depart_answer_html),
        latex=(visit_answer_latex, depart_answer_latex),
    )
    app.add_node(
        quiz_term,
        html=(visit_term_html, depart_term_html),
        latex=(visit_term_latex, depart_term_latex),
    )
    app.add_directive("quiz", Quiz)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
