"""Cheap exercises for the language model alone: copying, and looking up a name in lines.

They let the attention patterns for copying form in minutes.
"""

import torch

from .labels import FIELDS
from .scenes import code

BLANK = 256


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


def batch(rng, count):
    """ids and targets of `count` exercises, padded on the right."""
    kinds = rng.choices([repeat, form], [1, 2], k=count)
    made = [kind(rng) for kind in kinds]
    longest = max(len(ids) for ids, _ in made)
    ids = torch.full((count, longest), BLANK)
    aims = torch.full((count, longest), -1)
    for i, (a, b) in enumerate(made):
        ids[i, : len(a)], aims[i, : len(b)] = torch.tensor(a), torch.tensor(b)
    return ids, aims
