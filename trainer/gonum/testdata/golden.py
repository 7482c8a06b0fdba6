"""Trains the networks of cases.json in PyTorch and writes their losses to golden.json.

    go test ./trainer/gonum -run PyTorch -cases   # writes cases.json
    python3 trainer/gonum/testdata/golden.py

Weights and events come from the same hash as in golden_test.go.
"""
import json
import pathlib

import numpy as np
import torch
from torch import nn

from architecture import Network, training

HERE = pathlib.Path(__file__).parent
EPOCHS, STEPS = 5, 10


def numbers(array, n):
    """Deterministic numbers from 0 to 1 (the hash lowbias32 of Chris Wellons)."""
    x = np.arange(n, dtype=np.uint32) + np.uint32(1000003 * array)
    x ^= x >> np.uint32(16)
    x *= np.uint32(0x7FEB352D)
    x ^= x >> np.uint32(15)
    x *= np.uint32(0x846CA68B)
    x ^= x >> np.uint32(16)
    return x.astype(np.float64) / 2**32


def losses(case):
    net = Network(case["architecture"])
    loss, optimiser, per_epoch, per_step = training(net, case["training"], STEPS)
    with torch.no_grad():
        for i, (name, p) in enumerate(net.named_parameters()):
            u = numbers(i, p.numel())
            if p.dim() > 1:
                value = (2 * u - 1) * np.sqrt(6 / (p.numel() // p.shape[0]))
            elif name.endswith("bias"):
                value = 0.2 * u - 0.1
            else:
                value = np.full(p.numel(), 0.25)
            p.copy_(torch.tensor(value.astype(np.float32)).reshape(p.shape))

    batch = case["training"]["batchSize"]
    n = STEPS * batch
    x = torch.tensor(numbers(100, n * net.inputs).astype(np.float32)).reshape(n, *net.shape)
    e = torch.tensor(numbers(101, n * net.extras).astype(np.float32)).reshape(n, net.extras)
    if isinstance(loss, nn.CrossEntropyLoss):
        t = torch.tensor((numbers(102, n) * net.outputs).astype(np.int64))
    else:
        t = torch.tensor((0.5 + numbers(102, n * net.outputs)).astype(np.float32)).reshape(n, net.outputs)

    result = []
    for _ in range(EPOCHS):
        for i in range(0, n, batch):
            optimiser.zero_grad()
            value = loss(net(x[i : i + batch], e[i : i + batch]), t[i : i + batch])
            value.backward()
            optimiser.step()
            if per_step:
                per_step.step()
            result.append(value.item())
        if per_epoch:
            per_epoch.step()
    return result


if __name__ == "__main__":
    torch.set_num_threads(1)
    cases = json.loads((HERE / "cases.json").read_text())
    golden = {
        "versions": {"torch": torch.__version__, "numpy": np.__version__},
        "losses": {case["name"]: losses(case) for case in cases},
    }
    (HERE / "golden.json").write_text(json.dumps(golden, indent=0) + "\n")
