"""Writes the events of three.npz as comma-separated values, three.csv and three.csv.gz, which the tests read.

    python3 testdata/table.py        (from the package's folder; made with Python 3.11 and NumPy 2.4.6)
"""
import csv
import gzip
import os

import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
events = np.load(os.path.join(here, "three.npz"))
names = ["energy", "x", "y", "theta_x", "theta_y", "depth"]
deposits = (events["cells"] * 0.25).reshape(-1, 225)

path = os.path.join(here, "three.csv")
with open(path, "w", newline="") as f:
    table = csv.writer(f, lineterminator="\n")
    table.writerow(names + [f"cell_{i}" for i in range(225)])
    for i, cells in enumerate(deposits):
        table.writerow([float(events[name][i]) for name in names] + cells.tolist())
with open(path, "rb") as f, open(path + ".gz", "wb") as g:
    g.write(gzip.compress(f.read(), mtime=0))
