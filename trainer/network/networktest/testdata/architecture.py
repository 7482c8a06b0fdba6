"""Builds PyTorch modules and optimisers from the JSON of package network."""
import torch
from torch import nn


class Join(nn.Module):
    def forward(self, x, extras):
        return torch.cat([x.flatten(1), extras], 1)


class Flat(nn.Linear):
    def forward(self, x):
        return super().forward(x.flatten(1))


class Residual(nn.Module):
    def __init__(self, layers, shortcut):
        super().__init__()
        self.layers, self.shortcut = layers, shortcut

    def forward(self, x):
        return self.layers(x) + self.shortcut(x)


class RelativeMSE(nn.Module):
    def forward(self, p, t):
        return (((p - t) / t) ** 2).mean()


def layer(spec, shape):
    """The module of one layer for inputs of a shape (channels, ...)."""
    spec = dict(spec)
    kind = spec.pop("kind")
    bias = not spec.pop("noBias", False)
    size = torch.Size(shape).numel()
    if kind == "conv":
        return nn.Conv2d(shape[0], spec["filters"], spec.get("kernel", 3), spec.get("stride", 1),
                         spec.get("padding", 0), bias=bias)
    if kind in ("maxpool", "averagepool"):
        cls = nn.MaxPool2d if kind == "maxpool" else nn.AvgPool2d
        return cls(spec.get("kernel", 2), spec.get("stride"))
    if kind == "globalpool":
        return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())
    if kind == "batchnorm":
        cls = nn.BatchNorm2d if len(shape) == 3 else nn.BatchNorm1d
        return cls(shape[0], spec.get("epsilon", 1e-5), spec.get("momentum", 0.1))
    if kind == "residual":
        return Residual(sequence(spec["layers"], shape), sequence(spec.get("shortcut", []), shape))
    if kind == "dense":
        return Flat(size, spec["features"], bias=bias)
    if kind == "leakyrelu":
        return nn.LeakyReLU(spec.get("slope", 0.01))
    if kind == "prelu":
        return nn.PReLU(shape[0])
    return {"relu": nn.ReLU, "gelu": nn.GELU, "silu": nn.SiLU, "flatten": nn.Flatten, "join": Join}[kind]()


def sequence(specs, shape):
    """Layers, none of them a join, one after another."""
    net, x = nn.Sequential(), torch.zeros(1, *shape)
    for spec in specs:
        net.append(layer(spec, tuple(x.shape[1:])).eval())
        x = net[-1](x)
    return net


class Network(nn.Sequential):
    def __init__(self, spec):
        super().__init__()
        i = spec["input"]
        self.shape = (i["channels"], i["height"], i["width"])
        self.inputs = torch.Size(self.shape).numel()
        self.extras = spec.get("extras", 0)
        x, e = torch.zeros(1, *self.shape), torch.zeros(1, self.extras)
        for l in spec["layers"]:
            self.append(layer(l, tuple(x.shape[1:])).eval())
            x = self.apply_layer(self[-1], x, e)
        self.outputs = x.shape[1]
        self.train()

    @staticmethod
    def apply_layer(module, x, extras):
        return module(x, extras) if isinstance(module, Join) else module(x)

    def forward(self, x, extras):
        for module in self:
            x = self.apply_layer(module, x, extras)
        return x


def training(net, spec, steps):
    """The loss, the optimiser, and the schedules that step after each epoch and after each batch."""
    o = dict(spec.get("optimiser", {"kind": "adam"}))
    kind = o.pop("kind")
    options = {}
    names = {"rate": "lr", "weightDecay": "weight_decay", "epsilon": "eps", "momentumDecay": "momentum_decay"}
    betas = (o.pop("beta1", 0.9), o.pop("beta2", 0.999))
    if kind.startswith("adam") or kind == "nadam":
        options["betas"] = betas
    options |= {names.get(k, k): v for k, v in o.items()}
    cls = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW,
           "nadam": torch.optim.NAdam, "rmsprop": torch.optim.RMSprop}[kind]
    groups = [{"params": list(net.parameters())}]
    if spec.get("decayWeightsOnly"):
        groups = [{"params": [p for p in net.parameters() if p.dim() > 1]},
                  {"params": [p for p in net.parameters() if p.dim() == 1], "weight_decay": 0}]
    optimiser = cls(groups, **options)

    s = dict(spec.get("schedule", {"kind": "constant"}))
    kind, per_epoch, per_step = s.pop("kind"), None, None
    lr = optimiser.param_groups[0]["lr"]
    if kind == "step":
        per_epoch = torch.optim.lr_scheduler.StepLR(optimiser, s.get("every", 10), s.get("factor", 0.1))
    elif kind == "cosine":
        per_epoch = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, spec["epochs"], s.get("final", 0))
    elif kind == "onecycle":
        per_step = torch.optim.lr_scheduler.OneCycleLR(
            optimiser, lr, epochs=spec["epochs"], steps_per_epoch=steps, pct_start=s.get("rise", 0.3),
            div_factor=s.get("start", 25), final_div_factor=s.get("end", 1e4),
            base_momentum=s.get("lowMomentum", 0.85), max_momentum=s.get("highMomentum", 0.95),
            cycle_momentum=not s.get("keepMomentum", False))

    l = dict(spec.get("loss", {"kind": "mse"}))
    kind = l.pop("kind")
    if "smoothing" in l:
        l["label_smoothing"] = l.pop("smoothing")
    loss = {"mse": nn.MSELoss, "relativemse": RelativeMSE, "huber": nn.HuberLoss,
            "crossentropy": nn.CrossEntropyLoss}[kind](**l)
    return loss, optimiser, per_epoch, per_step
