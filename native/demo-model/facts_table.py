"""What a fact writes into a row of the language model: every kind has places of its own.

The letter with index i of a word is written into block i, apart for the upper and the lower
half of a row, so that one row tells which letter stands where and one head of attention
(64 values) copies a whole word.
"""

import torch
import torch.nn.functional as F

from data.labels import FIELDS, SLOTS
from data.units import HALF

WIDTH, BLOCK, LINKS, NAMES = 256, 10, 16, 14
LETTER, PRESENT, OTHER = 0.75, 0.45, 0.8  # lengths of what is written


def codes(count, size, steps=600):
    """`count` directions in `size` dimensions, as far apart as they get by pushing each other."""
    torch.manual_seed(4)
    x = F.normalize(torch.randn(count, size), dim=1).requires_grad_()
    push = torch.optim.Adam([x], 0.03)
    for _ in range(steps):
        y = F.normalize(x, dim=1)
        near = (y @ y.T - 2 * torch.eye(count)) * 12
        loss = near.logsumexp(1).mean()
        push.zero_grad()
        loss.backward()
        push.step()
    return F.normalize(x.detach(), dim=1)


def table_of_facts():
    """Facts (data/units.py) x width."""
    letters, links, names = codes(36, BLOCK - 1), codes(len(FIELDS), LINKS), codes(len(FIELDS) + 1, NAMES)
    lengths = codes(SLOTS, 4)
    table, at = torch.zeros(2 * HALF, WIDTH), 0

    def block(first, start, code, size):
        table[first : first + len(code), start : start + code.shape[1]] = code * size
        return first + len(code)

    for half in range(2):
        first = half * HALF
        for index in range(SLOTS):
            table[first : first + 36, at] = PRESENT
            first, at = block(first, at + 1, letters, LETTER), at + BLOCK
        for code in (links, names, lengths):
            first, at = block(first, at, code, OTHER), at + code.shape[1]
    for half in range(2):  # shapes are the same in both halves
        first = half * HALF + HALF - 32
        for shape in range(4):
            for colour in range(8):
                table[first, at + shape] = table[first, at + 4 + colour] = 0.5
                first += 1
    return table
