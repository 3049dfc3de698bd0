"""Drawing a viewer's code over a picture: whoever passes it on shows who it was."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL.Image import Image

#: Of 255: seen by whoever looks for it, and no hindrance to looking at the picture.
_OPACITY: Final = 62
_SHADOW: Final = 52
_ANGLE: Final = 28
_QUALITY: Final = 84
#: Height of a letter and distances of the marks, as parts of the picture's longest side.
_LETTER: Final = 1 / 34
_ACROSS: Final = 2.1
_DOWN: Final = 3.4
_SMALLEST: Final = 9


def stamped(data: bytes, code: str) -> bytes:
    """Return a picture with a code all over it, as JPEG.

    Args:
        data: The picture; one that the platform made, so it is small and whole.
        code: What is written on it.
    """
    from PIL import Image

    with Image.open(BytesIO(data)) as opened:
        picture = opened.convert("RGB")
    letter = max(_SMALLEST, round(max(picture.size) * _LETTER))
    mark = _mark(code, letter)
    layer = Image.new("RGBA", picture.size)
    for place in _places(picture.size, mark.size, code):
        layer.alpha_composite(*_cut(mark, place))
    picture.paste(layer, mask=layer.getchannel("A"))
    buffer = BytesIO()
    picture.save(buffer, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    return buffer.getvalue()


@lru_cache(maxsize=64)
def _mark(code: str, letter: int) -> Image:
    """Return a code as a slanted line, white with a dark shadow: it shows on every ground."""
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.load_default(letter)  # Pillow brings it along; a server need not have any
    left, top, right, bottom = font.getbbox(code)
    edge = max(2, letter // 6)
    size = (round(right - left) + 2 * edge, round(bottom - top) + 2 * edge)
    mark = Image.new("RGBA", size)
    draw = ImageDraw.Draw(mark)
    at, shift = (edge - left, edge - top), max(1, letter // 18)
    draw.text((at[0] + shift, at[1] + shift), code, font=font, fill=(0, 0, 0, _SHADOW))
    white = Image.new("RGBA", size)
    ImageDraw.Draw(white).text(at, code, font=font, fill=(255, 255, 255, _OPACITY))
    mark.alpha_composite(white)
    return mark.rotate(_ANGLE, expand=True, resample=Image.Resampling.BICUBIC)


def _places(picture: tuple[int, int], mark: tuple[int, int], code: str) -> list[tuple[int, int]]:
    """Return where the marks begin: like bricks, and for each viewer elsewhere.

    So the pictures of several viewers laid over each other do not show the picture without marks.
    """
    across, down = round(mark[0] * _ACROSS), round(mark[1] * _DOWN / 2)
    seed = hashlib.blake2b(code.encode(), digest_size=4).digest()
    x0, y0 = -(seed[0] * across // 256), -(seed[1] * down // 256)
    places = []
    for row, y in enumerate(range(y0, picture[1], down)):
        shift = across // 2 if row % 2 else 0
        places += [(x, y) for x in range(x0 - shift, picture[0], across)]
    return [(x, y) for x, y in places if x + mark[0] > 0 and y + mark[1] > 0]


def _cut(mark: Image, place: tuple[int, int]) -> tuple[Image, tuple[int, int]]:
    """Return the part of a mark that lies within the picture, and where that begins."""
    x, y = place
    if x >= 0 and y >= 0:
        return mark, place
    return mark.crop((max(0, -x), max(0, -y), *mark.size)), (max(0, x), max(0, y))
