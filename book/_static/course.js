/* What is too wide for the page scrolls in its own box. Let the keyboard reach those boxes. */
"use strict";

async function reachScrollBoxes() {
  await window.MathJax?.startup?.promise;
  for (const box of document.querySelectorAll('mjx-container[display="true"], .bd-article table')) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}

window.addEventListener("load", reachScrollBoxes);
window.addEventListener("resize", reachScrollBoxes);
