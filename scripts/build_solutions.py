"""Run the solutions and show them, marking schemes included, in _build/solutions.

For the instructor only: nothing of it is part of the book, and git ignores the folder. The pages
need no network; formulas are drawn by the MathJax that the book carries.

::

    python scripts/build_solutions.py [NAME ...]
"""

import asyncio
import os
import re
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbclient
import nbformat
from nbconvert import HTMLExporter
from nbformat.notebooknode import NotebookNode

ROOT = Path(__file__).resolve().parents[1]
OUTPUT = ROOT / "_build" / "solutions"

#: A chapter, as exercises link to it.
BOOK = re.compile(r"\.\./\.\./book/(\w+)\.md")

#: What every page says first.
WARNING = "The instructor's edition. Do not publish it and do not give it to students."

#: nbconvert's page, without what it fetches from other hosts.
TEMPLATE = """
{%- extends 'lab/index.html.j2' -%}
{%- block html_head_js -%}{%- endblock -%}
{%- block html_head_js_mermaidjs -%}{%- endblock -%}
{%- block html_head_js_mathjax -%}
<script>MathJax = {tex: {inlineMath: [["$", "$"]]}, options: {enableMenu: false}};</script>
<script defer src="mathjax/tex-mml-chtml.js"></script>
{%- endblock -%}
{%- block body_header -%}{{ super() }}
<p style="padding: 0 var(--jp-notebook-padding)">
<strong>WARNING</strong> <a href="index.html">All solutions</a></p>
{%- endblock -%}
""".replace("WARNING", WARNING)


def main(names: list[str]) -> None:
    """Build the pages of some exercises, or of all."""
    there = {path.stem: path for path in sorted(ROOT.glob("solutions/*/*.ipynb"))}
    if unknown := sorted(set(names) - set(there)):
        sys.exit(f"There is no solution {', '.join(unknown)}. There are: {', '.join(there)}.")
    for path in build([there[name] for name in names or there], OUTPUT):
        print(path)
    print(f"The solutions, for you alone: {OUTPUT / 'index.html'}")


def build(solutions: list[Path], output: Path) -> list[Path]:
    """Run solutions, side by side, and write their pages, an index and MathJax."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # the notebooks share the cores already
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        notebooks = list(pool.map(run, solutions))
    output.mkdir(parents=True, exist_ok=True)
    shutil.copytree(ROOT / "book" / "_static" / "mathjax", output / "mathjax", dirs_exist_ok=True)
    pages = [output / f"{path.stem}.html" for path in solutions]
    for path, notebook in zip(pages, notebooks, strict=True):
        path.write_text(page(notebook, path.stem), encoding="utf-8")
    links = [
        f"- [{title(ROOT / 'solutions' / p.stem / f'{p.stem}.ipynb')}]({p.name})"
        for p in sorted(output.glob("[0-9]*.html"))
    ]
    text = "\n".join(["# Solutions and marking schemes", "", *links])
    index = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)])
    (output / "index.html").write_text(page(index, "Solutions"), encoding="utf-8")
    return pages


def run(path: Path) -> NotebookNode:
    """Run a solution; stop if one of its checks fails."""
    notebook = nbformat.read(path, as_version=4)
    client = nbclient.NotebookClient(
        notebook,
        timeout=600,
        shutdown_kernel="immediate",
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(path.parent)}},
    )
    return asyncio.run(client.async_execute())


def title(path: Path) -> str:
    """Return the heading of a notebook."""
    return nbformat.read(path, as_version=4).cells[0].source.splitlines()[0].lstrip("# ")


def page(notebook: NotebookNode, name: str) -> str:
    """Write a notebook as a page, its links leading to the built book beside it."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = BOOK.sub(r"../html/book/\1.html", cell.source)
    exporter = HTMLExporter(raw_template=TEMPLATE)
    html, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": name}})
    return html


if __name__ == "__main__":
    main(sys.argv[1:])
