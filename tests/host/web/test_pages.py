from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onlyvips.errors import InvalidInput
from onlyvips.web.application import HostApp
from onlyvips.web.pages import decode_cursor, encode_cursor

from .conftest import FAN

numbers = st.integers(min_value=-(2**63), max_value=2**63 - 1)
texts = st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
times = st.datetimes(timezones=st.just(UTC))


@given(st.tuples(times, texts, numbers))
def test_a_cursor_gives_back_what_was_put_in(values: tuple[datetime, str, int]) -> None:
    assert decode_cursor(encode_cursor(*values), datetime, str, int) == values


def test_times_come_back_as_the_same_moment() -> None:
    moment = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=3)))
    assert decode_cursor(encode_cursor(moment), datetime) == (moment,)


def test_nothing_can_be_a_value() -> None:
    assert decode_cursor(encode_cursor(None, 1), datetime, int) == (None, 1)


@given(st.text(max_size=80))
def test_any_text_is_a_cursor_or_refused_politely(text: str) -> None:
    try:
        decode_cursor(text, int, str)
    except InvalidInput as error:
        assert error.code == "invalid-cursor"
        assert error.fields[0].field == "cursor"


def _cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "text",
    ["[1]", "[1, 2, 3]", "{}", "null", '["1", 2]', "[true, 1]", "[1, 9223372036854775808]",
     "[1.5, 1]", "[[1], 1]", "[" * 500, "NaN", '[1, "\\ud800"]'],
)  # fmt: skip
def test_forged_cursors_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        decode_cursor(_cursor(text), int, int)


@pytest.mark.parametrize(
    "text",
    ['["2026-01-01T00:00:00"]', '["yesterday"]', "[1]", '["9999-12-31T23:00:00-02:00"]',
     '["0001-01-01T00:00:00+02:00"]'],
)  # fmt: skip
def test_a_time_must_be_a_moment(text: str) -> None:
    with pytest.raises(InvalidInput):
        decode_cursor(_cursor(text), datetime)


@pytest.mark.parametrize("text", ['["a\\u0000"]', '["\\ud800"]'])
def test_texts_must_be_storable(text: str) -> None:
    with pytest.raises(InvalidInput):
        decode_cursor(_cursor(text), str)


async def test_pages_follow_one_another_without_gap_or_overlap(app: HostApp) -> None:
    client = app.test_client()
    seen: list[int] = []
    query = "limit=7"
    while True:
        page = await (await client.get(f"/api/v1/hello/quests?{query}", headers=FAN)).get_json()
        seen += page["items"]
        if page["next_cursor"] is None:
            break
        query = f"limit=7&cursor={page['next_cursor']}"
    assert seen == list(range(1, 31))


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "cursor=x", "cursor=%FF",
                                   "cursor=" + "a" * 2000, "limit=1&limit=2",
                                   "limit=99999999999999999999"])  # fmt: skip
async def test_bad_page_parameters_are_named(app: HostApp, query: str) -> None:
    response = await app.test_client().get(f"/api/v1/hello/quests?{query}", headers=FAN)
    assert response.status_code == 422
    document = await response.get_json()
    assert document["errors"][0]["field"] == query.partition("=")[0]
