"""Write the model as a pair of GGUF files for llama.cpp and libmtmd.

    GGUF_PY=<llama.cpp>/gguf-py python3 export.py MODEL.pt OUT_DIR [f16|q8_0]

MODEL.pt comes from join.py; the word `random` instead gives
random weights, to try the path. `q8_0` stores matrices whose rows are a multiple
of 32 as Q8_0; small tensors stay F32 and the patch convolution F16.
"""

import hashlib
import json
import os
import pathlib
import sys
import types

import numpy as np
import torch

from convnext import EPS
from data.slices import COLUMNS, OVERLAP, SLICES
from model import PATCH, SIDE, STAGES, VISION, VOCAB, Encoder
from wide import BROAD, HEAD, WideModel, uniform, uniform_projector

sys.path.insert(0, os.environ.get("GGUF_PY", "."))
try:
    import tqdm  # noqa: F401
except ImportError:  # gguf wants it only for a progress bar
    stub = types.ModuleType("tqdm")
    stub.tqdm = lambda it=None, **_: it
    sys.modules["tqdm"] = stub
import gguf  # noqa: E402

ABOUT = (
    "Longview's demonstration model, trained from scratch on generated pictures. It reads short "
    "codes of capitals and digits, names eight colours and four shapes, and finds fields on "
    "simple forms. It knows nothing else."
)
IMAGES = 8
SPECIAL = ["<|pad|>", "<|im_start|>", "<|im_end|>", "<|image|>", "<|endoftext|>"]
SPECIAL += ["<image>", "</image>", "<|r3|>"]
LM_PARTS = dict(q="attn_q", k="attn_k", v="attn_v", o="attn_output", norm1="attn_norm", norm2="ffn_norm")
LM_PARTS.update(gate="ffn_gate", up="ffn_up", down="ffn_down")
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def byte_names():
    """GPT-2's printable names for the 256 bytes."""
    kept = [*range(33, 127), *range(161, 173), *range(174, 256)]
    names, extra = {b: chr(b) for b in kept}, 0
    for b in range(256):
        if b not in names:
            names[b] = chr(256 + extra)
            extra += 1
    return [names[b] for b in range(256)]


class Writer:
    """A GGUFWriter that knows how this model's tensors are stored."""

    def __init__(self, path, arch, kind):
        self.file, self.kind = gguf.GGUFWriter(path, arch), kind
        self.file.add_name("Longview demo")
        self.file.add_description(ABOUT)
        self.file.add_license("MIT")
        self.file.add_quantization_version(gguf.GGML_QUANT_VERSION)
        types_ = {"f16": gguf.LlamaFileType.MOSTLY_F16, "q8_0": gguf.LlamaFileType.MOSTLY_Q8_0}
        self.file.add_file_type(types_[kind])
        self.file.add_uint32("longview.slices.max", SLICES)
        self.file.add_uint32("longview.slices.columns", COLUMNS)
        self.file.add_uint32("longview.pictures.stretched", 1)
        self.file.add_float32("longview.slices.overlap", OVERLAP)
        self.file.add_uint32("longview.images.max", IMAGES)

    def put(self, name, tensor, exact=False):
        data = tensor.detach().float().numpy()
        if data.ndim == 1 or exact:
            self.file.add_tensor(name, data)
        elif self.kind == "q8_0" and data.ndim == 2 and data.shape[1] % 32 == 0:
            kind = gguf.GGMLQuantizationType.Q8_0
            self.file.add_tensor(name, gguf.quants.quantize(data, kind), raw_dtype=kind)
        else:
            self.file.add_tensor(name, data.astype(np.float16))

    def close(self):
        self.file.write_header_to_file()
        self.file.write_kv_data_to_file()
        self.file.write_tensors_to_file()
        self.file.close()


def write_lm(path, lm, kind):
    out = Writer(path, "llama", kind)
    w, width = out.file, BROAD["width"]
    embed, blocks, norm = uniform(lm)
    w.add_context_length(32768)
    w.add_embedding_length(width)
    w.add_block_count(len(blocks))
    w.add_feed_forward_length(BROAD["hidden"])
    w.add_head_count(BROAD["heads"])
    w.add_head_count_kv(BROAD["heads"])
    w.add_rope_dimension_count(HEAD)
    w.add_layer_norm_rms_eps(1e-5)
    w.add_rope_freq_base(10000.0)
    w.add_vocab_size(VOCAB)
    names = byte_names()
    w.add_tokenizer_model("gpt2")
    w.add_tokenizer_pre("gpt-2")
    w.add_token_list(names + SPECIAL)
    w.add_token_types([1] * 256 + [3] * len(SPECIAL))
    w.add_token_merges([names[0] + " " + names[0]])  # never used, but there has to be one
    w.add_bos_token_id(260)
    w.add_eos_token_id(258)
    w.add_pad_token_id(256)
    w.add_add_bos_token(False)
    w.add_chat_template(TEMPLATE)
    out.put("token_embd.weight", embed)
    out.put("output_norm.weight", norm)
    for i, block in enumerate(blocks):
        for ours, theirs in LM_PARTS.items():
            out.put(f"blk.{i}.{theirs}.weight", block[f"{ours}.weight"])
    out.close()


def write_mmproj(path, encoder, projector, kind):
    out = Writer(path, "clip", kind)
    w = out.file
    w.add_string("general.type", "mmproj")
    w.add_bool("clip.has_vision_encoder", True)
    w.add_string("clip.projector_type", "yasa2")
    w.add_bool("clip.use_gelu", True)
    sizes = dict(embedding_length=VISION, feed_forward_length=STAGES[-1][2], block_count=0)
    sizes.update(projection_dim=BROAD["width"], image_size=SIDE, patch_size=PATCH)
    sizes["attention.head_count"] = 1  # has to be there; blocks have no attention
    for key, value in sizes.items():
        w.add_uint32("clip.vision." + key, value)
    w.add_float32("clip.vision.attention.layer_norm_epsilon", EPS)
    w.add_array("clip.vision.image_mean", [0.5] * 3)
    w.add_array("clip.vision.image_std", [0.5] * 3)
    patch = encoder.patch.weight.view(-1, PATCH, PATCH, 3).permute(0, 3, 1, 2)
    out.put("v.patch_embd.weight", patch.contiguous())
    out.put("v.patch_embd.bias", encoder.patch.bias)
    out.put("v.patch_ln.weight", encoder.patch_norm.weight)
    out.put("v.patch_ln.bias", encoder.patch_norm.bias)
    for number, blocks in enumerate(encoder.blocks):
        stage = f"v.stage.{number}."
        if number:
            part = encoder.shrink[number - 1]
            conv = part.conv.weight.view(len(part.conv.weight), 2, 2, -1).permute(0, 3, 1, 2)
            out.put(stage + "down.ln.weight", part.norm.weight)
            out.put(stage + "down.ln.bias", part.norm.bias)
            out.put(stage + "down.conv.weight", conv.contiguous())
            out.put(stage + "down.conv.bias", part.conv.bias)
        for i, block in enumerate(blocks):
            write_block(out, f"{stage}blk.{i}.", block)
    last = uniform_projector(projector)
    for number, (weight, bias) in ((0, (projector.up.weight, projector.up.bias)), (2, last)):
        out.put(f"mm.{number}.weight", weight)
        out.put(f"mm.{number}.bias", bias)
    out.close()


def write_block(out, name, block):
    out.put(name + "dw.weight", block.dw.permute(2, 0, 1)[:, None].contiguous())
    out.put(name + "dw.bias", block.dw_bias)
    for ours, theirs in (("norm", "ln"), ("up", "pw1"), ("down", "pw2")):
        out.put(f"{name}{theirs}.weight", getattr(block, ours).weight)
        out.put(f"{name}{theirs}.bias", getattr(block, ours).bias)
    out.put(name + "grn.weight", block.grn_weight)
    out.put(name + "grn.bias", block.grn_bias)


def load(path):
    encoder, model = Encoder(), WideModel()
    if path != "random":
        saved = torch.load(path, map_location="cpu")
        encoder.load_state_dict(saved["encoder"])
        model.load_state_dict(saved["model"])
    return encoder, model


def main(model, out, kind="q8_0"):
    torch.manual_seed(1)
    encoder, model = load(model)
    out = pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    files = [out / "longview-demo.gguf", out / "mmproj-longview-demo.gguf"]
    write_lm(str(files[0]), model.lm, kind)
    write_mmproj(str(files[1]), encoder, model.projector, kind)
    hashes = {}
    for file in files:
        data = file.read_bytes()
        hashes[file.name] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    (out / "hashes.json").write_text(json.dumps(hashes, indent=2) + "\n")
    print(json.dumps(hashes))


if __name__ == "__main__":
    main(*sys.argv[1:4])
