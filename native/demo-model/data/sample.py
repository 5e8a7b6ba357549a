"""Single training pictures with labels, many at a time.

`python3 -m data.sample FONTS.json OUT.png SEED` draws a sheet to look at.
"""

import random
import sys

import numpy as np
from PIL import Image

from . import degrade
from .labels import FIELD, CLASS, LINK, NAME, label, seen
from .pages import Page, tinted
from .scenes import Source, dense, frame, frame_size
from .slices import OVERLAP, SLICES, cut, ink_of, rows_of, worth_cutting


MIX = [6, 2, 30, 5]  # how often each kind is drawn; pages and crops give a few pictures, the others many


def finish(canvas, **facts):
    """Picture, labels of places and half rows, facts, and letters counted."""
    cells, places, orders = label(canvas)
    return np.asarray(canvas.image), cells, places, facts, orders


def readable(places, name, value):
    """Whether a picture shows a field: 2 its name and all of its value, 0 not, 1 neither for sure."""
    number, linked = FIELD[name], places[..., LINK] == FIELD[name]
    count = sum((linked & (places[..., i] == CLASS[c])).any() for i, c in enumerate(value))
    named = (places[..., NAME] == number).any()
    return 2 if named and count == len(value) else 0 if not named and count == 0 else 1


def frames(source, count):
    """Frames after compression; some go through a real video codec together."""
    rng, nrng = source.rng, source.nrng
    filmed = rng.random() < 0.45
    size = frame_size(rng) if filmed else None
    made = [frame(source, size=size) for _ in range(count)]
    if filmed:
        images = degrade.video(rng, [canvas.image for canvas, _ in made])
        for (canvas, _), image in zip(made, images):
            canvas.image = image
    else:
        for canvas, _ in made:
            canvas.image = degrade.rough(rng, nrng, canvas.image)
    out = []
    for canvas, facts in made:
        small = degrade.rescale(rng, canvas.image)
        k = small.width / canvas.image.width
        j = small.height / canvas.image.height
        out.append((degrade.stretch(canvas.move(lambda x, y: (x * k, y * j), small, k)), facts))
    return out


def page_pieces(source, most=SLICES, overlap=OVERLAP, crowded=False, trimmed=True):
    """Overview and strips of a fresh page, stretched, and its fields."""
    page = Page(source, crowded)
    canvas = page.scan()
    part = worth_cutting(canvas.size, ink_of(canvas.image)) if trimmed else (0, 0, *canvas.size)
    pieces = [canvas, *cut(canvas, part, rows_of(part, canvas.size, most), overlap)]
    pieces = [degrade.stretch(c) for c in pieces]
    for piece in pieces:
        piece.image = tinted(source.rng, piece.image)
    return pieces, page.fields


def batch(source, kind=None):
    """A handful of labelled pictures of one kind."""
    rng = source.rng
    kind = kind or rng.choices(["dense", "frame", "page", "crop"], MIX)[0]
    if kind == "dense":
        made = []
        for _ in range(8):
            canvas = dense(source)
            canvas.image = degrade.rough(rng, source.nrng, canvas.image, 0.6)
            made.append(finish(degrade.stretch(canvas), kind="dense"))
        return made
    if kind == "frame":
        return [finish(c, kind="frame", **facts) for c, facts in frames(source, 12)]
    if kind == "crop":
        return [finish(c, kind="frame", **facts) for c, facts in crops(source)]
    return page(source, rng.random() < 0.5)


def page(source, crowded=False):
    """Overview (now and then) and strips, with which fields can be read on each."""
    rng = source.rng
    cutting = (SLICES, OVERLAP) if rng.random() < 0.85 else (rng.choice([3, 5]), rng.uniform(0.1, 0.3))
    pieces, fields = page_pieces(source, *cutting, crowded, rng.random() < 0.7)
    made, whole = [], rng.random() < 0.3
    for part, canvas in enumerate(pieces):
        empty = not any(seen(w) > 0 for w in canvas.words)
        if not whole and rng.random() < (0.75 if part == 0 or empty else 0):
            continue
        one = finish(canvas, kind="page", part=part, parts=len(pieces) if whole else 0, fields=fields)
        one[3]["seen"] = [readable(one[2], *field) for field in fields]
        made.append(one)
    return made


def crops(source):
    """Values cut out of a page, as a second look at one sees them: 16:9, the value in the middle."""
    rng, made = source.rng, []
    scan = Page(source).scan()
    for word in rng.sample([w for w in scan.words if w.link], 3):
        x0, y0, x1, y1 = word.box
        if x0 < 2 or x1 > scan.size[0] - 2:
            continue
        cap = word.letters[0][3]
        tall = max(cap / rng.uniform(0.16, 0.36), (x1 - x0) * rng.uniform(1.06, 1.5) * 9 / 16)
        wide = tall * 16 / 9
        cx = (x0 + x1) / 2 + rng.uniform(-0.5, 0.5) * max(0, wide - x1 + x0 - 0.4 * cap)
        cy = (y0 + y1) / 2 + rng.uniform(-0.7, 0.7) * cap
        left, top = round(cx - wide / 2), round(cy - tall / 2)
        left, top = max(0, left), max(0, top)
        box = left, top, min(scan.size[0], round(left + wide)), min(scan.size[1], round(top + tall))
        piece = scan.move(lambda x, y: (x - left, y - top), scan.image.crop(box))  # noqa: B023
        piece.words = [w for w in piece.words if w.text == word.text or w.plain is False]
        if rng.random() < 0.6:
            times = rng.uniform(1.5, 3)
            size = round(piece.size[0] * times), round(piece.size[1] * times)
            larger = piece.image.resize(size, Image.BICUBIC)
            piece = piece.move(lambda x, y: (x * times, y * times), larger, times)  # noqa: B023
        for one in piece.words:
            one.link = ""
        piece = degrade.stretch(piece)
        piece.image = tinted(rng, piece.image)
        made.append((piece, {"text": word.text, "shape": "", "colour": ""}))
    return made


def sheet(fonts, out, seed):
    source = Source(random.Random(seed), np.random.default_rng(seed), fonts)
    tiles = []
    while len(tiles) < 48:
        tiles += batch(source)
    rows = [np.concatenate([t[0] for t in tiles[i : i + 8]], 1) for i in range(0, 48, 8)]
    Image.fromarray(np.concatenate(rows, 0)).save(out)


if __name__ == "__main__":
    sheet(sys.argv[1], sys.argv[2], int(sys.argv[3]))
