"""Questions about pieces of evidence, and the answers the model should give."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from . import wording
from .draw import COLOURS, SHAPES
from .fonts import LETTERS
from .labels import FIELDS

NONE = "not shown"
ASKED = FIELDS[:10]

TEXT = [
    "What text is shown?", "What text is shown?", "What text is shown?", "Read the text.",
    "What does the sign say?", "What is written?", "which text can be seen?", "What text appears",
    "What is the text?", "Read out the text", "what text is shown", "What text do you see?",
    "What does it say?", "What can be read?", "Tell me the text.", "Which words are shown?",
    "What is written there?", "What code is shown?", "Which code can be read?",
]
TEXT_AT = [
    "What text is shown at {t}?", "What text is shown at {t}?", "What text is shown at {t}?",
    "What text can be seen at {t}?", "Read the text at {t}.", "what is written at {t}",
    "What does the frame at {t} say?", "At {t}, what text is shown?", "Which text appears at {t}?",
    "What is the text at {t}?", "What does it say at {t}?", "What can be read at {t}?",
]
WHEN = [
    "When is {x} shown?", "When is {x} shown?", "When is {x} shown?", "At what time does {x} appear?",
    "Which frame shows {x}?", "when does {x} appear", "When can {x} be seen?", "Where is {x} shown?",
    "At which time is {x} visible?", "When do we see {x}?", "At which moment is {x} shown?",
    "Find {x}.", "When does {x} come up?", "In which frame is {x}?", "Show me {x}.", "When was {x} on screen?",
    "Where does {x} appear?", "When do you see {x}?",
]
DESCRIBE_WITH = [
    "Describe the frame that shows {x}.", "Describe the frame that shows {x}.",
    "Describe the picture with {x}.", "describe the frame with {x}", "What is in the frame that shows {x}?",
    "What else is shown with {x}?", "Describe what is shown together with {x}.",
]
DESCRIBE = [
    "Describe the image.", "Describe the image.", "Describe the image.", "Describe the picture.",
    "What is shown?", "What can be seen?", "describe the image", "Describe the frame.", "What do you see?",
]
DESCRIBE_AT = ["Describe the frame at {t}.", "What is shown at {t}?", "Describe the image at {t}."]
SHAPE = [
    "What shape is shown?", "What shape is shown?", "Which shape is shown?", "what shape can be seen",
    "Which shape is it?", "Name the shape.", "What shape is in the picture?", "Which shape do you see?",
    "What figure is shown?", "What kind of shape is shown?", "Which shape can be seen?",
]
SHAPE_AT = ["What shape is shown at {t}?", "Which shape can be seen at {t}?"]
COLOUR = [
    "What colour is the {s}?", "What colour is the {s}?", "What color is the {s}?",
    "which colour has the {s}", "Tell me the colour of the {s}.", "What is the colour of the {s}?",
    "Which colour is the {s}?", "In which colour is the {s} shown?", "What colour does the {s} have?",
]
COLOUR_AT = ["What colour is the {s} at {t}?", "What colour is the {s} shown at {t}?"]
IS_THERE = [
    "Is there {x}?", "Is {x} shown?", "Can you see {x}?", "is there {x}", "Does {x} appear?",
    "Do you see {x}?", "Is there {x} in the picture?", "Is {x} ever shown?",
]
FIELD = [
    "What is the {f}?", "What is the {f}?", "What is the {f}?", "What is the {f}?", "Tell me the {f}.",
    "what is the {f} number", "What does the form say for {f}?", "What {f} is given?", "{f}?",
    "What is the {f} number?", "Which {f} is on the form?", "Read the field {f}.", "What is the value of {f}?",
    "Which {f} is given?", "Which {f} does it state?", "Give me the {f}.", "What stands beside {f}?",
    "What is written for {f}?", "the {f}, please", "Find the {f}.", "Read out the {f}.", "What is given as {f}?",
    "What does the page say for {f}?", "What does it say under {f}?", "Which {f} is written there?",
]
UNKNOWN = [
    "Who is the president?", "When is a dog shown?", "What is the weather like?", "Who is speaking?",
    "What is the capital of France?", "How many people are there?", "When does the car arrive?",
    "Where is the man going?", "What happens at the end?", "Is there a cat?", "What does the woman say?",
    "When is a tree shown?", "Why is the sky blue?", "Who wrote this?", "What music is playing?",
    "Describe the person.", "What time is it?", "Is there a dog?", "How much does it cost to fly?",
    "What is the speaker's opinion?", "When is a house shown?", "Is there a person in the room?",
    "What brand is the phone?", "Which animal is in the picture?", "When does the meeting start?",
]
# Some 250 other wordings of each kind, written out one by one.
PHRASES = json.loads((Path(__file__).parent / "phrases.json").read_text())
THINGS = "dog cat man woman car tree house bird train ship table chair phone book horse".split()


def article(words):
    return ("an " if words[0] in "aeiou" else "a ") + words


@dataclass(eq=False)
class Item:
    """One numbered piece of evidence."""

    kind: str  # frame, image or page
    rows: list = field(default_factory=list)  # which cached pictures it shows
    grid: tuple = ()  # slices a row and rows, pages only
    stamp: str = ""  # 00:12 or the page number
    text: str = ""
    shape: str = ""
    colour: str = ""
    fields: list = field(default_factory=list)  # [(name, value)] in reading order
    readable: bool = True  # a page shown as an overview alone is not
    whole: bool = True  # not a strip of a page
    unsure: list = field(default_factory=list)  # fields that are neither shown for sure nor not
    lines: list = field(default_factory=list)  # text layer
    others: list = field(default_factory=list)  # fields of the page that are not in this picture

    def thing(self):
        return f"{self.colour} {self.shape}" if self.shape else ""

    def know(self, fields, seen):
        """Fields that can be read; `seen`: see data/sample.py."""
        self.fields = [tuple(x) for x, s in zip(fields, seen) if s == 2]
        self.unsure = [name for (name, _), s in zip(fields, seen) if s == 1]
        self.others = [name for (name, _), s in zip(fields, seen) if s == 0]
        return self

    def words(self):
        """The description of this item."""
        if self.kind == "page":
            names = ", ".join(name for name, _ in self.fields)
            return f"a form with {names}" if names and self.readable else "a form"
        parts = [article(self.thing())] if self.shape else []
        if self.text:
            parts.append(f"the text {self.text}")
        return " and ".join(parts) or "an empty frame"


def evidence(items):
    """Strings and pictures (as numbers of cached rows) in the order of the prompt."""
    parts = ["<|im_start|>user\n"]
    for i, item in enumerate(items, 1):
        head = {"frame": f"[{i}] {item.stamp} ", "image": f"[{i}] "}.get(item.kind)
        page = f"[{i}] page {item.stamp} " if item.stamp else f"[{i}] "
        parts.append(page if head is None else head)
        if len(item.rows):
            parts += [item.rows[0], "\n"]
            for at, row in enumerate(item.rows[1:]):
                parts += [row, "," if (at + 1) % item.grid[0] else "\n"]
        if item.lines:
            parts.append("text:\n" + "\n".join(item.lines) + "\n\n")
    return parts


def listed(items, say, wanted):
    """`say` for every item that is `wanted`, with its number; or not shown."""
    found = [f"{say(x)} [{i}]".strip() for i, x in enumerate(items, 1) if wanted(x)]
    return ", ".join(found) if found else NONE


def near_miss(rng, text):
    letters = list(text)
    for _ in range(rng.choice([1, 1, 1, 2])):
        letters[rng.randrange(len(letters))] = rng.choice(LETTERS)
    if rng.random() < 0.15 and len(letters) > 3:
        letters.pop(rng.randrange(len(letters)))
    return "".join(letters)


class Asker:
    """Draws questions of all kinds about some items."""

    def __init__(self, rng, items, reading=24):
        self.rng, self.items, self.reading = rng, items, reading
        self.seen = [x for x in items if x.kind != "page"]
        self.frames = [x for x in items if x.kind == "frame"]
        self.pages = [x for x in items if x.kind == "page"]

    def pick(self, forms, kind, **values):
        """One of the forms, of the phrases, or a question that is put together of parts."""
        way = self.rng.random()
        if way < 0.45:
            return self.rng.choice(PHRASES[kind]).format(**values)
        if way < 0.7:
            return wording.spoken(self.rng, getattr(wording, kind)(self.rng, *values.values()))
        return self.rng.choice(forms).format(**values)

    def stamp(self, absent=0.15):
        rng = self.rng
        if self.frames and rng.random() > absent:
            t = rng.choice(self.frames).stamp
        else:
            t = clock(rng.randint(0, 5000))
        return t, (f"[{t}]" if rng.random() < 0.75 else t)

    def wished_text(self):
        rng, known = self.rng, [x.text for x in self.seen if x.text]
        if known and rng.random() < 0.5:
            return rng.choice(known)
        if known and rng.random() < 0.5:
            return near_miss(rng, rng.choice(known))
        return "".join(rng.choice(LETTERS) for _ in range(rng.randint(3, 6)))

    def wished_shape(self):
        rng, known = self.rng, [x for x in self.seen if x.shape]
        if known and rng.random() < 0.7:
            x = rng.choice(known)
            return x.colour, x.shape
        if len(known) and rng.random() < 0.7:  # half of what is shown
            x = rng.choice(known)
            return (x.colour, rng.choice(SHAPES)) if rng.random() < 0.4 else (rng.choice(list(COLOURS)), x.shape)
        return rng.choice(list(COLOURS)), rng.choice(SHAPES)

    def at(self, t):
        return lambda x: x.kind == "frame" and x.stamp == t

    # every question: (question, answer)

    def read(self):
        return self.pick(TEXT, "text"), listed(self.items, lambda x: x.text, lambda x: x.text)

    def read_at(self):
        t, shown = self.stamp()
        here = self.at(t)
        answer = listed(self.items, lambda x: x.text, lambda x: here(x) and x.text)
        return self.pick(TEXT_AT, "text_at", t=shown), answer

    def when_text(self):
        text = self.wished_text()
        x = self.rng.choice(["the text {}", "the text {}", "the text {}", "the code {}", "{}"]).format(text)
        return self.pick(WHEN, "when", x=x), listed(self.items, lambda x: "", lambda x: x.text == text)

    def when_shape(self):
        colour, shape = self.wished_shape()
        name, match = f"{colour} {shape}", lambda x: (x.colour, x.shape) == (colour, shape)
        if self.rng.random() < 0.12:
            name, match = shape, lambda x: x.shape == shape
        asked = ("a " if self.rng.random() < 0.3 else article(name)[:-len(name)]) + name
        return self.pick(WHEN, "when", x=asked), listed(self.items, lambda x: "", match)

    def describe_text(self):
        text = self.wished_text()
        answer = listed(self.items, Item.words, lambda x: x.text == text)
        x = self.rng.choice(["the text {}", "the text {}", "the text {}", "the code {}", "{}"]).format(text)
        return self.pick(DESCRIBE_WITH, "describe_with", x=x), answer

    def describe_shape(self):
        colour, shape = self.wished_shape()
        match = lambda x: (x.colour, x.shape) == (colour, shape)  # noqa: E731
        question = self.pick(DESCRIBE_WITH, "describe_with", x=article(f"{colour} {shape}"))
        return question, listed(self.items, Item.words, match)

    def describe(self):
        return self.pick(DESCRIBE, "describe"), listed(self.items, Item.words, lambda x: True)

    def describe_at(self):
        t, shown = self.stamp()
        return self.pick(DESCRIBE_AT, "describe_at", t=shown), listed(self.items, Item.words, self.at(t))

    def shape(self):
        if self.frames and self.rng.random() < 0.4:
            t, shown = self.stamp()
            here = self.at(t)
            answer = listed(self.items, Item.thing, lambda x: here(x) and x.shape)
            return self.pick(SHAPE_AT, "shape_at", t=shown), answer
        return self.pick(SHAPE, "shape"), listed(self.items, Item.thing, lambda x: x.shape)

    def colour(self):
        rng, (_, shape) = self.rng, self.wished_shape()
        if self.frames and rng.random() < 0.35:
            t, shown = self.stamp()
            here = self.at(t)
            match = lambda x: here(x) and x.shape == shape  # noqa: E731
            question = rng.choice(COLOUR_AT).format(s=shape, t=shown)
        else:
            match = lambda x: x.shape == shape  # noqa: E731
            question = self.pick(COLOUR, "colour", s=shape)
        return question, listed(self.items, lambda x: x.colour, match)

    def is_there(self):
        if self.rng.random() < 0.35:
            text = self.wished_text()
            answer = listed(self.items, lambda x: f"the text {text}", lambda x: x.text == text)
            return self.pick(IS_THERE, "is_there", x=f"the text {text}"), answer
        colour, shape = self.wished_shape()
        name = article(f"{colour} {shape}")
        match = lambda x: (x.colour, x.shape) == (colour, shape)  # noqa: E731
        return self.pick(IS_THERE, "is_there", x=name), listed(self.items, lambda x: name, match)

    def field(self, absent=0.25):
        rng = self.rng
        known = [name for x in self.pages for name, _ in x.fields]
        unsure = {name for x in self.pages for name in x.unsure}
        other = [name for x in self.pages for name in x.others] if rng.random() < 0.5 else []
        name = rng.choice(known) if known and rng.random() > absent else rng.choice(other or FIELDS)
        while name in unsure:
            name = rng.choice(FIELDS)
        found = []
        for i, x in enumerate(self.items, 1):
            values = dict(x.fields)
            if name in values and x.readable:
                found.append(f"{values[name]} [{i}]")
        question = self.pick(FIELD, "field", f=rng.choice([name, name.lower()]))
        return question, ", ".join(found) if found else NONE

    def unknown(self):
        rng = self.rng
        if rng.random() < 0.3:
            x = rng.choice(["a ", "the ", "a red ", "a blue "]) + rng.choice(THINGS)
            forms, kind = rng.choice([(WHEN, "when"), (IS_THERE, "is_there")])
            return self.pick(forms, kind, x=x), NONE
        return rng.choice(UNKNOWN + PHRASES["unknown"]), NONE

    def ask(self):
        """One question that suits the evidence, mostly."""
        rng = self.rng
        weights = dict(unknown=5)
        if self.seen:
            weights.update(read=self.reading, when_text=40, describe_text=12, when_shape=12, describe_shape=3)
            weights.update(describe=12, shape=8, colour=5, is_there=8, field=1)
        if self.frames:
            weights.update(read_at=16, describe_at=3)
        if self.pages:
            weights.update(field=60, read=1, when_text=1)
            # a field that is neither shown for sure nor not can be neither named nor left out
            clear = not any(x.unsure for x in self.pages)
            weights.update(describe=weights.get("describe", 6) if clear else 0)
        kind = rng.choices(list(weights), list(weights.values()))[0]
        return getattr(self, kind)()


def clock(seconds):
    h, m, s = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{h}:{m:02}:{s:02}" if h else f"{m:02}:{s:02}"
