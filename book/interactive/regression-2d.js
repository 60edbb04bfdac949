/** Softmax regression with two features: the regions of the classes form step by step. */
"use strict";

SoftmaxCourse.page.figure("regression-2d", "Softmax regression learning in two features", () => {
  const {
    choice,
    curves,
    decimal,
    drawing,
    marker,
    patterns,
    player,
    readout,
    row,
    slider,
    svg,
    text,
  } = SoftmaxCourse.page;
  const { crossEntropyGradient, crossEntropyWithLogits, linear, softmax, sum } =
    SoftmaxCourse.numerics;
  const STEPS = 200;
  const CENTRES = [
    [-1.6, 1.2],
    [1.7, 1.4],
    [0.2, -1.7],
    [3.1, -1.4],
  ];
  const PER_CLASS = 18;
  const EDGE = 4.5; // the plot shows both features from −EDGE to EDGE
  const SPREAD = 1.2; // wide enough that classes overlap, and the largest rate overshoots
  const inside = (v) => Math.min(Math.max(v, -EDGE), EDGE);

  /** Points around each class's centre, the same at every visit. */
  function makePoints(numClasses) {
    let state = 7;
    const random = () => (state = (state * 16807) % 2147483647) / 2147483647;
    const gaussian = () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
    return CENTRES.slice(0, numClasses).flatMap((centre, label) =>
      Array.from({ length: PER_CLASS }, () => ({
        x: centre.map((c) => inside(c + SPREAD * gaussian())),
        y: CENTRES.slice(0, numClasses).map((_, j) => Number(j === label)),
        label,
      })),
    );
  }

  const rate = slider({
    label: "learning rate η",
    min: 0.05,
    max: 10,
    step: 0.05,
    value: 0.3,
    format: (v) => decimal(v, 2),
  });
  const classes = choice({
    legend: "classes",
    options: { 3: "three", 4: "four" },
    value: "3",
    onchange: () => controls.restart(),
  });
  const plane = drawing("Points and regions", 332);
  plane.element.classList.add("ia-plane");
  const chosen = svg("circle", { r: 11, class: "ia-chosen", visibility: "hidden" });
  const { definitions, fill } = patterns();
  const regions = svg("g", { class: "ia-regions" });
  const dots = svg("g");
  const curve = curves({ title: "Loss J", series: ["J"], max: 1.4, steps: STEPS });
  const says = readout();
  let points, W, b, losses;
  let held = 0; // the point that the keyboard moves, or the pointer

  const toPlot = ([x0, x1]) => [170 + (x0 / EDGE) * 150, 160 - (x1 / EDGE) * 150];
  const fromPlot = (x, y) => [((x - 170) / 150) * EDGE, ((160 - y) / 150) * EDGE];
  const mean = (values) => sum(values) / values.length;
  const loss = () => mean(points.map(({ x, y }) => crossEntropyWithLogits(linear(W, b, x), y)));

  function reset() {
    const numClasses = Number(classes.value);
    points = makePoints(numClasses);
    W = Array.from({ length: numClasses }, () => [0, 0]);
    b = Array(numClasses).fill(0);
    losses = [loss()];
    held = 0;
    hold(false);
  }

  /** Show, or not, which point would be moved. */
  function hold(seen) {
    const [cx, cy] = toPlot(points[held].x);
    chosen.setAttribute("cx", cx);
    chosen.setAttribute("cy", cy);
    chosen.setAttribute("visibility", seen ? "visible" : "hidden");
  }

  /** Put the held point elsewhere. The weights stay, so the loss changes at once. */
  function move(to) {
    points[held].x = to.map(inside);
    losses[losses.length - 1] = loss();
    hold(true);
    draw();
  }

  function step() {
    if (losses.length > STEPS) return false;
    const deltas = points.map(({ x, y }) => crossEntropyGradient(softmax(linear(W, b, x)), y));
    W = W.map((w, j) =>
      w.map((wk, k) => wk - rate.value * mean(deltas.map((d, n) => d[j] * points[n].x[k]))),
    );
    b = b.map((bj, j) => bj - rate.value * mean(deltas.map((d) => d[j])));
    losses.push(loss());
    return true;
  }

  /** The part of a polygon where score(x) ≥ 0; score is linear. */
  function cut(polygon, score) {
    return polygon.flatMap((here, i) => {
      const next = polygon[(i + 1) % polygon.length];
      const [s, t] = [score(here), score(next)];
      const crossing = here.map((x, k) => x + (s / (s - t)) * (next[k] - x));
      return [...(s >= 0 ? [here] : []), ...(s * t < 0 ? [crossing] : [])];
    });
  }

  /** Class j's region: where its score is the highest, an intersection of half-planes. */
  function region(j) {
    const square = [
      [-EDGE, -EDGE],
      [EDGE, -EDGE],
      [EDGE, EDGE],
      [-EDGE, EDGE],
    ];
    return W.reduce(
      (polygon, _, k) =>
        cut(polygon, (x) => {
          const z = linear(W, b, x);
          return z[j] - z[k];
        }),
      square,
    );
  }

  function draw() {
    const steps = losses.length - 1;
    const right = points.filter(({ x, label }) => {
      const z = linear(W, b, x);
      return steps > 0 && z[label] === Math.max(...z);
    });
    // At the start all scores are equal, and no class has a region.
    regions.replaceChildren(
      ...(steps === 0
        ? []
        : W.map((_, j) =>
            svg("polygon", { points: region(j).map(toPlot).join(" "), fill: fill(j) }),
          )),
    );
    dots.replaceChildren(...points.map(({ x, label }) => marker(label, ...toPlot(x))));
    curve.draw([losses]);
    const result =
      steps === 0
        ? "All scores are 0: no class is preferred."
        : `${right.length} of ${points.length} points lie in the region of their class.`;
    plane.describe(
      `Points of ${W.length} classes and their regions after ${steps} steps. ${result} ` +
        "Drag a point; or choose one with Page Up and Page Down and move it with the arrow keys.",
    );
    says.say(`Step ${steps}: J = ${decimal(losses.at(-1), 3)}. ${result}`);
  }

  const controls = player({ step, reset, draw });
  plane.element.append(
    definitions,
    regions,
    svg("rect", { x: 20, y: 10, width: 300, height: 300, class: "ia-frame" }),
    dots,
    chosen,
    text(170, 325, "feature x₁", { class: "ia-tick" }),
    text(0, 0, "feature x₂", { class: "ia-tick", transform: "translate(12 160) rotate(-90)" }),
  );
  plane.element.setAttribute("tabindex", 0);
  plane.element.setAttribute("role", "application");
  plane.element.setAttribute("aria-roledescription", "plane with points");

  const at = (event) => {
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(
      plane.element.getScreenCTM().inverse(),
    );
    return fromPlot(x, y);
  };
  const distance = ([x0, x1], [u0, u1]) => Math.hypot(x0 - u0, x1 - u1);
  plane.element.addEventListener("pointerdown", (event) => {
    const here = at(event);
    const gaps = points.map(({ x }) => distance(x, here));
    const nearest = gaps.indexOf(Math.min(...gaps));
    if (gaps[nearest] > 0.5) return;
    held = nearest;
    plane.element.setPointerCapture(event.pointerId);
    move(here);
  });
  plane.element.addEventListener("pointermove", (event) => {
    if (plane.element.hasPointerCapture(event.pointerId)) move(at(event));
  });
  plane.element.addEventListener("focus", () => hold(true));
  plane.element.addEventListener("blur", () => hold(false));
  plane.element.addEventListener("keydown", (event) => {
    const turns = { PageUp: -1, PageDown: 1 };
    const moves = {
      ArrowLeft: [-0.25, 0],
      ArrowRight: [0.25, 0],
      ArrowUp: [0, 0.25],
      ArrowDown: [0, -0.25],
    };
    if (event.key in turns) {
      held = (held + turns[event.key] + points.length) % points.length;
      hold(true);
    } else if (event.key in moves) {
      move(points[held].x.map((v, k) => v + moves[event.key][k]));
    } else return;
    event.preventDefault();
  });
  controls.restart();
  return [
    row(plane.element, curve.element),
    classes.element,
    rate.element,
    controls.element,
    says.element,
  ];
});
