"""Train projector and language model on cached features; the encoder stays as it is.

    python3 train_lm.py POOL_DIR TEST_POOL_DIR OUT.pt MINUTES SIMPLE [START.pt]

Every sequence is one list of evidence with several questions that do not see each
other. The first SIMPLE minutes are about reading. OUT.pt (projector and language model) is written every three minutes.
"""

import os
import random
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from data import drill
from data.compose import Composer, Pool
from model import LM, LanguageModel, Projector
from parallel import Group, Trainer, launch

CREW, SEQUENCES, QUESTIONS, PEAK = 3, 1, 6, 1.8e-3
DRILLS = 8


def run(model, ids, features, mask, place):
    """Logits for every position of one sequence."""
    projector, lm = model["projector"], model["lm"]
    x = lm.embed(ids.clamp(min=0))
    if features is not None:
        rows = projector(features).flatten(0, 1).float()
        x = x.masked_scatter((ids < 0)[:, None], rows)
    return lm(x[None], place, mask)[0]


def loss_of(model, sample):
    ids, features, mask, place, aim = sample
    with torch.autocast("cpu", torch.bfloat16):
        states = run(model, ids, features, mask, place)
        asked = aim >= 0
        logits = model["lm"].logits(states[asked]).float()
    return F.cross_entropy(logits, aim[asked]), logits, aim[asked]


def drill_loss(model, rng, count):
    """Exercises without pictures: see data/drill.py."""
    ids, aims = drill.batch(rng, count)
    lm = model["lm"]
    with torch.autocast("cpu", torch.bfloat16):
        asked = aims >= 0
        logits = lm.logits(lm(lm.embed(ids))[asked]).float()
    right = (logits.argmax(-1) == aims[asked]).float().mean().item()
    return F.cross_entropy(logits, aims[asked]), right


@torch.no_grad()
def exact(model, composer, count):
    """Share of answers that are right in every byte (teacher-forced)."""
    right, total = 0, 0
    for _ in range(count):
        _, logits, truth = loss_of(model, composer.tensors(QUESTIONS))
        ends = (truth == 258).nonzero().flatten().tolist()
        hit, start = logits.argmax(-1) == truth, 0
        for end in ends:
            right, total = right + bool(hit[start : end + 1].all()), total + 1
            start = end + 1
    return right / max(1, total)


def work(rank, group, model, pool, test, out, minutes, resumed, simple):
    torch.set_num_threads(1)
    seed = int(time.time()) * 10 + rank
    composer = Composer(random.Random(seed), Pool(pool))
    checker = Composer(random.Random(5), Pool(test))
    trainer = Trainer(model, group, rank, PEAK, minutes, 20 if resumed else 200)
    recent, saved, going = [], 0, True
    while going:
        composer.level = min(1.0, 0.25 + trainer.spent / minutes / 0.4)
        composer.simple = trainer.spent < simple
        loss = 0
        for number in range(SEQUENCES):  # the same kind everywhere: nobody waits for a page
            composer.kind = random.Random(trainer.step * 10 + number).random()
            part = loss_of(model, composer.tensors(QUESTIONS))[0] / SEQUENCES
            loss = loss + part
        exercise, right = drill_loss(model, composer.rng, DRILLS)
        recent.append((loss.item(), exercise.item(), right))
        loss = loss + exercise
        going = trainer.update(loss)
        if rank == 0 and trainer.step % 50 == 0:
            speed = trainer.step * SEQUENCES * group.count / max(1, trainer.spent * 60)
            print(
                f"{trainer.spent:.1f} min step {trainer.step} loss {np.mean(recent, 0).round(3)}"
                f" {speed:.1f} sequences/s",
                flush=True,
            )
            recent = []
        if rank == 0 and (trainer.spent - saved > 3 or not going):
            saved = trainer.spent
            trainer.with_smooth(lambda: save(model, checker, out))


def save(model, checker, out):
    checker.rng.seed(5)
    print(f"held out: exact {exact(model, checker, 20):.3f}", flush=True)
    torch.save({name: part.state_dict() for name, part in model.items()}, out + ".tmp")
    os.replace(out + ".tmp", out)


def main(pool, test, out, minutes, simple, start=None):
    torch.manual_seed(0)
    model = nn.ModuleDict({"projector": Projector(width=LM["width"]), "lm": LanguageModel(**LM)})
    if start:
        saved = torch.load(start)
        for name, part in model.items():
            part.load_state_dict(saved[name])
    launch(CREW, work, Group(CREW, model), model, pool, test, out, float(minutes), bool(start), float(simple))


if __name__ == "__main__":
    main(*sys.argv[1:7])
