"""Renditions of a picture: upright, in sRGB, without a word about where and with what it was taken.

Pixels are copied into new files; nothing else of the original gets there. So EXIF, GPS, XMP, IPTC,
comments, thumbnails within and private colour profiles are gone by construction.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from onlyvips_content.media.processing.kinds import Kind
from onlyvips_content.media.processing.values import Limits, Made, Progress, Refused, Rendition
from onlyvips_content.media.processing.vips import vips

#: Longest sides in pixels: of the picture that is looked at, and of the one in lists.
DISPLAY: Final = 2048
THUMB: Final = 480
#: The preview is made of so few pixels on its longest side that nothing can be read from it, and
#: drawn larger so that it looks like something behind frosted glass.
PREVIEW_SOURCE: Final = 20
PREVIEW: Final = 320
_QUALITY: Final = 84
_WHITE: Final = [255, 255, 255]


def process_picture(
    path: Path, kind: Kind, folder: Path, limits: Limits, progress: Progress
) -> Made:
    """Make the renditions of a picture.

    Args:
        path: The original.
        kind: What it is.
        folder: Where the renditions go.
        limits: How many pixels are decoded at most.
        progress: Told the percent.

    Raises:
        Refused: It has too many pixels, or is broken.
    """
    width, height = upright_size(path, kind, limits)
    progress(10)
    try:
        display = shrunk(path, kind, DISPLAY)
    except vips().Error as error:
        raise Refused("file-broken") from error
    progress(60)
    renditions = [save_jpeg(display, folder, "display"), *small_renditions(display, folder)]
    progress(85)
    return Made(
        kind="image",
        media_type=kind.media_type,
        renditions=tuple(renditions),
        width=width,
        height=height,
        picture_hash=perceptual_hash(display),
    )


def upright_size(path: Path, kind: Kind, limits: Limits) -> tuple[int, int]:
    """Return the size of a picture as it is seen; nothing but its header is read.

    Raises:
        Refused: It claims too many pixels, or cannot be read.
    """
    try:
        header = open_picture(path, kind)
        turned = header.get("orientation") if header.get_typeof("orientation") else 1
    except vips().Error as error:
        # libvips refuses some sizes by itself; a file that claims them is broken for everybody.
        raise Refused("file-broken") from error
    width, height = header.width, header.height
    if width * height > limits.image_pixels:
        most = limits.image_pixels // 10**6
        values = {"most": most, "width": f"{width:,}", "height": f"{height:,}"}
        raise Refused("picture-too-large", values)
    return (height, width) if turned in (5, 6, 7, 8) else (width, height)


def frames_of(path: Path, kind: Kind) -> int:
    """Return how many frames a picture has; 1 when it does not say.

    Raises:
        Refused: It cannot be read.
    """
    try:
        header = open_picture(path, kind)
        return int(header.get("n-pages")) if header.get_typeof("n-pages") else 1
    except vips().Error as error:
        raise Refused("file-broken") from error


def open_picture(path: Path, kind: Kind) -> Any:
    """Open a picture with the loader of its kind; its points are read when they are needed.

    Raises:
        pyvips.Error: It cannot be read.
    """
    loader = getattr(vips().Image, kind.format)
    return loader(str(path), access="sequential", fail_on="truncated")


def shrunk(path: Path, kind: Kind, longest: int) -> Any:
    """Return a picture in memory: upright, opaque, in sRGB, at most so many pixels long.

    Raises:
        pyvips.Error: It is broken.
    """
    header = open_picture(path, kind)
    # Converting to sRGB costs more than all the rest; most pictures are in it, and do not say so.
    profile = {"export_profile": "srgb"} if _has_own_colours(header) else {}
    # JPEG and WebP are decoded at a fraction of their size where that is enough.
    image = vips().Image.thumbnail(
        str(path), longest, height=longest, size="down", fail_on="truncated", **profile
    )
    return opaque(image).copy_memory()


def _has_own_colours(header: Any) -> bool:
    return bool(header.get_typeof("icc-profile-data")) or header.interpretation == "cmyk"


def opaque(image: Any) -> Any:
    """Return a picture as three bands of sRGB, on white where it is transparent."""
    if image.hasalpha():
        image = image.flatten(background=_WHITE)
    image = image.colourspace("srgb")
    return image if image.bands == 3 else image[0:3]


def small_renditions(display: Any, folder: Path) -> list[Rendition]:
    """Make what lists show of a picture in memory: the thumbnail and the blurred preview."""
    thumb = display.thumbnail_image(THUMB, height=THUMB, size="down")
    return [save_webp(thumb, folder, "thumb"), save_jpeg(blurred(display), folder, "preview", 70)]


def blurred(image: Any) -> Any:
    """Return a small picture that shows colours and hardly any shapes."""
    tiny = image.thumbnail_image(PREVIEW_SOURCE, height=PREVIEW_SOURCE, size="both")
    # Beyond the edge the picture goes on, so that the blur does not darken its border.
    soft = tiny.gaussblur(1.0)
    longest = max(image.width, image.height)
    width, height = (max(1, round(n * PREVIEW / longest)) for n in (image.width, image.height))
    large = soft.resize(width / soft.width, vscale=height / soft.height, kernel="cubic")
    return large.gaussblur(PREVIEW / PREVIEW_SOURCE / 2).copy_memory()


def save_jpeg(image: Any, folder: Path, name: str, quality: int = _QUALITY) -> Rendition:
    """Write a picture as JPEG with nothing but its points."""
    path = folder / f"{name}.jpg"
    image.jpegsave(str(path), Q=quality, keep="none", optimize_coding=True, interlace=True)
    return _rendition(name, path, "image/jpeg", image)


def save_webp(image: Any, folder: Path, name: str, quality: int = 80) -> Rendition:
    """Write a picture as WebP with nothing but its points."""
    path = folder / f"{name}.webp"
    image.webpsave(str(path), Q=quality, keep="none", effort=3)
    return _rendition(name, path, "image/webp", image)


def perceptual_hash(image: Any) -> int:
    """Return the perceptual hash of a picture: near for pictures that look alike."""
    import imagehash
    from PIL import Image

    # ImageHash looks at 32 points a side; what is larger costs time and changes nothing.
    small = image.thumbnail_image(64, height=64, size="force")
    points = imagehash.phash(Image.fromarray(small.numpy()), hash_size=8).hash.flatten()
    bits = int("".join("1" if point else "0" for point in points), 2)
    return bits - 2**64 if bits >= 2**63 else bits


def _rendition(name: str, path: Path, media_type: str, image: Any) -> Rendition:
    size = path.stat().st_size
    return Rendition(name, path.name, media_type, size, image.width, image.height)
