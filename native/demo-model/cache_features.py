"""Run the encoder over drawn pictures and keep its features.

    python3 cache_features.py ENCODER.pt PROCESSES RING_DIR OUT_DIR
    python3 cache_features.py ENCODER.pt PROCESSES FONTS.json OUT_DIR MINUTES

The first form takes the pictures of a ring (draw_ring.py), the second draws fresh ones and adds
their features to OUT_DIR while it goes on: features.bin (float16, 64 x 320 a picture), places.bin
(labels of half rows) and facts.jsonl.
"""

import json
import multiprocessing
import os
import pathlib
import random
import sys
import time

import numpy as np
import torch

from data.sample import batch
from data.scenes import Source
from draw_ring import facts_of, ring, size_of
from model import Encoder

KINDS = ("frame", "page", "crop")


def reader(checkpoint):
    """Pictures (uint8) to features."""
    torch.set_num_threads(1)
    encoder = Encoder()
    encoder.load_state_dict(torch.load(checkpoint)["encoder"])

    def read(pictures):
        x = torch.from_numpy(np.stack(pictures)).float().div_(127.5).sub_(1)
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            return encoder(x).to(torch.float16).numpy()

    return read


def add(out, features, places, facts):
    """Facts come last: a picture whose facts are there is whole."""
    for name, data in (("features", features), ("places", places)):
        with open(f"{out}/{name}.bin", "ab") as file:
            file.write(np.ascontiguousarray(data).tobytes())
    with open(f"{out}/facts.jsonl", "a") as file:
        file.writelines(json.dumps(x) + "\n" for x in facts)


def from_ring(checkpoint, folder, slots, out):
    read, ((pictures, _, places, facts, _), _) = reader(checkpoint), ring(folder, size_of(folder))
    kept = [i for i in slots if facts_of(facts[i])["kind"] != "dense"]
    for at in range(0, len(kept), 16):
        pick = kept[at : at + 16]
        features = np.concatenate([read([pictures[i]]) for i in pick])
        add(out, features, places[pick], [facts_of(facts[i]) for i in pick])


def fresh(checkpoint, fonts, out, seconds, seed, lock):
    os.nice(5)
    read, source = reader(checkpoint), Source(random.Random(seed), np.random.default_rng(seed), fonts)
    ends = time.time() + seconds
    while time.time() < ends:
        made = batch(source, source.rng.choices(KINDS, [2, 12, 3])[0])
        features = np.concatenate([read([x[0]]) for x in made])
        with lock:
            add(out, features, np.stack([x[2] for x in made]), [x[3] for x in made])


def main(checkpoint, processes, source, out, minutes=0):
    pathlib.Path(out).mkdir(parents=True, exist_ok=True)
    if minutes:
        lock, seed = multiprocessing.Lock(), int(time.time()) * 10
        jobs = [(fresh, (checkpoint, source, out, float(minutes) * 60, seed + i, lock)) for i in range(processes)]
        folders = []
    else:
        size = size_of(source)
        count = int(ring(source, size)[1][0])
        slots = [i % size for i in range(max(0, count - size), count)]  # oldest first
        parts = np.array_split(slots, processes)
        folders = [f"{out}/part{i}" for i in range(processes)]
        [os.makedirs(x) for x in folders]
        jobs = [(from_ring, (checkpoint, source, part.tolist(), to)) for part, to in zip(parts, folders)]
    crew = [multiprocessing.Process(target=target, args=args) for target, args in jobs]
    [p.start() for p in crew]
    [p.join() for p in crew]
    for folder in folders:
        for name in ("features.bin", "places.bin", "facts.jsonl"):
            with open(f"{out}/{name}", "ab") as file, open(f"{folder}/{name}", "rb") as part:
                file.write(part.read())
            os.remove(f"{folder}/{name}")
        os.rmdir(folder)
    print(sum(1 for _ in open(f"{out}/facts.jsonl")), "pictures", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
