"""Answers each line "NAME SECONDS" on standard input with the samples a second that PyTorch trains
of that network of cases.json, on one thread."""
import json
import pathlib
import sys
import time

import torch

from architecture import Network, training

HERE = pathlib.Path(__file__).parent


def trained(case, seconds):
    net = Network(case["architecture"])
    loss, optimiser, _, _ = training(net, case["training"], 1)
    n = case["training"]["batchSize"]
    x, e, t = torch.rand(n, *net.shape), torch.rand(n, net.extras), torch.rand(n, net.outputs) + 0.5

    def step():
        optimiser.zero_grad()
        loss(net(x, e), t).backward()
        optimiser.step()

    for _ in range(20):
        step()
    steps, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        step()
        steps += 1
    return n * steps / (time.perf_counter() - start)


torch.set_num_threads(1)
cases = {case["name"]: case for case in json.loads((HERE / "cases.json").read_text())}
print(torch.__version__, flush=True)
for line in sys.stdin:
    name, _, seconds = line.rpartition(" ")
    print(trained(cases[name], float(seconds)), flush=True)
