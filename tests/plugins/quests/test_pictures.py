"""Pictures: read by what they hold, kept small and without metadata, found again when changed."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onlyvips_quests.pictures import LONGEST_SIDE, bands, near_bands, prepare
from onlyvips_quests.proofs import MOST_DISTANCE
from PIL import Image, ImageFile, PngImagePlugin

from onlyvips.errors import InvalidInput
from tests.plugins.quests.pictures import file, opened, scene

MOST = 10 * 2**20
ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825
seeds = st.integers(0, 2**32)


def distance(one: int, other: int) -> int:
    return ((one ^ other) & (2**64 - 1)).bit_count()


def refused(data: bytes, most: int = MOST) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        prepare(data, most)
    [field] = caught.value.fields
    assert field.field == "picture"
    assert field.message.startswith("expected ")
    return caught.value


def png_that_claims(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    content = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + content + chunk(b"IEND", b"")


def jpeg_that_claims(width: int, height: int) -> bytes:
    data = bytearray(file(Image.new("RGB", (16, 16))))
    frame = data.index(b"\xff\xc0")  # start of frame: height and width follow
    data[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def webp_that_claims(width: int, height: int) -> bytes:
    data = bytearray(file(Image.new("RGB", (16, 16)), "WEBP"))
    frame = data.index(b"\x9d\x01\x2a")  # https://www.rfc-editor.org/rfc/rfc6386#section-9.1
    data[frame + 3 : frame + 7] = struct.pack("<HH", width, height)
    return bytes(data)


# ---- what is kept


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_large_picture_is_kept_small_and_in_shape(kind: str) -> None:
    kept = opened(prepare(file(scene(1, (3000, 1500)), kind), MOST).data)
    assert (kept.format, kept.size) == ("JPEG", (LONGEST_SIDE, LONGEST_SIDE // 2))


def test_a_small_picture_is_not_made_larger() -> None:
    assert opened(prepare(file(scene(1, (40, 30))), MOST).data).size == (40, 30)


def test_nothing_but_the_points_is_kept() -> None:
    exif = Image.Exif()
    exif[MAKE] = "SecretCamera"
    exif[GPS] = {1: "N", 2: (41.0, 1.0, 2.0), 3: "E", 4: (28.0, 58.0, 1.0)}
    told: dict[str, Any] = {"exif": exif, "xmp": b"<x>SecretXmp</x>", "icc_profile": b"SecretIcc"}
    jpeg = file(scene(1), comment=b"SecretComment", **told)
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "SecretComment")
    png = file(scene(1), "PNG", pnginfo=text, exif=exif, icc_profile=b"SecretIcc")
    assert b"SecretCamera" in jpeg
    assert b"SecretComment" in png

    for data in (jpeg, png, file(scene(1), "WEBP", **told)):
        kept = prepare(data, MOST).data
        assert b"Secret" not in kept
        assert b"Exif" not in kept
        assert not opened(kept).getexif()
        assert set(opened(kept).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_that_was_taken_sideways_is_kept_upright(kind: str) -> None:
    image = Image.new("RGB", (200, 100), "blue")
    image.paste("red", (0, 0, 100, 100))  # on the left; at the top once it is turned
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    kept = opened(prepare(file(image, kind, exif=exif), MOST).data)
    assert kept.size == (100, 200)
    red, _, blue = kept.getpixel((50, 20))  # type: ignore[misc]
    assert red > 200
    assert blue < 50


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_is_seen_on_white(mode: str) -> None:
    image = Image.new("RGBA", (100, 50), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 50, 50))
    kept = opened(prepare(file(image.convert(mode), "PNG"), MOST).data)
    assert kept.getpixel((20, 25)) == pytest.approx((0, 0, 0), abs=12)
    assert kept.getpixel((80, 25)) == pytest.approx((255, 255, 255), abs=12)


@pytest.mark.parametrize("mode", ["1", "L", "P", "I;16", "CMYK"])
def test_every_kind_of_colour_is_read(mode: str) -> None:
    grey = Image.linear_gradient("L")
    if mode == "I;16":
        image = Image.frombytes("I;16", grey.size, b"".join(bytes((0, v)) for v in grey.tobytes()))
    else:
        image = grey.convert("RGB").convert(mode)
    kept = opened(prepare(file(image, "JPEG" if mode == "CMYK" else "PNG"), MOST).data)
    tones = [kept.resize((1, 4), Image.Resampling.BOX).getpixel((0, place)) for place in range(4)]
    for tone, expected in zip(tones, (32, 96, 159, 223), strict=True):
        assert tone == pytest.approx((expected,) * 3, abs=12)


# ---- what is refused


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 100,
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        file(scene(1), "GIF"),
        file(scene(1), "BMP"),
        file(scene(1), "TIFF"),
    ],
    ids=["empty", "zeros", "svg", "gif", "bmp", "tiff"],
)
def test_other_files_are_refused_whatever_they_are_called(data: bytes) -> None:
    assert refused(data).code == "picture-unknown"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_broken_picture_is_refused(kind: str) -> None:
    whole = file(scene(1), kind)
    error = refused(whole[: len(whole) // 2])
    assert error.code in {"picture-broken", "picture-unknown"}


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["JPEG", "PNG", "WEBP"]),
    st.lists(st.tuples(st.integers(0, 2**16), st.integers(0, 255)), min_size=1, max_size=20),
)
def test_a_damaged_picture_is_read_or_refused_and_nothing_else(
    kind: str, damage: list[tuple[int, int]]
) -> None:
    data = bytearray(file(scene(1, (64, 48)), kind))
    for place, value in damage:
        data[place % len(data)] = value
    try:
        assert opened(prepare(bytes(data), MOST).data).format == "JPEG"
    except InvalidInput as error:
        assert [field.field for field in error.fields] == ["picture"]


def test_a_file_that_is_too_large_is_not_looked_at() -> None:
    error = refused(bytes(2**20 + 1), 2**20)
    assert (error.code, error.fields[0].message) == ("picture-too-large", "expected at most 1 MB")


@pytest.mark.parametrize(
    "data",
    [
        png_that_claims(60_000, 60_000),
        png_that_claims(10_000, 5_001),
        jpeg_that_claims(65_000, 65_000),
        jpeg_that_claims(10_000, 5_001),
        webp_that_claims(16_000, 16_000),
        webp_that_claims(10_000, 5_001),
    ],
    ids=["png-huge", "png", "jpeg-huge", "jpeg", "webp-huge", "webp"],
)
def test_a_picture_of_too_many_points_is_refused_before_it_is_decoded(
    data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def decode(*_: object) -> None:
        raise AssertionError("it was decoded")

    monkeypatch.setattr(ImageFile.ImageFile, "load", decode)
    assert len(data) < 2000
    error = refused(data)
    assert (error.code, error.fields[0].message) == (
        "picture-too-large",
        "expected at most 50 million pixels",
    )


def test_a_picture_of_just_not_too_many_points_is_read() -> None:
    data = file(Image.new("L", (10_000, 5_000), 200), "PNG")
    assert opened(prepare(data, MOST).data).size == (1600, 800)


# ---- what looks alike


@settings(max_examples=60, deadline=None)
@given(
    seeds,
    st.floats(0.4, 1.6),
    st.sampled_from(["JPEG", "WEBP", "PNG"]),
    st.integers(40, 95),
)
def test_a_picture_that_was_resized_and_saved_again_looks_alike(
    seed: int, scale: float, kind: str, quality: int
) -> None:
    image = scene(seed)
    size = (round(image.width * scale), round(image.height * scale))
    again = file(image.resize(size), kind, **({} if kind == "PNG" else {"quality": quality}))
    one, other = prepare(file(image, quality=95), MOST), prepare(again, MOST)
    assert distance(one.hash, other.hash) <= MOST_DISTANCE


@settings(max_examples=60, deadline=None)
@given(st.lists(seeds, min_size=2, max_size=2, unique=True))
def test_different_pictures_do_not_look_alike(two: list[int]) -> None:
    one, other = (prepare(file(scene(seed)), MOST).hash for seed in two)
    assert distance(one, other) > MOST_DISTANCE


@given(st.integers(-(2**63), 2**63 - 1))
def test_bands_are_the_whole_hash(number: int) -> None:
    first, second, third, fourth = bands(number)
    assert (first << 48 | second << 32 | third << 16 | fourth) == number & (2**64 - 1)
    assert max(bands(number)) < 2**16


@given(st.integers(-(2**63), 2**63 - 1), st.sets(st.integers(0, 63), max_size=MOST_DISTANCE + 1))
def test_what_looks_alike_is_found_by_some_band(number: int, changed: set[int]) -> None:
    other = number
    for bit in changed:
        other ^= 1 << bit
    pairs = zip(near_bands(number), bands(other), strict=True)
    assert any(band in near for near, band in pairs)
