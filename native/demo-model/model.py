"""The encoder (a small ViT with a merging projector) and the language model.

Both follow what llama.cpp and libmtmd compute for `nemotron_v2_vl` projectors and
the `llama` architecture, operation for operation, so that exported weights behave
as they did in training.
"""

import math

import torch
import torch.nn.functional as F
from torch import nn

SIDE = 192  # pictures are letterboxed to SIDE x SIDE
PATCH = 12
GRID = SIDE // PATCH  # 16 patches a side
MERGE = 2  # 2 x 2 patches make one row for the language model
ROWS = (GRID // MERGE) ** 2  # 64 rows a picture
VOCAB = 264  # 256 bytes and 8 special tokens
PAD, IM_START, IM_END, MEDIA = 256, 257, 258, 259

VIT = dict(width=192, layers=6, heads=3, hidden=576, registers=8)
LM = dict(width=192, layers=4, heads=6, hidden=512)


def sincos_2d(width, side):
    """Fixed two-dimensional sine-cosine table, a good start for learned positions."""
    quarter = width // 4
    rate = 100 ** (-torch.arange(quarter).float() / quarter)
    angle = torch.arange(side).float()[:, None] * rate[None]
    line = torch.cat([angle.sin(), angle.cos()], 1)
    rows = line[:, None, :].expand(side, side, -1)
    columns = line[None, :, :].expand(side, side, -1)
    return torch.cat([rows, columns], 2).reshape(side * side, width)


class VitBlock(nn.Module):
    def __init__(self, width, heads, hidden):
        super().__init__()
        self.heads = heads
        self.ln1, self.ln2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, hidden), nn.Linear(hidden, width)

    def forward(self, x):
        batch, count, width = x.shape
        size = width // self.heads
        qkv = self.qkv(self.ln1(x)).view(batch, count, 3, self.heads, size)
        q, k, v = qkv.permute(2, 0, 3, 1, 4).unbind(0)
        weight = torch.softmax((q * size**-0.5) @ k.transpose(-1, -2), -1)
        mixed = (weight.to(v.dtype) @ v).transpose(1, 2).reshape(batch, count, width)
        x = x + self.out(mixed)
        return x + self.down(F.silu(self.up(self.ln2(x))))


class Encoder(nn.Module):
    """192 x 192 picture -> 256 patch features (before merging)."""

    def __init__(self, width=192, layers=6, heads=3, hidden=576, registers=8):
        super().__init__()
        self.patch = nn.Linear(3 * PATCH * PATCH, width)
        self.position = nn.Parameter(sincos_2d(width, GRID) * 0.5)
        self.registers = nn.Parameter(torch.randn(registers, width) * 0.02)
        self.blocks = nn.ModuleList(VitBlock(width, heads, hidden) for _ in range(layers))
        self.post = nn.LayerNorm(width)

    def forward(self, picture):
        """picture: B x 3 x 192 x 192, values (v / 255 - 0.5) / 0.5."""
        batch = picture.shape[0]
        cut = picture.view(batch, 3, GRID, PATCH, GRID, PATCH).permute(0, 2, 4, 1, 3, 5)
        x = self.patch(cut.reshape(batch, GRID * GRID, -1)) + self.position
        x = torch.cat([self.registers.to(x.dtype).expand(batch, -1, -1), x], 1)
        for block in self.blocks:
            x = block(x)
        return self.post(x)[:, self.registers.shape[0] :]


def merge(features):
    """256 x width -> 64 x 4 width; order inside a row: row, column, channel."""
    batch, _, width = features.shape
    half = GRID // MERGE
    x = features.view(batch, half, MERGE, half, MERGE, width)
    return x.permute(0, 1, 3, 2, 4, 5).reshape(batch, half * half, -1)


class RmsNorm(nn.Module):
    def __init__(self, width, eps=1e-5):
        super().__init__()
        self.weight, self.eps = nn.Parameter(torch.ones(width)), eps

    def forward(self, x):
        scale = torch.rsqrt(x.float().pow(2).mean(-1, keepdim=True) + self.eps)
        return (x.float() * scale).to(x.dtype) * self.weight


class Projector(nn.Module):
    def __init__(self, vision=192, hidden=576, width=192):
        super().__init__()
        self.norm = RmsNorm(4 * vision, 1e-6)
        self.up = nn.Linear(4 * vision, hidden, bias=False)
        self.down = nn.Linear(hidden, width, bias=False)

    def forward(self, merged):
        return self.down(F.relu(self.up(self.norm(merged))).square())


def rotary(count, size):
    rate = 10000 ** (-torch.arange(0, size, 2).float() / size)
    angle = torch.arange(count).float()[:, None] * rate[None]
    return angle.cos(), angle.sin()


def rotate(x, cos, sin):
    """Interleaved rotary embedding, as llama.cpp's `llama` architecture does it."""
    a, b = x[..., 0::2].float(), x[..., 1::2].float()
    return torch.stack([a * cos - b * sin, a * sin + b * cos], -1).flatten(-2).to(x.dtype)


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
        q, k = rotate(q, cos, sin), rotate(k, cos, sin)
        score = q @ k.transpose(-1, -2) / math.sqrt(size) + mask
        mixed = (torch.softmax(score, -1).to(v.dtype) @ v).transpose(1, 2)
        x = x + self.o(mixed.reshape(batch, count, width))
        y = self.norm2(x)
        return x + self.down(F.silu(self.gate(y)) * self.up(y))


class LanguageModel(nn.Module):
    def __init__(self, width=192, layers=4, heads=6, hidden=512):
        super().__init__()
        self.size = width // heads
        self.embed = nn.Embedding(VOCAB, width)
        nn.init.normal_(self.embed.weight, std=0.05)
        self.blocks = nn.ModuleList(LmBlock(width, heads, hidden) for _ in range(layers))
        self.norm = RmsNorm(width)

    def forward(self, x):
        """x: B x n x width, embedded tokens and picture rows; returns normed states."""
        count = x.shape[1]
        cos, sin = rotary(count, self.size)
        mask = torch.full((count, count), -1e4).triu(1).to(x.dtype)
        for block in self.blocks:
            x = block(x, cos, sin, mask)
        return self.norm(x)

    def logits(self, states):
        return F.linear(states, self.embed.weight)
