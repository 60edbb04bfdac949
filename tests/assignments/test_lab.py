"""JupyterLab itself, in a browser: Run All of a notebook in which something is wrong."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import nbformat
import pytest
from selenium.webdriver.support.ui import WebDriverWait

from assignments import generate

NAME = "01_one_hot"


sys.path.insert(0, str(generate.ROOT))  # for `course`

import course  # noqa: E402


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Start JupyterLab as `make lab` does, on a notebook with one wrong answer; yield its address.

    The home is a new user's.
    """
    folder = tmp_path_factory.mktemp("lab")
    path = folder / "exercises" / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True)
    (folder / "book").mkdir()
    shutil.copy(generate.ROOT / "book" / f"{NAME}.md", folder / "book")
    notebook = nbformat.read(generate.ROOT / "exercises" / NAME / path.name, as_version=4)
    for cell in notebook.cells:
        if cell.id == "unit_vector":
            cell.source = "def unit_vector(label, num_classes):\n    return np.eye(num_classes)[0]"
    nbformat.write(notebook, path)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, *course.LAB, "--no-browser", "--allow-root"]
    command += [f"--port={port}", "--ip=127.0.0.1"]
    command += ["--IdentityProvider.token=", "--LabApp.expose_app_in_browser=True"]
    settings = os.environ | course.lab_settings(folder / "_build" / "lab")
    settings |= {
        "JUPYTER_CONFIG_DIR": str(folder / "home" / "config"),
        "JUPYTER_DATA_DIR": str(folder / "home" / "data"),
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "home" / "settings"),
    }
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, env=settings, stdout=log, stderr=log)
        address = f"http://127.0.0.1:{port}"
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{address}/api")
                break
            except OSError:
                assert server.poll() is None, (folder / "log").read_text()
                time.sleep(0.1)
        yield f"{address}/lab/tree/exercises/{NAME}/{path.name}"
        server.terminate()
        server.wait()
    assert list((folder / "_build" / "lab" / "workspaces").iterdir())
    home = [str(found.relative_to(folder / "home")) for found in (folder / "home").rglob("*.json*")]
    assert not [name for name in home if "labconfig" in name or "workspace" in name], home


READY = (
    "const panel = window.jupyterapp?.shell.currentWidget;"
    "return panel?.context?.isReady && panel.sessionContext?.isReady &&"
    "  panel.sessionContext.session?.kernel?.status === 'idle';"
)


OUTPUTS = """
const notebook = window.jupyterapp.shell.currentWidget.content;
return notebook.widgets.map(cell => [cell.model.id, cell.outputArea ?
  cell.outputArea.model.toJSON().map(o => o.text ?? o.ename ?? "").join("") : ""]);
"""


def test_run_all_goes_past_a_failing_check_and_ends_with_the_points(lab, browser):
    browser.get(lab)
    wait = WebDriverWait(browser, 180)
    wait.until(lambda b: b.execute_script(READY))
    browser.execute_script("window.jupyterapp.commands.execute('notebook:run-all-cells');")
    wait.until(lambda b: "points so far" in dict(b.execute_script(OUTPUTS))["progress"])
    said = dict(browser.execute_script(OUTPUTS))
    assert said["one_at_the_label"] == "CheckFailed"
    assert said["ones_in_the_right_places"] == "NotWritten"
    assert "  0 of 25 points so far" in said["progress"]


def test_the_lab_starts_in_the_exercises(lab, browser):
    browser.get(lab.partition("/tree/")[0])
    crumbs = "return document.querySelector('.jp-FileBrowser-crumbs')?.textContent ?? ''"
    WebDriverWait(browser, 60).until(lambda b: "exercises" in b.execute_script(crumbs))
    here = "return [...document.querySelectorAll('.jp-DirListing-itemText')].map(e => e.innerText)"
    WebDriverWait(browser, 60).until(lambda b: b.execute_script(here) == [NAME])


def test_the_link_to_the_chapter_opens_it(lab, browser):
    browser.get(lab)
    wait = WebDriverWait(browser, 60)
    wait.until(lambda b: b.execute_script(READY))
    link = (
        "[...document.querySelectorAll('.jp-Notebook a')].find(a => a.textContent == 'Chapter 1')"
    )
    wait.until(lambda b: b.execute_script(f"return {link}?.href.includes('book')"))
    browser.execute_script(f"{link}.click()")
    path = "return window.jupyterapp.shell.currentWidget?.context?.path"
    wait.until(lambda b: b.execute_script(path) == f"book/{NAME}.md")
    read = "return document.querySelector('.jp-MarkdownViewer h1')?.textContent"
    wait.until(lambda b: b.execute_script(read))
    chapter = (generate.ROOT / "book" / f"{NAME}.md").read_text(encoding="utf-8")
    title = next(line[2:] for line in chapter.splitlines() if line.startswith("# "))
    assert title in browser.execute_script(read)


def test_a_student_meets_no_tools_of_instructors_and_no_news(lab, browser):
    browser.get(lab)
    wait = WebDriverWait(browser, 60)
    wait.until(lambda b: b.execute_script(READY))
    time.sleep(3)  # for what would come late
    seen = browser.find_element("tag name", "body").text
    assert "Run" in seen
    for word in ("nbgrader", "validate", "create assignment", "news"):
        assert word not in seen.lower()
    plugins = browser.execute_script("return window.jupyterapp.listPlugins()")
    assert plugins
    assert not [plugin for plugin in plugins if "nbgrader" in plugin]
