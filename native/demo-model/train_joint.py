"""Train everything together: dense labels keep teaching the encoder while the language
model follows it.

    python3 train_joint.py WORK_DIR POOL_DIR TEST_POOL_DIR ENCODER.pt LM.pt OUT.pt MINUTES

WORK_DIR is the encoder's ring of pictures. Frames are encoded afresh with gradients,
pages without. OUT.pt is a whole model, written every four minutes.
"""

import json
import os
import random
import sys
import time

import numpy as np
import torch
from torch import nn

from data.compose import Composer
from model import LM, VIT, Encoder, LanguageModel, Projector, merge
from parallel import Group, Trainer, launch
from train_encoder import RING, Heads, normalise, ring
from train_lm import loss_of

CREW, DENSE, SEQUENCES, QUESTIONS, PEAK = 3, 6, 1, 8, 1.0e-3
READING = 0.4  # weight of whole words among the dense labels


class Pictures:
    """Like data.compose.Pool, but `features` are picture numbers to be encoded."""

    def __init__(self, folder):
        facts = json.load(open(f"{folder}/facts.json"))
        self.frames, self.pages = facts["frames"], facts["pages"]
        shape = (facts["count"], 192, 192, 3)
        self.pictures = np.memmap(f"{folder}/pictures.bin", np.uint8, "r", shape=shape)
        self.features = self

    def __getitem__(self, numbers):
        return np.array(numbers)


def encoded(model, pool, sample):
    """The sample with features in place of picture numbers."""
    ids, numbers, *rest = sample
    if numbers is None:
        return sample
    pictures = normalise(pool.pictures[numbers.long().numpy()])
    with torch.autocast("cpu", torch.bfloat16), torch.set_grad_enabled(
        torch.is_grad_enabled() and len(pictures) <= 8
    ):
        parts = [merge(model["encoder"](x)) for x in pictures.split(8)]
    return ids, torch.cat(parts).float(), *rest


def check(model, composer, pool, count):
    right = total = 0
    for _ in range(count):
        _, logits, truth = loss_of(model, encoded(model, pool, composer.tensors(QUESTIONS)))
        hit, start = logits.argmax(-1) == truth, 0
        for end in (truth == 258).nonzero().flatten().tolist():
            right, total = right + bool(hit[start : end + 1].all()), total + 1
            start = end + 1
    return right / max(1, total)


def work(rank, group, model, folders, out, minutes):
    torch.set_num_threads(1)
    work_dir, pool_dir, test_dir = folders
    seed = int(time.time()) * 10 + rank
    pool, test = Pictures(pool_dir), Pictures(test_dir)
    composer = Composer(random.Random(seed), pool)
    checker = Composer(random.Random(5), test)
    pictures, labels = ring(work_dir, "r")
    rng = np.random.default_rng(seed)
    trainer = Trainer(model, group, rank, PEAK, minutes, 60)
    recent, saved, going = [], 0, True
    while going:
        pick = np.sort(rng.choice(RING, DENSE, replace=False))
        with torch.autocast("cpu", torch.bfloat16):
            features = model["encoder"](normalise(pictures[pick]))
            labelled = torch.from_numpy(labels[pick])
            dense, score = model["heads"](features, labelled, READING)
        told = 0
        for number in range(SEQUENCES):  # the same kind everywhere: nobody waits for a page
            composer.kind = random.Random(trainer.step * 10 + number).random()
            sample = encoded(model, pool, composer.tensors(QUESTIONS))
            told = told + loss_of(model, sample)[0] / SEQUENCES
        hits, asked = score["letter"]
        recent.append((dense.item(), told.item(), hits / max(1, asked)))
        going = trainer.update(dense + told)
        if rank == 0 and trainer.step % 50 == 0:
            print(f"{trainer.spent:.1f} min step {trainer.step} {np.mean(recent, 0).round(3)}", flush=True)
            recent = []
        if rank == 0 and (trainer.spent - saved > 4 or not going):
            saved = trainer.spent
            trainer.with_smooth(lambda: save(model, checker, test, out))


@torch.no_grad()
def save(model, checker, test, out):
    checker.rng.seed(5)
    print(f"held out: exact {check(model, checker, test, 25):.3f}", flush=True)
    torch.save({name: part.state_dict() for name, part in model.items()}, out + ".tmp")
    os.replace(out + ".tmp", out)


def main(work_dir, pool, test, encoder, lm, out, minutes):
    parts = {"encoder": Encoder(**VIT), "heads": Heads()}
    parts.update(projector=Projector(width=LM["width"]), lm=LanguageModel(**LM))
    model = nn.ModuleDict(parts)
    saved = {**torch.load(encoder), **torch.load(lm)}
    for name, part in model.items():
        part.load_state_dict(saved[name])
    folders = (work_dir, pool, test)
    launch(CREW, work, Group(CREW, model), model, folders, out, float(minutes))


if __name__ == "__main__":
    main(*sys.argv[1:8])
