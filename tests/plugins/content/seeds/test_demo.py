"""The demo: real words in four languages, all that the platform can do, and put in once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from onlyvips_content.api import AccessRule
from onlyvips_content.drawing.pictures import STYLES
from onlyvips_content.media.processing.values import Made
from onlyvips_content.parts import parts_of
from onlyvips_content.seeds import baking, seed_demo, sowing
from onlyvips_content.seeds.baking import Baked, Recipe, bake, oven
from onlyvips_content.seeds.definitions import demo_files, demo_people
from onlyvips_content.seeds.offering import published_at, state_of, ways_of
from pydantic import BaseModel, create_model

if TYPE_CHECKING:
    from onlyvips.host import Host

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
FILES = demo_files()
WORKS = [(file, place, work) for file in FILES for place, work in enumerate(file.works, 1)]
LETTERS = {
    "en": re.compile("[a-z]", re.IGNORECASE),
    "tr": re.compile("[a-zçğıöşü]", re.IGNORECASE),
    "ru": re.compile("[а-яё]", re.IGNORECASE),
    "ar": re.compile("[\u0621-\u064a]"),
}


def test_there_are_12_creators_and_300_works_in_four_languages() -> None:
    assert len(FILES) == 12
    assert len(WORKS) == 300
    assert Counter(file.creator.language for file in FILES) == dict.fromkeys(LETTERS, 3)
    assert {file.creator.style for file in FILES} == set(STYLES), "each has a style of their own"
    kinds = Counter(work.kind for _, _, work in WORKS)
    assert set(kinds) == {"photo", "gallery", "video", "audio", "text", "bundle"}
    assert min(kinds.values()) >= 24


def test_every_text_is_in_the_language_that_it_says_and_no_title_comes_twice() -> None:
    titles = [work.title for _, _, work in WORKS]
    assert len(set(titles)) == len(titles)
    for file, place, work in WORKS:
        letters = LETTERS[file.creator.language]
        for text in (work.title, work.says, *([work.body] if work.kind == "text" else [])):
            assert letters.search(text), (file.creator.slug, place, text)
            assert text == text.strip() or text == work.body
        for language, other in work.other.items():
            assert LETTERS[language].search(other.title + other.says)
            assert language != file.creator.language
        assert work.tags
        assert (work.kind == "text") == bool(work.body)
    translated = [work for _, _, work in WORKS if work.other]
    assert len(translated) == 12
    assert all(len(work.other) == 3 for work in translated)
    people = demo_people()
    for said in (people.fans, people.comments):
        assert set(said) == set(LETTERS)
        for language, texts in said.items():
            assert all(LETTERS[language].search(text) for text in texts)


def test_the_demo_shows_every_way_in_and_every_state() -> None:
    ways = [
        ways_of(work, f"{file.creator.slug}-{place}", place, FILES.index(file), now=NOW,
                quests=["say-hello", "know-us"])
        for file, place, work in WORKS
    ]  # fmt: skip
    rules = Counter(way.rule for offered in ways for way in offered)

    assert set(rules) == {"public", "followers", "price", "vip", "premium", "quests"}
    assert min(rules.values()) >= 10
    assert 0.35 < sum(offered[0].rule == "public" for offered in ways) / 300 < 0.55
    early = [way for offered in ways for way in offered if way.opens_at]
    assert len(early) >= 5
    assert all(way.opens_at > NOW for way in early)  # type: ignore[operator]
    states = Counter(state_of(place, FILES.index(file)) for file, place, _ in WORKS)
    assert set(states) == {"published", "draft", "scheduled", "unlisted", "archived"}
    assert states["published"] == 288
    for file, place, _ in WORKS:
        assert published_at(f"{file.creator.slug}-{place}", place, NOW) < NOW


def test_an_oven_draws_and_processes_in_processes_of_its_own(tmp_path: Path) -> None:
    recipe = Recipe("one.jpg", "image", "paper", wide=False)
    with oven(tmp_path, [recipe]) as (future,):
        baked = future.result(timeout=60)

    here = bake(recipe, tmp_path / "here")
    assert baked.digest == here.digest
    assert baked.made == here.made
    assert (baked.made.kind, baked.made.width) == ("image", 320)
    assert {path.name for path in baked.folder.iterdir()} == {
        rendition.file for rendition in baked.made.renditions
    }


class Ready:
    """Baked goods from the day before: one of each kind, sold as whatever is asked for."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        self.asked: list[Recipe] = []
        monkeypatch.setattr(baking, "_VIDEO", (64, 36))
        monkeypatch.setattr(baking, "_VIDEO_SECONDS", 0.5)
        monkeypatch.setattr(baking, "_SOUND_SECONDS", 0.5)
        self._kinds = {
            kind: bake(Recipe(kind, kind, "paper"), folder / kind)
            for kind in ("image", "video", "audio")
        }

    @contextmanager
    def oven(self, room: Path, recipes: Sequence[Recipe]) -> Iterator[list[Future[Baked]]]:
        self.asked += recipes
        futures = []
        for number, recipe in enumerate(recipes):
            original = room / f"{number}"
            original.write_bytes(recipe.name.encode())
            baked = replace(
                self._kinds[recipe.kind],
                recipe=recipe,
                original=original,
                digest=recipe.name.encode().ljust(32)[:32],
            )
            future: Future[Baked] = Future()
            future.set_result(baked)
            futures.append(future)
        yield futures


@pytest.mark.onlyvips(plugins=["ledger", "content"], roles=[])
async def test_the_demo_is_put_in_once_through_the_services(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready = Ready(tmp_path, monkeypatch)
    few = [file.model_copy(update={"works": file.works[:14]}) for file in FILES[:2]]
    monkeypatch.setattr(sowing, "oven", ready.oven)
    monkeypatch.setattr(sowing, "demo_files", lambda: few)
    platform = host.platform_of("content")

    async with host.db.transaction():
        first = await seed_demo(platform)
    drawn = len(ready.asked)
    async with host.db.transaction():
        second = await seed_demo(platform)

    assert first == "2 creators, 28 works and 24 people who like them"
    assert second == "nothing, because all of it was there"
    assert len(ready.asked) == drawn
    assert len({recipe.name for recipe in ready.asked}) == drawn
    states = await host.db.fetch_all(
        "SELECT state, count(*) AS n, max(published_at) AS latest FROM content.works GROUP BY 1"
    )
    assert {row["state"]: row["n"] for row in states} == {"published": 28}
    now = platform.clock.now()
    assert all(row["latest"] <= now for row in states)
    counts: dict[str, Any] = {
        table: await host.db.fetch_val(f"SELECT count(*) FROM content.{table}")
        for table in ("creators", "follows", "likes", "comments", "purchases", "views")
    }
    assert counts["creators"] == 2
    assert min(counts.values()) > 0, counts
    page = await host.db.fetch_all("SELECT account_id, state FROM content.creators")
    assert {row["state"] for row in page} == {"verified"}
    name = await parts_of(platform).creators.name(page[0]["account_id"])
    assert name in {"Mira Holt", "Theo Marsh"}
    unready = (
        "SELECT count(*) FROM content.media WHERE state <> 'ready' OR unused_since IS NOT NULL"
    )
    assert await host.db.fetch_val(unready) == 0
    assert not list((platform.config.state / "work").iterdir())


class Done(AccessRule):
    """A rule of another plugin that appears later."""

    name: ClassVar[str] = "quests"
    parameters: ClassVar[type[BaseModel]] = create_model("Quests", quests=(list[str], ...))


@pytest.mark.onlyvips(plugins=["ledger", "content"], roles=[])
async def test_works_ask_for_quests_as_soon_as_there_are_some(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready = Ready(tmp_path, monkeypatch)
    monkeypatch.setattr(sowing, "oven", ready.oven)
    few = [
        file.model_copy(update={"works": file.works[:count]})
        for file, count in zip(FILES, (1, 7), strict=False)
    ]
    monkeypatch.setattr(sowing, "demo_files", lambda: few)
    platform = host.platform_of("content")
    rules = parts_of(platform).rules
    gated = "SELECT count(*) FROM content.works WHERE ways->0->>'rule' = 'quests'"

    await seed_demo(platform)
    assert await host.db.fetch_val(gated) == 0
    monkeypatch.setattr(rules, "all", lambda: {"quests": Done()})
    monkeypatch.setattr(rules, "names", lambda: ["quests"])

    assert await seed_demo(platform) == "1 works ask for quests now"
    assert await host.db.fetch_val(gated) == 1
    assert await seed_demo(platform) == "nothing, because all of it was there"


def test_what_was_made_travels_between_processes_as_json() -> None:
    made = Made("audio", "audio/mpeg", (), duration_ms=5, waveform=(1, 2))

    assert Made.from_json(made.as_json()) == made
