"""Creators, works and money that flows begin with, put there through the services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onlyvips_content.definitions import ApplicationIn, DecisionIn, StateIn, TextIn, WayIn, WorkIn
from onlyvips_content.parts import parts_of as content_of
from onlyvips_ledger.api import Ledger, Money
from onlyvips_quests.definitions import QuestFile
from onlyvips_quests.parts import parts_of as quests_of

from onlyvips.testing.http import profile_of

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.host import Host
    from onlyvips.testing.telegram import TelegramUser


async def account_of(host: Host, user: TelegramUser) -> Account:
    """Return the account of a person, made when it is not there."""
    return await host.accounts.ensure(profile_of(user))


async def add_creator(host: Host, user: TelegramUser, slug: str) -> Account:
    """Let a person be a verified creator."""
    creators = content_of(host.platform_of("content")).creators
    account = await account_of(host, user)
    await creators.apply(account, ApplicationIn(slug=slug, name=account.name, languages=("en",)))
    await creators.decide(None, account.id, DecisionIn(state="verified"))
    return await host.accounts.get(account.id)


async def add_text(
    host: Host, creator: Account, title: str, body: str, *, stars: int | None = None
) -> int:
    """Publish a text, for a price or for everybody."""
    parts = content_of(host.platform_of("content"))
    prices = {"prices": [{"asset": "XTR", "amount": stars}]}
    way = WayIn(rule="price", parameters=prices) if stars else WayIn(rule="public")
    draft = await parts.works.create(
        creator,
        WorkIn(
            kind="text",
            language="en",
            texts={"en": TextIn(title=title, summary="A text.", body=body)},
            ways=(way,),
        ),
    )
    await parts.publishing.move(creator, draft.id, StateIn(state="published"))
    return draft.id


async def give_stars(host: Host, account: Account, amount: int) -> None:
    """Give somebody Stars to spend."""
    ledger = host.platform_of("content").services.get(Ledger)
    await ledger.grant(f"given:{account.id}", account.id, Money("XTR", amount))


async def stars_of(host: Host, account: Account) -> int:
    """Return the Stars that somebody can spend."""
    ledger = host.platform_of("content").services.get(Ledger)
    return (await ledger.balance(account.id, "XTR")).spendable


async def put_up(host: Host, *quests: dict[str, Any]) -> None:
    """Put quests on offer, in this order; ``titles`` is the English one."""
    publishing = quests_of(host.platform_of("quests")).publishing
    for position, quest in enumerate(quests):
        file = {"position": position, **quest, "titles": {"en": quest["titles"]}}
        await publishing.save(QuestFile.model_validate(file))
        await publishing.publish(quest["slug"])
