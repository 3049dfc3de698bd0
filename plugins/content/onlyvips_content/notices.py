"""Messages about what happened to somebody's works and money while they were elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from onlyvips_ledger.api import Ledger

from onlyvips.bot.types import Button, Keyboard, OutgoingMessage
from onlyvips.errors import NotFound
from onlyvips.events import EventHandler
from onlyvips_content.api import (
    CreatorDecided,
    MediaSettled,
    PurchaseFailed,
    TipGiven,
    WorkUnlocked,
)
from onlyvips_content.parts import parts_of
from onlyvips_content.texts.notices import (
    bought_text,
    decided_text,
    gift_text,
    media_text,
    not_bought_text,
    tip_text,
)
from onlyvips_content.texts.speaking import TITLE_LENGTH, Speaker, clipped
from onlyvips_content.unlocks import GIFT, PURCHASE
from onlyvips_content.views import Viewer

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.jobs.types import JobContext
    from onlyvips.platform import Platform

_PURCHASE = """
SELECT id, key, message FROM content.purchases
 WHERE recipient_id = :recipient AND buyer_id = :buyer AND work_id = :work
 ORDER BY id DESC LIMIT 1
"""
#: Keys of purchases that a payment completed; see `onlyvips_content.shop.completing`.
_OF_A_PAYMENT = "payment:"


def event_handlers() -> Sequence[EventHandler]:
    """Return the plugin's event handlers that tell people something."""
    return [
        EventHandler(WorkUnlocked, tell_unlocked),
        EventHandler(PurchaseFailed, tell_not_bought),
        EventHandler(TipGiven, tell_tipped),
        EventHandler(CreatorDecided, tell_decided),
        EventHandler(MediaSettled, tell_media),
    ]


async def tell_unlocked(event: WorkUnlocked, context: JobContext) -> None:
    """Tell somebody of a gift, and of a work that was bought when their payment arrived."""
    platform = context.platform
    account = await _account(platform, event.account_id)
    if account is None or event.buyer_id is None or event.source not in {GIFT, PURCHASE}:
        return
    values = {"recipient": account.id, "buyer": event.buyer_id, "work": event.work_id}
    bought = await platform.db.fetch_one(_PURCHASE, values)
    if bought is None:
        return
    say = Speaker.to(account, platform)
    title = await _title(platform, account, event.work_id) or f"{event.work_id}"
    if event.source == GIFT:
        text = gift_text(say, await _name(platform, event.buyer_id, say), title, bought["message"])
    elif bought["key"].startswith(_OF_A_PAYMENT):
        text = bought_text(say, title)
    else:  # whoever bought it with what they had looks at it already
        return
    key = f"content:purchase:{bought['id']}"
    await _send(platform, account, text, key, [_to_work(say, event.work_id)])


async def tell_not_bought(event: PurchaseFailed, context: JobContext) -> None:
    """Tell somebody that their payment arrived and what they wanted was not bought."""
    platform = context.platform
    account = await _account(platform, event.account_id)
    if account is None:
        return
    say = Speaker.to(account, platform)
    title = await _title(platform, account, event.work_id)
    asset = platform.services.get(Ledger).asset(event.asset)
    text = not_bought_text(say, title, say.amount(event.amount, asset), event.code)
    rows = [[Button("💼 " + say.plain.t("My wallet"), "core:cmd:wallet")]]
    if title:
        rows.insert(0, _to_work(say, event.work_id))
    await _send(platform, account, text, f"content:payment:{event.payment_id}", rows)


async def tell_tipped(event: TipGiven, context: JobContext) -> None:
    """Tell a creator of a tip, and what was said with it."""
    platform = context.platform
    account = await _account(platform, event.creator_id)
    if account is None:
        return
    say = Speaker.to(account, platform)
    message = await platform.db.fetch_val(
        "SELECT message FROM content.tips WHERE transfer_id = :id", {"id": event.transfer_id}
    )
    asset = platform.services.get(Ledger).asset(event.asset)
    giver = await _name(platform, event.giver_id, say)
    text = tip_text(say, giver, event.amount, asset, message or "")
    rows = [[Button("💼 " + say.plain.t("My wallet"), "core:cmd:wallet")]]
    if event.work_id is not None:
        rows.insert(0, _to_work(say, event.work_id))
    await _send(platform, account, text, f"content:tip:{event.transfer_id}", rows)


async def tell_decided(event: CreatorDecided, context: JobContext) -> None:
    """Tell somebody what was decided about them as a creator, and why."""
    platform = context.platform
    account = await _account(platform, event.account_id)
    if account is None:
        return
    say = Speaker.to(account, platform)
    try:
        creator = await parts_of(platform).creators.get(account.id)
    except NotFound:
        return
    text = decided_text(say, event.state, creator.reason)
    # What was decided otherwise meanwhile is told by the event of that decision.
    if text is None or creator.state != event.state:
        return
    rows = []
    if event.state == "verified":
        rows = [[Button("👤 " + say.plain.t("My page"), f"content:c:{account.id}")]]
    key = f"content:creator:{account.id}:{event.state}:{creator.revision}"
    await _send(platform, account, text, key, rows)


async def tell_media(event: MediaSettled, context: JobContext) -> None:
    """Tell a creator that a file could not be processed; that one is ready, the app shows."""
    if event.state != "failed":
        return
    platform = context.platform
    account = await _account(platform, event.owner_id)
    row = await platform.db.fetch_one(
        "SELECT file_name, error FROM content.media WHERE id = :id AND state = 'failed'",
        {"id": UUID(event.media_id)},
    )
    if account is None or row is None:
        return
    name = clipped(row["file_name"] or "", TITLE_LENGTH)
    text = media_text(Speaker.to(account, platform), name, row["error"] or {})
    await _send(platform, account, text, f"content:media:{event.media_id}:{context.job_id}", [])


async def _account(platform: Platform, account_id: int) -> Account | None:
    """Return an account; None once the person erased their data."""
    return (await platform.accounts.get_many([account_id])).get(account_id)


async def _name(platform: Platform, account_id: int, say: Speaker) -> str:
    account = await _account(platform, account_id)
    return (account.name if account is not None else "") or say.plain.t("Somebody")


async def _title(platform: Platform, account: Account, work_id: int) -> str:
    """Return a work's title in the person's language; empty where they may not know of it."""
    cards = await parts_of(platform).viewing.cards(Viewer.of(account), [work_id])
    return clipped(cards[0].title, TITLE_LENGTH) if cards else ""


async def _send(
    platform: Platform, account: Account, text: str, key: str, buttons: Keyboard
) -> None:
    message = OutgoingMessage(text, buttons=buttons)
    await platform.telegram.send(account.telegram_id, message, key=key)


def _to_work(say: Speaker, work_id: int) -> list[Button]:
    return [Button("▶️ " + say.plain.t("Show the work"), f"content:w:{work_id}")]
