"""Take the pictures of docs/screenshots/miniapp: each main screen of the MiniApp, in both themes.

Run by ``make screenshots``; ``python docs/screenshots/miniapp.py home quest`` takes those only.
Whatever is in the pictures is the platform with its demo, and people who did what people do: see
stage.py. Two runs give the same pictures on machines with the same Chromium and fonts; the fonts
need colour emoji (Debian: fonts-noto-color-emoji).
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from camera import Camera, MiniApp, camera, settle
from playwright.async_api import Page
from stage import NOW, Stage, stage

Theme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture to take, once a theme.

    Attributes:
        name: Of the file, to which the theme is added.
        who: An attribute of `Stage`; nobody when empty.
        path: Screen below /app; what is in angle brackets is a key of `Stage.places`.
        desk: In a browser on a desk, instead of in Telegram on a phone.
        act: What is done there first.
    """

    name: str
    who: str
    path: str
    desk: bool = False
    act: Callable[[Page], Awaitable[None]] | None = None


async def press_buy(page: Page) -> None:
    """Open the sheet on which one pays."""
    await page.get_by_role("button", name="Buy", exact=True).click()
    await page.get_by_role("dialog").wait_for()


SHOTS: Sequence[Shot] = (
    Shot("home", "alice", "/"),
    Shot("home-desk", "alice", "/", desk=True),
    Shot("home-arabic", "layla", "/"),
    Shot("quests", "alice", "/quests"),
    Shot("quest", "alice", "/quests/<quest>"),
    Shot("proof", "alice", "/quests/<proof>"),
    Shot("quiz", "layla", "/quests/<quiz>"),
    Shot("badges", "alice", "/quests/badges"),
    Shot("leaderboard", "alice", "/quests/leaderboard"),
    Shot("profile", "alice", "/profile"),
    Shot("discover", "alice", "/content"),
    Shot("work", "alice", "/content/works/<open>"),
    Shot("video", "alice", "/content/works/<video>"),
    Shot("work-arabic", "layla", "/content/works/<arabic>"),
    Shot("work-locked", "alice", "/content/works/<locked>"),
    Shot("purchase", "alice", "/content/works/<locked>", act=press_buy),
    Shot("creator", "alice", "/content/creators/mira-holt"),
    Shot("library", "alice", "/content/library"),
    Shot("wallet", "alice", "/ledger"),
    Shot("studio", "mira", "/content/studio", desk=True),
    Shot("editor", "mira", "/content/studio/works/<locked>", desk=True),
    Shot("statistics", "mira", "/content/studio/statistics", desk=True),
    Shot("proofs", "nora", "/quests/reviews", desk=True),
    Shot("users", "nora", "/admin/users", desk=True),
    Shot("figures", "nora", "/admin/figures", desk=True),
    Shot("plugins", "nora", "/admin/plugins", desk=True),
    Shot("sign-in", "", "/sign-in", desk=True),
    Shot("simulator", "", "../simulator/#/101", desk=True),
)


async def take(shot: Shot, theme: Theme, made: Stage, lens: Camera) -> Path:
    """Take a picture."""
    app = MiniApp(lens, made.host, made.http)  # type: ignore[arg-type]
    path = shot.path
    for name, number in made.places.items():
        path = path.replace(f"<{name}>", str(number))
    try:
        if not shot.who:
            page = await app.browse(None, path, theme=theme)
        elif shot.desk:
            user = getattr(made, shot.who)
            language = made.world.directory.user(user.id).language or "en"
            page = await app.browse(user, path, theme=theme, language=language)
        else:
            page = await app.open(getattr(made, shot.who), path, theme=theme)
        if shot.act is not None:
            await settle(page)
            await shot.act(page)
        kept = await lens.take(page, f"{shot.name}-{theme}")
        if app.errors:
            print(f"{kept.name}: the page reported", *app.errors, sep="\n  ")  # noqa: T201
        return kept
    finally:
        await app.close()


async def main(names: Sequence[str]) -> None:
    """Take those pictures that are named, or all of them."""
    wanted = [shot for shot in SHOTS if not names or shot.name in names]
    with tempfile.TemporaryDirectory() as folder:
        async with stage(Path(folder, "platform")) as made, camera(NOW) as lens:
            for shot in wanted:
                for theme in ("light", "dark"):
                    print(await take(shot, theme, made, lens))  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
