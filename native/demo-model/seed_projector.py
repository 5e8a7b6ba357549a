"""Start the projector: its hidden units tell the facts that the language model's
table of facts was trained on (train_lm.py sketch), and write what the table writes.

    python3 seed_projector.py ENCODER.pt LM_OF_SKETCHES.pt OUT.pt POOL_DIR ...
"""

import sys

import numpy as np
import torch
import torch.nn.functional as F

from data.labels import COLUMNS, PLACES, ROWS
from data.units import FIRST, HALF, KINDS, UNITS, units
from model import VISION, Projector
from train_encoder import HEADS, Heads

STRONG = 3.0  # what a hidden unit that is sure gives


def from_heads(heads, name, against):
    """A label head as detectors: every class against "nothing" and the mean of its rivals."""
    at, count, classes, _ = HEADS[name]
    layer = getattr(heads, name)
    w = layer.weight.view(2, count, classes, -1)
    b = layer.bias.view(2, count, classes)
    w, b = (v - against * v[:, :, :1] - (1 - against) * v.mean(2, keepdim=True) for v in (w, b))
    weight, bias = torch.zeros(UNITS, layer.in_features), torch.zeros(UNITS)
    mine = torch.zeros(UNITS, dtype=torch.bool)
    for half in range(2):
        for place in range(count):
            k = [p for p, _ in KINDS].index(at + place)
            first, known = half * HALF + FIRST[k], KINDS[k][1]
            weight[first : first + known] = w[half, place, 1 : 1 + known]
            bias[first : first + known] = b[half, place, 1 : 1 + known]
            mine[first : first + known] = True
    return weight[mine], bias[mine], mine


def masks(places):
    """Which units labels ask about: -1 asks nothing about any class of its place."""
    asked = np.ones((ROWS // 2, COLUMNS, 2, HALF), bool)
    halves = places.reshape(ROWS // 2, 2, COLUMNS, -1).transpose(0, 2, 1, 3)
    for (place, count), first in zip(KINDS, FIRST):
        y, x, h = np.nonzero(halves[..., place] < 0)
        for k in range(count):
            asked[y, x, h, first + k] = False
    return asked.reshape(ROWS // 2 * COLUMNS, UNITS)


def examples(pools, count, rng):
    """Features, truth and what is asked: rows with something to see, and as many without."""
    x, y, m = [], [], []
    for folder in pools:
        total = sum(1 for _ in open(f"{folder}/facts.jsonl"))
        features = np.memmap(f"{folder}/features.bin", np.float16, "r", shape=(total, 64, VISION))
        places = np.memmap(f"{folder}/places.bin", np.int8, "r", shape=(total, ROWS, COLUMNS, PLACES))
        for number in rng.choice(total, min(count, total), replace=False):
            truth = units(np.maximum(places[number], 0))
            busy = truth.any(1)
            keep = busy | (rng.random(64) < max(0.05, busy.mean()))
            x.append(features[number][keep].astype(np.float32))
            y.append(truth[keep].astype(bool))
            m.append(masks(np.array(places[number]))[keep])
    return (torch.from_numpy(np.concatenate(v)) for v in (x, y, m))


@torch.no_grad()
def main(encoder, lm, out, *pools):
    torch.manual_seed(0)
    heads, projector = Heads(), Projector()
    heads.load_state_dict(torch.load(encoder)["heads"], strict=False)
    saved = torch.load(lm)
    weight, bias = projector.up.weight[:UNITS].clone(), projector.up.bias[:UNITS].clone()
    x, y, m = examples(pools, 1500, np.random.default_rng(0))
    for name in HEADS:
        best = -1
        for against in (0, 0.25, 0.5, 0.75, 1):
            w, b, mine = from_heads(heads, name, against)
            z, truth, asked = F.linear(x, w, b), y[:, mine], m[:, mine]
            right, rivals = z[truth & asked], z[~truth & asked]
            yes = right[torch.randint(len(right), (100000,))].quantile(0.6).item()
            no = rivals[torch.randint(len(rivals), (1000000,))].quantile(0.998).item()
            middle = min(0.4 * yes + 0.6 * no, 0.7 * yes)
            factor = STRONG / max(1e-3, yes - middle)
            hit = z > (yes + middle) / 2
            found = (hit & truth & asked).sum() / (truth & asked).sum()
            sure = (hit & truth & asked).sum() / (hit & asked).sum().clamp(min=1)
            score = (2 * found * sure / (found + sure + 1e-9)).item()
            if score > best:
                best, said = score, f"{name} against nothing {against}: found {found:.3f} right {sure:.3f}"
                weight[mine], bias[mine] = w * factor, (b - middle) * factor
        print(said, flush=True)
    projector.up.weight[:UNITS], projector.up.bias[:UNITS] = weight, bias
    projector.up.weight[UNITS:] /= x.std()
    projector.down.weight.mul_(0.05)
    projector.down.weight[:, :UNITS] = saved["table"]["facts.weight"] / STRONG
    projector.down.bias.copy_(saved["table"]["facts.bias"])
    torch.save({**saved, "projector": projector.state_dict()}, out)


if __name__ == "__main__":
    main(*sys.argv[1:])
