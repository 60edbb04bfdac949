"""What notebooks look like after each program that saves them."""

import copy
import json

import jupytext
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell

from messes import NAME, Work, mess

PATH = f"{NAME}/{NAME}.ipynb"


def save(work: Work, data: bytes) -> None:
    work.files[PATH] = data


def text(work: Work, **how) -> str:
    return json.dumps(work.notebook, **how)


def without_ids(work: Work) -> None:
    work.notebook.nbformat_minor = 4
    for cell in work.notebook.cells:
        del cell["id"]


def without_nbgrader(work: Work) -> None:
    for cell in work.notebook.cells:
        cell.metadata.pop("nbgrader", None)


@mess(r"refused: It imports 'google'")
def colab(work):
    without_ids(work)
    work.notebook.nbformat_minor = 0
    work.notebook.metadata = {
        "colab": {"provenance": [], "toc_visible": True},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python"},
        "accelerator": "GPU",
    }
    for i, cell in enumerate(work.notebook.cells):
        cell.metadata["id"] = f"oXyZ{i}"
        cell.metadata["colab"] = {"base_uri": "https://localhost:8080/"}
        if cell.cell_type == "code":
            cell.metadata["outputId"] = "9f0c"
    mount = "from google.colab import drive\ndrive.mount('/content/drive')"
    work.notebook.cells.insert(0, new_code_cell(mount))


@mess()
def vs_code(work):
    work.notebook.metadata = {
        "kernelspec": {"display_name": ".venv (3.12.3)", "language": "python", "name": ".venv"},
        "language_info": {"name": "python", "version": "3.12.3"},
    }
    for cell in work.notebook.cells:
        cell.metadata["vscode"] = {"languageId": "python"}


@mess()
def conda_environment(work):
    work.notebook.metadata.kernelspec = {
        "display_name": "Python [conda env:ml]",
        "language": "python",
        "name": "conda-env-ml-py",
    }


@mess()
def no_kernel_at_all(work):
    work.notebook.metadata = {}


@mess(r"refused: It imports 'pandas'")
def kaggle(work):
    without_ids(work)
    work.notebook.metadata["kaggle"] = {"accelerator": "none", "dataSources": []}
    for cell in work.notebook.cells:
        cell.metadata["_uuid"] = "8f2839f25d086af736a60e9eeb907d3b93b6e0e5"
        cell.metadata["trusted"] = True
        cell.metadata["execution"] = {"iopub.status.busy": "2026-01-01T12:00:00Z"}
    first = (
        "# This Python 3 environment comes with many helpful analytics libraries installed\n"
        "import numpy as np # linear algebra\nimport pandas as pd # data processing\nimport os\n"
        "for dirname, _, filenames in os.walk('/kaggle/input'):\n"
        "    for filename in filenames:\n        print(os.path.join(dirname, filename))"
    )
    work.notebook.cells.insert(0, new_code_cell(first))


@mess(
    *[
        rf"repaired: Metadata lost.*'{c}'"
        for c in (
            "setup",
            "mean_squares",
            "values",
            "one_value",
            "spread",
            "spread_values",
            "picture",
            "which",
            "progress",
        )
    ],
    "person: Known only by the place: 'why'",
)
def deepnote(work):
    without_nbgrader(work)
    for i, cell in enumerate(work.notebook.cells):
        cell.id = f"{i:032x}"
        cell.metadata = {"cell_id": cell.id, "deepnote_cell_type": cell.cell_type}
    link = "<a style='text-decoration:none' href='https://deepnote.com'>Created in <b>Deepnote</b>"
    work.notebook.cells.append(new_markdown_cell(link))


@mess()
def classic_notebook(work):
    without_ids(work)
    work.notebook.metadata["toc"] = {"base_numbering": 1, "nav_menu": {}}
    work.notebook.metadata["varInspector"] = {"window_display": False}
    for cell in work.notebook.cells:
        cell.metadata["collapsed"] = True
        cell.metadata["scrolled"] = True


@mess()
def jupytext_percent_and_back(work):
    work.notebook = jupytext.reads(jupytext.writes(work.notebook, "py:percent"), "py:percent")


@mess()
def jupytext_markdown_and_back(work):
    work.notebook = jupytext.reads(jupytext.writes(work.notebook, "md:myst"), "md:myst")


@mess(r"repaired: Metadata lost", r"person: Known only by the place: 'why'")
def jupytext_light_without_metadata(work):
    work.notebook.metadata["jupytext"] = {"cell_metadata_filter": "-all"}
    work.notebook = jupytext.reads(jupytext.writes(work.notebook, "py:percent"), "py:percent")


@mess()
def nbstripout(work):
    for i, cell in enumerate(work.notebook.cells):
        cell.id = str(i)
        cell.metadata.pop("collapsed", None)


@mess()
def google_drive_preview(work):
    """Drive escapes everything that is not ASCII and drops the line breaks."""
    save(work, text(work, ensure_ascii=True, separators=(",", ":")).encode())


@mess(r"repaired: Converted from notebook format 3")
def format_3(work):
    save(work, json.dumps(nbformat.convert(copy.deepcopy(work.notebook), 3)).encode())


@mess(r"repaired: Converted from notebook format 3", r"repaired: It was saved as utf-16")
def format_3_in_utf_16(work):
    old = json.dumps(nbformat.convert(copy.deepcopy(work.notebook), 3))
    save(work, old.encode("utf-16"))


@mess(r"repaired: Format 5 is unknown; read as format 4")
def format_5(work):
    work.notebook.nbformat = 5


@mess()
def byte_order_mark(work):
    save(work, text(work, ensure_ascii=False).encode("utf-8-sig"))


@mess(r"repaired: .*utf-16")
def utf_16_by_powershell(work):
    save(work, text(work, ensure_ascii=False).encode("utf-16"))


@mess(r"repaired: .*utf-16")
def utf_16_big_endian(work):
    save(work, b"\xfe\xff" + text(work, ensure_ascii=False).encode("utf-16-be"))


@mess(r"repaired: .*utf-16")
def utf_16_without_mark(work):
    save(work, text(work, ensure_ascii=False).encode("utf-16-le"))


@mess(r"repaired: .*utf-32")
def utf_32(work):
    save(work, text(work, ensure_ascii=False).encode("utf-32"))


@mess()
def windows_line_ends_in_the_file(work):
    save(work, text(work, indent=1).replace("\n", "\r\n").encode())


@mess()
def windows_line_ends_in_the_cells(work):
    for cell in work.notebook.cells:
        cell.source = cell.source.replace("\n", "\r\n")


@mess()
def old_mac_line_ends_in_the_cells(work):
    for cell in work.notebook.cells:
        cell.source = cell.source.replace("\n", "\r")


@mess()
def lines_as_a_list(work):
    for cell in work.notebook.cells:
        cell["source"] = cell.source.splitlines(keepends=True)


@mess()
def lines_as_a_list_without_their_ends(work):
    """Some converters write the lines without the breaks between them."""
    for cell in work.notebook.cells:
        cell["source"] = cell.source.splitlines()


@mess()
def tabs_and_blanks_at_line_ends(work):
    for cell in work.notebook.cells:
        cell.source = "\n".join(f"{line}  " for line in cell.source.splitlines()) + "\n\n\n"


@mess(r"repaired: .*not UTF-8")
def umlauts_in_latin_1(work):
    work.cell("why").source = "Weil ein Quadrat nie kleiner als null ist: für alle x."
    save(work, text(work, ensure_ascii=False).encode("latin-1"))


@mess(r"repaired: The zeros after the notebook's end")
def filled_up_with_nulls(work):
    save(work, text(work).encode() + bytes(5000))


@mess(r"repaired: .*after the notebook")
def the_rest_of_a_longer_file(work):
    save(work, text(work).encode() + b'"metadata": {}\n  }\n ],\n "nbformat": 4\n}\n')


@mess()
def state_of_widgets(work):
    state = {f"{i:032x}": {"model_name": "FloatSliderModel", "state": {}} for i in range(5000)}
    kind = "application/vnd.jupyter.widget-state+json"
    work.notebook.metadata["widgets"] = {kind: {"state": state, "version_major": 2}}
    work.notebook.cells.append(
        new_code_cell("import ipywidgets as widgets\nwidgets.FloatSlider(value=0.5)")
    )


@mess()
def fifteen_megabytes_of_output(work):
    output = {"output_type": "stream", "name": "stdout", "text": "0.123456789\n" * 1_250_000}
    work.cell("mean_squares").outputs = [output]


@mess()
def outputs_of_every_kind(work):
    data = {"text/html": "<table>", "image/svg+xml": "<svg/>", "application/json": {"a": [1]}}
    data["application/vnd.plotly.v1+json"] = {"data": [], "layout": {}}
    shown = {"output_type": "display_data", "data": data, "metadata": {"needs": None}}
    work.cell("values").outputs = [shown, {"output_type": "update_display_data"}, None]


@mess()
def numbers_that_are_no_json(work):
    shown = {"output_type": "display_data", "metadata": {}, "data": {"application/json": [1.5]}}
    work.cell("values").outputs = [shown]
    save(work, text(work).replace("1.5", "NaN").encode())


@mess()
def nothing_but_cells(work):
    """A converter of somebody's own: no version, no metadata."""
    notebook = {"cells": work.notebook.cells, "nbformat": 4}
    save(work, json.dumps(notebook).encode())


@mess(r"person: .*unfinished merge", right=0, half=0, shows=("def spread(x):", "<<<<<<<"))
def git_conflict(work):
    theirs = text(work, indent=1).splitlines()
    place = next(i for i, line in enumerate(theirs) if "max(x) - min(x)" in line)
    ours = theirs[place].replace("max(x)", "np.max(x)")
    marked = ["<<<<<<< HEAD", ours, "=======", theirs[place], ">>>>>>> main"]
    save(work, "\n".join([*theirs[:place], *marked, *theirs[place + 1 :]]).encode())


@mess(r"person: An unfinished merge, .*'spread'", right=3, half=1)
def git_conflict_in_a_cell(work):
    """The marks were put into the text of a cell: the file is a notebook, the cell no Python."""
    answer = work.answers["spread"]
    theirs = answer.replace("max(x)", "np.max(x)")
    work.cell("spread").source = f"<<<<<<< HEAD\n{answer}=======\n{theirs}>>>>>>> main\n"


@mess()
def nbdime_merge_left_both(work):
    """A merge by nbdime keeps both versions, each under a heading."""
    place = work.place("spread")
    old = copy.deepcopy(work.notebook.cells[place])
    old.source, old.metadata, old.id = "def spread(x):\n    return 0\n", {}, "old"
    local = new_markdown_cell('<span style="color:red">**<<<<<<< local**</span>')
    remote = new_markdown_cell('<span style="color:red">**>>>>>>> remote**</span>')
    work.notebook.cells[place:place] = [local, old]
    work.notebook.cells.insert(place + 3, remote)
