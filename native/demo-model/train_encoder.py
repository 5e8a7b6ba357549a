"""Train the encoder on dense labels.

    python3 train_encoder.py FONTS.json WORK_DIR MINUTES [CHECKPOINT]

Worker processes draw pictures into a ring of files in WORK_DIR while training
takes random ones out of it. Writes WORK_DIR/encoder.pt every four minutes.
"""

import multiprocessing
import os
import pathlib
import random
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from data.labels import COLUMNS, FIELDS, FINE, LINK, NAME, LENGTH, PLACES, ROWS, SHAPE, SLOTS
from data.sample import batch as draw_batch
from data.scenes import Source
from model import SIDE, STAGES, VISION, Encoder
from parallel import Group, Trainer, launch

REST = 1.0  # drawing sleeps as long as it works: pictures are used a few times anyway
RING, BATCH = 24000, 8
CREW, WORKERS = int(os.environ.get("CREW", 3)), int(os.environ.get("DRAWERS", 1))
PEAK = float(os.environ.get("PEAK", 1.8e-3))
KINDS = ("dense", "frame", "page")
# what a half row shows: first place, number of places, classes, weight of the loss
HEADS = {
    "letter": (0, SLOTS, 37, 1.5),
    "link": (LINK, 1, len(FIELDS) + 1, 0.4),
    "name": (NAME, 1, len(FIELDS) + 2, 0.4),
    "length": (LENGTH, 1, SLOTS + 1, 0.3),
    "shape": (SHAPE, 1, 33, 0.5),
}
LIGHT = 0.15  # weight of "nothing here"


def judged(guess, truth):
    """Loss, hits and questions, where there was something to see."""
    classes = guess.shape[-1]
    guess, truth = guess.reshape(-1, classes).float(), truth.reshape(-1).long()
    balance = torch.ones(classes)
    balance[0] = LIGHT
    loss = F.cross_entropy(guess, truth, balance, ignore_index=-1)
    real = truth > 0
    right = guess[real].argmax(-1) == truth[real]
    return loss, (right.sum().item(), len(right))


class Heads(nn.Module):
    """Letters by place after the second and third stage; half rows after the last one."""

    def __init__(self):
        super().__init__()
        self.second = nn.Linear(STAGES[1][0], 37)
        self.third = nn.Linear(STAGES[2][0], 4 * 37)
        for name, (_, count, classes, _) in HEADS.items():
            setattr(self, name, nn.Linear(VISION, 2 * count * classes))

    def forward(self, maps, cells, places):
        """Loss and, for every head, hits and questions."""
        score, half = {}, FINE // 2
        batch = len(cells)
        first, score["second"] = judged(self.second(maps[1]), cells)
        slots = cells.view(batch, half, 2, half, 2).permute(0, 1, 3, 2, 4)
        guess = self.third(maps[2]).view(batch, half, half, 2, 2, 37)
        second, score["third"] = judged(guess, slots)
        loss = 0.4 * first + 0.8 * second
        places = places.view(batch, ROWS // 2, 2, COLUMNS, PLACES).permute(0, 1, 3, 2, 4)
        for name, (at, count, classes, weight) in HEADS.items():
            guess = getattr(self, name)(maps[3]).view(batch, ROWS // 2, COLUMNS, 2, count, classes)
            part, score[name] = judged(guess, places[..., at : at + count])
            loss = loss + weight * part
        return loss, score


def ring(work, mode):
    shapes = {"pictures": (RING, SIDE, SIDE, 3), "cells": (RING, FINE, FINE)}
    shapes["places"] = (RING, ROWS, COLUMNS, PLACES)
    types = {"pictures": np.uint8, "cells": np.int8, "places": np.int8}
    return [np.memmap(f"{work}/{k}.bin", types[k], mode, shape=shapes[k]) for k in shapes]


def worker(fonts, work, number, filled):
    os.nice(3)
    torch.set_num_threads(1)
    seed = int(time.time() * 1000) % 2**31 + number
    source = Source(random.Random(seed), np.random.default_rng(seed), fonts)
    rings = ring(work, "r+")
    while True:
        began = time.time()
        source.easy = max(0.05, 1 - filled.value / 9000)
        for made in draw_batch(source, "dense" if source.rng.random() < source.easy else None):
            with filled.get_lock():
                at = filled.value % RING
                filled.value += 1
            for memory, array in zip(rings, made):
                memory[at] = array
        time.sleep(REST * (time.time() - began))


def normalise(array):
    """uint8 -> float in [-1, 1]."""
    x = torch.from_numpy(np.ascontiguousarray(array))
    return x.to(torch.float32).div_(127.5).sub_(1)


def held_out(fonts, work, seed=7, count=160):
    """Pictures in fonts never trained on; kept in a file for the next start."""
    path, sets = pathlib.Path(work) / "held_out.pt", {}
    if path.exists():
        return torch.load(path)
    for kind in KINDS:
        source = Source(random.Random(seed), np.random.default_rng(seed), fonts, "test")
        made = []
        while len(made) < count:
            made += draw_batch(source, kind)
        sets[kind] = [np.stack(x) for x in zip(*made[:count])]
    torch.save(sets, path)
    return sets


@torch.no_grad()
def evaluate(encoder, heads, sets):
    lines = []
    for kind, (pictures, *labels) in sets.items():
        total = {}
        for i in range(0, 128, 32):
            with torch.autocast("cpu", torch.bfloat16):
                maps = encoder.maps(normalise(pictures[i : i + 32]))
                _, score = heads(maps, *(torch.from_numpy(x[i : i + 32]) for x in labels))
            for k, (a, b) in score.items():
                old = total.get(k, (0, 0))
                total[k] = (old[0] + a, old[1] + b)
        lines.append(f"{kind}: " + " ".join(f"{k} {a / max(b, 1):.3f}" for k, (a, b) in total.items()))
    return " | ".join(lines)


def save(encoder, heads, sets, work):
    print("held out:", evaluate(encoder, heads, sets), flush=True)
    state = {"encoder": encoder.state_dict(), "heads": heads.state_dict()}
    torch.save(state, f"{work}/encoder.tmp")
    os.replace(f"{work}/encoder.tmp", f"{work}/encoder.pt")


def train(rank, group, model, fonts, work, minutes, filled, resumed):
    torch.set_num_threads(1)
    encoder, heads = model
    trainer = Trainer(model, group, rank, PEAK, minutes, 60 if resumed else 200)
    sets = held_out(fonts, work) if rank == 0 else None
    rings = ring(work, "r")
    rng = np.random.default_rng(int(time.time()) + rank)
    recent, saved, going = [], 0, True
    while going:
        pick = np.sort(rng.choice(min(filled.value, RING) - 20, BATCH, replace=False))
        pictures, *labels = (memory[pick] for memory in rings)
        with torch.autocast("cpu", torch.bfloat16):
            maps = encoder.maps(normalise(pictures))
            loss, score = heads(maps, *(torch.from_numpy(x) for x in labels))
        going = trainer.update(loss)
        recent.append([loss.item()] + [a / max(b, 1) for a, b in score.values()])
        if rank == 0 and trainer.step % 100 == 0:
            speed = trainer.step * BATCH * group.count / max(1, trainer.spent * 60)
            print(
                f"{trainer.spent:.1f} min step {trainer.step} loss {np.mean(recent, 0).round(3)}"
                f" {speed:.0f}/s drawn {filled.value}",
                flush=True,
            )
            recent = []
        if rank == 0 and (trainer.spent - saved > 4 or not going):
            saved = trainer.spent
            trainer.with_smooth(lambda: save(encoder, heads, sets, work))
            with open(f"{work}/filled", "w") as file:
                file.write(str(filled.value))


def main(fonts, work, minutes, start=None):
    torch.manual_seed(0)
    ring(work, "r+" if os.path.exists(f"{work}/places.bin") else "w+")
    count = f"{work}/filled"  # how many pictures the ring already holds
    filled = multiprocessing.Value("q", int(open(count).read()) if start else 0)
    drawers = [
        multiprocessing.Process(target=worker, args=(fonts, work, i, filled), daemon=True)
        for i in range(WORKERS)
    ]
    for process in drawers:
        process.start()
    np.set_printoptions(suppress=True)
    model = nn.ModuleList([Encoder(), Heads()])
    if start:
        saved = torch.load(start)
        model[0].load_state_dict(saved["encoder"])
        model[1].load_state_dict(saved["heads"])
    while filled.value < 600:
        time.sleep(1)
    group = Group(CREW, model)
    launch(CREW, train, group, model, fonts, work, minutes, filled, bool(start))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]), *sys.argv[4:5])
