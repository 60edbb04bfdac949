"""Written answers: where they were typed, and the pictures in them."""

import base64

from nbformat.v4 import new_markdown_cell

from messes import mess

PNG = base64.b64encode(
    bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
        "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
    )
).decode()
SVG = base64.b64encode(b'<svg xmlns="http://www.w3.org/2000/svg"><circle r="4"/></svg>').decode()
WEBP = base64.b64encode(b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0/\0\0\0\x10\x07\x10\x11\x11").decode()
LOST = "A picture that is not in the notebook"


def paste(work, name, bundle, to="why", mention=None):
    cell = work.cell(to)
    cell.source += f"\n\n![proof](attachment:{mention or name})"
    cell.attachments = {name: bundle}


@mess(r"person: .*question.*'which'", shows=("I would use the spread", "stood in the cell of the"))
def answer_typed_into_the_question(work):
    work.cell("which").source += "\n\nI would use the spread, since it is simpler."


@mess(r"person: .*question.*'which'", shows=("Only my answer",))
def question_overwritten_by_the_answer(work):
    work.cell("which").source = "Only my answer."


@mess(r"person: .*question.*'which'", shows=("first of all", "and last of all"))
def answer_between_the_lines_of_the_question(work):
    question = work.cell("which")
    first, *rest = question.source.splitlines()
    question.source = "\n".join([first, "first of all", *rest, "and last of all"])


@mess(r"person: .*question.*'which'", shows=(PNG, "see my drawing"))
def picture_pasted_into_the_question(work):
    work.cell("which").source += "\n\nsee my drawing"
    paste(work, "image.png", {"image/png": PNG}, to="which")


@mess(shows=("Typed into the text of the course",))
def answer_typed_into_a_prompt(work):
    work.cell("text-3").source += "\n\nTyped into the text of the course."


@mess(shows=("In a cell of its own",))
def written_answer_in_an_own_cell(work):
    work.cell("why").source = work.stub("why")
    work.notebook.cells.insert(work.place("why") + 1, new_markdown_cell("In a cell of its own."))


@mess(shows=(PNG,))
def picture_pasted(work):
    paste(work, "image.png", {"image/png": PNG})


@mess(shows=(PNG,))
def picture_with_blanks_in_its_name(work):
    paste(work, "my proof (1).png", {"image/png": PNG}, mention="my%20proof%20(1).png")


@mess(shows=(PNG,))
def picture_with_blanks_that_are_not_escaped(work):
    paste(work, "my proof.png", {"image/png": PNG})


@mess(shows=(PNG,))
def picture_as_a_list_of_lines(work):
    half = len(PNG) // 2
    paste(work, "image.png", {"image/png": [PNG[:half] + "\n", PNG[half:] + "\n"]})


@mess(shows=(WEBP,))
def picture_in_webp(work):
    paste(work, "image.webp", {"image/webp": WEBP})


@mess(shows=(SVG,))
def picture_in_svg(work):
    paste(work, "image.svg", {"image/svg+xml": SVG})


@mess(
    r"person: A text shows pictures that are not in it: IMG_1\.heic",
    shows=(LOST, "IMG_1.heic"),
)
def picture_by_a_phone(work):
    paste(work, "IMG_1.heic", {"image/heic": PNG})


@mess(
    r"person: A text shows pictures that are not in it: notes\.pdf",
    shows=(LOST, "notes.pdf"),
)
def pdf_pasted(work):
    paste(work, "notes.pdf", {"application/pdf": PNG})


@mess(r"person: A text shows pictures that are not in it: gone\.png", shows=(LOST, "gone.png"))
def picture_that_is_gone(work):
    """Some programs drop attachments, and leave their names in the text."""
    work.cell("why").source += "\n\n![proof](attachment:gone.png)"


@mess(
    r"person: A text shows pictures that are not in it: image\.png",
    shows=(LOST,),
)
def picture_that_is_damaged(work):
    paste(work, "image.png", {"image/png": "not base64 !"})


@mess(shows=(SVG,))
def picture_in_a_scratch_text(work):
    note = new_markdown_cell(
        "![x](attachment:x.svg)", attachments={"x.svg": {"image/svg+xml": SVG}}
    )
    work.notebook.cells.append(note)


@mess(
    r"person: A text shows pictures that are not in it: a\.tiff",
    shows=(LOST,),
)
def strange_picture_in_a_scratch_text(work):
    note = new_markdown_cell("![x](attachment:a.tiff)", attachments={"a.tiff": {"image/tiff": SVG}})
    work.notebook.cells.append(note)


@mess(shows=(PNG,))
def picture_written_into_the_text(work):
    work.cell("why").source += f"\n\n![proof](data:image/png;base64,{PNG})"


@mess(shows=(PNG,))
def picture_written_into_the_text_as_html(work):
    work.cell("why").source += f'\n\n<img src="data:image/png;base64,{PNG}" width="300">'


@mess()
def picture_of_eight_megabytes_in_the_text(work):
    data = base64.b64encode(base64.b64decode(PNG) + bytes(6 << 20)).decode()
    work.cell("why").source += f"\n\n![proof](data:image/png;base64,{data})"


@mess(r"person: A text shows pictures that are not in it: proof\.png", shows=(LOST, "proof.png"))
def picture_in_a_file(work):
    work.cell("why").source += "\n\n![proof](proof.png)"


@mess(r"person: A text shows pictures that are not in it: img/my proof\.jpg", shows=(LOST,))
def picture_in_a_file_as_html(work):
    work.cell("which-answer").source += '\n\n<img src="img/my%20proof.jpg" width=300>'


@mess(r"person: A text shows pictures that are not in it: C:", shows=(LOST,))
def picture_on_a_drive(work):
    work.cell("why").source += "\n\n![proof](C:/Users/me/proof.png)"


@mess(shows=("∑",))
def formulas(work):
    work.cell("why").source += "\n\n$$\\frac{e^{z}}{\\sum e^{z}}$$ and \\(x\\) and $\\undefined{x}$"


@mess(shows=("Because.", "answer in Chinese: 因为平方"))
def other_scripts(work):
    work.cell("why").source = "Because.\n\nanswer in Chinese: 因为平方 – العربية – 🙂"
