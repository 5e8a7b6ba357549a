"""Drawing words and shapes on a canvas while keeping track of where each one is."""

import colorsys
import math
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

SHAPES = ("circle", "square", "triangle", "star")
# hue in degrees, saturation, value: ranges
COLOURS = {
    "red": ((-9, 7), (0.72, 1), (0.6, 1)),
    "green": ((92, 150), (0.5, 1), (0.35, 0.95)),
    "blue": ((206, 246), (0.6, 1), (0.5, 1)),
    "yellow": ((49, 61), (0.65, 1), (0.85, 1)),
    "purple": ((272, 308), (0.45, 1), (0.4, 0.8)),
    "orange": ((21, 39), (0.75, 1), (0.85, 1)),
    "black": ((0, 360), (0, 0.2), (0, 0.1)),
    "white": ((0, 360), (0, 0.03), (0.95, 1)),
}


@dataclass
class Word:
    text: str
    letters: list  # (x, y, width, height) of every letter, centre first
    box: tuple  # x0, y0, x1, y1
    field: str = ""  # this word names a form field
    link: str = ""  # this word is the value of that field
    plain: bool = True  # capitals and digits only, so that letters count as classes


@dataclass
class Shape:
    name: str
    colour: str
    x: float
    y: float
    radius: float
    tall: float = 0.0  # vertical radius where the picture was stretched


@dataclass
class Canvas:
    image: Image.Image
    words: list = field(default_factory=list)
    shapes: list = field(default_factory=list)

    @property
    def size(self):
        return self.image.size

    def move(self, change, image, scale=1.0, tall=None):
        """A new canvas whose points went through `change(x, y)`; `scale` and `tall`: sizes."""
        tall = tall or scale
        moved = Canvas(image)
        for w in self.words:
            letters = [(*change(x, y), a * scale, b * tall) for x, y, a, b in w.letters]
            x0, y0, x1, y1 = w.box
            corners = [change(*p) for p in ((x0, y0), (x1, y0), (x0, y1), (x1, y1))]
            xs, ys = zip(*corners)
            box = (min(xs), min(ys), max(xs), max(ys))
            moved.words.append(Word(w.text, letters, box, w.field, w.link, w.plain))
        for s in self.shapes:
            radius = s.radius * scale, s.radius * tall
            moved.shapes.append(Shape(s.name, s.colour, *change(s.x, s.y), *radius))
        return moved


@lru_cache(4000)
def load_font(path, size):
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


def pick_colour(rng, name):
    h, s, v = (rng.uniform(*r) for r in COLOURS[name])
    return tuple(int(255 * c) for c in colorsys.hsv_to_rgb(h % 360 / 360, s, v))


def contrast(a, b):
    """Difference as the eye sees it: brightness counts most."""
    weight = (0.9, 1.5, 0.5)
    return math.sqrt(sum((w * (x - y)) ** 2 for w, x, y in zip(weight, a, b)))


def brightness(c):
    return 0.3 * c[0] + 0.59 * c[1] + 0.11 * c[2]


def ink_for(rng, ground, least=75):
    """A random text colour that can be read on `ground`."""
    for _ in range(30):
        if rng.random() < 0.5:
            level = rng.choice([0, 10, 30, 225, 245, 255])
            ink = (level,) * 3
        else:
            ink = tuple(rng.randint(0, 255) for _ in range(3))
        if abs(brightness(ink) - brightness(ground)) > least:
            return ink
    return (255, 255, 255) if brightness(ground) < 128 else (0, 0, 0)


def background(rng, nrng, width, height):
    """A picture to draw on, and its mean colour."""
    if rng.random() < 0.55:
        level = rng.choice([8, 20, 40, 70, 128, 180, 210, 235, 248, 255])
        base = np.array([level + rng.randint(-8, 8) for _ in range(3)], np.float32)
    else:
        base = np.array([rng.randint(0, 255) for _ in range(3)], np.float32)
    kind = rng.random()
    if kind < 0.4:
        image = Image.new("RGB", (width, height), tuple(int(v) for v in base.clip(0, 255)))
    else:
        n = 2 if kind < 0.75 else rng.randint(3, 9)
        spread = rng.uniform(5, 45) if n == 2 else rng.uniform(3, 28)
        small = base + nrng.normal(0, spread, (n, n, 1)) + nrng.normal(0, 6, (n, n, 3))
        small = Image.fromarray(small.clip(0, 255).astype(np.uint8))
        image = small.resize((width, height), Image.BICUBIC)
    return image, tuple(int(v) for v in base.clip(0, 255))


def word_width(font, text, cap, spacing=0):
    size = max(5, round(cap / font[1]))
    face = load_font(font[0], size)
    return sum(face.getlength(c) for c in text) + spacing * size * (len(text) - 1)


def word_mask(rng, text, path, cap, ratio, spacing, stroke):
    """A mask for the word, its letters' centres in the mask, and the capitals' box."""
    size = max(5, round(cap / ratio))
    font = load_font(path, size)
    step = spacing * size
    widths = [font.getlength(c) for c in text]
    pad = stroke + 3
    total = sum(widths) + step * (len(text) - 1)
    height = int(size * 1.5) + 2 * pad
    mask = Image.new("L", (int(total) + 2 * pad + 2, height), 0)
    pen = ImageDraw.Draw(mask)
    base = pad + size * 1.1
    x = pad
    letters = []
    for c, w in zip(text, widths):
        pen.text((x, base), c, 255, font=font, anchor="ls", stroke_width=stroke)
        letters.append((x + w / 2, base - cap / 2, w, cap))
        x += w + step
    return mask, letters, (pad, base - cap, pad + total, base)


def put_word(rng, canvas, text, font, cap, at, ink, angle=0, spacing=0, style="", **tags):
    """Draw with the capitals' box starting at `at`; returns the Word."""
    path, ratio = font
    stroke = max(1, round(cap * 0.04)) if style == "heavy" else 0
    mask, letters, (x0, y0, x1, y1) = word_mask(rng, text, path, cap, ratio, spacing, stroke)
    cx, cy = mask.size[0] / 2, mask.size[1] / 2
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    if angle:
        turned = mask.rotate(angle, Image.BICUBIC, expand=True)
    else:
        turned = mask
    nx, ny = turned.size[0] / 2, turned.size[1] / 2
    left, top = round(at[0] - x0), round(at[1] - y0)
    shift_x, shift_y = left + cx - nx, top + cy - ny
    where = (int(round(shift_x)), int(round(shift_y)))

    def place(x, y):
        dx, dy = x - cx, y - cy
        return dx * cos + dy * sin + nx + where[0], -dx * sin + dy * cos + ny + where[1]

    if style == "shadow":
        off = max(1, round(cap * 0.06))
        dark = (0, 0, 0) if brightness(ink) > 110 else (235, 235, 235)
        canvas.image.paste(dark, (where[0] + off, where[1] + off), turned)
    elif style == "outline":
        dark = (0, 0, 0) if brightness(ink) > 110 else (255, 255, 255)
        wide = turned.filter(ImageFilter.MaxFilter(3 if cap < 45 else 5))
        canvas.image.paste(dark, where, wide)
    canvas.image.paste(ink, where, turned)
    corners = [place(*p) for p in ((x0, y0), (x1, y0), (x0, y1), (x1, y1))]
    xs, ys = zip(*corners)
    plain = not tags.get("field") and all(c.isupper() or c.isdigit() for c in text)
    word = Word(
        text,
        [(*place(x, y), w, h) for x, y, w, h in letters],
        (min(xs), min(ys), max(xs), max(ys)),
        plain=plain,
        **tags,
    )
    canvas.words.append(word)
    return word


def outline(name, x, y, radius, angle):
    """Corner points of a shape; a circle has many."""
    if name == "circle":
        steps, radii, start = 48, [radius], 0
    elif name == "square":
        steps, radii, start = 4, [radius * 1.2], math.pi / 4
    elif name == "triangle":
        steps, radii, start = 3, [radius * 1.15], 0
    else:
        steps, radii, start = 10, [radius * 1.1, radius * 0.45], 0
    points = []
    for i in range(steps):
        r, a = radii[i % len(radii)], start + angle + 2 * math.pi * i / steps
        points.append((x + r * math.sin(a), y - r * math.cos(a)))
    return points


def put_shape(rng, canvas, name, colour, x, y, radius, edge=None):
    angle = math.radians(rng.gauss(0, 6)) if rng.random() < 0.5 else 0
    points = outline(name, x, y, radius, angle)
    squash = rng.uniform(0.85, 1.0) if name == "triangle" else 1.0
    if name == "star" and rng.random() < 0.5:  # a fatter or thinner star
        inner = rng.uniform(0.8, 1.25)
        points = [
            (x + (px - x) * (inner if i % 2 else 1), y + (py - y) * (inner if i % 2 else 1))
            for i, (px, py) in enumerate(points)
        ]
    points = [(px, y + (py - y) * squash) for px, py in points]
    left, top = (min(p[i] for p in points) - 3 for i in (0, 1))
    w = int(max(p[0] for p in points) - left + 6)
    h = int(max(p[1] for p in points) - top + 6)
    big = Image.new("L", (2 * w, 2 * h), 0)
    moved = [((px - left) * 2, (py - top) * 2) for px, py in points]
    ImageDraw.Draw(big).polygon(moved, fill=255)
    mask = big.resize((w, h), Image.BILINEAR)
    where = (int(left), int(top))
    if edge:
        wide = mask.filter(ImageFilter.MaxFilter(3 if radius < 50 else 5))
        canvas.image.paste(edge, where, wide)
    canvas.image.paste(pick_colour(rng, colour) if isinstance(colour, str) else colour, where, mask)
