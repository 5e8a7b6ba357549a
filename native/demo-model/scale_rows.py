"""Make the rows of pictures longer, so that what the first block adds does not drown them.

    python3 scale_rows.py LM.pt OUT.pt FACTOR

Both the projector's and the table's rows; the first block normalises and computes the same.
"""

import sys

import torch


def main(lm, out, factor):
    saved = torch.load(lm)
    for part, names in (("projector", ("down.weight", "down.bias")), ("table", ("facts.weight", "facts.bias"))):
        for name in names:
            saved[part][name] *= factor
    torch.save(saved, out)


if __name__ == "__main__":
    main(*sys.argv[1:3], float(sys.argv[3]))
