"""Keep what the GGUF files do not hold, and put a trainable model together again.

    python3 checkpoint.py pack ENCODER.pt LM.pt checkpoint.pt
    GGUF_PY=<llama.cpp>/gguf-py python3 checkpoint.py unpack checkpoint.pt LM.gguf OUT_DIR

`pack` stores encoder, label heads and what LM.pt holds beside the language model as
float16. `unpack` takes the language model from the GGUF (Q8_0, which training does not
notice) and writes OUT_DIR/encoder.pt and OUT_DIR/lm.pt, from which train_encoder.py and
train_lm.py go on.
"""

import pathlib
import sys

import torch

from model import LM, LanguageModel

PARTS = dict(q="attn_q", k="attn_k", v="attn_v", o="attn_output", gate="ffn_gate")
PARTS.update(up="ffn_up", down="ffn_down", norm1="attn_norm", norm2="ffn_norm")


def pack(encoder, lm, out):
    parts = {**torch.load(encoder), **torch.load(lm)}
    del parts["lm"]
    half = {k: {n: t.half() for n, t in v.items()} for k, v in parts.items()}
    torch.save(half, out)


def read_lm(path):
    """The language model's weights out of its GGUF."""
    import export  # noqa: F401  makes gguf importable
    import gguf

    tensors = {t.name: t for t in gguf.GGUFReader(path).tensors}

    def get(name, like):
        t = tensors[name]
        return torch.from_numpy(gguf.quants.dequantize(t.data, t.tensor_type).copy()).view_as(like)

    lm = LanguageModel(**LM)
    state = lm.state_dict()
    state["embed.weight"] = get("token_embd.weight", state["embed.weight"])
    state["norm.weight"] = get("output_norm.weight", state["norm.weight"])
    for i in range(LM["layers"]):
        for ours, theirs in PARTS.items():
            key = f"blocks.{i}.{ours}.weight"
            state[key] = get(f"blk.{i}.{theirs}.weight", state[key])
    return state


def unpack(checkpoint, gguf_path, out):
    saved = torch.load(checkpoint)
    full = {k: {n: t.float() for n, t in v.items()} for k, v in saved.items()}
    out = pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    first = {k: full.pop(k) for k in ("encoder", "heads")}
    torch.save(first, out / "encoder.pt")
    torch.save({**full, "lm": read_lm(gguf_path)}, out / "lm.pt")


if __name__ == "__main__":
    {"pack": pack, "unpack": unpack}[sys.argv[1]](*sys.argv[2:])
