"""What holds for every first-party type."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import onlyvips_quests
import pytest
from onlyvips_quests.api import Evidence, EvidenceKind, QuestType, Right
from onlyvips_quests.types import first_party

from onlyvips.i18n import LANGUAGES, CatalogueStore
from tests.plugins.quests.types.conftest import ALICE, Kinds

TEXT = {"en": "How many?"}
CHOICE = [{"en": "One"}, {"en": "Two"}]

#: Parameters of a plain quest of each type.
PLAIN: dict[str, dict[str, Any]] = {
    "start_link": {},
    "deeplink_track": {"code": "spring"},
    "bot_mention": {},
    "channel_join": {"channel": "@news"},
    "channel_join_v2": {"channel": "@news", "hours": 48},
    "group_join": {"group": -100123},
    "group_join_message": {"group": "@chat"},
    "message_send": {"group": "@chat", "pattern": "a+"},
    "comment": {"channel": "@news"},
    "message": {"words": ["open sesame"]},
    "forward_message": {"channel": "@news"},
    "post_share": {"visitors": 3},
    "emoji_reaction": {"chat": "@news"},
    "button_click": {"code": "spring"},
    "pin_check": {"chat": "@chat"},
    "poll_vote": {"question": "How many?", "options": ["One", "Two"], "correct": 1},
    "referral": {"count": 3},
    "invite_tracker": {"chat": "@chat", "count": 3},
    "schedule_post": {"weekdays": ["sat"]},
    "daily": {},
    "streak": {"days": 7},
    "quiz": {"questions": [{"text": TEXT, "options": CHOICE, "correct": 1}]},
    "survey": {"questions": [{"text": TEXT, "options": CHOICE}]},
    "content_view": {},
    "content_like": {},
    "purchase": {},
    "activity": {"activity": "wren.sang"},
    "proof": {},
}
#: Types that answer somebody who asks with what is so now.
LOOKING_UP = {"channel_join", "channel_join_v2", "group_join", "daily", "streak"}
MEMBERSHIP = {"channel_join", "channel_join_v2", "group_join", "group_join_message"}

every_type = pytest.mark.parametrize("name", PLAIN)


def test_every_type_is_there_once(paper: Kinds) -> None:
    names = [kind.name for kind in first_party(paper.platform)]
    assert len(set(names)) == len(names)
    assert set(names) == set(PLAIN)


@every_type
def test_a_type_says_what_proves_it(paper: Kinds, name: str) -> None:
    kind = paper[name]
    assert isinstance(kind, QuestType)
    assert kind.summary
    assert kind.evidence
    assert kind.evidence <= set(get_args(EvidenceKind)) - {"claim", "recheck"}
    assert ("leave" in kind.evidence) is (name in MEMBERSHIP)


@pytest.mark.parametrize("name", sorted(PLAIN.keys() - LOOKING_UP))
async def test_asking_alone_proves_nothing_and_is_told_what_to_do(paper: Kinds, name: str) -> None:
    verdict = await paper.verify(name, Evidence("claim"), **PLAIN[name])
    assert not verdict.met
    assert verdict.reason
    assert not verdict.failed


@pytest.mark.parametrize("name", sorted(PLAIN.keys() - MEMBERSHIP - {"pin_check"}))
async def test_what_was_seen_once_stays_proved(paper: Kinds, name: str) -> None:
    verdict = await paper.verify(name, Evidence("recheck"), **PLAIN[name])
    assert verdict.met


@every_type
async def test_evidence_of_another_kind_proves_nothing(paper: Kinds, name: str) -> None:
    for kind in set(get_args(EvidenceKind)) - {"claim", "recheck"} - paper[name].evidence:
        verdict = await paper.verify(name, Evidence(kind, -100123, "chat", "aaa"), **PLAIN[name])
        assert not verdict.met, kind


@every_type
def test_a_type_names_routes_that_its_evidence_has(paper: Kinds, name: str) -> None:
    for route in paper.routes(name, **PLAIN[name]):
        head = route.partition(":")[0]
        assert head in {"*", "chat", "data", "mention", "comment", "from"}
        assert route == route.lower() or head == "data"


@every_type
def test_rights_say_where_and_what_for(paper: Kinds, name: str) -> None:
    for right in paper[name].rights(paper.task(name, **PLAIN[name]).parameters):
        assert isinstance(right, Right)
        assert right.right in {"member", "admin", "invite_users"}
        assert right.why


@every_type
def test_an_unknown_parameter_is_refused(paper: Kinds, name: str) -> None:
    with pytest.raises(ValueError, match="nonsense"):
        paper.task(name, **PLAIN[name], nonsense=1)


def test_right_answers_codes_and_patterns_are_not_shown(paper: Kinds) -> None:
    def shown(name: str) -> dict[str, Any]:
        return dict(paper[name].shown(paper.task(name, **PLAIN[name]).parameters))

    assert "correct" not in shown("poll_vote")
    assert "correct" not in str(shown("quiz"))
    assert "code" not in shown("button_click")
    assert "words" not in shown("message")
    assert "pattern" not in shown("message_send")
    assert shown("poll_vote")["options"] == ["One", "Two"]
    assert shown("quiz")["questions"][0]["options"] == CHOICE


def test_types_that_ask_for_joining_liking_or_sharing_say_so(paper: Kinds) -> None:
    assert {name for name, kind in paper.by_name.items() if kind.growth} == {
        *MEMBERSHIP,
        *("forward_message", "post_share", "emoji_reaction", "referral", "invite_tracker"),
        "content_like",
    }


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
async def test_reasons_are_in_the_persons_language(paper: Kinds, language: str) -> None:
    store = CatalogueStore()
    store.add("quests", Path(onlyvips_quests.__file__).parent / "locales")
    paper.platform.i18n = store.bind("quests")  # type: ignore[misc]
    person = replace(ALICE, language=language)
    for name in PLAIN.keys() - LOOKING_UP:
        english = await paper.verify(name, Evidence("claim"), **PLAIN[name])
        theirs = await paper.verify(name, Evidence("claim"), person, **PLAIN[name])
        assert theirs.reason not in ("", english.reason), name
