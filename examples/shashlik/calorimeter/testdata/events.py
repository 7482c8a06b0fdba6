"""Writes the archives that the tests of Read open, and golden.json with what NumPy finds in
the embedded events: in the first 10,000 of sample B, fits by numpy.linalg.lstsq included, and in the files.

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

# Formulas of energy and position, from the same noiseless cells.
S, n = cells.sum((1, 2)), len(cells)
seed = cells.reshape(n, -1).argmax(1)
row, column = seed // 15, seed % 15
padded = np.pad(cells, ((0, 0), (2, 2), (2, 2)))
around = np.stack([padded[i, r:r + 5, c:c + 5] for i, (r, c) in enumerate(zip(row, column))])
cx = (column[:, None] - 7 + np.arange(-2, 3)) * 4.0
cy = (row[:, None] - 7 + np.arange(-2, 3)) * 4.0
inside = around.sum((1, 2))
bx, by = (around.sum(1) * cx).sum(1) / inside, (around.sum(2) * cy).sum(1) / inside
second = (around * (cx[:, None, :] ** 2 + cy[:, :, None] ** 2)).sum((1, 2)) / inside
w = np.sqrt(second - bx ** 2 - by ** 2)
f, L = 1 - inside / S, np.log(S)
ux, uy = 2 * np.pi * bx / 4, 2 * np.pi * by / 4


def loss(terms, truth, relative):
    design = np.stack(terms, 1)
    scale = truth[:, None] if relative else 1
    c = np.linalg.lstsq(design / scale, (truth / scale.ravel() if relative else truth), rcond=None)[0]
    d = design @ c - truth
    return float(np.sqrt(np.mean((d / truth if relative else d) ** 2)))


x = sample["x"].astype(float) + sample["depth"].astype(float) * np.tan(sample["theta_x"].astype(float))
one = np.ones(n)
golden["losses"] = {
    "parametric": loss([one] + [S * t for t in (one, L, L ** 2, f, f ** 2, w, w ** 2, np.cos(ux), np.cos(uy),
                                                np.cos(ux) * np.cos(uy), bx ** 2, by ** 2)], energy, True),
    "cell sum": loss([S, S * L, one] + [cells[:, r, c] for r in range(3, 12) for c in range(3, 12)], energy, True),
    "S-curve": loss([one, bx] + [np.sin(k * ux) for k in (1, 2, 3)], x, False),
    "barycentre": float(np.sqrt(np.mean((bx - x) ** 2))),
}
with np.errstate(divide="ignore"):
    lw = np.maximum(0, 4 + np.log(around / inside[:, None, None]))
golden["losses"]["logarithmic"] = float(np.sqrt(np.mean(((lw.sum(1) * cx).sum(1) / lw.sum((1, 2)) - x) ** 2)))
golden["files"] = {}
for name in ("photons_A", "photons_B"):
    z = np.load(os.path.join(here, "..", "..", "data", name + ".npz"))
    golden["files"][name] = {"events": len(z["energy"]), "deposits_MeV": (z["cells"] * 0.25).sum(),
                             "energy_GeV": z["energy"].astype(float).sum(), "largest_angle": float(np.abs(z["theta_x"]).max())}

with open(os.path.join(here, "golden.json"), "w") as f:
    json.dump(golden, f, indent=1)
    f.write("\n")
