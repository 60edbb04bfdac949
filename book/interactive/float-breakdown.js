/** Where the formula breaks in float16, float32 and float64, and the stable form does not. */
"use strict";

SoftmaxCourse.page.figure(
  "float-breakdown",
  "Naive and stable cross-entropy in three precisions",
  () => {
    const { button, choice, decimal, drawing, html, readout, row, slider, sub, svg, text } =
      SoftmaxCourse.page;
    const { PRECISIONS, naiveSteps, stableSteps } = SoftmaxCourse.numerics;
    const MOST = 3.5; // g goes from 1 to 10^MOST
    const LOGITS = {
      "(g, 0)": (g) => [g, 0],
      "(−g, 0)": (g) => [-g, 0],
      "(g, g)": (g) => [g, g],
      "(−g, −g)": (g) => [-g, -g],
    };

    const logits = choice({
      legend: "logits z",
      value: "(g, 0)",
      onchange: draw,
      options: Object.fromEntries(Object.keys(LOGITS).map((key) => [key, key])),
    });
    const label = choice({
      legend: "true class",
      options: { 0: "0", 1: "1" },
      value: "1",
      onchange: draw,
    });
    const size = slider({
      label: "size g",
      min: 0,
      max: MOST,
      step: 0.01,
      value: 1,
      format: (v) => decimal(10 ** v, 1),
      onchange: draw,
    });
    const next = button("Go to the next break", () => {
      const breaks = Object.keys(PRECISIONS)
        .map(firstBreak)
        .filter((v) => v > size.value + 1e-9);
      size.value = breaks.length ? Math.min(...breaks) : 0;
      draw();
    });
    const strip = drawing("Where the naive form works", 150);
    const lanes = svg("g");
    const needle = svg("path", { class: "ia-needle" });
    const table = html("table", { class: "ia-steps" });
    const says = readout();

    const z = (v) => LOGITS[logits.value](10 ** v);
    const trueClass = () => Number(label.value);
    const naive = (v, precision) => naiveSteps(z(v), trueClass(), PRECISIONS[precision]);
    /** The cost with all its digits, also where the true class is far ahead: by log1p. */
    function exact(v) {
      const behind = z(v)[1 - trueClass()] - z(v)[trueClass()];
      return Math.max(behind, 0) + Math.log1p(Math.exp(-Math.abs(behind)));
    }

    /** What the naive cost is worth: "ok", "wrong" by more than 1 %, "inf" or "nan". */
    function verdict(v, precision) {
      const { cost } = naive(v, precision);
      if (Number.isNaN(cost)) return "nan";
      if (!Number.isFinite(cost)) return "inf";
      return Math.abs(cost - exact(v)) > 0.01 * (1 + exact(v)) ? "wrong" : "ok";
    }

    const positions = Array.from({ length: 100 * MOST + 1 }, (_, i) => i / 100);
    const firstBreak = (precision) =>
      positions.find((v) => ["inf", "nan"].includes(verdict(v, precision))) ?? Infinity;
    const x = (v) => 60 + (v / MOST) * 275;

    function lane(precision, row) {
      const top = 24 + row * 34;
      const verdicts = positions.map((v) => verdict(v, precision));
      const starts = positions.filter((_, i) => i === 0 || verdicts[i] !== verdicts[i - 1]);
      return [
        text(4, top + 17, precision),
        ...starts.flatMap((start, s) => {
          const end = starts[s + 1] ?? MOST;
          const kind = verdicts[positions.indexOf(start)];
          const wide = x(end) - x(start) > 24;
          return [
            svg("rect", {
              class: `ia-lane ia-${kind}`,
              x: x(start),
              y: top,
              width: x(end) - x(start),
              height: 26,
            }),
            wide ? text((x(start) + x(end)) / 2, top + 17, kind, { class: "ia-tick" }) : "",
          ];
        }),
      ];
    }

    const number = (value) => {
      if (Number.isNaN(value)) return "nan";
      if (!Number.isFinite(value)) return "inf";
      const short = Number(value.toPrecision(5));
      return (
        short !== 0 && (Math.abs(short) < 1e-3 || Math.abs(short) >= 1e5)
          ? short.toExponential(2)
          : String(short)
      )
        .replace("-", "−")
        .replace("e−", "e-");
    };

    function rows(title, lines) {
      const line = ([name, values, breaks]) =>
        html(
          "tr",
          {},
          html("th", { scope: "row" }, name),
          values.map((value) =>
            html("td", breaks(value) ? { class: "ia-broken" } : {}, number(value)),
          ),
        );
      return html(
        "tbody",
        {},
        html("tr", {}, html("th", { colspan: 4, scope: "rowgroup", class: "ia-group" }, title)),
        lines.map(line),
      );
    }

    function draw() {
      const v = size.value;
      const naives = Object.keys(PRECISIONS).map((precision) => naive(v, precision));
      const stables = Object.values(PRECISIONS).map((round) =>
        stableSteps(z(v), trueClass(), round),
      );
      const impossible = (value) => !(value > 0 && value < Infinity); // for e^z, a sum Σ, a probability
      const notFinite = (value) => !Number.isFinite(value);
      const y = trueClass();
      table.replaceChildren(
        html(
          "caption",
          {},
          `z = (${z(v)
            .map((zj) => decimal(zj, 1))
            .join(", ")}), true class ${y}. ` + `The cost is ${number(exact(v))}.`,
        ),
        html(
          "thead",
          {},
          html(
            "tr",
            {},
            html("td"),
            Object.keys(PRECISIONS).map((name) => html("th", { scope: "col" }, name)),
          ),
        ),
        rows("As the formula is written", [
          ...[0, 1].map((j) => [
            `e^${sub("z", j)}`,
            naives.map((s) => s.exponentials[j]),
            impossible,
          ]),
          ["Σ", naives.map((s) => s.total), impossible],
          ...[0, 1].map((j) => [sub("a", j), naives.map((s) => s.a[j]), impossible]),
          [`−ln ${sub("a", y)}`, naives.map((s) => s.cost), notFinite],
        ]),
        rows("From logits, the maximum m taken out", [
          ...[0, 1].map((j) => [
            `e^(${sub("z", j)}−m)`,
            stables.map((s) => s.exponentials[j]),
            notFinite,
          ]),
          ["Σ", stables.map((s) => s.total), impossible],
          [`ln Σ−(${sub("z", y)}−m)`, stables.map((s) => s.cost), notFinite],
        ]),
      );
      lanes.replaceChildren(...Object.keys(PRECISIONS).flatMap(lane));
      needle.setAttribute("d", `M${x(v)} 18V128`);
      const state = Object.keys(PRECISIONS)
        .map((precision) => `${precision} ${verdict(v, precision)}`)
        .join(", ");
      strip.describe(`The naive form at g = ${decimal(10 ** v, 1)}: ${state}`);
      says.say(
        `Naive at g = ${decimal(10 ** v, 1)}: ${state}. Stable: ${stables.map((s) => number(s.cost)).join(", ")}.`,
      );
    }

    strip.element.append(
      text(4, 12, "The naive form, by the size g of the logits", { class: "ia-title" }),
      lanes,
      needle,
      ...[0, 1, 2, 3].map((v) => text(x(v), 142, String(10 ** v), { class: "ia-tick" })),
    );
    draw();
    return [
      row(
        html(
          "div",
          { class: "ia-panel" },
          logits.element,
          label.element,
          size.element,
          row(next),
          strip.element,
        ),
        html("div", { class: "ia-panel" }, table),
      ),
      says.element,
    ];
  },
);
