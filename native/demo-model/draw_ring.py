"""Draw labelled pictures into a ring of files, from which the encoder learns and of which
the language model later sees the features.

    python3 draw_ring.py FONTS.json OUT_DIR SIZE WORKERS PICTURES [train|test [SEED]]

OUT_DIR gets pictures.bin (uint8, 512 x 512 x 3 each), cells.bin, places.bin and orders.bin (labels, see
data/labels.py), facts.bin (JSON, padded to FACTS bytes: what a picture shows) and
filled.bin (one int64: how many were drawn). After SIZE pictures the oldest are replaced;
ends after PICTURES (0: never).
"""

import json
import multiprocessing
import os
import pathlib
import random
import sys
import time

import numpy as np

from data.degrade import SIDE
from data.labels import ACROSS, COLUMNS, FINE, PLACES, ROWS
from data.sample import batch
from data.scenes import Source

FACTS = 1024


def ring(work, size, mode="r"):
    """Pictures, cells, places, facts, orders; and the count."""
    shapes = {"pictures": (np.uint8, SIDE, SIDE, 3), "cells": (np.int8, FINE, ACROSS)}
    shapes["places"] = (np.int8, ROWS, COLUMNS, PLACES)
    shapes["facts"] = (np.uint8, FACTS)
    shapes["orders"] = (np.int8, FINE, ACROSS)
    parts = [np.memmap(f"{work}/{k}.bin", t, mode, shape=(size, *s)) for k, (t, *s) in shapes.items()]
    return parts, np.memmap(f"{work}/filled.bin", np.int64, mode, shape=(1,))


def size_of(work):
    return os.path.getsize(f"{work}/facts.bin") // FACTS


def facts_of(line):
    return json.loads(bytes(line).rstrip(b"\0") or b"{}")


def packed(facts):
    line = json.dumps(facts, separators=(",", ":")).encode()
    return np.frombuffer(line.ljust(FACTS, b"\0"), np.uint8)


def worker(fonts, work, size, most, group, seed, lock):
    os.nice(5)
    source = Source(random.Random(seed), np.random.default_rng(seed), fonts, group)
    parts, filled = ring(work, size, "r+")
    while not most or filled[0] < most:
        made = batch(source)
        with lock:  # pictures of one page stay together
            at = int(filled[0])
            for number, one in enumerate(made):
                for part, array in zip(parts, (*one[:3], packed(one[3]), one[4])):
                    part[(at + number) % size] = array
            filled[0] = at + len(made)


def main(fonts, work, size, workers, most, group="train", seed=None):
    pathlib.Path(work).mkdir(parents=True, exist_ok=True)
    if not os.path.exists(f"{work}/filled.bin"):
        ring(work, size, "w+")
    lock, seed = multiprocessing.Lock(), int(time.time()) * 10 if seed is None else seed
    crew = [
        multiprocessing.Process(target=worker, args=(fonts, work, size, most, group, seed + i, lock))
        for i in range(workers)
    ]
    [p.start() for p in crew]
    [p.join() for p in crew]


if __name__ == "__main__":
    main(*sys.argv[1:3], *map(int, sys.argv[3:6]), *sys.argv[6:7], *map(int, sys.argv[7:8]))
