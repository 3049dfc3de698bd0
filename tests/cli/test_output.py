from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum
from pathlib import Path

import pytest
from onlyvips_cli import asking, output, session, values
from onlyvips_cli.exits import CommandError, ExitCode
from onlyvips_cli.output import Column
from pydantic import BaseModel, SecretStr

MOMENT = datetime(2026, 11, 23, 15, 0, tzinfo=timezone(timedelta(hours=3)))


class Colour(Enum):
    RED = "red"


class Model(BaseModel):
    key: SecretStr
    at: datetime


@dataclass
class Record:
    path: Path
    names: frozenset[str]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "-"),
        ("", "-"),
        (False, "no"),
        (0, "0"),
        (MOMENT, "2026-11-23 12:00:00"),
        (datetime.max.replace(tzinfo=UTC), "for ever"),
        ([], "-"),
        ([True, None], "yes, -"),
        (frozenset({"b", "a"}), "a, b"),
        (Colour.RED, "red"),
        (SecretStr("x"), values.MASK),
        ({"a": MOMENT}, '{"a": "2026-11-23T12:00:00Z"}'),
    ],
)
def test_values_read_well_in_a_table(value: object, text: str) -> None:
    assert values.cell(value) == text


def test_values_are_json_with_secrets_masked() -> None:
    document = {"m": Model(key=SecretStr("x"), at=MOMENT), "r": Record(Path("/a"), frozenset("ba"))}
    assert values.plain(document) == {
        "m": {"key": values.MASK, "at": "2026-11-23T12:00:00Z"},
        "r": {"path": "/a", "names": ["a", "b"]},
    }


def test_a_name_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_table([Column("name", "Name")], [{"name": "\x1b[2Jx\x07[red]y[/]\x9b"}])
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert "\x9b" not in said
    assert "[red]y[/]" in said


def test_a_piped_table_has_one_line_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{"id": 7, "text": "long " * 100 + "\nend"}, {"id": 12, "text": None}]
    output.print_table([Column("id", "Id", right=True), Column("text", "Text")], rows)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Id  Text"
    assert lines[1].startswith(" 7  long")
    assert lines[2] == "12  -"


def test_json_has_every_key_and_nothing_beside_it(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_table([Column("id", "Id")], [{"id": 1, "more": "é"}], as_json=True)
    captured = capsys.readouterr()
    assert json.loads(captured.out) == [{"id": 1, "more": "é"}]
    assert not captured.err


def test_quiet_keeps_messages_back_but_not_warnings(capsys: pytest.CaptureFixture[str]) -> None:
    session.begin(session.Session(quiet=True))
    try:
        output.say("chatter")
        output.say_warning("careful")
    finally:
        session.begin(session.Session())
    assert capsys.readouterr().err == "warning: careful\n"


def test_without_a_terminal_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "has_terminal", lambda: False)
    with pytest.raises(CommandError) as caught:
        asking.confirm("Really?")
    assert caught.value.exit_code == ExitCode.USAGE
    asking.confirm("Really?", yes=True)


@pytest.mark.parametrize(("answer", "goes_on"), [("quests", True), ("quest", False), ("", False)])
def test_a_typed_confirmation_must_be_exact(
    monkeypatch: pytest.MonkeyPatch, answer: str, goes_on: bool
) -> None:
    monkeypatch.setattr(asking, "ask", lambda _question: answer)
    if goes_on:
        asking.confirm_typed("All is lost.", "quests")
        return
    with pytest.raises(CommandError, match="nothing was done"):
        asking.confirm_typed("All is lost.", "quests")
