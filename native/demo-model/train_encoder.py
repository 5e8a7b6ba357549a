"""Train the encoder on dense labels per patch.

    python3 train_encoder.py FONTS.json WORK_DIR MINUTES [CHECKPOINT]

Worker processes draw pictures into a ring of files in WORK_DIR while training
takes random ones out of it. Writes WORK_DIR/encoder.pt every three minutes.
"""

import math
import multiprocessing
import os
import random
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from data.labels import COLUMNS, FIELDS, SLOTS
from data.sample import batch as draw_batch
from data.scenes import Source
from model import GRID, SIDE, VIT, Encoder

RING, BATCH, PEAK, THREADS, WORKERS = 24000, 32, 1.2e-3, 3, 1
KINDS = ("dense", "frame", "page")
# head name: label column, number of columns, classes, weight of class 0, weight of the loss
HEADS = {
    "letter": (0, 2, 37, 0.12, 1.0),
    "shape": (2 + SLOTS, 1, 33, 0.2, 0.6),
    "field": (3 + SLOTS, 1, len(FIELDS) + 2, 0.2, 0.5),
    "link": (4 + SLOTS, 1, len(FIELDS) + 1, 0.2, 0.5),
}


class Heads(nn.Module):
    def __init__(self, width=192):
        super().__init__()
        self.word = nn.Linear(width, SLOTS * 37)
        for name, (_, count, classes, _, _) in HEADS.items():
            setattr(self, name, nn.Linear(width, count * classes))

    def forward(self, features, labels):
        """Loss and, for every head, hits and questions."""
        flat, target = features.flatten(0, 1), labels.flatten(0, 1).long()
        score, loss = {}, 0
        asked = target[:, 2] >= 0
        guess = self.word(flat[asked]).float().view(-1, 37)
        truth = target[asked][:, 2 : 2 + SLOTS].flatten()
        loss = loss + F.cross_entropy(guess, truth)
        right = (guess.argmax(-1) == truth).view(-1, SLOTS).all(1)
        score["word"] = (right.sum().item(), len(right))
        for name, (first, count, classes, light, weight) in HEADS.items():
            guess = getattr(self, name)(flat).float().view(-1, classes)
            truth = target[:, first : first + count].flatten()
            balance = torch.ones(classes)
            balance[0] = light
            loss = loss + weight * F.cross_entropy(guess, truth, balance, ignore_index=-1)
            real = truth > 0
            right = guess.argmax(-1)[real] == truth[real]
            score[name] = (right.sum().item(), len(right))
        return loss, score


def ring(work, mode):
    shapes = {"pictures": (RING, SIDE, SIDE, 3), "labels": (RING, GRID * GRID, COLUMNS)}
    types = {"pictures": np.uint8, "labels": np.int8}
    return [np.memmap(f"{work}/{k}.bin", types[k], mode, shape=shapes[k]) for k in shapes]


def worker(fonts, work, number, filled):
    os.nice(6)
    torch.set_num_threads(1)
    seed = int(time.time() * 1000) % 2**31 + number
    source = Source(random.Random(seed), np.random.default_rng(seed), fonts)
    pictures, labels = ring(work, "r+")
    while True:
        for picture, target in draw_batch(source):
            with filled.get_lock():
                at = filled.value % RING
                filled.value += 1
            pictures[at], labels[at] = picture, target


def normalise(array):
    """uint8 B x S x S x 3 -> float B x 3 x S x S in [-1, 1]."""
    x = torch.from_numpy(np.ascontiguousarray(array)).permute(0, 3, 1, 2)
    return x.to(torch.float32).div_(127.5).sub_(1)


def held_out(fonts, seed=7, count=160):
    sets = {}
    for kind in KINDS:
        source = Source(random.Random(seed), np.random.default_rng(seed), fonts, "test")
        made = []
        while len(made) < count:
            made += draw_batch(source, kind)
        sets[kind] = [np.stack(x) for x in zip(*made[:count])]
    return sets


@torch.no_grad()
def evaluate(encoder, heads, sets):
    lines = []
    for kind, (pictures, labels) in sets.items():
        total = {}
        for i in range(0, len(pictures), 32):
            with torch.autocast("cpu", torch.bfloat16):
                features = encoder(normalise(pictures[i : i + 32]))
                _, score = heads(features, torch.from_numpy(labels[i : i + 32]))
            for k, (a, b) in score.items():
                old = total.get(k, (0, 0))
                total[k] = (old[0] + a, old[1] + b)
        lines.append(f"{kind}: " + " ".join(f"{k} {a / max(b, 1):.3f}" for k, (a, b) in total.items()))
    return " | ".join(lines)


def main(fonts, work, minutes, start=None):
    torch.set_num_threads(THREADS)
    torch.manual_seed(0)
    ring(work, "w+")
    filled = multiprocessing.Value("q", 0)
    for i in range(WORKERS):
        multiprocessing.Process(
            target=worker, args=(fonts, work, i, filled), daemon=True
        ).start()
    encoder, heads = Encoder(**VIT), Heads()
    both = nn.ModuleList([encoder, heads])
    if start:
        saved = torch.load(start)
        encoder.load_state_dict(saved["encoder"]), heads.load_state_dict(saved["heads"])
    average = [p.detach().clone() for p in both.parameters()]
    decay = [p for p in both.parameters() if p.ndim > 1]
    plain = [p for p in both.parameters() if p.ndim <= 1]
    groups = [{"params": decay, "weight_decay": 0.03}, {"params": plain, "weight_decay": 0}]
    optimiser = torch.optim.AdamW(groups, lr=PEAK, betas=(0.9, 0.98))
    sets = held_out(fonts)
    pictures, labels = ring(work, "r")
    rng = np.random.default_rng()
    while filled.value < 600:
        time.sleep(1)
    began = saved_at = time.time()
    step, seen, recent = 0, 0, []
    while (spent := (time.time() - began) / 60) < minutes:
        rate = PEAK * min(1, (step + 1) / 400) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * spent / minutes)))
        for group in optimiser.param_groups:
            group["lr"] = rate
        pick = np.sort(rng.choice(min(filled.value, RING) - 20, BATCH, replace=False))
        with torch.autocast("cpu", torch.bfloat16):
            features = encoder(normalise(pictures[pick]))
            loss, score = heads(features, torch.from_numpy(labels[pick]))
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(both.parameters(), 1.0)
        optimiser.step()
        step, seen = step + 1, seen + BATCH
        keep = min(0.999, step / (step + 20))
        torch._foreach_mul_(average, keep)
        torch._foreach_add_(average, [p.detach() for p in both.parameters()], alpha=1 - keep)
        recent.append(loss.item())
        if step % 100 == 0:
            speed = seen / (time.time() - began)
            print(f"{spent:.1f} min step {step} loss {np.mean(recent):.3f} {speed:.0f}/s drawn {filled.value}", flush=True)
            recent = []
        if time.time() - saved_at > 180:
            saved_at = time.time()
            save(encoder, heads, both, average, sets, work)
    save(encoder, heads, both, average, sets, work)


def save(encoder, heads, both, average, sets, work):
    """Write and test the averaged weights."""
    raw = [p.detach().clone() for p in both.parameters()]
    with torch.no_grad():
        for p, a in zip(both.parameters(), average):
            p.copy_(a)
        print("held out:", evaluate(encoder, heads, sets), flush=True)
        state = {"encoder": encoder.state_dict(), "heads": heads.state_dict()}
        torch.save(state, f"{work}/encoder.tmp")
        os.replace(f"{work}/encoder.tmp", f"{work}/encoder.pt")
        for p, r in zip(both.parameters(), raw):
            p.copy_(r)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]), *sys.argv[4:5])
