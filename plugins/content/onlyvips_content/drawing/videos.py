"""Drawing a short video: a slow look over a picture, with something that drifts in front of it."""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final

import numpy as np

from onlyvips_content.drawing.canvas import Size
from onlyvips_content.drawing.pictures import dice, picture
from onlyvips_content.drawing.sounds import RATE, music

_RATE: Final = 15
#: How much larger than the video the picture is that the look goes over.
_LARGER: Final = 1.35
_FLAKES: Final = 70


def draw_video(seed: str, style: str, size: Size, seconds: float = 4.0) -> bytes:
    """Draw a video with music; the same arguments give the same video.

    Args:
        seed: Which of the endless many.
        style: A key of `onlyvips_content.drawing.pictures.STYLES`.
        size: Width and height in pixels, even numbers.
        seconds: How long it is.

    Returns:
        An MP4 with H.264 and AAC.
    """
    import av

    width, height = size
    buffer = BytesIO()
    with av.open(buffer, "w", format="mp4") as output:
        shown: Any = output.add_stream(
            "libx264", rate=_RATE, options={"preset": "veryfast", "crf": "24"}
        )
        shown.width, shown.height, shown.pix_fmt = width, height, "yuv420p"
        heard: Any = output.add_stream("aac", rate=RATE, layout="mono")
        heard.bit_rate = 64_000
        for image in _frames(seed, style, size, round(seconds * _RATE)):
            output.mux(shown.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        output.mux(shown.encode(None))
        wave = (music(seed, style, seconds) * 32767).astype(np.int16)
        for start in range(0, len(wave), 1024):
            frame = av.AudioFrame.from_ndarray(
                wave[None, start : start + 1024], format="s16", layout="mono"
            )
            frame.rate, frame.pts = RATE, start
            output.mux(heard.encode(frame))
        output.mux(heard.encode(None))
    return buffer.getvalue()


def _frames(seed: str, style: str, size: Size, count: int) -> Any:
    """Yield the frames: arrays of rows, columns and colours."""
    from PIL import Image

    random = dice(f"{seed} {style} video")
    large = (round(size[0] * _LARGER), round(size[1] * _LARGER))
    still = picture(seed, style, large)
    (x0, y0), (x1, y1) = random.uniform(0, 1, (2, 2))
    zoom0, zoom1 = random.permutation([1.0, _LARGER * 0.92])
    flakes = random.random((_FLAKES, 2)).astype(np.float32)
    speed = random.uniform(0.02, 0.07, (_FLAKES, 2)) * random.choice([-1, 1], 2)
    bright = random.uniform(0.15, 0.6, _FLAKES)
    wide = random.integers(1, max(2, size[0] // 160) + 1, _FLAKES)
    for number in range(count):
        part = number / max(1, count - 1)
        part = part * part * (3 - 2 * part)
        zoom = zoom0 + (zoom1 - zoom0) * part
        width, height = (side * zoom for side in size)
        left = (x0 + (x1 - x0) * part) * (large[0] - width)
        top = (y0 + (y1 - y0) * part) * (large[1] - height)
        box = (left, top, left + width, top + height)
        frame = np.asarray(still.resize(size, Image.Resampling.BILINEAR, box=box)).copy()
        at = ((flakes + speed * number / _RATE) % 1.0) * [size[0], size[1]]
        for (x, y), light, side in zip(at.astype(int), bright, wide, strict=True):
            spot = frame[y : y + side, x : x + side]
            spot += ((255 - spot) * light).astype(np.uint8)
        yield frame
