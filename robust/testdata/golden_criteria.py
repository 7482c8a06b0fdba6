"""Writes criteria.json and shares.json beside itself.

Run: python3 golden_criteria.py   (needs numpy and scipy)
"""

import itertools
import json
import pathlib

import numpy as np
import scipy
from scipy import stats

HERE = pathlib.Path(__file__).parent
VERSIONS = f"numpy {np.__version__}, scipy {scipy.__version__}"


def number(v):
    """JSON has neither NaN nor infinity: they are written as null."""
    return float(v) if np.isfinite(v) else None


def write(name, call, cases):
    text = ",\n".join(json.dumps(c) for c in cases)
    head = json.dumps({"versions": VERSIONS, "call": call})[:-1]
    (HERE / name).write_text(f'{head}, "cases": [\n{text}\n]}}\n')


CRITERIA = {
    "mean": np.mean,
    "median": np.median,
    "q3": lambda x: np.quantile(x, .75),
    "q3+iqr": lambda x: np.quantile(x, .75) + stats.iqr(x),
    "max": np.max,
    "min": np.min,
    "std": lambda x: np.std(x, ddof=1) if len(x) > 1 else np.nan,
    "mean+2std": lambda x: np.mean(x) + 2 * np.std(x, ddof=1) if len(x) > 1 else np.nan,
    "mean+0.5std": lambda x: np.mean(x) + .5 * np.std(x, ddof=1) if len(x) > 1 else np.nan,
}


def intervals(x, level):
    """The intervals that SciPy or a few lines of NumPy give."""
    n, out = len(x), {}
    t = stats.t.ppf((1 + level) / 2, n - 1)
    m, s = np.mean(x), np.std(x, ddof=1)
    out["mean"] = stats.t.interval(level, n - 1, loc=m, scale=stats.sem(x))
    for name, p in (("median", .5), ("q3", .75)):
        ci = stats.quantile_test(x, q=0, p=p).confidence_interval(level)
        if np.isfinite(ci.low) and np.isfinite(ci.high):
            out[name] = ci.low, ci.high
    out["max"] = stats.quantile_test(x, q=0, p=n / (n + 1), alternative="greater").confidence_interval(level)
    out["min"] = stats.quantile_test(x, q=0, p=1 / (n + 1), alternative="less").confidence_interval(level)
    rest = [np.delete(x, i) for i in range(n)]
    stds = np.array([np.std(r, ddof=1) for r in rest])
    pseudo = n * np.log(s) - (n - 1) * np.log(stds)
    low, high = np.exp(pseudo.mean() + np.array([-1, 1]) * t * pseudo.std(ddof=1) / np.sqrt(n))
    out["std"] = low, high
    rho = max(0, np.corrcoef([r.mean() for r in rest], stds)[0, 1])
    a, down, up = t * s / np.sqrt(n), 2 * max(0, s - low), 2 * max(0, high - s)
    out["mean+2std"] = (m + 2 * s - np.sqrt(a**2 + down**2 + 2 * rho * a * down),
                        m + 2 * s + np.sqrt(a**2 + up**2 + 2 * rho * a * up))
    if n == 5:
        # All 3125 resamples: the bootstrap without its noise.
        every = x[np.array(list(itertools.product(range(n), repeat=n)))]
        q1, q3 = np.quantile(every, [.25, .75], axis=1)
        for name, values in (("q3", q3), ("q3+iqr", 2 * q3 - q1)):
            half = t * values.std() * np.sqrt(n / (n - 1))
            out[name] = CRITERIA[name](x) - half, CRITERIA[name](x) + half
    return {k: [number(v) for v in ends] for k, ends in out.items()}


rng = np.random.default_rng(3578926)
samples = {
    "one": [.25], "two": [2, -1], "three": [.3, .1, .2], "constant": [1.5] * 6, "five": rng.normal(size=5),
    "six": rng.normal(size=6), "skewed": rng.exponential(size=20), "heavy": rng.standard_t(3, size=13),
    "tied": np.round(rng.normal(size=20), 1), "close": 1e6 + rng.normal(size=12), "hundred": rng.lognormal(size=100),
}
cases = []
for name, x in samples.items():
    x = np.array(x, dtype=float)
    case = {"name": name, "losses": list(x), "values": {k: number(f(x)) for k, f in CRITERIA.items()}, "intervals": {}}
    if len(x) >= 3 and np.ptp(x) > 0:
        case["intervals"] = {str(level): intervals(x, level) for level in (.95, .8)}
    cases.append(case)
write("criteria.json", "numpy.mean, median, quantile, std(ddof=1), scipy.stats.iqr, t.interval, quantile_test", cases)

write("shares.json", "scipy.stats.binomtest(count, of).proportion_ci(level, 'exact')", [
    {"count": k, "of": n, "level": level,
     "ends": [float(v) for v in stats.binomtest(k, n).proportion_ci(level, "exact")]}
    for n in (1, 5, 10, 20, 500) for k in sorted({0, 1, n // 3, n - 1, n}) for level in (.8, .95, .99)])
