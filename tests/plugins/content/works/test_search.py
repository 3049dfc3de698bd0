"""Words find works in the four languages, whatever their forms."""

from __future__ import annotations

from typing import Any

import pytest
from onlyvips_content.texts_of_works.search import CONFIGURATIONS
from onlyvips_content.views import STRANGER, Viewer

from tests.plugins.content.works.conftest import Studio, price

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=["web"])


async def test_words_are_found_in_their_forms_and_the_best_comes_first(studio: Studio) -> None:
    creator, fan = await studio.creator(), await studio.person()
    names = await studio.host.db.fetch_all("SELECT cfgname FROM pg_ts_config")
    assert set(CONFIGURATIONS.values()) <= {row["cfgname"] for row in names}

    async def publish(language: str, title: str, summary: str = "", **values: Any) -> int:
        texts = {language: {"title": title, "summary": summary, "body": "hidden treasure"}}
        return await studio.publish(creator, texts=texts, language=language, **values)

    title = await publish("en", "Running through harbours")
    tagged = await publish("en", "Evening", tags=["harbour"])
    told = await publish("en", "Morning", "A walk to the harbour")
    turkish = await publish("tr", "Limanlarda akşam ışıkları", category="art")
    russian = await publish("ru", "Вечерние огни гавани", ways=[price()])
    arabic = await publish("ar", "أضواء المساء في الميناء")
    await studio.draft(creator, "harbour draft")

    async def find(words: str, **values: Any) -> list[int]:
        return await studio.ids(STRANGER, "search", words=words, **values)

    assert await find("harbour") == [title, tagged, told]
    assert await find("harbours run") == [title]
    assert await find("liman") == [turkish]
    assert await find("ışık") == [turkish]
    assert await find("гавань") == [russian]
    assert await find("огней") == [russian]
    assert await find("الميناء") == [arabic]
    assert await find('"harbour walk"') == []
    assert await find('"running through harbours"') == [title]
    assert await find("harbour -walk") == [title, tagged]
    assert set(await find("liman or гавань")) == {turkish, russian}
    assert await find("liman", category="music") == []
    assert await find("liman", category="art") == [turkish]
    assert await find("гавань", free=True) == []
    # What only those who may see a work can read finds nothing.
    assert await find("treasure") == []
    for nonsense in ("", "!!! &|", "'", '"', "a:*", "\\", "<->", "💡" * 50):
        assert await find(nonsense) == []
    assert await studio.ids(Viewer.of(fan), "search", words="harbour", limit=2) == [title, tagged]
