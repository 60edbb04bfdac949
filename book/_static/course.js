// What is too wide for the page scrolls in its own box. Say so, and let the keyboard reach it.
"use strict";

async function reachScrollBoxes() {
  await window.MathJax?.startup?.promise;
  for (const box of document.querySelectorAll('mjx-container[display="true"], .bd-article table')) {
    const wide = box.scrollWidth > box.clientWidth;
    if (wide) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
    if (box.matches(".bd-article :not(div.matrix) > table")) hint(box, wide);
  }
}

function hint(table, wide) {
  let note = table.nextElementSibling;
  if (!note?.matches("p.scroll-hint")) {
    if (!wide) return;
    note = document.createElement("p");
    note.className = "scroll-hint";
    note.textContent = "The table goes on to the right: swipe, or scroll it sideways.";
    table.after(note);
  }
  note.hidden = !wide;
}

window.addEventListener("load", reachScrollBoxes);
window.addEventListener("resize", reachScrollBoxes);

// The lines under a search result are text to be read: without formulas' source and buttons.
if (typeof Search !== "undefined") {
  const { htmlToText } = Search;
  Search.htmlToText = (html, anchor) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    page.querySelectorAll(".math, summary, button, .cell_input, p.ledger").forEach((node) => node.remove());
    return htmlToText(page.documentElement.outerHTML, anchor).replace(/\s+/g, " ");
  };
}
