"""Run the encoder over drawn pictures and keep its features.

    python3 cache_features.py ENCODER.pt PROCESSES DIR [DIR ...]

Writes DIR/features.bin: float16, 64 x 320 a picture.
"""

import json
import multiprocessing
import os
import sys

import numpy as np
import torch

from model import ROWS, SIDE, VISION, Encoder


def work(checkpoint, folder, first, last, count):
    torch.set_num_threads(1)
    encoder = Encoder()
    encoder.load_state_dict(torch.load(checkpoint)["encoder"])
    pictures = np.memmap(f"{folder}/pictures.bin", np.uint8, "r", shape=(count, SIDE, SIDE, 3))
    shape = (count, ROWS, VISION)
    features = np.memmap(f"{folder}/features.tmp", np.float16, "r+", shape=shape)
    for at in range(first, last, 16):
        part = torch.from_numpy(pictures[at : min(last, at + 16)].copy())
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            rows = encoder(part.float().div_(127.5).sub_(1))
        features[at : at + len(rows)] = rows.float().numpy()


def main(checkpoint, processes, *folders):
    for folder in folders:
        count = json.load(open(f"{folder}/facts.json"))["count"]
        shape = (count, ROWS, VISION)
        np.memmap(f"{folder}/features.tmp", np.float16, "w+", shape=shape)
        edges = np.linspace(0, count, processes + 1).astype(int)
        crew = [
            multiprocessing.Process(target=work, args=(checkpoint, folder, a, b, count))
            for a, b in zip(edges, edges[1:])
        ]
        [p.start() for p in crew]
        [p.join() for p in crew]
        os.replace(f"{folder}/features.tmp", f"{folder}/features.bin")
        print(folder, count, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
