"""Fonts of this machine that tell all of A-Z and 0-9 apart, split into two groups.

`python3 -m data.fonts OUT.json` looks through /usr/share/fonts once; everything
else reads that list.
"""

import hashlib
import json
import pathlib
import sys

import numpy as np
from PIL import Image, ImageFont

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
UNFIT = (
    "Symbol Emoji Math Music Dingbat Ornament Braille Barcode D050000L Standard Icons "
    "Keys Initials Outline DSEG Shadow Sinhala Cuneiform Hieroglyph SignWriting"
).split()
CAP = 0.7  # height of capitals in ems, about


def glyph(font, letter):
    mask = font.getmask(letter, "L")
    array = np.asarray(mask, np.uint8).reshape(mask.size[1], mask.size[0])
    rows, columns = np.where(array > 60)
    if not len(rows):
        return None
    return array[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]


def distance(a, b):
    """0 for equal glyphs; covers both outline and proportions."""
    shape = abs(np.log(a.shape[1] / b.shape[1])) + abs(np.log(a.shape[0] / b.shape[0]))
    small = [np.asarray(Image.fromarray(x).resize((24, 24)), np.float32) / 255 for x in (a, b)]
    return float(np.abs(small[0] - small[1]).mean() + 0.5 * shape)


def usable(path):
    if any(word.lower() in pathlib.Path(path).name.lower() for word in UNFIT):
        return None
    try:
        font = ImageFont.truetype(path, 60)
        shapes = {letter: glyph(font, letter) for letter in LETTERS}
        missing = glyph(font, "\uffff")
    except OSError:
        return None
    if any(s is None or s.shape[0] < 30 or s.shape[0] > 62 for s in shapes.values()):
        return None
    if missing is not None and any(
        s.shape == missing.shape and (s == missing).all() for s in shapes.values()
    ):
        return None
    flat = [shapes[c].tobytes() for c in LETTERS]
    if len(set(flat)) < len(LETTERS):
        return None
    for a, b in (("O", "0"), ("I", "1"), ("B", "8"), ("S", "5"), ("Z", "2")):
        if distance(shapes[a], shapes[b]) < 0.06:
            return None
    return shapes["H"].shape[0] / 60


def split(paths):
    """A tenth of the families is held out for tests."""
    groups = {"train": [], "test": []}
    for path, cap in paths:
        family = pathlib.Path(path).stem.split("-")[0].split("_")[0].lower()
        held = hashlib.sha256(family.encode()).digest()[0] < 26
        groups["test" if held else "train"].append([path, cap])
    return groups


def main(out):
    found = sorted(
        str(p)
        for p in pathlib.Path("/usr/share/fonts").rglob("*")
        if p.suffix in (".ttf", ".otf")
    )
    good = [(p, round(cap, 4)) for p in found if (cap := usable(p))]
    groups = split(good)
    pathlib.Path(out).write_text(json.dumps(groups, indent=0))
    print(len(found), "fonts,", {k: len(v) for k, v in groups.items()})


if __name__ == "__main__":
    main(sys.argv[1])
