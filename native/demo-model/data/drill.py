"""Cheap exercises for the language model alone: copying, and reading letters off a grid.

They let the attention patterns for copying form in minutes; with pictures only, they
take far longer. Letters stand on a grid of 64 positions as the projector would write
them, blank positions hold the padding token.
"""

import torch

from .draw import COLOURS, SHAPES
from .fonts import LETTERS
from .labels import FIELDS
from .prompts import Asker, Item, clock, evidence

BLANK = 256


def code(rng):
    return "".join(rng.choice(LETTERS) for _ in range(rng.randint(3, 6)))


def chat(question, answer):
    head = [*question.encode(), 258, 10, 257, *b"assistant\n"]
    reply = [*answer.encode(), 258]
    return head + reply[:-1], [-1] * (len(head) - 1) + reply


def noise(rng, length):
    line = []
    while len(line) < length:
        line += rng.choice([code(rng), f" [{rng.randint(1, 8)}]", ", ", "\n", ": "]).encode()
    return line[:length]


def repeat(rng):
    """Codes, something else, and the codes again: their second half can be foreseen.

    Lengths vary, so that copying has to go by content and not by distance.
    """
    line = noise(rng, rng.randint(12, 45))
    gap = noise(rng, rng.randint(1, 40))
    known = rng.randint(3, 6)
    aim = [-1] * (len(line) + len(gap) + known - 1) + line[known:]
    return line + gap + line[:-1], aim


def form(rng):
    """Lines with a name and a value, and the question for one of them."""
    names = rng.sample(FIELDS, rng.randint(2, 6))
    values = {name: code(rng) for name in names}
    mark = rng.choice([": ", ": ", "   ", " ", ":"])
    lines = "\n".join(name + mark + value for name, value in values.items())
    name = rng.choice(names if rng.random() < 0.85 else FIELDS)
    wish = rng.choice(["What is the {}?", "What is the {}?", "Tell me the {}.", "{}?"])
    question = wish.format(name if rng.random() < 0.6 else name.lower())
    answer = f"{values[name]} [1]" if name in values else "not shown"
    ids = [257, *f"user\n[1] page {rng.randint(1, 99)} text:\n{lines}\n\n".encode()]
    more, aim = chat(question, answer)
    return ids + more, [-1] * len(ids) + aim


def grid(rng, text):
    """64 tokens with the text's letters from left to right, roughly on one line."""
    cells = [BLANK] * 64
    step = rng.choice([1, 1, 2]) if len(text) <= 4 else 1
    x, y = rng.randint(0, 7 - step * (len(text) - 1)), rng.randint(0, 6)
    loose = rng.random() < 0.3
    for letter in text:
        row = y + (rng.random() < 0.5 if loose else 0)
        cells[row * 8 + x] = ord(letter)
        x += step
    return cells


def read(rng):
    """One to four numbered grids, a question for one or all texts."""
    count = rng.choice([1, 1, 2, 3, 4])
    texts = [code(rng) if rng.random() < 0.85 else "" for _ in range(count)]
    ids = [257, *b"user\n"]
    for number, text in enumerate(texts, 1):
        ids += [*f"[{number}] ".encode(), *grid(rng, text), 10]
    wish = rng.random()
    known = [t for t in texts if t]
    if wish < 0.35 or not known:
        found = [f"{t} [{i}]" for i, t in enumerate(texts, 1) if t]
        pair = "What text is shown?", ", ".join(found) or "not shown"
    else:
        text = rng.choice(known) if wish < 0.8 else code(rng)
        found = [f"[{i}]" for i, t in enumerate(texts, 1) if t == text]
        pair = f"When is the text {text} shown?", ", ".join(found) or "not shown"
    more, aim = chat(*pair)
    return ids + more, [-1] * len(ids) + aim


def scene(rng):
    """Frames whose pictures are spelled out in bytes, with any question about them."""
    items = []
    for number in range(rng.choice([1, 2, 3, 4, 5])):
        text = code(rng) if rng.random() < 0.7 else ""
        shape = rng.choice(SHAPES) if rng.random() < 0.8 else ""
        colour = rng.choice(list(COLOURS)) if shape else ""
        items.append(Item("frame", [number], text=text, shape=shape, colour=colour))
    for item, t in zip(items, sorted(rng.sample(range(600), len(items)))):
        item.stamp = clock(t)
    ids = []
    for part in evidence(items):
        if isinstance(part, str):
            ids += [257, *b"user\n"] if part.startswith("<|im_start|>") else part.encode()
            continue
        seen = [x.encode() for x in (items[part].thing(), items[part].text) if x]
        rng.shuffle(seen)
        for word in seen:
            ids += [BLANK] * rng.randint(0, 4) + list(word)
        ids += [BLANK] * rng.randint(1, 4)
    more, aim = chat(*Asker(rng, items).ask())
    return ids + more, [-1] * len(ids) + aim


def batch(rng, count):
    """ids and targets of `count` exercises, padded on the right."""
    kinds = rng.choices([repeat, form, read, scene], [1, 2, 3, 4], k=count)
    made = [kind(rng) for kind in kinds]
    longest = max(len(ids) for ids, _ in made)
    ids = torch.full((count, longest), BLANK)
    aims = torch.full((count, longest), -1)
    for i, (a, b) in enumerate(made):
        ids[i, : len(a)], aims[i, : len(b)] = torch.tensor(a), torch.tensor(b)
    return ids, aims
