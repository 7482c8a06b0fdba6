"""Golden values of the tails: python3 golden_tails.py > tails.json

Computed by mpmath with 400 digits, from the degrees of freedom and the
statistics as doubles; only results above 1e-305 are kept. The one-sample
Kolmogorov-Smirnov distribution is SciPy's kstwo.
"""

import json
import sys

import mpmath as mp
import scipy
from scipy.stats import kstwo

mp.mp.dps = 400  # so that 1e-305 can be the complement of nearly 1
rows = []


def row(kind, x, d1, d2, p):
    if p > mp.mpf("1e-305"):
        rows.append([kind, x, d1, d2, float(p)])


def incomplete_beta(a, b, x, y):
    """The regularised incomplete beta function at x = 1-y < 1/2, by a series of
    positive terms."""
    total = term = mp.mpf(1)
    k = 0
    while term > total * mp.eps:
        term *= (a + b + k) / (a + 1 + k) * x
        total += term
        k += 1
    return x**a * y**b / (a * mp.beta(a, b)) * total


def f_tail(f, d1, d2):
    f, d1, d2 = mp.mpf(f), mp.mpf(d1), mp.mpf(d2)
    x, y = d2 / (d2 + d1 * f), d1 * f / (d2 + d1 * f)
    if x < y:
        return incomplete_beta(d2 / 2, d1 / 2, x, y)
    return 1 - incomplete_beta(d1 / 2, d2 / 2, y, x)


for z in [-8, -1, -1e-9, 0, 1e-9, 0.5, 1, 3, 8, 20, 37]:
    row("normal", z, 0, 0, mp.erfc(mp.mpf(z) / mp.sqrt(2)) / 2)
for df in [1, 1.37, 2, 3.5, 9, 18, 57.3, 198, 1998, 99998]:
    for t in [1e-9, 1e-3, 0.3, 0.999, 1, 2.5, 6, 12, 36, 100, 1e4, 1e9, 1e20]:
        row("student", t, df, 0, f_tail(mp.mpf(t) ** 2, 1, df) / 2)
for d1, d2 in [(1, 1), (1, 18), (2, 27), (3, 2), (4, 95), (9, 90), (99, 900), (2, 2997)]:
    for f in [1e-9, 1e-3, 0.3, 0.999, 1, 2.5, 6, 30, 200, 1e4, 1e9]:
        row("f", f, d1, d2, f_tail(f, d1, d2))
for df in [1, 2, 3, 4, 9, 10, 99, 100, 603, 6999]:
    for ratio in [1e-9, 1e-3, 0.3, 0.8, 1, 1.2, 2, 4, 10, 60, 300, 1000]:
        if df * ratio < 9000:
            row("chi2", df * ratio, df, 0, mp.gammainc(mp.mpf(df) / 2, mp.mpf(df * ratio) / 2, regularized=True))
for n in [1, 2, 3, 5, 19, 92, 140, 141, 167, 500, 5000, 100000, 1000000]:
    for z in [0.2, 0.35, 0.5, 0.7, 0.9, 1.2, 1.47, 1.5, 1.9, 2.1, 3, 6, 12, 18]:
        row("kolmogorov", z / n**0.5, n, 0, mp.mpf(float(kstwo.sf(z / n**0.5, n))))
    for t in [0.4, 0.6, 1, 1.3, n / 2, n - 0.5]:
        row("kolmogorov", t / n, n, 0, mp.mpf(float(kstwo.sf(t / n, n))))
json.dump({"versions": {"mpmath": mp.__version__, "scipy": scipy.__version__}, "rows": rows}, sys.stdout)
print()
