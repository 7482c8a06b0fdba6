"""Golden values for FitStudentScale, by SciPy's density and a numerical maximum.

Run: python3 golden_studentscale.py   (writes studentscale.json beside itself; needs numpy and scipy)
Made with SciPy 1.17.1.
"""

import json
import pathlib

import numpy as np
from scipy import optimize, stats

GRID = [2.5, 3, 4, 5, 6, 8, 12, 20, 40]


def maximum(x, df):
    """Log-likelihood at its maximum over the scale, and that scale."""
    unit = np.median(np.abs(x))
    found = optimize.minimize_scalar(
        lambda log: -stats.t.logpdf(x, df, scale=unit * np.exp(log)).sum(), bounds=(-4, 4), method="bounded", options={"xatol": 1e-11})
    return -found.fun, unit * np.exp(found.x)


def fit(x):
    x = np.asarray(x) - np.median(x)
    n = len(x)
    logs = np.array([maximum(x, df)[0] + stats.norm.logpdf(np.log(df / 12) / 0.7) for df in GRID])
    weight = np.exp(logs - logs.max())
    df = 1 / np.average(1 / np.array(GRID), weights=weight)
    return maximum(x, df)[1] * np.sqrt(n / (n - 1)), df


def cases():
    rng = np.random.default_rng(20260611)
    yield "normal", rng.normal(size=30)
    yield "normal, many", rng.normal(3, 1e-3, size=400)
    yield "t3", rng.standard_t(3, size=50)
    yield "cauchy", rng.standard_cauchy(size=40)
    yield "variances that scatter", rng.normal(size=60) * np.exp(rng.normal(size=60))
    yield "two that diverge", np.append(rng.normal(size=28), [1e9, -3e12])
    yield "a third of them equal", np.append(np.zeros(10), rng.normal(size=20))
    yield "three", np.array([1.0, 2.0, 4.0])
    yield "two", np.array([1.0, 2.0])


out = []
for name, x in cases():
    scale, df = fit(x)
    out.append({"name": name, "x": list(map(float, x)), "scale": float(scale), "df": float(df)})
pathlib.Path(__file__).with_name("studentscale.json").write_text(json.dumps({"cases": out}, indent=1) + "\n")
