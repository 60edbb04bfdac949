/** Three probabilities are a point in a triangle; cross-entropy is a valley around the target. */
"use strict";

SoftmaxCourse.page.figure(
  "simplex",
  "Cross-entropy over the triangle of three probabilities",
  () => {
    const { button, decimal, drawing, html, readout, row, slider, svg, text } = SoftmaxCourse.page;
    const { crossEntropy, entropy, klDivergence, sum } = SoftmaxCourse.numerics;

    /**
     * The minimum table of the sources: its target, and the path of its predictions. The target
     * is printed there as (0.5, 0.33, 0.17), but only thirds and sixths give the printed costs.
     */
    const TABLE_TARGET = [1 / 2, 1 / 3, 1 / 6];
    const onPath = (a0) => [a0, ((1 - a0) * 2) / 3, (1 - a0) / 3];
    /** Where on the path the prediction a is, or is nearest to: one of its nine stations. */
    function station(a) {
      const [end, start] = [onPath(1), onPath(0)];
      const along = end.map((e, j) => e - start[j]);
      const a0 = sum(a.map((aj, j) => (aj - start[j]) * along[j])) / sum(along.map((d) => d * d));
      return Math.min(Math.max(Math.round(a0 * 10), 1), 9) / 10;
    }
    const isAt = (a, a0) => onPath(a0).every((p, j) => Math.abs(a[j] - p) < 1 / UNITS);
    /** Contours stand where the prediction costs this much more than the best one. */
    const LEVELS = [2, 1, 0.5, 0.2, 0.1, 0.02];

    const UNITS = 10_000;
    const SIDE = 300;
    const HEIGHT = (SIDE * Math.sqrt(3)) / 2;
    const CORNERS = [
      [20, 30 + HEIGHT],
      [20 + SIDE, 30 + HEIGHT],
      [20 + SIDE / 2, 30],
    ];
    const toPoint = (a) => [0, 1].map((axis) => sum(a.map((aj, j) => aj * CORNERS[j][axis])));
    /** The probabilities at a point; outside the triangle, at the nearest point of it. */
    function toProbabilities([px, py]) {
      const top = (30 + HEIGHT - py) / HEIGHT;
      const right = (px - 20) / SIDE - top / 2;
      return nearest([1 - right - top, right, top]);
    }
    /**
     * The distribution nearest to three numbers of sum 1: the same amount is taken from those
     * that stay above 0. Then whole units of 1e-4: all numbers are shown with four decimals, so
     * the numbers shown are the numbers meant, and the costs are those of the numbers shown.
     */
    function nearest(a) {
      const falling = a.toSorted((p, q) => q - p);
      const excess = Math.max(
        ...falling.map((_, j) => (sum(falling.slice(0, j + 1)) - 1) / (j + 1)),
      );
      const units = a.map((aj) => Math.round(Math.max(aj - excess, 0) * UNITS));
      units[units.indexOf(Math.max(...units))] += UNITS - sum(units);
      return units.map((u) => u / UNITS);
    }

    /** The contour D(y‖a) = level: in every direction from the target, as far as it stays below. */
    function contour(y, level) {
      const points = [];
      for (let degree = 0; degree < 360; degree += 1.5) {
        const angle = (degree * Math.PI) / 180;
        const top = Math.sin(angle);
        const right = Math.cos(angle) - top / 2;
        const at = (r) => [y[0] - r * (right + top), y[1] + r * right, y[2] + r * top];
        let [inside, outside] = [0, 2];
        for (let i = 0; i < 18; i++) {
          const r = (inside + outside) / 2;
          const a = at(r);
          if (Math.min(...a) >= 0 && klDivergence(a, y) <= level) inside = r;
          else outside = r;
        }
        points.push(toPoint(at(inside)));
      }
      return points;
    }

    const { element, describe } = drawing("Probability triangle", 350);
    const contours = svg("g");
    const path = svg("g");
    const shown = (a) => a.map((aj) => decimal(aj, 4));
    const names = (a) =>
      shown(a)
        .map((aj, j) => `class ${j}: ${aj}`)
        .join(", ");

    /** A point to drag, or to move with the arrow keys. */
    function handle(label, shape) {
      const dot = svg(
        "g",
        {
          class: "ia-handle",
          tabindex: 0,
          role: "slider",
          "aria-label": label,
          "aria-roledescription": "point in the triangle",
          "aria-valuemin": 0,
          "aria-valuemax": 1,
        },
        svg("circle", { r: 20, class: "ia-touch" }),
        ...shape,
      );
      let value;
      const set = (a) => {
        value = nearest(a);
        const [x, y] = toPoint(value);
        dot.setAttribute("transform", `translate(${x} ${y})`);
        dot.setAttribute("aria-valuenow", value[0]);
        dot.setAttribute("aria-valuetext", names(value));
      };
      const moveTo = (point) => {
        set(toProbabilities(point));
        draw();
      };
      // A finger on the point moves it, not the page. (touch-action has no effect inside an SVG.)
      dot.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
      dot.addEventListener("pointerdown", (event) => {
        dot.setPointerCapture(event.pointerId);
        dot.focus();
        event.preventDefault();
      });
      dot.addEventListener("pointermove", (event) => {
        if (!dot.hasPointerCapture(event.pointerId)) return;
        const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(
          element.getScreenCTM().inverse(),
        );
        moveTo([x, y]);
      });
      dot.addEventListener("keydown", (event) => {
        const direction = {
          ArrowLeft: [-1, 0],
          ArrowRight: [1, 0],
          ArrowUp: [0, -1],
          ArrowDown: [0, 1],
        }[event.key];
        if (!direction) return;
        event.preventDefault();
        const reach = event.shiftKey ? 15 : 3;
        const [x, y] = toPoint(value);
        moveTo([x + direction[0] * reach, y + direction[1] * reach]);
      });
      return {
        dot,
        set,
        get value() {
          return value;
        },
      };
    }

    const target = handle("target y", [
      svg("path", { d: "M-9 0H9M0-9V9", class: "ia-cross-ground" }),
      svg("path", { d: "M-9 0H9M0-9V9", class: "ia-cross" }),
      text(12, 5, "y", { class: "ia-symbol" }),
    ]);
    const prediction = handle("prediction a", [
      svg("circle", { r: 7.5, class: "ia-point" }),
      text(12, 5, "a", { class: "ia-symbol" }),
    ]);
    const along = slider({
      label: "a₀ along the path",
      min: 0.1,
      max: 0.9,
      step: 0.1,
      value: 0.1,
      // The slider follows the prediction, which may be beside the path.
      format: (a0) =>
        (prediction.value && !isAt(prediction.value, a0) ? "near " : "") + decimal(a0, 1),
      onchange: () => {
        prediction.set(onPath(along.value));
        draw();
      },
    });
    const targets = button("Target of the table", () => {
      target.set(TABLE_TARGET);
      draw();
    });
    const meet = button("Put a on y", () => {
      prediction.set(target.value);
      draw();
    });
    const says = readout();
    const table = html("table", { class: "ia-table" });

    function drawTable(a, y) {
      const line = (name, formula, value) =>
        html(
          "tr",
          {},
          html("th", { scope: "row" }, name),
          html("td", {}, formula),
          html("td", {}, value),
        );
      const number = (v) => (Number.isFinite(v) ? decimal(v, 4) : "∞");
      table.replaceChildren(
        html("caption", {}, "What the prediction costs, in nats"),
        html(
          "tbody",
          {},
          line("H(y)", "what no prediction avoids", number(entropy(y))),
          line("D(y‖a)", "what a wrong prediction adds", number(klDivergence(a, y))),
          line("C", "their sum, the cross-entropy", number(crossEntropy(a, y))),
        ),
      );
    }

    function draw() {
      const [a, y] = [prediction.value, target.value];
      const curves = LEVELS.map((level) => contour(y, level));
      const tops = curves.map((points) =>
        points.reduce((top, point) => (point[1] < top[1] ? point : top)),
      );
      contours.replaceChildren(
        ...curves.map((points) =>
          svg("polygon", { class: "ia-contour", points: points.join(" ") }),
        ),
        // Near a corner the contours crowd; a label needs room to the next one inside.
        ...tops.flatMap(([x, top], i) =>
          (tops[i + 1]?.[1] ?? Infinity) - top < 12
            ? []
            : [text(x, top + 11, `+${LEVELS[i]}`, { class: "ia-level" })],
        ),
      );
      const cost = crossEntropy(a, y);
      describe(`Probability triangle. Prediction: ${names(a)}. Target: ${names(y)}.`);
      drawTable(a, y);
      along.value = station(a);
      says.say(
        `a = (${shown(a).join(", ")}), y = (${shown(y).join(", ")}): ` +
          `C = ${Number.isFinite(cost) ? decimal(cost, 2) : "∞"}.`,
      );
    }

    path.append(
      svg("polyline", {
        class: "ia-path",
        points: [0.1, 0.9].map((a0) => toPoint(onPath(a0))).join(" "),
      }),
      ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((tenth) => {
        const [x, y] = toPoint(onPath(tenth / 10));
        return svg("circle", { cx: x, cy: y, r: 3, class: "ia-station" });
      }),
    );
    element.append(
      svg("polygon", { class: "ia-triangle", points: CORNERS.join(" ") }),
      contours,
      path,
      text(CORNERS[0][0], CORNERS[0][1] + 20, "class 0", { class: "ia-tick" }),
      text(CORNERS[1][0], CORNERS[1][1] + 20, "class 1", { class: "ia-tick" }),
      text(CORNERS[2][0], CORNERS[2][1] - 10, "class 2", { class: "ia-tick" }),
      target.dot,
      prediction.dot,
    );
    element.setAttribute("role", "group");
    target.set(TABLE_TARGET);
    prediction.set(onPath(0.1));
    draw();
    return [
      row(element, html("div", { class: "ia-panel" }, table, along.element, row(targets, meet))),
      says.element,
    ];
  },
);
