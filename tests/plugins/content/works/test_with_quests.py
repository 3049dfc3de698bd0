"""Works that quests open, and quests that works complete."""

from __future__ import annotations

from typing import Any

import pytest
from onlyvips_content.access.ways import parse_ways
from onlyvips_content.views import STRANGER, Viewer
from onlyvips_quests.api import Quests
from onlyvips_quests.definitions import QuestFile
from onlyvips_quests.parts import parts_of as quests_of

from onlyvips.errors import InvalidInput
from onlyvips.events import Activity
from onlyvips.host import Host
from onlyvips.testing.factory import JobRunner
from tests.plugins.content.works.conftest import Studio, price

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content", "quests"], roles=["web"])


def gate(*slugs: str, **more: Any) -> dict[str, Any]:
    return {"rule": "quests", "parameters": {"quests": list(slugs), **more}}


async def put_up(host: Host, slug: str, kind: str = "daily", **parameters: Any) -> int:
    """Publish a quest and return its number."""
    publishing = quests_of(host.platform_of("quests")).publishing
    saved = await publishing.save(
        QuestFile.model_validate(
            {
                "slug": slug,
                "type": kind,
                "titles": {"en": slug.title(), "tr": f"{slug} tr"},
                "rewards": {"xp": 10},
                "parameters": parameters,
            }
        )
    )
    await publishing.publish(slug)
    return saved.quest_id


async def test_quests_open_a_work_and_the_way_says_how_far_one_is(
    host: Host, studio: Studio
) -> None:
    numbers = [await put_up(host, slug) for slug in ("one", "two", "three")]
    service = host.platform.services.get(Quests)
    creator, fan = await studio.creator(), await studio.person(language="tr")
    viewer = Viewer.of(fan)
    every = await studio.publish(creator, ways=[gate("one", "two", "three"), price(9)])
    some = await studio.publish(creator, ways=[gate("one", "two", "three", needed=2)])

    async def progress(viewer: Viewer) -> list[tuple[bool, int, int]]:
        cards = {card.id: card.access for card in await studio.list(viewer)}
        assert all(cards[number].allowed == cards[number].ways[0].open for number in (every, some))
        return [
            (way.open, way.done, way.total) for way in (cards[every].ways[0], cards[some].ways[0])
        ]

    assert await progress(viewer) == await progress(STRANGER) == [(False, 0, 3), (False, 0, 2)]
    for number in numbers[:2]:
        assert (await service.claim(fan, number)).outcome == "completed"
    assert await progress(viewer) == [(False, 2, 3), (True, 2, 2)]
    assert (await studio.access(viewer, some)).via == "quests"
    way = (await studio.access(viewer, every)).ways[0]
    assert [(q["slug"], q["title"], q["done"]) for q in way.parameters["quests"]] == [
        ("one", "one tr", True),
        ("two", "two tr", True),
        ("three", "three tr", False),
    ]
    (rule,) = studio.parts.rules.all().values()
    assert rule.describe(way, "ru") == "Выполнено заданий: 2 из 3"
    await service.claim(fan, numbers[2])
    assert await progress(viewer) == [(True, 3, 3), (True, 2, 2)]
    assert await progress(STRANGER) == [(False, 0, 3), (False, 0, 2)]


async def test_a_gate_that_nobody_could_pass_is_refused(host: Host, studio: Studio) -> None:
    await put_up(host, "one")
    creator = await studio.creator()
    wrong = [
        (gate("one", "nowhere"), "ways.0.parameters.quests.1"),
        (gate(), "ways.0.parameters.quests"),
        (gate("one", needed=True), "ways.0.parameters.needed"),
        (gate("one", needed=2), "ways.0.parameters"),
        ({"rule": "nonsense"}, "ways.0.rule"),
    ]
    for way, field in wrong:
        with pytest.raises(InvalidInput) as refused:
            await studio.draft(creator, ways=[way])
        assert [fault.field for fault in refused.value.fields] == [field]


async def test_a_gate_lets_nobody_in_while_quests_fails(
    host: Host, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    await put_up(host, "one")
    creator, fan = await studio.creator(), await studio.person()
    gated = await studio.publish(creator, ways=[gate("one"), {"rule": "followers"}])
    bought = await studio.publish(creator, ways=[gate("one")])
    await studio.unlock(fan, bought)
    (rule,) = studio.parts.rules.all().values()

    async def fail(*_: object) -> None:
        raise RuntimeError("the plugin is at fault")

    monkeypatch.setattr(rule, "decide", fail)
    assert not (await studio.access(Viewer.of(fan), gated)).allowed
    # Other ways, and what was bought, do not suffer from it.
    assert (await studio.access(Viewer.of(fan), bought)).via == "unlocked"
    await studio.parts.creators.follow(fan, creator.id)
    assert (await studio.access(Viewer.of(fan), gated)).via == "followers"
    # As when the plugin is off.
    monkeypatch.setattr(studio.parts.rules, "_rules", {})
    assert (await studio.access(Viewer.of(fan), gated)).via == "followers"
    assert [way.rule for way in parse_ways([gate("x")])] == ["quests"]


async def test_what_people_do_with_works_completes_quests(
    host: Host, studio: Studio, run_jobs: JobRunner
) -> None:
    fan, creator = await studio.person(), await studio.creator()
    number = await studio.publish(creator)
    kinds = {
        "content_view": "content.viewed",
        "content_like": "content.liked",
        "purchase": "content.purchased",
    }
    quests = {kind: await put_up(host, kind.replace("_", "-"), kind) for kind in kinds}
    await host.platform.events.publish(
        *(
            Activity(account_id=fan.id, kind=activity, subject=f"work:{number}")
            for activity in kinds.values()
        )
    )
    await run_jobs()
    service = host.platform.services.get(Quests)
    done = await service.progress(fan, list(quests.values()))
    assert {kind: done[quest] for kind, quest in quests.items()} == dict.fromkeys(kinds, True)
