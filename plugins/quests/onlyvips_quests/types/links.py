"""Come through a link, or have others come through one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel, Field

from onlyvips.errors import Unavailable
from onlyvips_quests.api import Evidence, Task, Verdict
from onlyvips_quests.definitions import Slug
from onlyvips_quests.types.base import FirstParty
from onlyvips_quests.types.parameters import Count, Parameters

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account


class StartLinkParameters(Parameters):
    """What the link's parameter begins with."""

    prefix: str = Field("ref_", pattern=r"^[A-Za-z0-9_-]{1,63}$")


class DeeplinkParameters(Parameters):
    """Which tracked link."""

    # The parameter of /start has at most 64 characters, two of which say what link it is
    # (https://core.telegram.org/api/links#bot-links).
    code: str = Field(pattern=r"^[A-Za-z0-9_-]{1,62}$")


class ShareParameters(Parameters):
    """How many have to come."""

    visitors: Count = Field(1, description="Different people who come through the link.")


class ReferralParameters(Parameters):
    """What invited people have to do, and how many of them."""

    quest: Slug | None = Field(
        None, description="The quest that they must complete; absent: any quest."
    )
    count: Count = Field(1, description="Different people.")


class Linked(FirstParty):
    """Base of types whose link opens the bot."""

    def opening(self, parameter: str) -> str | None:
        """Return the address that starts the bot with a parameter.

        None while the bot's username is not known.
        """
        name = self.platform.telegram.username
        return f"https://t.me/{name}?start={parameter}" if name else None


class StartLink(Linked):
    """Come through any link with a prefix, such as a friend's."""

    name: ClassVar[str] = "start_link"
    summary: ClassVar[str] = "the parameter of /start, which Telegram passes on from the link"
    parameters: ClassVar[type[BaseModel]] = StartLinkParameters
    evidence: ClassVar[frozenset[str]] = frozenset({"start"})

    def pattern(self, parameters: StartLinkParameters) -> str:
        """Return what the parameter begins with."""
        return f"^{parameters.prefix}."

    async def judge(self, task: Task, evidence: Evidence, account: Account) -> Verdict:
        """Met when the link's parameter has the prefix and something behind it.

        A person's own referral link, ``ref_`` and their own Telegram id, proves nothing.
        """
        text, prefix = evidence.text, task.parameters.prefix
        fits = text.startswith(prefix) and len(text) > len(prefix)
        if fits and text != f"ref_{account.telegram_id}":
            return Verdict(True)
        return self.unmet(task, account)

    def wanted(self, task: Task, account: Account) -> str:
        """Return what is to be done."""
        return self.gettext(account, "Open the bot through a friend's link.")


class DeeplinkTrack(Linked):
    """Come through one certain link."""

    name: ClassVar[str] = "deeplink_track"
    summary: ClassVar[str] = "the account's first /start through the tracked link"
    parameters: ClassVar[type[BaseModel]] = DeeplinkParameters
    evidence: ClassVar[frozenset[str]] = frozenset({"start"})

    def link(self, task: Task, account: Account | None) -> str | None:
        """Return the tracked link."""
        return self.opening(f"q_{task.parameters.code}")

    def pattern(self, parameters: DeeplinkParameters) -> str:
        """Return the parameter."""
        return f"^q_{parameters.code}$"

    async def judge(self, task: Task, evidence: Evidence, account: Account) -> Verdict:
        """Met when the parameter is that of the link."""
        return Verdict(evidence.text == f"q_{task.parameters.code}")

    def wanted(self, task: Task, account: Account) -> str:
        """Return what is to be done."""
        return self.gettext(account, "Open the link of the quest; the bot sees it by itself.")


class OwnLink(Linked):
    """Base of types for which people share a link of their own."""

    growth: ClassVar[bool] = True
    own_link: ClassVar[bool] = True

    async def personal_link(self, task: Task, account: Account) -> str | None:
        """Return the person's own link.

        Raises:
            onlyvips.errors.Unavailable: The bot's username is not known yet.
        """
        link = self.link(task, account)
        if link is None:
            raise Unavailable("The bot's name is not known yet, so there is no link.")
        return link

    @staticmethod
    def brought(evidence: Evidence, account: Account) -> Verdict:
        """Return the step that another person is; nobody brings themselves."""
        person = evidence.person
        if person is None or person == account.id:
            return Verdict(False)
        return Verdict(True, step=f"person:{person}")


class PostShare(OwnLink):
    """Share a link, so that people come through it."""

    name: ClassVar[str] = "post_share"
    summary: ClassVar[str] = "different people who came through the person's own link"
    parameters: ClassVar[type[BaseModel]] = ShareParameters
    evidence: ClassVar[frozenset[str]] = frozenset({"visit"})

    @staticmethod
    def parameter(quest_id: int, account_id: int) -> str:
        """Return the parameter of /start in a person's link for a quest."""
        return f"s_{quest_id}_{account_id}"

    def link(self, task: Task, account: Account | None) -> str | None:
        """Return the person's link."""
        if account is None:
            return None
        return self.opening(self.parameter(task.quest_id, account.id))

    def steps(self, parameters: ShareParameters) -> int:
        """Return how many people have to come."""
        return parameters.visitors

    async def judge(self, task: Task, evidence: Evidence, account: Account) -> Verdict:
        """Met by each other person who came through this link."""
        if evidence.text != self.parameter(task.quest_id, account.id):
            return Verdict(False)
        return self.brought(evidence, account)

    def wanted(self, task: Task, account: Account) -> str:
        """Return what is to be done."""
        return self.ngettext(
            account,
            "Share your own link: {n} person has to open the bot through it.",
            "Share your own link: {n} people have to open the bot through it.",
            task.parameters.visitors,
        )


class Referral(OwnLink):
    """Invite people who then do something. One level only: whom they invite counts for them."""

    name: ClassVar[str] = "referral"
    summary: ClassVar[str] = "people whom the person invited and who completed a quest"
    parameters: ClassVar[type[BaseModel]] = ReferralParameters
    evidence: ClassVar[frozenset[str]] = frozenset({"referral"})

    def link(self, task: Task, account: Account | None) -> str | None:
        """Return the person's referral link, the same for all quests."""
        return None if account is None else self.opening(f"ref_{account.telegram_id}")

    async def judge(self, task: Task, evidence: Evidence, account: Account) -> Verdict:
        """Met by each invited person who completed the quest that is asked for."""
        if task.parameters.quest not in (None, evidence.subject):
            return Verdict(False)
        return self.brought(evidence, account)

    def wanted(self, task: Task, account: Account) -> str:
        """Return what is to be done."""
        return self.ngettext(
            account,
            "Invite friends with your own link: {n} of them has to complete a quest.",
            "Invite friends with your own link: {n} of them have to complete a quest.",
            task.parameters.count,
        )
