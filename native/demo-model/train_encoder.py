"""Train the encoder on dense labels.

    python3 train_encoder.py RING_DIR TEST_DIR OUT.pt MINUTES [CHECKPOINT]

draw_ring.py fills RING_DIR meanwhile, and drew TEST_DIR in fonts that are held out.
Writes OUT.pt every four minutes.
"""

import os
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from data.labels import COLUMNS, FIELDS, FINE, LINK, NAME, LENGTH, PLACES, ROWS, SHAPE, SLOTS
from draw_ring import facts_of, ring, size_of
from model import STAGES, VISION, Encoder
from parallel import Group, Trainer, launch

BATCH, TESTED = 8, 96
CREW = int(os.environ.get("CREW", 3))
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
        self.second = nn.Linear(STAGES[1][0], 2 * 37)
        self.third = nn.Linear(STAGES[2][0], 2 * 4 * 37)
        self.order = nn.Linear(STAGES[2][0], 2 * 4 * (SLOTS + 1))
        for name, (_, count, classes, _) in HEADS.items():
            setattr(self, name, nn.Linear(VISION, 2 * count * classes))

    def forward(self, maps, cells, places, orders):
        """Loss and, for every head, hits and questions."""
        score, half = {}, FINE // 2
        batch = len(cells)
        first, score["second"] = judged(self.second(maps[1]).view(batch, FINE, 2 * FINE, 37), cells)
        slots = cells.view(batch, half, 2, half, 4).permute(0, 1, 3, 2, 4)
        guess = self.third(maps[2]).view(batch, half, half, 2, 4, 37)
        second, score["third"] = judged(guess, slots)
        slots = orders.view(batch, half, 2, half, 4).permute(0, 1, 3, 2, 4)
        guess = self.order(maps[2]).view(batch, half, half, 2, 4, SLOTS + 1)
        third, score["order"] = judged(guess, slots)
        loss = 0.4 * first + 0.8 * second + 0.5 * third
        places = places.view(batch, ROWS // 2, 2, COLUMNS, PLACES).permute(0, 1, 3, 2, 4)
        for name, (at, count, classes, weight) in HEADS.items():
            guess = getattr(self, name)(maps[3]).view(batch, ROWS // 2, COLUMNS, 2, count, classes)
            part, score[name] = judged(guess, places[..., at : at + count])
            loss = loss + weight * part
        return loss, score


def normalise(array):
    """uint8 -> float in [-1, 1]."""
    x = torch.from_numpy(np.ascontiguousarray(array))
    return x.to(torch.float32).div_(127.5).sub_(1)


def held_out(folder):
    """Pictures in fonts never trained on, by kind."""
    (pictures, cells, places, facts, orders), filled = ring(folder, size_of(folder))
    kinds = [facts_of(facts[i])["kind"] for i in range(min(filled[0], len(facts)))]
    sets = {}
    for kind in KINDS:
        pick = [i for i, k in enumerate(kinds) if k == kind][:TESTED]
        sets[kind] = [x[pick] for x in (pictures, cells, places, orders)]
    return sets


@torch.no_grad()
def evaluate(encoder, heads, sets):
    lines = []
    for kind, (pictures, *labels) in sets.items():
        total = {}
        for i in range(0, len(pictures), 32):
            with torch.autocast("cpu", torch.bfloat16):
                maps = encoder.maps(normalise(pictures[i : i + 32]))
                _, score = heads(maps, *(torch.from_numpy(x[i : i + 32]) for x in labels))
            for k, (a, b) in score.items():
                old = total.get(k, (0, 0))
                total[k] = (old[0] + a, old[1] + b)
        lines.append(f"{kind}: " + " ".join(f"{k} {a / max(b, 1):.3f}" for k, (a, b) in total.items()))
    return " | ".join(lines)


def save(encoder, heads, sets, out):
    print("held out:", evaluate(encoder, heads, sets), flush=True)
    torch.save({"encoder": encoder.state_dict(), "heads": heads.state_dict()}, out + ".tmp")
    os.replace(out + ".tmp", out)


def train(rank, group, model, work, test, out, minutes, resumed):
    torch.set_num_threads(1)
    encoder, heads = model
    trainer = Trainer(model, group, rank, PEAK, minutes, 60 if resumed else 200)
    sets = held_out(test) if rank == 0 else None
    size = size_of(work)
    (pictures, cells, places, _, orders), filled = ring(work, size)
    rng = np.random.default_rng(int(time.time()) + rank)
    recent, saved, going = [], 0, True
    while going:
        pick = np.sort(rng.choice(min(filled[0], size) - 20, BATCH, replace=False))
        with torch.autocast("cpu", torch.bfloat16):
            maps = encoder.maps(normalise(pictures[pick]))
            labels = (torch.from_numpy(x[pick]) for x in (cells, places, orders))
            loss, score = heads(maps, *labels)
        going = trainer.update(loss)
        recent.append([loss.item()] + [a / max(b, 1) for a, b in score.values()])
        if rank == 0 and trainer.step % 100 == 0:
            speed = trainer.step * BATCH * group.count / max(1, trainer.spent * 60)
            print(
                f"{trainer.spent:.1f} min step {trainer.step} loss {np.mean(recent, 0).round(3)}"
                f" {speed:.0f}/s drawn {filled[0]}",
                flush=True,
            )
            recent = []
        if rank == 0 and (trainer.spent - saved > 4 or not going):
            saved = trainer.spent
            trainer.with_smooth(lambda: save(encoder, heads, sets, out))


def main(work, test, out, minutes, start=None):
    torch.manual_seed(0)
    np.set_printoptions(suppress=True)
    model = nn.ModuleList([Encoder(), Heads()])
    if start:
        saved = torch.load(start)
        model[0].load_state_dict(saved["encoder"])
        model[1].load_state_dict(saved["heads"], strict=False)
    while ring(work, size_of(work))[1][0] < 600:
        time.sleep(1)
    launch(CREW, train, Group(CREW, model), model, work, test, out, minutes, bool(start))


if __name__ == "__main__":
    main(*sys.argv[1:4], float(sys.argv[4]), *sys.argv[5:6])
