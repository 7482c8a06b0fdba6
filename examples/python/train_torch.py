"""Small networks of PyTorch that learn Friedman's first function from noisy points."""

import torch
from torch import nn

import protocol

torch.use_deterministic_algorithms(True)
ACTIVATIONS = {"relu": nn.ReLU, "silu": nn.SiLU, "tanh": nn.Tanh}


def friedman(n, seed, noise):
    """Draw n points with ten inputs, five of which count, and values of variance 1."""
    draw = torch.Generator().manual_seed(seed)
    x = torch.rand(n, 10, generator=draw)
    y = 10 * torch.sin(torch.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2 + 10 * x[:, 3] + 5 * x[:, 4]
    return 2 * x - 1, (y - 14.4 + noise * torch.randn(n, generator=draw)) / 4.9


points, values = friedman(2000, seed=0, noise=0)


def train(job):
    p, instance = job["candidate"]["parameters"], job["instance"]
    x, y = friedman(job["settings"]["sample"], int(instance["sample_seed"]), noise=1)
    torch.manual_seed(int(instance["init_seed"]))
    layers, width = [], 10
    for _ in range(p["layers"]):
        layers += [nn.Linear(width, p["width"]), ACTIVATIONS[p["act"]]()]
        width = p["width"]
    network = nn.Sequential(*layers, nn.Linear(width, 1))
    optimiser = torch.optim.Adam(network.parameters(), p["rate"])
    for _ in range(20):
        for batch in torch.randperm(len(x)).split(50):
            optimiser.zero_grad()
            nn.functional.mse_loss(network(x[batch])[:, 0], y[batch]).backward()
            optimiser.step()
    with torch.no_grad():
        predictions = network(points)[:, 0]
    loss = nn.functional.mse_loss(predictions, values).sqrt()
    return {"loss": loss.item(), "predictions": predictions.tolist()}


protocol.serve(train)
