"""Golden values of the e-processes: python3 golden_eprocess.py > eprocess.json

Each is computed by mpmath from its definition, as a numerical integral over the effects and
variances that it is a mixture of, not from the closed form. The SignMixture is also
SciPy's binomial likelihood, integrated over p.
"""

import json
import random
import sys

import mpmath as mp
import scipy
from scipy import integrate, stats

mp.mp.dps = 40  # the hypergeometric functions cancel for negative sums
rng = random.Random(1)
rows = []


def half_normal(variance, x):
    return 2 * mp.npdf(x, 0, mp.sqrt(variance))


def breaks(scale):
    return [0] + [scale * mp.mpf(2) ** (k / mp.mpf(2)) for k in range(-12, 13)]


def normal(d, variance, rho):
    """The average of exp(lambda S - lambda^2 n variance / 2)."""
    s, n, v = mp.fsum(d), len(d), mp.mpf(variance)
    return mp.quad(lambda x: half_normal(rho / v, x) * mp.exp(x * s - x * x * n * v / 2), breaks(mp.sqrt(rho / v)))


def self_normalised(d, precision):
    s, q = mp.fsum(d), mp.fsum(x * x for x in d)
    return mp.quad(lambda x: half_normal(precision, x) * mp.exp(x * s - x * x * q / 2), breaks(mp.sqrt(precision)))


def t(d, df, variance, rho):
    """The likelihood of an effect, integrated over the prior of u = 1/sd (Gradshteyn and Ryzhik 3.462.1, as confluent
    hypergeometric functions), over that of the effect 0, and averaged over effects."""
    a = mp.sqrt(df * mp.mpf(variance) + mp.fsum(x * x for x in d))
    r, n, nu = mp.fsum(d) / a, len(d), mp.mpf(df + len(d))

    def ratio(effect):
        z = effect * r
        series = mp.hyp1f1(nu / 2, 0.5, z * z / 2) + mp.sqrt(2) * z * mp.gamma((nu + 1) / 2) / mp.gamma(
            nu / 2
        ) * mp.hyp1f1((nu + 1) / 2, 1.5, z * z / 2)
        return mp.exp(-n * effect * effect / 2) * series

    return mp.quad(lambda e: half_normal(rho, e) * ratio(e), breaks(mp.sqrt(rho)))


def sign(d):
    k, m = sum(x > 0 for x in d), sum(x < 0 for x in d)
    value = mp.quad(lambda p: 2 * (2 * p) ** k * (2 - 2 * p) ** m, [0.5, 0.6, 0.7, 0.8, 0.9, 1])
    reference = integrate.quad(lambda p: 2 * stats.binom.pmf(k, k + m, p), 0.5, 1)[0] / stats.binom.pmf(k, k + m, 0.5)
    assert abs(reference / value - 1) < 1e-6, (reference, value)
    return value


def row(kernel, parameters, d, value):
    rows.append({"kernel": kernel, "parameters": parameters, "d": d, "log_e": float(mp.log(value))})


for n in [1, 2, 3, 5, 9, 20]:
    for shift in [-2, 0, 0.3, 1, 4]:
        d = [rng.gauss(shift, 1.5) for _ in range(n)]
        if n == 5:
            d[1] = 0.0
        for variance, rho in [(2, 20), (0.3, 1)]:
            row("normal", [variance, rho], d, normal(d, variance, rho))
        for precision in [0.5, 10]:
            row("selfnorm", [precision], d, self_normalised(d, precision))
        row("sign", [], d, sign(d))
        row("t", [20], d, t(d, 0, 0, 20))
        row("moderated", [8, 2, 20], d, t(d, 8, 2, 20))
    print(n, file=sys.stderr)
row("t", [1], [3e-7, 3e-7, 3e-7], t([3e-7] * 3, 0, 0, 1))
row("normal", [1, 20], [-9.0] * 9, normal([-9.0] * 9, 1, 20))
row("selfnorm", [1e-3], [-1e3, -30], self_normalised([-1e3, -30], mp.mpf("1e-3")))
json.dump({"versions": {"mpmath": mp.__version__, "scipy": scipy.__version__}, "rows": rows}, sys.stdout, indent=0)
print()
