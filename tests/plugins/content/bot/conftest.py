"""A stage: creators with works whose pictures, videos and sounds are told apart by their bytes."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from onlyvips_content.media.keys import rendition_key
from onlyvips_ledger.api import Ledger, Money
from PIL import Image

from onlyvips.bot.payload import markup
from onlyvips.bot.types import Button
from tests.plugins.content.media import files
from tests.plugins.content.works.conftest import Studio
from tests.plugins.quests.bot.seeing import eventually

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.host import Host
    from onlyvips.testing.telegram import Reply, TelegramUser, World

People = Callable[..., "TelegramUser"]


class Stage(Studio):
    """Works with real files, people with money, and a look at what arrived in a chat."""

    def __init__(self, host: Host, world: World) -> None:
        super().__init__(host)
        self.world = world
        self.bytes: dict[tuple[UUID, str], bytes] = {}

    async def account_of(self, user: TelegramUser) -> Account:
        found = await self.host.accounts.by_telegram_id(user.id)
        assert found is not None
        return found

    async def enters(self, user: TelegramUser, stars: int = 0) -> Account:
        """Let somebody start the bot, with money in their pocket."""
        await user.says("/start")
        account = await self.account_of(user)
        if stars:
            ledger = self.platform.services.get(Ledger)
            await ledger.grant(f"pocket:{uuid4()}", account.id, Money("XTR", stars))
        return account

    async def stars(self, account: Account) -> int:
        ledger = self.platform.services.get(Ledger)
        return (await ledger.balance(account.id, "XTR")).spendable

    async def medium(
        self, owner: Account, kind: str | None = "image", state: str = "ready"
    ) -> UUID:
        """Put a medium there whose renditions lie in storage."""
        number = await super().medium(owner, kind, state)
        made: dict[str, tuple[bytes, str, str]] = {
            "preview": (_jpeg(32, 24), "image/jpeg", "jpg"),
            "thumb": (
                files.encoded(files.picture(48, 36, seed=_seed()), "WEBP"),
                "image/webp",
                "webp",
            ),
            "poster": (_jpeg(640, 360), "image/jpeg", "jpg"),
            "display": (_jpeg(320, 240), "image/jpeg", "jpg"),
            "stream": (os.urandom(5000), "video/mp4" if kind == "video" else "audio/mp4", "mp4"),
        }
        rows = await self.host.db.fetch_all(
            "SELECT name FROM content.renditions WHERE media_id = :id", {"id": number}
        )
        for name in {row["name"] for row in rows} & set(made):
            data, media_type, suffix = made[name]
            key = rendition_key(number, name, suffix)
            await self.parts.storage.put(key, data)
            await self.host.db.execute(
                "UPDATE content.renditions SET key = :key, size = :size, media_type = :type"
                " WHERE media_id = :id AND name = :name",
                {"key": key, "size": len(data), "type": media_type, "id": number, "name": name},
            )
            self.bytes[number, name] = data
        return number

    async def gallery(
        self, creator: Account, many: int = 2, title: str = "Dawn", **values: Any
    ) -> int:
        media = [str(await self.medium(creator)) for _ in range(many)]
        return await self.publish(creator, title, kind="gallery", media=media, **values)

    def raw(self, user: TelegramUser, reply: Reply) -> Any:
        """Return a message as Telegram keeps it."""
        return self.world.messages.find(user.id, reply.id)

    def forges(self, user: TelegramUser, reply: Reply, data: str) -> None:
        """Press a button that the bot never made, as a changed client can."""
        self.raw(user, reply).reply_markup = markup([[Button("x", data)]])
        self.world.user_clicks(user.id, reply.id, data.encode())

    async def pictures(self, user: TelegramUser, many: int) -> None:
        """Wait until somebody was sent so many pictures and files."""

        async def look() -> object:
            return len(self.all_sent(user))

        await eventually(look, many)

    def sent(self, user: TelegramUser, reply: Reply) -> bytes:
        """Return the bytes of the picture or file of a message."""
        media = self.raw(user, reply).media
        file = getattr(media, "photo", None) or media.document
        return self.world.files.get(file.id)

    def all_sent(self, user: TelegramUser) -> list[bytes]:
        """Return the bytes of everything that the bot ever sent to somebody."""
        return [self.sent(user, r) for r in user.inbox if r.view is not None and r.view.media]

    def leaks(self, user: TelegramUser) -> list[str]:
        """Name what somebody was sent of renditions that are not for everybody, in full."""
        sent = set(self.all_sent(user))
        return [
            name for (_, name), data in self.bytes.items() if name != "preview" and data in sent
        ]


def _seed() -> int:
    return int.from_bytes(os.urandom(4))


def _jpeg(width: int, height: int) -> bytes:
    return files.encoded(files.picture(width, height, seed=_seed()), "JPEG")


def size_of(data: bytes) -> tuple[int, int]:
    with Image.open(BytesIO(data)) as image:
        return image.size


def labels(reply: Reply) -> list[str]:
    """Return what the buttons say."""
    return [button.text for row in reply.buttons for button in row]


async def changed(reply: Reply, wanted: str) -> Reply:
    """Press a button, and return the message as it is then.

    A bot changes a message at most once a second, so the change may come well after the notice.
    """
    first = await reply.click(wanted)
    if first.view is not None:
        return first
    second = await reply.user.waits_for(lambda found: found.edited)
    return replace(second, answer=first.answer)


@pytest.fixture
def stage(host: Host, telegram: World) -> Stage:
    return Stage(host, telegram)
