"""The encoder (a small ConvNeXt V2 with a projector) and the language model.

Both follow what llama.cpp and libmtmd compute for `yasa2` projectors and the
`llama` architecture, operation for operation, so that exported weights behave
as they did in training.
"""

import torch
import torch.nn.functional as F
from torch import nn

from convnext import Block, Norm, Shrink
from fused import rms_norm, rope, softmax, swiglu

SIDE = 512  # pictures are stretched to SIDE x SIDE
PATCH = 8
GRID = 8  # one row for the language model per 64 x 64 pixels
ROWS = GRID * GRID  # 64 rows a picture
VOCAB = 264  # 256 bytes and 8 special tokens
PAD, IM_START, IM_END, MEDIA, IMAGE, IMAGE_END = 256, 257, 258, 259, 261, 262

# width, blocks and hidden width of every stage; each but the first halves the sides
STAGES = ((48, 2, 96), (96, 3, 288), (192, 5, 576), (320, 2, 960))
VISION = STAGES[-1][0]
HIDDEN = 1024  # hidden units of the projector
LM = dict(width=256, layers=5, heads=4, hidden=640)


class Encoder(nn.Module):
    """512 x 512 picture -> 64 features, and what the second and third stage saw."""

    def __init__(self, stages=STAGES):
        super().__init__()
        self.patch = nn.Linear(3 * PATCH * PATCH, stages[0][0])
        self.patch_norm = Norm(stages[0][0])
        widths = [width for width, _, _ in stages]
        self.shrink = nn.ModuleList(Shrink(a, b) for a, b in zip(widths, widths[1:]))
        self.blocks = nn.ModuleList(
            nn.ModuleList(Block(width, hidden) for _ in range(count)) for width, count, hidden in stages
        )

    def cut(self, picture):
        """n x 512 x 512 x 3 -> n x 64 x 64 x 192, a patch's values ordered row, column, colour."""
        side = SIDE // PATCH
        x = picture.view(-1, side, PATCH, side, PATCH, 3).permute(0, 1, 3, 2, 4, 5)
        return x.reshape(len(x), side, side, -1)

    def maps(self, picture):
        """picture: n x 512 x 512 x 3, values (v / 255 - 0.5) / 0.5; the map after every stage."""
        x = self.patch_norm(self.patch(self.cut(picture)))
        made = []
        for number, blocks in enumerate(self.blocks):
            x = self.shrink[number - 1](x) if number else x.float()
            for block in blocks:
                x = block(x)
            made.append(x)
        return made

    def forward(self, picture):
        """n x 64 x width"""
        return self.maps(picture)[-1].flatten(1, 2)


class RmsNorm(nn.Module):
    def __init__(self, width, eps=1e-5):
        super().__init__()
        self.weight, self.eps = nn.Parameter(torch.ones(width)), eps

    def forward(self, x):
        return rms_norm(x, self.weight, self.eps)


class Projector(nn.Module):
    def __init__(self, vision=VISION, hidden=HIDDEN, width=256):
        super().__init__()
        self.up, self.down = nn.Linear(vision, hidden), nn.Linear(hidden, width)

    def forward(self, features):
        return self.down(F.gelu(self.up(features)))


class Numbers(nn.Module):
    """Says early on which piece of evidence a token belongs or leads to, which letter of a word
    comes next and what it is; training only."""

    def __init__(self, width=256):
        super().__init__()
        self.belongs, self.leads = nn.Linear(width, 10), nn.Linear(width, 30)
        self.index, self.early = nn.Linear(width, 7), nn.Linear(width, 256)


class Table(nn.Module):
    """Stands for the projector while rows come from labels: every fact writes a vector."""

    def __init__(self, units, width=256):
        super().__init__()
        self.facts = nn.Linear(units, width)

    def forward(self, rows):
        return self.facts(rows)


def rotary(places, size):
    rate = 10000 ** (-torch.arange(0, size, 2).float() / size)
    angle = places.float()[:, None] * rate[None]
    return angle.cos(), angle.sin()


class LmBlock(nn.Module):
    def __init__(self, width, heads, hidden):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = RmsNorm(width), RmsNorm(width)
        for name in ("q", "k", "v", "o"):
            setattr(self, name, nn.Linear(width, width, bias=False))
        self.gate = nn.Linear(width, hidden, bias=False)
        self.up = nn.Linear(width, hidden, bias=False)
        self.down = nn.Linear(hidden, width, bias=False)

    def forward(self, x, cos, sin, mask):
        batch, count, width = x.shape
        size = width // self.heads
        y = self.norm1(x)
        q, k, v = (
            f(y).view(batch, count, self.heads, size).transpose(1, 2)
            for f in (self.q, self.k, self.v)
        )
        q, k = rope(q, cos, sin), rope(k, cos, sin)
        weight = softmax(q @ k.transpose(-1, -2), size**-0.5, mask)
        mixed = (weight @ v).transpose(1, 2)
        x = x + self.o(mixed.reshape(batch, count, width))
        y = self.norm2(x)
        return x + self.down(swiglu(self.gate(y), self.up(y)))


class LanguageModel(nn.Module):
    def __init__(self, width=256, layers=5, heads=4, hidden=640):
        super().__init__()
        self.size = width // heads
        self.embed = nn.Embedding(VOCAB, width)
        nn.init.normal_(self.embed.weight, std=0.05)
        self.blocks = nn.ModuleList(LmBlock(width, heads, hidden) for _ in range(layers))
        self.norm = RmsNorm(width)

    def forward(self, x, places=None, mask=None, deep=False):
        """x: B x n x width, embedded tokens and picture rows; returns normed states, and
        with `deep` what every block gave.

        `places` are the positions and `mask` what may not be looked at (-1e4), where
        they differ from 0, 1, 2 ... and from looking back at everything.
        """
        count = x.shape[1]
        cos, sin = rotary(torch.arange(count) if places is None else places, self.size)
        if mask is None:
            mask = torch.full((count, count), -1e4).triu(1)
        between = []
        for block in self.blocks:
            x = block(x, cos, sin, mask)
            between.append(x)
        return (self.norm(x), between) if deep else self.norm(x)

    def logits(self, states):
        return F.linear(states, self.embed.weight)
