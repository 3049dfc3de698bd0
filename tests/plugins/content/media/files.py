"""Files for tests: small ones, and such as somebody makes who means harm."""

from __future__ import annotations

import struct
import zlib
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import Image

#: What a test looks for afterwards.
SECRET = "Rue Secrete 7"
#: 52° 30' north, 13° 24' east.
GPS = {1: "N", 2: (52.0, 30.0, 0.0), 3: "E", 4: (13.0, 24.0, 0.0)}


def picture(width: int = 64, height: int = 48, seed: int = 1) -> Image.Image:
    """Return a picture in which up, down, left and right can be told apart, with some shapes."""
    random = np.random.default_rng(seed)
    rough = Image.fromarray(random.integers(0, 255, (6, 8, 3), dtype=np.uint8))
    made = rough.resize((width, height), Image.Resampling.BICUBIC)
    made.paste((250, 10, 10), (0, 0, width // 4, height // 4))
    return made


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def private_jpeg(orientation: int = 1) -> bytes:
    """Return a JPEG that says where it was taken, by whom, and what was cut off from it."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = SECRET  # the maker of the camera
    exif.get_ifd(0x8825).update(GPS)
    exif.get_ifd(0x8769)[0xA431] = SECRET  # the number of the camera
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><p>{SECRET}</p></x:xmpmeta>".encode()
    return encoded(
        picture(), "JPEG", exif=exif, xmp=xmp, comment=SECRET.encode(), quality=95,
        icc_profile=_profile(),
    )  # fmt: skip


def private_png() -> bytes:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_itxt("Comment", SECRET)
    info.add_text("Location", SECRET, zip=True)
    return encoded(picture(), "PNG", pnginfo=info)


def _profile() -> bytes:
    from PIL import ImageCms

    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def claiming_png(width: int, height: int, *extra: bytes) -> bytes:
    """Return a PNG of one point that claims to have many."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    points = chunk(b"IDAT", zlib.compress(b"\0\0\0\0"))
    body = chunk(b"IHDR", header) + b"".join(extra) + points + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def swollen_chunks(megabytes: int) -> tuple[bytes, bytes]:
    """Return a text and a colour profile that are small until somebody unpacks them."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"a" * 2**20) for _ in range(megabytes)) + packer.flush()
    return chunk(b"iTXt", b"x\0\1\0\0\0" + packed), chunk(b"iCCP", b"x\0\0" + packed)


def claiming_jpeg(width: int, height: int) -> bytes:
    data = bytearray(encoded(picture(1, 1), "JPEG"))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def claiming_gif(side: int) -> bytes:
    """Return a GIF whose screen and whose only frame claim to be large."""
    data = bytearray(encoded(picture(1, 1), "GIF"))
    data[6:10] = struct.pack("<HH", side, side)
    at = data.index(b"\x2c", 13)
    data[at + 5 : at + 9] = struct.pack("<HH", side, side)
    return bytes(data)


def claiming_webp(side: int) -> bytes:
    """Return a lossless WebP that claims to be large (RFC 9649, section 3.4)."""
    data = bytearray(encoded(picture(1, 1), "WEBP", lossless=True))
    at = data.index(b"VP8L") + 9
    bits = int.from_bytes(data[at : at + 4], "little") >> 28 << 28
    data[at : at + 4] = (bits | (side - 1) << 14 | (side - 1)).to_bytes(4, "little")
    return bytes(data)


def moving(kind: str, frames: int = 6, size: tuple[int, int] = (48, 36)) -> bytes:
    """Return a picture that moves."""
    made = [picture(*size).rotate(number * 20) for number in range(frames)]
    return encoded(made[0], kind, save_all=True, append_images=made[1:], duration=100)


def video(
    path: Path,
    *,
    size: tuple[int, int] = (96, 64),
    frames: int = 12,
    rate: int = 12,
    codec: str = "libx264",
    sound: str | None = "aac",
    rotation: int = 0,
    times: list[int] | None = None,
    options: dict[str, str] | None = None,
) -> Path:
    """Write a video.

    Args:
        path: Where to; its ending says the container.
        size: Width and height.
        frames: How many.
        rate: Frames a second.
        codec: Of the pictures.
        sound: Codec of the sound; None for none.
        rotation: Degrees counter-clockwise that a player turns it.
        times: Milliseconds at which the frames are shown, where they are not even.
        options: Of the container.
    """
    with av.open(str(path), "w", options=options or {}) as output:
        output.metadata.update({"title": SECRET, "location": "+52.5000+013.4000/"})
        shown: Any = output.add_stream(codec, rate=rate)
        shown.width, shown.height = size
        shown.pix_fmt = "yuv420p"
        shown.metadata["handler_name"] = SECRET
        if rotation:
            shown.set_display_rotation(rotation)
        if times:
            shown.codec_context.time_base = Fraction(1, 1000)
        heard: Any = output.add_stream(sound, rate=48000, layout="stereo") if sound else None
        for number in range(frames):
            points = np.array(picture(*size, seed=3))
            points[:, : size[0] * number // frames] //= 2
            frame = av.VideoFrame.from_ndarray(points, format="rgb24")
            if times:
                frame.pts, frame.time_base = times[number], Fraction(1, 1000)
            output.mux(shown.encode(frame))
        if heard:
            write_sound(output, heard, frames / rate)
        output.mux(shown.encode(None))
    return path


def write_sound(output: Any, stream: Any, seconds: float) -> None:
    """Write a tone that is quiet at first and loud in the end."""
    at = np.arange(int(48000 * seconds)) / 48000
    wave = (np.sin(at * 2 * np.pi * 440) * 30000 * at / seconds).astype(np.int16)
    for start in range(0, len(wave), 1024):
        part = np.repeat(wave[start : start + 1024], 2)[None]
        frame = av.AudioFrame.from_ndarray(part, format="s16", layout="stereo")
        frame.rate, frame.pts = 48000, start
        output.mux(stream.encode(frame))
    output.mux(stream.encode(None))


def sound(path: Path, codec: str, *, seconds: float = 1.0, cover: bool = False) -> Path:
    """Write a sound; with a cover picture if that is wanted."""
    with av.open(str(path), "w") as output:
        stream: Any = output.add_stream(codec, rate=48000, layout="stereo")
        if cover:
            still: Any = output.add_stream("mjpeg", rate=1)
            still.width, still.height, still.pix_fmt = 32, 32, "yuvj420p"
            still.disposition = av.stream.Disposition.attached_pic
        write_sound(output, stream, seconds)
        if cover:
            frame = av.VideoFrame.from_ndarray(np.array(picture(32, 32)), format="rgb24")
            output.mux(still.encode(frame))
            output.mux(still.encode(None))
    return path
