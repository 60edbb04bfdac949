#!/bin/sh
# Refresh what the repository carries of other people's JavaScript. Needs npm; nothing else does.
set -eu
cd "$(dirname "$0")/.."
MATHJAX=3.2.2
AXE=4.14.1
SERIF=5.3.1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

unpack() { # name version: the package's folder
    mkdir -p "$work/$1"
    (cd "$work/$1" && npm pack --silent "$1@$2" && tar xzf ./*.tgz)
}

# MathJax: one component and its fonts. The browser of a reader never fetches more.
unpack mathjax "$MATHJAX"
rm -rf book/_static/mathjax
mkdir -p book/_static/mathjax/output/chtml/fonts
cp "$work/mathjax/package/es5/tex-mml-chtml.js" "$work/mathjax/package/LICENSE" book/_static/mathjax/
cp -r "$work/mathjax/package/es5/output/chtml/fonts/woff-v2" book/_static/mathjax/output/chtml/fonts/

# Source Serif 4, the book's letters: one variable font a script, without the optical sizes.
unpack @fontsource-variable/source-serif-4 "$SERIF"
serif="$work/@fontsource-variable/source-serif-4/package"
rm -rf book/_static/fonts
mkdir -p book/_static/fonts
cp "$serif/LICENSE" book/_static/fonts/
for part in latin-wght-normal latin-wght-italic latin-ext-wght-normal greek-wght-normal \
    cyrillic-wght-normal; do
    cp "$serif/files/source-serif-4-$part.woff2" book/_static/fonts/
done

# axe-core: finds accessibility faults in the tests, and is no part of the book.
unpack axe-core "$AXE"
rm -rf tests/book/vendor/axe-core
mkdir -p tests/book/vendor/axe-core
cp "$work/axe-core/package/axe.min.js" "$work/axe-core/package/LICENSE" \
   "$work/axe-core/package/LICENSE-3RD-PARTY.txt" tests/book/vendor/axe-core/

du -sh book/_static/mathjax book/_static/fonts tests/book/vendor/axe-core
