"""Messages about quests that completed while the person was elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from onlyvips.accounts.types import BotStarted
from onlyvips.bot.types import Button, OutgoingMessage
from onlyvips.errors import NotFound
from onlyvips.events import EventHandler
from onlyvips_quests.api import ClaimResult, Evidence, QuestCompleted, Quests
from onlyvips_quests.texts import result_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onlyvips.i18n import Translations
    from onlyvips.jobs.types import JobContext


@dataclass(frozen=True, slots=True)
class Texts:
    """Translations in one language, with escaped values, outside any chat."""

    translations: Translations
    language: str

    def t(self, msgid: str, /, **values: object) -> str:
        """Translate and fill in escaped values."""
        escaped = {name: escape(str(value)) for name, value in values.items()}
        return self.translations.gettext(self.language, msgid, **escaped)

    def nt(self, singular: str, plural: str, n: int, /, **values: object) -> str:
        """Translate with plural forms."""
        escaped = {name: escape(str(value)) for name, value in values.items()}
        return self.translations.ngettext(self.language, singular, plural, n, **escaped)


def event_handlers() -> Sequence[EventHandler]:
    """Return the plugin's event handlers."""
    return [EventHandler(QuestCompleted, tell_completed), EventHandler(BotStarted, offer_start)]


async def tell_completed(event: QuestCompleted, context: JobContext) -> None:
    """Tell somebody about a quest that was completed by what Telegram saw."""
    if event.seen:
        return
    platform = context.platform
    service = platform.services.get(Quests)
    try:
        account = await platform.accounts.get(event.account_id)
        quest = await service.get(account, event.quest_id)
    except NotFound:
        return  # the person erased their data, or the quest's plugin is off
    result = ClaimResult(
        "completed",
        quest,
        xp=event.xp,
        total_xp=event.total_xp,
        level=event.level,
        level_up=event.level_up,
        badges=event.badges,
    )
    texts = Texts(platform.i18n, account.language)
    await platform.telegram.send(
        account.telegram_id,
        OutgoingMessage(
            result_text(texts, result), buttons=[[Button(texts.t("My profile"), "quests:profile")]]
        ),
        key=f"quests:completed:{event.completion_id}",
    )


async def offer_start(event: BotStarted, context: JobContext) -> None:
    """Offer the parameter of a link to the quests that look at it.

    Referral links are left to the bot, which answers them at once.
    """
    if not event.parameter or event.parameter.startswith("ref_"):
        return
    platform = context.platform
    try:
        account = await platform.accounts.get(event.account_id)
    except NotFound:
        return
    service = platform.services.get(Quests)
    await service.observe(account, Evidence("start", text=event.parameter))
