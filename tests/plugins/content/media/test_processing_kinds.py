"""What a file is: by its content, and nothing that could run or lead elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from onlyvips_content.media.processing.kinds import kind_of
from onlyvips_content.media.processing.refusals import SENTENCES, sentence
from onlyvips_content.media.processing.values import Limits, Refused

from tests.plugins.content.media import files

SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


def refused(path: Path, data: bytes, limits: Limits | None = None) -> Refused:
    path.write_bytes(data)
    with pytest.raises(Refused) as caught:
        kind_of(path, limits or Limits())
    assert sentence(caught.value.code, caught.value.values)
    return caught.value


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (SVG, "SVG"),
        (b'<?xml version="1.0"?>\n<!-- a picture -->\n' + SVG, "SVG"),
        (b"\xef\xbb\xbf\n  <!DOCTYPE html><script>alert(1)</script>", "HTML"),
        (b"<html><body>", "HTML"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
        (b"PK\x03\x04\x14\0\0\0\x08\0", "ZIP"),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "HLS"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
    ],
)
def test_what_could_do_harm_is_refused_by_its_name(tmp_path: Path, data: bytes, kind: str) -> None:
    refusal = refused(tmp_path / "holiday.png", data)

    assert (refusal.code, refusal.values) == ("file-refused", {"kind": kind})


@pytest.mark.parametrize(
    "data",
    [
        b"\x1f\x8b\x08\0\0\0\0\0",  # gzip
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b"BM\x36\0\0\0\0\0\0\0\x36\0\0\0",  # BMP: nobody misses it
        b"\x7fELF\x02\x01\x01",
        bytes(range(256)),
        b"hello",
    ],
)
def test_what_is_not_known_is_refused(tmp_path: Path, data: bytes) -> None:
    assert refused(tmp_path / "video.mp4", data).code == "file-unknown"


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "photo.jpg", b"").code == "file-empty"


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    refusal = refused(tmp_path / "photo.png", files.claiming_png(1, 1), Limits(image_bytes=50))

    assert refusal.code == "file-too-large"


def test_a_playlist_within_an_mp4_opens_no_other_file(tmp_path: Path) -> None:
    """The reader is told that it is MP4, so it never looks for a playlist."""
    from onlyvips_content.media.processing.files import process_file

    secret = tmp_path / "secret.mp4"
    files.video(secret)
    path, folder = tmp_path / "upload", tmp_path / "made"
    folder.mkdir()
    path.write_bytes(b"\0\0\0\x10ftypisom\0\0\0\0" + f"#EXTM3U\n{secret}\n".encode())

    with pytest.raises(Refused) as caught:
        process_file(path, folder, Limits(), lambda percent: None)

    assert caught.value.code == "file-broken"
    assert not list(folder.iterdir())


def test_every_sentence_can_be_filled() -> None:
    values = {"kind": "PDF", "most": 3, "width": "1", "height": "2"}

    assert all("{" not in sentence(code, values) for code in SENTENCES)
