"""Held-out figures by kind of question: exact answers, n and a 95 % interval.

    python3 evaluate.py MODEL.pt TEST_POOL_DIR COUNT

TEST_POOL_DIR was drawn with seeds and fonts that training never saw. An answer
counts only if every byte is right; that all bytes are right when the true ones are
fed is the same as that greedy decoding gives the answer.
"""

import math
import random
import sys

import torch
from torch import nn

from data.compose import Composer, Pool, tokens
from data.prompts import NONE, Asker, evidence
from export import load
from train_lm import loss_of


def interval(hits, n, z=1.96):
    """Wilson's interval, as text."""
    if not n:
        return "no questions"
    p, d = hits / n, 1 + z * z / n
    mid, half = (p + z * z / 2 / n) / d, z * math.sqrt(p * (1 - p) / n + z * z / 4 / n / n) / d
    return f"{100 * p:5.1f} %  [{100 * (mid - half):.0f}, {100 * (mid + half):.0f}]  n={n}"


class Exam:
    def __init__(self, composer):
        self.composer, self.rng = composer, composer.rng

    def frames(self, least=1, most=8):
        count = self.rng.randint(least, most)
        return self.composer.timed([self.composer.frame() for _ in range(count)])

    def text(self):
        while not (item := self.composer.frame("image")).text:
            pass
        return [item], ("What text is shown?", f"{item.text} [1]")

    def shape(self):
        while not (item := self.composer.frame("image")).shape:
            pass
        return [item], ("What shape is shown?", f"{item.thing()} [1]")

    def describe(self):
        item = self.composer.frame("image")
        return [item], ("Describe the image.", f"{item.words()} [1]")

    def text_at(self):
        while True:
            items = self.frames(2)
            item = self.rng.choice(items)
            if item.text:
                t = item.stamp
                return items, (f"What text is shown at [{t}]?", f"{item.text} [{items.index(item) + 1}]")

    def when(self, kind):
        while True:
            items = self.frames(2)
            question, answer = getattr(Asker(self.rng, items), kind)()
            if answer != NONE and "is the text" in question or answer != NONE and kind != "when_text":
                return items, (question, answer)

    def when_text(self):
        return self.when("when_text")

    def when_shape(self):
        return self.when("when_shape")

    def absent(self):
        while True:
            items = self.frames() if self.rng.random() < 0.75 else [self.composer.page()]
            asker = Asker(self.rng, items)
            kinds = ["when_text", "when_shape", "read_at", "unknown"] if asker.frames else ["field"]
            question, answer = getattr(asker, self.rng.choice(kinds))()
            if answer == NONE:
                return items, (question, answer)

    def form(self, slices):
        item = self.composer.page(slices)
        name, value = self.rng.choice(item.fields)
        return [item], (f"What is the {name}?", f"{value} [1]")

    def field(self):
        return self.form(True)

    def field_overview(self):
        return self.form(False)

    def written(self):
        while True:
            items = [self.composer.written() for _ in range(self.rng.randint(1, 4))]
            question, answer = Asker(self.rng, items).field(0)
            if answer != NONE:
                return items, (question, answer)


def tensors(items, pair, pool):
    """One question in the form training uses."""
    ids, pictures = [], []
    for part in evidence(items):
        ids += tokens(part) if isinstance(part, str) else [-1] * 64
        pictures += [] if isinstance(part, str) else [part]
    head = tokens(pair[0] + "<|im_end|>\n<|im_start|>assistant\n")
    reply = tokens(pair[1] + "<|im_end|>")
    aim = [-1] * (len(ids) + len(head) - 1) + reply
    ids = torch.tensor(ids + head + reply[:-1])
    rows = torch.from_numpy(pool.features[pictures].astype("float32")) if pictures else None
    mask = torch.full((len(ids), len(ids)), -1e4).triu(1)
    return ids, rows, mask, torch.arange(len(ids)), torch.tensor(aim)


KINDS = "text shape describe text_at when_text when_shape absent field field_overview written".split()


@torch.no_grad()
def main(model, pool, count):
    _, projector, lm = load(model)
    both, pool = nn.ModuleDict({"projector": projector, "lm": lm}), Pool(pool)
    exam = Exam(Composer(random.Random(2024), pool))
    for kind in KINDS:
        hits, wrong = 0, []
        for _ in range(count):
            items, pair = getattr(exam, kind)()
            _, logits, truth = loss_of(both, tensors(items, pair, pool))
            guess = logits.argmax(-1)
            hits += bool((guess == truth).all())
            if (guess != truth).any() and len(wrong) < 3:
                said = bytes(x for x in guess.tolist() if x < 256).decode("latin1")
                wrong.append(f"{pair[1]} -> {said}")
        print(f"{kind:15} {interval(hits, count)}   {wrong}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
