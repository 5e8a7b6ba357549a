"""Prompts from cached pictures: evidence, then several questions about it."""

import json
import os
import random
import re

import numpy as np
import torch

from . import sketch
from .labels import FIELDS
from .prompts import Asker, Item, clock, evidence
from .scenes import code

SPECIAL = {"<|im_start|>": 257, "<|im_end|>": 258}
IMAGE, IMAGE_END, ROW = 261, 262, -1
VISION = 320
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
    """What an encoder made of drawn pictures (cache_features.py), with their facts."""

    def __init__(self, *folders, seed=0):
        self.folders, self.rng = folders, random.Random(seed)
        self.refresh()

    def refresh(self):
        """Pools may grow while training goes on."""
        self.frames, self.strips, self.overviews, self.pages, self.parts, first = [], [], [], [], [], 0
        for folder in self.folders:
            with open(f"{folder}/facts.jsonl") as lines:
                facts = [json.loads(x) for x in lines if x.endswith("\n")]
            count = len(facts)
            self.parts.append((first, np.memmap(f"{folder}/features.bin", np.float16, "r", shape=(count, 64, VISION))))
            for number, fact in enumerate(facts):
                fact["row"] = first + number
                if fact["kind"] == "frame":
                    self.frames.append(fact)
                elif fact["kind"] == "page":
                    (self.strips if fact["part"] else self.overviews).append(fact)
                    whole = facts[number : number + fact["parts"]]
                    if fact["part"] == 0 and 0 < fact["parts"] == len(whole):
                        if [x.get("part") for x in whole] == list(range(fact["parts"])):
                            self.pages.append((first + number, whole))
            first += len(facts)

    def frame(self):
        f = self.rng.choice(self.frames)
        return f, f["row"]

    def strip(self):
        f = self.rng.choice(self.strips)
        return f["fields"], f["seen"], f["row"]

    def page(self):
        """Fields, how well they can be read on the strips, and the pictures."""
        first, parts = self.rng.choice(self.pages)
        seen = [max(x) for x in zip(*(p["seen"] for p in parts[1:]))]
        return parts[0]["fields"], seen, list(range(first, first + len(parts)))

    def overview(self):
        return self.rng.choice(self.overviews)["row"]

    def look(self, number):
        """The rows of a picture."""
        first, part = max((x for x in self.parts if x[0] <= number), key=lambda x: x[0])
        return part[number - first].astype(np.float32)


class Sketches:
    """Endless pictures that are never drawn, mostly without their empty rows."""

    def __init__(self, rng, whole=0.0):
        self.rng, self.whole, self.rest = rng, whole, []

    def thin(self, rows):
        return rows if self.keep is None else sketch.thin(self.rng, rows, self.keep)

    def choose(self):
        """How many empty rows the next list of evidence keeps."""
        self.keep = None if self.rng.random() < self.whole else self.rng.choice([0.02, 0.05, 0.2])

    def frame(self):
        facts, rows = sketch.frame(self.rng)
        return facts, self.thin(rows)

    def page(self):
        fields, seen, pieces = sketch.page(self.rng)
        return fields, [max(x) for x in zip(*seen[1:])], [self.thin(x) for x in pieces]

    def strip(self):
        while len(self.rest) < 1:
            fields, seen, pieces = sketch.page(self.rng)
            self.rest += [(fields, *x) for x in list(zip(seen, pieces))[1:] if any(x[0]) or self.rng.random() < 0.3]
        fields, seen, rows = self.rest.pop(self.rng.randrange(len(self.rest)))
        return fields, seen, self.thin(rows)

    def overview(self):
        return self.thin(sketch.page(self.rng)[2][0])

    def look(self, rows):
        return rows


class Composer:
    """`level` (0..1) limits how much evidence there is: training starts with little."""

    def __init__(self, rng, pool, level=1.0):
        self.rng, self.pool, self.level = rng, pool, level
        self.kind = None  # 0..1 fixes the kind of evidence
        self.simple = False  # one or two pieces of evidence, mostly to be read

    def frame(self, kind="frame"):
        f, picture = self.pool.frame()
        return Item(kind, [picture], text=f["text"], shape=f["shape"], colour=f["colour"])

    def stamp(self):
        rng = self.rng
        number = str(rng.randint(1, 12) if rng.random() < 0.8 else rng.randint(13, 300))
        return "" if rng.random() < 0.2 else number

    def page(self):
        """Overview and strips."""
        fields, seen, pictures = self.pool.page()
        item = Item("page", pictures, (1, len(pictures) - 1), stamp=self.stamp())
        return item.know(fields, seen)

    def strip(self):
        """A part of a page alone."""
        fields, seen, picture = self.pool.strip()
        item = Item("page", [picture], stamp=self.stamp(), whole=False)
        return item.know(fields, seen)

    def overview(self):
        return Item("page", [self.pool.overview()], stamp=self.stamp(), readable=False)

    def written(self):
        """A page with a text layer; its picture is another page's overview or none."""
        rng = self.rng
        names = rng.sample(FIELDS if rng.random() < 0.4 else FIELDS[:10], rng.randint(2, 8))
        if rng.random() < 0.15:
            names = []
        item = Item("page", stamp=str(rng.randint(1, 300)))
        item.fields = [(n, code(rng)) for n in names]
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
        if rng.random() < 0.25:
            item.rows = [self.pool.overview()]
        return item

    def partly_written(self):
        """A page with slices whose text layer holds other fields."""
        item, other = self.page(), self.written()
        known = dict(item.fields)
        item.fields += [x for x in other.fields if x[0] not in known]
        item.lines = [x for x in other.lines if not x.startswith(tuple(known))] or ["page"]
        item.lines = [x.replace("\n", " ") for x in item.lines]
        return item

    def line(self):
        rng = self.rng
        words = [rng.choice(NAMES + ["Ltd", "form", "page", "copy", "please", "the", "of", "and"])]
        for _ in range(rng.randint(0, 4)):
            words.append(rng.choice(NAMES).lower() if rng.random() < 0.6 else code(rng))
        return " ".join(words)

    def items(self):
        rng, kind = self.rng, self.rng.random() if self.kind is None else self.kind
        if self.simple:
            if kind < 0.08:
                return [self.written() for _ in range(rng.randint(1, 2))]
            if kind < 0.4:
                return [self.strip()]
            return [self.frame("image")] if kind < 0.7 else self.timed([self.frame()])
        if kind < 0.44:  # one picture alone is what the product asks about
            return [self.frame("image")] if kind < 0.15 else self.timed([self.frame()])
        if kind < 0.79:
            return [self.strip()]
        if kind < 0.81:
            return [self.overview()]
        if kind < 0.89:
            most = round(2 + 6 * self.level)
            count = rng.choices(range(2, 9)[: most - 1], [6, 5, 4, 3, 2, 2, 2][: most - 1])[0]
            return self.timed([self.frame() for _ in range(count)])
        if kind < 0.93:
            return [self.page()]
        if kind < 0.97:
            return [self.written() for _ in range(rng.randint(1, 3))]
        if kind < 0.985:
            return [self.partly_written()]
        mixed = [self.frame() for _ in range(rng.randint(1, 3))]
        mixed += [self.written() if rng.random() < 0.6 else self.overview() for _ in range(2)]
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
        """Token ids (ROW for picture rows), rows, evidence's length, blocks, positions, targets,
        and the number of the piece of evidence that every token belongs to or leads to."""
        if isinstance(self.pool, Sketches):
            self.pool.choose()
        items = self.items()
        ids, rows, owner = self.read(items)
        start, index = len(ids), [-1] * len(ids)
        block, place, aim = [0] * start, list(range(start)), [-1] * start
        asker = Asker(self.rng, items, 80 if self.simple else 24)
        for number in range(1, questions + 1):
            question, answer = asker.ask()
            head = tokens(question + "<|im_end|>\n<|im_start|>assistant\n")
            reply = tokens(answer + "<|im_end|>")
            ids += head + reply[:-1]
            length = len(head) + len(reply) - 1
            block += [number] * length
            place += range(start, start + length)
            aim += [-1] * (len(head) - 1) + reply
            index += [-1] * (len(head) - 1) + places(answer)
            leads, ahead = cited(answer), len(tokens(question))
            owner += [-1] * ahead + [leads[0]] * (len(head) - ahead - 1) + leads
            named = [10 + at for at, name in enumerate(FIELDS) if name.lower() in question.lower()]
            if items[0].kind == "page" and len(named) == 1:  # with pages it is the field that counts
                owner[-len(leads) - (len(head) - ahead - 1) :] = named * (length - ahead)
        return ids, rows, start, block, place, aim, owner, index

    def read(self, items):
        """Tokens and rows of the evidence as the product sends them, and every token's number."""
        ids, rows, owner, number = [], [], [], 0
        for part in evidence(items):
            if isinstance(part, str):
                number += part.startswith(f"[{number + 1}] ")
                ids += tokens(part)
            else:
                seen = self.pool.look(part)
                ids += [IMAGE, *[ROW] * len(seen), IMAGE_END]
                rows.append(seen)
            owner += [number or -1] * (len(ids) - len(owner))
        return ids, rows, owner

    def tensors(self, questions):
        ids, rows, start, *rest = self.sample(questions)
        ids, block, place, aim, owner, index = (torch.tensor(x) for x in (ids, *rest))
        count = len(ids)
        mask = torch.full((count, count), -1e4).triu(1)
        mask[(block[:, None] != block[None]) & (torch.arange(count)[None] >= start)] = -1e4
        rows = torch.from_numpy(np.concatenate(rows)) if rows else None
        return ids, rows, mask, place, aim, owner, start, index


def cited(answer):
    """For every byte of an answer the number that is cited next; 9 for nothing, -1 at the end."""
    found, number = [], 9
    for at in range(len(answer) - 1, -1, -1):
        if answer[at] == "]":
            number = int(answer[at - 1])
        found.append(number)
    return found[::-1] + [-1]


def places(answer):
    """For every byte of an answer and its end: which letter of its word it is; 6 for anything else."""
    found = [6] * (len(answer) + 1)
    for word in re.finditer(r"\b[A-Z0-9]{3,6}\b", answer):
        for i in range(len(word.group())):
            found[word.start() + i] = i
    return found
