"""Train the encoder on dense labels per patch.

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

from data.labels import COLUMNS, FIELDS, SLOTS
from data.sample import batch as draw_batch
from data.scenes import Source
from model import GRID, SIDE, VIT, Encoder
from parallel import Group, Trainer, launch

REST = 2.0  # drawing sleeps as long as it works: pictures are used a few times anyway
RING, BATCH, PEAK, CREW, WORKERS = 24000, 8, 1.8e-3, 3, 1
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

    def forward(self, features, labels, reading=1.0):
        """Loss and, for every head, hits and questions; `reading` weighs whole words."""
        flat, target = features.flatten(0, 1), labels.flatten(0, 1).long()
        score, loss = {}, 0
        asked = target[:, 2] >= 0
        guess = self.word(flat[asked]).float().view(-1, 37)
        truth = target[asked][:, 2 : 2 + SLOTS].flatten()
        if len(truth):
            loss = loss + reading * F.cross_entropy(guess, truth)
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
        began = time.time()
        source.easy = max(0.1, 1 - filled.value / 10000)
        for picture, target in draw_batch(source, "dense" if source.rng.random() < source.easy else None):
            with filled.get_lock():
                at = filled.value % RING
                filled.value += 1
            pictures[at], labels[at] = picture, target
        time.sleep(REST * (time.time() - began))


def normalise(array):
    """uint8 B x S x S x 3 -> float B x 3 x S x S in [-1, 1]."""
    x = torch.from_numpy(np.ascontiguousarray(array)).permute(0, 3, 1, 2)
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
    for kind, (pictures, labels) in sets.items():
        total = {}
        for i in range(0, 64, 32):
            with torch.autocast("cpu", torch.bfloat16):
                features = encoder(normalise(pictures[i : i + 32]))
                _, score = heads(features, torch.from_numpy(labels[i : i + 32]))
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
    pictures, labels = ring(work, "r")
    rng = np.random.default_rng(int(time.time()) + rank)
    recent, saved, going = [], 0, True
    known = 0.5 if resumed else 0.0  # share of letters, about: whole words come after letters
    while going:
        reading = min(1.0, known * 1.15) ** 5
        pick = np.sort(rng.choice(min(filled.value, RING) - 20, BATCH, replace=False))
        with torch.autocast("cpu", torch.bfloat16):
            features = encoder(normalise(pictures[pick]))
            loss, score = heads(features, torch.from_numpy(labels[pick]), reading)
        going = trainer.update(loss)
        hits, asked = score["letter"]
        known = 0.98 * known + 0.02 * hits / max(1, asked)
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
    ring(work, "r+" if os.path.exists(f"{work}/labels.bin") else "w+")
    count = f"{work}/filled"  # how many pictures the ring already holds
    filled = multiprocessing.Value("q", int(open(count).read()) if start else 0)
    drawers = [
        multiprocessing.Process(target=worker, args=(fonts, work, i, filled), daemon=True)
        for i in range(WORKERS)
    ]
    for process in drawers:
        process.start()
    np.set_printoptions(suppress=True)
    model = nn.ModuleList([Encoder(**VIT), Heads()])
    if start:
        saved = torch.load(start)
        model[0].load_state_dict(saved["encoder"])
        model[1].load_state_dict(saved["heads"])
    while filled.value < 600:
        time.sleep(1)
    if not start:
        model[0].whiten(normalise(ring(work, "r")[0][:500]))
    group = Group(CREW, model)
    launch(CREW, train, group, model, fonts, work, minutes, filled, bool(start))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]), *sys.argv[4:5])
