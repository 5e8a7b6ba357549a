"""Train the wide language model on cached features and on sketches.

    python3 train_wide.py OUT.pt MINUTES CREW START.pt TEST_POOL FOLDER ...

START.pt comes from graft.py. The projector and the table stay as they are; the first blocks learn at
a part of the rate. The grafted heads are told which rows to look at wherever labels say so. All samples
of a step go through in one pass, which is what makes a processor with AMX busy. OUT.pt is written every
ten minutes. PEAK, REAL (share of drawn pictures) and SAMPLES (a step and process) are environment variables.
"""

import os
import random
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

from data.compose import Composer, Pool, Sketches
from data.labels import CLASS, LINK, SLOTS
from data.units import FIRST, HALF, KINDS, UNITS
from exam import report
from graft import FIRST_HEAD
from parallel import Group, Trainer, launch
from train_lm import QUESTIONS, blur
from wide import WideModel

PEAK, REAL = float(os.environ.get("PEAK", 9e-4)), float(os.environ.get("REAL", 0.5))
SAMPLES = int(os.environ.get("SAMPLES", 10))
SLOW, GUIDED, EVERY = 0.3, 0.3, 10  # rate of the first blocks; weight of the heads' loss; minutes
LINKED = FIRST[[place for place, _ in KINDS].index(LINK)]


def holders(sample):
    """Positions of letters in answers, and for either half of a row which rows hold them."""
    ids, rows, mask, place, aim, owner, start, index = sample
    where = torch.nonzero((index >= 0) & (index < SLOTS))[:, 0]
    if rows is None or rows.shape[1] != UNITS or not len(where):
        return None
    hold = torch.zeros(2, len(where), len(rows), dtype=torch.bool)
    for n, p in enumerate(where.tolist()):
        letter = chr(aim[p])
        for half in range(2 * (letter in CLASS)):
            first = half * HALF
            hold[half, n] = rows[:, first + FIRST[index[p]] + CLASS[letter] - 1] > 0.5
            if owner[p] >= 10:  # a field of a page
                hold[half, n] &= rows[:, first + LINKED + owner[p] - 10] > 0.5
    return where, hold


def strayed(samples, told, looks):
    """How little the grafted heads look where they should: at rows that hold the letter, or else at no row."""
    lost, count = 0, 0
    for sample, aims, look in zip(samples, told, looks):
        if aims is None:
            continue
        where, hold = aims
        rows = torch.nonzero(sample[0] < 0)[:, 0]
        for half in range(2):
            seen = look[FIRST_HEAD + half][where].float()[:, rows]
            right = torch.where(hold[half].any(1), (seen * hold[half]).sum(1), 1 - seen.sum(1))
            lost, count = lost - right.clamp(1e-4, 1).log().sum(), count + len(where)
    return lost / max(1, count)


def loss_of(model, samples, told):
    """The answers' loss, the heads' loss, and the share of right letters."""
    aim, index = (torch.cat([s[part] for s in samples]) for part in (4, 7))
    asked = aim >= 0
    with torch.autocast("cpu", torch.bfloat16):
        states, _, looks = model(samples)
        logits = model.lm.logits(states[asked]).float()
    truth = aim[asked]
    first = torch.cat([aim.new_full((1,), -1), aim])[:-1][asked] < 0  # decides what kind of answer it is
    weight = 1 + 2.0 * first
    loss = (F.cross_entropy(logits, truth, reduction="none") * weight).sum() / weight.sum()
    letters = ((index >= 0) & (index < SLOTS))[asked]
    right = (logits.argmax(-1) == truth)[letters].float()
    return loss, strayed(samples, told, looks), right.mean().item() if len(right) else 1.0


class Slowed(Trainer):
    """Updates only what learns, the first blocks at a part of the rate."""

    def __init__(self, model, *rest, **more):
        super().__init__(model, *rest, **more)
        learns, slow, at = set(), set(), 0
        for name, p in model.named_parameters():
            learns.add(at) if p.requires_grad else None
            slow.add(at) if "low_blocks" in name else None
            at += p.numel()
        self.mine = [part for part in self.mine if part.at in learns]
        for part in self.mine:
            if part.at in slow:
                part.direction = lambda gradient, step, full=part.direction: full(gradient, step) * SLOW


def judge(model):
    def told(sample):
        with torch.autocast("cpu", torch.bfloat16):
            states, _, _ = model([sample])
            logits = model.lm.logits(states[sample[4] >= 0]).float()
        return None, logits, sample[4][sample[4] >= 0]

    return told


def save(model, exam, out):
    exam.rng.seed(5)
    with torch.no_grad():
        print(report(judge(model), exam, 30), flush=True)
    torch.save(model.state_dict(), out + ".tmp")
    os.replace(out + ".tmp", out)


def work(rank, group, model, out, minutes, test, folders):
    torch.set_num_threads(1)
    seed = int(time.time()) * 10 + rank
    rng, noise = random.Random(seed), np.random.default_rng(seed)
    drawn, sketched = Composer(rng, Pool(*folders, seed=rng.random())), Composer(rng, Sketches(rng, 0.1))
    exam = Composer(random.Random(5), Pool(test))
    trainer = Slowed(model, group, rank, PEAK, minutes, 50, keep=0.995)
    recent, saved, going = [], 0, True
    while going:
        samples, told = [], []
        for _ in range(SAMPLES):
            sample = (drawn if rng.random() < REAL else sketched).tensors(QUESTIONS)
            told.append(holders(sample))
            ids, rows, *rest = sample
            samples.append((ids, blur(rows, noise) if rows is not None and rows.shape[1] == UNITS else rows, *rest))
        loss, guide, right = loss_of(model, samples, told)
        recent.append((loss.item(), float(guide), right))
        going = trainer.update(loss + GUIDED * guide)
        if trainer.step % 100 == 0:
            drawn.pool.refresh()
        if rank == 0 and trainer.step % 25 == 0:
            loss, guide, right = np.mean(recent, 0)
            print(f"{trainer.spent:.1f} min step {trainer.step} loss {loss:.3f} heads {guide:.2f} letters {right:.3f}", flush=True)
            recent = []
        if rank == 0 and (trainer.spent - saved > EVERY or not going):
            saved = trainer.spent
            trainer.with_smooth(lambda: save(model, exam, out))


def main(out, minutes, crew, start, test, *folders):
    model = WideModel()
    model.load_state_dict(torch.load(start))
    model.learning(low=True)
    launch(int(crew), work, Group(int(crew), model), model, out, float(minutes), test, folders)


if __name__ == "__main__":
    main(*sys.argv[1:])
