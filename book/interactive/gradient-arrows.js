/** An arrow from each probability to its target, the gradient a − y, and the steps downhill. */
"use strict";

SoftmaxCourse.page.figure("gradient-arrows", "From probabilities to targets", () => {
  const { bars, choice, decimal, player, readout, row, slider, sub, svg } = SoftmaxCourse.page;
  const HEAD = 9; // the height of an arrow's head; a shorter gap has no arrow
  const { crossEntropy, crossEntropyGradient, entropy, softmax } = SoftmaxCourse.numerics;
  const START = [2, 1, 0, -1];
  const SOFT = [0.1, 0.2, 0.3, 0.4];

  const names = START.map((_, j) => `class ${j}`);
  // Any value, not steps of 0.1: descent must not be rounded.
  const logits = START.map((value, j) =>
    slider({
      label: `logit ${sub("z", j)}`,
      min: -5,
      max: 5,
      step: "any",
      value,
      format: (v) => decimal(v, 2),
      onchange: draw,
    }),
  );
  const rate = slider({
    label: "learning rate η",
    min: 0.1,
    max: 2,
    step: 0.1,
    value: 0.5,
    onchange: draw,
  });
  const target = choice({
    legend: "target y",
    value: "2",
    onchange: draw,
    options: {
      ...Object.fromEntries(names.map((name, j) => [j, name])),
      soft: `soft: ${SOFT.join(", ")}`,
    },
  });
  const probabilities = bars({
    title: "Probabilities a, targets y (lines)",
    labels: names,
    min: 0,
    max: 1,
  });
  const gradient = bars({ title: "Gradient a − y", labels: names, min: -1, max: 1 });
  const says = readout();

  const z = () => logits.map((logit) => logit.value);
  const y = () =>
    target.value === "soft" ? SOFT : START.map((_, j) => Number(j === Number(target.value)));

  function step() {
    const before = z();
    crossEntropyGradient(softmax(before), y()).forEach((slope, j) => {
      logits[j].value = before[j] - rate.value * slope;
    });
    return crossEntropy(softmax(z()), y()) - entropy(y()) > 0.01;
  }

  function draw() {
    const a = softmax(z());
    const slopes = crossEntropyGradient(a, y());
    probabilities.draw(
      a,
      y().flatMap((yj, j) => [
        svg("path", {
          class: "ia-goal",
          d: `M${probabilities.x(j) - 36} ${probabilities.y(yj)}h72`,
        }),
        ...arrow(probabilities.x(j) + 30, probabilities.y(a[j]), probabilities.y(yj)),
      ]),
    );
    gradient.draw(slopes);
    says.say(
      `C = ${decimal(crossEntropy(a, y()), 3)}. a − y = (${slopes.map((s) => decimal(s, 2)).join(", ")}). ` +
        "A step moves each logit as its arrow points.",
    );
  }

  /** An upright arrow, if there is room for its head. */
  function arrow(x, from, to) {
    if (Math.abs(to - from) < HEAD) return [];
    const neck = to + Math.sign(from - to) * HEAD;
    return [
      svg("path", { class: "ia-shaft", d: `M${x} ${from}V${neck}` }),
      svg("path", { class: "ia-head", d: `M${x - 6} ${neck}h12L${x} ${to}Z` }),
    ];
  }

  function reset() {
    START.forEach((value, j) => (logits[j].value = value));
  }

  const controls = player({ step, reset, draw });
  draw();
  return [
    row(probabilities.element, gradient.element),
    target.element,
    logits.map((logit) => logit.element),
    rate.element,
    controls.element,
    says.element,
  ];
});
