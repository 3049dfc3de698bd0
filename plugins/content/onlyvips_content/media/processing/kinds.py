"""What a file is, by its first bytes and never by its name.

A file is one of the kinds listed here or it is refused. The list says also how it is read: libvips
and FFmpeg are told the format, so that neither guesses one which nobody wanted, such as a playlist
that names other files (HLS, concat) or a picture that holds a program (SVG).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from onlyvips_content.media.processing.values import Limits, Refused

#: What tells the kinds apart lies in the first bytes; `filetype` looks at no more than these.
_HEAD: Final = 8192


@dataclass(frozen=True, slots=True)
class Kind:
    """How a file is read.

    Attributes:
        reader: ``picture`` for libvips, ``stream`` for FFmpeg, which says whether it is a video.
        media_type: RFC 6838.
        format: FFmpeg's name of the container, or libvips' loader.
    """

    reader: Literal["picture", "stream"]
    media_type: str
    format: str


_MOV: Final = "mov"
#: By what `filetype` calls it.
_KINDS: Final[Mapping[str, Kind]] = {
    "image/jpeg": Kind("picture", "image/jpeg", "jpegload"),
    "image/png": Kind("picture", "image/png", "pngload"),
    "image/apng": Kind("picture", "image/png", "pngload"),
    "image/webp": Kind("picture", "image/webp", "webpload"),
    "image/gif": Kind("picture", "image/gif", "gifload"),
    "image/avif": Kind("picture", "image/avif", "heifload"),
    "video/mp4": Kind("stream", "video/mp4", _MOV),
    "video/x-m4v": Kind("stream", "video/mp4", _MOV),
    "video/quicktime": Kind("stream", "video/quicktime", _MOV),
    "video/3gpp": Kind("stream", "video/3gpp", _MOV),
    "audio/mp4": Kind("stream", "audio/mp4", _MOV),
    "video/x-matroska": Kind("stream", "video/x-matroska", "matroska"),
    "video/webm": Kind("stream", "video/webm", "matroska"),
    "video/x-msvideo": Kind("stream", "video/x-msvideo", "avi"),
    "audio/mpeg": Kind("stream", "audio/mpeg", "mp3"),
    "audio/aac": Kind("stream", "audio/aac", "aac"),
    "audio/ogg": Kind("stream", "audio/ogg", "ogg"),
    "audio/x-flac": Kind("stream", "audio/flac", "flac"),
    "audio/x-wav": Kind("stream", "audio/wav", "wav"),
    "audio/x-aiff": Kind("stream", "audio/aiff", "aiff"),
}
#: Major brands of ISO base media files (ISO/IEC 14496-12, https://mp4ra.org/registered-types/brands)
#: that `filetype` does not know, or knows by one of their writers only.
_PICTURE_BRANDS: Final = {b"avif": "image/avif", b"avis": "image/avif"}
_HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"})
_SOUND_BRANDS: Final = frozenset({b"M4A ", b"M4B ", b"F4A "})


def kind_of(path: Path, limits: Limits) -> Kind:
    """Say what a file is.

    Args:
        path: The file.
        limits: Says how large each kind may be.

    Raises:
        Refused: It is empty, too large, or none of the kinds that are taken.
    """
    size = path.stat().st_size
    if size == 0:
        raise Refused("file-empty")
    with path.open("rb") as file:
        head = file.read(_HEAD)
    kind = _KINDS.get(_media_type(head))
    if kind is None:
        raise _refusal(head)
    # Whether a stream is a video shows later; the larger limit holds until then.
    most = limits.image_bytes if kind.reader == "picture" else limits.video_bytes
    refuse_large(size, most)
    return kind


def refuse_large(size: int, most: int) -> None:
    """Refuse a file of more bytes than its kind may have.

    Raises:
        Refused: It is too large.
    """
    if size > most:
        raise Refused("file-too-large", {"most": most // 2**20})


def _media_type(head: bytes) -> str:
    if head[4:8] == b"ftyp":
        return _of_brand(head)
    if head[4:8] in (b"moov", b"mdat", b"wide", b"free", b"skip"):  # QuickTime without a brand
        return "video/quicktime"
    return _guess(head)


def _of_brand(head: bytes) -> str:
    """Return the type of an ISO base media file by its major brand."""
    brand = head[8:12]
    if brand in _HEIC_BRANDS:
        length = int.from_bytes(head[:4], "big")
        also = {head[at : at + 4] for at in range(16, min(length, 64), 4)}
        return "image/avif" if also & _PICTURE_BRANDS.keys() else "image/heic"
    if brand in _PICTURE_BRANDS:
        return _PICTURE_BRANDS[brand]
    if brand in _SOUND_BRANDS:
        return "audio/mp4"
    if brand == b"qt  ":
        return "video/quicktime"
    return "video/3gpp" if brand[:2] == b"3g" else "video/mp4"


def _guess(head: bytes) -> str:
    import filetype

    found = filetype.guess_mime(head)
    return found if isinstance(found, str) else ""


def _refusal(head: bytes) -> Refused:
    """Return why a file is refused; name its kind where a person would know it."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    known = {b"<svg": "SVG", b"<!doctype html": "HTML", b"<html": "HTML", b"#extm3u": "HLS"}
    for start, name in known.items():
        if text.startswith(start):
            return Refused("file-refused", {"kind": name})
    if text.startswith(b"<?xml"):
        return Refused("file-refused", {"kind": "SVG" if b"<svg" in text else "XML"})
    found = _media_type(head)
    names = {"image/heic": "HEIC", "application/pdf": "PDF", "application/zip": "ZIP"}
    if found in names:
        return Refused("file-refused", {"kind": names[found]})
    return Refused("file-unknown")
