"""Training operations that go through memory once, from fused.c, or plain torch.

    python3 fused.py OUT.so      # compile; then set FUSED=OUT.so for training

They are used under bf16 autocast only. Results differ from torch by bf16 rounding.
"""

import ctypes
import os
import pathlib
import subprocess
import sys

import torch
import torch.nn.functional as F
from torch.autograd import Function

LIB = ctypes.CDLL(os.environ["FUSED"]) if os.environ.get("FUSED") else None
NULL = ctypes.c_void_p(0)


def active():
    return LIB is not None and torch.is_autocast_cpu_enabled()


def call(name, *values):
    """Tensors go as pointers, whole numbers as long, others as float."""
    sent = []
    for v in values:
        if isinstance(v, torch.Tensor):
            sent.append(ctypes.c_void_p(v.data_ptr()))
        elif isinstance(v, bool):
            sent.append(ctypes.c_int(v))
        elif isinstance(v, int):
            sent.append(ctypes.c_long(v))
        elif isinstance(v, float):
            sent.append(ctypes.c_float(v))
        else:
            sent.append(NULL)
    getattr(LIB, name)(*sent)


class Silu(Function):
    @staticmethod
    def forward(ctx, x):
        x = x.contiguous()
        ctx.save_for_backward(x)
        y = torch.empty_like(x)
        call("silu", x, y, x.numel())
        return y

    @staticmethod
    def backward(ctx, gy):
        (x,) = ctx.saved_tensors
        gx = torch.empty_like(x)
        call("silu_back", x, gy.contiguous(), gx, x.numel())
        return gx


class Swiglu(Function):
    @staticmethod
    def forward(ctx, gate, up):
        ctx.save_for_backward(gate, up)
        y = torch.empty_like(gate)
        call("swiglu", gate, up, y, gate.numel())
        return y

    @staticmethod
    def backward(ctx, gy):
        gate, up = ctx.saved_tensors
        gg, gu = torch.empty_like(gate), torch.empty_like(up)
        call("swiglu_back", gate, up, gy.contiguous(), gg, gu, gate.numel())
        return gg, gu


class Softmax(Function):
    @staticmethod
    def forward(ctx, x, scale, mask):
        columns = x.shape[-1]
        rows = x.numel() // columns
        call("softmax", x, rows, columns, scale, mask, mask.shape[0] if mask is not None else 1)
        ctx.mark_dirty(x)
        ctx.save_for_backward(x)
        ctx.scale = scale
        return x

    @staticmethod
    def backward(ctx, gy):
        (y,) = ctx.saved_tensors
        gy = gy.contiguous()
        call("softmax_back", y, gy, y.numel() // y.shape[-1], y.shape[-1], ctx.scale)
        return gy, None, None


class Norm(Function):
    @staticmethod
    def forward(ctx, x, weight, bias, eps, centre):
        x = x.float().contiguous()
        width = x.shape[-1]
        rows = x.numel() // width
        y = torch.empty(x.shape, dtype=torch.bfloat16)
        keep = torch.empty(rows, 2)
        call("norm", x, weight, bias, y, keep, rows, width, eps, centre)
        ctx.save_for_backward(x, weight, keep)
        ctx.centre = centre
        return y

    @staticmethod
    def backward(ctx, gy):
        x, weight, keep = ctx.saved_tensors
        width = x.shape[-1]
        gx, gw = torch.empty_like(x), torch.zeros(width)
        gb = torch.zeros(width) if ctx.centre else None
        rows = x.numel() // width
        gy = gy.to(torch.bfloat16).contiguous()
        call("norm_back", x, weight, gy, keep, gx, gw, gb, rows, width, ctx.centre)
        return gx, gw, gb, None, None


class Rope(Function):
    @staticmethod
    def forward(ctx, x, cosine, sine):
        ctx.tables = cosine, sine
        return Rope.turn(x, cosine, sine, 1.0)

    @staticmethod
    def turn(x, cosine, sine, sign):
        x = x.contiguous()
        count, size = x.shape[-2:]
        y = torch.empty_like(x)
        call("rope", x, y, cosine, sine, x.numel() // (count * size), count, size, sign)
        return y

    @staticmethod
    def backward(ctx, gy):
        return Rope.turn(gy, *ctx.tables, -1.0), None, None


def silu(x):
    return Silu.apply(x) if active() else F.silu(x)


def swiglu(gate, up):
    return Swiglu.apply(gate, up) if active() else F.silu(gate) * up


def softmax(score, scale, mask=None):
    """Softmax of score * scale + mask over the last dimension; may overwrite `score`."""
    if active():
        return Softmax.apply(score, scale, mask)
    score = score * scale
    return torch.softmax(score if mask is None else score + mask.to(score.dtype), -1)


def layer_norm(x, layer):
    if active():
        return Norm.apply(x, layer.weight, layer.bias, layer.eps, True)
    return layer(x)


def rms_norm(x, weight, eps):
    if active() and x.shape[-1] % 16 == 0:
        return Norm.apply(x, weight, None, eps, False)
    scale = torch.rsqrt(x.float().pow(2).mean(-1, keepdim=True) + eps)
    return (x.float() * scale).to(x.dtype) * weight


def rope(x, cosine, sine):
    """Interleaved rotary embedding, as llama.cpp's `llama` architecture does it."""
    if active():
        return Rope.apply(x, cosine, sine)
    a, b = x[..., 0::2].float(), x[..., 1::2].float()
    turned = torch.stack([a * cosine - b * sine, a * sine + b * cosine], -1)
    return turned.flatten(-2).to(x.dtype)


if __name__ == "__main__":
    here = pathlib.Path(__file__).parent
    sources = [str(here / name) for name in ("fused.c", "convnext.c")]
    flags = ["-O3", "-march=sapphirerapids", "-ffast-math", "-shared", "-fPIC"]
    subprocess.run(["gcc", *flags, *sources, "-o", sys.argv[1]], check=True)
