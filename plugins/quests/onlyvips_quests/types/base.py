"""What all types of this plugin share."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from onlyvips.errors import InvalidInput, NotFound, Unavailable
from onlyvips_quests.api import Evidence, QuestType, Task, Verdict

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.platform import Platform

#: Seconds until asking again about a chat that the bot cannot see.
_UNSEEN_RETRY = 600.0


class FirstParty(QuestType):
    """Base of this plugin's types: sorts evidence, and says in words what is missing.

    A type judges its own kinds of evidence in `judge`. What was seen once stays proved, so a
    re-check is met, and asking proves nothing, unless the type can look up what is so now.

    Args:
        platform: Asks Telegram and the tables, and translates.

    Attributes:
        looks_up: A claim and a re-check are judged as well, because the type can look up what is
            so now.
    """

    looks_up: ClassVar[bool] = False

    def __init__(self, platform: Platform) -> None:
        self.platform = platform

    async def verify(self, task: Task, evidence: Evidence, account: Account) -> Verdict:
        """Say whether the evidence proves the quest; see `QuestType.verify`.

        Raises:
            onlyvips.errors.Unavailable: Telegram does not answer, or, at a re-check, the bot can
                no longer see the chat: what was earned is not lost because the bot was removed.
        """
        kind = evidence.kind
        if kind in ("claim", "recheck"):
            if not self.looks_up:
                return Verdict(True) if kind == "recheck" else self.unmet(task, account)
        elif kind not in self.evidence:
            return Verdict(False)
        try:
            return await self.judge(task, evidence, account)
        except (NotFound, InvalidInput) as error:
            # The operator's fault, not the person's: the health check says what to do.
            self.platform.log.warning("quest_chat_unseen", quest=task.slug, error=error.detail)
            if kind == "recheck":
                raise Unavailable(
                    f"The quest {task.slug} cannot be checked again: {error.detail}",
                    retry_after=_UNSEEN_RETRY,
                ) from error
            reason = self.gettext(
                account, "This quest cannot be checked at the moment. Try again later."
            )
            return Verdict(False, reason)

    async def judge(self, task: Task, evidence: Evidence, account: Account) -> Verdict:
        """Say whether evidence of one of the type's own kinds proves the quest."""
        raise NotImplementedError

    def wanted(self, task: Task, account: Account) -> str:
        """Return what is to be done, in the account's language, for somebody who only asks."""
        raise NotImplementedError

    def unmet(self, task: Task, account: Account) -> Verdict:
        """Return the answer to somebody who has not done it."""
        return Verdict(False, self.wanted(task, account))

    def gettext(self, account: Account, msgid: str, /, **values: object) -> str:
        """Translate into the account's language."""
        return self.platform.i18n.gettext(account.language, msgid, **values)

    def ngettext(
        self, account: Account, singular: str, plural: str, n: int, /, **values: object
    ) -> str:
        """Translate with plural forms into the account's language."""
        return self.platform.i18n.ngettext(account.language, singular, plural, n, **values)


def counted(parameters: object, step: str) -> Verdict:
    """Return a proved step, or the whole quest where one is enough.

    Args:
        parameters: Say how many are needed, as ``count``.
        step: Names what was seen; without a name it cannot be told from another, and counts
            nothing where several are needed.
    """
    if getattr(parameters, "count", 1) == 1:
        return Verdict(True)
    return Verdict(bool(step), step=step)


def place(evidence: Evidence) -> str:
    """Name a message for ever: its chat and number, or else the evidence's own key."""
    if evidence.chat_id is not None and evidence.message_id is not None:
        return f"message:{evidence.chat_id}:{evidence.message_id}"
    return evidence.key
