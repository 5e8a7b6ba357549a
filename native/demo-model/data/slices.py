"""How the product cuts a page: LLaVA-UHD's grid, plus an overlap between slices."""

import math

from .degrade import SIDE

SLICES, OVERLAP = 8, 0.2  # what the product reads from the exported file


def best_grid(width, height, most, side=SIDE):
    """Columns and rows, or None if the page needs no slices."""
    ideal = math.ceil(width * height / side**2)
    wanted = min(ideal, most)
    if wanted <= 1:
        return None
    best, best_score = None, -math.inf
    for count in (wanted - 1, wanted, wanted + 1):
        if count == 1 or count > most:
            continue
        for m in range(1, count + 1):
            if count % m:
                continue
            score = -abs(math.log(width / height) - math.log(m * m / count))
            if score > best_score:
                best, best_score = (m, count // m), score
    return best


def span(index, count, length, margin):
    """Pixel bounds of a cell that reaches `margin` cells to both sides."""
    reach = round(margin * length / count)
    low, high = round(index * length / count), round((index + 1) * length / count)
    return max(0, low - reach), min(length, high + reach)


def cut(canvas, grid, overlap):
    """Canvases of all slices, row by row (not stretched yet)."""
    columns, rows = grid
    width, height = canvas.size
    pieces = []
    for row in range(rows):
        y0, y1 = span(row, rows, height, overlap)
        for column in range(columns):
            x0, x1 = span(column, columns, width, overlap)
            piece = canvas.image.crop((x0, y0, x1, y1))
            pieces.append(canvas.move(lambda x, y: (x - x0, y - y0), piece))
    return pieces
