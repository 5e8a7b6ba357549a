"""One file from the encoder's and the language model's checkpoints.

    python3 join.py ENCODER.pt LM.pt MODEL.pt
"""

import sys

import torch


def main(encoder, lm, out):
    saved = torch.load(lm)
    parts = {"encoder": torch.load(encoder)["encoder"], **saved}
    torch.save(parts, out)


if __name__ == "__main__":
    main(*sys.argv[1:4])
