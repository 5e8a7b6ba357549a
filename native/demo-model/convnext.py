"""ConvNeXt V2 parts, channels last: fused operations from convnext.c, or plain torch.

LayerNorm clamps the variance at eps (libmtmd's `yasa2` does so) and GRN is
x + w * x * Gx / mean(Gx) + b with Gx over the whole picture.
"""

import torch
import torch.nn.functional as F
from torch import nn
from torch.autograd import Function

from fused import active, call

EPS = 1e-6


class NormOp(Function):
    @staticmethod
    def forward(ctx, x, weight, bias):
        x = x.float().contiguous()
        width = x.shape[-1]
        rows = x.numel() // width
        y, hat = (torch.empty(x.shape, dtype=torch.bfloat16) for _ in range(2))
        factor = torch.empty(rows)
        call("cn_norm", x, weight, bias, y, hat, factor, rows, width, EPS)
        ctx.save_for_backward(hat, factor, weight)
        return y

    @staticmethod
    def backward(ctx, gy):
        hat, factor, weight = ctx.saved_tensors
        width = hat.shape[-1]
        gx, gw, gb = torch.empty(hat.shape), torch.zeros(width), torch.zeros(width)
        gy = gy.to(torch.bfloat16).contiguous()
        call("cn_norm_back", gy, hat, factor, weight, gx, gw, gb, len(factor), width)
        return gx, gw, gb


class BlockOp(Function):
    @staticmethod
    def forward(ctx, x, dw, dwb, lnw, lnb, w1, b1, gw, gb, w2, b2):
        n, high, wide, c = x.shape
        rows, hidden = high * wide, w1.shape[0]
        x = x.float().contiguous()
        y, hat = (torch.empty(n * rows, c, dtype=torch.bfloat16) for _ in range(2))
        factor = torch.empty(n * rows)
        call("cn_dw_norm", x, dw, dwb, lnw, lnb, y, hat, factor, n, high, wide, c, EPS)
        w1, w2 = w1.bfloat16(), w2.bfloat16()
        h = y @ w1.t()
        z, size = torch.empty_like(h), torch.empty(n, hidden)
        call("cn_gelu", h, b1, z, size, n, rows, hidden)
        mean = size.mean(1, keepdim=True).clamp(min=1e-6)
        scale = (1 + gw * size / mean).contiguous()
        call("cn_grn", z, scale, gb, n, rows, hidden)
        o = z @ w2.t()
        out = torch.empty_like(x)
        call("cn_residual", x, o, b2, out, n * rows, c)
        ctx.save_for_backward(x, dw, lnw, y, hat, factor, h, z, size, mean, scale, gw, w1, w2)
        return out

    @staticmethod
    def backward(ctx, go):
        x, dw, lnw, y, hat, factor, h, z, size, mean, scale, gw, w1, w2 = ctx.saved_tensors
        n, high, wide, c = x.shape
        rows, hidden = high * wide, w1.shape[0]
        go = go.float().contiguous()
        zero = torch.zeros
        gob, gb2 = torch.empty(n * rows, c, dtype=torch.bfloat16), zero(c)
        call("cn_round_sum", go, gob, gb2, n * rows, c)
        gw2 = (gob.t() @ z).float()
        gz = gob @ w2
        dot, ggb = zero(n, hidden), zero(hidden)
        call("cn_grn_back_sums", h, gz, dot, ggb, n, rows, hidden)
        ggw = (dot * size / mean).sum(0)
        push = gw * dot  # gradient of Gx / mean(Gx)
        pull = push / mean - (push * size).mean(1, keepdim=True) / mean**2
        pull = (pull / size.clamp(min=1e-6)).contiguous()
        gb1 = zero(hidden)
        call("cn_grn_back", h, gz, scale, pull, gb1, n, rows, hidden)
        gw1 = (gz.t() @ y).float()
        gy = gz @ w1
        gx, gdw, gdwb = go.clone(), zero(dw.shape), zero(c)
        glw, glb = zero(c), zero(c)
        flipped = dw.flip(0, 1).contiguous()
        call("cn_dw_norm_back", x, gy, hat, factor, flipped, lnw, gx, gdw, gdwb, glw, glb, n, high, wide, c)
        return gx, gdw, gdwb, glw, glb, gw1, gb1, ggw, ggb, gw2, gb2


class Norm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(width)), nn.Parameter(torch.zeros(width))

    def forward(self, x):
        if active():
            return NormOp.apply(x, self.weight, self.bias)
        x = x.float()
        away = x - x.mean(-1, keepdim=True)
        spread = away.square().mean(-1, keepdim=True).clamp(min=EPS).sqrt()
        return away / spread * self.weight + self.bias


class Block(nn.Module):
    def __init__(self, width, hidden):
        super().__init__()
        self.dw = nn.Parameter(torch.randn(7, 7, width) * 0.08)
        self.dw_bias = nn.Parameter(torch.zeros(width))
        self.norm = Norm(width)
        self.up, self.down = nn.Linear(width, hidden), nn.Linear(hidden, width)
        self.grn_weight = nn.Parameter(torch.zeros(hidden))
        self.grn_bias = nn.Parameter(torch.zeros(hidden))
        with torch.no_grad():
            self.up.bias.zero_(), self.down.bias.zero_()
            self.down.weight.mul_(0.5)

    def forward(self, x):
        """x: n x high x wide x channels, float."""
        if active():
            return BlockOp.apply(
                x, self.dw, self.dw_bias, self.norm.weight, self.norm.bias, self.up.weight,
                self.up.bias, self.grn_weight, self.grn_bias, self.down.weight, self.down.bias,
            )
        c = x.shape[-1]
        kernel = self.dw.permute(2, 0, 1)[:, None]
        y = F.conv2d(x.permute(0, 3, 1, 2), kernel, self.dw_bias, padding=3, groups=c)
        g = F.gelu(self.up(self.norm(y.permute(0, 2, 3, 1))))
        size = g.square().sum((1, 2), keepdim=True).sqrt()
        ratio = size / size.mean(-1, keepdim=True).clamp(min=1e-6)
        return x + self.down(g + self.grn_weight * g * ratio + self.grn_bias)


class Shrink(nn.Module):
    """LayerNorm and a 2 x 2 convolution of stride 2."""

    def __init__(self, width, out):
        super().__init__()
        self.norm, self.conv = Norm(width), nn.Linear(4 * width, out)

    def forward(self, x):
        n, high, wide, c = x.shape
        y = self.norm(x).view(n, high // 2, 2, wide // 2, 2, c).permute(0, 1, 3, 2, 4, 5)
        return self.conv(y.reshape(n, high // 2, wide // 2, 4 * c)).float()
