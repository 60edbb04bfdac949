/** Quadratic cost against cross-entropy: the same unit learns from the same bad start. */
"use strict";

SoftmaxCourse.page.figure("learning-slowdown", "Learning from a bad start with two costs", () => {
  const { curves, decimal, player, readout, row, slider } = SoftmaxCourse.page;
  const { crossEntropyGradient, linear, quadraticGradient, softmax } = SoftmaxCourse.numerics;
  const STEPS = 300;
  const X = [1]; // the one input
  const Y = [1, 0]; // class 0 is right
  const COSTS = { "cross-entropy": crossEntropyGradient, "quadratic cost": quadraticGradient };

  const start = slider({
    label: "wrong logit ahead by",
    min: 0,
    max: 8,
    step: 0.5,
    value: 5,
    onchange: whole,
  });
  const rate = slider({
    label: "learning rate η",
    min: 0.05,
    max: 0.5,
    step: 0.05,
    value: 0.15,
    format: (v) => decimal(v, 2),
    onchange: whole,
  });
  const series = Object.keys(COSTS);
  const probability = curves({
    title: "Probability of the right class",
    series,
    max: 1,
    steps: STEPS,
  });
  const slope = curves({
    title: "Size of the gradient by its logit",
    series,
    max: 1,
    steps: STEPS,
  });
  const says = readout();
  let units;

  /** Note where a unit stands: its probability of class 0, and the gradient by its logits. */
  function look(unit) {
    const a = softmax(linear(unit.W, unit.b, X));
    unit.gradient = unit.costGradient(a, Y);
    unit.probabilities.push(a[0]);
    unit.slopes.push(Math.abs(unit.gradient[0]));
  }

  function reset() {
    units = Object.values(COSTS).map((costGradient) => ({
      costGradient,
      W: [[0], [start.value]],
      b: [0, 0],
      probabilities: [],
      slopes: [],
    }));
    units.forEach(look);
  }

  function step() {
    if (units[0].slopes.length > STEPS) return false;
    for (const unit of units) {
      unit.gradient.forEach((delta, j) => {
        unit.W[j][0] -= rate.value * delta * X[0];
        unit.b[j] -= rate.value * delta;
      });
      look(unit);
    }
    return true;
  }

  function draw() {
    probability.draw(units.map((unit) => unit.probabilities));
    slope.draw(units.map((unit) => unit.slopes));
    const [entropy, quadratic] = units.map((unit) => decimal(unit.probabilities.at(-1), 3));
    says.say(
      `After ${units[0].slopes.length - 1} steps the right class has probability ` +
        `${entropy} with cross-entropy and ${quadratic} with the quadratic cost.`,
    );
  }

  const controls = player({ step, reset, draw });
  /** Learn to the end at once: a slider shows what it changes while it moves. */
  function whole() {
    controls.restart();
    while (step());
    draw();
  }
  whole();
  return [
    row(probability.element, slope.element),
    start.element,
    rate.element,
    controls.element,
    says.element,
  ];
});
