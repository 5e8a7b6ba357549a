"""One file from the encoder's and the wide language model's checkpoints.

    python3 join.py ENCODER.pt LM.pt MODEL.pt
"""

import sys

import torch


def main(encoder, lm, out):
    torch.save({"encoder": torch.load(encoder)["encoder"], "model": torch.load(lm)}, out)


if __name__ == "__main__":
    main(*sys.argv[1:4])
