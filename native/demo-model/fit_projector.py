"""Teach the projector to write what the table of facts would write for the labels.

    python3 fit_projector.py START.pt OUT.pt MINUTES POOL_DIR ...

START.pt comes from seed_projector.py; START's table is the target. Being near it is not enough, because
letters lie close together: what is written also has to be the nearest of all letters (cross entropy over
the distances, after the table's drift is undone by least squares). Pools must hold pictures that the
encoder did not learn from; two minutes are enough, and five are worse on other fonts.
"""

import os
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

from data.units import FIRST, HALF, KINDS
from facts_table import table_of_facts
from model import VISION, Projector
from seed_projector import examples

BATCH, RATE, SHARPNESS, GRAIN = 2048, 1.5e-3, 12, 0.03
GROUPS = [(half * HALF + int(first), count) for half in range(2) for (_, count), first in zip(KINDS[:-1], FIRST)]


class Nearest:
    """Which fact of its kind a row says, by distance in the table as it was before training moved it."""

    def __init__(self, table, bias, truth):
        self.bias, self.ideal = bias, table_of_facts()
        rows = truth[torch.randperm(len(truth))[:120000]].float()
        made = rows @ table
        self.back = torch.linalg.solve(made.T @ made + 3 * torch.eye(made.shape[1]), made.T @ (rows @ self.ideal))

    def __call__(self, made):
        """For every kind: its first fact, how many there are, and scores with "nothing" first."""
        at = (made - self.bias) @ self.back
        for first, count in GROUPS:
            facts = self.ideal[first : first + count]
            near = at @ facts.T - facts.square().sum(1) / 2
            yield first, count, SHARPNESS * torch.cat([near.new_zeros(len(at), 1), near], 1)


def labels(truth, asked, first, count):
    """The right score of a kind for every row, and how much it counts."""
    there = truth[:, first : first + count]
    right = torch.where(there.any(1), there.float().argmax(1) + 1, 0)
    return right, asked[:, first] * torch.where(right > 0, 1.0, 0.25)


@torch.no_grad()
def letters_right(nearest, made, truth, asked):
    hits, count = 0, 0
    for first, classes, score in nearest(made):
        right, weight = labels(truth, asked, first, classes)
        if classes == 36:
            here = (right > 0) & (weight > 0)
            hits, count = hits + (score.argmax(1) == right)[here].sum().item(), count + here.sum().item()
    return hits / max(1, count)


def main(start, out, minutes, *pools):
    torch.manual_seed(0)
    torch.set_num_threads(int(os.environ.get("THREADS", 1)))
    saved, projector = torch.load(start), Projector()
    projector.load_state_dict(saved["projector"])
    table, bias = saved["table"]["facts.weight"].T.contiguous(), saved["table"]["facts.bias"]
    x, y, m = examples(pools, 20000, np.random.default_rng(0))
    test, scale, nearest = len(x) // 30, x.std(), Nearest(table, bias, y)
    x = x / scale
    projector.up.weight.data.mul_(scale)
    train, end, began, step = torch.optim.Adam(projector.parameters(), RATE), float(minutes) * 60, time.time(), 0
    while (spent := time.time() - began) < end:
        for group in train.param_groups:
            group["lr"] = RATE * min(1, step / 100) * (1 - spent / end) + 1e-5
        pick = torch.randint(test, len(x), (BATCH,))
        truth, asked = y[pick], m[pick]
        with torch.autocast("cpu", torch.bfloat16):
            made = projector(x[pick] + GRAIN / scale * torch.randn(BATCH, VISION)).float()
        sure = 0.3 + 0.7 * asked.all(1, keepdim=True)  # what labels do not ask about may be written or not
        loss = ((made - truth.float() @ table - bias).square() * sure).sum(1).mean()
        for first, count, score in nearest(made):
            right, weight = labels(truth, asked, first, count)
            loss = loss + (F.cross_entropy(score, right, reduction="none") * weight).mean()
        train.zero_grad()
        loss.backward()
        train.step()
        step += 1
        if step % 200 == 0:
            share = letters_right(nearest, projector(x[:test]), y[:test], m[:test])
            print(f"{spent:.0f} s step {step} loss {loss.item():.3f} letters right {share:.4f}", flush=True)
    projector.up.weight.data.div_(scale)
    torch.save({**saved, "projector": projector.state_dict()}, out)


if __name__ == "__main__":
    main(*sys.argv[1:])
