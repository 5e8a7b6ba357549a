"""The language model whose last blocks see picture rows as they came.

The first three blocks are as wide as training without pictures made them (MIND). The last two are
wider: beside what the first blocks made of it, every picture row brings along the numbers that the
projector wrote (KEPT), which nothing before has touched. Several samples go through in one pass,
one behind the other; only attention tells them apart.
"""

import torch
import torch.nn.functional as F
from torch import nn

from data.units import UNITS
from fused import rope, softmax, swiglu
from model import VOCAB, LmBlock, Projector, RmsNorm, Table, rotary

MIND, KEPT, WIDTH = 256, 188, 448  # WIDTH = 7 heads of 64; 4 numbers stay empty
HEAD = 64
NARROW = dict(width=MIND, heads=4, hidden=640)
BROAD = dict(width=WIDTH, heads=7, hidden=768)
LOW, HIGH = 3, 2  # blocks
LOUD = 8.0  # how much longer the first blocks see a row than it is


class WideLanguageModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCAB, MIND)
        self.low_blocks = nn.ModuleList(LmBlock(**NARROW) for _ in range(LOW))
        self.high_blocks = nn.ModuleList(LmBlock(**BROAD) for _ in range(HIGH))
        self.norm = RmsNorm(WIDTH)

    def logits(self, states):
        """n x WIDTH -> n x VOCAB"""
        return F.linear(self.norm(states)[:, :MIND], self.embed.weight)


def run_block(block, x, turns, masks, sizes):
    """x: tokens of all samples x width; also every sample's attention, heads x tokens x tokens."""
    y = block.norm1(x)
    q, k, v = (f(y).view(len(x), block.heads, HEAD).transpose(0, 1) for f in (block.q, block.k, block.v))
    q, k = rope(q, *turns), rope(k, *turns)
    mixed, looks = [], []
    for a, b, c, mask in zip(q.split(sizes, 1), k.split(sizes, 1), v.split(sizes, 1), masks):
        looks.append(softmax(a @ b.transpose(-1, -2), HEAD**-0.5, mask))
        mixed.append((looks[-1] @ c).transpose(0, 1).reshape(a.shape[1], -1))
    x = x + block.o(torch.cat(mixed))
    y = block.norm2(x)
    return x + block.down(swiglu(block.gate(y), block.up(y))), looks


class WideModel(nn.Module):
    """Rows from a projector, or, as wide as there are facts, from labels."""

    def __init__(self):
        super().__init__()
        self.table, self.projector, self.lm = Table(UNITS), Projector(), WideLanguageModel()

    def rows(self, seen):
        return (self.table if seen.shape[1] == UNITS else self.projector)(seen).float()

    def forward(self, samples):
        """samples: (ids, rows or None, mask, places, ...) as Composer.tensors gives them. States of all
        tokens x WIDTH before the last norm, what went into the wide blocks, and the first one's attention."""
        ids, places = (torch.cat([s[part] for s in samples]) for part in (0, 3))
        sizes, masks, turns = [len(s[0]) for s in samples], [s[2] for s in samples], rotary(places, HEAD)
        x, kept = self.lm.embed(ids.clamp(min=0)), torch.zeros(len(ids), WIDTH - MIND)
        seen = [self.rows(s[1]) for s in samples if s[1] is not None]
        if seen:
            seen, here = torch.cat(seen), ids < 0
            x = x.masked_scatter(here[:, None], seen * LOUD)
            kept[here, :KEPT] = seen[:, :KEPT]
        for block in self.lm.low_blocks:
            x, _ = run_block(block, x, turns, masks, sizes)
        between = x = torch.cat([x, kept], 1)
        looks = []
        for block in self.lm.high_blocks:
            x, look = run_block(block, x, turns, masks, sizes)
            looks.append(look)
        return x, between, looks[0]

    def learning(self, low):
        """What training changes: not the rows, nor the letters' vectors."""
        for p in self.parameters():
            p.requires_grad_(False)
        parts = [self.lm.high_blocks, self.lm.norm] + [self.lm.low_blocks] * low
        for p in (p for part in parts for p in part.parameters()):
            p.requires_grad_(True)


def uniform(lm):
    """The same model with all blocks equally wide, as llama.cpp wants them: embedding, blocks, norm.

    What the first blocks do not have is zero. Their norms see WIDTH numbers instead of MIND, of which
    those that are kept are too small to count (a fiftieth of a row's square before the first block).
    """
    wide = LmBlock(**BROAD)
    blocks, share = [], (MIND / WIDTH) ** 0.5
    for block in lm.low_blocks:
        made = {name: torch.zeros_like(p) for name, p in wide.state_dict().items()}
        for name, p in block.state_dict().items():
            target = made[name]
            target[tuple(slice(0, n) for n in p.shape)] = p * share if p.ndim == 1 else p
        blocks.append(made)
    embed = F.pad(lm.embed.weight, (0, WIDTH - MIND))
    return embed, blocks + [b.state_dict() for b in lm.high_blocks], lm.norm.weight


def uniform_projector(projector):
    """Weight and bias of the last layer, writing rows for the first blocks and the copy that is kept."""
    weight, bias = projector.down.weight, projector.down.bias
    empty = WIDTH - MIND - KEPT
    weight = torch.cat([weight * LOUD, weight[:KEPT], weight.new_zeros(empty, weight.shape[1])])
    return weight, torch.cat([bias * LOUD, bias[:KEPT], bias.new_zeros(empty)])
