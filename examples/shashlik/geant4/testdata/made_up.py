"""Writes all chunks of both samples with made-up showers, and joins them: everything that simulate.py does but Geant4.

    python3 testdata/made_up.py FOLDER        (from the folder of simulate.py)
"""
import argparse
import os
import sys

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import simulate  # noqa: E402


class Showers:
    version = "none"

    def shoot(self, photons, seed, count):
        event, row, column = np.ogrid[:len(photons["energy"]), :15, :15]
        return event + row + column / 4, event[:, 0, 0]


out = sys.argv[1]
for sample, seeds in ("B", "1000-1079"), ("A", "5000-5008,5020-5022"):
    options = argparse.Namespace(sample=sample, events=500, only=None, energy=None, out=out)
    seeds = simulate.parse_seeds(seeds)
    for seed in seeds:
        assert not simulate.is_there(options, seed)
        simulate.simulate_chunk(Showers(), options, seed, None)
        assert simulate.is_there(options, seed)
    simulate.join([simulate.chunk_path(options, seed) for seed in seeds], os.path.join(out, f"{sample}.npz"))
