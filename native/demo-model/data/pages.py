"""Scanned forms: a heading perhaps, then lines with a field's name and its value."""

import math

import numpy as np
from PIL import Image, ImageDraw

from . import degrade
from .draw import Canvas, load_font, put_word, word_width
from .labels import FIELDS, field_text

ASKED = FIELDS[:10]
HEADINGS = (
    "Order form, Delivery note, Receipt, Application, Statement, Registration, Form 12, "
    "Request, Details, Record, Confirmation, Please keep this page, Copy, ACME Ltd"
).split(", ")
FILLER = (
    "the of and to in is that for it with as was on be at by this had not are but from or "
    "have an they which you were all her she there would their we him been has when who "
    "will no more if out so up said what its about than into them can only other time new"
).split()


def put_line(page, text, font, size, at, ink, **tags):
    cap = size * font[1]
    return put_word(page.rng, page.canvas, text, font, cap, at, ink, **tags)


def tinted(rng, image):
    """Grey to colour: paper and ink are never quite neutral."""
    dark, light = ([rng.randint(0, most) for _ in range(3)] for most in (14, 9))
    maps = [[round(d + v * (255 - d - l) / 255) for v in range(256)] for d, l in zip(dark, light)]
    return Image.merge("RGB", [image.point(m) for m in maps])


class Page:
    """Lays a form out on paper; `dot` is pixels a point."""

    def __init__(self, source, crowded=False):
        rng = self.rng = source.rng
        self.source = source
        points = (595, 842) if rng.random() < 0.65 else (612, 792)
        if rng.random() < 0.03:
            points = points[::-1]
        dpi = rng.choice([100, 100, 110, 120, 130, 150, 150]) if rng.random() < 0.96 else 220
        self.dot = dpi / 72
        self.width, self.height = (round(p * self.dot) for p in points)
        self.paper = rng.randint(228, 255)  # drawn in grey, which is three times as fast; see tinted
        self.canvas = Canvas(Image.new("L", (self.width, self.height), self.paper))
        self.pen = ImageDraw.Draw(self.canvas.image)
        self.ink = rng.randint(0, 50)
        self.fields = self.choose(crowded)
        self.lay_out()

    def choose(self, crowded):
        rng = self.rng
        if crowded:  # more to learn from one picture
            names = rng.sample(FIELDS, rng.randint(8, 16))
            return [(name, self.source.text()) for name in names]
        names = rng.sample(FIELDS if rng.random() < 0.4 else ASKED, rng.randint(3, 8))
        return [(name, self.source.text()) for name in names]

    def lay_out(self):
        rng, dot = self.rng, self.dot
        size = rng.uniform(17, 37) * dot
        font = self.source.font()
        second = font if rng.random() < 0.6 else self.source.font()
        left = rng.uniform(25, 90) * dot
        y = rng.uniform(30, 90) * dot
        if rng.random() < 0.65:
            y = self.heading(left, y, size)
        room = self.height - y - 25 * dot
        gap = min(rng.uniform(1.35, 3.2) * size, room / len(self.fields))
        size = min(size, gap / 1.25)
        style = rng.choice(["colon", "colon", "plain", "column", "column", "dots", "box", "right"])
        colon = ":" if style == "colon" or rng.random() < 0.35 else ""
        labels = [field_text(rng, name) + colon for name, _ in self.fields]
        column, size = self.fit(labels, font, second, size, left, style)
        for (name, value), text in zip(self.fields, labels):
            self.row(style, text, name, value, font, second, size, left, column, y)
            y += gap
        if y < self.height - 90 * dot and rng.random() < 0.4:
            self.small_print(left, y + 20 * dot)

    def fit(self, labels, font, second, size, left, style):
        """Smaller type until the longest label and value stand side by side."""
        values = [v for _, v in self.fields]
        while True:
            cap = size * font[1]
            longest = max(word_width(font, t, cap) for t in labels)
            value = max(word_width(second, t, size * second[1]) for t in values)
            need = longest + value + size * 0.6
            if left + need < self.width - 14 * self.dot or size < 15 * self.dot:
                break
            size *= 0.96
            left = max(20 * self.dot, left * 0.9)
        spare = max(0, self.width - 14 * self.dot - left - need)
        share = self.rng.random() ** 1.5
        return left + longest + size * 0.6 + spare * share, size

    def row(self, style, text, name, value, font, second, size, left, column, y):
        rng, pen, dot = self.rng, self.pen, self.dot
        cap, other = size * font[1], size * second[1]
        put_line(self, text, font, size, (left, y), self.ink, field=name)
        base, end = y + cap, left + word_width(font, text, cap)
        width = word_width(second, value, other)
        if style in ("colon", "plain"):
            x = end + size * (0.35 if style == "colon" else 0.8)
        elif style == "right":
            x = self.width - 30 * dot - width
        else:
            x = column
        if style == "dots" and x - end > size * 0.8:
            dots = "." * int((x - end - size * 0.4) / load_font(font[0], round(size)).getlength("."))
            mark = load_font(font[0], round(size))
            pen.text((end + size * 0.2, base), dots, self.ink, font=mark, anchor="ls")
        if style == "box":
            pad, thick = size * 0.3, max(1, round(dot * 0.8))
            x0, y0, y1 = x - pad, y - pad * 1.1, base + pad * 1.1
            pen.rectangle([x0, y0, min(x + max(width, size * 5) + pad, self.width - 4), y1],
                          outline=self.ink, width=thick)
            if rng.random() < 0.3:
                pen.rectangle([left - pad, y0, x0, y1], outline=self.ink, width=thick)
        elif style == "column" and rng.random() < 0.3:
            line = base + size * 0.25
            pen.line([(left, line), (self.width - left, line)], self.ink, max(1, round(dot * 0.6)))
        put_line(self, value, second, size, (x, base - other), self.ink, link=name)

    def heading(self, left, y, size):
        rng = self.rng
        text = rng.choice(HEADINGS) if rng.random() < 0.7 else rng.choice(FIELDS)
        text = text.upper() if rng.random() < 0.3 else text
        font = self.source.font()
        big = min(size * rng.uniform(0.9, 1.6), 0.9 * self.width / (0.75 * len(text)))
        width = word_width(font, text, big * font[1])
        x = left if rng.random() < 0.5 else max(left, (self.width - width) / 2)
        put_line(self, text, font, big, (x, y), self.ink).plain = False
        return y + big * rng.uniform(1.8, 3)

    def small_print(self, left, y):
        rng, size = self.rng, self.rng.uniform(7, 12) * self.dot
        font = load_font(self.source.font()[0], round(size))
        grey = rng.randint(30, 120)
        for _ in range(rng.randint(2, 12)):
            if y > self.height - 20 * self.dot:
                break
            line = " ".join(rng.choice(FILLER) for _ in range(int(9 * 90 / size * self.dot / 9)))
            self.pen.text((left, y), line[: int((self.width - 2 * left) / size * 2)], grey, font)
            y += size * 1.4

    def scan(self):
        """Turned a little, noisy, compressed."""
        rng, canvas = self.rng, self.canvas
        angle = rng.uniform(-2, 2) if rng.random() < 0.75 else 0
        image = canvas.image
        if angle:
            smooth = Image.BICUBIC if rng.random() < 0.3 else Image.BILINEAR
            image = image.rotate(angle, smooth, fillcolor=self.paper)
        if rng.random() < 0.3:  # a shadow over the page
            shade = self.source.nrng.normal(244, 9, (3, 3)).clip(210, 255).astype(np.uint8)
            veil = Image.fromarray(shade).resize(image.size, Image.BICUBIC)
            image = Image.composite(image, Image.new("L", image.size), veil)
        image = degrade.rough(rng, self.source.nrng, image, 0.9, self.dot * 1.2)
        cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        cx, cy = canvas.size[0] / 2, canvas.size[1] / 2

        def turn(x, y):
            dx, dy = x - cx, y - cy
            return cx + dx * cos + dy * sin, cy - dx * sin + dy * cos

        return canvas.move(turn, image)
