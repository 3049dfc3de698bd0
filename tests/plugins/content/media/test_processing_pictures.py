"""Pictures: what is made of them says nothing of where they were taken, and no file is a bomb."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onlyvips_content.media.processing.files import process_file
from onlyvips_content.media.processing.values import Limits, Made, Refused
from PIL import Image

from tests.plugins.content.media import files

MIB = 2**20


def processed(tmp_path: Path, data: bytes, **limits: Any) -> tuple[Made, dict[str, Path]]:
    original, folder = tmp_path / "original", tmp_path / "made"
    original.write_bytes(data)
    folder.mkdir()
    percents: list[int] = []
    made = process_file(original, folder, Limits(**limits), percents.append)
    assert percents == sorted(percents), "progress never goes back"
    paths = {rendition.name: folder / rendition.file for rendition in made.renditions}
    for rendition in made.renditions:
        assert rendition.size == (folder / rendition.file).stat().st_size > 0
    assert {path.name for path in folder.iterdir()} == {path.name for path in paths.values()}
    return made, paths


def refusal(tmp_path: Path, data: bytes, **limits: Any) -> str:
    with pytest.raises(Refused) as caught:
        processed(tmp_path, data, **limits)
    return caught.value.code


def points(path: Path) -> np.ndarray[Any, Any]:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB")).astype(int)


@pytest.mark.parametrize("data", [files.private_jpeg(), files.private_png()], ids=["jpeg", "png"])
def test_nothing_that_the_original_says_is_in_a_rendition(tmp_path: Path, data: bytes) -> None:
    made, paths = processed(tmp_path, data)

    assert made.kind == "image"
    assert set(paths) == {"display", "thumb", "preview"}
    for path in paths.values():
        raw = path.read_bytes()
        assert files.SECRET.encode() not in raw
        assert files.SECRET.encode("utf-16-le") not in raw
        with Image.open(path) as image:
            assert not image.getexif()
            assert set(image.info) <= {
                "jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression",
                "loop", "background", "timestamp", "duration",
            }  # fmt: skip


def test_a_picture_that_was_turned_by_its_camera_stands_upright(tmp_path: Path) -> None:
    made, paths = processed(tmp_path, files.private_jpeg(orientation=6))  # its top is at the right

    assert (made.width, made.height) == (48, 64)
    with Image.open(paths["display"]) as display:
        assert display.size == (48, 64)
    red = points(paths["display"])[4, -4]
    assert red[0] > 200
    assert red[1] < 60, "the corner that was at the left is at the right now"


def test_a_large_picture_becomes_three_smaller_ones(tmp_path: Path) -> None:
    made, paths = processed(tmp_path, files.encoded(files.picture(3000, 2000), "JPEG"))

    sizes = {rendition.name: (rendition.width, rendition.height) for rendition in made.renditions}
    assert sizes == {"display": (2048, 1365), "thumb": (480, 320), "preview": (320, 213)}
    with Image.open(paths["thumb"]) as thumb:
        assert thumb.format == "WEBP"
        assert thumb.size == (480, 320)


def test_a_preview_reveals_nothing(tmp_path: Path) -> None:
    """Black and white stripes, as wide as letters or faces are, are one grey."""
    stripes = np.zeros((600, 800, 3), np.uint8)
    stripes[:, (np.arange(800) // 20) % 2 == 0] = 255
    _, paths = processed(tmp_path, files.encoded(Image.fromarray(stripes), "PNG"))

    preview = points(paths["preview"])
    assert preview.std() < 6
    assert abs(preview.mean() - 127) < 20
    assert points(paths["display"]).std() > 120
    assert paths["preview"].stat().st_size < 4000


def test_a_preview_shows_colours_and_no_edges(tmp_path: Path) -> None:
    _, paths = processed(tmp_path, files.encoded(files.picture(800, 600), "PNG"))

    preview = points(paths["preview"])
    assert preview.std() > 15
    assert abs(np.diff(preview, axis=1)).max() < 16
    assert abs(np.diff(preview, axis=0)).max() < 16


@pytest.mark.parametrize("mode", ["CMYK", "LA", "RGBA", "P", "1", "I;16", "L"])
def test_pictures_of_every_mode_become_colours(tmp_path: Path, mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    _, paths = processed(tmp_path, files.encoded(files.picture().convert(mode), kind))

    with Image.open(paths["display"]) as display:
        assert display.mode == "RGB"


def test_what_is_transparent_becomes_white(tmp_path: Path) -> None:
    clear = Image.new("RGBA", (40, 30), (200, 0, 0, 0))
    _, paths = processed(tmp_path, files.encoded(clear, "PNG"))

    assert points(paths["display"]).min() > 250


@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
def test_what_moves_but_is_no_video_shows_its_first_frame(tmp_path: Path, kind: str) -> None:
    made, paths = processed(tmp_path, files.moving(kind))

    assert made.kind == "image"
    with Image.open(paths["display"]) as display:
        assert display.size == (48, 36)


@pytest.mark.parametrize(
    "data",
    [
        files.claiming_png(100_000, 100_000),
        files.claiming_jpeg(60_000, 60_000),
        files.claiming_gif(60_000),
        files.claiming_webp(16_383),
    ],
    ids=["png", "jpeg", "gif", "webp"],
)
def test_a_file_of_one_point_that_claims_billions_is_not_decoded(
    tmp_path: Path, data: bytes
) -> None:
    assert len(data) < 2000
    assert refusal(tmp_path, data) == "picture-too-large"


def test_claims_within_the_limit_are_still_lies(tmp_path: Path) -> None:
    assert refusal(tmp_path, files.claiming_png(4000, 4000)) == "file-broken"


def test_a_refusal_says_what_was_expected(tmp_path: Path) -> None:
    from onlyvips_content.media.processing.refusals import sentence

    with pytest.raises(Refused) as caught:
        processed(tmp_path, files.claiming_png(100_000, 100_000))

    assert sentence(caught.value.code, caught.value.values) == (
        "This picture has too many pixels: expected at most 100 million, got 100,000 × 100,000."
    )


def test_swollen_chunks_are_not_unpacked(tmp_path: Path) -> None:
    import resource

    data = files.claiming_png(1, 1, *files.swollen_chunks(300))
    assert len(data) < MIB
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    made, _ = processed(tmp_path, data)

    assert (made.width, made.height) == (1, 1)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150 * 1024


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_half_a_picture_is_broken(tmp_path: Path, kind: str) -> None:
    data = files.encoded(files.picture(400, 300), kind)

    assert refusal(tmp_path, data[: len(data) // 2]) == "file-broken"


def test_a_copy_that_was_made_smaller_looks_alike(tmp_path: Path) -> None:
    def hash_of(image: Image.Image, name: str) -> int:
        folder = tmp_path / name
        folder.mkdir()
        made, _ = processed(folder, files.encoded(image, "JPEG", quality=60))
        assert made.picture_hash is not None
        assert -(2**63) <= made.picture_hash < 2**63
        return made.picture_hash

    original = files.picture(800, 600)
    same = hash_of(original, "original")
    near = hash_of(original.resize((320, 240)), "smaller")
    other = hash_of(files.picture(800, 600, seed=2), "other")

    assert ((same ^ near) & (2**64 - 1)).bit_count() <= 4
    assert ((same ^ other) & (2**64 - 1)).bit_count() >= 16
