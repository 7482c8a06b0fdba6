"""The recipes of the command reference in PyTorch, as a program for trainer/command."""

import pathlib
import time

import torch
from torch import nn

import protocol


class Block(nn.Module):
    def __init__(self, channels, out, stride):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(channels, out, 3, stride, 1, bias=False), nn.BatchNorm2d(out), nn.ReLU(),
            nn.Conv2d(out, out, 3, 1, 1, bias=False), nn.BatchNorm2d(out))
        self.shortcut = nn.Sequential() if stride == 1 and channels == out else nn.Sequential(
            nn.Conv2d(channels, out, 1, stride, bias=False), nn.BatchNorm2d(out))

    def forward(self, x):
        return torch.relu(self.layers(x) + self.shortcut(x))


def resnet18(width):
    layers, channels = [nn.Conv2d(3, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU()], width
    for stage in range(4):
        out = width << stage
        layers += [Block(channels, out, 2 if stage else 1), Block(out, out, 1)]
        channels = out
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 10))


def tutorial():
    return nn.Sequential(
        nn.Conv2d(3, 6, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))


def read(folder, name):
    raw = torch.frombuffer(bytearray((pathlib.Path(folder) / name).read_bytes()), dtype=torch.uint8).reshape(-1, 3073)
    return raw[:, 1:].reshape(-1, 3, 32, 32), raw[:, 0].long()


def load(folder, judged):
    """Return the population, without the last 1,000 of each class that are held for validation, and the test set."""
    batches = [read(folder, f"data_batch_{k}.bin") for k in range(1, 6)]
    x, y = torch.cat([b[0] for b in batches]), torch.cat([b[1] for b in batches])
    keep = torch.cat([(y == c).nonzero()[:-1000, 0] for c in range(10)]).sort().values
    x, y = x[keep].float(), y[keep]
    mean, std = x.mean((0, 2, 3), keepdim=True), x.std((0, 2, 3), keepdim=True, correction=0)
    test, labels = read(folder, "test_batch.bin")
    return (x - mean) / std, y, (test[:judged].float() - mean) / std, labels[:judged]


def augment(x):
    """Mirror every other image, and shift each by up to 4 pixels."""
    mirrored = torch.rand(len(x)) < 0.5
    x = torch.where(mirrored[:, None, None, None], x.flip(3), x)
    padded = nn.functional.pad(x, (4, 4, 4, 4))
    row, column = torch.randint(9, (2, len(x)))
    rows = (row[:, None] + torch.arange(32))[:, None, :, None]
    columns = (column[:, None] + torch.arange(32))[:, None, None, :]
    return padded[torch.arange(len(x))[:, None, None, None], torch.arange(3)[None, :, None, None], rows, columns]


def errors(network, x, y):
    network.eval()
    with torch.no_grad():
        wrong = sum((network(a).argmax(1) != b).sum().item() for a, b in zip(x.split(250), y.split(250)))
    network.train()
    return wrong / len(y)


data = None


def train(job):
    global data
    p, s, instance = job["candidate"]["parameters"], job["settings"], job["instance"]
    torch.set_num_threads(s["threads"])
    if data is None:
        data = load(s["folder"], s["judged"])
    x, y, test, labels = data
    draw = torch.Generator().manual_seed(int(instance["sample_seed"]) % 2**63)
    sample = torch.randperm(len(y), generator=draw)[:s["sample"]]
    torch.manual_seed(int(instance["init_seed"]) % 2**63)
    schedule = None
    if job["candidate"]["id"] == "tutorial":
        network, batch = tutorial(), 4
        optimiser = torch.optim.SGD(network.parameters(), 0.001, momentum=0.9)
    else:
        network, batch = resnet18(p["width"]), p["batch"]
        optimiser = torch.optim.SGD(network.parameters(), p["peak"], momentum=0.9, nesterov=True, weight_decay=p["l2"])
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimiser, p["peak"], total_steps=s["epochs"] * -(-len(sample) // batch), cycle_momentum=False)
    metrics, start = {}, time.perf_counter()
    for epoch in range(1, s["epochs"] + 1):
        for chosen in sample[torch.randperm(len(sample))].split(batch):
            images = x[chosen] if schedule is None else augment(x[chosen])
            optimiser.zero_grad()
            nn.functional.cross_entropy(network(images), y[chosen]).backward()
            optimiser.step()
            if schedule is not None:
                schedule.step()
        metrics[f"loss after epoch {epoch}"] = errors(network, test, labels)
    metrics["seconds"] = time.perf_counter() - start
    return {"loss": metrics[f"loss after epoch {s['epochs']}"], "metrics": metrics}


protocol.serve(train)
