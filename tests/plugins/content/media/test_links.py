"""Signed addresses: what is changed opens nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onlyvips_content.media.links import PREFIX, Link, MediaLinks
from onlyvips_content.media.signing import Signer
from onlyvips_content.media.viewers import LIFETIME, ViewerCookies

from onlyvips.clock import MovableClock
from onlyvips.errors import Forbidden, NotFound

MEDIA = UUID("0123456789abcdef0123456789abcdef")


def links(clock: MovableClock, *keys: bytes) -> MediaLinks:
    return MediaLinks(Signer(keys or (b"k" * 32,)), clock, minutes=10)


def parts(url: str) -> list[str]:
    """Return what a route reads of an address."""
    split = urlsplit(url)
    name, rendition = split.path.removeprefix(PREFIX + "/").split("/")
    query = {key: values[0] for key, values in parse_qs(split.query).items()}
    return [name, rendition, query["v"], query["e"], query["s"]]


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(datetime(2026, 3, 1, 12, 0, 30, tzinfo=UTC), frozen=True)


def test_an_address_says_what_it_was_made_for(clock: MovableClock) -> None:
    signed = links(clock)

    link = signed.check(*parts(signed.url(MEDIA, "stream", 7)))

    # 12:10:30 is rounded up to 12:15.
    assert link == Link(MEDIA, "stream", 7, 14 * 60 + 30)


def test_addresses_repeat_for_a_while_so_that_they_can_be_cached(clock: MovableClock) -> None:
    signed = links(clock)
    first = signed.url(MEDIA, "thumb", 0)

    clock.move(timedelta(minutes=4))
    assert signed.url(MEDIA, "thumb", 0) == first
    clock.move(timedelta(minutes=1))
    assert signed.url(MEDIA, "thumb", 0) != first


def test_an_address_ends(clock: MovableClock) -> None:
    signed = links(clock)
    url = signed.url(MEDIA, "thumb", 7)

    clock.move(timedelta(minutes=14, seconds=29))
    assert signed.check(*parts(url)).seconds == 1
    clock.move(timedelta(seconds=1))
    with pytest.raises(Forbidden) as caught:
        signed.check(*parts(url))
    assert caught.value.code == "link-expired"


def test_no_part_of_an_address_can_be_changed(clock: MovableClock) -> None:
    signed = links(clock)
    true = parts(signed.url(MEDIA, "thumb", 7))
    other = parts(signed.url(uuid4(), "stream", 8))
    other[3] = str(int(true[3]) + 300)

    for position in range(5):
        changed = list(true)
        changed[position] = other[position]
        with pytest.raises(NotFound):
            signed.check(*changed)
        # Another way to write the same is another address, too; and nothing breaks.
        for odd in ("", " " + true[position], true[position] + "\x00", "é", "0" + true[position]):
            changed[position] = odd
            with pytest.raises(NotFound):
                signed.check(*changed)


@given(st.lists(st.text(max_size=12), min_size=5, max_size=5))
def test_made_up_addresses_open_nothing(values: list[str]) -> None:
    with pytest.raises(NotFound):
        links(MovableClock()).check(*values)


def test_text_cannot_move_from_one_part_to_the_next(clock: MovableClock) -> None:
    signed = links(clock)
    name, rendition, viewer, until, mac = parts(signed.url(MEDIA, "thumb", 71))

    for changed in (
        (f"{name}/thumb?71", "", viewer, until, mac),
        (name, f"{rendition}?7", viewer[1:], until, mac),
        (name, rendition, f"{viewer}&{until[:3]}", until[3:], mac),
    ):
        with pytest.raises(NotFound):
            signed.check(*changed)


def test_what_is_for_one_person_is_never_signed_for_all(clock: MovableClock) -> None:
    for rendition in ("original", "marked"):
        with pytest.raises(ValueError, match="one viewer"):
            links(clock).url(MEDIA, rendition, 0)


def test_keys_rotate(clock: MovableClock) -> None:
    old, new = b"o" * 32, b"n" * 32
    url = links(clock, old).url(MEDIA, "thumb", 7)

    assert links(clock, new, old).check(*parts(url)).viewer_id == 7
    with pytest.raises(NotFound):
        links(clock, new).check(*parts(url))


def test_a_cookie_says_whose_it_is_for_an_hour(clock: MovableClock) -> None:
    cookies = ViewerCookies(Signer([b"k" * 32]), clock)
    value = cookies.issue(7)

    assert cookies.read(value) == 7
    account, until, mac = value.split(".")
    for forged in (f"8.{until}.{mac}", f"{account}.{int(until) + 1}.{mac}", f"{account}.{until}.",
                   "", ".", "..", "7", value + "x", "x" * 200):  # fmt: skip
        assert cookies.read(forged) is None
    clock.move(timedelta(seconds=LIFETIME))
    assert cookies.read(value) is None
