"""Writing works: what is accepted, what is refused and with what words, and nobody else's hands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from onlyvips_content import works as writing
from onlyvips_content.api import MediaSettled, WorkPublished
from onlyvips_content.definitions import WorkIn
from onlyvips_content.views import STRANGER, Viewer
from pydantic import ValidationError

from onlyvips.clock import MovableClock
from onlyvips.errors import Conflict, Forbidden, InvalidInput, NotFound
from onlyvips.testing.events import CapturedEvents
from onlyvips.testing.factory import JobRunner
from tests.plugins.content.works.conftest import PUBLIC, Studio, price, text_work

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=["web"])


def fields(refused: pytest.ExceptionInfo[InvalidInput]) -> list[str]:
    return [fault.field for fault in refused.value.fields]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"kind": "hologram"}, "kind"),
        ({"language": "xx"}, "language"),
        ({"language": "tr"}, ""),
        ({"texts": {}}, "texts"),
        ({"texts": {"en": {"title": " "}}}, "texts.en.title"),
        ({"texts": {"en": {"title": "a\x00b"}}}, "texts.en.title"),
        ({"texts": {"en": {"title": "a", "body": "b" * 50_001}}}, "texts.en.body"),
        ({"tags": ["x"] * 21}, "tags"),
        ({"tags": [""]}, "tags.0"),
        ({"age": "12"}, "age"),
        ({"media": ["no"]}, "media.0"),
        ({"works": [1]}, ""),
        ({"kind": "bundle", "works": [True]}, "works.0"),
        ({"kind": "bundle", "works": [-1]}, "works.0"),
        ({"kind": "bundle", "works": [2, 2]}, ""),
        ({"ways": [{"rule": "public", "opens_at": "2026-11-25"}]}, "ways.0.opens_at"),
        ({"ways": [{"rule": "NO"}]}, "ways.0.rule"),
        ({"ways": [PUBLIC] * 11}, "ways"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_what_is_no_work_is_refused_where_it_is_wrong(change: dict[str, Any], where: str) -> None:
    with pytest.raises(ValidationError) as refused:
        WorkIn.model_validate({**text_work(), **change})
    found = {".".join(map(str, fault["loc"])) for fault in refused.value.errors()}
    assert where in {name.removesuffix(".[key]") for name in found}, found


async def test_prices_are_whole_above_zero_and_of_an_asset_that_there_is(studio: Studio) -> None:
    creator = await studio.creator()
    amount = "ways.0.parameters.prices.0.amount"
    wrong: list[tuple[dict[str, Any], str]] = [
        *((price(value), amount) for value in (0, -5, 1.0, 2.5, True, "5", None, 10**30)),  # type: ignore[arg-type]
        (price(25_001), amount),
        (price(5, "EUR"), "ways.0.parameters.prices.0.asset"),
        (price(5, "xtr"), "ways.0.parameters.prices.0.asset"),
        ({"rule": "price", "parameters": {"prices": []}}, "ways.0.parameters.prices"),
        ({"rule": "price"}, "ways.0.parameters.prices"),
        ({"rule": "vip", "parameters": {"tier": 0}}, "ways.0.parameters.tier"),
        ({"rule": "vip", "parameters": {"tier": True}}, "ways.0.parameters.tier"),
        ({"rule": "public", "parameters": {"x": 1}}, "ways.0.parameters.x"),
        ({"rule": "quests", "parameters": {"quests": ["a"]}}, "ways.0.rule"),
    ]
    for way, field in wrong:
        with pytest.raises(InvalidInput) as refused:
            await studio.draft(creator, ways=[way])
        assert fields(refused) == [field], way
    twice = price()
    twice["parameters"]["prices"] *= 2
    for ways in ([twice], [price(1), price(2)]):
        with pytest.raises(InvalidInput):
            await studio.draft(creator, ways=ways)
    draft = await studio.draft(creator, ways=[price(25_000)])
    assert draft.ways[0]["parameters"] == {"prices": [{"asset": "XTR", "amount": 25_000}]}
    with pytest.raises(InvalidInput) as refused:
        await studio.draft(creator, category="nowhere")
    assert fields(refused) == ["category"]


async def test_nobody_touches_the_works_and_media_of_others(studio: Studio) -> None:
    creator, other = await studio.creator("One"), await studio.creator("Two")
    fan = await studio.person()
    media = await studio.medium(creator)
    draft = await studio.draft(creator, kind="photo", media=[media])
    for stranger in (other, fan):
        with pytest.raises(NotFound):
            await studio.parts.works.draft(stranger, draft.id)
        with pytest.raises(NotFound):
            await studio.edit(stranger, draft)
        with pytest.raises(NotFound):
            await studio.move(stranger, draft.id, "published")
        with pytest.raises(NotFound):
            await studio.parts.works.delete(stranger, draft.id)
        with pytest.raises(NotFound):
            await studio.parts.viewing.work(Viewer.of(stranger), draft.id)
    for number in (0, -1, 2**63, 2**70, draft.id + 1000):
        with pytest.raises(NotFound):
            await studio.parts.viewing.work(STRANGER, number)
        with pytest.raises(NotFound):
            await studio.parts.works.draft(creator, number)
    with pytest.raises(Forbidden):
        await studio.draft(fan)
    # What is somebody else's sounds like what there is not.
    for number in (media, uuid4()):
        with pytest.raises(InvalidInput) as refused:
            await studio.draft(other, kind="photo", media=[number])
        assert fields(refused) == ["media.0"]
        with pytest.raises(InvalidInput) as refused:
            await studio.draft(other, cover=number)
        assert fields(refused) == ["cover"]
    published = await studio.publish(creator)
    for works in ([published], [999_999]):
        with pytest.raises(InvalidInput) as refused:
            await studio.draft(other, kind="bundle", works=works)
        assert fields(refused) == ["works.0"]


async def test_a_bundle_holds_neither_itself_nor_another_bundle(studio: Studio) -> None:
    creator = await studio.creator()
    inside = await studio.publish(creator)
    bundle = await studio.draft(creator, kind="bundle", works=[inside])
    for works in ([bundle.id], [inside, bundle.id]):
        with pytest.raises(InvalidInput) as refused:
            await studio.edit(creator, bundle, works=works)
        assert fields(refused) == [f"works.{len(works) - 1}"]
    with pytest.raises(InvalidInput):
        await studio.draft(creator, kind="bundle", works=[bundle.id])
    unpublished = await studio.draft(creator)
    late = await studio.draft(creator, kind="bundle", works=[inside, unpublished.id])
    with pytest.raises(InvalidInput) as refused:
        await studio.move(creator, late.id, "published")
    assert fields(refused) == ["works"]
    with pytest.raises(Conflict) as held:
        await studio.parts.works.delete(creator, unpublished.id)
    assert held.value.code == "in-bundle"


async def test_an_edit_replaces_what_its_writer_has_seen(studio: Studio) -> None:
    creator = await studio.creator()
    one, two = await studio.medium(creator), await studio.medium(creator)
    first = await studio.draft(creator, kind="gallery", media=[one], tags=["A"])
    second = await studio.edit(
        creator, first, media=[two], tags=["b"], cover=None,
        texts={"en": {"title": "New"}, "ar": {"title": "جديد"}},
    )  # fmt: skip
    assert (second.revision, second.media, second.cover) == (2, [str(two)], str(two))
    assert set(second.texts) == {"en", "ar"}
    with pytest.raises(Conflict) as stale:
        await studio.edit(creator, first)
    assert (stale.value.code, stale.value.extra) == ("stale-revision", {"revision": 2})
    with pytest.raises(Conflict):
        await studio.move(creator, first.id, "published", revision=1)
    with pytest.raises(InvalidInput) as refused:
        await studio.edit(creator, second, kind="video", media=[])
    assert fields(refused) == ["kind"]
    rows = await studio.host.db.fetch_all("SELECT id, unused_since FROM content.media")
    assert {row["id"]: row["unused_since"] is None for row in rows} == {one: False, two: True}
    await studio.parts.works.delete(creator, first.id)
    assert (
        await studio.host.db.fetch_val(
            "SELECT count(*) FROM content.media WHERE unused_since IS NULL"
        )
        == 0
    )
    assert await studio.host.db.fetch_val("SELECT count(*) FROM content.works") == 0


async def test_an_import_key_makes_one_work(studio: Studio) -> None:
    creator, other = await studio.creator("One"), await studio.creator("Two")
    work = WorkIn.model_validate(text_work())
    made = [
        (await studio.parts.works.create(who, work, import_key="k")).id
        for who in (creator, creator, other)
    ]
    assert made[0] == made[1] != made[2]
    assert await studio.parts.works.imported(creator.id, "k") == made[0]
    assert await studio.parts.works.imported(creator.id, "x") is None


async def test_only_what_is_complete_is_published(studio: Studio) -> None:
    creator = await studio.creator()
    waiting = await studio.medium(creator, kind=None, state="stored")
    failed = await studio.medium(creator, state="failed")
    sound = await studio.medium(creator, "audio")
    cases: list[tuple[dict[str, Any], set[str]]] = [
        ({"ways": []}, {"ways"}),
        ({"texts": {"en": {"title": "No body"}}}, {"texts"}),
        ({"kind": "photo"}, {"media"}),
        ({"kind": "bundle"}, {"works"}),
        ({"kind": "photo", "media": [waiting], "ways": []}, {"ways", "media", "cover"}),
    ]
    for values, lacking in cases:
        draft = await studio.draft(creator, **values)
        with pytest.raises(InvalidInput) as refused:
            await studio.move(creator, draft.id, "published")
        assert set(fields(refused)) == lacking, values
        assert refused.value.code == "work-incomplete"
    for values, field in (
        ({"kind": "photo", "media": [failed]}, "media.0"),
        ({"kind": "photo", "media": [sound]}, "media.0"),
        ({"kind": "video", "media": [await studio.medium(creator)]}, "media.0"),
        ({"kind": "photo", "media": [await studio.medium(creator) for _ in "ab"]}, "media"),
        ({"cover": sound}, "cover"),
    ):
        with pytest.raises(InvalidInput) as refused:
            await studio.draft(creator, **values)
        assert fields(refused) == [field], values
    # What is published cannot become incomplete.
    number = await studio.publish(creator)
    draft = await studio.parts.works.draft(creator, number)
    with pytest.raises(InvalidInput):
        await studio.edit(creator, draft, ways=[])
    assert (await studio.parts.works.draft(creator, number)).revision == draft.revision


async def test_a_work_goes_where_it_can(
    studio: Studio, clock: MovableClock, events: CapturedEvents, run_jobs: JobRunner
) -> None:
    creator = await studio.creator()
    draft = await studio.draft(creator)
    for state in ("archived",):
        with pytest.raises(Conflict) as wrong:
            await studio.move(creator, draft.id, state)
        assert wrong.value.code == "wrong-state"
    for at in (None, clock.now() - timedelta(seconds=1), clock.now() + timedelta(days=400)):
        with pytest.raises(InvalidInput) as refused:
            await studio.move(creator, draft.id, "scheduled", at=at)
        assert fields(refused) == ["at"]
    later = clock.now() + timedelta(hours=2)
    await studio.move(creator, draft.id, "scheduled", at=later)
    assert (await studio.parts.works.draft(creator, draft.id)).scheduled_at == later
    assert await studio.ids(STRANGER) == []
    await studio.move(creator, draft.id, "draft")
    await studio.move(creator, draft.id, "scheduled", at=later)
    clock.move(timedelta(hours=3))
    await run_jobs("content.publish_due")
    assert await studio.ids(STRANGER) == [draft.id]
    assert [event.work_id for event in events.of(WorkPublished)] == [draft.id]
    published = await studio.parts.works.draft(creator, draft.id)
    assert (published.state, published.scheduled_at) == ("published", None)

    await studio.move(creator, draft.id, "published")  # where it is already
    await studio.move(creator, draft.id, "archived")
    await studio.move(creator, draft.id, "unlisted")
    await studio.move(creator, draft.id, "published")
    again = await studio.parts.works.draft(creator, draft.id)
    assert again.published_at == published.published_at
    with pytest.raises(Conflict):
        await studio.move(creator, draft.id, "draft")
    with pytest.raises(Conflict):
        await studio.parts.works.delete(creator, draft.id)


async def test_a_scheduled_work_waits_for_its_media(
    studio: Studio, clock: MovableClock, run_jobs: JobRunner
) -> None:
    creator = await studio.creator()
    media = await studio.medium(creator, kind=None, state="stored")
    draft = await studio.draft(creator, kind="video", media=[media])
    await studio.move(creator, draft.id, "scheduled", at=clock.now() + timedelta(minutes=1))
    clock.move(timedelta(minutes=5))
    await run_jobs("content.publish_due")
    assert await studio.ids(STRANGER) == []
    await studio.host.db.execute("UPDATE content.media SET state = 'ready', kind = 'video'")
    for name in ("thumb", "preview"):
        await studio.host.db.execute(
            "INSERT INTO content.renditions (media_id, name, key, media_type, size, width, height)"
            " VALUES (:id, :name, 'k', 'image/webp', 1, 48, 36)",
            {"id": media, "name": name},
        )
    await run_jobs("content.publish_due")
    (card,) = await studio.list(STRANGER)
    assert card.cover is not None

    # A medium that was processed again is shown as it is now.
    await studio.host.db.execute("UPDATE content.renditions SET width = 96")
    settled = MediaSettled(media_id=str(media), owner_id=creator.id, state="ready")
    await studio.platform.events.publish(settled)
    await run_jobs()
    (card,) = await studio.list(STRANGER)
    assert card.cover is not None
    assert card.cover.width == 96


async def test_what_was_read_in_a_transaction_that_failed_is_not_kept(studio: Studio) -> None:
    creator = await studio.creator()
    number = await studio.publish(creator, "Before")
    draft = await studio.parts.works.draft(creator, number)

    class Undone(Exception):
        pass

    async def undo() -> None:
        async with studio.host.db.transaction():
            await studio.edit(creator, draft, texts={"en": {"title": "Undone", "body": "b"}})
            assert (await studio.list(STRANGER))[0].title == "Undone"
            raise Undone

    with pytest.raises(Undone):
        await undo()
    assert (await studio.list(STRANGER))[0].title == "Before"
    await studio.edit(creator, draft, texts={"en": {"title": "After", "body": "b"}})
    assert (await studio.list(STRANGER))[0].title == "After"


async def test_a_work_shows_its_text_and_media_to_whoever_may_see_it(studio: Studio) -> None:
    creator, fan = await studio.creator(), await studio.person()
    image, video = await studio.medium(creator), await studio.medium(creator, "video")
    number = await studio.publish(
        creator, "Paid", kind="gallery", media=[image, video], ways=[price(5)],
        texts={"en": {"title": "Paid", "body": "**Secret**"},
               "tr": {"title": "Paralı", "body": "**Gizli**"}},
    )  # fmt: skip
    viewer = Viewer.of(fan)
    locked = await studio.parts.viewing.work(viewer, number)
    assert (locked.html, locked.languages) == ("", ["en", "tr"])
    assert [(m.url, m.poster) for m in locked.media] == [(None, None)] * 2
    assert all(m.preview is not None and m.preview.blurred for m in locked.media)
    assert "Secret" not in repr(locked)
    await studio.unlock(fan, number)
    open_ = await studio.parts.viewing.work(viewer, number, language="tr")
    assert (open_.title, open_.html.strip()) == ("Paralı", "<p><strong>Gizli</strong></p>")
    urls = [m.url or "" for m in open_.media]
    assert "/marked?v=" in urls[0]
    assert "/stream?v=" in urls[1]
    assert all(f"v={fan.id}&" in url for url in urls)
    assert open_.media[1].poster is not None
    own = await studio.parts.viewing.work(Viewer.of(creator), number)
    assert "/display?v=" in (own.media[0].url or "")
    await studio.parts.publishing.take_down(fan, number, "Because.")
    assert (await studio.parts.viewing.work(Viewer.of(creator), number)).taken_down_reason
    line = await studio.host.db.fetch_one(
        "SELECT action, actor_id, target_id FROM core.audit_log ORDER BY id DESC LIMIT 1"
    )
    assert line is not None
    assert tuple(line.values()) == ("content.work_taken_down", fan.id, creator.id)
    with pytest.raises(NotFound):
        await studio.parts.viewing.work(viewer, number)
    adult = await studio.publish(creator, age="18")
    with pytest.raises(Forbidden) as refused:
        await studio.parts.viewing.work(viewer, adult)
    assert refused.value.code == "adults-only"
    await studio.parts.preferences.set(fan, adult=True)
    assert (await studio.parts.viewing.work(viewer, adult)).access.allowed


async def test_who_may_not_hear_a_sound_does_not_see_its_waveform(studio: Studio) -> None:
    creator, fan = await studio.creator(), await studio.person()
    sound = await studio.medium(creator, "audio")
    await studio.host.db.execute("UPDATE content.media SET waveform = :w", {"w": bytes([1, 200])})
    number = await studio.publish(creator, kind="audio", media=[sound], ways=[price(5)])
    (locked,) = (await studio.parts.viewing.work(Viewer.of(fan), number)).media
    assert (locked.url, list(locked.waveform)) == (None, [])
    await studio.unlock(fan, number)
    (open_,) = (await studio.parts.viewing.work(Viewer.of(fan), number)).media
    assert list(open_.waveform) == [1, 200]


async def test_what_is_deleted_while_a_page_is_read_is_left_out(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    creator = await studio.creator()
    kept, gone = await studio.draft(creator), await studio.draft(creator)
    read = studio.parts.shelf.read

    async def read_later(ids: Any) -> Any:
        await studio.parts.works.delete(creator, gone.id)
        return await read(ids)

    monkeypatch.setattr(studio.parts.shelf, "read", read_later)
    assert await studio.ids(Viewer.of(creator), "own") == [kept.id]


async def test_nobody_has_more_works_than_there_may_be(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MOST_OF_ONE", 2)
    creator, other = await studio.creator(), await studio.creator("Other")
    drafts = [await studio.draft(creator) for _ in range(2)]
    with pytest.raises(Conflict):
        await studio.draft(creator)
    await studio.draft(other)
    await studio.parts.works.delete(creator, drafts[0].id)
    again = await studio.draft(creator)
    assert await studio.ids(Viewer.of(creator), "own") == [again.id, drafts[1].id]
