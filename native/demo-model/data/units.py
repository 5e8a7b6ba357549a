"""What a row of the language model can say, as one number per fact (a unit)."""

import numpy as np

from .labels import COLUMNS, FIELDS, LENGTH, LINK, NAME, PLACES, ROWS, SHAPE, SLOTS

# place, classes beside "nothing"
KINDS = [(i, 36) for i in range(SLOTS)]
KINDS += [(LINK, len(FIELDS)), (NAME, len(FIELDS) + 1), (LENGTH, SLOTS), (SHAPE, 32)]
FIRST = np.cumsum([0] + [count for _, count in KINDS])
HALF = int(FIRST[-1])
UNITS = 2 * HALF  # upper and lower half of a row


def settle(places, rng):
    """Where labels do not ask, an encoder may say what the neighbour says, or nothing."""
    unsure = np.argwhere(places < 0)
    if not len(unsure):
        return places
    out = places.copy()
    for gy, gx, place in unsure:
        out[gy, gx, place] = 0
        if rng.random() < 0.4:
            for y, x in ((gy - 1, gx), (gy + 1, gx), (gy, gx - 1), (gy, gx + 1)):
                if 0 <= y < ROWS and 0 <= x < COLUMNS and places[y, x, place] > 0:
                    out[gy, gx, place] = places[y, x, place]
    return out


def units(places):
    """16 x 8 x PLACES labels (nothing below zero) -> 64 x UNITS, 0 or 1."""
    made = np.zeros((ROWS // 2, COLUMNS, 2, HALF), np.float32)
    halves = places.reshape(ROWS // 2, 2, COLUMNS, PLACES).transpose(0, 2, 1, 3)
    for (place, _), first in zip(KINDS, FIRST):
        y, x, h = np.nonzero(halves[..., place] > 0)
        made[y, x, h, first + halves[y, x, h, place] - 1] = 1
    return made.reshape(ROWS // 2 * COLUMNS, UNITS)
