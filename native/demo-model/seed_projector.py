"""Start the projector from the encoder's label heads.

    python3 seed_projector.py ENCODER.pt POOL_DIR OUT.pt [LM.pt]

Each hidden unit becomes the detector of one letter, shape or field name in one of the
four patches of a row, and writes the embedding of that letter's byte into the row, so
that a picture reads like text to the language model from the first step.
"""

import sys

import torch

from data.compose import Pool
from data.fonts import LETTERS
from model import LM, LanguageModel, Projector
from train_encoder import Heads


def detectors(heads):
    """Weights of hidden units (n x 768) and what each stands for."""
    width, rows, meaning = 192, [], []

    def add(weight, patch, kind, number):
        row = torch.zeros(4 * width)
        row[patch * width : (patch + 1) * width] = weight
        rows.append(row)
        meaning.append((kind, number, patch))

    letter = heads.letter.weight.view(2, 37, width)
    shape, field = heads.shape.weight, heads.field.weight
    for patch in range(4):
        for slot in range(2):
            for c in range(1, 37):
                add(letter[slot, c] - letter[slot, 0], patch, ("letter", slot), c)
        for c in range(1, 33):
            add(shape[c] - shape[0], patch, "shape", c)
        for c in range(1, 21):
            add(field[c] - field[0], patch, "field", c)
    return torch.stack(rows), meaning


@torch.no_grad()
def seed(projector, lm, heads, pool):
    weights, meaning = detectors(heads)
    used = len(weights)
    sample = torch.from_numpy(pool.features[19000:19400].astype("float32"))
    x = projector.norm(sample)
    active = torch.relu(x @ weights.T).square().flatten(0, 1)
    strength = active.quantile(0.998, 0) if len(active) < 9000 else active[::3].quantile(0.998, 0)
    table = lm.embed.weight
    size = table.norm(dim=1).mean()
    torch.manual_seed(4)
    turn = [torch.linalg.qr(torch.randn(LM["width"], LM["width"]))[0] for _ in range(8)]
    columns = []
    for kind, number, patch in meaning:
        if kind in ("shape", "field"):
            columns.append(torch.nn.functional.normalize(torch.randn(LM["width"]), dim=0) * size * 0.6)
        else:
            place = (patch % 2) * 2 + kind[1] + 4 * (patch // 2)
            byte = table[ord(LETTERS[number - 1])]
            columns.append(byte + 0.4 * turn[place] @ byte)
    projector.up.weight[:used] = weights / strength.clamp(min=1).sqrt()[:, None]
    projector.down.weight[:, :used] = torch.stack(columns, 1)
    projector.down.weight[:, used:] *= 0.1
    print("typical strength", strength[:8].tolist(), "units", used)


def main(encoder, pool, out, start=None):
    heads, projector, lm = Heads(), Projector(width=LM["width"]), LanguageModel(**LM)
    heads.load_state_dict(torch.load(encoder)["heads"])
    if start:
        lm.load_state_dict(torch.load(start)["lm"])
    seed(projector, lm, heads, Pool(pool))
    torch.save({"projector": projector.state_dict(), "lm": lm.state_dict()}, out)


if __name__ == "__main__":
    main(*sys.argv[1:5])
