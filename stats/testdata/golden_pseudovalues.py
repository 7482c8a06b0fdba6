"""Writes pseudovalues.json and pairedpower.json beside itself.

Run: python3 golden_pseudovalues.py   (needs numpy, scipy and statsmodels)

Pseudo-values are made value by value from their definition, with numpy.std and scipy.stats.mstats.hdquantiles. Powers are
those of statsmodels.stats.power.TTestPower, and for few pairs or extreme levels of mpmath, because the noncentral t of
SciPy loses digits there.
"""

import json
import pathlib

import mpmath as mp
import numpy as np
import scipy
import statsmodels
from scipy import stats
from scipy.stats import mstats
from statsmodels.stats.power import TTestPower

HERE = pathlib.Path(__file__).parent
VERSIONS = f"numpy {np.__version__}, scipy {scipy.__version__}, statsmodels {statsmodels.__version__}, mpmath {mp.__version__}"


def write(name, call, cases):
    text = ",\n".join(json.dumps(c) for c in cases)
    head = json.dumps({"versions": VERSIONS, "call": call})[:-1]
    (HERE / name).write_text(f'{head}, "cases": [\n{text}\n]}}\n')


def pseudo_values(x, statistic):
    n, whole = len(x), statistic(x)
    return [float(n * whole - (n - 1) * statistic(np.delete(x, i))) for i in range(n)]


rng = np.random.default_rng(20260301)
samples = {
    "three": [2.0, -1.0, 0.5],
    "four": list(rng.normal(size=4)),
    "ties": [1, 2, 2, 2, 3, 3, 9, 1, 2],
    "normal": list(rng.normal(size=20)),
    "large scale": list(2.0**30 + rng.normal(size=11)),
    "tiny": list(1e-200 * rng.exponential(size=6)),
    "heavy": list(rng.standard_t(2, size=33)),
    "outlier": [0.1, 0.2, 0.15, 0.12, 25],
    "many": list(np.round(rng.exponential(size=300), 6)),
}
statistics = {
    "mean": np.mean,
    "mean+1std": lambda x: np.mean(x) + np.std(x, ddof=1),
    "mean+2.5std": lambda x: np.mean(x) + 2.5 * np.std(x, ddof=1),
    "log std": lambda x: np.log(np.std(x, ddof=1)),
    "hd0.25": lambda x: float(mstats.hdquantiles(x, [0.25])[0]),
    "hd0.5": lambda x: float(mstats.hdquantiles(x, [0.5])[0]),
    "hd0.75": lambda x: float(mstats.hdquantiles(x, [0.75])[0]),
}
cases = []
for name, x in samples.items():
    x = np.array(x, float)
    unit = float(np.max(np.abs(x - x[0])))  # numpy's squares vanish for tiny values
    for label, statistic in statistics.items():
        if label == "log std":
            values = [v + float(np.log(unit)) for v in pseudo_values((x - x[0]) / unit, statistic)]
        else:
            values = [x[0] + unit * v for v in pseudo_values((x - x[0]) / unit, statistic)]
        cases.append({"name": name, "x": [float(v) for v in x], "statistic": label, "values": [float(v) for v in values]})
write("pseudovalues.json", "n * f(x) - (n - 1) * f(numpy.delete(x, i))", cases)


def exact_power(n, effect, alpha):
    """P(|T| > t) for a noncentral T, as an integral over the chi distribution of its denominator."""
    mp.mp.dps = 30
    df, shift = n - 1, effect * mp.sqrt(n)
    # The critical value, by the regularised incomplete beta function.
    p = mp.mpf(alpha)
    upper = lambda t: mp.betainc(mp.mpf(df) / 2, 0.5, 0, df / (df + t * t), regularized=True) - p
    critical = mp.findroot(upper, stats.t.isf(alpha / 2, df))
    constant = mp.log(2) + mp.mpf(df) / 2 * mp.log(mp.mpf(df) / 2) - mp.loggamma(mp.mpf(df) / 2)
    density = lambda w: mp.exp(constant + (df - 1) * mp.log(w) - df * w * w / 2) if w > 0 else mp.mpf(df == 1) * mp.exp(constant)
    tail = lambda z: mp.erfc(z / mp.sqrt(2)) / 2
    f = lambda w: density(w) * (tail(critical * w - shift) + tail(critical * w + shift))
    low, high = max(0, 1 - 10 / mp.sqrt(df)), 1 + 10 / mp.sqrt(df)
    middle = [shift / critical + z / critical for z in (-8, -4, -2, 0, 2, 4, 8)]
    cuts = sorted({low, high, *[low + (high - low) * k / mp.mpf(16) for k in range(1, 16)], *[c for c in middle if low < c < high]})
    return float(mp.quad(f, cuts))


powers = []
for n in [2, 3, 5, 10, 20, 64, 300]:
    for effect in [0.0, 0.1, 0.5, 1.0, 3.0]:
        for alpha in [0.001, 0.05, 0.2]:
            value = exact_power(n, effect, alpha)
            reference = TTestPower().power(effect, n, alpha)
            assert not abs(reference - value) > 1e-6, (n, effect, alpha, value, reference)
            powers.append({"n": n, "effect": effect, "alpha": alpha, "power": value})
sizes = []
for effect in [0.01, 0.1, 0.2, 0.35, 0.5, 0.8, 1.2, 2.0]:
    for alpha in [0.01, 0.05]:
        for power in [0.5, 0.8, 0.95]:
            n = float(TTestPower().solve_power(effect, None, alpha, power))
            sizes.append({"effect": effect, "alpha": alpha, "target": power, "n": n})
write("pairedpower.json", "TTestPower().power(effect, n, alpha), TTestPower().solve_power(effect, None, alpha, power)", powers + sizes)
