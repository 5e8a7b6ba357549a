"""Single training pictures with labels, many at a time.

`python3 -m data.sample FONTS.json OUT.png SEED` draws a sheet to look at.
"""

import random
import sys

import numpy as np
from PIL import Image

from . import degrade
from .labels import label, seen
from .pages import Page
from .scenes import Source, dense, frame, frame_size
from .slices import OVERLAP, SLICES, best_grid, cut


def finish(canvas):
    return np.asarray(canvas.image), *label(canvas)


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


def page_pieces(source, most=SLICES, overlap=OVERLAP, crowded=False):
    """Overview and slices of a fresh page, stretched, with its fields and grid."""
    page = Page(source, crowded)
    canvas = page.scan()
    grid = best_grid(*canvas.size, most)
    pieces = [canvas, *cut(canvas, grid, overlap)]
    return [degrade.stretch(c) for c in pieces], page.fields, grid


def batch(source, kind=None):
    """A handful of labelled pictures of one kind."""
    rng = source.rng
    kind = kind or rng.choices(["dense", "frame", "page"], [5, 2, 4])[0]
    if kind == "dense":
        made = []
        for _ in range(8):
            canvas = dense(source)
            canvas.image = degrade.rough(rng, source.nrng, canvas.image, 0.6)
            made.append(finish(degrade.stretch(canvas)))
        return made
    if kind == "frame":
        return [finish(c) for c, _ in frames(source, 12)]
    cutting = (SLICES, OVERLAP) if rng.random() < 0.75 else (rng.choice([6, 8, 9, 12]), rng.uniform(0, 0.3))
    pieces, _, _ = page_pieces(source, *cutting, crowded=rng.random() < 0.6)
    rich = [p for p in pieces if sum(seen(w) > 0 for w in p.words) > 1]
    rng.shuffle(rich)
    return [finish(c) for c in rich[:6]]


def sheet(fonts, out, seed):
    source = Source(random.Random(seed), np.random.default_rng(seed), fonts)
    tiles = []
    while len(tiles) < 48:
        tiles += batch(source)
    rows = [np.concatenate([t[0] for t in tiles[i : i + 8]], 1) for i in range(0, 48, 8)]
    Image.fromarray(np.concatenate(rows, 0)).save(out)


if __name__ == "__main__":
    sheet(sys.argv[1], sys.argv[2], int(sys.argv[3]))
