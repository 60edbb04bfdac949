/** A game: share 100 per cent between two digits, then pay −ln of what the right one got. */
"use strict";

SoftmaxCourse.page.figure("betting", "Bet on handwritten digits and pay by cross-entropy", () => {
  const { button, decimal, embeddedNetwork, html, paint, readout, row, slider } =
    SoftmaxCourse.page;
  const { crossEntropy, forward, softmax } = SoftmaxCourse.numerics;
  const SIZE = 28;
  const { layers, examples } = embeddedNetwork();
  const [low, high] = [...new Set(examples.map(({ label }) => label))].sort();

  const picture = html("canvas", { width: SIZE, height: SIZE, class: "ia-bet", role: "img" });
  const bet = slider({
    label: `on the ${high}`,
    min: 0,
    max: 100,
    step: 1,
    value: 50,
    format: (v) => `${v} %`,
    onchange: tell,
  });
  const reveal = button("Bet", settle);
  const next = button("Next digit", advance);
  const table = html("tbody");
  const says = readout();
  let round, mine, networks, open;

  /** What the network bets: its two probabilities, as shares of their sum. */
  function networkBet(pixels) {
    const z = forward(layers, pixels).at(-1);
    return softmax([z[low], z[high]]);
  }

  const mean = (costs) => costs.reduce((total, cost) => total + cost, 0) / costs.length;
  const shown = (cost) => (Number.isFinite(cost) ? decimal(cost) : "∞");

  function tell() {
    if (open)
      says.say(
        `Picture ${round + 1} of ${examples.length}: ${100 - bet.value} % on the ${low}, ` +
          `${bet.value} % on the ${high}.`,
      );
  }

  function settle() {
    const { label, pixels } = examples[round];
    const target = [Number(label === low), Number(label === high)];
    const share = bet.value / 100;
    mine.push(crossEntropy([1 - share, share], target));
    networks.push(crossEntropy(networkBet(pixels), target));
    open = false;
    table.append(
      html(
        "tr",
        {},
        [round + 1, label, shown(mine.at(-1)), shown(networks.at(-1))].map((cell) =>
          html("td", {}, String(cell)),
        ),
      ),
    );
    says.say(
      `It is a ${label}. You pay ${shown(mine.at(-1))}, the network ${shown(networks.at(-1))}. ` +
        `Mean so far: you ${shown(mean(mine))}, the network ${shown(mean(networks))}, ` +
        `always 50 : 50 ${decimal(Math.LN2)}.`,
    );
    update();
  }

  function advance() {
    round += 1;
    begin();
  }

  function begin() {
    open = true;
    bet.value = 50;
    paint(picture, examples[round].pixels);
    picture.setAttribute("aria-label", `A handwritten digit, a ${low} or a ${high}`);
    tell();
    update();
  }

  function update() {
    reveal.disabled = !open;
    next.disabled = open || round + 1 === examples.length;
  }

  function restart() {
    round = 0;
    mine = [];
    networks = [];
    table.replaceChildren();
    begin();
  }

  restart();
  const heads = ["picture", "it was", "you pay", "the network pays"];
  return [
    row(
      html("div", { class: "ia-panel ia-draw" }, picture),
      html(
        "div",
        { class: "ia-panel" },
        html("p", {}, `Left end: all on the ${low}. Right end: all on the ${high}.`),
        bet.element,
        row(reveal, next, button("Start again", restart)),
      ),
    ),
    says.element,
    html(
      "table",
      { class: "ia-paid" },
      html("thead", {}, html("tr", {}, heads.map((head) => html("th", { scope: "col" }, head)))),
      table,
    ),
  ];
});
