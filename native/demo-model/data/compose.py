"""Prompts from cached pictures: evidence, then several questions about it."""

import json

import numpy as np
import torch

from .fonts import LETTERS
from .labels import FIELDS
from .prompts import Asker, Item, clock, evidence

SPECIAL = {"<|im_start|>": 257, "<|im_end|>": 258}
NAMES = "Acme Delta North River Green Main Park Office Sales Blue Stone Hill Lake East".split()


def tokens(text):
    """Bytes, with the two chat markers as single tokens."""
    found = []
    while text:
        for mark, number in SPECIAL.items():
            if text.startswith(mark):
                found.append(number)
                text = text[len(mark) :]
                break
        else:
            cut = text.find("<|", 1)
            head = text if cut < 0 else text[:cut]
            found += head.encode()
            text = text[len(head) :]
    return found


class Pool:
    """Drawn pictures with their facts and features."""

    def __init__(self, folder, features="features.bin", width=768):
        facts = json.load(open(f"{folder}/facts.json"))
        self.frames, self.pages = facts["frames"], facts["pages"]
        shape = (facts["count"], 64, width)
        self.features = np.memmap(f"{folder}/{features}", np.float16, "r", shape=shape)


class Composer:
    """`level` (0..1) limits how much evidence there is: training starts with little."""

    def __init__(self, rng, pool, level=1.0):
        self.rng, self.pool, self.level = rng, pool, level
        self.kind = None  # 0..1 fixes the kind of evidence
        self.simple = False  # one or two pieces of evidence, mostly to be read

    def frame(self, kind="frame"):
        f = self.rng.choice(self.pool.frames)
        return Item(kind, [f["row"]], text=f["text"], shape=f["shape"], colour=f["colour"])

    def page(self, slices=True):
        rng, p = self.rng, self.rng.choice(self.pool.pages)
        item = Item("page", list(p["rows"]), tuple(p["grid"]), fields=[tuple(x) for x in p["fields"]])
        item.stamp = str(rng.randint(1, 12) if rng.random() < 0.8 else rng.randint(13, 300))
        if not slices:
            item.rows, item.readable = item.rows[:1], False
        return item

    def written(self):
        """A page with a text layer; its picture is another page's overview or none."""
        rng = self.rng
        names = rng.sample(FIELDS if rng.random() < 0.4 else FIELDS[:10], rng.randint(2, 8))
        if rng.random() < 0.15:
            names = []
        item = Item("page", stamp=str(rng.randint(1, 300)))
        item.fields = [(n, self.code()) for n in names]
        mark = rng.choice([": ", ": ", ": ", "   ", "  ", " ", ":", " .... ", ":   "])
        for name, value in item.fields:
            tail = rng.choice(["", "", "", "", " No.", " number", " #"])
            item.lines.append(name + tail + mark + value)
            if rng.random() < 0.08:
                item.lines.append(self.line())
        for _ in range(rng.choice([0, 0, 1, 2, 4])):
            item.lines.insert(rng.choice([0, len(item.lines)]), self.line())
        if not item.lines:
            item.lines.append(self.line())
        if rng.random() < 0.35 and self.pool.pages:
            item.rows = self.rng.choice(self.pool.pages)["rows"][:1]
        return item

    def partly_written(self):
        """A page with slices whose text layer holds other fields."""
        item, other = self.page(), self.written()
        known = dict(item.fields)
        item.fields += [x for x in other.fields if x[0] not in known]
        item.lines = [x for x in other.lines if not x.startswith(tuple(known))] or ["page"]
        item.lines = [x.replace("\n", " ") for x in item.lines]
        return item

    def code(self):
        return "".join(self.rng.choice(LETTERS) for _ in range(self.rng.randint(3, 6)))

    def line(self):
        rng = self.rng
        words = [rng.choice(NAMES + ["Ltd", "form", "page", "copy", "please", "the", "of", "and"])]
        for _ in range(rng.randint(0, 4)):
            words.append(rng.choice(NAMES).lower() if rng.random() < 0.6 else self.code())
        return " ".join(words)

    def items(self):
        rng, kind = self.rng, self.rng.random() if self.kind is None else self.kind
        if self.simple and kind < 0.9:
            if kind < 0.2:
                return [self.written() for _ in range(rng.randint(1, 2))]
            if kind < 0.4:
                return [self.frame("image")]
            return self.timed([self.frame() for _ in range(rng.choice([1, 2, 2, 3, 3, 4, 5]))])
        if kind < 0.14:
            return [self.frame("image") for _ in range(1 if rng.random() < 0.8 else 2)]
        if kind < 0.66:
            most = round(1 + 7 * self.level)
            count = rng.choices(range(1, 9)[:most], [9, 5, 5, 4, 3, 3, 2, 4][:most])[0]
            return self.timed([self.frame() for _ in range(count)])
        if kind < 0.72 + 0.12 * self.level:
            count = 1 if rng.random() < 0.85 else 2
            return [self.page() for _ in range(count)]
        if kind < 0.88:
            return [self.page(False) for _ in range(rng.randint(1, 3))]
        if kind < 0.95:
            return [self.written() for _ in range(rng.randint(1, 4))]
        if kind < 0.97:
            return [self.partly_written()]
        mixed = [self.frame() for _ in range(rng.randint(1, 3))]
        mixed += [self.written() if rng.random() < 0.6 else self.page(False) for _ in range(2)]
        rng.shuffle(mixed)
        return self.timed(mixed)

    def timed(self, items):
        """Times for frames, later ones later; sometimes a text stays or comes again."""
        rng, frames = self.rng, [x for x in items if x.kind == "frame"]
        if len(frames) > 1 and rng.random() < 0.2:
            a, b = rng.sample(frames, 2)
            b.rows, b.text, b.shape, b.colour = list(a.rows), a.text, a.shape, a.colour
        span = rng.choice([20, 60, 300, 3500, 9000])
        span = max(span, 3 * len(frames))
        for item, t in zip(frames, sorted(rng.sample(range(span), len(frames)))):
            item.stamp = clock(t)
        return items

    def sample(self, questions):
        """Token ids (-1 for picture rows), picture numbers, blocks, positions, targets."""
        items = self.items()
        ids, pictures = [], []
        for part in evidence(items):
            if isinstance(part, str):
                ids += tokens(part)
            else:
                ids += [-1] * 64
                pictures.append(part)
        start = len(ids)
        block, place, aim = [0] * start, list(range(start)), [-1] * start
        asker = Asker(self.rng, items, 40 if self.simple else 14)
        for number in range(1, questions + 1):
            question, answer = asker.ask()
            head = tokens(question + "<|im_end|>\n<|im_start|>assistant\n")
            reply = tokens(answer + "<|im_end|>")
            ids += head + reply[:-1]
            length = len(head) + len(reply) - 1
            block += [number] * length
            place += range(start, start + length)
            aim += [-1] * (len(head) - 1) + reply
        return ids, pictures, start, block, place, aim

    def tensors(self, questions):
        ids, pictures, start, block, place, aim = self.sample(questions)
        ids, block, place, aim = (torch.tensor(x) for x in (ids, block, place, aim))
        count = len(ids)
        mask = torch.full((count, count), -1e4).triu(1)
        mask[(block[:, None] != block[None]) & (torch.arange(count)[None] >= start)] = -1e4
        features = None
        if pictures:
            features = torch.from_numpy(self.pool.features[pictures].astype(np.float32))
        return ids, features, mask, place, aim
