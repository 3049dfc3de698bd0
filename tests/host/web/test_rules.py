"""Routes that compile late behave as Quart's own."""

from __future__ import annotations

from quart import Quart, url_for

from onlyvips.web.rules import LazyRule


class App(Quart):
    url_rule_class = LazyRule


async def test_urls_are_built_and_matched_as_ever() -> None:
    app = App(__name__)

    @app.get("/works/<int:number>")
    async def work(number: int) -> str:
        return f"{number} {url_for('work', number=number + 1, page=2)} {url_for('work', number=3)}"

    answer = await app.test_client().get("/works/7")
    assert await answer.get_data(as_text=True) == "7 /works/8?page=2 /works/3"
