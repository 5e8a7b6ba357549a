"""Draw the pictures from which prompts are put together.

    python3 cache_pictures.py FONTS.json OUT_DIR FRAMES PAGES SEED [train|test]

OUT_DIR gets pictures.bin (uint8, 256 x 256 x 3 each), places.bin
(labels of half rows, see data/labels.py) and facts.json: for every
frame its row, text, shape and colour; for every page its rows (overview first,
then slices), grid and fields.
"""

import json
import pathlib
import random
import sys

import numpy as np

from data.labels import label
from data.sample import frames, page_pieces
from data.scenes import Source


def main(fonts, out, frame_count, page_count, seed, group="train"):
    source = Source(random.Random(seed), np.random.default_rng(seed), fonts, group)
    out = pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    facts, row = {"frames": [], "pages": []}, 0
    with open(out / "pictures.bin", "wb") as file, open(out / "places.bin", "wb") as marks:

        def put(canvas):
            file.write(np.asarray(canvas.image).tobytes())
            marks.write(label(canvas)[1].tobytes())

        while len(facts["pages"]) < page_count:
            pieces, fields, grid = page_pieces(source)
            if grid is None:
                continue
            rows = list(range(row, row + len(pieces)))
            for piece in pieces:
                put(piece)
            row += len(pieces)
            facts["pages"].append({"rows": rows, "grid": grid, "fields": fields})
        while len(facts["frames"]) < frame_count:
            for canvas, fact in frames(source, 12):
                put(canvas)
                facts["frames"].append({"row": row, **fact})
                row += 1
    facts["count"] = row
    (out / "facts.json").write_text(json.dumps(facts))
    print(row, "pictures", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6]), *sys.argv[6:7])
