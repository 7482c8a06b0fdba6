"""Writes quantile.json, harrelldavis.json, bootstrap.json and adjust.json beside itself.

Run: python3 golden_quantile.py   (needs numpy, scipy and statsmodels)
"""

import json
import pathlib
import warnings

import numpy as np
import scipy
import statsmodels
from scipy import stats
from scipy.stats import mstats
from statsmodels.stats.multitest import multipletests

HERE = pathlib.Path(__file__).parent
VERSIONS = f"numpy {np.__version__}, scipy {scipy.__version__}, statsmodels {statsmodels.__version__}"


def number(v):
    """JSON has no NaN: it is written as null."""
    return None if np.isnan(v) else float(v)


def write(name, call, cases):
    text = ",\n".join(json.dumps(c) for c in cases)
    head = json.dumps({"versions": VERSIONS, "call": call})[:-1]
    (HERE / name).write_text(f'{head}, "cases": [\n{text}\n]}}\n')


rng = np.random.default_rng(20250608)
samples = {
    "one": [3.5],
    "two": [2.0, -1.0],
    "constant": [0.1] * 7,
    "ties": [1, 2, 2, 2, 3, 3, 9, 1, 2],
    "five": list(rng.normal(size=5)),
    "normal": list(rng.normal(size=20)),
    "large scale": list(1e12 + rng.normal(size=11)),
    "tiny": list(1e-300 * rng.exponential(size=6)),
    "heavy": list(rng.standard_cauchy(size=33)),
    "many": list(np.round(rng.exponential(size=400), 6)),
}
samples = {k: [float(v) for v in x] for k, x in samples.items()}

# Quantiles. The grid of probabilities hits order statistics and points halfway between.
methods = ["linear", "inverted_cdf", "averaged_inverted_cdf", "closest_observation",
           "interpolated_inverted_cdf", "hazen", "weibull", "median_unbiased", "normal_unbiased"]
probabilities = [0, 1e-9, .01, .025, .1, .2, .25, 1 / 3, .4, .5, .6, .75, .9, .95, .975, .999, 1]
write("quantile.json", "numpy.quantile(x, p, method=method)", [
    {"name": name, "x": x, "p": probabilities,
     "values": {m: [float(v) for v in np.quantile(x, probabilities, method=m)] for m in methods}}
    for name, x in samples.items()])

# Harrell-Davis. SciPy's standard error is NaN for n = 1 and for p = 0 and 1.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    inner = [p for p in probabilities if .01 <= p <= .99]
    write("harrelldavis.json", "mstats.hdquantiles(x, p), mstats.hdquantiles_sd(x, p)", [
        {"name": name, "x": x, "p": inner,
         "values": [float(v) for v in mstats.hdquantiles(x, inner)],
         "stderr": [float(v) for v in mstats.hdquantiles_sd(x, inner)]}
        for name, x in samples.items() if len(x) > 1])

# The bootstrap. The distribution of SciPy's own resamples is exported, so that the interval must
# agree; then the ends over 40 seeds, whose mean and spread are what another generator must hit.
statistics = {
    "mean": lambda x, axis=-1: np.mean(x, axis=axis),
    "std": lambda x, axis=-1: np.std(x, axis=axis, ddof=1),
    "median": lambda x, axis=-1: np.median(x, axis=axis),
    "q3": lambda x, axis=-1: np.quantile(x, .75, axis=axis),
}
cases = []
for name in ("ties", "five", "normal", "heavy"):
    for stat_name, statistic in statistics.items():
        for method in ("BCa", "percentile"):
            x = np.array(samples[name])
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                r = stats.bootstrap((x,), statistic, n_resamples=299, method=method,
                                    confidence_level=.9, rng=np.random.default_rng(7))
                jack = np.array([statistic(np.delete(x, i)) for i in range(len(x))])
                u = jack.mean() - jack
                a = (u**3).sum() / (u**2).sum()**1.5 / 6
                ends = np.array([stats.bootstrap((x,), statistic, method=method, rng=np.random.default_rng(s))
                                 .confidence_interval for s in range(40)])
            theta, dist = statistic(x), r.bootstrap_distribution
            z0 = stats.norm.ppf(((dist < theta).mean() + (dist <= theta).mean()) / 2)
            # Without acceleration, which is what is left where SciPy gives NaN.
            bc = np.quantile(dist, stats.norm.cdf(2 * z0 + stats.norm.ppf([.05, .95])))
            cases.append({
                "name": name, "x": samples[name], "statistic": stat_name, "method": method, "level": .9,
                "distribution": [float(v) for v in dist], "jackknife": [float(v) for v in jack],
                "estimate": float(theta), "low": number(r.confidence_interval.low),
                "high": number(r.confidence_interval.high), "bc": [float(v) for v in bc], "stderr": float(r.standard_error),
                "bias": number(z0), "acceleration": number(a),
                "mean95": [number(v) for v in ends.mean(0)], "sd95": [number(v) for v in ends.std(0, ddof=1)]})
write("bootstrap.json", "scipy.stats.bootstrap((x,), statistic, method=method)", cases)

# Adjusted p-values.
p_values = {
    "one": [.03],
    "mixed": [.01, .04, .03, .005, .5, .2],
    "ties": [.02, .02, .02, .7, .7, .001],
    "ends": [0, 1, .5, 0, 1e-300],
    "all large": [.9, .95, .99],
    "many": [float(v) for v in np.round(rng.beta(.4, 1, size=100), 8)],
}
write("adjust.json", "multipletests(p, method='holm')[1], false_discovery_control(p)", [
    {"name": name, "p": p, "holm": [float(v) for v in multipletests(p, method="holm")[1]],
     "bh": [float(v) for v in stats.false_discovery_control(p)],
     "bh_statsmodels": [float(v) for v in multipletests(p, method="fdr_bh")[1]]}
    for name, p in p_values.items()])
