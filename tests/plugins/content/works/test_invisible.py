"""Text looks like what it is: no name hides another, and none hides itself."""

from __future__ import annotations

from typing import Any

import pytest
from onlyvips_content.comments import clean
from onlyvips_content.definitions import ApplicationIn, CategoryIn, LinkIn, TextIn, WorkIn
from pydantic import ValidationError

from onlyvips.errors import InvalidInput
from tests.plugins.content.works.conftest import text_work


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("\ufeffMi\u200bra\u2060 Ho\u00adlt\u2066", "Mira Holt"),
        # What scripts and emoji need stays.
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d🎨 at work", "👩\u200d🎨 at work"),
        ("\u200fعنوان (1)\u200f", "\u200fعنوان (1)\u200f"),
        ("one\u2028two\n three", "one two three"),
    ],
)
def test_names_and_titles_lose_what_only_deceives(written: str, kept: str) -> None:
    assert TextIn(title=written).title == kept
    assert ApplicationIn(slug="mira", name=written).name == kept
    assert LinkIn(title=written, url="https://example.org/").title == kept
    assert CategoryIn(names={"en": written}).names == {"en": kept}


@pytest.mark.parametrize(
    "written",
    ["\u200b", "\u200d\u200d", "\u3164\u3164", "\u0301\u0301", "\u2800 \u2800", "\ufeff\u202e"],
)
def test_what_nobody_sees_is_no_title_and_no_comment(written: str) -> None:
    with pytest.raises(ValidationError):
        TextIn(title=written)
    with pytest.raises(InvalidInput):
        clean(written)


@pytest.mark.parametrize("written", ["a\x00", "a\x1b[31m", "a\x7f", "a\x9bm", "a\ud800"])
def test_control_characters_and_halves_of_characters_are_refused(written: str) -> None:
    for text in (
        {"title": written},
        {"title": "T", "summary": written},
        {"title": "T", "body": written},
    ):
        with pytest.raises(ValidationError):
            TextIn.model_validate(text)


def test_longer_text_keeps_isolates_and_loses_overrides() -> None:
    text = TextIn(title="T", summary="a \u2067שלום\u2069 b\u202e c", body="\ufeffBody")
    assert (text.summary, text.body) == ("a \u2067שלום\u2069 b c", "Body")


@pytest.mark.parametrize(
    ("tags", "kept"),
    [
        (["#Art", "##art", " art\u200b "], ("art",)),
        (["two  Words"], ("two words",)),
        (["#"], None),
        (["##  "], None),
        (["\u200b"], None),
    ],
)
def test_a_tag_has_something_in_it(tags: list[str], kept: Any) -> None:
    if kept is None:
        with pytest.raises(ValidationError):
            WorkIn.model_validate(text_work(tags=tags))
    else:
        assert WorkIn.model_validate(text_work(tags=tags)).tags == kept
