"""Writes golden.json with what NumPy finds in the first 10,000 embedded events of sample B.

    python3 testdata/golden.py        (from the package's folder; made with the version in golden.json)
"""
import json
import os

import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
photons = np.load(os.path.join(here, "..", "..", "data", "photons_B.npz"))
s = {k: photons[k][:10_000].astype(float) for k in photons}
cells = s["cells"] * 0.25
total = cells.sum((1, 2))
E = s["energy"]
tx, ty = np.tan(s["theta_x"]), np.tan(s["theta_y"])
x, y = s["x"] + s["depth"] * tx, s["y"] + s["depth"] * ty
path = s["depth"] * np.sqrt(1 + tx**2 + ty**2)
response = total / 1000 / 0.1739 / E
bins = {"energies": [8.0, 12.0], "window": 3, "distance": [0.25, 0.75], "class": [10.0, 30.0], "radius": [4.0, 4.5]}
m = (E >= 8) & (E < 12)
out = {"numpy": np.__version__}


def statistic(name, values, deviation=False):
    n = len(values)
    if deviation:
        second, fourth = values.var(), ((values - values.mean()) ** 4).mean()
        out[name] = [values.std(ddof=1), np.sqrt((fourth - second**2) / n) / 2 / np.sqrt(second), n]
    else:
        out[name] = [values.mean(), values.std(ddof=1) / np.sqrt(n), n]


statistic("response, mean", response[m])
statistic("response, standard deviation", response[m], True)
slope = np.polyfit(np.log(E[m]), path[m], 1)[0]
level = path[m] - slope * (np.log(E[m]) - np.log(E[m]).mean())
statistic("depth, mean", level)
statistic("depth, standard deviation", level, True)
r = np.corrcoef(level, response[m])[0, 1]
out["depth and response, correlation"] = [r, (1 - r * r) / np.sqrt(m.sum()), int(m.sum())]

share = np.empty(len(E))
for i in range(len(E)):
    col, row = int(np.floor(x[i] / 4 + 0.5)) + 7, int(np.floor(y[i] / 4 + 0.5)) + 7
    share[i] = cells[i, row - 1 : row + 2, col - 1 : col + 2].sum() / total[i]
statistic("share in 3×3 cells, mean", share[m])
statistic("share in 3×3 cells, standard deviation", share[m], True)

distance, beyond = [], []
c = (E >= 10) & (E < 30)
for at, slopes, strips in ((x, tx, cells.sum(1)), (y, ty, cells.sum(2))):
    for k in range(14):
        sign = np.where(slopes < 0, -1, 1)
        before = strips[:, : k + 1].sum(1) / total
        d = sign * (4 * (k - 7 + 0.5) - at)
        sel = c & (d >= 0.25) & (d < 0.75)
        distance.extend(d[sel])
        beyond.extend(np.where(slopes < 0, before, 1 - before)[sel])
distance, beyond = np.array(distance), np.array(beyond)
slope = np.polyfit(distance, beyond, 1)[0]
statistic("share beyond an edge, mean", beyond - slope * (distance - 0.5))
statistic("share beyond an edge, standard deviation", beyond - slope * (distance - 0.5), True)

cx = (np.arange(15) - 7) * 4.0
radius = np.hypot(cx[None, None, :] - x[:, None, None], cx[None, :, None] - y[:, None, None])
sel = (radius >= 4) & (radius < 4.5)
statistic("share of a cell, mean", (cells / total[:, None, None])[sel])

with open(os.path.join(here, "golden.json"), "w") as f:
    json.dump(out, f, indent="\t", ensure_ascii=False)
    f.write("\n")
