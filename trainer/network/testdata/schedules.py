"""Writes the learning rates and momenta of PyTorch's schedulers to schedules.json.

    python3 trainer/network/testdata/schedules.py
"""
import json
import pathlib

import torch
from torch.optim import lr_scheduler as lr

EPOCHS, STEPS, BASE = 12, 7, 0.3


def optimiser():
    return torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=BASE, momentum=0.7)


def record(make, per_step):
    o = optimiser()
    schedule = make(o)
    rates, momenta = [], []
    for _ in range(EPOCHS):
        for _ in range(STEPS):
            rates.append(o.param_groups[0]["lr"])
            momenta.append(o.param_groups[0]["momentum"])
            o.step()
            if per_step:
                schedule.step()
        if not per_step:
            schedule.step()
    return {"rates": rates, "momenta": momenta}


def one_cycle(**options):
    return lambda o: lr.OneCycleLR(o, BASE, epochs=EPOCHS, steps_per_epoch=STEPS, **options)


golden = {
    "versions": {"torch": torch.__version__},
    "epochs": EPOCHS,
    "stepsPerEpoch": STEPS,
    "base": BASE,
    "momentum": 0.7,
    "schedules": {
        "constant": record(lambda o: lr.ConstantLR(o, factor=1), False),
        "step": record(lambda o: lr.StepLR(o, 10), False),
        "step, every 5": record(lambda o: lr.StepLR(o, 5, 0.5), False),
        "cosine": record(lambda o: lr.CosineAnnealingLR(o, EPOCHS), False),
        "cosine to 0.02": record(lambda o: lr.CosineAnnealingLR(o, EPOCHS, 0.02), False),
        "one cycle": record(one_cycle(), True),
        "one cycle, other settings": record(one_cycle(pct_start=0.45, div_factor=10, final_div_factor=50,
                                                      base_momentum=0.6, max_momentum=0.99), True),
        "one cycle, own momentum": record(one_cycle(cycle_momentum=False), True),
    },
}
(pathlib.Path(__file__).parent / "schedules.json").write_text(json.dumps(golden, indent=0) + "\n")
