"""Widen a trained language model (wide.py) and give it heads that read.

    python3 graft.py LM.pt OUT.pt

LM.pt comes from train_lm.py, its rows LOUD times longer (scale_rows.py). What it says does not change
by being wider; then two new heads of the first wide block are made by hand, one for the upper and one
for the lower half of a row. They look for rows that belong to the field that is asked for and hold the
letter that comes next (both are read off the model's states by least squares), and copy what is kept
of them. 108 new hidden units pass the letter with the right index on. train_wide.py makes it exact.
"""

import random
import sys

import torch
import torch.nn.functional as F

from data.compose import Composer, Sketches
from data.labels import CLASS, FIELDS, LINK, SLOTS
from data.units import FIRST, KINDS
from facts_table import BLOCK, LINKS, table_of_facts
from model import LM, LanguageModel
from wide import LOUD, LOW, MIND, WIDTH, WideModel

HALF = 94  # numbers of a row that tell of its upper half; the lower half's follow
GAIN = 10.0  # what is kept is small beside what three blocks have added
LINK_AT = SLOTS * BLOCK
LOOK, MATCH, COPY, SURE, SAY = 13, 16, 10, 12, 0.5  # how strongly the new parts speak
FIRST_HEAD, FIRST_UNIT = 4, 640


def widened(saved):
    """A wide model that answers as the narrow one does."""
    model, old = WideModel(), LanguageModel(**LM)
    old.load_state_dict(saved["lm"])
    for name in ("table", "projector"):
        part = getattr(model, name)
        part.load_state_dict(saved[name])
        last = part.facts if name == "table" else part.down
        last.weight.data /= LOUD
        last.bias.data /= LOUD
    lm, share = model.lm, (MIND / WIDTH) ** 0.5
    lm.embed.load_state_dict(old.embed.state_dict())
    for block, theirs in zip(lm.low_blocks, old.blocks):
        block.load_state_dict(theirs.state_dict())
    for block, theirs in zip(lm.high_blocks, old.blocks[LOW:]):
        for name, p in block.named_parameters():
            was = dict(theirs.named_parameters())[name]
            if p.ndim == 1:
                p.data[:MIND], p.data[MIND:] = was.data * share, GAIN * share
                continue
            new = p.data.clone() * 0.3
            p.data.zero_()
            if name in ("gate.weight", "up.weight"):
                p.data[FIRST_UNIT:] = new[FIRST_UNIT:]
            p.data[: was.shape[0], : was.shape[1]] = was.data
    lm.norm.weight.data[:MIND], lm.norm.weight.data[MIND:] = old.norm.weight.data * share, 0
    return model


def probes(model, count=24000):
    """From the wide blocks' input, as their norm sees it: the vector of the field asked for, which letter
    comes next (0 or 1), and the same around zero; each MIND x k by least squares."""
    composer = Composer(rng := random.Random(3), Sketches(rng, 0.1))
    states, index, owner = [], [], []
    while sum(map(len, states)) < count:
        samples = [composer.tensors(8) for _ in range(6)]
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            x = model(samples)[1].float()
        at, whose = torch.cat([s[7] for s in samples]), torch.cat([s[5] for s in samples])
        states.append(x[at >= 0, :MIND])
        index.append(at[at >= 0])
        owner.append(whose[at >= 0])
    x, index, owner = torch.cat(states), torch.cat(index), torch.cat(owner)
    x = x / x.square().mean(1, keepdim=True).sqrt()
    square = x.T @ x + 30 * torch.eye(MIND)
    fit = lambda y: torch.linalg.solve(square, x.T @ y)  # noqa: E731
    first = FIRST[[place for place, _ in KINDS].index(LINK)]
    codes = table_of_facts()[first : first + len(FIELDS), LINK_AT : LINK_AT + LINKS]
    asked = torch.zeros(len(x), LINKS)
    asked[owner >= 10] = codes[owner[owner >= 10] - 10]
    which = F.one_hot(index, SLOTS + 1).float()
    print(f"next letter's index right: {(x @ fit(which)).argmax(1).eq(index).float().mean():.3f}", flush=True)
    return fit(asked), fit(which), fit(which - 0.5)


def grafted(model, old):
    field, letter, gate = probes(model)
    block = model.lm.high_blocks[0]
    norm1, norm2 = (old[f"blocks.{LOW}.norm{i}.weight"] for i in (1, 2))
    q, k, v, o, unit, up, down = (getattr(block, n).weight.data for n in "q k v o gate up down".split())
    slow = 64 - LINKS - SLOTS - 2  # positions hardly turn the last pairs of a head
    for half in range(2):
        head, kept = 64 * (FIRST_HEAD + half), MIND + HALF * half
        for j in range(LINKS):
            q[head + slow + j, :MIND], k[head + slow + j, kept + LINK_AT + j] = field[:, j] / norm1 * MATCH, MATCH
        for i in range(SLOTS):
            at = head + slow + LINKS + i
            q[at, :MIND], k[at, kept + BLOCK * i] = letter[:, i] / norm1 * LOOK, LOOK
        for j in range(LINK_AT):
            v[head + j, kept + j], o[kept + j, head + j] = 1, COPY
    classes = sorted(CLASS, key=CLASS.get)
    codes = table_of_facts()[FIRST[0] : FIRST[0] + len(classes), 1:BLOCK]
    says = model.lm.embed.weight.data[[ord(c) for c in classes]]
    says = F.normalize(says - says.mean(0), dim=1)
    meaning = F.normalize(codes, dim=1).T @ says * SAY  # 9 x MIND
    places = [(half, i, j) for half in range(2) for i in range(SLOTS) for j in range(BLOCK - 1)]
    for at, (half, i, j) in enumerate(places, FIRST_UNIT):
        unit[at], up[at] = 0, 0
        unit[at, :MIND] = gate[:, i] / norm2 * SURE
        up[at, MIND + HALF * half + BLOCK * i + 1 + j] = 1
        down[:MIND, at] = meaning[j]


def main(lm, out):
    torch.manual_seed(3)
    saved = torch.load(lm)
    model = widened(saved)
    grafted(model, saved["lm"])
    torch.save(model.state_dict(), out)


if __name__ == "__main__":
    main(*sys.argv[1:])
