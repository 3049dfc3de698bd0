"""What is asked of a text."""

from __future__ import annotations

import pytest
from onlyvips_quests.api import Evidence, Source
from onlyvips_quests.types.written import Written
from pydantic import ValidationError


def fits(text: str, *, source: Source | None = None, **parameters: object) -> bool:
    return Written.model_validate(parameters).fits(Evidence("message", text=text, source=source))


@pytest.mark.parametrize(
    ("text", "expected"), [("hello", True), ("  hello  ", True), (" hell ", False), ("", False)]
)
def test_blanks_at_the_ends_are_no_letters(text: str, expected: bool) -> None:
    assert fits(text, min_length=5) is expected


def test_a_forwarded_text_is_not_written() -> None:
    assert fits("hello")
    assert not fits("hello", source=Source())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ticket #1234 is mine", True),
        ("TICKET #1234", True),
        ("ticket 1234", False),
    ],
)
def test_a_pattern_is_searched_for_without_regard_to_case(text: str, expected: bool) -> None:
    assert fits(text, pattern=r"ticket #\d{4}") is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Good morning", True),
        ("well, good\n  MORNING!", True),
        ("günaydın!", True),
        ("Доброе утро, всем", True),
        ("صباح الخير يا جماعة", True),
        ("goodmorning", False),
        ("good mornings", False),
        ("günaydınlar", False),
        ("доброе утречко", False),
        ("good_morning", False),
    ],
)
def test_words_are_whole_words_in_every_script(text: str, expected: bool) -> None:
    words = ["good morning", "günaydın", "доброе утро", "صباح الخير"]
    assert fits(text, words=words) is expected


@pytest.mark.parametrize("text", ["İzmir", "İZMİR", "izmir", "IZMIR", "Izmır'ın"])
def test_the_turkish_letters_i_are_found_either_way(text: str) -> None:
    assert fits(text, words=["İzmir"])


def test_words_are_no_pattern() -> None:
    assert fits("is it 5 * 5?", words=["5 * 5"])
    assert not fits("is it 555?", words=["5 * 5"])


def test_the_expression_for_the_index_finds_all_that_fits_and_is_small() -> None:
    import re2

    options = re2.Options()
    options.case_sensitive = False
    expression = Written(words=("good morning", "günaydın")).expression()
    assert expression is not None
    compiled = re2.compile(expression, options)
    assert compiled.search("Well, GOOD  morning!")
    assert compiled.search("Günaydın")
    assert compiled.programsize < 100


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"pattern": "("}, "expected a regular expression of RE2: missing"),
        ({"pattern": r"(a)\1"}, "expected a regular expression of RE2: invalid escape"),
        ({"pattern": r"\pL{5,20}"}, "expected a simpler expression"),
        ({"pattern": "a", "words": ["b"]}, "expected pattern or words, not both"),
        ({"words": [" "]}, "at least 1 character"),
        ({"min_length": 0}, "greater than or equal to 1"),
        ({"min_length": 5000}, "less than or equal to 4096"),
        ({"count": 0}, "greater than or equal to 1"),
    ],
)
def test_what_cannot_work_is_refused_with_a_reason(
    parameters: dict[str, object], message: str
) -> None:
    with pytest.raises(ValidationError, match=message):
        Written.model_validate(parameters)
