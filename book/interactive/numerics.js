/**
 * The mathematics of the figures: the same functions as the Python package softmax_course,
 * for one sample. tests/book/test_interactive.py compares the two.
 */
"use strict";

window.SoftmaxCourse ??= {};

SoftmaxCourse.numerics = (() => {
  const sum = (values) => values.reduce((total, value) => total + value, 0);

  /** ln Σ e^z, which cannot overflow: the largest logit is taken out first. */
  function logSumExp(z) {
    const m = Math.max(...z);
    return m + Math.log(sum(z.map((zj) => Math.exp(zj - m))));
  }

  /**
   * @param {number[]} z logits
   * @param {number} [temperature] above 1 flattens, below 1 sharpens
   * @returns {number[]} probabilities
   */
  function softmax(z, temperature = 1) {
    const m = Math.max(...z);
    const exponentials = z.map((zj) => Math.exp((zj - m) / temperature));
    const total = sum(exponentials);
    return exponentials.map((e) => e / total);
  }

  /** y · ln a, and 0 where y is 0: a class that cannot occur costs nothing. */
  const yLog = (y, a) => (y === 0 ? 0 : y * Math.log(a));

  /** C = −Σ y ln a of a prediction a and a target y. */
  const crossEntropy = (a, y) => 0 - sum(a.map((aj, j) => yLog(y[j], aj)));

  /** H(y), the least cross-entropy that the target y allows. */
  const entropy = (y) => crossEntropy(y, y);

  /** D(y‖a) = C − H(y), but exactly 0 where a = y. */
  const klDivergence = (a, y) => sum(a.map((aj, j) => yLog(y[j], y[j] / aj)));

  /** C from logits: ln Σ e^z − Σ y z, finite for all finite logits. */
  const crossEntropyWithLogits = (z, y) => logSumExp(z) - sum(z.map((zj, j) => y[j] * zj));

  /** ∂C/∂z = a − y (Lemma 4). */
  const crossEntropyGradient = (a, y) => a.map((aj, j) => aj - y[j]);

  /** ∂Q/∂z of Q = Σ (a − y)²: 2(a − y) is by the probabilities, then the Jacobian of softmax. */
  function quadraticGradient(a, y) {
    const byProbability = a.map((aj, j) => 2 * (aj - y[j]));
    const mean = sum(a.map((aj, j) => aj * byProbability[j]));
    return a.map((aj, j) => aj * (byProbability[j] - mean));
  }

  /** z_j = w_j · x + b_j for each row of W. */
  const linear = (W, b, x) =>
    W.map((row, j) => {
      let z = b[j];
      for (let k = 0; k < x.length; k++) z += row[k] * x[k];
      return z;
    });

  /**
   * The activations of every layer of a network: the input, each hidden layer after ReLU,
   * and last the logits.
   * @param {{W: ArrayLike<number>[], b: ArrayLike<number>}[]} layers
   * @param {ArrayLike<number>} x
   */
  function forward(layers, x) {
    const activations = [x];
    layers.forEach(({ W, b }, l) => {
      const z = linear(W, b, activations[l]);
      activations.push(l < layers.length - 1 ? z.map((zj) => Math.max(0, zj)) : z);
    });
    return activations;
  }

  /**
   * What each input adds to the logit of class c: x_i ∂z_c/∂x_i. With ReLU the network is
   * linear around x, so these and the part of the biases add up to the logit.
   * @param {{W: ArrayLike<number>[], b: ArrayLike<number>}[]} layers
   * @param {ArrayLike<number>[]} activations from `forward`
   * @param {number} c
   */
  function contributions(layers, activations, c) {
    let slopes = layers.at(-1).b.map((_, j) => Number(j === c));
    for (let l = layers.length - 1; l >= 0; l--) {
      const inputs = activations[l];
      const before = new Array(inputs.length).fill(0);
      layers[l].W.forEach((weights, j) => {
        if (slopes[j] === 0) return;
        for (let k = 0; k < before.length; k++) before[k] += slopes[j] * weights[k];
      });
      // A hidden unit that is off passes nothing on.
      slopes = l > 0 ? before.map((slope, k) => (inputs[k] > 0 ? slope : 0)) : before;
    }
    return slopes.map((slope, i) => slope * activations[0][i]);
  }

  /** Round to the nearest float16, ties to even, as the processor would. */
  function toFloat16(x) {
    if (!Number.isFinite(x) || x === 0) return x;
    const exponent = Math.max(Math.floor(Math.log2(Math.abs(x))), -14);
    const unit = 2 ** (exponent - 10); // the distance of neighbouring float16 numbers
    const units = Math.abs(x) / unit; // exact: unit is a power of 2
    const below = Math.floor(units);
    const rest = units - below;
    const up = rest > 0.5 || (rest === 0.5 && below % 2 === 1);
    const rounded = (below + up) * unit;
    return Math.sign(x) * (rounded > 65504 ? Infinity : rounded);
  }

  /** The three precisions: how each rounds the result of every operation. */
  const PRECISIONS = { float16: toFloat16, float32: Math.fround, float64: (x) => x };

  /** Cross-entropy as the formula is written, every operation rounded. */
  function naiveSteps(z, label, round) {
    const exponentials = z.map((zj) => round(Math.exp(round(zj))));
    const total = round(sum(exponentials));
    const a = exponentials.map((e) => round(e / total));
    return { exponentials, total, a, cost: round(0 - Math.log(a[label])) };
  }

  /** The same from logits: ln a = (z − m) − ln Σ e^(z − m), every operation rounded. */
  function stableSteps(z, label, round) {
    const rounded = z.map(round);
    const m = Math.max(...rounded);
    const shifted = rounded.map((zj) => round(zj - m));
    const exponentials = shifted.map((s) => round(Math.exp(s)));
    const total = round(sum(exponentials));
    return { exponentials, total, cost: round(round(Math.log(total)) - shifted[label]) };
  }

  return {
    PRECISIONS,
    contributions,
    crossEntropy,
    crossEntropyGradient,
    crossEntropyWithLogits,
    entropy,
    forward,
    klDivergence,
    linear,
    logSumExp,
    naiveSteps,
    quadraticGradient,
    softmax,
    stableSteps,
    sum,
    toFloat16,
  };
})();
