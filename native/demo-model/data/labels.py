"""Per-patch labels for training the encoder."""

import numpy as np

from .draw import COLOURS, SHAPES
from .fonts import LETTERS

GRID, PATCH, SIDE = 16, 12, 192
SLOTS = 6  # letters of a word that a patch of it has to know
FIELDS = (
    "Invoice Total Date Name City Code Order Phone Amount Account "
    "Reference Customer Country Status Item Price Tax Due Number Street"
).split()
OTHER = len(FIELDS) + 1  # a word that is neither a field name nor a value
CLASS = {c: i + 1 for i, c in enumerate(LETTERS)}
FIELD = {name: i + 1 for i, name in enumerate(FIELDS)}
COLUMNS = 2 + SLOTS + 3  # two letter slots, the word, shape, field, link


TAIL = ["", "", "", "", "", "", " No.", " number", " #", " no", " code", " ID"]


def field_text(rng, name):
    """A field's name as forms print it."""
    text = name + rng.choice(TAIL)
    kind = rng.random()
    return text.upper() if kind < 0.12 else text.lower() if kind < 0.17 else text


def patch_range(low, high):
    """Patches whose centres lie in [low, high], at least the nearest one."""
    first = int(np.ceil((low - PATCH / 2) / PATCH))
    last = int(np.floor((high - PATCH / 2) / PATCH))
    if last < first:
        first = last = int((low + high) / 2 // PATCH)
    return max(0, first), min(GRID - 1, last)


def label_letters(target, word):
    inside = ""
    for c, (x, y, w, h) in zip(word.text, word.letters):
        if not (0 <= x < SIDE and 0 <= y < SIDE):
            continue
        inside += c
        column, row = int(x // PATCH), int(y // PATCH)
        if not word.plain:
            continue
        reach = 0.22 * min(w, h)  # around the centre of a large letter nothing is asked
        for gy in range(*span(y - reach, y + reach)):
            for gx in range(*span(x - reach, x + reach)):
                if target[gy, gx, 0] == 0:
                    target[gy, gx, 0:2] = -1
        slot = int(x % PATCH >= PATCH / 2)
        if w > 13:
            target[row, column, 0:2] = CLASS[c]
        else:
            for s in (0, 1):
                if target[row, column, s] < 0:
                    target[row, column, s] = 0
            target[row, column, slot] = CLASS[c]
    return inside


def span(low, high):
    return max(0, int(low // PATCH)), min(GRID, int(high // PATCH) + 1)


def label(canvas):
    """256 x COLUMNS int8; -1 means: do not ask."""
    target = np.zeros((GRID, GRID, COLUMNS), np.int8)
    target[:, :, 2 : 2 + SLOTS] = -1
    owner = np.full((GRID, GRID), 1e9)
    for s in canvas.shapes:
        code = 1 + SHAPES.index(s.name) * len(COLOURS) + list(COLOURS).index(s.colour)
        for gy in range(GRID):
            for gx in range(GRID):
                away = np.hypot((gx + 0.5) * PATCH - s.x, (gy + 0.5) * PATCH - s.y)
                if away < max(s.radius * 0.95, 8.5):
                    target[gy, gx, 2 + SLOTS] = code
                elif away < s.radius * 1.25 + 6 and target[gy, gx, 2 + SLOTS] == 0:
                    target[gy, gx, 2 + SLOTS] = -1
    for word in canvas.words:
        x0, y0, x1, y1 = word.box
        if x1 < 0 or y1 < 0 or x0 >= SIDE or y0 >= SIDE:
            continue
        inside = label_letters(target, word)
        rows, columns = patch_range(y0, y1), patch_range(x0, x1)
        for gy in range(rows[0], rows[1] + 1):
            for gx in range(columns[0], columns[1] + 1):
                away = abs((gy + 0.5) * PATCH - (y0 + y1) / 2)
                if away >= owner[gy, gx]:
                    continue
                owner[gy, gx] = away
                cell = target[gy, gx]
                cell[2 : 2 + SLOTS] = -1
                cell[3 + SLOTS] = FIELD.get(word.field, 0) if word.field else 0
                cell[4 + SLOTS] = FIELD.get(word.link, 0)
                if not word.plain:
                    cell[3 + SLOTS] = FIELD[word.field] if word.field else OTHER
                    if cell[0] == 0:
                        cell[0:2] = -1
                elif inside and len(inside) <= SLOTS and not word.field:
                    codes = [CLASS[c] for c in inside] + [0] * SLOTS
                    cell[2 : 2 + SLOTS] = codes[:SLOTS]
    return target.reshape(GRID * GRID, COLUMNS)
