"""The same held-out questions through llama.cpp and an exported pair.

    python3 evaluate_gguf.py ANSWER_PROGRAM BACKEND_DIR GGUF_DIR TEST_POOL_DIR COUNT

ANSWER_PROGRAM is answer.cpp compiled; see README.md. The pool's pictures are already
stretched, so libmtmd takes them as they are.
"""

import json
import pathlib
import random
import subprocess
import sys
import tempfile

import numpy as np
from PIL import Image

from data.compose import Composer, Pool
from data.prompts import evidence
from evaluate import interval
from exam import KINDS, Exam
from model import SIDE


def job(items, question, pictures, folder):
    files, prompt = [], ""
    for part in evidence(items):
        if isinstance(part, str):
            prompt += part
            continue
        path = pathlib.Path(folder) / f"{part}.png"
        if not path.exists():
            Image.fromarray(pictures[part]).save(path)
        files.append(str(path))
        prompt += "<__media__>"
    prompt += question + "<|im_end|>\n<|im_start|>assistant\n"
    return ",".join(files) + "\t" + prompt.replace("\n", "\\n")


def main(program, backends, model, folder, count):
    pool = Pool(folder)
    total = len(pool.parts[0][1])
    pictures = np.memmap(f"{folder}/pictures.bin", np.uint8, "r", shape=(total, SIDE, SIDE, 3))
    exam = Exam(Composer(random.Random(2024), pool))
    pair = [f"{model}/longview-demo.gguf", f"{model}/mmproj-longview-demo.gguf"]
    with tempfile.TemporaryDirectory() as scratch:
        for kind in KINDS:
            asked = [getattr(exam, kind)() for _ in range(count)]
            lines = [job(items, p[0], pictures, scratch) for items, p in asked]
            command = [program, *pair, backends]
            text = "\n".join(lines) + "\n"
            done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
            said = done.stdout.split("\n")[:count]
            hits = sum(s == p[1] for s, (_, p) in zip(said, asked))
            print(f"{kind:15} {interval(hits, count)}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:5], int(sys.argv[5]))
