"""Print the whole book to _build/pdf/softmax.pdf, through a headless Chromium.

The glossary needs a font with Korean letters: Debian's and Ubuntu's fonts-nanum, for example.
"""

import shutil
import subprocess
import sys
import tempfile

from build_book import JUPYTER_BOOK, OPTIONS, ROOT

BUILD = ROOT / "_build"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")


def main() -> None:
    """Build the book as one page and print that page."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        sys.exit(f"No browser to print with. Install one of: {', '.join(BROWSERS)}.")
    one_page = ["--builder", "custom", "--custom-builder", "singlehtml"]
    options = [*OPTIONS, *one_page, "--path-output", str(BUILD.parent)]
    built = subprocess.run([*JUPYTER_BOOK, "build", str(ROOT), *options], check=False)
    if built.returncode:
        sys.exit("\nThe book was not built. The warnings and errors above say why.")
    # Sphinx writes the page into book/, but its pictures are named from the root.
    site = BUILD / "singlehtml"
    page = site / "print.html"
    shutil.copyfile(site / "book" / "intro.html", page)
    pdf = BUILD / "pdf" / "softmax.pdf"
    pdf.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        printed = subprocess.run(
            [
                browser,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                f"--user-data-dir={profile}",
                "--no-pdf-header-footer",
                "--generate-pdf-document-outline",
                "--virtual-time-budget=120000",  # milliseconds for MathJax to set the formulas
                f"--print-to-pdf={pdf}",
                page.as_uri(),
            ],
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    if printed.returncode or not pdf.exists():
        sys.exit(f"{printed.stderr}\nThe browser could not print the book.")
    print(f"The book is printed: {pdf}")


if __name__ == "__main__":
    main()
