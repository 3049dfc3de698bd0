from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from onlyvips import log
from onlyvips.log import MASK, REQUEST_ID, configure, get_log, log_request, mask, mask_text

BOT_TOKEN = "123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"
JWT = "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiI3In0.c2lnbmF0dXJl"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    yield io.StringIO()
    configure("warning", "json")


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_has_time_level_event_and_values(stream: io.StringIO) -> None:
    configure("info", "json", stream)
    get_log(plugin="quests").info("quest completed", quest=7)
    (line,) = lines(stream)
    assert line["time"].endswith("Z")
    assert line | {"time": ""} == {
        "time": "", "level": "info", "event": "quest completed", "plugin": "quests", "quest": 7
    }  # fmt: skip


def test_lines_below_the_level_are_left_out(stream: io.StringIO) -> None:
    configure("warning", "json", stream)
    get_log().info("quiet")
    get_log().warning("loud")
    log_request("GET", "/", 200, seconds=0, address="::1", account=None)
    assert [line["event"] for line in lines(stream)] == ["loud"]


def test_the_running_request_is_part_of_every_line(stream: io.StringIO) -> None:
    configure("info", "json", stream)
    token = REQUEST_ID.set("abc123")
    try:
        get_log().info("one")
        logging.getLogger("some.library").warning("two")
    finally:
        REQUEST_ID.reset(token)
    get_log().info("three")
    assert [line.get("request_id") for line in lines(stream)] == ["abc123", "abc123", None]


def test_the_standard_library_takes_the_same_way(stream: io.StringIO) -> None:
    configure("info", "json", stream)
    logging.getLogger("some.library").error("it broke: %s", 7)
    (line,) = lines(stream)
    assert (line["level"], line["event"]) == ("error", "it broke: 7")
    assert line["source"] == "some.library"


def test_libraries_that_chatter_are_heard_from_warning_on(stream: io.StringIO) -> None:
    configure("info", "json", stream)
    for name in ["telethon.network", "asyncpg", "pgqueuer", "uvicorn.error"]:
        logging.getLogger(name).info("connecting")
        logging.getLogger(name).warning("no connection")
    assert [line["event"] for line in lines(stream)] == ["no connection"] * 4


def test_exceptions_are_told_with_their_traceback(stream: io.StringIO) -> None:
    configure("info", "json", stream)
    try:
        raise ValueError("token " + BOT_TOKEN)
    except ValueError:
        get_log().exception("it broke")
    (line,) = lines(stream)
    assert line["level"] == "error"
    assert "ValueError" in line["exception"]
    assert BOT_TOKEN not in line["exception"]


@pytest.mark.parametrize(
    "text",
    [
        f"bot {BOT_TOKEN} signed in",
        f"Authorization: Bearer {JWT}",
        f"token={JWT}",
        "postgresql://onlyvips:s3cret-pass@db:5432/onlyvips",
        "redis://:s3cret-pass@cache:6379/0",
        "refresh with ovr_R2l2ZSBtZSBhbm90aGVyIG9uZSwgcGxlYXNl",
        "query_id=AAH&user=%7B%7D&auth_date=1700000000&hash=" + "c0ffee00" * 8,
    ],
)
def test_secrets_in_texts_are_masked(text: str) -> None:
    masked = mask_text(text)
    assert MASK in masked
    for secret in [BOT_TOKEN, JWT, "s3cret-pass", "c0ffee00" * 8, "R2l2ZSBt"]:
        assert secret not in masked


@pytest.mark.parametrize(
    "text", ["12:30:45", "https://example.com/a:b@c", "hash=short", "a plain sentence", "user@host"]
)
def test_other_texts_stay(text: str) -> None:
    assert mask_text(text) == text


@pytest.mark.parametrize(
    "name",
    ["token", "access_token", "bot_token", "Authorization", "password", "api_hash", "init_data",
     "secret_key", "database_url", "cookie", "client_secret", "session_string"],
)  # fmt: skip
def test_values_with_a_secret_name_are_masked(name: str) -> None:
    assert mask({name: "plain"}) == {name: MASK}
    assert mask([{name: "plain"}]) == [{name: MASK}]


def test_names_that_only_resemble_secrets_are_kept() -> None:
    values = {"tokens_left": 5, "session_id": 7, "account": 3, "password_changed": "yes"}
    assert mask(values) == values


def test_any_object_can_be_logged(stream: io.StringIO) -> None:
    configure("info", "json", stream)

    class Odd:
        def __str__(self) -> str:
            return "odd " + BOT_TOKEN

    get_log().info("odd", value=Odd(), raw=b"\xff", many={1, 2}, nested={"deep": [Odd()]})
    (line,) = lines(stream)
    assert line["value"] == f"odd {MASK}"
    assert sorted(line["many"]) == [1, 2]


def test_people_read_one_line_without_colours_when_it_is_no_terminal(stream: io.StringIO) -> None:
    configure("info", "console", stream)
    get_log().info("ready", url="http://127.0.0.1:8080", note="two words", evil="a\nb")
    log_request("GET", "/a b", 200, seconds=0.0012, address="::1", account=7)
    first, second = stream.getvalue().splitlines()
    assert "ready url=http://127.0.0.1:8080 note='two words' evil='a\\nb'" in first
    assert "GET /a b 200 1.2ms ::1 account=7" in second
    assert "\x1b" not in stream.getvalue()


def test_a_path_cannot_forge_a_line(stream: io.StringIO) -> None:
    for log_format in ("json", "console"):
        configure("info", log_format, stream)  # type: ignore[arg-type]
        log_request("GET", '/a"\n{"x":1}\x1b[31m', 404, seconds=0, address="::1", account=None)
    assert len(stream.getvalue().splitlines()) == 2
    assert "\x1b" not in stream.getvalue()


def test_a_closed_stream_harms_nobody() -> None:
    stream = io.StringIO()
    configure("info", "json", stream)
    stream.close()
    get_log().info("nobody reads this")
    log_request("GET", "/", 200, seconds=0, address="::1", account=None)
    configure("warning", "json")


def test_importing_it_is_cheap() -> None:
    heavy = {"quart", "telethon", "sqlalchemy", "pydantic", "uvicorn"}
    program = f"import sys, onlyvips.log; print(sorted({heavy!r} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert result.stdout.strip() == b"[]"


def test_the_module_says_what_it_masks() -> None:
    assert log.MASK == "***"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("cannot sign in with password=hunter2", "cannot sign in with password=***"),
        ('{"api_key": "k-1", "page": 2}', '{"api_key": ***, "page": 2}'),
        ("db_password: hunter2, user: ada", "db_password: ***, user: ada"),
        ("the password is wrong", "the password is wrong"),
    ],
)
def test_what_a_text_assigns_to_a_secret_is_masked(text: str, masked: str) -> None:
    assert mask_text(text) == masked
