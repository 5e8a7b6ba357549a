"""Keep what the GGUF files do not hold, and put a trainable model together again.

    python3 checkpoint.py pack ENCODER.pt LM.pt checkpoint.pt
    GGUF_PY=<llama.cpp>/gguf-py python3 checkpoint.py unpack checkpoint.pt MODEL.gguf MMPROJ.gguf OUT_DIR

`pack` stores the label heads and the table of facts as float16. `unpack` takes all else from the GGUF
files (Q8_0 and F16, which training does not notice) and writes OUT_DIR/encoder.pt and OUT_DIR/lm.pt,
from which train_encoder.py and train_wide.py go on.
"""

import pathlib
import sys

import torch

from model import Encoder


def pack(encoder, lm, out):
    model = torch.load(lm)
    parts = {"heads": torch.load(encoder)["heads"], "table": {k[6:]: v for k, v in model.items() if k[:6] == "table."}}
    torch.save({k: {n: t.half() for n, t in v.items()} for k, v in parts.items()}, out)


def reader(path):
    """Tensors of a GGUF file by name."""
    import export  # noqa: F401  makes gguf importable
    import gguf

    tensors = {t.name: t for t in gguf.GGUFReader(path).tensors}
    whole = lambda t: gguf.quants.dequantize(t.data, t.tensor_type).copy()  # noqa: E731
    return lambda name: torch.from_numpy(whole(tensors[name])).float()


def read_model(path, mmproj, table):
    """The wide model's weights; undoes wide.uniform and wide.uniform_projector."""
    from export import LM_PARTS
    from wide import LOUD, MIND, WIDTH, WideModel

    get, rows, model = reader(path), reader(mmproj), WideModel()
    state = {"lm.embed.weight": get("token_embd.weight")[:, :MIND], "lm.norm.weight": get("output_norm.weight")}
    state.update({f"table.{name}": value.float() for name, value in table.items()})
    blocks = [("low_blocks", i) for i in range(len(model.lm.low_blocks))]
    blocks += [("high_blocks", i) for i in range(len(model.lm.high_blocks))]
    for at, (kind, i) in enumerate(blocks):
        for ours, theirs in LM_PARTS.items():
            name = f"lm.{kind}.{i}.{ours}.weight"
            shape = model.state_dict()[name].shape
            value = get(f"blk.{at}.{theirs}.weight")[tuple(slice(0, n) for n in shape)]
            state[name] = value / (MIND / WIDTH) ** 0.5 if kind == "low_blocks" and value.ndim == 1 else value
    for ours, theirs in (("up", 0), ("down", 2)):
        for part in ("weight", "bias"):
            value = rows(f"mm.{theirs}.{part}")
            state[f"projector.{ours}.{part}"] = value[:MIND] / LOUD if ours == "down" else value
    model.load_state_dict(state)
    return {name: value.clone() for name, value in state.items()}


def read_encoder(path):
    """The encoder's weights out of the projector's GGUF; undoes export.write_mmproj."""
    get = reader(path)

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


def unpack(checkpoint, lm, mmproj, out):
    saved, out = torch.load(checkpoint), pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    heads = {name: value.float() for name, value in saved["heads"].items()}
    torch.save({"encoder": read_encoder(mmproj), "heads": heads}, out / "encoder.pt")
    torch.save(read_model(lm, mmproj, saved["table"]), out / "lm.pt")


if __name__ == "__main__":
    {"pack": pack, "unpack": unpack}[sys.argv[1]](*sys.argv[2:])
