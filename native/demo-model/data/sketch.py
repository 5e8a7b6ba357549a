"""Frames and forms without pixels: only what stands where, as a perfect encoder would tell.

The language model learns its trade on these, thousands a minute, before it sees pictures.
"""

import math

import numpy as np

from .draw import COLOURS, SHAPES, Canvas, Shape, Word
from .labels import FIELDS, SIDE, label
from .sample import readable
from .scenes import RATIOS, code
from .slices import cut, rows_of, worth_cutting
from .units import FIRST, HALF, UNITS, settle, units

LETTERS_ONLY = np.arange(UNITS) % HALF < FIRST[-2]  # everything but shapes


class Sheet:
    """Stands for an image that nobody draws."""

    def __init__(self, size):
        self.size = size

    def crop(self, box):
        return Sheet((box[2] - box[0], box[3] - box[1]))


def stretched(canvas):
    w, h = canvas.size
    sx, sy = SIDE / w, SIDE / h
    return canvas.move(lambda x, y: (x * sx, y * sy), Sheet((SIDE, SIDE)), sx, sy)


def write(rng, canvas, text, x, y, cap, pitch, slope=0.0, **tags):
    """A word with its capitals' box starting at x, y; returns where it ends."""
    letters, start = [], x
    for c in text:
        wide = cap * pitch * (rng.uniform(0.35, 0.7) if c in "I1Jil." else rng.uniform(0.85, 1.2))
        middle = x + wide / 2
        letters.append((middle, y + cap / 2 + (middle - start) * slope, wide, cap))
        x += wide
    plain = not tags.get("field") and all(c.isupper() or c.isdigit() for c in text)
    box = (start, min(y, y + (x - start) * slope), x, cap + max(y, y + (x - start) * slope))
    canvas.words.append(Word(text, letters, box, plain=plain, **tags))
    return x


def frame(rng):
    """Facts and rows of a frame."""
    a, b = rng.choice(RATIOS)
    w, h = 640 * a / max(a, b), 640 * b / max(a, b)
    short, canvas = min(w, h), Canvas(Sheet((w, h)))
    facts = {"text": "", "shape": "", "colour": ""}
    if rng.random() < 0.82:
        text, pitch = code(rng), rng.uniform(0.6, 1.15)
        cap = short * math.exp(rng.uniform(math.log(0.16), math.log(0.5)))
        cap = min(cap, 0.9 * w / (len(text) * pitch * 1.1))
        room = w - cap * pitch * len(text) * 1.1
        x, y = rng.uniform(0, max(1, room)), rng.uniform(0, h - cap)
        slope = rng.gauss(0, 0.07) if rng.random() < 0.25 else 0
        write(rng, canvas, text, x, y, cap, pitch, slope)
        facts["text"] = text
    if rng.random() < 0.7:
        facts["shape"], facts["colour"] = rng.choice(SHAPES), rng.choice(list(COLOURS))
        r = short * rng.uniform(0.05, 0.3)
        place = rng.uniform(r, w - r), rng.uniform(r, h - r)
        canvas.shapes.append(Shape(facts["shape"], facts["colour"], *place, r))
    return facts, look(rng, canvas)


def look(rng, canvas):
    return units(settle(label(stretched(canvas))[1], rng))


def page(rng):
    """Fields of a form; which can be read on the overview and every strip, and their rows."""
    w, h = (595, 842) if rng.random() < 0.6 else (612, 792)
    names = rng.sample(FIELDS if rng.random() < 0.4 else FIELDS[:10], rng.randint(3, 8))
    fields = [(name, code(rng)) for name in names]
    size, slope = rng.uniform(17, 36), math.tan(math.radians(rng.uniform(-2, 2)))
    canvas, left = Canvas(Sheet((w * 2, h * 2))), rng.uniform(30, 85)
    cap, pitch = size * 0.7, rng.uniform(0.7, 1.0)
    longest = max(len(n) for n in names) * cap * pitch * 0.8
    need = left + longest + 6 * cap * pitch + size
    if need > w - 20:
        shrink = max(0.5, (w - 20 - left) / (need - left))
        cap, size, longest = cap * shrink, size * shrink, longest * shrink
    gap = min(size * rng.uniform(1.35, 3), (h - 120) / len(fields))
    y = rng.uniform(40, max(41, h - 60 - gap * len(fields)))
    style = rng.choice(["colon", "colon", "column", "column", "right", "right"])
    spare = max(0, w - 20 - left - longest - 6 * cap * pitch - size)
    column = left + longest + size * 0.7 + rng.random() ** 1.5 * spare

    def put(text, x, **tags):
        base = y + (x - w / 2) * slope
        return write(rng, canvas, text, 2 * x, 2 * base, 2 * cap, pitch, slope, **tags) / 2

    if rng.random() < 0.6 and y > 60:
        base, y = y, rng.uniform(20, y - 1.6 * size)
        put(rng.choice(["Receipt", "Order form", "Statement", "Request"]), rng.choice([left, 200]))
        y = base
    for name, value in fields:
        end = put(name, left, field=name)
        x = end + size * rng.uniform(0.4, 0.8) if style == "colon" else column
        if style == "right":
            x = w - rng.uniform(28, 80) - len(value) * cap * pitch
        put(value, max(x, end + 3), link=name)
        y += gap
    size = tuple(int(v) for v in canvas.size)
    canvas.image = Sheet(size)
    edges = list(zip(*(word.box for word in canvas.words)))
    part = worth_cutting(size, (min(edges[0]), min(edges[1]), max(edges[2]), max(edges[3])))
    pieces = [canvas, *cut(canvas, part, rows_of(part, size))]
    places = [label(stretched(piece))[1] for piece in pieces]
    seen = [[readable(x, *field) for field in fields] for x in places]
    return fields, seen, [units(settle(x, rng)) for x in places]


def thin(rng, rows, keep):
    """Fewer rows without anything to see; the order stays."""
    busy = rows.any(1)
    shown = np.flatnonzero(busy & ~rows[:, LETTERS_ONLY].any(1))
    for at in rng.sample(list(shown), max(0, len(shown) - 3)):
        busy[at] = rng.random() < 0.15  # a large shape fills many rows
    chosen = busy | (np.array([rng.random() for _ in range(len(rows))]) < keep)
    chosen[rng.randrange(len(rows))] = True
    return rows[chosen]
