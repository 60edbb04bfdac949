"""The whole command on tiny sizes: what it writes is what the book and README read."""

import json
import re
from pathlib import Path

import pytest

from bench import __main__ as command
from bench import build, grading, growth, kernels, memory, results, training

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    root = tmp_path_factory.mktemp("course")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernels, "SHAPES", (((8, 3), -1), ((3, 8), 0)))
        patch.setattr(memory, "SHAPES", ((8, 3),))
        patch.setattr(growth, "SAMPLES", [2**k for k in range(8)])
        patch.setattr(growth, "CLASSES", [2**k for k in range(8)])
        patch.setattr(kernels, "in_turn", few_rounds)
        patch.setattr(growth, "in_turn", few_rounds)
        parts = ["kernels", "growth", "memory"]
        assert command.main(["--quick", "--root", str(root), *parts]) == 0
    return root


def few_rounds(parties, seconds):
    from bench.timing import in_turn

    return in_turn(parties, 0.0, least_rounds=2)


def fields(value):
    """The names in a tree of dicts and lists, without what a run may name differently."""
    if isinstance(value, dict):
        return {key: fields(entry) for key, entry in value.items()}
    return fields(value[0]) if isinstance(value, list) and value else None


def test_the_published_file_has_the_fields_of_todays_command(measured):
    new = json.loads((measured / "_build" / "bench.json").read_text())
    published = results.read(ROOT / results.PUBLISHED)
    assert fields(published["machine"]) == fields(new["machine"])
    for part, content in new["parts"].items():
        assert fields(published["parts"][part]) == fields(content)


def test_every_part_of_the_published_file_can_be_laid_out_for_the_book():
    parts = results.read(ROOT / results.PUBLISHED)["parts"]
    for module in (kernels, training, growth, memory, build, grading):
        name = module.__name__.removeprefix("bench.")
        assert module.table(parts[name], "html").count("<table>") >= 1


def test_a_part_measured_again_leaves_the_others(tmp_path):
    output = tmp_path / "bench.json"
    results.add(output, "kernels", {"rows": [1]})
    results.add(output, "memory", {"rows": [2]})
    results.add(output, "kernels", {"rows": [3]})
    assert results.read(output)["parts"] == {"kernels": {"rows": [3]}, "memory": {"rows": [2]}}


def test_the_last_three_runs_are_remembered(tmp_path):
    output = tmp_path / "bench.json"
    for mean in (1.0, 2.0, 3.0, 4.0):
        summary = {"all": {"scipy_mean": mean, "scipy_least": 1.0}}
        results.add(output, "kernels", {"date": "2026-11-21", "summary": summary})
        results.add(output, "training", {})
        results.remember_run(output)
    assert [run["SciPy, mean"] for run in results.read(output)["runs"]] == [2.0, 3.0, 4.0]


def test_publishing_fills_the_block_in_readme_and_nothing_else(tmp_path):
    output = tmp_path / "_build" / "bench.json"
    output.parent.mkdir()
    output.write_bytes((ROOT / results.PUBLISHED).read_bytes())
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{results.BEGIN}\nold\n{results.END}\nafter\n")
    assert command.main(["--publish", "--root", str(tmp_path)]) == 0
    text = readme.read_text()
    assert re.fullmatch(r"before\n<!--.*-->\n\| beside .*\n<!-- /speed -->\nafter\n", text, re.S)
    assert "old" not in text
    assert (tmp_path / results.PUBLISHED).read_bytes() == output.read_bytes()


def test_readme_says_what_the_published_file_says():
    _, begin, rest = (ROOT / "README.md").read_text(encoding="utf-8").partition(results.BEGIN)
    block, _, _ = rest.partition(results.END)
    assert begin
    assert block.strip() == results.readme_block(results.read(ROOT / results.PUBLISHED))


def test_an_unknown_part_is_named(capsys):
    with pytest.raises(SystemExit):
        command.main(["speed"])
    assert "no part speed; there are kernels, training" in capsys.readouterr().err
