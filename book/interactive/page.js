/**
 * What the figures share: elements, controls, bars, curves, and their place in the page.
 *
 * A figure is a <figure class="interactive interactive-NAME"> with a still image. Its script
 * calls SoftmaxCourse.page.figure(NAME, …), which puts the live figure in the image's place.
 * Plain scripts, not modules: browsers load no modules from file://.
 */
"use strict";

window.SoftmaxCourse ??= {};

SoftmaxCourse.page = (() => {
  const SVG = "http://www.w3.org/2000/svg";
  const reducedMotion = window.matchMedia("(prefers-reduced-motion: reduce)");
  let ids = 0;
  const newId = () => `interactive-${++ids}`;

  function fill(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (value !== undefined && value !== false) element.setAttribute(name, value);
    }
    element.append(...children.flat(Infinity));
    return element;
  }

  /** Make an HTML element: html("p", {class: "x", onclick: f}, "text", child). */
  const html = (tag, attributes = {}, ...children) =>
    fill(document.createElement(tag), attributes, children);

  /** Make an SVG element. */
  const svg = (tag, attributes = {}, ...children) =>
    fill(document.createElementNS(SVG, tag), attributes, children);

  const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";
  /** A symbol with a subscript: sub("z", 2) is z₂. */
  const sub = (symbol, index) => symbol + [...String(index)].map((d) => SUBSCRIPTS[d]).join("");

  /** A number with a fixed count of decimals, a true minus sign, and never −0. */
  function decimal(value, digits = 2) {
    const text = value.toFixed(digits);
    return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
  }

  /**
   * A slider with its label and its value. `format` gives the value as people read it.
   * @returns {{element: HTMLElement, value: number}}
   */
  function slider({
    label,
    min,
    max,
    step,
    value,
    format = (v) => decimal(v, 1),
    onchange = () => {},
  }) {
    const id = newId();
    const output = html("output", { for: id });
    const input = html("input", { type: "range", id, min, max, step, value });
    const show = () => {
      output.textContent = format(input.valueAsNumber);
      input.setAttribute("aria-valuetext", output.textContent);
    };
    input.addEventListener("input", () => {
      show();
      onchange();
    });
    show();
    return {
      element: html(
        "div",
        { class: "ia-slider" },
        html("label", { for: id }, label),
        input,
        output,
      ),
      get value() {
        return input.valueAsNumber;
      },
      set value(v) {
        input.value = v;
        show();
      },
    };
  }

  const button = (label, onclick) => html("button", { type: "button", onclick }, label);

  const row = (...children) => html("div", { class: "ia-row" }, ...children);

  /** Radio buttons: one of several. `options` maps values to labels. */
  function choice({ legend, options, value, onchange }) {
    const name = newId();
    const radios = Object.entries(options).map(([key, label]) => {
      const input = html("input", { type: "radio", name, value: key, onchange });
      input.checked = key === value;
      return html("label", {}, input, label);
    });
    const element = html("fieldset", { class: "ia-choice" }, html("legend", {}, legend), radios);
    return {
      element,
      get value() {
        return element.querySelector(":checked").value;
      },
    };
  }

  /**
   * A line of text under the figure. A screen reader hears it when the reader has paused,
   * not at every movement of a slider.
   */
  function readout() {
    const seen = html("p", { class: "ia-readout", "aria-hidden": "true" });
    const heard = html("p", { class: "ia-heard", role: "status" });
    let timer;
    return {
      element: html("div", {}, seen, heard),
      say(text) {
        if (text === seen.textContent) return;
        seen.textContent = text;
        clearTimeout(timer);
        timer = setTimeout(() => (heard.textContent = text), 800);
      },
    };
  }

  /**
   * Buttons for one step, for many, to play and to reset. Whoever asked for less motion is
   * not offered to play.
   * @param {{step: () => boolean, reset: () => void, draw: () => void}} options
   *   `step` moves on; false says that the end is reached.
   */
  function player({ step, reset, draw }) {
    let request = null;
    const stop = () => {
      cancelAnimationFrame(request);
      request = null;
      play.textContent = "Play";
    };
    const advance = (count) => {
      let more = true;
      for (let i = 0; i < count && more; i++) more = step();
      draw();
      return more;
    };
    const frame = () => {
      request = requestAnimationFrame(frame);
      if (!advance(1)) stop();
    };
    const play = button("Play", () => {
      if (request !== null) return stop();
      play.textContent = "Pause";
      frame();
    });
    const jump = button("20 steps", () => advance(20));
    const restart = () => {
      stop();
      reset();
      draw();
    };
    const still = () => {
      stop();
      play.hidden = reducedMotion.matches;
    };
    reducedMotion.addEventListener("change", still);
    still();
    const element = row(
      button("Step", () => {
        stop();
        advance(1);
      }),
      jump,
      play,
      button("Reset", restart),
    );
    return { element, restart };
  }

  /** The patterns of the classes, the same as in the book's still figures. */
  const HATCHES = [
    "",
    "M0 8L8 0M-2 2L2-2M6 10L10 6",
    "M2 2h1M6 6h1",
    "M0 0L8 8M0 8L8 0",
    "M0 0L8 8M-2 6L2 10M6-2L10 2",
    "M4 0V8M0 4H8",
  ];

  /** Pattern definitions for one drawing; `fill(j)` paints in the pattern of class j. */
  function patterns() {
    const prefix = newId();
    const definitions = svg(
      "defs",
      {},
      HATCHES.map((d, j) =>
        svg(
          "pattern",
          { id: `${prefix}-${j}`, width: 8, height: 8, patternUnits: "userSpaceOnUse" },
          svg("rect", { width: 8, height: 8, class: `ia-class-${j}` }),
          svg("path", { d, class: "ia-hatch" }),
        ),
      ),
    );
    return { definitions, fill: (j) => `url(#${prefix}-${j % HATCHES.length})` };
  }

  const MARKERS = [
    "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0Z",
    "M-4.5-4.5h9v9h-9Z",
    "M0-5.5L5 4H-5Z",
    "M0-6L6 0L0 6L-6 0Z",
  ];
  /** The marker of class j at a point: circle, square, triangle, diamond. */
  const marker = (j, x, y) =>
    svg("path", {
      d: MARKERS[j],
      class: `ia-marker ia-class-${j}`,
      transform: `translate(${x} ${y})`,
    });

  /** A drawing 340 wide, scaled to its place. `label` says what it shows. */
  function drawing(label, height) {
    const element = svg("svg", {
      viewBox: `0 0 340 ${height}`,
      role: "img",
      "aria-label": label,
    });
    return { element, describe: (text) => element.setAttribute("aria-label", text) };
  }

  const text = (x, y, content, attributes = {}) => svg("text", { x, y, ...attributes }, content);

  /**
   * Vertical bars, one a class, with their numbers.
   * @param {{title: string, labels: string[], min: number, max: number,
   *   format?: (value: number) => string, height?: number}} options
   */
  function bars({
    title,
    labels,
    min,
    max,
    format = (v) => decimal(v, 2),
    height = 220,
  }) {
    const { element, describe } = drawing(title, height);
    const { definitions, fill: pattern } = patterns();
    const plot = svg("g");
    const top = 42;
    const bottom = height - (min < 0 ? 34 : 22);
    const width = 330 / labels.length;
    const x = (j) => 5 + (j + 0.5) * width;
    const y = (v) =>
      bottom - ((Math.min(Math.max(v, min), max) - min) / (max - min)) * (bottom - top);
    const half = width * 0.28;
    /** The outline of a bar from 0 to the value. */
    const outline = (j, value) => `M${x(j) - half} ${y(0)}V${y(value)}h${2 * half}V${y(0)}Z`;
    element.append(definitions, text(5, 16, title, { class: "ia-title" }), plot);
    return {
      element,
      x,
      y,
      /** Draw the values; `extra` are SVG elements to put on top. */
      draw(values, extra = []) {
        describe(`${title}: ${values.map((v, j) => `${labels[j]} ${format(v)}`).join(", ")}`);
        plot.replaceChildren(
          ...values.map((value, j) => {
            const beyond = value >= 0 ? -5 : 14;
            return svg(
              "g",
              {},
              svg("path", { class: "ia-bar", d: outline(j, value), fill: pattern(j) }),
              text(x(j), y(value) + beyond, format(value), { class: "ia-value" }),
              text(x(j), height - 5, labels[j], { class: "ia-tick" }),
            );
          }),
          svg("path", { class: "ia-axis", d: `M5 ${y(0)}H335` }),
          ...extra,
        );
      },
    };
  }

  /**
   * Curves over steps. Each series has a name, which stands in the legend, and its own
   * colour and dashes. The axis goes up to `max`, or to the next power of 2 above it that
   * holds all values.
   * @param {{title: string, series: string[], max: number, steps: number}} options
   */
  function curves({ title, series, max, steps }) {
    const height = 220;
    const { element, describe } = drawing(title, height);
    const plot = svg("g");
    const x = (t) => 34 + (t / steps) * 298;
    let top = max;
    const y = (v) => 192 - (v / top) * 148;
    const grid = () =>
      [0, 0.5, 1].flatMap((share) => [
        svg("path", { class: "ia-grid", d: `M34 ${y(share * top)}H332` }),
        text(29, y(share * top) + 4, decimal(share * top, top < 10 ? 1 : 0), { class: "ia-end" }),
        text(x(share * steps), 207, String(share * steps), { class: "ia-tick" }),
      ]);
    const legend = series.flatMap((name, s) => [
      svg("path", { class: `ia-line ia-line-${s}`, d: `M${34 + s * 150} 30h24` }),
      text(63 + s * 150, 34, name, { class: "ia-legend" }),
    ]);
    element.append(
      text(5, 14, title, { class: "ia-title" }),
      text(183, 218, "step", { class: "ia-tick" }),
      ...(series.length > 1 ? legend : []),
      plot,
    );
    return {
      element,
      draw(values) {
        describe(
          `${title}: ${values
            .map((v, s) => `${series[s]} ${decimal(v.at(-1), 3)} after ${v.length - 1} steps`)
            .join(", ")}`,
        );
        const most = Math.max(...values.flat());
        top = most > max ? 2 ** Math.ceil(Math.log2(most)) : max;
        plot.replaceChildren(
          ...grid(),
          ...values.flatMap((v, s) => {
            const last = v.length - 1;
            return [
              svg("polyline", {
                class: `ia-line ia-line-${s}`,
                points: v.map((value, t) => `${x(t)},${y(value)}`).join(" "),
              }),
              svg("circle", { class: `ia-dot ia-line-${s}`, cx: x(last), cy: y(v[last]), r: 4 }),
            ];
          }),
        );
      },
    };
  }

  /** Read the network and the pictures that softmax_kit.browser.embed_network wrote here. */
  function embeddedNetwork() {
    const element = document.querySelector("script.embedded-network");
    if (!element) throw new Error("No network in this page: write one with embed_network.");
    const data = JSON.parse(element.textContent);
    const bytes = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const floats = (base64) => new Float32Array(bytes(base64).buffer);
    return {
      layers: data.layers.map(({ W, b, inputs }) => {
        const weights = floats(W);
        const biases = [...floats(b)];
        return {
          W: biases.map((_, j) => weights.subarray(j * inputs, (j + 1) * inputs)),
          b: biases,
        };
      }),
      examples: data.examples.map(({ label, pixels }) => ({
        label,
        pixels: Array.from(bytes(pixels), (grey) => grey / 255),
      })),
    };
  }

  /** Paint grey values, 0 black to 1 white, into a square canvas. */
  function paint(canvas, pixels) {
    const image = new ImageData(canvas.width, canvas.height);
    pixels.forEach((grey, i) => image.data.set([255 * grey, 255 * grey, 255 * grey, 255], 4 * i));
    canvas.getContext("2d").putImageData(image, 0, 0);
  }

  /**
   * Put the live figure in the place of each still image called `name`.
   * @param {string} name
   * @param {string} title what the group of controls is called for a screen reader
   * @param {() => (Node | Node[])[]} build makes the parts of one figure
   */
  function figure(name, title, build) {
    for (const place of document.querySelectorAll(`figure.interactive-${name}`)) {
      const live = html("div", { class: "ia", role: "group", "aria-label": title }, build());
      (place.querySelector("a.image-reference") ?? place.querySelector("img")).replaceWith(live);
    }
  }

  return {
    bars,
    button,
    choice,
    curves,
    decimal,
    drawing,
    embeddedNetwork,
    figure,
    html,
    marker,
    paint,
    patterns,
    player,
    readout,
    row,
    slider,
    sub,
    svg,
    text,
  };
})();
