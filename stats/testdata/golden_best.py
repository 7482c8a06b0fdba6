"""Golden values of the posterior of the best, the priors and the Gaussian process.

Run: python3 golden_best.py   (writes best.json beside itself; needs numpy and scipy)

- best: P_i = integral of f_i prod_{j != i} (1 - F_j), and the expectation of the smallest mean by the integral
  of x times its density, by Gauss-Legendre quadrature with SciPy's distribution functions.
- variance prior: the formulas of limma's fitFDist (Smyth 2004) with scipy.special's polygammas, the
  inverse of the trigamma function by scipy.optimize.brentq.
- mean prior: Paule and Mandel's equation by brentq.
- Gaussian process: the log likelihood of scipy.stats.multivariate_normal over the same grid, and the
  textbook prediction with numpy.linalg.solve.
"""

import json
import pathlib

import numpy as np
import scipy
from scipy import optimize, special, stats

rng = np.random.default_rng(20260801)


class Mean:
    """A mean with a Student t posterior, by scipy.special: scipy.stats is too slow within a quadrature."""

    def __init__(self, m, s, df):
        self.m, self.s, self.df = m, s, df
        self.log = 0 if np.isinf(df) else special.gammaln((df + 1) / 2) - special.gammaln(df / 2) - np.log(df * np.pi) / 2

    def sf(self, x):
        z = (x - self.m) / self.s
        return special.ndtr(-z) if np.isinf(self.df) else special.stdtr(self.df, -z)

    def pdf(self, x):
        z = (x - self.m) / self.s
        if np.isinf(self.df):
            return np.exp(-z * z / 2) / np.sqrt(2 * np.pi) / self.s
        return np.exp(self.log - (self.df + 1) / 2 * np.log1p(z * z / self.df)) / self.s


def best(location, scale, df):
    """The quadrature is Gauss-Legendre of 20 points on cells that are fine beside every mean."""
    known = [i for i, s in enumerate(scale) if s == 0]
    free = [i for i, s in enumerate(scale) if s > 0]
    arms = {i: Mean(location[i], scale[i], df[i]) for i in free}
    top = min((location[i] for i in known), default=np.inf)
    steps = np.concatenate([np.linspace(0, 10, 81), np.geomspace(10, 1e9, 400)])
    edges = np.unique([location[i] + sign * k * scale[i] for i in free for k in steps for sign in (-1, 1)])
    edges = np.append(edges[edges < top], [top] if known else [])
    node, weight = np.polynomial.legendre.leggauss(20)
    half = np.diff(edges) / 2
    x = ((edges[1:] + edges[:-1])[:, None] / 2 + half[:, None] * node).ravel()
    w = (half[:, None] * weight).ravel()
    sf = {i: arms[i].sf(x) for i in free}
    smallest = np.prod([sf[i] for i in free], axis=0)
    p = [0.0] * len(location)
    expected = 0.0
    for i in free:
        density = arms[i].pdf(x) * np.prod([sf[j] for j in free if j != i], axis=0)
        p[i] = float(np.sum(w * density))
        expected += float(np.sum(w * (x - location[free[0]]) * density))
    expected += location[free[0]]
    ties = [i for i in known if location[i] == top]
    for i in ties:
        p[i] = float(np.prod([arms[j].sf(top) for j in free])) / len(ties)
        expected += p[i] * (top - location[free[0]])
    return {"p": p, "expected": expected}


def best_cases():
    inf = np.inf
    yield "one", [3.0], [2.0], [5.0]
    yield "two normal", [0.0, 1.0], [1.0, 1.0], [inf, inf]
    yield "two scales", [0.0, 0.0], [1.0, 0.01], [4.0, 4.0]
    yield "tied", [1.0] * 6, [0.5] * 6, [12.0] * 6
    yield "known", [0.0, 0.5, 0.5, 2.0], [0.0, 1.0, 1.0, 1.0], [5.0, 5.0, 5.0, inf]
    yield "known ties", [0.0, 0.0, 0.3], [0.0, 0.0, 1.0], [5.0, 5.0, 3.0]
    yield "heavy tails", [0.0, 0.2, 1.0, 3.0], [1.0, 1.0, 2.0, 0.5], [2.0, 3.0, 2.5, 30.0]
    for n, spread in ((8, 1.0), (30, 3.0), (60, 0.5)):
        yield f"random {n}", list(rng.normal(0, spread, n)), list(rng.gamma(4, 0.25, n)), list(rng.choice([4.0, 12.0, inf], n))
    yield "far origin", [1e6, 1e6 + 1, 1e6 + 2], [1.0, 1.0, 1.0], [12.0, 12.0, 12.0]
    yield "tiny", [1e-9, 2e-9, 4e-9], [1e-9] * 3, [12.0] * 3


def variance_prior(v, d):
    v, d = np.array(v), np.array(d)
    ok = (v > 0) & (d > 0)
    v, d = v[ok], d[ok]
    e = np.log(v) - special.digamma(d / 2) + np.log(d / 2)
    excess = e.var(ddof=1) - np.mean(special.polygamma(1, d / 2))
    if excess <= 0:
        return {"df": "inf", "variance": np.exp(e.mean())}
    half = optimize.brentq(lambda x: special.polygamma(1, x) - excess, 1e-8, 1e12, xtol=1e-15, rtol=1e-14, maxiter=1000)
    return {"df": 2 * half, "variance": np.exp(e.mean() + special.digamma(half) - np.log(half))}


def mean_prior(m, v):
    m, v = np.array(m), np.array(v)

    def center(t):
        return np.sum(m / (t + v)) / np.sum(1 / (t + v))

    def excess(t):
        return np.sum((m - center(t)) ** 2 / (t + v)) - (len(m) - 1)

    t = 0.0 if excess(0) <= 0 else optimize.brentq(excess, 0, np.ptp(m) ** 2, xtol=1e-300, rtol=1e-14)
    return {"mean": center(t), "variance": t}


def gaussian_process(x, y, at):
    x, y, at = np.array(x), np.array(y), np.array(at)
    n, d = x.shape
    c = y - y.mean()
    found = None

    def kernel(a, b, length):
        return np.exp(-((a[:, None] - b[None]) ** 2).sum(2) / (2 * length**2))

    for factor in (0.5, 0.75, 1.25, 2):
        length = factor * np.sqrt(d)
        for ratio in (0.003, 0.01, 0.03, 0.1, 0.3, 1, 5, 30):
            cov = kernel(x, x, length) + ratio * np.eye(n)
            variance = c @ np.linalg.solve(cov, c) / n
            likelihood = stats.multivariate_normal(np.zeros(n), variance * cov).logpdf(c)
            if found is None or likelihood > found[0]:
                found = likelihood, length, ratio, variance
    _, length, ratio, variance = found
    cov = kernel(x, x, length) + ratio * np.eye(n)
    cross = kernel(x, at, length)
    solved = np.linalg.solve(cov, cross)
    return {"length": length, "variance": variance, "noise": variance * ratio,
            "mean": list(y.mean() + c @ solved),
            "at_variance": list(variance * (1 - (cross * solved).sum(0)))}


def gaussian_process_cases():
    for name, n, d, noise in (("smooth", 40, 2, 0.05), ("noisy", 60, 3, 0.8), ("useless", 50, 4, None)):
        x = rng.normal(size=(n, d))
        y = rng.normal(size=n) if noise is None else np.sin(x[:, 0]) + 0.5 * x[:, 1] + noise * rng.normal(size=n)
        yield name, x.tolist(), y.tolist(), rng.normal(size=(5, d)).tolist()


def plain(x):
    return "inf" if isinstance(x, float) and np.isinf(x) else x


out = {"versions": {"numpy": np.__version__, "scipy": scipy.__version__}, "best": [], "variance": [], "mean": [], "process": []}
for name, location, scale, df in best_cases():
    out["best"].append({"name": name, "location": location, "scale": scale, "df": [plain(float(d)) for d in df], **best(location, scale, df)})
for n, d0, s0 in ((3, 4, 1.0), (50, 4, 2.0), (200, 20, 1e-6), (40, 1e9, 3.0), (25, 1.5, 1.0)):
    d = rng.integers(1, 8, n).astype(float)
    v = s0 * rng.chisquare(d) / d * d0 / rng.chisquare(d0, n)
    if n == 50:
        v[3], d[4] = 0, 0
    out["variance"].append({"v": v.tolist(), "d": d.tolist(), **variance_prior(v, d)})
for n, t in ((2, 1.0), (10, 0.0), (30, 2.0), (8, 100.0)):
    v = rng.gamma(2, 0.5, n)
    m = 5 + rng.normal(0, np.sqrt(t + v))
    out["mean"].append({"m": m.tolist(), "v": v.tolist(), **mean_prior(m, v)})
for name, x, y, at in gaussian_process_cases():
    out["process"].append({"name": name, "x": x, "y": y, "at": at, **gaussian_process(x, y, at)})
pathlib.Path(__file__).with_name("best.json").write_text(json.dumps(out, indent=1) + "\n")
