"""Show a moderator that something was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import BaseModel, Field
from sqlalchemy import select

from onlyvips_quests.api import Evidence, Task, Verdict
from onlyvips_quests.tables import proofs
from onlyvips_quests.types.base import FirstParty
from onlyvips_quests.types.parameters import Parameters

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account


class ProofParameters(Parameters):
    """What to hand in."""

    wants: Literal["text", "picture", "either"] = "either"
    min_length: int = Field(
        1, ge=1, le=4000, description="Characters at least, of a text that has to stand alone."
    )


class Proof(FirstParty):
    """Hand in a text or picture that a moderator judges."""

    name: ClassVar[str] = "proof"
    summary: ClassVar[str] = "a text or picture that a moderator approved"
    parameters: ClassVar[type[BaseModel]] = ProofParameters
    evidence: ClassVar[frozenset[str]] = frozenset({"proof", "approval"})

    async def judge(self, task: Task, evidence: Evidence, account: Account) -> Verdict:
        """Met by a moderator's yes; what was handed in goes to the moderators first."""
        if evidence.kind == "approval":
            return Verdict(True)
        row = await self.platform.db.fetch_one(
            select(proofs.c.text, proofs.c.picture.is_not(None).label("has_picture")).where(
                proofs.c.id == evidence.proof,
                proofs.c.account_id == account.id,
                proofs.c.quest_id == task.quest_id,
            )
        )
        if row is None:
            return self.unmet(task, account)
        parameters: ProofParameters = task.parameters
        if row["has_picture"] and parameters.wants != "text":
            return Verdict(True, review=True)
        length = len(row["text"].strip())
        if parameters.wants == "picture" or length == 0:
            return self.unmet(task, account)
        if length < parameters.min_length:
            reason = self.ngettext(
                account,
                "Your text is too short: at least {n} character is needed.",
                "Your text is too short: at least {n} characters are needed.",
                parameters.min_length,
            )
            return Verdict(False, reason)
        return Verdict(True, review=True)

    def wanted(self, task: Task, account: Account) -> str:
        """Return what is to be done."""
        match task.parameters.wants:
            case "text":
                return self.gettext(account, "Send a text as proof: /proof")
            case "picture":
                return self.gettext(account, "Send a picture as proof: /proof")
            case _:
                return self.gettext(account, "Send a text or a picture as proof: /proof")
