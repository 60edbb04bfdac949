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


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Start JupyterLab on a notebook with one wrong answer; return its address."""
    folder = tmp_path_factory.mktemp("lab")
    path = folder / f"{NAME}.ipynb"
    shutil.copy(generate.ROOT / "exercises" / NAME / path.name, path)
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.id == "unit_vector":
            cell.source = "def unit_vector(label, num_classes):\n    return np.eye(num_classes)[0]"
    nbformat.write(notebook, path)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += [f"--port={port}", "--ip=127.0.0.1", f"--notebook-dir={folder}"]
    command += ["--IdentityProvider.token=", "--LabApp.expose_app_in_browser=True"]
    settings = os.environ | {
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
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
        yield f"{address}/lab/tree/{path.name}"
        server.terminate()
        server.wait()


OUTPUTS = """
const notebook = window.jupyterapp.shell.currentWidget.content;
return notebook.widgets.map(cell => [cell.model.id, cell.outputArea ?
  cell.outputArea.model.toJSON().map(o => o.text ?? o.ename ?? "").join("") : ""]);
"""


def test_run_all_goes_past_a_failing_check_and_ends_with_the_points(lab, browser):
    browser.get(lab)
    wait = WebDriverWait(browser, 180)
    ready = (
        "const panel = window.jupyterapp?.shell.currentWidget;"
        "return panel?.context?.isReady && panel.sessionContext.isReady &&"
        "  panel.sessionContext.session?.kernel?.status === 'idle';"
    )
    wait.until(lambda b: b.execute_script(ready))
    browser.execute_script("window.jupyterapp.commands.execute('notebook:run-all-cells');")
    wait.until(lambda b: "points so far" in dict(b.execute_script(OUTPUTS))["progress"])
    said = dict(browser.execute_script(OUTPUTS))
    assert said["one_at_the_label"] == "CheckFailed"
    assert said["ones_in_the_right_places"] == "NotWritten"
    assert "  0 of 25 points so far" in said["progress"]
