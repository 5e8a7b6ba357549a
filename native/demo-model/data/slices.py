"""How the product cuts a page: strips of its whole width, so that a field's name and its value
stand in one picture, with an overlap between them."""

import math

import numpy as np

# what the product reads from the exported file: strips as wide as the page
SLICES, COLUMNS, OVERLAP = 4, 1, 0.2
MARGIN = 0.025  # paper kept around the ink, as a share of the page's width


def worth_cutting(size, ink):
    """The part (x0, y0, x1, y1) of a page in which its ink stands, with a margin; at least half
    as wide as the page."""
    width, height = size
    margin = round(MARGIN * width)
    x0, y0, x1, y1 = ink
    x0, x1 = max(0, int(x0) - margin), min(width, math.ceil(x1) + margin)
    y0, y1 = max(0, int(y0) - margin), min(height, math.ceil(y1) + margin)
    half = math.ceil(width / 2)
    missing = half - (x1 - x0)
    if missing > 0:
        x0 = max(0, min(x0 - missing // 2, width // 2))
        x1 = x0 + half
    return x0, y0, x1, y1


def ink_of(image):
    """The smallest box with all that is printed on a grey page."""
    small = np.asarray(image.reduce(4), np.int16)
    dark = np.median(small) - small > 30
    down, across = np.flatnonzero(dark.any(1)), np.flatnonzero(dark.any(0))
    if not len(down):
        return 0, 0, *image.size
    return 4 * across[0], 4 * down[0], 4 * across[-1] + 4, 4 * down[-1] + 4


def rows_of(part, size, most=SLICES):
    """Strips are no higher than those of a whole page."""
    return max(1, min(most, math.ceil((part[3] - part[1]) / size[1] * most)))


def span(index, count, length, margin):
    """Pixel bounds of a cell that reaches `margin` cells to both sides."""
    reach = round(margin * length / count)
    low, high = round(index * length / count), round((index + 1) * length / count)
    return max(0, low - reach), min(length, high + reach)


def cut(canvas, part, rows, overlap=OVERLAP):
    """Canvases of all strips of a part of a page, from the top (not stretched yet)."""
    left, top, right, bottom = part
    pieces = []
    for row in range(rows):
        y0, y1 = (top + y for y in span(row, rows, bottom - top, overlap))
        piece = canvas.image.crop((left, y0, right, y1))
        pieces.append(canvas.move(lambda x, y: (x - left, y - y0), piece))  # noqa: B023
    return pieces
