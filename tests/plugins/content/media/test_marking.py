"""Pictures with their viewer's mark: made once for each, and they lead back to the viewer."""

from __future__ import annotations

import asyncio
from io import BytesIO
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import numpy as np
import pytest
from onlyvips_content.media import marking as marking_module
from onlyvips_content.media.stamping import stamped
from onlyvips_content.media.viewer_codes import ViewerCodes
from PIL import Image

from onlyvips.errors import NotFound
from tests.plugins.content.media import files
from tests.plugins.content.media.conftest import MediaBench

if TYPE_CHECKING:
    from tests.plugins.content.conftest import Rows

OLD, NEW = b"o" * 32, b"n" * 32


def points(data: bytes) -> np.ndarray[Any, Any]:
    with Image.open(BytesIO(data)) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def test_a_code_leads_back_to_its_account_and_says_nothing_itself() -> None:
    codes = ViewerCodes([NEW])
    numbers = [*range(1, 2000), 2**31, 2**40 - 1]
    made = {codes.code(number): number for number in numbers}

    assert len(made) == len(numbers)
    assert all(list(codes.accounts(code)) == [number] for code, number in made.items())
    assert all(len(code) == 9 and code[4] == "-" for code in made)
    # Neighbours have nothing in common: a code more or less is another account.
    first, second = codes.code(41), codes.code(42)
    assert sum(a == b for a, b in zip(first, second, strict=True)) <= 4


def test_codes_of_an_older_key_can_be_read_and_misread_letters_too() -> None:
    code = ViewerCodes([OLD]).code(4242)
    rotated = ViewerCodes([NEW, OLD])

    assert 4242 in rotated.accounts(code)
    assert 4242 in rotated.accounts(code.lower().replace("-", " ").replace("0", "o"))
    for wrong in ("", "ABC", "U2345678", "ABCD-EFGH-1"):
        with pytest.raises(ValueError, match="expected 8 letters"):
            rotated.accounts(wrong)
    for nobody in (0, -1, 2**40):
        with pytest.raises(ValueError, match="no code"):
            rotated.code(nobody)


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_a_mark_shows_on_every_ground_in_every_quarter(grey: int) -> None:
    plain = files.encoded(Image.new("RGB", (640, 400), (grey, grey, grey)), "JPEG", quality=95)
    marked = points(stamped(plain, "7K3M-Q9TB"))

    changed = np.abs(marked - grey).max(axis=2) > 12
    for rows in (slice(0, 200), slice(200, 400)):
        for columns in (slice(0, 320), slice(320, 640)):
            assert 0.005 < changed[rows, columns].mean() < 0.25
    assert np.abs(marked - grey).max() < 110, "the picture can still be looked at"


def test_marks_of_two_viewers_lie_elsewhere() -> None:
    plain = files.encoded(Image.new("RGB", (640, 400), (90, 90, 90)), "JPEG", quality=95)
    one, other = (points(stamped(plain, code)) for code in ("7K3M-Q9TB", "1H3N-C2RS"))

    assert (np.abs(one - other).max(axis=2) > 12).mean() > 0.01


@pytest.mark.onlyvips(plugins=["ledger", "content"], roles=[])
async def test_a_picture_is_marked_once_for_each_viewer(
    media: MediaBench, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def noted(data: bytes, code: str) -> bytes:
        made.append(code)
        return stamped(data, code)

    monkeypatch.setattr(marking_module, "stamped", noted)
    owner, fan, other = await rows.creator(), await rows.person(), await rows.person()
    plain = files.encoded(files.picture(320, 240), "JPEG")
    media_id = await media.ready(owner, display=plain)
    marking = media.parts.marking

    at_once = await asyncio.gather(*(marking.marked_key(media_id, fan.id) for _ in range(4)))
    later = await marking.marked_key(media_id, fan.id)
    foreign = await marking.marked_key(media_id, other.id)

    assert {*at_once, later} == {later}
    assert foreign[0] != later[0]
    assert made == [media.parts.viewer_codes.code(person.id) for person in (fan, other)]
    data = await media.content(later[0])
    assert len(data) == later[1]
    assert data != plain
    assert points(data).shape == (240, 320, 3)
    assert await media.count("marked") == 2


@pytest.mark.onlyvips(plugins=["ledger", "content"], roles=[])
async def test_what_is_no_picture_or_changes_meanwhile_is_not_marked_wrongly(
    media: MediaBench, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, fan = await rows.creator(), await rows.person()
    old = files.encoded(files.picture(64, 48, seed=1), "JPEG")
    new = files.encoded(files.picture(64, 48, seed=2), "JPEG")
    media_id = await media.ready(owner, display=old)
    sound = await media.ready(owner, stream=b"sound")
    fetch = media.parts.storage.fetch

    async def processed_anew(*arguments: Any) -> bytes:
        data: bytes = await fetch(*arguments)
        monkeypatch.setattr(media.parts.storage, "fetch", fetch)
        await media.host.db.execute(
            "DELETE FROM content.renditions WHERE media_id = :id", {"id": media_id}
        )
        await media.add_rendition(media_id, "display", new)
        return data

    monkeypatch.setattr(media.parts.storage, "fetch", processed_anew)
    key, _ = await media.parts.marking.marked_key(media_id, fan.id)

    code = media.parts.viewer_codes.code(fan.id)
    assert await media.content(key) == stamped(new, code)
    for nothing in (sound, uuid4()):
        with pytest.raises(NotFound):
            await media.parts.marking.marked_key(nothing, fan.id)
    assert len([key for key in await media.objects() if "marked" in key]) == 1
