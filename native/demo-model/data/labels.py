"""Per-patch labels for training the encoder."""

import numpy as np

from .draw import COLOURS, SHAPES
from .fonts import LETTERS

SIDE, CELL, NARROW = 256, 8, 4  # in units of a picture of 256 x 256
FINE, ACROSS = SIDE // CELL, SIDE // NARROW  # letters by place: cells 4 wide and 8 tall
HIGH, WIDE = 16, 32  # half a row of the language model
ROWS, COLUMNS = SIDE // HIGH, SIDE // WIDE
SLOTS = 6  # letters of a word
FIELDS = (
    "Invoice Total Date Name City Code Order Phone Amount Account "
    "Reference Customer Country Status Item Price Tax Due Number Street"
).split()
OTHER = len(FIELDS) + 1  # a word that is neither a field name nor a value
CLASS = {c: i + 1 for i, c in enumerate(LETTERS)}
FIELD = {name: i + 1 for i, name in enumerate(FIELDS)}
LINK, NAME, LENGTH, SHAPE = range(SLOTS, SLOTS + 4)  # columns after the letters
PLACES = SLOTS + 4
LEAST = 8.2  # lower capitals are not asked for
TINY = 7.0  # capitals that count as nothing at all


TAIL = ["", "", "", "", "", "", " No.", " number", " #", " no", " code", " ID"]


def field_text(rng, name):
    """A field's name as forms print it."""
    text = name + rng.choice(TAIL)
    kind = rng.random()
    return text.upper() if kind < 0.12 else text.lower() if kind < 0.17 else text


def near(at, reach, size, count):
    """Cells within `reach` of a point."""
    return range(max(0, int((at - reach) // size)), min(count, int((at + reach) // size) + 1))


def inside(x, y):
    return 0 <= x < SIDE and 0 <= y < SIDE


def whole(x, y, w, h):
    """Whether enough of a letter is inside to be read."""
    return 0.3 * w <= x <= SIDE - 0.3 * w and 0.38 * h <= y <= SIDE - 0.38 * h


def label_cells(cells, orders, word):
    counts = inside(*word.letters[0][:2])  # without its beginning nobody can count
    for index, (c, (x, y, w, h)) in enumerate(zip(word.text, word.letters)):
        if not inside(x, y):
            continue
        row, column = int(y // CELL), int(x // NARROW)
        around = [
            (gy, gx)
            for gy in near(y, max(1, 0.22 * h), CELL, FINE)
            for gx in near(x, max(1, 0.3 * w), NARROW, ACROSS)
        ]
        for at in around:
            if cells[at] == 0:
                cells[at] = orders[at] = -1
        is_free = cells[row, column] <= 0 and h >= LEAST and whole(x, y, w, h)
        cells[row, column] = CLASS[c] if is_free else -1
        orders[row, column] = index + 1 if is_free and counts and index < SLOTS else -1


def label_word(places, word, link):
    """Every letter with its index, and what the word is, in the half rows it stands in."""
    if not inside(*word.letters[0][:2]):
        return
    complete = inside(*word.letters[-1][:2]) and len(word.text) <= SLOTS
    for i, (c, (x, y, w, h)) in enumerate(zip(word.text[:SLOTS], word.letters)):
        if not inside(x, y):
            break
        row, column = int(y // HIGH), int(x // WIDE)
        facts = {i: CLASS[c], LINK: link, LENGTH: len(word.text) if complete else -1}
        if h < LEAST or not whole(x, y, w, h):
            facts = dict.fromkeys(facts, -1)
        for gy in near(y, max(1.5, 0.25 * h), HIGH, ROWS):
            for gx in near(x, max(1.5, 0.25 * w), WIDE, COLUMNS):
                for place in facts:
                    if places[gy, gx, place] == 0:
                        places[gy, gx, place] = -1
        for place, value in facts.items():
            old = places[row, column, place]
            places[row, column, place] = value if old in (-1, 0, value) else -1


def seen(word):
    """Share of a word's box inside the picture, sideways."""
    x0, y0, x1, y1 = word.box
    if y1 < 3 or y0 > SIDE - 3:
        return 0.0
    return max(0, min(x1, SIDE) - max(x0, 0)) / max(1, x1 - x0)


def label_name(places, cells, word):
    """The name of a field, or a word that is neither name nor value."""
    x0, y0, x1, y1 = word.box
    value = FIELD[word.field] if word.field else OTHER
    share, low = seen(word), y1 - y0 < LEAST
    middle = (y0 + y1) / 2
    for gx in near((x0 + x1) / 2, (x1 - x0) / 2, WIDE, COLUMNS):
        cover = min(x1, gx * WIDE + WIDE) - max(x0, gx * WIDE)
        for gy in near(middle, max(2, 0.25 * (y1 - y0)), HIGH, ROWS):
            sure = share > 0.95 and not low and cover > 0.4 * min(WIDE, x1 - x0)
            fits = sure and int(middle // HIGH) == gy
            old = places[gy, gx, NAME]
            places[gy, gx, NAME] = value if fits and old in (-1, 0) else old if old > 0 else -1
    for gy in near(middle, (y1 - y0) / 2, CELL, FINE):
        for gx in near((x0 + x1) / 2, (x1 - x0) / 2, NARROW, ACROSS):
            if cells[gy, gx] == 0:
                cells[gy, gx] = -1


def label_shape(places, s):
    code = 1 + SHAPES.index(s.name) * len(COLOURS) + list(COLOURS).index(s.colour)
    rx, ry = s.radius, s.tall or s.radius
    for gy in range(ROWS):
        for gx in range(COLUMNS):
            dx, dy = abs((gx + 0.5) * WIDE - s.x), abs((gy + 0.5) * HIGH - s.y)
            away = np.hypot(max(0, dx - WIDE / 2) / rx, max(0, dy - HIGH / 2) / ry)
            core = np.hypot(dx / rx, dy / ry) < 0.9 or (dx <= WIDE / 2 and dy <= HIGH / 2)
            if core:
                places[gy, gx, SHAPE] = code
            elif away < 1.2 and places[gy, gx, SHAPE] == 0:
                places[gy, gx, SHAPE] = -1


def label(canvas):
    """int8: letters by place (32 x 64), what every half row shows (16 x 8 x PLACES), and which
    letter of its word (from 1) stands at a place; -1 means: do not ask."""
    cells = np.zeros((FINE, ACROSS), np.int8)
    orders = np.zeros((FINE, ACROSS), np.int8)
    places = np.zeros((ROWS, COLUMNS, PLACES), np.int8)
    for s in canvas.shapes:
        label_shape(places, s)
    named = {w.field for w in canvas.words if w.field and seen(w) > 0.95}
    for word in canvas.words:
        x0, y0, x1, y1 = word.box
        if x1 < 0 or y1 < 0 or x0 >= SIDE or y0 >= SIDE or word.letters[0][3] < TINY:
            continue
        if word.plain:
            label_cells(cells, orders, word)
            label_word(places, word, FIELD.get(word.link, 0) if word.link in named else 0)
        else:
            label_name(places, cells, word)
    orders[(cells < 0) & (orders == 0)] = -1
    return cells, places, orders
