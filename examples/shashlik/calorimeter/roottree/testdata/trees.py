"""Writes the events of three.npz to a ROOT file by uproot, in trees of several kinds, which the tests read.

    python3 testdata/trees.py        (from the package's folder; made with uproot 5.7.7 and NumPy 2.4.6)
"""
import os

import awkward
import numpy as np
import uproot

here = os.path.dirname(os.path.abspath(__file__))
events = np.load(os.path.join(here, "..", "..", "testdata", "three.npz"))
truth = {k: events[k] for k in ("energy", "x", "y", "theta_x", "theta_y", "depth")}
counts = events["cells"]
deposits = counts * np.float32(0.25)

with uproot.recreate(os.path.join(here, "three.root"), compression=uproot.ZLIB(6)) as f:
    def write(name, cells, kind):
        f.mktree(name, {**{k: v.dtype for k, v in truth.items()}, "cells": kind})
        f[name].extend({**truth, "cells": cells})

    write("row", deposits.reshape(-1, 225), (np.dtype("f4"), (225,)))
    write("square", deposits, (np.dtype("f4"), (15, 15)))
    write("double", deposits.astype("f8"), (np.dtype("f8"), (15, 15)))
    write("counts", counts, (np.dtype("u2"), (15, 15)))
    write("jagged", awkward.Array(deposits.reshape(-1, 225).tolist()), "var * float32")
    f.mkdir("deeper").mktree("tree", {"E": "f4"})
    f["deeper/tree"].extend({"E": truth["energy"]})
    f["spectrum"] = np.histogram(truth["energy"])
