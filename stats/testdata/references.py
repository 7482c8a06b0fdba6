"""The hypothesis tests from the doubles of the samples, with mpmath's 60 digits
or in whole numbers: the references of golden.py. Options and names are SciPy's.
"""

import math
from fractions import Fraction

import mpmath as mp
import numpy as np

mp.mp.dps = 60
INF, NAN = mp.inf, mp.nan


# Tails.
def normal_tail(z):
    if mp.isnan(z):
        return NAN
    return mp.erfc(z / mp.sqrt(2)) / 2


def f_tail(f, d1, d2):
    if mp.isnan(f) or d1 <= 0 or d2 <= 0:
        return NAN
    if f == INF:
        return mp.mpf(0)
    d1, d2 = mp.mpf(d1), mp.mpf(d2)
    return mp.betainc(d2 / 2, d1 / 2, 0, d2 / (d2 + d1 * f), regularized=True)


def t_p(t, df, alternative):
    if mp.isnan(t):
        return NAN
    both = f_tail(t * t, 1, df)
    if alternative == "two-sided":
        return both
    upper = (alternative == "greater") == (t > 0)
    return both / 2 if upper else 1 - both / 2


def chi2_tail(x, df):
    if mp.isnan(x):
        return NAN
    if x == INF:
        return mp.mpf(0)
    return mp.gammainc(mp.mpf(df) / 2, x / 2, regularized=True) if x > 0 else mp.mpf(1)


# Sums.
def exact(x):
    return [mp.mpf(v) for v in x]


def mean(x):
    return sum(x) / len(x)


def ss(x):
    if min(x) == max(x):
        return mp.mpf(0)  # the mean of equal values is exact
    m = mean(x)
    return sum((v - m) ** 2 for v in x)


def divide(a, b):
    if b != 0:
        return a / b
    return NAN if a == 0 or mp.isnan(a) else INF * mp.sign(a)


def ranks(x):
    """Midranks, as Fractions."""
    order = sorted(x)
    first, last = {}, {}
    for i, v in enumerate(order, 1):
        first.setdefault(v, i)
        last[v] = i
    return [Fraction(first[v] + last[v], 2) for v in x]


def tie_sum(x):
    return sum(c**3 - c for c in np.unique(x, return_counts=True)[1].tolist())


# References: (statistic, p, df, df2).
def welch(x, y, alternative="two-sided"):
    if len(x) < 2 or len(y) < 2:
        return NAN, NAN, 1, 0
    n, m, x, y = len(x), len(y), exact(x), exact(y)
    a, b = ss(x) / (n - 1) / n, ss(y) / (m - 1) / m
    df = (a + b) ** 2 / (a**2 / (n - 1) + b**2 / (m - 1)) if a + b > 0 else mp.mpf(1)
    t = divide(mean(x) - mean(y), mp.sqrt(a + b))
    return t, t_p(t, df, alternative), df, 0


def student(x, y, alternative="two-sided"):
    # The differences are rounded, as in SciPy.
    n, d = len(x), exact([a - b for a, b in zip(x, y)])
    if n < 2:
        return NAN, NAN, n - 1, 0
    t = divide(mean(d), mp.sqrt(ss(d) / (n - 1) / n))
    return t, t_p(t, n - 1, alternative), n - 1, 0


def pitmanmorgan(x, y, alternative="two-sided"):
    n, x, y = len(x), exact(x), exact(y)
    xx, yy = ss(x), ss(y)
    xy = sum((a - mean(x)) * (b - mean(y)) for a, b in zip(x, y))
    if min(xx + yy + 2 * xy, xx + yy - 2 * xy) <= 0 or n < 3:
        return NAN, NAN, n - 2, 0
    t = divide((xx - yy) * mp.sqrt(n - 2), 2 * mp.sqrt(max(xx * yy - xy * xy, 0)))
    return t, t_p(t, n - 2, alternative), n - 2, 0


def bartlett(*samples):
    k, n = len(samples), [len(s) for s in samples]
    if min(n) < 2:
        return NAN, NAN, k - 1, 0
    v = [ss(exact(s)) / (len(s) - 1) for s in samples]
    if max(v) == 0:
        return NAN, NAN, k - 1, 0
    total = sum(n) - k
    pooled = sum((m - 1) * w for m, w in zip(n, v)) / total
    t = INF
    if min(v) > 0:
        t = sum((m - 1) * mp.log(pooled / w) for m, w in zip(n, v))
        t /= 1 + (sum(mp.mpf(1) / (m - 1) for m in n) - mp.mpf(1) / total) / (3 * (k - 1))
    return t, chi2_tail(t, k - 1), k - 1, 0


def centre(sample, center, trim):
    x = sorted(exact(sample))
    n = len(x)
    if center == "median":
        return mp.mpf(float((x[(n - 1) // 2] + x[n // 2]) / 2))  # rounded as in SciPy
    cut = int(trim * n) if center == "trimmed" else 0
    return x[cut] if x[cut] == x[n - cut - 1] else mean(x[cut : n - cut])


def deviations(sample, center, trim):
    c = centre(sample, center, trim)
    return [abs(v - c) for v in exact(sample)]


def rounded_deviations(sample, center, trim):
    """As in SciPy: values on either side of the centre tie or not by rounding,
    which decides their ranks."""
    c = float(centre(sample, center, trim))
    return exact(np.abs(np.array(sample) - c).tolist())


def between(groups):
    grand = sum(map(sum, groups)) / sum(map(len, groups))
    return sum(len(g) * (mean(g) - grand) ** 2 for g in groups)


def levene(*samples, center="median", proportiontocut=0.05):
    z = [deviations(s, center, proportiontocut) for s in samples]
    k, df2 = len(z), sum(map(len, z)) - len(z)
    b, w = between(z), sum(map(ss, z))
    b, w = (mp.mpf(0) if v < mp.mpf(10) ** -80 else v for v in (b, w))
    f = divide(df2 * b, (k - 1) * w)
    return f, f_tail(f, k - 1, df2), k - 1, df2


def fligner(*samples, center="median", proportiontocut=0.05):
    z = [rounded_deviations(s, center, proportiontocut) for s in samples]
    flat = [v for g in z for v in g]
    score = {}
    for v, r in zip(flat, ranks(flat)):
        if v not in score:
            q = mp.mpf(r.numerator) / r.denominator / (len(flat) + 1)
            score[v] = mp.sqrt(2) * mp.erfinv(q)
    groups = [[score[v] for v in g] for g in z]
    scores = [score[v] for v in flat]
    b = mp.mpf(0) if min(scores) == max(scores) else between(groups)
    t = divide(b, ss(scores) / (len(flat) - 1))
    return t, chi2_tail(t, len(z) - 1), len(z) - 1, 0


def friedman(*samples):
    k, n = len(samples), len(samples[0])
    r = [ranks(block) for block in zip(*samples)]
    squares = sum(v * v for block in r for v in block) - Fraction(n * k * (k + 1) ** 2, 4)
    sums = sum((sum(c) - Fraction(n * (k + 1), 2)) ** 2 for c in zip(*r))
    if squares == 0:
        return NAN, NAN, k - 1, 0
    t = (k - 1) * sums / squares
    t = mp.mpf(t.numerator) / t.denominator
    return t, chi2_tail(t, k - 1), k - 1, 0


def pairs_above(x, y):
    return sum(Fraction((a > b) - (a < b) + 1, 2) for a in x for b in y)


def arrangements(n, m):
    """Numbers of arrangements by U, by Gaussian binomials in whole numbers."""
    count = [1] + [0] * (n * m)
    for i in range(1, n + 1):
        for j in range(n * m, m + i - 1, -1):
            count[j] -= count[j - m - i]
        for j in range(i, n * m + 1):
            count[j] += count[j - i]
    return count


def mannwhitney(x, y, alternative="two-sided", method="auto", use_continuity=True):
    n, m = len(x), len(y)
    both = list(x) + list(y)
    u = pairs_above(x, y)
    ties = tie_sum(both)
    if method == "auto":
        method = "exact" if min(n, m) <= 8 and ties == 0 else "asymptotic"
    v = {"greater": u, "less": n * m - u, "two-sided": max(u, n * m - u)}[alternative]
    if method == "exact":
        count = arrangements(min(n, m), max(n, m))
        p = Fraction(sum(count[int(v) :]), math.comb(n + m, n))
        p = mp.mpf(p.numerator) / p.denominator
    else:
        variance = Fraction(n * m, 12) * (n + m + 1 - Fraction(ties, (n + m) * (n + m - 1)))
        d = v - Fraction(n * m, 2) - (Fraction(1, 2) if use_continuity else 0)
        d = mp.mpf(d.numerator) / d.denominator
        p = normal_tail(divide(d, mp.sqrt(mp.mpf(variance.numerator) / variance.denominator)))
    if alternative == "two-sided":
        p = min(2 * p, mp.mpf(1)) if not mp.isnan(p) else p
    return mp.mpf(float(u)), p, 0, 0


def sign_sums(values):
    """Numbers of choices of signs by the sum over the positive ones."""
    count = {0: 1}
    for v in values:
        larger = dict(count)
        for s, c in count.items():
            larger[s + v] = larger.get(s + v, 0) + c
        count = larger
    return count


def wilcoxon(x, y, alternative="two-sided", method="auto", zero_method="wilcox", correction=False):
    d = [a - b for a, b in zip(x, y)]
    pairs, zeros = len(d), d.count(0)
    if zero_method == "wilcox":
        d = [v for v in d if v != 0]
    n = len(d)
    size = [abs(v) for v in d]
    r = ranks(size)
    split = sum((q for q, v in zip(r, d) if v == 0), Fraction(0)) / 2 if zero_method == "zsplit" else Fraction(0)
    plus = sum((q for q, v in zip(r, d) if v > 0), Fraction(0)) + split
    minus = sum((q for q, v in zip(r, d) if v < 0), Fraction(0)) + split
    nonzero = [v for v in size if v != 0]
    tied = len(set(nonzero)) < len(nonzero)
    if method == "auto":
        method = "asymptotic"
        if tied or zeros:
            method = "conditional" if pairs <= 13 else method
        elif pairs <= 50:
            method = "exact"
    statistic = min(plus, minus) if alternative == "two-sided" else plus
    if method == "asymptotic":
        at, variance = Fraction(n * (n + 1), 4), n * (n + 1) * (2 * n + 1)
        ties = tie_sum(size if zero_method == "zsplit" else nonzero)
        if zero_method == "pratt":
            at -= Fraction(zeros * (zeros + 1), 4)
            variance -= zeros * (zeros + 1) * (2 * zeros + 1)
        variance = (variance - Fraction(ties, 2)) / 24
        e = plus - at
        if correction:
            sign = {"greater": 1, "less": -1, "two-sided": (e > 0) - (e < 0)}[alternative]
            e -= Fraction(sign, 2)
        e = e if variance else Fraction(0)
        z = divide(mp.mpf(e.numerator) / e.denominator, mp.sqrt(mp.mpf(variance.numerator) / variance.denominator))
        p = {"greater": normal_tail(z), "less": normal_tail(-z), "two-sided": 2 * normal_tail(abs(z))}[alternative]
        return mp.mpf(float(statistic)), p, 0, 0
    if method == "exact":
        count, at_least, at_most = sign_sums(range(1, n + 1)), math.floor(plus), math.ceil(plus)
    else:
        count = sign_sums([q for q, v in zip(r, d) if v != 0])
        at_least = at_most = plus - split
    total = sum(count.values())
    above = Fraction(sum(c for s, c in count.items() if s >= at_least), total)
    below = Fraction(sum(c for s, c in count.items() if s <= at_most), total)
    p = {"greater": above, "less": below, "two-sided": min(2 * min(above, below), 1)}[alternative]
    return mp.mpf(float(statistic)), mp.mpf(p.numerator) / p.denominator, 0, 0


def ks(x, y, alternative="two-sided", method="auto"):
    """(statistic, p or None, location, sign)"""
    n, m = len(x), len(y)
    best = {}
    for sign in (1, -1):
        # SciPy looks at the sorted values of x, then at those of y.
        for v in sorted(x) + sorted(y):
            d = sign * (sum(a <= v for a in x) * m - sum(b <= v for b in y) * n)
            if sign not in best or d > best[sign][0]:
                best[sign] = (d, v)
    sign = {"less": -1, "greater": 1}.get(alternative, -1 if best[-1][0] > best[1][0] else 1)
    h, location = best[sign]
    d = mp.mpf(h) / (n * m)
    if method == "asymp":
        p = None
        if alternative != "two-sided":
            a, b = max(n, m), min(n, m)
            z = mp.sqrt(mp.mpf(a) * b / (a + b)) * d
            p = mp.exp(-2 * z * z - 2 * z * (a + 2 * b) / mp.sqrt(mp.mpf(a) * b * (a + b)) / 3)
        return d, p, location, sign
    # Paths that stay inside, counted in whole numbers.
    inside = [0] * (m + 1)
    for i in range(n + 1):
        for j in range(m + 1):
            e = i * m - j * n
            if (abs(e) if alternative == "two-sided" else e) >= h > 0:
                inside[j] = 0
            elif i + j == 0:
                inside[j] = 1
            else:
                inside[j] += inside[j - 1] if j > 0 else 0
    p = 1 - Fraction(inside[m], math.comb(n + m, n)) if h > 0 else Fraction(1)
    return d, mp.mpf(p.numerator) / p.denominator, location, sign
