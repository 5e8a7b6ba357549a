"""What cameras, codecs and scaling do to a picture, and how it comes to the encoder."""

import io
import subprocess

import numpy as np
from PIL import Image, ImageFilter

SIDE = 512  # what the encoder takes
UNIT = 256  # places and sizes are told as if the picture were 256 x 256


def fitted(width, height):
    """Size of a picture that the product makes no larger than the square, side by side."""
    return min(width, SIDE), min(height, SIDE)


def stretch(canvas):
    """Made to fit 512 x 512 by the product, then stretched to it by libmtmd, both bicubic."""
    width, height = canvas.size
    small = canvas.image.resize(fitted(width, height), Image.BICUBIC)
    square = small.resize((SIDE, SIDE), Image.BICUBIC)
    sx, sy = UNIT / width, UNIT / height
    return canvas.move(lambda x, y: (x * sx, y * sy), square, sx, sy)


def noise(nrng, image, sigma):
    array = np.asarray(image).astype(np.int16)
    grain = nrng.integers(-128, 128, array.shape[:2] + (1,) * (array.ndim - 2), np.int16)
    if sigma > 0:
        array = array + (grain * (sigma / 74)).astype(np.int16)
    return Image.fromarray(array.clip(0, 255).astype(np.uint8))


def jpeg(image, quality):
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return Image.open(buffer).convert(image.mode)


def rough(rng, nrng, image, hard=1.0, scale=None):
    """Blur, noise and JPEG, each only sometimes; `scale`: pixels for one seen later."""
    scale = scale or max(image.size) / UNIT
    if rng.random() < 0.25 * hard:
        image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.1, 0.55) * scale))
    if rng.random() < 0.35 * hard:
        image = noise(nrng, image, rng.uniform(2, 9) * min(scale, 3) ** 0.5)
    if rng.random() < 0.5 * hard:
        image = jpeg(image, rng.randint(25, 95))
    return image


def rescale(rng, image):
    """Other programs scale a frame before libmtmd does."""
    if rng.random() < 0.5:
        return image
    short = min(image.size)
    target = rng.uniform(0.45, 1.1) * short
    if target < 220:
        return image
    k = target / short
    size = (max(1, round(image.width * k)), max(1, round(image.height * k)))
    filters = [Image.BICUBIC, Image.LANCZOS, Image.BILINEAR]
    return image.resize(size, rng.choice(filters))


def video(rng, images):
    """Equal-sized pictures through a real video codec and back."""
    width, height = (v // 2 * 2 for v in images[0].size)
    raw = b"".join(im.crop((0, 0, width, height)).tobytes() for im in images)
    shape = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}"]
    if rng.random() < 0.75:
        crf = str(rng.randint(18, 34))
        coder = ["-c:v", "libx264", "-preset", "superfast", "-crf", crf, "-g", "8"]
    else:
        coder = ["-c:v", "mpeg4", "-q:v", str(rng.randint(2, 9))]
    quiet = ["ffmpeg", "-v", "error", "-threads", "1"]
    to = ["-pix_fmt", "yuv420p", "-threads", "1", "-f", "matroska", "-"]
    packed = subprocess.run(
        [*quiet, *shape, "-r", "25", "-i", "-", *coder, *to], input=raw, capture_output=True
    ).stdout
    back = subprocess.run(
        [*quiet, "-i", "-", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"],
        input=packed,
        capture_output=True,
    ).stdout
    size = width * height * 3
    if len(back) != size * len(images):
        return images
    return [
        Image.frombytes("RGB", (width, height), back[i * size : (i + 1) * size])
        for i in range(len(images))
    ]
