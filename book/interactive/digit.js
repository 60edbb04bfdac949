/** Draw a digit; the trained network says what it is, and shows every layer on the way. */
"use strict";

SoftmaxCourse.page.figure("digit", "Draw a digit for the trained network", () => {
  const {
    bars,
    button,
    choice,
    decimal,
    embeddedNetwork,
    html,
    paint,
    readout,
    row,
    slider,
    svg,
    text,
  } = SoftmaxCourse.page;
  const { contributions, forward, softmax } = SoftmaxCourse.numerics;
  const SIZE = 28; // pixels of an MNIST image along a side
  const BOX = 20; // a digit's own extent in it
  const PEN = 2.6; // width of a stroke, in the same pixels
  const FINE = 8; // drawn so many times finer, then averaged
  const PAD = 280;
  const LEAST = 1e-12; // where the logarithmic axis begins

  const { layers, examples } = embeddedNetwork();
  SoftmaxCourse.network = { forward: (pixels) => forward(layers, pixels) };

  // The strokes: lists of [x, y] on the pad, from 0 to PAD.
  let strokes = [];
  let penDown = false;
  let pen = [PAD / 2, PAD / 2];

  const ink = svg("g", { class: "ia-ink" });
  const hint = text(PAD / 2, PAD / 2, "draw a digit here", { class: "ia-hint" });
  const cursor = svg("circle", { r: 7, class: "ia-cursor" });
  const pad = svg(
    "svg",
    {
      viewBox: `0 0 ${PAD} ${PAD}`,
      class: "ia-pad",
      tabindex: 0,
      role: "application",
      "aria-roledescription": "drawing pad",
      "aria-label":
        "Drawing pad. The arrow keys move the pen. Space puts it down and lifts it. Delete clears.",
    },
    svg("rect", { width: PAD, height: PAD, class: "ia-paper" }),
    hint,
    ink,
    cursor,
  );
  const seen = html("canvas", { width: SIZE, height: SIZE, class: "ia-seen", role: "img" });
  const spoke = html("canvas", {
    width: SIZE,
    height: SIZE,
    class: "ia-seen ia-spoke",
    role: "img",
  });
  const hidden = layers.slice(0, -1).map(({ b }) => activity(b.length));
  const digits = layers.at(-1).b.map((_, j) => String(j));
  const logits = bars({
    title: "Logits z",
    labels: digits,
    min: -30,
    max: 30,
    format: (v) => decimal(v, 0),
    height: 190,
  });
  const probabilities = bars({
    title: "Probabilities a = softmax(z / T)",
    labels: digits,
    min: 0,
    max: 1,
    height: 190,
  });
  // On this axis the probabilities that all print as 0.00 differ.
  const powers = bars({
    title: "The same, each line a factor of 1000",
    labels: digits,
    min: 0,
    max: -Math.log10(LEAST),
    format: (v) => `10${superscript(Math.round(v + Math.log10(LEAST)))}`,
    height: 190,
  });
  const temperature = slider({
    label: "temperature T",
    min: 0.5,
    max: 20,
    step: 0.5,
    value: 1,
    onchange: again,
  });
  const axis = choice({
    legend: "axis of the probabilities",
    options: { linear: "linear", logarithmic: "logarithmic" },
    value: "linear",
    onchange: again,
  });
  const says = readout();
  let last; // what was looked at last

  /** A power's exponent as small letters. */
  function superscript(n) {
    const letters = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶" };
    Object.assign(letters, { 7: "⁷", 8: "⁸", 9: "⁹" });
    return [...String(n)].map((letter) => letters[letter]).join("");
  }

  /** One small bar for each hidden unit. */
  function activity(units) {
    const title = `${units} hidden units, after ReLU`;
    const element = svg("svg", { viewBox: "0 0 340 76", role: "img" });
    const width = 330 / units;
    return {
      element,
      draw(values) {
        const most = Math.max(...values, 1e-9);
        const active = values.filter((value) => value > 0).length;
        element.setAttribute("aria-label", `${title}: ${active} are active`);
        element.replaceChildren(
          text(5, 14, title, { class: "ia-title" }),
          ...values.map((value, j) =>
            svg("rect", {
              class: "ia-unit",
              x: 5 + j * width + 1,
              width: width - 2,
              y: 70 - (value / most) * 48,
              height: (value / most) * 48,
            }),
          ),
          svg("path", { class: "ia-axis", d: "M5 70H335" }),
        );
      },
    };
  }

  const context = html("canvas", { width: SIZE * FINE, height: SIZE * FINE }).getContext("2d", {
    willReadFrequently: true,
  });

  /** Draw the strokes, scaled about (x, y), which comes to the middle; give 28 × 28 grey values. */
  function rasterise(scale, x, y) {
    const side = SIZE * FINE;
    context.reset();
    context.setTransform(
      FINE * scale,
      0,
      0,
      FINE * scale,
      side / 2 - FINE * scale * x,
      side / 2 - FINE * scale * y,
    );
    context.lineWidth = PEN / scale;
    context.lineCap = context.lineJoin = "round";
    for (const stroke of strokes) {
      context.beginPath();
      context.moveTo(...stroke[0]);
      // A lone point is a line of no length, whose round caps make a dot.
      for (const point of stroke) context.lineTo(...point);
      context.stroke();
    }
    const { data } = context.getImageData(0, 0, side, side);
    const pixels = new Array(SIZE * SIZE).fill(0);
    for (let i = 0; i < side * side; i++) {
      const row = Math.floor(i / side / FINE);
      const column = Math.floor((i % side) / FINE);
      pixels[row * SIZE + column] += data[4 * i + 3] / 255 / FINE ** 2;
    }
    return pixels;
  }

  /** Make of the strokes what MNIST made of its digits: 20 × 20, then centred by mass. */
  function normalise() {
    const [xs, ys] = [0, 1].map((axis) => strokes.flat().map((point) => point[axis]));
    const [left, right, top, bottom] = [
      Math.min(...xs),
      Math.max(...xs),
      Math.min(...ys),
      Math.max(...ys),
    ];
    const scale = (BOX - PEN) / Math.max(right - left, bottom - top, PAD / 10);
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    let [mass, massX, massY] = [0, 0, 0];
    rasterise(scale, x, y).forEach((grey, i) => {
      mass += grey;
      massX += grey * ((i % SIZE) + 0.5 - SIZE / 2);
      massY += grey * (Math.floor(i / SIZE) + 0.5 - SIZE / 2);
    });
    return rasterise(scale, x + massX / mass / scale, y + massY / mass / scale);
  }

  /** Show which pixels raised the winner's logit, bright, and which lowered it, dark. */
  function showContributions(values, winner) {
    const most = Math.max(...values.map(Math.abs), 1e-9);
    const image = new ImageData(SIZE, SIZE);
    values.forEach((value, i) => {
      const share = Math.sign(value) * Math.sqrt(Math.abs(value) / most);
      // Grey where nothing speaks; towards white and blue for it, towards black and orange against.
      const [r, g, b] =
        share >= 0
          ? [128 + 40 * share, 128 + 100 * share, 128 + 127 * share]
          : [128 + 30 * share, 128 + 100 * share, 128 + 127 * share];
      image.data.set([r, g, b, 255], 4 * i);
    });
    spoke.getContext("2d").putImageData(image, 0, 0);
    const [up, down] = [1, -1].map((sign) => values.filter((v) => sign * v > 0.05 * most).length);
    spoke.setAttribute(
      "aria-label",
      `What spoke for ${winner}: ${up} pixels clearly for it, ${down} clearly against it`,
    );
  }

  function again() {
    look(...last);
  }

  function look(pixels, origin, label) {
    last = [pixels, origin, label];
    paint(seen, pixels);
    seen.setAttribute("aria-label", `What the network sees: 28 by 28 pixels, ${origin}`);
    const activations = SoftmaxCourse.network.forward(pixels);
    hidden.forEach((drawing, l) => drawing.draw(activations[l + 1]));
    const z = activations.at(-1);
    const a = softmax(z, temperature.value);
    logits.draw(z);
    const logarithmic = axis.value === "logarithmic";
    probabilities.element.style.display = logarithmic ? "none" : "";
    powers.element.style.display = logarithmic ? "" : "none";
    probabilities.draw(a);
    powers.draw(a.map((aj) => Math.log10(Math.max(aj, LEAST) / LEAST)));
    const [first, second] = digits.map(Number).sort((i, j) => a[j] - a[i]);
    showContributions(contributions(layers, activations, first), first);
    const truth = label === undefined ? "" : `The label is ${label}. `;
    says.say(
      origin === "empty"
        ? "Draw a digit, or load an example."
        : `${truth}The network says ${first}, with probability ${decimal(a[first], 3)}; next ${second}, ${decimal(a[second], 3)}.`,
    );
  }

  function draw() {
    ink.replaceChildren(
      ...strokes.map((stroke) => svg("polyline", { points: [...stroke, stroke.at(-1)].join(" ") })),
    );
    hint.style.visibility = strokes.length ? "hidden" : "visible";
    cursor.setAttribute("transform", `translate(${pen})`);
    cursor.classList.toggle("ia-down", penDown);
    if (strokes.length) look(normalise(), "your drawing");
    else look(new Array(SIZE * SIZE).fill(0), "empty");
  }

  function clear() {
    strokes = [];
    penDown = false;
    draw();
  }

  function press(down) {
    penDown = down;
    if (down) strokes.push([pen]);
    draw();
  }

  function movePen(point) {
    pen = point.map((p) => Math.min(Math.max(p, 0), PAD));
    if (penDown) strokes.at(-1).push(pen);
    draw();
  }

  const at = (event) => {
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(
      pad.getScreenCTM().inverse(),
    );
    return [x, y];
  };
  pad.addEventListener("pointerdown", (event) => {
    pad.setPointerCapture(event.pointerId);
    pen = at(event);
    press(true);
  });
  pad.addEventListener("pointermove", (event) => {
    if (pad.hasPointerCapture(event.pointerId)) movePen(at(event));
  });
  pad.addEventListener("lostpointercapture", () => press(false));
  pad.addEventListener("keydown", (event) => {
    const moves = {
      ArrowLeft: [-10, 0],
      ArrowRight: [10, 0],
      ArrowUp: [0, -10],
      ArrowDown: [0, 10],
    };
    if (event.key in moves) movePen(pen.map((p, axis) => p + moves[event.key][axis]));
    else if (event.key === " ") press(!penDown);
    else if (event.key === "Delete" || event.key === "Backspace") clear();
    else return;
    event.preventDefault();
  });

  const load = examples.map(({ label, pixels }) =>
    button(String(label), () => {
      clear();
      look(pixels, `an example of the digit ${label}`, label);
    }),
  );
  load.forEach((example, i) =>
    example.setAttribute("aria-label", `Load a ${examples[i].label} from the test set`),
  );

  draw();
  return [
    row(
      html(
        "div",
        { class: "ia-panel ia-draw" },
        pad,
        html(
          "div",
          {},
          seen,
          html("p", { class: "ia-note" }, "what the network sees"),
          spoke,
          html("p", { class: "ia-note" }, "what spoke for its answer (light) and against it (dark)"),
          button("Clear", clear),
        ),
      ),
      html(
        "div",
        { class: "ia-panel" },
        hidden.map(({ element }) => element),
      ),
    ),
    row("Examples:", load),
    says.element,
    temperature.element,
    axis.element,
    row(logits.element, probabilities.element, powers.element),
  ];
});
