"""Times SciPy for BenchmarkAgainstSciPy: python3 bench.py < samples.json

Standard input holds {"x": [...], "y": [...], "z": [...]}; standard output gets the version
of SciPy and, for each test, the nanoseconds of a call: the best of several
rounds.
"""

import json
import sys
import time

import numpy as np
import scipy
from scipy import stats

data = json.load(sys.stdin)
x, y, z = (np.array(data[name]) for name in "xyz")
TESTS = {
    "welch": lambda: stats.ttest_ind(x, y, equal_var=False),
    "student": lambda: stats.ttest_rel(x, y),
    "ks": lambda: stats.ks_2samp(x, y),
    "mannwhitney": lambda: stats.mannwhitneyu(x, y),
    "wilcoxon": lambda: stats.wilcoxon(x, y),
    "bartlett": lambda: stats.bartlett(x, y),
    "levene": lambda: stats.levene(x, y),
    "levene-mean": lambda: stats.levene(x, y, center="mean"),
    "levene-trimmed": lambda: stats.levene(x, y, center="trimmed"),
    "friedman": lambda: stats.friedmanchisquare(x, y, z),
    "fligner": lambda: stats.fligner(x, y),
    "pitmanmorgan": lambda: stats.pearsonr(x + y, x - y),
}


def nanoseconds(call, rounds=5, seconds=0.05):
    call()
    best = float("inf")
    for _ in range(rounds):
        calls, start = 0, time.perf_counter()
        while time.perf_counter() - start < seconds:
            call()
            calls += 1
        best = min(best, (time.perf_counter() - start) / calls)
    return best * 1e9


json.dump({"scipy": scipy.__version__, "ns": {name: nanoseconds(call) for name, call in TESTS.items()}}, sys.stdout)
print()
