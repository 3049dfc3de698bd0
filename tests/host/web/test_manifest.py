from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from onlyvips.i18n import CatalogueStore
from onlyvips.registry import Screen
from onlyvips.web.screen_files import ScreenFiles

from .conftest import ADMIN, FAN, AppFactory, FakeAuthenticator, make_account

SCREENS = {
    "hello": [
        Screen("/hello", "Hello", "wave", "tab", "ui/hello.js"),
        Screen("/hello/edit", "Edit", "pen", "admin", "ui/edit.js", frozenset({"moderator"})),
    ]
}


def files(folder: Path, screens: Mapping[str, list[Screen]] = SCREENS) -> ScreenFiles:
    """Write the modules of screens into a package for each plugin."""
    for plugin, registered in screens.items():
        for screen in registered:
            module = folder / plugin / screen.module
            module.parent.mkdir(parents=True, exist_ok=True)
            module.write_text("export default () => null;")
    return ScreenFiles({plugin: folder / plugin for plugin in screens})


CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Hello"
msgstr "Merhaba"
"""


async def test_a_viewer_is_offered_the_screens_of_their_roles(
    make_app: AppFactory, authenticator: FakeAuthenticator, tmp_path: Path
) -> None:
    authenticator.add("moderator", make_account(5, roles=frozenset({"user", "moderator"})))
    client = make_app(screens=SCREENS, screen_files=files(tmp_path)).test_client()

    async def routes(headers: dict[str, str]) -> list[str]:
        response = await client.get("/api/v1/ui/manifest", headers=headers)
        return [screen["route"] for screen in (await response.get_json())["screens"]]

    assert await routes(FAN) == ["/hello"]
    assert await routes({"Authorization": "Bearer moderator"}) == ["/hello", "/hello/edit"]
    assert await routes(ADMIN) == ["/hello", "/hello/edit"]


async def test_screens_come_in_their_order_and_else_as_they_were_registered(
    make_app: AppFactory, tmp_path: Path
) -> None:
    screens = {
        "hello": [
            Screen("/hello/c", "C", "pen", "tab", "ui/c.js", order=2),
            Screen("/hello/a", "A", "pen", "tab", "ui/a.js"),
        ],
        "other": [Screen("/other", "B", "pen", "tab", "ui/b.js")],
    }
    client = make_app(screens=screens, screen_files=files(tmp_path, screens)).test_client()

    document = await (await client.get("/api/v1/ui/manifest", headers=FAN)).get_json()

    assert [(s["title"], s["order"]) for s in document["screens"]] == [("A", 0), ("B", 0), ("C", 2)]


async def test_titles_are_in_the_viewers_language(
    make_app: AppFactory, authenticator: FakeAuthenticator, tmp_path: Path
) -> None:
    folder = tmp_path / "tr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "hello.po").write_text(CATALOGUE, encoding="utf-8")
    catalogues = CatalogueStore()
    catalogues.add("hello", tmp_path)
    authenticator.add("turk", make_account(6, language="tr"))
    app = make_app(
        screens=SCREENS, screen_files=files(tmp_path / "packages"), translations=catalogues.bind
    )
    client = app.test_client()
    response = await client.get("/api/v1/ui/manifest", headers={"Authorization": "Bearer turk"})
    document = await response.get_json()
    assert document["screens"][0]["title"] == "Merhaba"
    assert document["direction"] == "ltr"


async def test_arabic_runs_from_right_to_left(
    make_app: AppFactory, authenticator: FakeAuthenticator
) -> None:
    authenticator.add("arab", make_account(7, language="ar"))
    response = (
        await make_app()
        .test_client()
        .get("/api/v1/ui/manifest", headers={"Authorization": "Bearer arab"})
    )
    assert (await response.get_json())["direction"] == "rtl"
