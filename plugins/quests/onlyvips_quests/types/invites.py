"""Bring people into a chat through an invite link of one's own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from onlyvips.errors import InvalidInput, NotFound, Unavailable
from onlyvips_quests.api import Evidence, Right, Task, Verdict
from onlyvips_quests.tables import invite_links, run_steps, runs
from onlyvips_quests.types.links import OwnLink
from onlyvips_quests.types.parameters import ChatRef, Count, Parameters, same_chat

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account


class InviteParameters(Parameters):
    """Into which chat, and how many."""

    chat: ChatRef
    count: Count = Field(1, description="Different people who join.")


class InviteTracker(OwnLink):
    """Bring people into a chat; each person gets an invite link that the bot makes for them."""

    name: ClassVar[str] = "invite_tracker"
    summary: ClassVar[str] = "people who joined the chat through the person's own invite link"
    parameters: ClassVar[type[BaseModel]] = InviteParameters
    evidence: ClassVar[frozenset[str]] = frozenset({"invite"})

    def link(self, task: Task, account: Account | None) -> str | None:
        """There is none before it is made; see `personal_link`."""
        return None

    async def personal_link(self, task: Task, account: Account) -> str | None:
        """Return the person's invite link, made at the first time.

        Raises:
            onlyvips.errors.Unavailable: Telegram does not answer, or the bot may not invite.
        """
        mine = select(invite_links.c.url).where(
            invite_links.c.account_id == account.id, invite_links.c.quest_id == task.quest_id
        )
        db = self.platform.db
        stored: str | None = await db.fetch_val(mine)
        if stored is not None:
            return stored
        made = await self._make(task, account)
        await db.execute(
            insert(invite_links)
            .values(
                url=made,
                account_id=account.id,
                quest_id=task.quest_id,
                created_at=self.platform.clock.now(),
            )
            .on_conflict_do_nothing()
        )
        # Of two made at the same moment, the first that was stored is the person's.
        return str(await db.fetch_val(mine))

    async def _make(self, task: Task, account: Account) -> str:
        title = f"quest {task.quest_id}, {account.id}"
        try:
            return await self.platform.telegram.invite_link(task.parameters.chat, title=title)
        except (NotFound, InvalidInput) as error:
            self.platform.log.warning("quest_chat_unseen", quest=task.slug, error=error.detail)
            raise Unavailable(
                f"The bot cannot make an invite link for the quest {task.slug}: {error.detail}",
                retry_after=600,
            ) from error

    def rights(self, parameters: InviteParameters) -> Iterable[Right]:
        """Return what making links, and hearing of who uses them, takes.

        https://core.telegram.org/method/messages.exportChatInvite,
        https://core.telegram.org/constructor/updateChannelParticipant
        """
        return (
            Right(parameters.chat, "invite_users", "to make invite links and to see who uses them"),
        )

    async def judge(self, task: Task, evidence: Evidence, account: Account) -> Verdict:
        """Met by each other person who joined the chat through the person's link for this quest.

        Most who join have no account; they are told apart by the evidence's key.
        """
        parameters: InviteParameters = task.parameters
        if not same_chat(parameters.chat, evidence.chat_id, evidence.chat_username):
            return Verdict(False)
        quest_id = await self.platform.db.fetch_val(
            select(invite_links.c.quest_id).where(
                invite_links.c.url == evidence.data, invite_links.c.account_id == account.id
            )
        )
        if quest_id != task.quest_id:
            return Verdict(False)
        if evidence.person is None:
            return Verdict(bool(evidence.key), step=evidence.key)
        if await self._counted(task, account, evidence.key):
            return Verdict(False)
        return self.brought(evidence, account)

    async def _counted(self, task: Task, account: Account, step: str) -> bool:
        """Say whether somebody counted before they had an account, and now comes again."""
        found = await self.platform.db.fetch_val(
            select(run_steps.c.step)
            .join(runs, runs.c.id == run_steps.c.run_id)
            .where(
                runs.c.account_id == account.id,
                runs.c.quest_id == task.quest_id,
                run_steps.c.step == step,
            )
            .limit(1)
        )
        return found is not None

    def wanted(self, task: Task, account: Account) -> str:
        """Return what is to be done."""
        return self.ngettext(
            account,
            "Invite people with your own invite link: {n} person has to join through it.",
            "Invite people with your own invite link: {n} people have to join through it.",
            task.parameters.count,
        )
