"""A studio: creators who write works through the services, with media that are there already."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from onlyvips_content.definitions import ApplicationIn, DecisionIn, StateIn, WorkEdit, WorkIn
from onlyvips_content.lists import Selection
from onlyvips_content.parts import parts_of
from onlyvips_content.views import Viewer

from onlyvips.accounts.types import Account, TelegramProfile

if TYPE_CHECKING:
    from onlyvips_content.views import WorkCard, WorkDraft

    from onlyvips.host import Host

PUBLIC = {"rule": "public"}
FOLLOWERS = {"rule": "followers"}


def price(amount: int = 50, asset: str = "XTR") -> dict[str, Any]:
    return {"rule": "price", "parameters": {"prices": [{"asset": asset, "amount": amount}]}}


def text_work(title: str = "Title", **values: Any) -> dict[str, Any]:
    """Return a work that is complete without any media."""
    return {
        "kind": "text",
        "language": "en",
        "texts": {"en": {"title": title, "summary": "Summary", "body": "A *body*."}},
        "ways": [PUBLIC],
        **values,
    }


class Studio:
    def __init__(self, host: Host) -> None:
        self.host = host
        self.platform = host.platform_of("content")
        self.parts = parts_of(self.platform)
        self._numbers = count(5000)

    async def person(self, name: str = "Fan", language: str = "en") -> Account:
        number = next(self._numbers)
        return await self.host.accounts.ensure(
            TelegramProfile(number, name, language_code=language)
        )

    async def viewer(self, **values: Any) -> Viewer:
        return Viewer.of(await self.person(), **values)

    async def creator(self, name: str = "Creator") -> Account:
        account = await self.person(name)
        await self.parts.creators.apply(
            account, ApplicationIn(slug=f"{name.lower()}-{account.id}", name=name)
        )
        await self.parts.creators.decide(None, account.id, DecisionIn(state="verified"))
        return await self.host.accounts.get(account.id)

    async def medium(
        self, owner: Account, kind: str | None = "image", state: str = "ready"
    ) -> UUID:
        number = uuid4()
        await self.host.db.execute(
            "INSERT INTO content.media (id, owner_id, kind, size, state, original_key, width,"
            " height, duration_ms, created_at)"
            " VALUES (:id, :owner, :kind, 1, :state, 'k', 640, 480, :duration, now())",
            {
                "id": number,
                "owner": owner.id,
                "kind": kind,
                "state": state,
                "duration": None if kind == "image" else 2500,
            },
        )
        names = {
            "image": ("display", "thumb", "preview"),
            "video": ("stream", "poster", "thumb", "preview"),
            "audio": ("stream", "waveform"),
        }
        for name in names.get(kind or "", ()) if state == "ready" else ():
            await self.host.db.execute(
                "INSERT INTO content.renditions (media_id, name, key, media_type, size, width,"
                " height) VALUES (:id, :name, 'k', 'image/webp', 1, 480, 360)",
                {"id": number, "name": name},
            )
        return number

    async def draft(self, creator: Account, title: str = "Title", **values: Any) -> WorkDraft:
        work = WorkIn.model_validate(text_work(title, **values))
        return await self.parts.works.create(creator, work)

    async def edit(self, creator: Account, draft: WorkDraft, **values: Any) -> WorkDraft:
        whole = {
            "kind": draft.kind,
            "language": draft.language,
            "texts": draft.texts,
            "category": draft.category,
            "tags": draft.tags,
            "age": draft.age,
            "ways": draft.ways,
            "media": draft.media,
            "works": draft.works,
            "revision": draft.revision,
            **values,
        }
        return await self.parts.works.edit(creator, draft.id, WorkEdit.model_validate(whole))

    async def move(self, creator: Account, number: int, state: str, **values: Any) -> None:
        wish = StateIn.model_validate({"state": state, **values})
        await self.parts.publishing.move(creator, number, wish)

    async def publish(self, creator: Account, title: str = "Title", **values: Any) -> int:
        draft = await self.draft(creator, title, **values)
        await self.move(creator, draft.id, "published")
        return draft.id

    async def unlock(self, account: Account, work_id: int) -> None:
        await self.host.db.execute(
            "INSERT INTO content.unlocks (account_id, work_id, source, at)"
            " VALUES (:account, :work, 'purchase', now())",
            {"account": account.id, "work": work_id},
        )

    async def make_adult(self, account: Account) -> None:
        await self.host.db.execute(
            "INSERT INTO content.viewers (account_id, adult_since) VALUES (:id, now())",
            {"id": account.id},
        )

    async def member(self, account: Account, creator: Account | None, tier: int = 1) -> None:
        await self.host.db.execute(
            "INSERT INTO content.passes (account_id, creator_id, tier, until, source)"
            " VALUES (:account, :creator, :tier, now() + interval '1 day', :source)",
            {
                "account": account.id,
                "creator": None if creator is None else creator.id,
                "tier": tier,
                "source": f"test:{uuid4()}",
            },
        )

    async def list(self, viewer: Viewer, order: Any = "new", **values: Any) -> list[WorkCard]:
        limit = values.pop("limit", 50)
        page = await self.parts.lists.page(viewer, Selection(order=order, **values), limit=limit)
        return list(page.items)

    async def ids(self, viewer: Viewer, order: Any = "new", **values: Any) -> list[int]:
        return [card.id for card in await self.list(viewer, order, **values)]

    async def access(self, viewer: Viewer, number: int) -> Any:
        """Return the decision on one work, or None when the viewer may not know of it."""
        seen = (await self.parts.sight.of(viewer, [number])).get(number)
        return None if seen is None else seen.access


@pytest.fixture
def studio(host: Host) -> Studio:
    return Studio(host)
