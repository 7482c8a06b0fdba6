"""Times training steps of PyTorch eager and prints thousand samples a second: of the processor's time, and by the
clock on the wall.

    python3 eager.py NETWORK SECONDS [--tuned]

NETWORK is model1, model4, resnet16 or resnet64, as in main.go. --tuned asks for channels-last memory and the fused
optimiser; otherwise the loop is as most users write it. One thread; events are drawn as in the Go program: an order an
epoch, batches by indexing a tensor.
"""

import sys
from time import perf_counter, process_time

import torch
from torch import nn


class Energy(nn.Module):  # Model 1 of examples/shashlik/models
    def __init__(self):
        super().__init__()
        self.image = nn.Sequential(
            nn.Conv2d(1, 32, 3, bias=False), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3, bias=False), nn.ReLU(), nn.MaxPool2d(2, 1), nn.Flatten())
        self.dense = nn.Sequential(nn.Linear(576, 9), nn.ReLU(), nn.Linear(9, 1))

    def forward(self, x, extras):
        return self.dense(self.image(x))


class Position(nn.Module):  # Model 4
    def __init__(self):
        super().__init__()
        self.image = nn.Sequential(
            nn.Conv2d(1, 32, 3, bias=False), nn.PReLU(32), nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3, bias=False), nn.PReLU(64), nn.MaxPool2d(4), nn.Flatten())
        self.features = nn.Sequential(nn.Linear(64, 64), nn.PReLU(64))
        self.dense = nn.Sequential(nn.Linear(66, 9), nn.PReLU(9), nn.Linear(9, 1))

    def forward(self, x, extras):
        return self.dense(torch.cat([self.features(self.image(x)), extras], 1))


class Block(nn.Module):
    def __init__(self, channels, out, stride):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(channels, out, 3, stride, 1, bias=False), nn.BatchNorm2d(out), nn.ReLU(),
            nn.Conv2d(out, out, 3, 1, 1, bias=False), nn.BatchNorm2d(out))
        self.shortcut = nn.Sequential() if stride == 1 and channels == out else nn.Sequential(
            nn.Conv2d(channels, out, 1, stride, bias=False), nn.BatchNorm2d(out))
        self.last = nn.ReLU()

    def forward(self, x):
        return self.last(self.layers(x) + self.shortcut(x))


class ResNet18(nn.Module):
    def __init__(self, width):
        super().__init__()
        layers, channels = [nn.Conv2d(3, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU()], width
        for stage in range(4):
            for block in range(2):
                out = width << stage
                layers.append(Block(channels, out, 2 if stage > 0 and block == 0 else 1))
                channels = out
        self.layers = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 10))

    def forward(self, x, extras):
        return self.layers(x)


def main():
    name, seconds, tuned = sys.argv[1], float(sys.argv[2]), "--tuned" in sys.argv
    torch.set_num_threads(1)
    torch.manual_seed(1)
    resnet = name.startswith("resnet")
    batch = 128 if resnet else {"model1": 64, "model4": 32}[name]
    events = 256 if resnet else 4096
    x = torch.rand(events, 3, 32, 32) if resnet else torch.rand(events, 1, 15, 15)
    extras = torch.rand(events, 2)
    target = torch.randint(0, 10, (events,)) if resnet else 1 + torch.rand(events, 1)
    model = ResNet18(int(name[6:])) if resnet else {"model1": Energy, "model4": Position}[name]()
    if tuned:
        x = x.to(memory_format=torch.channels_last)
        model = model.to(memory_format=torch.channels_last)
    if resnet:
        optimiser = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, nesterov=True, weight_decay=5e-4, fused=tuned or None)
        loss = nn.CrossEntropyLoss()
    else:
        optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.1, fused=tuned or None)
        loss = (lambda p, t: (((p - t) / t) ** 2).mean()) if name == "model1" else nn.MSELoss()

    def epochs():
        while True:
            order = torch.randperm(events)
            for at in range(0, events, batch):
                yield order[at:at + batch]

    warm = 3 if resnet else 20
    n = start = begin = 0
    for step, rows in enumerate(epochs()):
        if step == warm:
            n, start, begin = 0, process_time(), perf_counter()
        optimiser.zero_grad()
        loss(model(x[rows], extras[rows]), target[rows]).backward()
        optimiser.step()
        n += len(rows)
        if step >= warm + 2 and process_time() - start > seconds:
            break
    print(n / (process_time() - start) / 1000, n / (perf_counter() - begin) / 1000)


main()
