"""Keep what the GGUF files do not hold, and put a trainable model together again.

    python3 checkpoint.py pack ENCODER.pt LM.pt checkpoint.pt
    GGUF_PY=<llama.cpp>/gguf-py python3 checkpoint.py unpack checkpoint.pt MMPROJ.gguf OUT_DIR

`pack` stores the label heads and all of LM.pt as float16. `unpack` takes the encoder from
the GGUF (Q8_0 and F16, which training does not notice) and writes OUT_DIR/encoder.pt and
OUT_DIR/lm.pt, from which train_encoder.py and train_lm.py go on.
"""

import pathlib
import sys

import torch

from model import Encoder


def pack(encoder, lm, out):
    parts = {"heads": torch.load(encoder)["heads"], **torch.load(lm)}
    half = {k: {n: t.half() for n, t in v.items()} for k, v in parts.items()}
    torch.save(half, out)


def read_encoder(path):
    """The encoder's weights out of the projector's GGUF; undoes export.write_mmproj."""
    import export  # noqa: F401  makes gguf importable
    import gguf

    tensors = {t.name: t for t in gguf.GGUFReader(path).tensors}

    def get(name):
        t = tensors[name]
        return torch.from_numpy(gguf.quants.dequantize(t.data, t.tensor_type).copy()).float()

    def flat(name):  # out, colour, row, column -> out, all the rest
        return get(name).permute(0, 2, 3, 1).flatten(1)

    state = {"patch.weight": flat("v.patch_embd.weight"), "patch.bias": get("v.patch_embd.bias")}
    pairs = {"patch_norm": "v.patch_ln"}
    model = Encoder()
    for number, blocks in enumerate(model.blocks):
        stage = f"v.stage.{number}."
        if number:
            name = f"shrink.{number - 1}."
            pairs[name + "norm"] = stage + "down.ln"
            state[name + "conv.weight"] = flat(stage + "down.conv.weight")
            state[name + "conv.bias"] = get(stage + "down.conv.bias")
        for i in range(len(blocks)):
            name, theirs = f"blocks.{number}.{i}.", f"{stage}blk.{i}."
            pairs.update({name + "norm": theirs + "ln", name + "up": theirs + "pw1", name + "down": theirs + "pw2"})
            state[name + "dw"] = get(theirs + "dw.weight")[:, 0].permute(1, 2, 0).contiguous()
            state[name + "dw_bias"] = get(theirs + "dw.bias")
            state[name + "grn_weight"] = get(theirs + "grn.weight")
            state[name + "grn_bias"] = get(theirs + "grn.bias")
    for ours, theirs in pairs.items():
        for part in ("weight", "bias"):
            state[f"{ours}.{part}"] = get(f"{theirs}.{part}")
    model.load_state_dict(state)
    return state


def unpack(checkpoint, mmproj, out):
    saved = torch.load(checkpoint)
    full = {k: {n: t.float() for n, t in v.items()} for k, v in saved.items()}
    out = pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    torch.save({"encoder": read_encoder(mmproj), "heads": full.pop("heads")}, out / "encoder.pt")
    torch.save(full, out / "lm.pt")


if __name__ == "__main__":
    {"pack": pack, "unpack": unpack}[sys.argv[1]](*sys.argv[2:])
