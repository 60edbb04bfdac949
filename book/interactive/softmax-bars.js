/** Logits and a temperature become probabilities. */
"use strict";

SoftmaxCourse.page.figure("softmax-bars", "Logits and temperature to probabilities", () => {
  const { bars, button, decimal, readout, row, slider, sub } = SoftmaxCourse.page;
  const { softmax, sum } = SoftmaxCourse.numerics;
  const START = [2, 1, 0.1, -2];
  const LIMIT = 5;

  const names = START.map((_, j) => `class ${j}`);
  const logits = START.map((value, j) =>
    slider({
      label: `logit ${sub("z", j)}`,
      min: -LIMIT,
      max: LIMIT,
      step: 0.1,
      value,
      onchange: draw,
    }),
  );
  const temperature = slider({
    label: "temperature T",
    min: -1,
    max: 1,
    step: 0.05,
    value: 0,
    format: (v) => decimal(10 ** v, 2),
    onchange: draw,
  });
  const shiftUp = button("Add 1 to every logit", () => shift(1));
  const shiftDown = button("Subtract 1 from every logit", () => shift(-1));
  const reset = button("Reset", () => {
    START.forEach((value, j) => (logits[j].value = value));
    temperature.value = 0;
    draw();
  });
  const scores = bars({
    title: "Logits z",
    labels: names,
    min: -LIMIT,
    max: LIMIT,
    format: (v) => decimal(v, 1),
  });
  const probabilities = bars({
    title: "Probabilities a = softmax(z / T)",
    labels: names,
    min: 0,
    max: 1,
    format: (v) => decimal(v, 4),
  });
  const says = readout();

  function shift(amount) {
    for (const logit of logits) logit.value += amount;
    draw();
    says.say(`Every logit moved by ${decimal(amount, 0)}. The probabilities did not change.`);
  }

  function draw() {
    const z = logits.map((logit) => logit.value);
    const a = softmax(z, 10 ** temperature.value);
    scores.draw(z);
    probabilities.draw(a);
    // A slider's end would cut the shift short and change the differences.
    shiftUp.disabled = Math.max(...z) > LIMIT - 1;
    shiftDown.disabled = Math.min(...z) < 1 - LIMIT;
    says.say(`a = (${a.map((aj) => decimal(aj, 4)).join(", ")}), sum ${decimal(sum(a), 4)}.`);
  }

  draw();
  return [
    row(scores.element, probabilities.element),
    logits.map((logit) => logit.element),
    temperature.element,
    row(shiftUp, shiftDown, reset),
    says.element,
  ];
});
