"""Drafts, versions, publishing and archiving: nobody's rules change under them."""

from __future__ import annotations

import pytest
from onlyvips_quests.api import Evidence
from onlyvips_quests.definitions import QuestFile

from onlyvips.errors import Conflict, InvalidInput, NotFound
from onlyvips.testing.factory import HostFactory
from tests.plugins.quests.conftest import Board

pytestmark = pytest.mark.onlyvips(plugins=["quests"], roles=["bot"])

TALK = {"group": "@chat", "count": 2, "original": False}


def said(number: int) -> Evidence:
    return Evidence("message", -100, "chat", f"hello {number}", key=f"m:{number}")


def quest_file(slug: str = "visit", **values: object) -> QuestFile:
    plain = {"slug": slug, "type": "daily", "titles": {"en": "Visit"}, "rewards": {"xp": 5}}
    return QuestFile.model_validate({**plain, **values})


async def test_a_draft_is_not_on_offer_until_it_is_published(board: Board) -> None:
    publishing = board.parts.publishing
    saved = await publishing.save(quest_file())
    alice = await board.person()

    assert (saved.version, saved.created, saved.changed) == (1, True, True)
    assert await board.service.list_for(alice) == []
    with pytest.raises(NotFound):
        await board.service.claim(alice, saved.quest_id)

    stored = await publishing.publish("visit")
    assert (stored.state, stored.version, stored.draft) == ("published", 1, None)
    assert [quest.slug for quest in await board.service.list_for(alice)] == ["visit"]


async def test_saving_what_is_there_already_changes_nothing(board: Board) -> None:
    publishing = board.parts.publishing
    await publishing.save(quest_file())
    await publishing.publish("visit")

    again = await publishing.save(quest_file())
    moved = await publishing.save(quest_file(position=7))

    assert (again.version, again.created, again.changed) == (1, False, False)
    assert (moved.version, moved.changed) == (1, True)
    assert len((await publishing.get("visit")).versions) == 1


async def test_a_draft_is_overwritten_and_a_published_version_never(board: Board) -> None:
    publishing = board.parts.publishing
    await publishing.save(quest_file(rewards={"xp": 1}))
    assert (await publishing.save(quest_file(rewards={"xp": 2}))).version == 1
    await publishing.publish("visit")
    assert (await publishing.save(quest_file(rewards={"xp": 3}))).version == 2
    assert (await publishing.save(quest_file(rewards={"xp": 4}))).version == 2

    stored = await publishing.get("visit")

    assert (stored.version, stored.draft) == (1, 2)
    assert stored.file.rewards.xp == 4
    rows = await board.host.db.fetch_all(
        "SELECT number, rules -> 'rewards' ->> 'xp' AS xp FROM quests.quest_versions ORDER BY 1"
    )
    assert [tuple(row.values()) for row in rows] == [(1, "2"), (2, "4")]


async def test_whoever_has_begun_goes_on_with_the_rules_they_began_with(board: Board) -> None:
    quest = await board.add("talk", "message_send", parameters=TALK, xp=10)
    alice, bob = await board.person(1), await board.person(2)
    await board.service.observe(alice, said(1))

    await board.change("talk", parameters={**TALK, "count": 4}, rewards={"xp": 99})
    [hers] = await board.service.observe(alice, said(2))
    [his] = await board.service.observe(bob, said(3))

    assert (hers.outcome, hers.xp, hers.quest.version) == ("completed", 10, 1)
    assert (his.outcome, his.quest.progress.of, his.quest.version) == ("progress", 4, 2)
    assert (await board.service.get(bob, quest)).xp == 99


async def test_taking_a_quest_fixes_its_rules(board: Board) -> None:
    quest = await board.add("visit", xp=10)
    alice, bob = await board.person(1), await board.person(2)
    await board.service.take(alice, quest)
    await board.change("visit", rewards={"xp": 1})

    assert (await board.service.claim(alice, quest)).xp == 10
    assert (await board.service.claim(bob, quest)).xp == 1


async def test_a_new_version_pays_nobody_twice(board: Board) -> None:
    quest = await board.add("visit", xp=10)
    alice = await board.person()
    await board.service.claim(alice, quest)

    await board.change("visit", rewards={"xp": 50})

    assert (await board.service.claim(alice, quest)).outcome == "already"
    assert (await board.books(alice)).entries == (10,)


async def test_another_process_sees_what_was_published(
    board: Board, onlyvips_host: HostFactory
) -> None:
    other = Board(await onlyvips_host(roles=[]))
    assert await other.service.offered("en") == []
    await board.add("visit")
    other.parts.catalogue.stale()  # what a second does
    assert [quest.slug for quest in await other.service.offered("en")] == ["visit"]


async def test_an_archived_quest_is_off_and_what_was_earned_stays(board: Board) -> None:
    quest = await board.add("visit", xp=10)
    alice, bob = await board.person(1), await board.person(2)
    await board.service.claim(alice, quest)

    stored = await board.parts.publishing.archive("visit")

    assert stored.state == "archived"
    assert await board.service.list_for(bob) == []
    with pytest.raises(NotFound):
        await board.service.claim(bob, quest)
    assert (await board.service.get(alice, quest)).state == "done"
    assert (await board.books(alice)).entries == (10,)
    assert (await board.parts.publishing.publish("visit")).state == "published"


async def test_a_draft_cannot_be_archived(board: Board) -> None:
    await board.parts.publishing.save(quest_file())
    with pytest.raises(Conflict) as caught:
        await board.parts.publishing.archive("visit")
    assert caught.value.code == "quest-not-published"


async def test_what_cannot_work_is_refused_with_its_field(
    board: Board, subtests: pytest.Subtests
) -> None:
    for values, field in [
        ({"type": "teleport"}, "type"),
        ({"type": "channel_join", "parameters": {"channel": "no at sign"}}, "parameters.channel"),
        ({"rewards": {"badge": "unknown"}}, "rewards.badge"),
        ({"rewards": {"others": [{"type": "gold"}]}}, "rewards.others.0.type"),
        ({"requires": {"any": [{"quest": "nowhere"}]}}, "requires.any.0.quest"),
        ({"requires": {"badge": "nothing"}}, "requires.badge"),
        (
            {"type": "message_send", "parameters": {"group": "@chat", "pattern": "(("}},
            "parameters",
        ),
    ]:
        with subtests.test(values=values, field=field):
            with pytest.raises(InvalidInput) as caught:
                await board.parts.publishing.save(quest_file(**values))
            assert any(fault.field.startswith(field) for fault in caught.value.fields), (
                caught.value.fields
            )
            with pytest.raises(NotFound):
                await board.parts.publishing.get("visit")


async def test_what_is_exported_is_what_was_saved(board: Board) -> None:
    await board.add_badge("pioneer")
    files = [
        quest_file("first", position=1, requires={"level": 2}, window={}),
        quest_file("second", position=2, rewards={"xp": 1, "badge": "pioneer"}, capacity=5),
    ]
    for file in files:
        await board.parts.publishing.save(file)

    assert list(await board.parts.publishing.export()) == files
    assert list(await board.parts.publishing.export(["second"])) == files[1:]
    with pytest.raises(NotFound):
        await board.parts.publishing.export(["third"])
