"""The encoder (a small ViT with a merging projector) and the language model.

Both follow what llama.cpp and libmtmd compute for `nemotron_v2_vl` projectors and
the `llama` architecture, operation for operation, so that exported weights behave
as they did in training.
"""

import torch
import torch.nn.functional as F
from torch import nn

from fused import layer_norm, rms_norm, rope, silu, softmax, swiglu

SIDE = 192  # pictures are letterboxed to SIDE x SIDE
PATCH = 12
GRID = SIDE // PATCH  # 16 patches a side
MERGE = 2  # 2 x 2 patches make one row for the language model
ROWS = (GRID // MERGE) ** 2  # 64 rows a picture
VOCAB = 264  # 256 bytes and 8 special tokens
PAD, IM_START, IM_END, MEDIA = 256, 257, 258, 259

VIT = dict(width=192, layers=6, heads=3, hidden=576, registers=8)
LM = dict(width=256, layers=5, heads=4, hidden=640)


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
        qkv = self.qkv(layer_norm(x, self.ln1)).view(batch, count, 3, self.heads, size)
        q, k, v = qkv.permute(2, 0, 3, 1, 4).unbind(0)
        weight = softmax(q @ k.transpose(-1, -2), size**-0.5)
        mixed = (weight @ v).transpose(1, 2).reshape(batch, count, width)
        x = x + self.out(mixed)
        return x + self.down(silu(self.up(layer_norm(x, self.ln2))))


class Encoder(nn.Module):
    """192 x 192 picture -> 256 patch features (before merging)."""

    def __init__(self, width=192, layers=6, heads=3, hidden=576, registers=8):
        super().__init__()
        self.patch = nn.Linear(3 * PATCH * PATCH, width)
        self.position = nn.Parameter(sincos_2d(width, GRID) * 0.5)
        self.registers = nn.Parameter(torch.randn(registers, width) * 0.02)
        self.blocks = nn.ModuleList(VitBlock(width, heads, hidden) for _ in range(layers))
        self.post = nn.LayerNorm(width)

    def cut(self, picture):
        batch = picture.shape[0]
        x = picture.view(batch, 3, GRID, PATCH, GRID, PATCH).permute(0, 2, 4, 1, 3, 5)
        return x.reshape(batch, GRID * GRID, -1)

    @torch.no_grad()
    def whiten(self, pictures, floor=0.02):
        """Start the patch layer as principal components of about equal strength."""
        x = self.cut(pictures).flatten(0, 1)
        x = x - x.mean(0)
        strength, axes = torch.linalg.eigh(x.T @ x / len(x))
        strength, axes = strength.flip(0), axes.flip(1)
        width = self.patch.weight.shape[0]
        scale = (strength[:width].clamp(min=0) + floor).rsqrt()
        self.patch.weight.copy_((axes[:, :width] * scale).T)
        self.patch.bias.zero_()

    def forward(self, picture):
        """picture: B x 3 x 192 x 192, values (v / 255 - 0.5) / 0.5."""
        batch = picture.shape[0]
        x = self.patch(self.cut(picture)) + self.position
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
        return rms_norm(x, self.weight, self.eps)


class Projector(nn.Module):
    def __init__(self, vision=192, hidden=576, width=256):
        super().__init__()
        self.norm = RmsNorm(4 * vision, 1e-6)
        self.up = nn.Linear(4 * vision, hidden, bias=False)
        self.down = nn.Linear(hidden, width, bias=False)

    def forward(self, merged):
        return self.down(F.relu(self.up(self.norm(merged))).square())


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

    def forward(self, x, places=None, mask=None):
        """x: B x n x width, embedded tokens and picture rows; returns normed states.

        `places` are the positions and `mask` what may not be looked at (-1e4), where
        they differ from 0, 1, 2 ... and from looking back at everything.
        """
        count = x.shape[1]
        cos, sin = rotary(torch.arange(count) if places is None else places, self.size)
        if mask is None:
            mask = torch.full((count, count), -1e4).triu(1)
        for block in self.blocks:
            x = block(x, cos, sin, mask)
        return self.norm(x)

    def logits(self, states):
        return F.linear(states, self.embed.weight)
