"""The lemma ledger: what the book claims, proved and tested.

The claim labelled `lemma-1` in the book is the class `TestLemma1` here. Each class has

- `test_sympy`: a proof in exact algebra for K = 2, 3 and 4 classes;
- `test_gradient`: central differences in float64, of the claim or of a consequence;
- `test_property`: the reference implementation, on inputs that Hypothesis chooses.
"""

from __future__ import annotations

import numpy as np
import pytest
import scipy.special
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from softmax_course import (
    cross_entropy,
    cross_entropy_with_logits,
    cross_entropy_with_logits_grad,
    daj_dzj,
    daj_dzk,
    dC_da,
    dC_db,
    dC_dW,
    dC_dz,
    entropy,
    gradient_error,
    kl_divergence,
    log_softmax,
    logsumexp,
    numerical_gradient,
    regression,
    sigmoid,
    softmax,
    softmax_jacobian,
)
from strategies import distributions, logits

pytestmark = pytest.mark.parametrize("K", [2, 3, 4])

#: Central differences in float64 agree with a right gradient to about 1e-9.
SMALL = 1e-7


def real(name, count):
    return sp.symbols(f"{name}:{count}", real=True)


def positive(name, count):
    return sp.symbols(f"{name}:{count}", positive=True)


def soft(z):
    """Softmax of a sequence of expressions, as it is defined."""
    total = sum(sp.exp(z_k) for z_k in z)
    return [sp.exp(z_j) / total for z_j in z]


def cost(a, y):
    """Cross-entropy, as it is defined."""
    return -sum(y_j * sp.log(a_j) for a_j, y_j in zip(a, y, strict=True))


def is_zero(expression):
    """Whether an expression in exponentials is 0 whatever its symbols are.

    Each e^z becomes a symbol of its own: what is left is a fraction of polynomials,
    and `cancel` decides those.
    """
    expression = sp.expand_power_exp(expression)
    exponentials = sorted(expression.atoms(sp.exp), key=str)
    return sp.cancel(expression.subs({e: sp.Dummy() for e in exponentials})) == 0


def points(K, count=20):
    """Random logits and soft targets, in float64."""
    rng = np.random.default_rng(K)
    z = rng.normal(scale=3, size=(count, K))
    return zip(z, rng.dirichlet(np.ones(K), size=count), strict=True)


def pairs(data, K):
    """A prediction without zeros and a target that may hold zeros, of one shape."""
    shape = (data.draw(st.integers(1, 3)), K)
    return data.draw(distributions(shape, zeros=False)), data.draw(distributions(shape))


def jacobian_by_differences(z):
    """Row j, column k: ∂a_j/∂z_k of the reference's softmax."""
    return np.array([numerical_gradient(lambda z, j=j: softmax(z)[j], z) for j in range(len(z))])


def draw_logits(data, K, bound=30.0):
    return data.draw(
        logits(dtypes=[np.float64], dims=(1, 1), classes=(K, K), bound=bound), label="z"
    )


class TestSoftmaxRange:
    """0 < a_j < 1."""

    def test_sympy(self, K):
        exponentials = [sp.exp(z_k) for z_k in real("z", K)]
        total = sum(exponentials)
        for j, e_j in enumerate(exponentials):
            others = sum(e for k, e in enumerate(exponentials) if k != j)
            assert (e_j / total).is_positive
            assert is_zero(1 - e_j / total - others / total)
            assert (others / total).is_positive

    def test_gradient(self, K):
        # A consequence: a_j (1 − a_j) lies in (0, 1/4].
        for z, _ in points(K):
            slopes = np.diag(jacobian_by_differences(z))
            assert (slopes > 0).all()
            assert (slopes <= 0.25 + SMALL).all()

    @given(data=st.data())
    def test_property(self, K, data):
        a = softmax(draw_logits(data, K, bound=15))
        assert (a > 0).all()
        assert (a < 1).all()


class TestSoftmaxSum:
    """Σ_j a_j = 1."""

    def test_sympy(self, K):
        assert is_zero(sum(soft(real("z", K))) - 1)

    def test_gradient(self, K):
        # A consequence: what one probability gains, the others lose.
        for z, _ in points(K):
            np.testing.assert_allclose(jacobian_by_differences(z).sum(axis=0), 0, atol=SMALL)

    @given(data=st.data())
    def test_property(self, K, data):
        z = data.draw(logits(classes=(K, K), bound=1e4, masked=True))
        # Rounding each of K probabilities costs at most half a unit in the last place.
        tolerance = (K + 2) * np.finfo(z.dtype).eps
        np.testing.assert_allclose(softmax(z).sum(axis=-1, dtype=np.float64), 1, rtol=tolerance)


class TestShiftInvariance:
    """softmax(z + c) = softmax(z)."""

    def test_sympy(self, K):
        z, c = real("z", K), sp.Symbol("c", real=True)
        shifted = soft([z_j + c for z_j in z])
        for a_j, b_j in zip(soft(z), shifted, strict=True):
            assert is_zero(a_j - b_j)

    def test_gradient(self, K):
        # A consequence: moving all logits together changes nothing.
        for z, _ in points(K):
            np.testing.assert_allclose(jacobian_by_differences(z).sum(axis=1), 0, atol=SMALL)

    @given(data=st.data(), c=st.integers(-1000, 1000))
    def test_property(self, K, data, c):
        # Whole numbers are added without rounding, so not a bit may change.
        z = data.draw(hnp.arrays(np.float64, K, elements=st.integers(-700, 700)))
        np.testing.assert_array_equal(softmax(z + c), softmax(z))
        np.testing.assert_array_equal(log_softmax(z + c), log_softmax(z))


class TestSmoothMaximum:
    """max z ≤ ln Σ e^z ≤ max z + ln K, and its gradient is softmax."""

    def test_sympy(self, K):
        z = real("z", K)
        lse = sp.log(sum(sp.exp(z_k) for z_k in z))
        for z_j, a_j in zip(z, soft(z), strict=True):
            assert is_zero(sp.diff(lse, z_j) - a_j)
        # Let z_0 be the maximum m and e^(z_k − m) = 1/(1 + s_k) with s_k ≥ 0. Then
        # ln Σ e^z − m = ln(1 + Σ 1/(1 + s_k)), which lies between ln 1 and ln K.
        m = z[0]
        s = sp.symbols(f"s1:{K}", nonnegative=True)
        below = [m - sp.log(1 + s_k) for s_k in s]
        at_these = lse.subs(dict(zip(z[1:], below, strict=True)))
        inside = 1 + sum(1 / (1 + s_k) for s_k in s)
        assert sp.simplify(sp.exp(at_these - m) - inside) == 0
        assert (inside - 1).is_nonnegative
        slack = [s_k / (1 + s_k) for s_k in s]
        assert sp.simplify(K - inside - sum(slack)) == 0
        assert all(part.is_nonnegative for part in slack)

    def test_gradient(self, K):
        for z, _ in points(K):
            assert gradient_error(logsumexp, softmax(z), z) < SMALL

    @given(data=st.data())
    def test_property(self, K, data):
        z = data.draw(logits(dtypes=[np.float64], classes=(K, K), masked=True))
        lse, z_max = logsumexp(z), z.max(axis=-1)
        assert (lse >= z_max).all()
        # ln K may round up in the last place of the sum.
        assert (lse <= z_max + np.log(K) + np.spacing(np.abs(z_max) + np.log(K))).all()


class TestOnlyExponential:
    """Shares f(z_j) / Σ f(z_k) that a shift leaves alone come from f(z) = f(0) e^(βz)."""

    def test_sympy(self, K):
        t, c, beta = sp.symbols("t c beta", real=True)
        f, f0 = sp.Function("f"), sp.Symbol("f0", positive=True)
        # f(t + c) f(0) = f(t) f(c). Differentiate by c at 0, with β = f'(0) / f(0): f' = β f.
        left = sp.diff(f(t + c), c).subs(c, 0).doit()
        assert sp.simplify(left - f(t).diff(t)) == 0
        solved = sp.dsolve(sp.Eq(f(t).diff(t), beta * f(t)), f(t), ics={f(0): f0})
        assert sp.simplify(solved.rhs - f0 * sp.exp(beta * t)) == 0
        # It does leave all shares alone; the score itself and its square do not.
        z = real("z", K)

        def shift_moves(f):
            moved = [f(z_k + c) for z_k in z]
            share = moved[0] / sum(moved)
            return sp.simplify(sp.diff(share, c).subs(c, 0))

        assert is_zero(shift_moves(lambda v: sp.exp(beta * v)))
        assert not is_zero(shift_moves(lambda v: v))
        assert not is_zero(shift_moves(lambda v: v**2))

    def test_gradient(self, K):
        def moved_by_shift(f, z):
            share = lambda c: f(z + c)[0] / f(z + c).sum()  # noqa: E731
            return abs(numerical_gradient(lambda c: share(c[0]), [0.0])[0])

        for z, _ in points(K):
            for beta in (0.3, 1.0, 2.0):
                assert moved_by_shift(lambda z, beta=beta: np.exp(beta * z), z) < SMALL
        moved = [moved_by_shift(np.square, z) for z, _ in points(K)]
        assert min(moved) > SMALL

    @given(data=st.data(), beta=st.floats(0.1, 5), c=st.floats(-20, 20))
    def test_property(self, K, data, beta, c):
        z = draw_logits(data, K, bound=20)
        powers = np.exp(beta * (z + c))
        shares = powers / powers.sum()
        np.testing.assert_allclose(shares, softmax(beta * z), rtol=1e-10, atol=1e-300)


class TestTwoClasses:
    """Of two classes, a_1 is the sigmoid of z_1 − z_2, and a_2 = 1 − a_1."""

    def test_sympy(self, K):
        # K − 2 further classes are masked: their e^z is 0.
        z1, z2 = real("z", 2)
        a = soft([z1, z2, *[-sp.oo] * (K - 2)])
        assert is_zero(a[0] - 1 / (1 + sp.exp(-(z1 - z2))))
        assert is_zero(a[1] - (1 - a[0]))

    def test_gradient(self, K):
        # So ∂a_1/∂z_1 is the sigmoid's slope σ(1 − σ), and ∂a_1/∂z_2 its negative.
        for z, _ in points(K):
            p = scipy.special.expit(z[0] - z[1])
            slopes = np.array([p * (1 - p), -p * (1 - p)])
            assert gradient_error(lambda z: softmax(z)[0], slopes, z[:2]) < SMALL

    @given(data=st.data())
    def test_property(self, K, data):
        z1, z2 = draw_logits(data, 2, bound=1e4)
        a = softmax(np.array([z1, z2, *[-np.inf] * (K - 2)]))
        # The reference's own sigmoid is softmax of z and 0, so SciPy's judges both.
        expected = scipy.special.expit(z1 - z2)
        np.testing.assert_allclose(a[0], expected, rtol=1e-15, atol=1e-320)
        np.testing.assert_allclose(sigmoid(z1 - z2), expected, rtol=1e-15, atol=1e-320)
        np.testing.assert_allclose(a[1], 1 - a[0], atol=1e-15)
        assert (a[2:] == 0).all()


class TestCrossEntropyNonnegative:
    """C ≥ 0."""

    def test_sympy(self, K):
        z = real("z", K)
        y = sp.symbols(f"y:{K}", nonnegative=True)
        for j, a_j in enumerate(soft(z)):
            # a_j = 1/(1 + s) with s > 0, so −ln a_j = ln(1 + s) > 0.
            s = sum(sp.exp(z_k - z[j]) for k, z_k in enumerate(z) if k != j)
            assert s.is_positive
            assert is_zero(1 / a_j - (1 + s))
            assert (y[j] * sp.log(1 + s)).is_nonnegative

    def test_gradient(self, K):
        # A consequence: a one-hot cost only falls towards 0, since its slope −1/a < 0.
        for z, _ in points(K):
            a = softmax(z)
            y = np.eye(K)[0]
            slopes = numerical_gradient(lambda a, y=y: -np.log(a) @ y, a)
            assert slopes[0] < -1
            assert cross_entropy(y, y) == 0

    @given(data=st.data())
    def test_property(self, K, data):
        a, y = pairs(data, K)
        assert (cross_entropy(a, y) >= 0).all()
        z = data.draw(logits(dims=(2, 2), samples=(1, 3), classes=(K, K), masked=True))
        label = data.draw(st.integers(0, K - 1))
        assert (cross_entropy_with_logits(z, np.full(len(z), label), "none") >= 0).all()


class TestSurpriseLogarithm:
    """A surprise that adds up for independent answers is −k ln p."""

    def test_sympy(self, K):
        p, q, k = sp.symbols("p q k", positive=True)
        s = sp.Function("s")
        # s(pq) = s(p) + s(q). Differentiate by q at 1: p s'(p) = s'(1), which we call −k.
        left = sp.diff(s(p * q), q).doit().subs(q, 1).doit()
        assert sp.simplify(left / p - s(p).diff(p)) == 0
        solved = sp.dsolve(sp.Eq(p * s(p).diff(p), -k), s(p), ics={s(1): 0})
        assert sp.simplify(solved.rhs + k * sp.log(p)) == 0
        # And −k ln p does add up, for K answers too.
        chances = positive("p", K)
        together = -k * sp.log(sp.prod(chances))
        apart = sum(-k * sp.log(p) for p in chances)
        assert sp.expand(sp.expand_log(together) - apart) == 0

    def test_gradient(self, K):
        # A consequence: p s'(p) is the same number for every p.
        for z, _ in points(K):
            a = softmax(z)
            for p in a:
                (slope,) = numerical_gradient(lambda p: -np.log(p[0]), [p], h=1e-5 * p)
                assert p * slope == pytest.approx(-1, abs=SMALL)

    @given(data=st.data())
    def test_property(self, K, data):
        a, b = (softmax(draw_logits(data, K)) for _ in range(2))
        pairs = np.outer(a, b)  # two answers that do not depend on each other
        both = cross_entropy(np.tile(pairs.reshape(-1) / pairs.sum(), (K * K, 1)), np.arange(K * K))
        alone = [cross_entropy(np.tile(p, (K, 1)), np.arange(K)) for p in (a, b)]
        np.testing.assert_allclose(both.reshape(K, K), np.add.outer(*alone), rtol=1e-9, atol=1e-12)


class TestGibbs:
    """C is least at a = y, where it is the entropy of y."""

    def test_sympy(self, K):
        # Gibbs' inequality from one function: f(t) = t − 1 − ln t ≥ 0, and 0 only at t = 1,
        # since f(1) = f'(1) = 0 and f'' > 0.
        t = sp.Symbol("t", positive=True)
        f = t - 1 - sp.log(t)
        assert f.subs(t, 1) == 0
        assert sp.solve(sp.diff(f, t), t) == [1]
        assert sp.diff(f, t, 2).is_positive
        # C − H(y) = Σ y_j f(a_j / y_j), since both distributions sum to 1.
        a, y = list(positive("a", K)), list(positive("y", K))
        gap = (
            cost(a, y)
            - cost(y, y)
            - sum(y_j * f.subs(t, a_j / y_j) for a_j, y_j in zip(a, y, strict=True))
        )
        assert sp.simplify(sp.expand_log(gap) - (sum(y) - sum(a))) == 0

    def test_gradient(self, K):
        # On the simplex a = softmax(z) the slope of C vanishes at a = y.
        for _, y in points(K):
            slope = numerical_gradient(lambda z, y=y: cross_entropy(softmax(z), y), np.log(y))
            np.testing.assert_allclose(slope, 0, atol=SMALL)

    @given(data=st.data())
    def test_property(self, K, data):
        a, y = pairs(data, K)
        # Sums of K numbers below 20, each rounded.
        assert (cross_entropy(a, y) >= entropy(y) - 1e-14).all()
        least = scipy.special.entr(y.astype(np.float64)).sum(axis=-1)
        np.testing.assert_allclose(cross_entropy(y, y), least, atol=1e-15)
        np.testing.assert_allclose(entropy(y), least, atol=1e-15)
        above = scipy.special.rel_entr(y.astype(np.float64), a).sum(axis=-1)
        np.testing.assert_allclose(cross_entropy(a, y) - least, above, atol=1e-14)
        np.testing.assert_allclose(kl_divergence(a, y), above, atol=1e-14)


class TestLemma1:
    """∂C/∂a_j = −y_j / a_j."""

    def test_sympy(self, K):
        a, y = positive("a", K), real("y", K)
        for j in range(K):
            assert sp.simplify(sp.diff(cost(a, y), a[j]) + y[j] / a[j]) == 0

    def test_gradient(self, K):
        for z, y in points(K):
            a = softmax(z / 3)
            # C as a function of a alone: the a_j move one by one, off the simplex.
            assert gradient_error(lambda a, y=y: -np.log(a) @ y, dC_da(a, y), a) < SMALL

    @given(data=st.data())
    def test_property(self, K, data):
        a, y = pairs(data, K)
        np.testing.assert_allclose(dC_da(a, y) * a, -y, rtol=1e-15)


class TestLemma2:
    """∂a_j/∂z_j = a_j (1 − a_j)."""

    def test_sympy(self, K):
        z = real("z", K)
        for z_j, a_j in zip(z, soft(z), strict=True):
            assert is_zero(sp.diff(a_j, z_j) - a_j * (1 - a_j))

    def test_gradient(self, K):
        for z, _ in points(K):
            for j, slope in enumerate(daj_dzj(softmax(z))):
                estimate = numerical_gradient(lambda z, j=j: softmax(z)[j], z)[j]
                assert abs(estimate - slope) < SMALL

    @given(data=st.data())
    def test_property(self, K, data):
        a = softmax(draw_logits(data, K))
        slopes = daj_dzj(a)
        others = [np.delete(a, j).sum() for j in range(K)]
        np.testing.assert_allclose(slopes, a * others, atol=1e-15)
        assert (slopes <= 0.25).all()


class TestLemma3:
    """∂a_j/∂z_k = −a_j a_k for k ≠ j."""

    def test_sympy(self, K):
        z = real("z", K)
        a = soft(z)
        for j in range(K):
            for k in range(K):
                if k != j:
                    assert is_zero(sp.diff(a[j], z[k]) + a[j] * a[k])

    def test_gradient(self, K):
        for z, _ in points(K):
            estimate = jacobian_by_differences(z)
            np.fill_diagonal(estimate, 0)
            np.testing.assert_allclose(daj_dzk(softmax(z)), estimate, atol=SMALL)

    @given(data=st.data())
    def test_property(self, K, data):
        a = softmax(draw_logits(data, K))
        slopes = daj_dzk(a)
        assert (np.diag(slopes) == 0).all()
        assert (slopes <= 0).all()
        np.testing.assert_array_equal(slopes, slopes.T)
        # Each probability's own slope makes up for the others (Lemma 2).
        np.testing.assert_allclose(slopes.sum(axis=1), -daj_dzj(a), atol=1e-15)
        np.testing.assert_allclose(softmax_jacobian(a), slopes + np.diag(daj_dzj(a)), atol=1e-15)


class TestLemma4:
    """∂C/∂z_i = a_i − y_i, shown two ways."""

    def test_sympy(self, K):
        self.by_the_chain_rule(K)
        self.directly(K)

    def by_the_chain_rule(self, K):
        """Σ_j ∂C/∂a_j ∂a_j/∂z_i, each factor as Lemmas 1 to 3 give it."""
        a = positive("a", K)
        y = [*real("y", K - 1)]
        y.append(1 - sum(y))  # a target sums to 1
        for i in range(K):
            by_lemma_2 = -y[i] / a[i] * a[i] * (1 - a[i])
            by_lemma_3 = sum(-y[j] / a[j] * (-a[j] * a[i]) for j in range(K) if j != i)
            assert sp.expand(by_lemma_2 + by_lemma_3 - (a[i] - y[i])) == 0

    def directly(self, K):
        """Differentiate C(z) = −Σ y_j (z_j − ln Σ e^z) without naming the lemmas."""
        z = real("z", K)
        y = [*real("y", K - 1)]
        y.append(1 - sum(y))
        a = soft(z)
        for i in range(K):
            assert is_zero(sp.diff(cost(a, y), z[i]) - (a[i] - y[i]))

    def test_gradient(self, K):
        for z, y in points(K):
            gradient = dC_dz(softmax(z), y)
            assert (
                gradient_error(lambda z, y=y: cross_entropy_with_logits(z, y), gradient, z) < SMALL
            )

    @given(data=st.data())
    def test_property(self, K, data):
        a, y = pairs(data, K)
        gradient = dC_dz(a, y)
        np.testing.assert_allclose(gradient + y, a, atol=1e-15)
        np.testing.assert_allclose(gradient.sum(axis=-1), 0, atol=1e-15)
        # The chain rule in numbers: Lemma 1 times the Jacobian of Lemmas 2 and 3.
        chained = np.einsum("nj,njk->nk", dC_da(a, y), softmax_jacobian(a))
        np.testing.assert_allclose(gradient, chained, atol=1e-14)


class TestOnlyCrossEntropy:
    """A cost of the logits with the gradient a − y is cross-entropy, up to a constant."""

    def test_sympy(self, K):
        z, y = real("z", K), real("y", K)
        y = [*y[:-1], 1 - sum(y[:-1])]  # the target sums to 1
        a = soft(z)
        wanted = [a_i - y_i for a_i, y_i in zip(a, y, strict=True)]
        # Walk from the logits 0 to z one coordinate at a time, and add up the slopes.
        walked = sp.Integer(0)
        for i in range(K):
            t = sp.Symbol("t", real=True)
            others = sum(sp.exp(z_k) for z_k in z[:i]) + K - 1 - i
            # ∫ e^t / (e^t + others) dt = ln(e^t + others)
            primitive = sp.log(sp.exp(t) + others) - y[i] * t
            here = [*z[:i], t, *[sp.Integer(0)] * (K - 1 - i)]
            assert is_zero(sp.diff(primitive, t) - (soft(here)[i] - y[i]))
            walked += primitive.subs(t, z[i]) - primitive.subs(t, 0)
        for z_i, w_i in zip(z, wanted, strict=True):
            assert is_zero(sp.diff(walked, z_i) - w_i)  # it does not matter in which order
        difference = walked - cost(a, y)
        assert all(is_zero(sp.diff(difference, z_i)) for z_i in z)  # a constant
        # Two classes, by the probability: divide the wanted gradient by the slope a (1 − a).
        p, target = sp.symbols("p y", positive=True)
        by_p = sp.diff(-target * sp.log(p) - (1 - target) * sp.log(1 - p), p)
        assert sp.simplify(by_p - (p - target) / (p * (1 - p))) == 0

    def test_gradient(self, K):
        for z, y in points(K):
            assert (
                gradient_error(lambda z, y=y: cross_entropy(softmax(z), y), softmax(z) - y, z)
                < SMALL
            )

    @given(data=st.data())
    def test_property(self, K, data):
        # The slopes a − y, added up along a straight line, give the difference of the costs.
        start, end = (draw_logits(data, K, bound=5) for _ in range(2))
        y = data.draw(distributions((K,)))
        nodes, weights = np.polynomial.legendre.leggauss(60)
        at = start + np.outer((nodes + 1) / 2, end - start)
        walked = weights @ ((softmax(at) - y) @ (end - start)) / 2
        costs = [cross_entropy_with_logits(z, y) for z in (start, end)]
        np.testing.assert_allclose(walked, costs[1] - costs[0], rtol=1e-9, atol=1e-9)


class TestJacobianCovariance:
    """The Jacobian of softmax: a covariance, and the Hessian of log-sum-exp."""

    def test_sympy(self, K):
        z = real("z", K)
        a = soft(z)
        lse = sp.log(sum(sp.exp(z_k) for z_k in z))
        answers = sp.eye(K)  # row c: the one-hot vector of class c, drawn with probability a_c
        for i in range(K):
            for j in range(K):
                mean = sum(a[c] * answers[c, i] * answers[c, j] for c in range(K))
                covariance = mean - a[i] * a[j]
                assert is_zero(sp.diff(a[i], z[j]) - covariance)
                assert is_zero(sp.diff(lse, z[i], z[j]) - covariance)

    def test_gradient(self, K):
        # The gradient of log-sum-exp is softmax; its own differences are the Jacobian.
        for z, _ in points(K):
            a = softmax(z)
            covariance = np.cov(np.eye(K), rowvar=False, aweights=a, ddof=0)
            np.testing.assert_allclose(jacobian_by_differences(z), covariance, atol=SMALL)

    @given(data=st.data())
    def test_property(self, K, data):
        a = softmax(draw_logits(data, K))
        covariance = np.cov(np.eye(K), rowvar=False, aweights=a, ddof=0)
        np.testing.assert_allclose(softmax_jacobian(a), covariance, atol=1e-15)


class TestGradientBias:
    """∂C/∂b_i = a_i − y_i."""

    def test_sympy(self, K):
        _, b, _, y, a = output_layer(K)
        for i in range(K):
            assert is_zero(sp.diff(cost(a, y), b[i]) - (a[i] - y[i]))

    def test_gradient(self, K):
        for x, W, b, y in layers(K):
            gradient = dC_db(softmax(W @ x + b), y)
            assert (
                gradient_error(
                    lambda b, x=x, W=W, y=y: cross_entropy_with_logits(W @ x + b, y), gradient, b
                )
                < SMALL
            )

    @given(data=st.data())
    def test_property(self, K, data):
        a, y = pairs(data, K)
        # A bias is a weight whose input is always 1.
        ones = np.ones((len(a), 1))
        np.testing.assert_array_equal(dC_db(a, y), dC_dW(a, y, ones)[:, :, 0])
        np.testing.assert_array_equal(dC_db(a, y), a - y)


class TestGradientWeights:
    """∂C/∂w_ik = x_k (a_i − y_i)."""

    def test_sympy(self, K):
        x, _, W, y, a = output_layer(K)
        for i in range(K):
            for k, x_k in enumerate(x):
                assert is_zero(sp.diff(cost(a, y), W[i, k]) - x_k * (a[i] - y[i]))

    def test_gradient(self, K):
        for x, W, b, y in layers(K):
            gradient = dC_dW(softmax(W @ x + b)[None], y[None], x[None])[0]
            assert (
                gradient_error(
                    lambda W, x=x, b=b, y=y: cross_entropy_with_logits(W @ x + b, y), gradient, W
                )
                < SMALL
            )

    @given(data=st.data(), d=st.integers(1, 3))
    def test_property(self, K, data, d):
        a, y = pairs(data, K)
        x = data.draw(hnp.arrays(np.float64, (len(a), d), elements=st.floats(-100, 100)))
        gradient = dC_dW(a, y, x)
        for n in range(len(a)):
            np.testing.assert_array_equal(gradient[n], np.outer(a[n] - y[n], x[n]))


class TestLogSumExpShift:
    """ln Σ e^z = c + ln Σ e^(z − c); with c = max z the sum on the right is in [1, K]."""

    def test_sympy(self, K):
        z, c = real("z", K), sp.symbols("c", real=True)
        shifted = sum(sp.exp(z_k - c) for z_k in z)
        assert is_zero(sum(sp.exp(z_k) for z_k in z) - sp.exp(c) * shifted)
        # Let c = z_0 be the maximum and z_k = z_0 − s_k with s_k ≥ 0. Of the sum on the right,
        # what is above 1 is positive, and what it lacks to K is Σ (1 − e^(−s_k)), each of
        # which is the integral from 0 to s_k of e^(−t) > 0.
        s = sp.symbols(f"s1:{K}", nonnegative=True)
        below = {z_k: z[0] - s_k for z_k, s_k in zip(z[1:], s, strict=True)}
        right = shifted.subs(c, z[0]).subs(below)
        above_1 = sp.simplify(right - 1)
        assert above_1.is_positive
        t = sp.Symbol("t", real=True)
        assert sp.exp(-t).is_positive
        lacking = sum(sp.Integral(sp.exp(-t), (t, 0, s_k)) for s_k in s)
        assert sp.simplify(K - right - lacking.doit()) == 0

    def test_gradient(self, K):
        for z, _ in points(K):
            for c in (z.max(), -3.0):
                shifted = lambda z, c=c: c + np.log(np.exp(z - c).sum())  # noqa: E731
                assert gradient_error(shifted, softmax(z), z) < SMALL

    @given(data=st.data(), c=st.floats(-1e3, 1e3))
    def test_property(self, K, data, c):
        z = draw_logits(data, K, bound=1e3)
        expected = scipy.special.logsumexp(z)
        np.testing.assert_allclose(logsumexp(z), expected, rtol=1e-15, atol=1e-15)
        np.testing.assert_allclose(c + logsumexp(z - c), expected, rtol=1e-12, atol=1e-12)
        # With c = max z the sum on the right is what the largest probability is 1 over.
        right = 1 / softmax(z).max()
        np.testing.assert_allclose(z.max() + np.log(right), expected, rtol=1e-14, atol=1e-14)
        assert 1 <= right <= K * (1 + 1e-15)


class TestLossFromLogits:
    """C = ln Σ e^z − Σ y z."""

    def test_sympy(self, K):
        z, y = real("z", K), [*real("y", K - 1)]
        y.append(1 - sum(y))
        lse = sp.log(sum(sp.exp(z_k) for z_k in z))
        score = sum(y_j * z_j for y_j, z_j in zip(y, z, strict=True))
        assert sp.expand(sp.expand_log(cost(soft(z), y) - (lse - score))) == 0

    def test_gradient(self, K):
        for z, y in points(K):
            gradient = cross_entropy_with_logits_grad(z, y)
            assert gradient_error(lambda z, y=y: logsumexp(z) - y @ z, gradient, z) < SMALL

    @given(data=st.data())
    def test_property(self, K, data):
        z, c = draw_logits(data, K, bound=1e3), data.draw(st.integers(0, K - 1))
        np.testing.assert_allclose(
            cross_entropy_with_logits(z, c), scipy.special.logsumexp(z) - z[c], 1e-12, 1e-12
        )


class TestConvexity:
    """The loss of softmax regression is convex in its weights and biases."""

    def test_sympy(self, K):
        # The logits are linear in the parameters, so along any line of parameters each
        # z_j moves as z_j + t v_j. Along it C'' = ½ Σ_jk a_j a_k (v_j − v_k)² ≥ 0.
        z, v, t = real("z", K), real("v", K), sp.Symbol("t", real=True)
        # C = ln Σ e^z − Σ y_j z_j, since the targets sum to 1; the second sum is linear.
        y = real("y", K)
        along = [z_j + t * v_j for z_j, v_j in zip(z, v, strict=True)]
        lse = sp.log(sum(sp.exp(z_j) for z_j in along))
        C = lse - sum(y_j * z_j for y_j, z_j in zip(y, along, strict=True))
        curvature = sp.diff(C, t, 2).subs(t, 0)
        a = soft(z)
        squares = [
            a[j] * a[k] * (v[j] - v[k]) ** 2 / 2 for j in range(K) for k in range(K) if k != j
        ]
        assert is_zero(curvature - sum(squares))
        assert all(square.is_nonnegative for square in squares)

    def test_gradient(self, K):
        rng = np.random.default_rng(K)
        x, labels = rng.normal(size=(5, 2)), rng.integers(K, size=5)
        theta = rng.normal(size=(K, 3))  # each class's two weights, then its bias

        def gradient(theta):
            dW, db = regression.gradients(x, labels, theta[:, :2], theta[:, 2])
            return np.column_stack([dW, db]).ravel()

        estimate = np.array(
            [numerical_gradient(lambda t, i=i: gradient(t)[i], theta).ravel() for i in range(3 * K)]
        )
        H = regression.hessian(x, theta[:, :2], theta[:, 2])
        np.testing.assert_allclose(H, estimate, atol=SMALL)

    @given(data=st.data(), between=st.floats(0, 1))
    def test_property(self, K, data, between):
        # Jensen's inequality: the loss between two points lies below the chord.
        entries = st.floats(-10, 10)
        x = data.draw(hnp.arrays(np.float64, (4, 2), elements=entries))
        labels = data.draw(hnp.arrays(np.int64, 4, elements=st.integers(0, K - 1)))
        start, end = (data.draw(hnp.arrays(np.float64, (K, 3), elements=entries)) for _ in "ab")

        def loss(theta):
            return regression.loss(x, labels, theta[:, :2], theta[:, 2])

        chord = (1 - between) * loss(start) + between * loss(end)
        assert loss((1 - between) * start + between * end) <= chord + 1e-10
        H = regression.hessian(x, start[:, :2], start[:, 2])
        assert np.linalg.eigvalsh(H).min() >= -1e-12 * max(1, np.abs(H).max())


def output_layer(K, d=2):
    """Symbols of an output layer: its input, biases, weights, target and prediction."""
    x, b = real("x", d), real("b", K)
    W = sp.Matrix(K, d, real("w", K * d))
    y = [*real("y", K - 1)]
    y.append(1 - sum(y))
    z = [sum(W[j, k] * x[k] for k in range(d)) + b[j] for j in range(K)]
    return x, b, W, y, soft(z)


def layers(K, d=3, count=5):
    """Random inputs, weights, biases and targets of an output layer."""
    rng = np.random.default_rng(K)
    for _ in range(count):
        yield (
            rng.normal(size=d),
            rng.normal(size=(K, d)),
            rng.normal(size=K),
            rng.dirichlet([1] * K),
        )
