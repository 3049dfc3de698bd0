"""However long the words of operators and people are, a message of the bot fits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import onlyvips_quests
import pytest
from onlyvips_quests.api import (
    Badge,
    Profile,
    Progress,
    Quest,
    Reason,
    Requirement,
    RewardText,
    Streak,
)
from onlyvips_quests.cases import Case, OwnClaim, Review
from onlyvips_quests.history import Done
from onlyvips_quests.proofs import Twin
from onlyvips_quests.texts import claims, questions, quests, queue, seasons, standing
from onlyvips_quests.texts.speaking import PAGE_LENGTH, Speaker

from onlyvips.accounts.types import Account
from onlyvips.bot.payload import TEXT_LENGTH, parse_text
from onlyvips.i18n import LANGUAGES, CatalogueStore

NOW = datetime(2026, 11, 25, tzinfo=UTC)
LATER = NOW + timedelta(days=300)
#: As long as operators and people can make them.
TITLE, TEXT, REASON, STATEMENT = "<T> " * 30, "d & " * 375, "r < " * 125, "s > " * 250
BADGE = Badge(
    "b" * 48, TITLE, "👨‍👩‍👧‍👦", "legendary", None, TEXT, Progress(10**6, 10**7), share=12.3
)
REASONS = (Reason("velocity", 100, "why & " * 50),) * 12


@pytest.fixture(params=LANGUAGES)
def say(request: pytest.FixtureRequest) -> Speaker:
    store = CatalogueStore()
    store.add("quests", Path(onlyvips_quests.__file__).parent / "locales")
    return Speaker(store.bind("quests"), request.param, "Asia/Kolkata", NOW)


def quest(**changes: Any) -> Quest:
    fields: dict[str, Any] = {
        "id": 10**18,
        "slug": "q" * 48,
        "type": "daily",
        "title": TITLE,
        "description": TEXT,
        "xp": 10**6,
        "badge": "b" * 48,
        "recurrence": "weekly",
        "parameters": {},
        "link": None,
        "rewards": (RewardText("credits", TITLE),) * 5,
        "state": "in_progress",
        "progress": Progress(999, 1000),
        "requires": (Requirement(STATEMENT, False),) * 400,
        "ends_at": LATER,
        "places": 10**8,
        "attempts_left": 1000,
        "hold_seconds": 366 * 86_400,
        **changes,
    }
    return Quest(**fields)


def claim(**changes: Any) -> OwnClaim:
    fields: dict[str, Any] = {
        "id": 10**18,
        "quest_id": 1,
        "slug": "q",
        "title": TITLE,
        "state": "forfeited",
        "xp": 10**6,
        "claimed_at": NOW,
        "hold_until": LATER,
        "reasons": REASONS,
        "decision": REASON,
        "appeal": "rejected",
        "may_appeal": True,
        **changes,
    }
    return OwnClaim(**fields)


def length(text: str) -> int:
    return len(parse_text(text)[0])


def fits(text: str) -> bool:
    return 0 < length(text) <= TEXT_LENGTH


@pytest.mark.parametrize("state", list(quests.MARKS))
def test_lists_and_cards_fit(say: Speaker, state: Any) -> None:
    one = quest(state=state, held_until=LATER, next_try_at=LATER)
    for size in (1, 5, 20):
        assert fits(quests.list_text(say, [one] * size, [one] * size, "a"))
    assert length(quests.card_text(say, one, BADGE)) <= PAGE_LENGTH
    # Where there is little room, only the description is cut off.
    short = quests.card_text(say, one, BADGE, room=500)
    assert "📶" in short
    assert "d &amp; d" not in short


def test_own_quests_fit(say: Speaker) -> None:
    done = [Done(TITLE, 10**6, NOW - timedelta(days=400))] * 5
    own = [*([claim(state="held")] * 20), *([claim()] * 20)]
    assert fits(claims.mine_text(say, [quest()] * 8, own, done))


def test_decisions_and_appeals_fit(say: Speaker) -> None:
    for state in ("held", "review", "refused", "forfeited", "taken_back"):
        assert fits(claims.decided_text(say, claim(state=state)))
        assert fits(claims.appeals_text(say, [claim(state=state)] * 5))
    assert fits(claims.taken_back_text(say, TITLE, 10**6, TEXT))


def test_cases_fit(say: Speaker) -> None:
    review = Review(
        id=10**18,
        kind="appeal",
        state="open",
        claim_id=1,
        account_id=1,
        quest_id=1,
        slug="q",
        title=TITLE,
        xp=10**6,
        claim_state="refused",
        score=100,
        claimed_at=NOW,
        proof_id=10**18,
        statement=STATEMENT,
        opened_at=NOW,
        moderator_id=None,
        claimed_until=None,
        decided_at=None,
        reason="",
    )
    earlier = replace(review, state="rejected", reason=REASON)
    case = Case(
        review,
        reasons=REASONS,
        facts={},
        text="p & " * 1024,
        has_picture=True,
        twins=(Twin(10**18, 1, 6, NOW - timedelta(days=300)),) * 20,
        history=dict.fromkeys(("paid", "held", "review", "refused", "forfeited"), 10**6),
        earlier=(earlier,) * 5,
    )
    person = Account(1, 10**15, "N & " * 32, "u" * 32, "en", "UTC", frozenset({"user"}), None, NOW)
    assert fits(queue.case_text(say, case, person))
    assert fits(queue.case_text(say, case, None))
    parts = queue.whole_text(case.text)
    assert all(map(fits, parts))
    assert "".join(parse_text(part)[0] for part in parts) == case.text


def test_standing_fits(say: Speaker) -> None:
    profile = Profile(1, 10**12, 10**4, 10**6, 10**7, 10**6, [BADGE] * 300, Streak(), 10**6)
    assert fits(standing.profile_text(say, profile, "N & " * 64))
    assert fits(standing.badges_text(say, [BADGE] * 20, 20))
    assert fits(standing.badge_text(say, BADGE))
    rows = [standing.Row(10**6, "N & " * 32, 10**12, True)] * 11
    assert fits(standing.board_text(say, f"<b>{'t' * 80}</b>", rows, 10**6))
    won = [seasons.Won(True, [TITLE] * 7)] * 20
    assert fits(seasons.won_text(say, TITLE, 10**6, 10**12, won))


def test_questions_fit(say: Speaker) -> None:
    line = "o & " * 75
    question = questions.Question(line, "multiple", [line] * 20, True, 1, 20)
    assert fits(questions.question_text(say, TITLE, question, (49, 50), range(20)))
