"""Train the language model, on sketches or with the projector on cached features.

    python3 train_lm.py sketch OUT.pt MINUTES CREW SIMPLE START.pt|new
    python3 train_lm.py features OUT.pt MINUTES CREW SIMPLE START.pt TEST_POOL FOLDER ...

`sketch` needs no pictures: rows are made from labels (data/sketch.py). `features` trains
on what the encoder made of drawn pictures, and on sketches between. Every sequence is one list of evidence with
several questions that do not see each other; the first SIMPLE minutes are about reading. OUT.pt is written every five minutes.
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
from data.compose import Composer, Pool, Sketches
from data.units import UNITS
from facts_table import table_of_facts
from exam import report
from model import LM, LanguageModel, Numbers, Projector, Table
from parallel import Group, Trainer, launch

QUESTIONS, DRILLS = 8, 1
PEAK = float(os.environ.get("PEAK", 1.0e-3))
SKETCHED = int(os.environ.get("SKETCHED", 2))  # sequences of four beside pictures


def run(model, ids, rows, mask, place):
    """States for every position of one sequence. Rows come from an encoder or, as wide as
    there are facts, from labels."""
    x = model["lm"].embed(ids.clamp(min=0))
    if rows is not None:
        part = model["table"] if rows.shape[1] == UNITS else model["projector"]
        rows = part(rows).float()
        x = x.masked_scatter((ids < 0)[:, None], rows)
    return model["lm"](x[None], place, mask, True)


def loss_of(model, sample):
    """The answers' loss, logits, truth, and the loss of the numbers."""
    ids, rows, mask, place, aim, *owner = sample
    with torch.autocast("cpu", torch.bfloat16):
        states, between = run(model, ids, rows, mask, place)
        asked = aim >= 0
        logits = model["lm"].logits(states[0][asked]).float()
    numbers = 0
    if owner:
        later = torch.arange(len(aim)) >= owner[1]
        numbers = number_loss(model["numbers"], between, owner[0], later)
        numbers = numbers + letter_loss(model["numbers"], between, aim, owner[2])
    truth = aim[asked]
    lost = F.cross_entropy(logits, truth, reduction="none")
    first = torch.cat([aim.new_full((1,), -1), aim])[:-1][asked] < 0  # decides what kind of answer it is
    weight = 1 + 2.0 * first
    return (lost * weight).sum() / weight.sum(), logits, truth, numbers


def told(part, x, pick, truth):
    x = F.layer_norm(x[0][pick].float(), (x.shape[-1],))
    return F.cross_entropy(F.linear(x, part.weight, part.bias), truth[pick])


def letter_loss(heads, between, aim, index):
    """An answer has to know which letter comes next after the first block, and the letter after three."""
    asked = index >= 0
    letter = asked & (index < 6)
    loss = told(heads.index, between[0], asked, index) + 0.5 * told(heads.index, between[1], asked, index)
    if letter.any():
        loss = loss + told(heads.early, between[3], letter, aim) + 0.5 * told(heads.early, between[2], letter, aim)
    return 0.5 * loss


def number_loss(heads, between, owner, later):
    """Evidence has to know its number after two blocks, an answer whom it cites after three."""
    loss = 0
    for part, x, some in (
        (heads.belongs, between[1], ~later), (heads.leads, between[2], later), (heads.leads, between[3], later)
    ):
        pick = some & (owner >= 0)
        if pick.any():
            loss = loss + told(part, x, pick, owner)
    return loss


def drill_loss(model, rng, count):
    """Exercises without pictures: see data/drill.py."""
    ids, aims = drill.batch(rng, count)
    lm = model["lm"]
    with torch.autocast("cpu", torch.bfloat16):
        asked = aims >= 0
        logits = lm.logits(lm(lm.embed(ids))[asked]).float()
    right = (logits.argmax(-1) == aims[asked]).float().mean().item()
    return F.cross_entropy(logits, aims[asked]), right


def blur(rows, rng):
    """An encoder is not always as sure."""
    if rows is None:
        return None
    strength = torch.from_numpy(rng.uniform(0.6, 1.2, rows.shape).astype(np.float32))
    grain = torch.from_numpy(rng.normal(0, 0.02, rows.shape).astype(np.float32))
    return rows * strength + grain


def pools(kind, folders, rng):
    """Where pictures come from, and how often."""
    sketches = Sketches(rng, 0.1)
    if kind == "sketch":
        return [sketches]
    return [Pool(*folders, seed=rng.random()), sketches]


def work(rank, group, model, kind, out, minutes, test, folders, simple, sketches):
    torch.set_num_threads(1)
    seed = int(time.time()) * 10 + rank
    rng, noise = random.Random(seed), np.random.default_rng(seed)
    composers = [Composer(rng, pool) for pool in pools(kind, folders, rng)]
    exam = Composer(random.Random(5), Pool(test) if test else Sketches(random.Random(6), 1.0))
    trainer = Trainer(model, group, rank, PEAK, minutes, 60, keep=0.995)
    recent, saved, going = [], 0, True
    while going:
        shared = random.Random(trainer.step)  # the same kind everywhere: nobody waits for a page
        easy = trainer.spent < simple
        count, asked = (10, 2) if easy else (4, QUESTIONS)
        loss = early = 0
        for number in range(count):
            is_sketch = trainer.spent < sketches or number < SKETCHED
            composer = composers[-is_sketch]
            composer.level = min(1.0, 0.4 + (trainer.spent - simple) / minutes / 0.4) if simple else 1.0
            composer.simple = easy
            composer.kind = shared.random()
            ids, rows, *rest = composer.tensors(asked)
            if is_sketch:
                rows = blur(rows, noise)
            told, _, _, numbers = loss_of(model, (ids, rows, *rest))
            loss, early = loss + told / count, early + numbers / count
        exercise, right = drill_loss(model, rng, DRILLS)
        recent.append((loss.item(), exercise.item(), right, early.item()))
        going = trainer.update(loss + 0.3 * exercise + 0.3 * early)
        if kind == "features" and trainer.step % 150 == 0:
            composers[0].pool.refresh()
        if rank == 0 and trainer.step % 25 == 0:
            print(f"{trainer.spent:.1f} min step {trainer.step} loss {np.mean(recent, 0).round(3)}", flush=True)
            recent = []
        if rank == 0 and (trainer.spent - saved > 5 or not going):
            saved = trainer.spent
            trainer.with_smooth(lambda: save(model, exam, out))


def save(model, exam, out):
    exam.rng.seed(5)
    with torch.no_grad():
        print(report(lambda x: loss_of(model, x)[:3], exam, 10), flush=True)
    torch.save({name: part.state_dict() for name, part in model.items()}, out + ".tmp")
    os.replace(out + ".tmp", out)


def main(kind, out, minutes, crew, simple, start, *folders):
    torch.manual_seed(0)
    test, folders = (folders[0], folders[1:]) if kind == "features" else (None, folders)
    lm, table = LanguageModel(**LM), Table(UNITS)
    model = nn.ModuleDict({"table": table, "lm": lm, "numbers": Numbers()})
    if kind == "features":
        model["projector"] = Projector()
    saved = torch.load(start) if start != "new" else {}
    for name in model:
        if name in saved:
            model[name].load_state_dict(saved[name], strict=name != "numbers")
    if "table" not in saved:
        table.facts.weight.data.copy_(table_of_facts().T)
        table.facts.bias.data.zero_()
    if os.environ.get("FROZEN"):  # the projector goes on writing what the table does
        model["projector"].requires_grad_(False)
        table.requires_grad_(False)
    crew, sketches = int(crew), float(os.environ.get("SKETCHES", 0))
    if sketches:  # the projector writes what the table did
        table.requires_grad_(False)
    values = Group(crew, model), model, kind, out, float(minutes), test, folders, float(simple), sketches
    launch(crew, work, *values)


if __name__ == "__main__":
    main(*sys.argv[1:])
