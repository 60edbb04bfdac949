"""The rooms of the repository: what may import what."""

import ast
import graphlib
import re
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parents[1] / "src"

#: From the bottom to the top; a module belongs to the longest of these names that begins its own,
#: and imports only from its own line and from those above it.
LAYERS = """
examiner.files examiner.uses examiner.walls
examiner.crossing
examiner.for_checks examiner
examiner.run examiner.intake
examiner.submission
examiner.nbgrader
examiner.classroom
examiner.__main__ softmax_kit
softmax_course
assignments bench
"""
LAYER_OF = {name: i for i, line in enumerate(LAYERS.split("\n")) for name in line.split()}


def name_of(path):
    parts = path.relative_to(SRC).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in SRC.rglob("*.py")}


def imports(source, modules=MODULES):
    """Yield the modules of the repository that a module imports, wherever in it that stands."""
    for node in ast.walk(ast.parse(source)):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "relative imports are not read here"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            while name and name not in modules:
                name = name.rpartition(".")[0]
            if name:
                yield name


GRAPH = {name: set(imports(path.read_text())) - {name} for name, path in MODULES.items()}


def layer(module):
    while module not in LAYER_OF:
        module = module.rpartition(".")[0]
    return LAYER_OF[module]


def runs_back(graph):
    return [f"{a} imports {b}" for a, there in graph.items() for b in there if layer(b) > layer(a)]


def circle(graph):
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return error.args[1]
    return []


def test_no_arrow_runs_back():
    assert runs_back(GRAPH) == []


def test_there_is_no_circle():
    assert circle(GRAPH) == []


def test_the_examiner_knows_nothing_of_the_course():
    read = set().union(*GRAPH.values())
    assert {"examiner.uses", "softmax_kit.inputs", "assignments.outline"} <= read
    of_examiner = {b for a, there in GRAPH.items() if a.startswith("examiner") for b in there}
    assert all(name.partition(".")[0] == "examiner" for name in of_examiner)


def test_each_room_says_what_comes_in_and_what_goes_out():
    rooms = [path for path in (SRC / "examiner").iterdir() if (path / "__init__.py").is_file()]
    assert len(rooms) > 5
    for room in rooms:
        said = ast.get_docstring(ast.parse((room / "__init__.py").read_text()))
        assert "In: " in said, room
        assert "Out: " in said, room


def test_the_map_names_places_that_are_there():
    examiner = SRC / "examiner"
    places = re.findall(r"`([a-z_/]+\.py)`(?:, `([\w.]+)`| \(`(\w+)`\))?", read_map())
    assert len(places) > 12
    for file, named, in_brackets in places:
        path = examiner / file if not file.startswith("tests/") else SRC.parent / file
        source = path.read_text()
        for name in (named or in_brackets).split("."):
            assert not name or re.search(rf"(def|class) {name}\b", source), (file, name)
    rooms = {
        cell for row in re.findall(r"^\| (`.*?`) \|", read_map(), re.M) for cell in row.split(", ")
    }
    there = {path.stem for path in examiner.iterdir() if not path.name.startswith(("_", "README"))}
    assert rooms == {f"`{name}`" for name in there}


def read_map():
    return (SRC / "examiner" / "README.md").read_text()


@pytest.mark.parametrize(
    "line",
    [
        "from examiner.run import session",
        "import examiner.classroom.room",
        "def f():\n    from examiner.intake.repair import repair",
    ],
)
def test_an_arrow_that_runs_back_is_seen(line):
    graph = {**GRAPH, "examiner.crossing.wire": set(imports(line))}
    assert runs_back(graph) != []


def test_a_circle_is_seen():
    graph = {**GRAPH, "examiner.crossing.layout": {"examiner.crossing.wire"}}
    assert circle(graph) != []
