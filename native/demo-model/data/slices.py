"""How the product cuts a page: LLaVA-UHD's grid, plus an overlap between slices."""

import math

from PIL import Image

from .degrade import PATCH, SIDE

SLICES, OVERLAP = 20, 0.2  # what the product reads from the exported file


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


def resized(width, height, side=SIDE):
    """About side x side pixels, same proportions, whole patches."""
    ratio = width / height
    h = math.floor(side / math.sqrt(ratio))
    w = math.floor(h * ratio)
    return max(PATCH, w // PATCH * PATCH), max(PATCH, h // PATCH * PATCH)


def cut(canvas, grid, overlap, filter=Image.BICUBIC):
    """Canvases of all slices, row by row (not letterboxed yet)."""
    m, k = grid
    width, height = canvas.size
    ws, hs = resized(math.floor(width / m), math.floor(height / k))
    big = canvas.image.resize((m * ws, k * hs), filter)
    sx, sy = m * ws / width, k * hs / height
    whole = canvas.move(lambda x, y: (x * sx, y * sy), big, sx)
    pieces = []
    ox, oy = round(overlap * ws), round(overlap * hs)
    for row in range(k):
        for column in range(m):
            x0, y0 = max(0, column * ws - ox), max(0, row * hs - oy)
            x1 = min(m * ws, (column + 1) * ws + ox)
            y1 = min(k * hs, (row + 1) * hs + oy)
            piece = big.crop((x0, y0, x1, y1))
            pieces.append(whole.move(lambda x, y: (x - x0, y - y0), piece))
    return pieces
