"""What is handed in besides, or instead of, a notebook under its name."""

import copy
import gzip
import io
import json
import stat
import zipfile

import nbformat
from nbconvert import HTMLExporter, PythonExporter

from messes import NAME, Work, mess
from messes.cells import BOTH, take
from messes.course import SQUARES

HERE = f"{NAME}/{NAME}.ipynb"
FOUND = r"repaired: The notebook was found in"


def data(work: Work) -> bytes:
    return json.dumps(work.notebook).encode()


def stub() -> bytes:
    return json.dumps(SQUARES.released).encode()


def zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def only_at(work: Work, path: str) -> None:
    work.files = {path: data(work)}


@mess(FOUND)
def renamed_by_a_browser(work):
    only_at(work, f"{NAME}/{NAME} (1).ipynb")


@mess(FOUND)
def renamed_by_a_mac(work):
    only_at(work, f"{NAME}/{NAME} copy.ipynb")


@mess(FOUND)
def renamed_by_its_author(work):
    only_at(work, f"{NAME}/Übung 2 – Lösung FINAL.ipynb")


@mess(FOUND)
def untitled(work):
    only_at(work, f"{NAME}/Untitled.ipynb")


@mess(FOUND)
def ends_in_json(work):
    only_at(work, f"{NAME}/{NAME}.ipynb.json")


@mess(FOUND)
def ends_in_txt(work):
    only_at(work, f"{NAME}/{NAME}.ipynb.txt")


@mess(FOUND)
def has_no_ending(work):
    only_at(work, f"{NAME}/{NAME}")


@mess(FOUND)
def capital_letters_in_the_name(work):
    only_at(work, f"{NAME}/{NAME.upper()}.IPYNB")


@mess(FOUND)
def in_a_folder_of_its_own(work):
    only_at(work, f"{NAME}/{NAME}/{NAME}.ipynb")


@mess(FOUND)
def deep_in_a_folder(work):
    only_at(work, f"{NAME}/Desktop/uni/ml/{NAME}.ipynb")


@mess(FOUND)
def folder_in_capital_letters(work):
    only_at(work, f"{NAME.upper()}/{NAME}.ipynb")


@mess(FOUND)
def folder_with_a_blank(work):
    only_at(work, f"{NAME[:3]} {NAME[3:]}/{NAME}.ipynb")


@mess(FOUND)
def without_the_exercises_folder(work):
    only_at(work, f"{NAME}.ipynb")


@mess(FOUND)
def without_the_folder_and_renamed(work):
    only_at(work, "My solution.ipynb")


@mess(FOUND)
def empty_folder_and_the_notebook_beside_it(work):
    work.files = {f"{NAME}/.DS_Store": b"\0\0\0\1Bud1", f"{NAME} (2).ipynb": data(work)}


@mess(FOUND)
def zip_of_the_folder(work):
    work.files = {f"{NAME}/{NAME}.zip": zipped({HERE: data(work)})}


@mess(FOUND)
def zip_by_a_mac(work):
    files = {
        HERE: data(work),
        f"__MACOSX/{NAME}/._{NAME}.ipynb": b"\0\5\26\7\0\2\0\0Mac OS X",
        f"{NAME}/.DS_Store": b"\0\0\0\1Bud1",
        f"{NAME}/.ipynb_checkpoints/{NAME}-checkpoint.ipynb": stub(),
    }
    work.files = {f"{NAME}/Archive.zip": zipped(files)}


@mess(FOUND)
def zip_without_the_exercises_folder(work):
    work.files = {f"{NAME}.ipynb.zip": zipped({f"{NAME}.ipynb": data(work)})}


@mess(FOUND)
def zip_called_a_notebook(work):
    work.files = {HERE: zipped({HERE: data(work)})}


@mess()
def gzip_called_gz(work):
    work.files = {f"{HERE}.gz": gzip.compress(data(work))}


@mess()
def gzip_called_a_notebook(work):
    work.files = {HERE: gzip.compress(data(work))}


@mess()
def zip_beside_the_notebook(work):
    work.files = {f"{NAME}/{NAME}.zip": zipped({HERE: data(work)}), HERE: data(work)}


@mess(FOUND)
def zip_with_a_path_that_leads_out(work):
    work.files = {f"{NAME}/a.zip": zipped({f"../../{HERE}": data(work)})}


@mess(FOUND)
def zip_with_a_link_in_it(work):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        link = zipfile.ZipInfo(f"{NAME}/link.ipynb")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr(HERE, data(work))
    work.files = {f"{NAME}/a.zip": packed.getvalue()}


@mess(r"person: There is no notebook: .*more than \d+ MB", right=0, half=0)
def zip_that_bursts(work):
    work.files = {f"{NAME}/a.zip": zipped({HERE: bytes(300 << 20)})}


@mess(r"person: There is no notebook: .*more than \d+ MB", right=0, half=0)
def gzip_that_bursts(work):
    work.files = {f"{HERE}.gz": gzip.compress(bytes(300 << 20), 1)}


@mess(r"person: There is no notebook: .*could not be unpacked", right=0, half=0)
def zip_that_breaks_off(work):
    work.files = {f"{NAME}/a.zip": zipped({HERE: data(work)})[:-200]}


@mess(r"person: There is no notebook: .*could not be unpacked", right=0, half=0)
def zip_in_a_zip(work):
    inner = zipped({HERE: data(work)})
    work.files = {f"{NAME}/a.zip": zipped({"b.zip": inner})[:-30]}


@mess()
def system_files_beside_it(work):
    work.files = {
        f"{NAME}/.DS_Store": b"\0\0\0\1Bud1",
        f"{NAME}/._{NAME}.ipynb": b"\0\5\26\7\0\2\0\0Mac OS X",
        f"{NAME}/Thumbs.db": b"\xd0\xcf\x11\xe0",
        f"{NAME}/desktop.ini": b"[.ShellClassInfo]",
        f"{NAME}/__MACOSX/._{NAME}.ipynb": b"\0\5\26\7",
        f"{NAME}/.ipynb_checkpoints/{NAME}-checkpoint.ipynb": stub(),
        HERE: data(work),
    }


@mess()
def data_and_pictures_beside_it(work):
    work.files = {
        f"{NAME}/data.csv": b"a,b\n1,2\n",
        f"{NAME}/figure.png": b"\x89PNG\r\n\x1a\n",
        f"{NAME}/helpers.py": b"x = 1\n",
        f"{NAME}/requirements.txt": b"numpy\n",
        HERE: data(work),
    }


@mess(FOUND)
def only_a_checkpoint(work):
    only_at(work, f"{NAME}/.ipynb_checkpoints/{NAME}-checkpoint.ipynb")


@mess(FOUND, r"person: More than one notebook fits.*most is written")
def untouched_stub_under_the_name(work):
    """A browser called the answered copy "(1)"; the stub has the name."""
    work.files = {HERE: stub(), f"{NAME}/{NAME} (1).ipynb": data(work)}
    work.saved = [f"{NAME}/{NAME} (1).ipynb", HERE]


@mess(r"person: More than one notebook fits.*most is written")
def untouched_stub_beside_it(work):
    work.files = {HERE: data(work), f"{NAME}/original.ipynb": stub()}


@mess(FOUND, r"person: More than one notebook fits.*most is written")
def half_and_final(work):
    early = copy.deepcopy(work)
    take(early, "spread")
    work.files = {f"{NAME}/half.ipynb": data(early), f"{NAME}/final.ipynb": data(work)}
    work.saved = [f"{NAME}/final.ipynb", f"{NAME}/half.ipynb"]


@mess(r"person: More than one notebook fits.*saved last")
def two_versions(work):
    early = copy.deepcopy(work)
    early.cell("spread").source = "def spread(x):\n    return 0\n"
    work.files = {f"{NAME}/old.ipynb": data(early), HERE: data(work)}
    work.saved = [f"{NAME}/old.ipynb", HERE]


@mess(FOUND, r"person: More than one notebook fits.*saved last")
def the_later_version_is_the_copy(work):
    early = copy.deepcopy(work)
    early.cell("spread").source = "def spread(x):\n    return 0\n"
    work.files = {HERE: data(early), f"{NAME}/{NAME}-v2.ipynb": data(work)}
    work.saved = [HERE, f"{NAME}/{NAME}-v2.ipynb"]


@mess()
def the_same_twice(work):
    work.files = {f"{NAME}/{NAME} (1).ipynb": data(work), HERE: data(work)}


def another(work: Work):
    """Return the same student's notebook of the other exercise."""
    other = copy.deepcopy(work.notebook)
    for cell in other.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name and name not in ("setup", "progress"):
            cell.metadata.nbgrader.grade_id = cell.id = f"{name}_of_triangles"
            cell.source = cell.source.replace("mean_squares", "area").replace("spread", "angle")
        elif not name:
            cell.source = f"About triangles: {cell.source}"
    return other


@mess(r"person: .*is the notebook of another assignment, 'triangles'", right=0, half=0)
def another_exercises_notebook(work):
    work.files = {HERE: json.dumps(another(work)).encode()}


@mess(FOUND)
def another_exercises_notebook_beside_it(work):
    work.files = {
        f"{NAME}/triangles.ipynb": json.dumps(another(work)).encode(),
        f"{NAME}/mine.ipynb": data(work),
    }


@mess(r"repaired: Metadata lost", r"repaired: Missing")
def written_from_scratch(work):
    cells = [nbformat.v4.new_code_cell("import numpy as np")]
    cells += [nbformat.v4.new_code_cell(work.answers[name]) for name in BOTH]
    work.notebook = nbformat.v4.new_notebook(cells=cells)
    only_at(work, HERE)


SCRIPT = r"person: There is no notebook: .* is a Python script"


@mess(SCRIPT, right=0, half=0, shows=("def spread(x):", "It was not run"))
def exported_as_a_script(work):
    text, _ = PythonExporter().from_notebook_node(work.notebook)
    work.files = {f"{NAME}/{NAME}.py": text.encode()}


@mess(SCRIPT, right=0, half=0, shows=("def spread(x):",))
def script_called_a_notebook(work):
    work.files = {HERE: "\n".join(work.answers.values()).encode()}


@mess(r"person: .* is a web page made of a notebook", right=0, half=0, shows=("max(x) - min(x)",))
def exported_as_html(work):
    html, _ = HTMLExporter().from_notebook_node(work.notebook)
    work.files = {f"{NAME}/{NAME}.html": html.encode()}


@mess(r"person: .* is a PDF", right=0, half=0)
def printed_as_a_pdf(work):
    work.files = {f"{NAME}/{NAME}.pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"}


@mess(r"person: .* is an empty file", right=0, half=0)
def empty_file(work):
    work.files = {HERE: b""}


@mess(r"person: .* is an empty file", right=0, half=0)
def file_of_zeros(work):
    """What is left after a crash while it was saved."""
    work.files = {HERE: bytes(20_000)}


@mess(r"person: .*breaks off", right=0, half=0, shows=("def spread(x):",))
def breaks_off(work):
    work.files = {HERE: data(work)[:-400]}


@mess(r"person: No cell of .* is one that was handed out", right=0, half=0)
def notebook_without_cells(work):
    work.files = {HERE: b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'}


@mess(r"person: There is nothing to read", right=0, half=0)
def empty_folder(work):
    work.files = {f"{NAME}/desktop.ini": b""}
