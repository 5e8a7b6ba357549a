"""Start the projector: its hidden units tell the facts that the language model's
table of facts was trained on (train_lm.py sketch), and write what the table writes.

    python3 seed_projector.py ENCODER.pt LM_OF_SKETCHES.pt OUT.pt POOL_DIR ...
"""

import sys

import numpy as np
import torch
import torch.nn.functional as F

from data.compose import Pool
from data.labels import COLUMNS, ROWS
from data.units import FIRST, HALF, KINDS, UNITS, units
from model import Projector
from train_encoder import HEADS, Heads

STRONG = 3.0  # what a hidden unit that is sure gives


def from_heads(heads):
    """The label heads as detectors: a class against the mean of its rivals."""
    weight, bias = torch.zeros(UNITS, heads.letter.in_features), torch.zeros(UNITS)
    kinds = torch.zeros(UNITS, dtype=torch.long)
    for number, (name, (at, count, classes, _)) in enumerate(HEADS.items()):
        layer = getattr(heads, name)
        w = layer.weight.view(2, count, classes, -1)
        b = layer.bias.view(2, count, classes)
        w, b = w - w.mean(2, keepdim=True), b - b.mean(2, keepdim=True)
        for half in range(2):
            for place in range(count):
                k = [p for p, _ in KINDS].index(at + place)
                first, known = half * HALF + FIRST[k], KINDS[k][1]
                weight[first : first + known] = w[half, place, 1 : 1 + known]
                bias[first : first + known] = b[half, place, 1 : 1 + known]
                kinds[first : first + known] = number
    return weight, bias, kinds


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
        seen, told = Pool(folder, features="features.bin"), Pool(folder)
        (_, features), (_, places) = seen.parts[0], told.parts[0]
        for number in rng.choice(len(features), min(count, len(features)), replace=False):
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
    heads.load_state_dict(torch.load(encoder)["heads"])
    saved = torch.load(lm)
    weight, bias, kinds = from_heads(heads)
    x, y, m = examples(pools, 1500, np.random.default_rng(0))
    seen = F.linear(x, weight, bias)
    for number, name in enumerate(HEADS):
        units_ = kinds == number
        z, truth, asked = seen[:, units_], y[:, units_], m[:, units_]
        yes = z[truth & asked].quantile(0.5).item()
        rivals = z[~truth & asked]
        no = rivals[torch.randint(len(rivals), (1000000,))].quantile(0.997).item()
        middle = 0.4 * yes + 0.6 * no
        factor = STRONG / (yes - middle)
        weight[units_] *= factor
        bias[units_] = (bias[units_] - middle) * factor
        told = F.gelu((z - middle) * factor) / STRONG
        hit = told > 0.5
        print(f"{name}: typical {yes:.1f}, without {no:.1f}; found {(hit & truth & asked).sum() / (truth & asked).sum():.3f}"
              f" right {(hit & truth & asked).sum() / (hit & asked).sum():.3f}", flush=True)
    projector.up.weight[:UNITS], projector.up.bias[:UNITS] = weight, bias
    projector.up.weight[UNITS:] /= x.std()
    projector.down.weight.mul_(0.05)
    projector.down.weight[:, :UNITS] = saved["table"]["facts.weight"] / STRONG
    projector.down.bias.copy_(saved["table"]["facts.bias"])
    torch.save({**saved, "projector": projector.state_dict()}, out)


if __name__ == "__main__":
    main(*sys.argv[1:])
