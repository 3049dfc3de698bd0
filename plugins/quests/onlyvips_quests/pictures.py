"""Pictures that people hand in: checked by what they hold, made small, and made comparable.

All of it takes time and memory, so it runs in a thread and not in the event loop.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final

from onlyvips.errors import FieldError, InvalidInput
from onlyvips_quests.marks import N_

if TYPE_CHECKING:
    from PIL.Image import Image

#: What is read, by the file's content and whatever its name says.
FORMATS: Final = ("JPEG", "PNG", "WEBP")
#: A picture of more pixels than this is not decoded: a file of a few kilobytes can claim billions.
MOST_PIXELS: Final = 50_000_000
#: Longest side of what is kept, in pixels: enough to read a screenshot.
LONGEST_SIDE: Final = 1600
QUALITY: Final = 80
MEDIA_TYPE: Final = "image/jpeg"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept.

    Attributes:
        data: JPEG, upright, without metadata.
        hash: Perceptual hash, 64 bits as a signed number.
    """

    data: bytes
    hash: int


def prepare(raw: bytes, most_bytes: int) -> Picture:
    """Check a picture and return it as it is kept.

    Args:
        raw: The file as it was handed in.
        most_bytes: Largest file that is looked at.

    Raises:
        InvalidInput: It is too large, too many pixels, of another kind, or broken.
    """
    if len(raw) > most_bytes:
        raise _refused(
            N_("This picture is too large. Send a smaller one."),
            f"expected at most {most_bytes // 2**20} MB",
            "picture-too-large",
        )
    # Without what the file says beside the picture: the place, the device, comments, thumbnails.
    clean = _decoded(raw)
    buffer = BytesIO()
    clean.save(buffer, "JPEG", quality=QUALITY, optimize=True)
    return Picture(buffer.getvalue(), _perceptual_hash(clean))


def bands(number: int) -> tuple[int, int, int, int]:
    """Return the four parts of 16 bits that a hash consists of, the highest first."""
    bits = number & (2**64 - 1)
    return bits >> 48, bits >> 32 & 0xFFFF, bits >> 16 & 0xFFFF, bits & 0xFFFF


def near_bands(number: int) -> tuple[list[int], list[int], list[int], list[int]]:
    """Return for each band all values that differ from it in at most one bit.

    Of two hashes that differ in at most seven bits, some band differs in at most one of them.
    """
    first, second, third, fourth = (
        [band, *(band ^ (1 << bit) for bit in range(16))] for band in bands(number)
    )
    return first, second, third, fourth


def _decoded(raw: bytes) -> Image:
    """Return a picture as it is kept: upright, small, and nothing but its points.

    Raises:
        InvalidInput: It cannot be read, or has too many pixels.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(BytesIO(raw), formats=FORMATS) as image:
            _refuse_bombs(image)  # only the header was read so far
            opaque = _opaque(image)
            opaque.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(opaque).convert("RGB")
    except InvalidInput:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _bomb() from None
    except UnidentifiedImageError:
        raise _refused(
            N_("This picture cannot be read. Send a JPEG, PNG or WebP picture."),
            "expected a JPEG, PNG or WebP picture",
            "picture-unknown",
        ) from None
    except Exception as error:  # a decoder may raise anything at a broken file
        raise _refused(
            N_("This picture is broken. Send it once more."),
            "expected a whole picture, and this one is broken",
            "picture-broken",
        ) from error
    clean = Image.new("RGB", upright.size)
    clean.paste(upright)
    return clean


def _opaque(image: Image) -> Image:
    """Return a picture in colours that can be made smaller, on white where it is transparent."""
    from PIL import Image

    if image.mode.startswith("I;16"):
        # Pillow would cut off what is brighter than 255 of 65,535.
        return image.point(lambda value: value * (1 / 257)).convert("L")
    if not image.has_transparency_data:
        return image.convert("RGB") if image.mode in {"1", "P"} else image
    seen = image.convert("RGBA")
    if (factor := max(seen.size) // (2 * LONGEST_SIDE)) > 1:
        seen = seen.reduce(factor)  # first roughly, so that no second large one is needed
    white = Image.new("RGB", seen.size, "white")
    white.paste(seen, mask=seen.getchannel("A"))
    # Which side is up is said there.
    white.info["exif"] = image.getexif().tobytes()
    return white


def _perceptual_hash(image: Image) -> int:
    import imagehash

    points = imagehash.phash(image, hash_size=8).hash.flatten()
    bits = int("".join("1" if point else "0" for point in points), 2)
    return bits - 2**64 if bits >= 2**63 else bits


def _refuse_bombs(image: Image) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise _bomb()


def _bomb() -> InvalidInput:
    return _refused(
        N_("This picture is too large. Send a smaller one."),
        f"expected at most {MOST_PIXELS // 10**6} million pixels",
        "picture-too-large",
    )


def _refused(sentence: str, expected: str, code: str) -> InvalidInput:
    return InvalidInput(sentence, fields=[FieldError("picture", expected)], code=code)
