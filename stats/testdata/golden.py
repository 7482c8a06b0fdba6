"""Golden values of the hypothesis tests: python3 golden.py > tests.json

Every p-value is computed twice: by SciPy (scikit-posthocs for Conover's test),
and in references.py from the doubles of the samples, with mpmath's 60 digits
or in whole numbers. The file has the latter ("reference"), and SciPy's where
there is none. Where the two disagree by more than 1e-8 the case is listed on
standard error and marked "scipy_differs"; all such cases are of these kinds:

- constant or equal samples: means are rounded in numpy (of ten times 0.1, or
  of equal normal scores in fligner), so that a variance is 1e-34 and not zero,
  and SciPy's p is tiny where it should be 0, or its statistic is noise where it
  should be NaN or 0;
- ks_2samp, exact, one-sided, of large and unequal sizes: SciPy's binomials
  overflow and it falls back on the asymptotic value.

The location of the statistic of ks_2samp is of the first of the largest
differences in whole numbers; SciPy's may be of another, by rounding, and is
then listed too.
"""

import json
import math
import platform
import sys
import warnings
from types import SimpleNamespace

import mpmath as mp
import numpy as np
import pandas as pd
import scikit_posthocs
import scipy
from references import (
    bartlett, fligner, friedman, ks, levene, mannwhitney, pitmanmorgan, student, welch, wilcoxon,
)
from scipy import stats

warnings.simplefilter("ignore")


def conover(*samples):
    """All pairs of candidates, as (i, j, statistic, p); from scikit-posthocs."""
    table = pd.DataFrame(np.array(samples).T)
    p = scikit_posthocs.posthoc_conover_friedman(table).to_numpy()
    return [(i, j, p[i, j]) for i in range(len(samples)) for j in range(i)]


# Samples.
def samples():
    g = np.random.default_rng(20250611)
    out = {
        "one": [1.5], "other": [-2.0], "two": [1.0, 4.0], "pair": [-2.0, 2.0], "near": [1.25, 1.5],
        "three": [0.5, 2.0, 7.0], "third": [1.0, 1.5, 3.75],
        "ones": [1.0] * 10, "tenths": [0.1] * 10, "thirds": [0.3] * 10,
        "whole5": [-1.0, -3.0, 3.0, -1.0, -2.0], "entire5": [2.0, 1.0, 3.0, 3.0, 2.0],  # ties of deviations, by rounding
        "threes": [3.0] * 14, "integers": [float(v) for v in range(1, 15)],
    }
    for name, size, scale, shift in [
        ("a4", 4, 1, 0), ("b4", 4, 2, 1), ("a7", 7, 1, 0), ("b8", 8, 1, 1), ("a10", 10, 1, 0), ("b10", 10, 2, 0.5),
        ("c10", 10, 1, 1.5), ("d10", 10, 0.3, 4), ("a13", 13, 1, 0), ("b30", 30, 1.5, 0.5), ("a50", 50, 1, 0),
        ("b50", 50, 1.2, 0.9), ("a51", 51, 1, 0), ("b51", 51, 1, 0.4), ("a200", 200, 1, 0), ("b170", 170, 1.6, 0.4),
        ("a1000", 1000, 1, 0), ("b1000", 1000, 1.05, 0.1), ("far1000", 1000, 1, 1.75), ("wide1000", 1000, 9, 0),
    ]:
        out[name] = np.round(shift + scale * g.standard_normal(size), 9).tolist()
    for name, size, top in [("ties10", 10, 5), ("knots10", 10, 6), ("ties13", 13, 7), ("knots13", 13, 7),
                            ("ties20", 20, 6), ("knots20", 20, 7), ("ties200", 200, 12), ("knots200", 200, 13)]:
        out[name] = g.integers(0, top, size).astype(float).tolist()
    out["offset10"] = (1e6 + np.round(g.standard_normal(10), 6)).tolist()
    out["offset12"] = (1e6 + np.round(2 * g.standard_normal(12), 6)).tolist()
    out["low40"] = np.round(g.uniform(0, 1, 40), 9).tolist()
    out["high40"] = np.round(g.uniform(2, 3, 40), 9).tolist()
    out["high470"] = np.round(g.uniform(2, 3, 470), 9).tolist()
    out["low530"] = np.round(g.uniform(0, 1.2, 530), 9).tolist()
    out["steady12"] = (5 + 1e-9 * g.standard_normal(12)).tolist()
    out["shadow10"] = (np.array(out["a10"]) + 1e-9 * g.standard_normal(10)).tolist()
    return out


SAMPLES = samples()
UNPAIRED = [
    ("one", "other"), ("one", "one"), ("one", "two"), ("two", "one"), ("two", "pair"), ("two", "near"), ("three", "third"),
    ("ones", "ones"), ("ones", "threes"), ("tenths", "thirds"), ("tenths", "tenths"), ("ones", "a10"), ("a10", "tenths"),
    ("a4", "b4"), ("a7", "b8"), ("a4", "a10"), ("a10", "b10"), ("c10", "a10"), ("a10", "d10"), ("a10", "a10"), ("a7", "a200"),
    ("ties10", "knots10"), ("ties13", "knots20"), ("ties200", "knots200"), ("b30", "a50"), ("a200", "b170"),
    ("offset10", "offset12"), ("steady12", "b10"), ("whole5", "entire5"), ("low40", "high40"), ("a1000", "b1000"), ("a200", "b1000"),
]
EXTREME = [("a1000", "far1000"), ("far1000", "a1000"), ("a1000", "wide1000")]
PAIRED = [
    ("one", "other"), ("two", "pair"), ("three", "third"), ("ones", "ones"), ("ones", "tenths"), ("tenths", "a10"),
    ("a10", "ones"), ("a4", "b4"), ("a10", "b10"), ("c10", "a10"), ("a10", "d10"), ("a10", "a10"), ("ties10", "knots10"),
    ("a10", "shadow10"), ("ties13", "knots13"), ("ties20", "knots20"), ("ties200", "knots200"), ("a50", "b50"), ("a51", "b51"),
    ("low40", "high40"), ("high40", "low40"), ("integers", "threes"), ("threes", "threes"), ("a1000", "b1000"),
]
GROUPS = [
    ("a10", "b10", "c10"), ("ties10", "knots10", "a10", "d10"), ("ones", "ones", "ones"), ("ones", "tenths", "a10"),
    ("three", "a7", "b30", "ties20"), ("a1000", "b1000", "wide1000"), ("one", "a10", "b10"), ("a50", "b50", "a50"),
]
BLOCKS = [
    ("a10", "b10", "c10"), ("ties10", "knots10", "a10", "d10"), ("ones", "ones", "ones"), ("a1000", "b1000", "far1000"),
    ("ones", "tenths", "thirds"), ("one", "other", "one"), ("a50", "b50", "a50"), ("ties200", "knots200", "a200"),
]
SIDES = ["two-sided", "less", "greater"]


def number(v):
    v = float(v)
    return v if math.isfinite(v) else str(v)


def agree(a, b, tolerance):
    a, b = float(a), float(b)
    if math.isnan(a) or math.isnan(b):
        return math.isnan(a) and math.isnan(b)
    return a == b or abs(a - b) <= tolerance * max(abs(a), abs(b))


CASES = []


def case(test, names, reference, scipy_test, **options):
    x = [SAMPLES[n] for n in names]
    got = reference(*x, **options)
    try:
        theirs = scipy_test(*(np.array(s) for s in x), **options)
        theirs_p, theirs_s = theirs.pvalue, theirs.statistic
    except ValueError:  # a single zero difference; scipy cannot permute it
        theirs_p = theirs_s = float("nan")
    statistic, p = got[:2]
    c = {"test": test, "samples": names, "options": options, "statistic": number(statistic)}
    if p is None:
        c.update(p=number(theirs_p), source="scipy")
    else:
        c.update(p=number(p), source="reference")
        if not (agree(p, theirs_p, 1e-8) and agree(statistic, theirs_s, 1e-8)):
            c["scipy_differs"] = {"statistic": number(theirs_s), "p": number(theirs_p)}
            print(test, names, options, "reference", float(statistic), float(p), "scipy", theirs_s, theirs_p, file=sys.stderr)
    if test == "ks":
        c.update(location=got[2], sign=got[3])
        if (float(theirs.statistic_location), int(theirs.statistic_sign)) != (got[2], got[3]):
            print("location", names, options, got[2:], theirs, file=sys.stderr)
    else:
        c.update(df=number(got[2]), df2=number(got[3]))
    CASES.append(c)


def pearson_t(x, y, alternative):
    r, p = stats.pearsonr(x + y, x - y, alternative=alternative)
    with np.errstate(all="ignore"):
        t = r * np.sqrt((len(x) - 2) / (1 - r**2))
    return SimpleNamespace(statistic=t, pvalue=p)


def welch_t(x, y, alternative):
    return stats.ttest_ind(x, y, equal_var=False, alternative=alternative)


def cases():
    for names in UNPAIRED + EXTREME:
        for side in SIDES:
            case("welch", names, welch, welch_t, alternative=side)
            for method in ["auto", "asymp"]:
                case("ks", names, ks, stats.ks_2samp, alternative=side, method=method)
            for options in [{}, {"method": "asymptotic"}, {"method": "asymptotic", "use_continuity": False}]:
                case("mannwhitney", names, mannwhitney, stats.mannwhitneyu, alternative=side, **options)
            if len(SAMPLES[names[0]]) * len(SAMPLES[names[1]]) <= 2000:
                case("mannwhitney", names, mannwhitney, stats.mannwhitneyu, alternative=side, method="exact")
        case("bartlett", names, bartlett, stats.bartlett)
        for options in [{}, {"center": "mean"}, {"center": "trimmed"}, {"center": "trimmed", "proportiontocut": 0.2}]:
            case("levene", names, levene, stats.levene, **options)
            case("fligner", names, fligner, stats.fligner, **options)
    for side in SIDES:  # tails of 1e-300, and paths of very different sizes
        for names in [("high470", "low530"), ("low530", "a1000"), ("a50", "low530"), ("high40", "low530")]:
            case("ks", names, ks, stats.ks_2samp, alternative=side, method="exact")
        case("mannwhitney", ("low40", "high470"), mannwhitney, stats.mannwhitneyu, alternative=side)
    for names in PAIRED + EXTREME:
        for side in SIDES:
            case("student", names, student, stats.ttest_rel, alternative=side)
            if len(SAMPLES[names[0]]) > 2:
                # SciPy has no such test; its p-value of the correlation is the same.
                case("pitmanmorgan", names, pitmanmorgan, pearson_t, alternative=side)
            for zeros in ["wilcox", "pratt", "zsplit"]:
                methods = [{}, {"method": "asymptotic", "correction": True}]
                if len(SAMPLES[names[0]]) <= 51:
                    methods.append({"method": "exact"})
                for o in methods:
                    case("wilcoxon", names, wilcoxon, stats.wilcoxon, alternative=side, zero_method=zeros, **o)
    for names in GROUPS:
        case("bartlett", names, bartlett, stats.bartlett)
        for options in [{}, {"center": "mean"}, {"center": "trimmed", "proportiontocut": 0.1}]:
            case("levene", names, levene, stats.levene, **options)
            case("fligner", names, fligner, stats.fligner, **options)
    for names in BLOCKS:
        case("friedman", names, friedman, stats.friedmanchisquare)


cases()
json.dump(
    {
        "versions": {"python": platform.python_version(), "scipy": scipy.__version__, "numpy": np.__version__,
                     "mpmath": mp.__version__, "scikit-posthocs": scikit_posthocs.__version__},
        "samples": SAMPLES,
        "cases": CASES,
        "conover": [{"samples": names, "pairs": [[i, j, number(p)] for i, j, p in conover(*(SAMPLES[n] for n in names))]}
                    for names in BLOCKS if names not in (BLOCKS[2], BLOCKS[4], BLOCKS[5])],
    },
    sys.stdout,
)
print()
