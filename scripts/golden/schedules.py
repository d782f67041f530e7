"""Factors of the learning rate, step by step, of transformers' and diffusers' schedules called as kohya's trainer does."""
import json

import torch
from diffusers.optimization import get_piecewise_constant_schedule
from transformers import optimization as hf

RATE, STEPS = 4e-4, 57
CASES = [
    ("linear", dict(warmup=7), lambda o: hf.get_linear_schedule_with_warmup(o, 7, STEPS)),
    ("linear", dict(warmup=0), lambda o: hf.get_linear_schedule_with_warmup(o, 0, STEPS)),
    ("cosine", dict(warmup=0.1), lambda o: hf.get_cosine_schedule_with_warmup(o, 5, STEPS)),
    ("cosine", dict(warmup=3, args=["num_cycles=1.25"]), lambda o: hf.get_cosine_schedule_with_warmup(o, 3, STEPS, 1.25)),
    ("cosine_with_restarts", dict(), lambda o: hf.get_cosine_with_hard_restarts_schedule_with_warmup(o, 0, STEPS, 1)),
    ("cosine_with_restarts", dict(warmup=5, cycles=4),
     lambda o: hf.get_cosine_with_hard_restarts_schedule_with_warmup(o, 5, STEPS, 4)),
    ("polynomial", dict(warmup=5), lambda o: hf.get_polynomial_decay_schedule_with_warmup(o, 5, STEPS, power=1)),
    ("polynomial", dict(power=2.5, args=["lr_end=1e-5"]),
     lambda o: hf.get_polynomial_decay_schedule_with_warmup(o, 0, STEPS, lr_end=1e-5, power=2.5)),
    ("constant", dict(), lambda o: hf.get_constant_schedule(o)),
    ("constant_with_warmup", dict(warmup=9), lambda o: hf.get_constant_schedule_with_warmup(o, 9)),
    ("inverse_sqrt", dict(warmup=9), lambda o: hf.get_inverse_sqrt_schedule(o, 9)),
    ("inverse_sqrt", dict(), lambda o: hf.get_inverse_sqrt_schedule(o, 0)),
    ("inverse_sqrt", dict(warmup=9, timescale=30), lambda o: hf.get_inverse_sqrt_schedule(o, 9, timescale=30)),
    ("cosine_with_min_lr", dict(warmup=5, least=0.2, cycles=3),
     lambda o: hf.get_cosine_with_min_lr_schedule_with_warmup(o, 5, STEPS, num_cycles=1.5, min_lr_rate=0.2)),
    ("cosine_with_min_lr", dict(args=["min_lr=1e-5"]),
     lambda o: hf.get_cosine_with_min_lr_schedule_with_warmup(o, 0, STEPS, num_cycles=0.5, min_lr=1e-5)),
    ("warmup_stable_decay", dict(warmup=6, decay=20, least=0.1, cycles=1),
     lambda o: hf.get_wsd_schedule(o, 6, 20, num_stable_steps=STEPS - 26, num_cycles=0.5, min_lr_ratio=0.1)),
    ("warmup_stable_decay", dict(warmup=0.2, decay=0.3, args=["warmup_type=cosine", "decay_type='linear'"]),
     lambda o: hf.get_wsd_schedule(o, 11, 17, num_stable_steps=STEPS - 28, warmup_type="cosine", decay_type="linear")),
    ("warmup_stable_decay", dict(warmup=8, decay=9, args=["warmup_type=1-sqrt", "decay_type=1-sqrt"]),
     lambda o: hf.get_wsd_schedule(o, 8, 9, num_stable_steps=STEPS - 17, warmup_type="1-sqrt", decay_type="1-sqrt")),
    ("piecewise_constant", dict(args=["step_rules=1:10,0.1:20,0.01:30,0.005"]),
     lambda o: get_piecewise_constant_schedule(o, "1:10,0.1:20,0.01:30,0.005")),
]


def factors(create):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=RATE)
    schedule, rates = create(optimizer), []
    for _ in range(STEPS + 5):
        rates.append(optimizer.param_groups[0]["lr"] / RATE)
        optimizer.step()
        schedule.step()
    return rates


def make(resources):
    golden = [{"name": name, "rate": RATE, "steps": STEPS, **settings, "factors": factors(create)}
              for name, settings, create in CASES]
    (resources / "schedules.json").write_text(json.dumps(golden, indent=None, separators=(",", ":")) + "\n")
