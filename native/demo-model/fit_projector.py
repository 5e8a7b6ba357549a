"""Teach the projector to write what the table of facts would write for the labels.

    python3 fit_projector.py START.pt OUT.pt MINUTES POOL_DIR ...

START.pt comes from seed_projector.py; START's table is the target.
"""

import os
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

from data.units import UNITS
from model import Projector
from seed_projector import examples

BATCH, RATE = 1536, 1.5e-3


def main(start, out, minutes, *pools):
    torch.manual_seed(0)
    torch.set_num_threads(int(os.environ.get("THREADS", 1)))
    saved, projector = torch.load(start), Projector()
    projector.load_state_dict(saved["projector"])
    table = saved["table"]["facts.weight"].T.contiguous()
    x, y, m = examples(pools, 8000, np.random.default_rng(0))
    test, scale = len(x) // 30, x.std()
    x = x / scale
    projector.up.weight.data.mul_(scale)
    bias = saved["table"]["facts.bias"]
    train, end, began, step = torch.optim.Adam(projector.parameters(), RATE), float(minutes) * 60, time.time(), 0
    while (spent := time.time() - began) < end:
        for group in train.param_groups:
            group["lr"] = RATE * min(1, step / 100) * (1 - spent / end) + 1e-5
        pick = torch.randint(test, len(x), (BATCH,))
        truth = y[pick].float()
        with torch.autocast("cpu", torch.bfloat16):
            made = projector(x[pick])
        # what labels do not ask about may be written or not
        aim = truth @ table + bias
        sure = m[pick].all(1, keepdim=True)
        loss = ((made.float() - aim).square() * (0.3 + 0.7 * sure) * (1 + 2 * truth.any(1, keepdim=True))).mean()
        train.zero_grad()
        loss.backward()
        train.step()
        step += 1
        if step % 400 == 0:
            with torch.no_grad():
                made, truth = projector(x[:test]), y[:test].float()
                busy, aim = truth.any(1), truth @ table + bias
                error = (made - aim)[busy].norm() / aim[busy].norm()
                print(f"{spent:.0f} s step {step} loss {loss.item():.4f} error {error:.3f}"
                      f" empty {made[~busy].norm(dim=1).mean():.2f} of {aim[busy].norm(dim=1).mean():.2f}", flush=True)
    projector.up.weight.data.div_(scale)
    torch.save({**saved, "projector": projector.state_dict()}, out)


if __name__ == "__main__":
    main(*sys.argv[1:])
