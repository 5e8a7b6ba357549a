"""Frames (at most one text and one shape) and dense pictures (many of both)."""

import json
import math
from functools import lru_cache

from PIL import Image, ImageDraw

from .draw import (
    COLOURS,
    SHAPES,
    Canvas,
    Shape,
    background,
    contrast,
    ink_for,
    pick_colour,
    put_shape,
    put_word,
    word_width,
)
from .fonts import LETTERS
from .labels import FIELDS, field_text

ALIKE = ("O0", "O0", "O0DQ", "I1", "I1", "I1LT", "S5", "B8", "Z2", "G6C", "VUY", "MWN", "PRF", "4A", "3E8", "7T")
RATIOS = [(16, 9)] * 5 + [(4, 3)] * 3 + [(9, 16)] * 3 + [(3, 4), (1, 1), (3, 2), (21, 9)]
USUAL = (  # families most machines have; they make up most text
    "arimo c059 caladea cantarell carlito comfortaa cousine dejavu firacode freemono freesans "
    "freeserif hack inconsolata inter jetbrainsmono lato liberation linbiolinum linlibertine "
    "nimbus notomono notosans notoserif opensans p052 roboto tinos urwbookman urwgothic"
).split()


def code(rng, least=3, most=6):
    """A random word; look-alikes and repeated letters come more often than chance has them."""
    letters = LETTERS
    if rng.random() < 0.3:
        letters = rng.choice(ALIKE) * 4 + LETTERS
    made = [rng.choice(letters) for _ in range(rng.randint(least, most))]
    if len(made) > 1 and rng.random() < 0.12:
        made[rng.randrange(1, len(made))] = rng.choice(made)
    return "".join(made)


@lru_cache(4)
def families(path, group):
    """Fonts by family: usual and other ones, [[(file, cap ratio), ...], ...] each."""
    usual, other = {}, {}
    for file, cap in json.load(open(path))[group]:
        name = file.rsplit("/", 1)[1].split("-")[0].split("_")[0].lower()
        where = usual if name.startswith(tuple(USUAL)) else other
        where.setdefault(name[:14], []).append((file, cap))
    return list(usual.values()), list(other.values())


class Source:
    """Random choices shared by all generators: seeds and fonts.

    `easy` (0..1) is the share of dense pictures with usual fonts, plain grounds and
    middle sizes; without them training starts with a long standstill.
    """

    def __init__(self, rng, nrng, fonts, group="train", easy=0.0):
        self.rng, self.nrng, self.easy = rng, nrng, easy
        self.families = families(fonts, group)

    def font(self, usual=False):
        group = self.families[0 if usual or self.rng.random() < 0.92 else 1]
        return self.rng.choice(self.rng.choice(group))

    def text(self, least=3, most=6):
        return code(self.rng, least, most)

    def style(self):
        return self.rng.choices(["", "heavy", "shadow", "outline"], [14, 2, 1, 2])[0]


def clutter(rng, canvas, least=0):
    """Thin lines, arcs and dots that mean nothing."""
    pen = ImageDraw.Draw(canvas.image)
    w, h = canvas.size
    for _ in range(rng.randint(least, 7)):
        colour = tuple(rng.randint(0, 255) for _ in range(3))
        x, y = rng.uniform(0, w), rng.uniform(0, h)
        kind = rng.random()
        if kind < 0.6:
            width = max(1, int(min(w, h) * rng.uniform(0.002, 0.012)))
            end = (rng.uniform(0, w), rng.uniform(0, h)) if rng.random() < 0.5 else (x, h)
            pen.line([(x, y), end], fill=colour, width=width)
        elif kind < 0.8:
            r = min(w, h) * rng.uniform(0.1, 0.6)
            start = rng.randint(0, 360)
            pen.arc([x - r, y - r, x + r, y + r], start, start + rng.randint(20, 150), colour)
        else:
            r = min(w, h) * rng.uniform(0.003, 0.012)
            pen.ellipse([x - r, y - r, x + r, y + r], fill=colour)


def pick_shape(rng, ground, least=80):
    """A shape name, a colour name and a tone that shows on `ground`."""
    for _ in range(40):
        colour = rng.choice(list(COLOURS))
        tone = pick_colour(rng, colour)
        if contrast(tone, ground) > least:
            return rng.choice(SHAPES), colour, tone
    colour = "white" if sum(ground) < 380 else "black"
    return rng.choice(SHAPES), colour, pick_colour(rng, colour)


def free(box, taken, gap):
    x0, y0, x1, y1 = box
    return all(
        x1 + gap < a or c + gap < x0 or y1 + gap < b or d + gap < y0 for a, b, c, d in taken
    )


def frame_size(rng):
    a, b = rng.choice(RATIOS)
    long = rng.choice([384, 480, 640, 640, 720, 854]) if rng.random() < 0.93 else 1600
    k = long / max(a, b)
    return int(a * k) // 2 * 2, int(b * k) // 2 * 2


def add_shape(source, canvas, ground, taken, radius, gap):
    rng = source.rng
    w, h = canvas.size
    if w < 2.6 * radius or h < 2.6 * radius:
        return None
    x, y = rng.uniform(1.3 * radius, w - 1.3 * radius), rng.uniform(1.3 * radius, h - 1.3 * radius)
    box = (x - 1.2 * radius, y - 1.2 * radius, x + 1.2 * radius, y + 1.2 * radius)
    if not free(box, taken, gap):
        return None
    name, colour, tone = pick_shape(rng, ground)
    edge = tuple(rng.randint(0, 255) for _ in range(3)) if rng.random() < 0.2 else None
    put_shape(rng, canvas, name, tone, x, y, radius, edge)
    canvas.shapes.append(Shape(name, colour, x, y, radius))
    taken.append(box)
    return box


def add_word(source, canvas, ground, taken, text, cap, gap, angle=0.0, banner=0.15, name=""):
    """Try to place a word of capitals `cap` pixels tall; True if it fitted."""
    rng = source.rng
    w, h = canvas.size
    font = source.font()
    spacing = rng.choice([0, 0, 0, 0.03, 0.08, 0.2])
    width = word_width(font, text, cap, spacing)
    turned = abs(math.sin(math.radians(angle))) * width
    if width + 4 > w or cap + turned + 4 > h:
        return False
    x = rng.uniform(2, max(2.1, w - width - 2))
    y = rng.uniform(2 + turned / 2, max(2.1 + turned / 2, h - cap - turned / 2 - 2))
    box = (x, y - turned / 2, x + width, y + cap + turned / 2)
    if not free(box, taken, gap):
        return False
    plate = None
    if rng.random() < banner:
        plate = tuple(rng.randint(0, 255) for _ in range(3))
        m = cap * rng.uniform(0.2, 0.5)
        shape = [x - m, y - m - turned / 2, x + width + m, y + cap + m + turned / 2]
        pen = ImageDraw.Draw(canvas.image)
        if rng.random() < 0.5:
            pen.rounded_rectangle(shape, cap * 0.3, fill=plate)
        else:
            pen.rectangle(shape, fill=plate)
    ink = ink_for(rng, plate or ground)
    style = source.style()
    put_word(rng, canvas, text, font, cap, (x, y), ink, angle, spacing, style, field=name)
    taken.append(box)
    return True


def frame(source, text=None, shape=None, size=None):
    """A frame as a video or photo may show it: (canvas, facts)."""
    rng = source.rng
    for _ in range(30):
        w, h = size or frame_size(rng)
        short = min(w, h)
        image, ground = background(rng, source.nrng, w, h)
        canvas, taken = Canvas(image), []
        if rng.random() < 0.3:
            clutter(rng, canvas, 1)
        facts = {"text": "", "shape": "", "colour": ""}
        wants_text = rng.random() < 0.82 if text is None else text
        wants_shape = rng.random() < 0.7 if shape is None else shape
        order = ["text", "shape"] if rng.random() < 0.5 else ["shape", "text"]
        done = True
        for item in order:
            if item == "text" and wants_text:
                cap = short * math.exp(rng.uniform(math.log(0.16), math.log(0.5)))
                wish = source.text()
                angle = rng.gauss(0, 4) if rng.random() < 0.25 else 0
                for _ in range(25):
                    if add_word(source, canvas, ground, taken, wish, cap, 4, angle):
                        break
                    cap = max(short * 0.155, cap * 0.9)
                else:
                    done = False
                facts["text"] = wish
            elif item == "shape" and wants_shape:
                radius = short * rng.uniform(0.05, 0.3)
                for _ in range(25):
                    if add_shape(source, canvas, ground, taken, radius, 3):
                        break
                    radius = max(short * 0.05, radius * 0.9)
                else:
                    done = False
        if done:
            if canvas.shapes:
                facts.update(shape=canvas.shapes[0].name, colour=canvas.shapes[0].colour)
            return canvas, facts
    raise RuntimeError("no frame fits")


def easy(source):
    """Black on white or white on black, usual fonts, middle sizes."""
    rng = source.rng
    dark = rng.random() < 0.5
    paper, ink = ((12,) * 3, (245,) * 3) if dark else ((245,) * 3, (10,) * 3)
    canvas, y = Canvas(Image.new("RGB", (384, 384), paper)), rng.uniform(2, 30)
    while y < 340:
        cap, x = 2 * rng.uniform(10, 24), rng.uniform(2, 40)
        while x < 300:
            text, font = source.text(1, 5), source.font(usual=True)
            width = word_width(font, text, cap)
            if x + width > 380 or y + cap > 380:
                break
            put_word(rng, canvas, text, font, cap, (x, y), ink)
            x += width + cap * rng.uniform(0.6, 3)
        y += cap * rng.uniform(1.3, 2.2)
    for _ in range(rng.randint(0, 3)):
        taken = [w.box for w in canvas.words] + [(s.x - 60, s.y - 60, s.x + 60, s.y + 60) for s in canvas.shapes]
        add_shape(source, canvas, paper, taken, rng.uniform(16, 60), 2)
    return canvas


def dense(source):
    """As many words and shapes as fit; labels matter, realism does not."""
    rng = source.rng
    if rng.random() < source.easy:
        return easy(source)
    a, b = rng.choice(RATIOS + [(1, 1)] * 4 + [(2, 1), (9, 4), (5, 3)] * 3)
    long = rng.choice([384, 512, 512, 640, 768])
    w, h = int(a * long / max(a, b)), int(b * long / max(a, b))
    k, squeeze = h / 256, max(1, w / h) ** 0.65
    image, ground = background(rng, source.nrng, w, h)
    canvas, taken = Canvas(image), []
    if rng.random() < 0.3:
        clutter(rng, canvas, 1)
    biggest = math.exp(rng.uniform(math.log(14), math.log(110)))
    smallest = squeeze * (rng.uniform(9.5, 15) if rng.random() < 0.5 else rng.uniform(15, 34))
    biggest = max(biggest, 1.5 * smallest)
    short = min(w, h)
    for _ in range(rng.randint(0, 4)):
        add_shape(source, canvas, ground, taken, short * math.exp(rng.uniform(-3, -1)), 2)
    for attempt in range(34):
        top = biggest * 0.965**attempt
        cap = k * max(smallest, min(biggest, rng.uniform(0.5, 1.0) * top))
        name = rng.choice(FIELDS) if cap < 28 * k and rng.random() < 0.25 else ""
        if name:
            text = field_text(rng, name) + rng.choice(["", ":"])
        else:
            text = source.text(1, 6) if rng.random() < 0.5 else source.text(3, 6)
        angle = rng.gauss(0, 3) if rng.random() < 0.3 else 0
        add_word(source, canvas, ground, taken, text, cap, short / 90, angle, 0.1, name)
    return canvas
