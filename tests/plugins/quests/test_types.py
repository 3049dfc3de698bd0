from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from onlyvips_quests.api import Evidence
from onlyvips_quests.texts import bar
from onlyvips_quests.types.channel_join import ChannelJoin
from onlyvips_quests.types.daily import Daily
from onlyvips_quests.types.group_message import GroupMessage
from onlyvips_quests.types.start_link import StartLink
from pydantic import ValidationError

from onlyvips.accounts.types import Account
from onlyvips.i18n import CatalogueStore

ALICE = Account(
    1, 42, "Alice", None, "en", "UTC", frozenset({"user"}), None, datetime(2026, 1, 1, tzinfo=UTC)
)


class AskedPlatform:
    """A platform whose Telegram knows who is a member of what."""

    def __init__(self, *members: tuple[str, int]) -> None:
        self.members = set(members)
        self.asked: list[tuple[str, int]] = []
        self.telegram = self
        self.i18n = CatalogueStore().bind("quests")

    async def is_member(self, chat: str, telegram_id: int) -> bool:
        self.asked.append((chat, telegram_id))
        return (chat, telegram_id) in self.members


async def met(kind: Any, evidence: Evidence, platform: Any = None, **parameters: Any) -> bool:
    model = kind.parameters.model_validate(parameters)
    made = kind() if kind is Daily else kind(platform or AskedPlatform())
    return bool((await made.verify(model, evidence, ALICE)).met)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ref_7", True),
        ("ref_42", False),
        ("ref_", False),
        ("", False),
        ("vip_7", False),
        ("xref_7", False),
    ],
)
async def test_start_link_wants_its_prefix_and_something_behind_it(
    text: str, expected: bool
) -> None:
    assert await met(StartLink, Evidence("start", text=text), prefix="ref_") is expected


async def test_start_link_cannot_be_claimed_by_a_button() -> None:
    assert not await met(StartLink, Evidence("claim", text="ref_7"))


async def test_channel_join_believes_telegram_only() -> None:
    outside, inside = AskedPlatform(), AskedPlatform(("@news", 42))
    claim = Evidence("claim")
    assert not await met(ChannelJoin, claim, outside, channel="@news")
    assert await met(ChannelJoin, claim, inside, channel="@news")
    assert inside.asked == [("@news", 42)]


async def test_a_join_update_is_a_reason_to_ask_and_not_a_proof() -> None:
    joined = Evidence("join", -100, "News")
    assert not await met(ChannelJoin, joined, AskedPlatform(), channel="@news")
    elsewhere = AskedPlatform(("@news", 42))
    assert not await met(ChannelJoin, Evidence("join", -1, "other"), elsewhere, channel="@news")
    assert elsewhere.asked == []


@pytest.mark.parametrize(
    ("chat", "text", "expected"),
    [
        ("chat", "hello there", True),
        ("CHAT", "hello there", True),
        ("chat", "  hi    ", False),
        ("other", "hello there", False),
        (None, "hello there", False),
    ],
)
async def test_group_message_wants_the_right_group_and_length(
    chat: str | None, text: str, expected: bool
) -> None:
    evidence = Evidence("message", -100, chat, text)
    assert await met(GroupMessage, evidence, group="@chat", min_length=5) is expected


async def test_daily_is_met_by_asking() -> None:
    assert await met(Daily, Evidence("claim"))
    assert not await met(Daily, Evidence("message"))


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        (ChannelJoin, {"channel": "news"}),
        (ChannelJoin, {"channel": "@a b"}),
        (ChannelJoin, {}),
        (GroupMessage, {"group": "@chat", "min_length": 0}),
        (StartLink, {"prefix": "ref 7"}),
        (Daily, {"anything": 1}),
    ],
)
def test_parameters_that_cannot_work_are_refused(kind: Any, parameters: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        kind.parameters.model_validate(parameters)


def test_a_bar_is_as_full_as_the_share() -> None:
    assert bar(0, 100) == "⬜" * 10
    assert bar(55, 100) == "🟩" * 5 + "⬜" * 5
    assert bar(100, 100) == "🟩" * 10
    assert bar(5, 0) == "⬜" * 10
