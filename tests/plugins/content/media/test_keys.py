"""How objects are called: nothing leads out of the storage."""

from __future__ import annotations

from pathlib import PurePosixPath
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onlyvips_content.media.keys import (
    check_key,
    original_key,
    owner_of,
    part_key,
    rendition_key,
)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/etc/passwd",
        "../secret.key",
        "m/../../secret.key",
        "m/..",
        "m/./x",
        "m//x",
        "m/x/",
        "m\\..\\x",
        "m/%2e%2e/x",
        "m/\x00x",
        "m/x\n",
        "m/.hidden",
        "m/x..y",
        "M/X",
        "m/ü",
        "m/x#1",
        "m/" + "x" * 200,
    ],
)
def test_what_could_lead_elsewhere_is_no_key(key: str) -> None:
    with pytest.raises(ValueError, match="no key"):
        check_key(key)


@given(st.text(alphabet="am/.-_09%\\#\x00 A~", max_size=30))
def test_whatever_is_a_key_stays_below_the_root(key: str) -> None:
    try:
        check_key(key)
    except ValueError:
        return
    parts = PurePosixPath("/root", key).parts
    assert parts[:2] == ("/", "root")
    assert "/".join(parts[2:]) == key
    assert not any(part.startswith(".") for part in parts[2:])


def test_keys_are_never_the_same_twice_and_tell_whose_they_are() -> None:
    owner = uuid4()
    made = [
        part_key(owner, 0),
        part_key(owner, 0),
        original_key(owner),
        rendition_key(owner, "thumb", "webp"),
    ]

    assert len(set(made)) == len(made)
    assert {owner_of(key) for key in made} == {owner}
    assert owner_of("m/somebody-elses.jpg") is None
    assert owner_of("backup/m/aa/" + owner.hex + "/x") is None
