"""Held-out figures by kind of question: exact answers, n and a 95 % interval.

    python3 evaluate.py MODEL.pt TEST_POOL_DIR COUNT

TEST_POOL_DIR (cache_features.py) was drawn with seeds and fonts that training never saw. An answer
counts only if every byte is right; that all bytes are right when the true ones are
fed is the same as that greedy decoding gives the answer.
"""

import math
import random
import sys

import torch

from data.compose import Composer, Pool
from exam import KINDS, Exam, tensors
from export import load
from train_wide import judge


def interval(hits, n, z=1.96):
    """Wilson's interval, as text."""
    if not n:
        return "no questions"
    p, d = hits / n, 1 + z * z / n
    mid, half = (p + z * z / 2 / n) / d, z * math.sqrt(p * (1 - p) / n + z * z / 4 / n / n) / d
    return f"{100 * p:5.1f} %  [{100 * (mid - half):.0f}, {100 * (mid + half):.0f}]  n={n}"


@torch.no_grad()
def main(model, pool, count):
    told, exam = judge(load(model)[1]), Exam(Composer(random.Random(2024), Pool(pool)))
    for kind in KINDS:
        hits, wrong = 0, []
        for _ in range(count):
            items, pair = getattr(exam, kind)()
            _, logits, truth = told(tensors(items, pair, exam.composer))
            guess = logits.argmax(-1)
            hits += bool((guess == truth).all())
            if (guess != truth).any() and len(wrong) < 3:
                said = bytes(x for x in guess.tolist() if x < 256).decode("latin1")
                wrong.append(f"{pair[1]} -> {said}")
        print(f"{kind:15} {interval(hits, count)}   {wrong}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
