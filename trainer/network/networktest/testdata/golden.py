"""Trains the networks of cases.json in PyTorch and writes to golden.json what comes of it, and one of
them to trained.safetensors. It compares written.safetensors, which Go has written.

    go test ./trainer/network/networktest -cases   # writes cases.json and written.safetensors
    python3 trainer/network/networktest/testdata/golden.py

Weights and events come from the same hash as in numbers.go.
"""
import json
import pathlib

import numpy as np
import safetensors
import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import nn

from architecture import Network, training

HERE = pathlib.Path(__file__).parent
STEPS = 10  # an epoch
EVALUATED = 8  # events
VALUES = 5  # of each gradient
SAVED = "normalised images, smoothed classes"  # the case whose network is in files


def numbers(array, n):
    """Deterministic numbers from 0 to 1 (the hash lowbias32 of Chris Wellons)."""
    x = np.arange(n, dtype=np.uint32) + np.uint32(1000003 * array)
    x ^= x >> np.uint32(16)
    x *= np.uint32(0x7FEB352D)
    x ^= x >> np.uint32(15)
    x *= np.uint32(0x846CA68B)
    x ^= x >> np.uint32(16)
    return x.astype(np.float64) / 2**32


@torch.no_grad()
def start(net):
    """Sets the first weights."""
    i = 0
    for module in net.modules():
        for p in module.parameters(recurse=False):
            u = numbers(i, p.numel())
            if p.dim() > 1:
                value = (2 * u - 1) * np.sqrt(6 / (p.numel() // p.shape[0]))
            elif isinstance(module, (nn.Conv2d, nn.Linear)):
                value = 0.2 * u - 0.1
            else:  # around where PyTorch starts slopes and normalisations
                value = p.flatten().double().numpy() + 0.2 * u - 0.1
            p.copy_(torch.tensor(value.astype(np.float32)).reshape(p.shape))
            i += 1


def gradient(p):
    g = p.grad.flatten()
    places = [(2 * i + 1) * g.numel() // (2 * VALUES) for i in range(VALUES)]
    return {"norm": g.double().norm().item(), "values": g[places].tolist()}


def golden(case):
    net = Network(case["architecture"])
    loss, optimiser, per_epoch, per_step = training(net, case["training"], STEPS)
    start(net)

    batch = case["training"]["batchSize"]
    n = STEPS * batch
    x = torch.tensor(numbers(100, n * net.inputs).astype(np.float32)).reshape(n, *net.shape)
    e = torch.tensor(numbers(101, n * net.extras).astype(np.float32)).reshape(n, net.extras)
    if isinstance(loss, nn.CrossEntropyLoss):
        t = torch.tensor((numbers(102, n) * net.outputs).astype(np.int64))
    else:
        t = torch.tensor((0.5 + numbers(102, n * net.outputs)).astype(np.float32)).reshape(n, net.outputs)

    @torch.no_grad()
    def predictions():
        net.eval()
        y = net(x[:EVALUATED], e[:EVALUATED])
        net.train()
        return y.flatten().tolist()

    result = {"losses": [], "untrained": predictions()}
    for _ in range(case["training"]["epochs"]):
        for i in range(0, n, batch):
            optimiser.zero_grad()
            value = loss(net(x[i : i + batch], e[i : i + batch]), t[i : i + batch])
            value.backward()
            if not result["losses"]:
                result["gradients"] = [gradient(p) for p in net.parameters()]
            optimiser.step()
            if per_step:
                per_step.step()
            result["losses"].append(value.item())
        if per_epoch:
            per_epoch.step()
    result["trained"] = predictions()

    if case["name"] == SAVED:
        save_file(net.state_dict(), HERE / "trained.safetensors", metadata={
            "candidate": json.dumps(case),
            "instance": json.dumps({"experiment": 1, "sampleSeed": 2, "initSeed": 2**64 - 1}),
        })
        compare_written(net, predictions, result["untrained"])
    return result


def compare_written(net, predictions, untrained):
    """Compares the file of the network that Go has written before the training."""
    with safe_open(HERE / "written.safetensors", "pt") as f:
        metadata = f.metadata()
        net.load_state_dict({name: f.get_tensor(name) for name in f.keys()})
    assert predictions() == untrained
    assert Network(json.loads(metadata["candidate"])["architecture"]).state_dict().keys() == net.state_dict().keys()
    assert json.loads(metadata["instance"]) == {"experiment": 3, "sampleSeed": 2**63, "initSeed": 5}
    assert json.loads(metadata["constants"]) == {"mean": [0.5, 0.1]}


if __name__ == "__main__":
    torch.set_num_threads(1)
    cases = json.loads((HERE / "cases.json").read_text())
    result = {
        "versions": {"torch": torch.__version__, "numpy": np.__version__, "safetensors": safetensors.__version__},
        "cases": {case["name"]: golden(case) for case in cases},
    }
    (HERE / "golden.json").write_text(json.dumps(result, indent=0) + "\n")
