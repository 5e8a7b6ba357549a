"""Questions of every kind for a test, and the share of answers with every byte right."""

import numpy as np
import torch

from data.compose import Sketches, tokens
from data.draw import COLOURS, SHAPES
from data.prompts import NONE, Asker, article, near_miss
from data.labels import FIELDS
from data.scenes import code

ALONE = "text text_one shape describe when_one near other when_shape_one shape_absent no_text field field_absent overview".split()
KINDS = ALONE + "text_at when_text when_shape absent page_field written".split()


class Exam:
    def __init__(self, composer):
        self.composer, self.rng = composer, composer.rng

    def frames(self, least=1, most=8):
        count = self.rng.randint(least, most)
        return self.composer.timed([self.composer.frame() for _ in range(count)])

    def one(self, part="text"):
        while not getattr(item := self.composer.timed([self.composer.frame()])[0], part):
            pass
        return item

    def text(self):
        while not (item := self.composer.frame("image")).text:
            pass
        return [item], ("What text is shown?", f"{item.text} [1]")

    def text_one(self):
        item = self.one()
        return [item], (f"What text is shown at [{item.stamp}]?", f"{item.text} [1]")

    def when_one(self):
        item = self.one()
        return [item], (f"When is the text {item.text} shown?", "[1]")

    def near(self):
        item = self.one()
        while (text := near_miss(self.rng, item.text)) == item.text:
            pass
        return [item], (f"When is the text {text} shown?", NONE)

    def other(self):
        return [self.one()], (f"When is the text {code(self.rng)} shown?", NONE)

    def when_shape_one(self):
        item = self.one("shape")
        return [item], (f"When is {article(item.thing())} shown?", "[1]")

    def shape_absent(self):
        item, rng = self.one("shape"), self.rng
        while (wish := f"{rng.choice([item.colour, *COLOURS])} {rng.choice([item.shape, *SHAPES])}") == item.thing():
            pass
        return [item], (f"When is {article(wish)} shown?", NONE)

    def no_text(self):
        while (item := self.composer.timed([self.composer.frame()])[0]).text:
            pass
        return [item], ("What text is shown?", NONE)

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
            items = self.frames()
            asker = Asker(self.rng, items)
            kinds = ["when_text", "when_shape", "read_at", "unknown"]
            question, answer = getattr(asker, self.rng.choice(kinds))()
            if answer == NONE:
                return items, (question, answer)

    def field(self):
        while not (item := self.composer.strip()).fields:
            pass
        name, value = self.rng.choice(item.fields)
        return [item], (f"What is the {name}?", f"{value} [1]")

    def field_absent(self):
        while not (item := self.composer.strip()).others:
            pass
        return [item], (f"What is the {self.rng.choice(item.others)}?", NONE)

    def overview(self):
        item = self.composer.overview()
        return [item], (f"What is the {self.rng.choice(FIELDS[:10])}?", NONE)

    def page_field(self):
        item = self.composer.page()
        name, value = self.rng.choice(item.fields)
        return [item], (f"What is the {name}?", f"{value} [1]")

    def written(self):
        while True:
            items = [self.composer.written() for _ in range(self.rng.randint(1, 4))]
            question, answer = Asker(self.rng, items).field(0)
            if answer != NONE:
                return items, (question, answer)


def tensors(items, pair, composer):
    """One question in the form training uses."""
    ids, rows, _ = composer.read(items)
    head = tokens(pair[0] + "<|im_end|>\n<|im_start|>assistant\n")
    reply = tokens(pair[1] + "<|im_end|>")
    aim = [-1] * (len(ids) + len(head) - 1) + reply
    ids = torch.tensor(ids + head + reply[:-1])
    rows = torch.from_numpy(np.concatenate(rows)) if rows else None
    mask = torch.full((len(ids), len(ids)), -1e4).triu(1)
    return ids, rows, mask, torch.arange(len(ids)), torch.tensor(aim)


def report(judge, composer, count):
    """`judge` gives (loss, logits, truth) for a sample; teacher-forced."""
    if isinstance(composer.pool, Sketches):
        composer.pool.choose()
    composer.level, composer.kind, composer.simple = 1.0, None, False
    exam, said = Exam(composer), []
    for kind in KINDS:
        hits, wrong = 0, ""
        for _ in range(count):
            items, pair = getattr(exam, kind)()
            _, logits, truth = judge(tensors(items, pair, composer))
            guess = logits.argmax(-1)
            hits += bool((guess == truth).all())
            if (guess != truth).any():
                wrong = pair[1] + " -> " + bytes(x for x in guess.tolist() if x < 256).decode("latin1")
        said.append(f"  {kind:15} {hits / count:.2f}  {wrong}")
    return "\n".join(said)
