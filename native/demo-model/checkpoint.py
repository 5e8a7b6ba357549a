"""Keep what the GGUF files do not hold, and put a trainable model together again.

    python3 checkpoint.py pack ENCODER.pt MODEL.pt checkpoint.pt
    GGUF_PY=<llama.cpp>/gguf-py python3 checkpoint.py unpack checkpoint.pt LM.gguf OUT_DIR

`pack` stores encoder, label heads and projector as float16. `unpack` takes the language
model from the GGUF (Q8_0, which training does not notice) and writes OUT_DIR/encoder.pt
and OUT_DIR/lm.pt, the files train_encoder.py, train_lm.py and train_joint.py start from.
"""

import pathlib
import sys

import torch

from model import LM, LanguageModel

PARTS = dict(q="attn_q", k="attn_k", v="attn_v", o="attn_output", gate="ffn_gate")
PARTS.update(up="ffn_up", down="ffn_down", norm1="attn_norm", norm2="ffn_norm")


def pack(encoder, model, out):
    first, whole = torch.load(encoder), torch.load(model)
    parts = {"encoder": whole["encoder"], "heads": first["heads"], "projector": whole["projector"]}
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
    torch.save({"encoder": full["encoder"], "heads": full["heads"]}, out / "encoder.pt")
    torch.save({"projector": full["projector"], "lm": read_lm(gguf_path)}, out / "lm.pt")


if __name__ == "__main__":
    {"pack": pack, "unpack": unpack}[sys.argv[1]](*sys.argv[2:])
