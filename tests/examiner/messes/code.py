"""What honest people type into the cells."""

from nbformat.v4 import new_code_cell

from messes import mess


def above(work, lines: str, name: str = "mean_squares") -> None:
    """Put lines above the answer, in its cell."""
    work.cell(name).source = lines + "\n" + work.cell(name).source


def scratch(work, source: str, place: str = "mean_squares", after: int = 1) -> None:
    work.notebook.cells.insert(work.place(place) + after, new_code_cell(source))


@mess()
def time_magic(work):
    above(work, "%%time")


@mess()
def timeit_magic(work):
    above(work, "%%timeit")


@mess()
def capture_magic(work):
    above(work, "%%capture out")


@mess()
def time_magic_below_a_comment(work):
    above(work, "# my answer\n%time _ = sum(range(10))")


@mess()
def matplotlib_widget_above_the_answer(work):
    above(work, "%matplotlib widget")


@mess()
def matplotlib_notebook_in_the_answer(work):
    above(work, "%matplotlib notebook\nimport matplotlib.pyplot as plt")


@mess()
def matplotlib_inline_and_a_figure(work):
    above(work, "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])")


@mess(r"repaired: .*!pip install numpy", shows=("!pip install numpy",))
def pip_by_the_shell(work):
    above(work, "!pip install numpy")


@mess(r"repaired: .*%pip install -q numpy")
def pip_by_magic(work):
    above(work, "%pip install -q numpy")


@mess(r"repaired: .*%conda install numpy")
def conda_by_magic(work):
    above(work, "%conda install numpy")


@mess(r"repaired: .*!ls")
def listing_by_the_shell(work):
    above(work, "!ls -la\nfiles = !ls /\nprint(files)")


@mess(r"repaired: .*%load_ext nb_black")
def unknown_extension(work):
    above(work, "%load_ext nb_black")


@mess()
def autoreload(work):
    above(work, "%load_ext autoreload\n%autoreload 2")


@mess(r"repaired: .*%nbdevtest")
def unknown_magic(work):
    above(work, "%nbdevtest a b")


@mess(r"repaired: .*%%sql")
def unknown_cell_magic_in_a_scratch_cell(work):
    scratch(work, "%%sql\nselect 1")


@mess(r"repaired: .*%%bash")
def bash(work):
    scratch(work, "%%bash\nls -la\necho done")


@mess(r"repaired: .*%run helpers\.py")
def run_magic_of_a_missing_file(work):
    above(work, "%run helpers.py")


@mess()
def writefile(work):
    scratch(work, "%%writefile notes.txt\nmy notes")


@mess()
def asking_for_help(work):
    scratch(work, "mean_squares?")


@mess(r"repaired: .*input")
def input_above_the_answer(work):
    above(work, 'name = input("Your name: ")\nprint("Hello", name)')


@mess()
def input_in_a_scratch_cell(work):
    scratch(work, 'number = int(input("a number: "))\nprint(number)')


@mess()
def input_asked_until_it_is_right(work):
    scratch(work, 'while input("q to end: ") != "q":\n    pass')


@mess()
def exit_at_the_end_of_the_answer(work):
    work.cell("mean_squares").source += "\nexit()"


@mess(r"repaired: .*SystemExit")
def sys_exit_above_the_answer(work):
    above(work, "import sys\nsys.exit(0)")


@mess()
def quit_in_a_scratch_cell(work):
    scratch(work, "quit()")


@mess(r"repaired: .*tensorflow.* was run", r"refused: It imports 'tensorflow'")
def missing_package_above_the_answer(work):
    above(work, "import tensorflow as tf")


@mess(r"repaired: .*tensorflow.* was run", r"refused: It imports 'tensorflow'")
def missing_package_among_several(work):
    above(work, "import numpy as np\nfrom tensorflow.keras import layers\nimport math")


@mess(r"repaired: .*NameError")
def answer_tried_above_its_definition(work):
    above(work, "print(mean_squares([1, 2]))")


@mess()
def own_test_that_fails_below_the_answer(work):
    work.cell("mean_squares").source += "\nassert mean_squares([1.0, 1.0]) == 2, 'hm'"


@mess(right=2, half=2)
def answer_below_its_own_raise(work):
    """What a student ends with `raise` ends there, as at home."""
    answer = work.answers["mean_squares"]
    work.cell("mean_squares").source = f'raise NotImplementedError("later")\n{answer}'


@mess(right=2, half=2)
def half_written(work):
    work.cell("mean_squares").source = "def mean_squares(x):\n    total = 0\n    for v in x\n"


@mess(right=2, half=2)
def stub_kept_in_the_body(work):
    work.cell(
        "mean_squares"
    ).source = "def mean_squares(x):\n    raise NotImplementedError\n    return 12.5\n"


@mess()
def names_that_shadow(work):
    scratch(work, "sum = 7\nlist = [1]\nmax_value, len_value = 1, 2\ntype = str\nid = 3", "values")


@mess()
def sum_shadowed_before_the_answer(work):
    above(work, "sum = np.sum\nabs = np.abs\nround = np.round")


@mess()
def np_shadowed(work):
    work.cell("spread").source += "\nnp_backup, norm = np, 3\n"
    scratch(work, "values = [1, 2]\none_value = 3\nexpected = 4\nrng = None", "one_value")


@mess()
def decorated(work):
    above(work, "import functools\n@functools.wraps(sum)")


@mess()
def cached(work):
    answer = work.cell("mean_squares")
    answer.source = answer.source.replace("mean_squares", "_mean") + (
        "\nfrom functools import lru_cache\n\n@lru_cache\ndef _cached(x):\n    return _mean(x)\n\n"
        "def mean_squares(x):\n    return _cached(tuple(x))\n"
    )


@mess()
def class_with_call(work):
    answer = work.cell("mean_squares")
    answer.source = answer.source.replace("mean_squares", "_mean") + (
        "\nclass Mean:\n    def __call__(self, x):\n        return _mean(x)\n\n"
        "mean_squares = Mean()\n"
    )


@mess()
def as_a_lambda(work):
    answer = work.cell("mean_squares")
    answer.source = answer.source.replace("mean_squares", "_mean") + (
        "\nmean_squares = lambda x: _mean(x)\n"
    )


@mess()
def by_a_generator(work):
    answer = work.cell("spread")
    answer.source = (
        "def _ordered(x):\n    yield from sorted(x)\n\n"
        "def spread(x):\n    low, *_, high = _ordered(x)\n    return high - low\n"
        if "max(x)" in answer.source
        else answer.source
    )


@mess()
def asynchronous_inside(work):
    work.cell("spread").source = (
        "import asyncio\n\nasync def _spread(x):\n    await asyncio.sleep(0)\n"
        "    return max(x) - min(x)\n\n"
        "def spread(x):\n    try:\n        _spread(x).send(None)\n"
        "    except StopIteration as end:\n        return end.value\n    return max(x) - min(x)\n"
    )


@mess()
def awaits_at_the_top_level(work):
    scratch(work, "import asyncio\nawait asyncio.sleep(0.01)\nprint('done')")


@mess()
def annotated_and_typed(work):
    answer = work.cell("mean_squares")
    answer.source = "from __future__ import annotations\n" + answer.source.replace(
        "(x):", "(x: list[float] | None) -> Number:"
    )


@mess()
def in_threads(work):
    work.cell("spread").source = (
        "from concurrent.futures import ThreadPoolExecutor\n\ndef spread(x):\n"
        "    with ThreadPoolExecutor(2) as pool:\n"
        "        high, low = pool.map(lambda f: f(x), [max, min])\n    return high - low\n"
    )


@mess()
def logging_and_warnings(work):
    above(
        work,
        "import logging, warnings\nlogging.basicConfig(level='INFO')\n"
        "logging.info('start')\nwarnings.warn('careful')\nwarnings.filterwarnings('error')",
    )


@mess()
def prints_in_the_answer(work):
    answer = work.cell("mean_squares")
    answer.source = answer.source.replace("(x):\n", "(x):\n    print('x is', x)\n")


@mess()
def greek_and_emoji(work):
    work.cell("spread").source = (
        "def spread(x):\n    σ_max, ℓ = max(x), min(x)  # 🙂 größer − kleiner\n"
        "    return σ_max - ℓ\n"
    )


@mess(r"TimeLimit: ")
def scratch_cell_that_loops(work):
    scratch(work, "while True:\n    pass", "one_value")


@mess()
def scratch_cell_that_raises(work):
    scratch(work, "1 / 0")


@mess()
def scratch_cell_that_is_no_python(work):
    scratch(work, "this is not python at all")


@mess()
def scratch_cell_for_a_file_at_home(work):
    scratch(work, 'open("C:/Users/me/data.csv").read()')


@mess(r"Died: ", r"restarted: ")
def scratch_cell_that_ends_the_kernel(work):
    scratch(work, "import os\nos._exit(0)")


@mess(r"refused: It tried to start another process")
def process_pool(work):
    scratch(work, "from multiprocessing import Pool\nwith Pool(2) as p:\n    p.map(abs, [1])")
