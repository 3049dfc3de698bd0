"""Checking what Telegram signed."""

from __future__ import annotations

import hmac
import string
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onlyvips.accounts.telegram_signatures import (
    MAX_INIT_DATA_BYTES,
    ExpiredSignature,
    InvalidSignature,
    check_init_data,
    check_login_widget,
    sign_init_data,
    sign_login_widget,
)
from onlyvips.accounts.types import TelegramProfile

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
TOKEN = "7342037359:a-token-for-tests"
ADA = TelegramProfile(42, "Ada", "Lovelace", "ada", "en")

# Published with its token by the Telegram Mini Apps project: the documentation of
# @telegram-apps/init-data-node, from the time before Telegram added `signature`.
PUBLISHED_TOKEN = "5768337691:AAH5YkoiEuPk8-FZa32hStHTqXiLPtAEhx8"
PUBLISHED = (
    "query_id=AAHdF6IQAAAAAN0XohDhrOrc"
    "&user=%7B%22id%22%3A279058397%2C%22first_name%22%3A%22Vladislav%22%2C%22last_name%22%3A%22"
    "Kibenko%22%2C%22username%22%3A%22vdkfrost%22%2C%22language_code%22%3A%22ru%22%2C%22"
    "is_premium%22%3Atrue%7D"
    "&auth_date=1662771648"
    "&hash=c501b71e775f74ce10e377dea85a7ea24ecd640b223ea86dfe453e0eaed2e2b2"
)
# The same project's init-data-golang, with `signature`.
PUBLISHED_SIGNED_TOKEN = "7342037359:AAHI25ES9xCOMPokpYoz-p8XVrZUdygo2J4"
PUBLISHED_SIGNED = (
    "user=%7B%22id%22%3A279058397%2C%22first_name%22%3A%22Vladislav%20%2B%20-%20%3F%20%5C%2F%22"
    "%2C%22last_name%22%3A%22Kibenko%22%2C%22username%22%3A%22vdkfrost%22%2C%22language_code%22"
    "%3A%22ru%22%2C%22is_premium%22%3Atrue%2C%22allows_write_to_pm%22%3Atrue%2C%22photo_url%22"
    "%3A%22https%3A%5C%2F%5C%2Ft.me%5C%2Fi%5C%2Fuserpic%5C%2F320%5C%2F4FPEE4tmP3ATHa57u6MqTDih13"
    "LTOiMoKoLDRG4PnSA.svg%22%7D"
    "&chat_instance=8134722200314281151&chat_type=private&auth_date=1733509682"
    "&signature=TYJxVcisqbWjtodPepiJ6ghziUL94-KNpG8Pau-X7oNNLNBM72APCpi_RKiUlBvcqo5L-LAxIc3dnTzc"
    "ZX_PDg"
    "&hash=a433d8f9847bd6addcc563bff7cc82c89e97ea0d90c11fe5729cae6796a36d73"
)
# From the tests of aiogram 2, utils/auth_widget.
WIDGET_TOKEN = "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11"
WIDGET = {
    "id": "42",
    "first_name": "John",
    "last_name": "Smith",
    "username": "username",
    "photo_url": "https://t.me/i/userpic/320/picname.jpg",
    "auth_date": "1565810688",
    "hash": "c303db2b5a06fe41d23a9b14f7c545cfc11dcc7473c07c9c5034ae60062461ce",
}


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def check(init_data: str, now: datetime = NOW) -> int:
    return check_init_data(init_data, TOKEN, now=now, max_age=HOUR).user.id


def test_published_init_data_is_accepted() -> None:
    data = check_init_data(PUBLISHED, PUBLISHED_TOKEN, now=at(1662771700), max_age=HOUR)
    assert data.user.profile() == TelegramProfile(
        279058397, "Vladislav", "Kibenko", "vdkfrost", "ru", True
    )
    assert data.query_id == "AAHdF6IQAAAAAN0XohDhrOrc"
    assert data.auth_date == at(1662771648)


def test_published_init_data_with_a_third_party_signature_is_accepted() -> None:
    data = check_init_data(
        PUBLISHED_SIGNED, PUBLISHED_SIGNED_TOKEN, now=at(1733509700), max_age=HOUR
    )
    assert data.user.first_name == "Vladislav + - ? /"
    assert data.chat_type == "private"


def test_the_third_party_signature_is_covered_by_the_hash() -> None:
    without = "&".join(p for p in PUBLISHED_SIGNED.split("&") if not p.startswith("signature="))
    with pytest.raises(InvalidSignature):
        check_init_data(without, PUBLISHED_SIGNED_TOKEN, now=at(1733509700), max_age=HOUR)


def test_published_widget_fields_are_accepted() -> None:
    user = check_login_widget(WIDGET, WIDGET_TOKEN, now=at(1565810700), max_age=HOUR)
    assert (user.id, user.first_name, user.username) == (42, "John", "username")


def test_widget_numbers_may_come_as_numbers() -> None:
    fields = {**WIDGET, "id": 42, "auth_date": 1565810688, "language": None}
    assert check_login_widget(fields, WIDGET_TOKEN, now=at(1565810700), max_age=HOUR).id == 42


def test_our_own_signer_agrees_with_the_published_hash() -> None:
    raw = dict(parse_qsl(PUBLISHED))
    signed = dict(
        parse_qsl(
            sign_init_data(
                PUBLISHED_TOKEN,
                TelegramProfile(279058397, "Vladislav", "Kibenko", "vdkfrost", "ru", True),
                at(1662771648),
                query_id=raw["query_id"],
            )
        )
    )
    assert signed == raw


def test_the_start_parameter_is_read() -> None:
    signed = sign_init_data(TOKEN, ADA, NOW, "ref_7", chat_type="private")
    data = check_init_data(signed, TOKEN, now=NOW, max_age=HOUR)
    assert (data.start_param, data.chat_type) == ("ref_7", "private")


def test_init_data_may_be_used_again_within_its_age() -> None:
    signed = sign_init_data(TOKEN, ADA, NOW)
    assert check(signed, NOW + HOUR) == check(signed, NOW) == 42


def test_init_data_that_is_too_old_is_told_apart_from_a_forged_one() -> None:
    with pytest.raises(ExpiredSignature):
        check(sign_init_data(TOKEN, ADA, NOW), NOW + HOUR + timedelta(seconds=1))


def test_a_clock_that_is_a_minute_behind_is_forgiven() -> None:
    signed = sign_init_data(TOKEN, ADA, NOW + timedelta(seconds=60))
    assert check(signed) == 42
    with pytest.raises(InvalidSignature, match="future"):
        check(signed, NOW - timedelta(seconds=1))


def test_another_bots_init_data_is_refused() -> None:
    with pytest.raises(InvalidSignature):
        check(sign_init_data("1:another", ADA, NOW))


@pytest.mark.parametrize(
    "init_data",
    [
        "",
        "hash=",
        "user",
        "&",
        "%ff=1",
        "hash=%C3%A9",
        "auth_date=1&hash=0",
        "a=1&" * 40,
        "x" * (MAX_INIT_DATA_BYTES + 1),
        "user=\ud800&hash=1",
    ],
)
def test_what_is_no_init_data_is_refused(init_data: str) -> None:
    with pytest.raises(InvalidSignature):
        check(init_data)


@pytest.mark.parametrize("field", ["user", "auth_date", "hash", "start_param"])
def test_a_repeated_field_is_refused(field: str) -> None:
    signed = sign_init_data(TOKEN, ADA, NOW, "ref_7")
    value = dict(parse_qsl(signed))[field]
    with pytest.raises(InvalidSignature, match="twice"):
        check(f"{signed}&{urlencode({field: value})}")


@pytest.mark.parametrize("missing", ["user", "auth_date", "hash"])
def test_a_missing_field_is_refused(missing: str) -> None:
    fields = dict(parse_qsl(sign_init_data(TOKEN, ADA, NOW)))
    del fields[missing]
    with pytest.raises(InvalidSignature):
        check(urlencode(fields))


def test_fields_cannot_be_moved_into_one_another() -> None:
    # The signed text joins fields by line feeds; this set of fields has the very same text.
    fields = dict(parse_qsl(sign_init_data(TOKEN, ADA, NOW, query_id="AAA", start_param="x")))
    fields["query_id"] = f"AAA\nstart_param={fields.pop('start_param')}"
    with pytest.raises(InvalidSignature, match="control character"):
        check(urlencode(fields))


@pytest.mark.parametrize(
    "user", ["", "1", "[]", '{"id": 42}', '{"id": -1, "first_name": "A"}', "[" * 2500, "{"]
)
def test_a_signed_user_that_cannot_be_read_is_refused(user: str) -> None:
    fields = {"auth_date": str(int(NOW.timestamp())), "user": user}
    key = hmac.digest(b"WebAppData", TOKEN.encode(), "sha256")
    text = "\n".join(f"{name}={value}" for name, value in fields.items())
    fields["hash"] = hmac.digest(key, text.encode(), "sha256").hex()
    with pytest.raises(InvalidSignature, match="names no user"):
        check(urlencode(fields))


names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60)
people = st.builds(
    TelegramProfile,
    id=st.integers(1, 2**52 - 1),
    first_name=names,
    last_name=names | st.none(),
    username=st.text(string.ascii_letters + "_", min_size=5, max_size=32) | st.none(),
    language_code=st.sampled_from(["en", "tr", "pt-br"]) | st.none(),
    is_premium=st.booleans(),
)


@given(people, st.text(string.ascii_letters + string.digits + "_-", max_size=64))
def test_whoever_is_signed_is_read_back(user: TelegramProfile, start: str) -> None:
    data = check_init_data(sign_init_data(TOKEN, user, NOW, start), TOKEN, now=NOW, max_age=HOUR)
    assert data.user.profile() == user
    assert data.start_param == start


@given(people, st.data())
def test_any_changed_character_is_refused(user: TelegramProfile, data: st.DataObject) -> None:
    signed = sign_init_data(TOKEN, user, NOW, "ref_7")
    place = data.draw(st.integers(0, len(signed) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda c: c != signed[place]))
    changed = signed[:place] + other + signed[place + 1 :]
    if dict(parse_qsl(changed)) == dict(parse_qsl(signed)):
        return  # another spelling of the same fields: %7b for %7B
    with pytest.raises(InvalidSignature):
        check(changed)


@given(people, st.sampled_from(["id", "first_name", "auth_date", "hash"]), st.text(max_size=70))
def test_any_changed_widget_field_is_refused(user: TelegramProfile, field: str, to: str) -> None:
    fields = sign_login_widget(TOKEN, user, NOW)
    assert check_login_widget(fields, TOKEN, now=NOW, max_age=HOUR).id == user.id
    if str(fields[field]) == to:
        return
    with pytest.raises(InvalidSignature):
        check_login_widget({**fields, field: to}, TOKEN, now=NOW, max_age=HOUR)


@given(st.text(max_size=300))
def test_no_text_raises_anything_but_a_refusal(text: str) -> None:
    for candidate in (text, quote(text, safe="=&"), f"hash={text}&auth_date={text}&user={text}"):
        with pytest.raises(InvalidSignature):
            check(candidate)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"id": True},
        {"id": 1.5},
        {"id": [1]},
        {f"f{i}": "" for i in range(40)},
        {"id": "x" * 9000},
    ],
)
def test_what_no_widget_sends_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(InvalidSignature):
        check_login_widget(fields, TOKEN, now=NOW, max_age=HOUR)
