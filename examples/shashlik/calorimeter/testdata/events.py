"""Writes the archives that the tests of Read open, and golden.json with what NumPy finds in
the first 10,000 embedded events, fits by numpy.linalg.lstsq included.

    python3 testdata/events.py        (from the package's folder; made with the versions in golden.json)
"""
import json
import os

import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
photons = np.load(os.path.join(here, "..", "..", "data", "photons_B.npz"))
sample = {k: photons[k][:10_000] for k in photons}

small = {k: sample[k][:3] for k in sample}
np.savez_compressed(os.path.join(here, "three.npz"), **small)
np.savez(os.path.join(here, "double.npz"), **{k: v if k == "cells" else v.astype("<f8") for k, v in small.items()})

# The whole sample: sums, and calibrations of the noiseless cells.
SAMPLING = 0.1739
deposits = sample["cells"] * 0.25
cells, energy = deposits / SAMPLING / 1000, sample["energy"].astype(float)
golden = {
    "numpy": np.__version__,
    "deposits_MeV": deposits.sum(),
    "deposits_of_event_17": deposits[17].sum(),
    "hottest_of_event_17": int(deposits[17].argmax()),
    "truth_sums": {k: sample[k].astype(float).sum() for k in ("energy", "x", "y", "theta_x", "theta_y", "depth")},
    "sampling_fraction": float((deposits.sum((1, 2)) / energy / 1000).mean()),
    "fits": [],
}
for window, offset, curvature in [(15, 0, 0), (5, 0, 0), (11, 1, 0), (7, 0, 1), (15, 1, 1)]:
    a = (15 - window) // 2
    s = cells[:, a:a + window, a:a + window].sum((1, 2))
    columns = [s] + [np.ones_like(s)] * offset + [s * np.log(np.maximum(s, 1e-3))] * curvature
    design = np.stack(columns, 1)
    w = np.linalg.lstsq(design / energy[:, None], np.ones(len(s)), rcond=None)[0]
    golden["fits"].append({
        "window": window, "offset": bool(offset), "curvature": bool(curvature), "coefficients": w.tolist(),
        "rmse": float(np.sqrt(np.mean((design @ w / energy - 1) ** 2)))})

with open(os.path.join(here, "golden.json"), "w") as f:
    json.dump(golden, f, indent=1)
    f.write("\n")
