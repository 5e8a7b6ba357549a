"""Draw the pictures from which prompts are put together.

    python3 cache_pictures.py FONTS.json OUT_DIR FRAMES PAGES SEED [train|test]

OUT_DIR gets pictures.bin (uint8, 192 x 192 x 3 each) and facts.json: for every
frame its row, text, shape and colour; for every page its rows (overview first,
then slices), grid and fields.
"""

import json
import pathlib
import random
import sys

import numpy as np

from data.sample import frames, page_pieces
from data.scenes import Source
from data.slices import OVERLAP, SLICES


def main(fonts, out, frame_count, page_count, seed, group="train"):
    source = Source(random.Random(seed), np.random.default_rng(seed), fonts, group)
    out = pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    facts, row = {"frames": [], "pages": []}, 0
    with open(out / "pictures.bin", "wb") as file:
        while len(facts["pages"]) < page_count:
            pieces, fields, grid = page_pieces(source, SLICES, OVERLAP)
            if grid is None:
                continue
            rows = list(range(row, row + len(pieces)))
            for piece in pieces:
                file.write(np.asarray(piece.image).tobytes())
            row += len(pieces)
            facts["pages"].append({"rows": rows, "grid": grid, "fields": fields})
        while len(facts["frames"]) < frame_count:
            for canvas, fact in frames(source, 12):
                file.write(np.asarray(canvas.image).tobytes())
                facts["frames"].append({"row": row, **fact})
                row += 1
    facts["count"] = row
    (out / "facts.json").write_text(json.dumps(facts))
    print(row, "pictures", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6]), *sys.argv[6:7])
