"""From evidence to a decision: is the quest proved, and is it paid, held, reviewed or refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol, cast

from onlyvips_quests.api import ClaimResult, ClaimState, Evidence, Origin, Outcome, Verdict
from onlyvips_quests.copies import text_print
from onlyvips_quests.rewards import Booked, Booking, FullError

if TYPE_CHECKING:
    from datetime import datetime

    from onlyvips.accounts.types import Account
    from onlyvips.platform import Platform
    from onlyvips_quests.cases import ReviewKind
    from onlyvips_quests.copies import Copies
    from onlyvips_quests.fraud.facts import FactFinder, Facts
    from onlyvips_quests.fraud.judge import Judge, Judgement
    from onlyvips_quests.kinds import Kinds
    from onlyvips_quests.levels import Curve
    from onlyvips_quests.offers import Offer
    from onlyvips_quests.rewards import Rewards
    from onlyvips_quests.settings import FraudSettings
    from onlyvips_quests.states import Mine, States
    from onlyvips_quests.steps import Steps

_OUTCOMES: dict[str, Outcome] = {
    "done": "already",
    "held": "held",
    "review": "review",
    "refused": "refused",
    "closed": "closed",
    "locked": "locked",
    "failed": "failed",
    "waiting": "waiting",
    "full": "full",
}


class Queue(Protocol):
    """Where claims wait for a moderator."""

    async def open(
        self, kind: ReviewKind, claim_id: int, account_id: int, *, proof_id: int | None = None
    ) -> int:
        """Put a claim into the queue, in the caller's transaction; return the review's number."""
        ...


@dataclass(frozen=True, slots=True)
class Tools:
    """What claiming works with."""

    kinds: Kinds
    curve: Curve
    states: States
    steps: Steps
    copies: Copies
    finder: FactFinder
    judge: Judge
    rewards: Rewards
    reviews: Queue
    fraud: FraudSettings


class Claiming:
    """Judges evidence of one person.

    Args:
        platform: The plugin's platform.
        tools: What it works with.
    """

    def __init__(self, platform: Platform, tools: Tools) -> None:
        self._platform = platform
        self._t = tools

    async def claim(
        self, account: Account, offer: Offer, evidence: Evidence, origin: Origin, *, seen: bool
    ) -> ClaimResult:
        """Offer evidence to one quest; whatever comes of it is told."""
        [mine] = await self._t.states.load(account, [offer])
        state = mine.state(self._platform.clock.now())
        if state in _OUTCOMES:
            return self._result(_OUTCOMES[state], account, mine, self._why(state, account, mine))
        verdict = await mine.offer.kind.verify(mine.offer.task, evidence, account)
        return await self._weigh(account, mine, evidence, origin, verdict, seen=seen)

    async def observe(
        self, account: Account, offers: Sequence[Offer], evidence: Evidence, *, seen: bool
    ) -> list[ClaimResult]:
        """Offer evidence to several quests; return what it changed.

        A type that raises is logged and keeps no other from looking.
        """
        now = self._platform.clock.now()
        results = []
        for mine in await self._t.states.load(account, offers):
            if mine.state(now) not in ("available", "in_progress"):
                continue
            verdict = await self._ask(mine, evidence, account)
            if verdict is None or not (verdict.met or verdict.failed):
                continue
            result = await self._weigh(account, mine, evidence, Origin(), verdict, seen=seen)
            if result.outcome not in ("unmet", "already", "full"):
                results.append(result)
        return results

    # ---- weighing --------------------------------------------------------------------------

    async def _ask(self, mine: Mine, evidence: Evidence, account: Account) -> Verdict | None:
        try:
            return await mine.offer.kind.verify(mine.offer.task, evidence, account)
        except Exception as error:
            self._platform.log.exception(
                "quest_check_failed",
                quest=mine.offer.slug,
                account_id=account.id,
                exc_info=error,
            )
            return None

    async def _weigh(
        self,
        account: Account,
        mine: Mine,
        evidence: Evidence,
        origin: Origin,
        verdict: Verdict,
        *,
        seen: bool,
    ) -> ClaimResult:
        offer = mine.offer
        if verdict.failed:
            return await self._failed(account, mine, verdict)
        if verdict.done is not None and offer.steps > 1:
            mine = await self._t.steps.reach(account, mine, min(verdict.done, offer.steps))
        if not verdict.met:
            return self._result("unmet", account, mine, self._reason(verdict, account))
        if _must_be_own(offer) and await self._t.copies.is_copy(account.id, evidence.text):
            text = "Somebody else wrote this before. Write it in your own words."
            return self._result("unmet", account, mine, self._text(account, text))
        if offer.steps > 1 and verdict.done is None:
            mine = await self._t.steps.count(account, mine, _step(verdict, evidence))
        if offer.steps > 1 and mine.steps < offer.steps:
            return self._result("progress", account, mine)
        return await self._decide(account, mine, evidence, origin, verdict, seen=seen)

    async def _failed(self, account: Account, mine: Mine, verdict: Verdict) -> ClaimResult:
        mine = await self._t.steps.fail(account, mine)
        state = mine.state(self._platform.clock.now())
        reason = self._reason(verdict, account)
        if state in ("failed", "waiting"):
            reason = f"{reason} {self._why(state, account, mine)}"
        return self._result("failed" if state == "failed" else "unmet", account, mine, reason)

    async def _decide(
        self,
        account: Account,
        mine: Mine,
        evidence: Evidence,
        origin: Origin,
        verdict: Verdict,
        *,
        seen: bool,
    ) -> ClaimResult:
        # One connection for the facts and the transaction; nothing waits for Telegram from here on.
        async with self._platform.db.connection():
            facts = await self._facts(account, mine, evidence, origin)
            judgement = self._t.judge.judge(facts)
            now = self._platform.clock.now()
            state, until = self._state(mine.offer, judgement, verdict, now)
            booking = Booking(
                period=mine.period,
                state=state,
                score=judgement.score,
                facts=facts.to_json(),
                reasons=judgement.to_json(),
                address=self._t.finder.address(origin),
                hold_until=until,
            )
            try:
                booked = await self._write(account, mine, evidence, verdict, booking, seen=seen)
            except FullError:
                mine = replace(mine, seats=mine.offer.rules.capacity or 0)
                return self._result("full", account, mine, self._why("full", account, mine))
        if booked is None:  # another claim was quicker
            [mine] = await self._t.states.load(account, [mine.offer])
            found = _OUTCOMES.get(mine.state(now), "already")
            return self._result(found, account, mine, self._why(found, account, mine))
        self._platform.metrics.increment("decisions", decision=state)
        mine = replace(mine, claim_id=booked.claim_id, claim_state=state, hold_until=until)
        return self._booked(account, mine, booked, judgement)

    async def _facts(
        self, account: Account, mine: Mine, evidence: Evidence, origin: Origin
    ) -> Facts:
        return await self._t.finder.collect(
            account,
            mine.offer.quest_id,
            evidence,
            origin,
            taken_at=mine.taken_at,
            copied=await self._is_copied(account, mine.offer, evidence),
            inviting=mine.offer.kind.own_link,
        )

    async def _is_copied(self, account: Account, offer: Offer, evidence: Evidence) -> bool:
        """Say whether a text is a copy, where the quest has not asked that itself already.

        Where a text must fit a pattern, all may have to write the same.
        """
        free = offer.kind.pattern(offer.task.parameters) is None
        if evidence.kind not in _WRITTEN or not evidence.text or not free or _must_be_own(offer):
            return False
        return await self._t.copies.is_copy(account.id, evidence.text)

    async def _write(
        self,
        account: Account,
        mine: Mine,
        evidence: Evidence,
        verdict: Verdict,
        booking: Booking,
        *,
        seen: bool,
    ) -> Booked | None:
        async with self._platform.db.transaction():
            booked = await self._t.rewards.book(account, mine.offer, booking, seen=seen)
            if booked is None:
                return None
            if booking.state == "review":
                await self._t.reviews.open(
                    "proof" if verdict.review else "fraud",
                    booked.claim_id,
                    account.id,
                    proof_id=evidence.proof,
                )
            if verdict.keep:
                await self._t.steps.keep(account, mine, verdict.keep)
        return booked

    def _state(
        self, offer: Offer, judgement: Judgement, verdict: Verdict, now: datetime
    ) -> tuple[ClaimState, datetime | None]:
        """Return what becomes of a proved quest, and until when it is held."""
        own = now + timedelta(seconds=offer.hold_seconds) if offer.hold_seconds else None
        if judgement.decision == "refuse":
            return "refused", None
        if verdict.review or judgement.decision == "review":
            return "review", own
        if judgement.decision == "hold":
            longest = max(offer.hold_seconds, self._t.fraud.hold_seconds)
            return "held", now + timedelta(seconds=longest)
        if own is not None and not offer.pays_first:
            return "held", own
        return "paid", own

    # ---- telling ---------------------------------------------------------------------------

    def _booked(
        self, account: Account, mine: Mine, booked: Booked, judgement: Judgement
    ) -> ClaimResult:
        if booked.paid is not None:
            result = self._result("completed", account, mine)
            return replace(
                result,
                claim_id=booked.claim_id,
                xp=mine.offer.rules.rewards.xp,
                total_xp=booked.paid.total_xp,
                level=booked.paid.level,
                level_up=booked.paid.level_up,
                badges=booked.paid.badges,
            )
        state = cast("Any", mine.claim_state)
        reason = self._why(state, account, mine)
        reasons = self._t.judge.explain(self._platform.i18n, judgement.findings, account.language)
        return replace(
            self._result(_OUTCOMES[state], account, mine, reason),
            claim_id=booked.claim_id,
            reasons=reasons,
        )

    def _result(
        self, outcome: Outcome, account: Account, mine: Mine, reason: str = ""
    ) -> ClaimResult:
        now = self._platform.clock.now()
        quest = mine.offer.shown(account, account.language, self._t.kinds, **mine.shown(now))
        return ClaimResult(
            outcome,
            quest,
            reason=reason,
            claim_id=mine.claim_id,
            total_xp=mine.person.xp,
            level=mine.person.level,
        )

    def _reason(self, verdict: Verdict, account: Account) -> str:
        return verdict.reason or self._text(account, "This quest is not done yet.")

    def _text(self, account: Account, msgid: str, **values: object) -> str:
        return self._platform.i18n.gettext(account.language, msgid, **values)

    def _why(self, state: str, account: Account, mine: Mine) -> str:
        """Return why a quest is not paid now, in a sentence."""
        if state == "locked":
            open_ones = [r.text for r in mine.requires if not r.met]
            if open_ones:
                return self._text(account, "First: {what}.", what=", ".join(open_ones))
            return self._text(account, "This quest is not meant for you.")
        msgid = _WHY.get(state)
        return "" if msgid is None else self._text(account, msgid)


_WHY = {
    "held": "It counts, and is paid when the waiting time is over and all is still well.",
    "review": "Somebody looks at it, and you will be told.",
    "refused": "This was not accepted. You can appeal with /appeal.",
    "closed": "This quest is not open now.",
    "failed": "You have no attempts left.",
    "waiting": "Wait a little before the next try.",
    "full": "All places of this quest are taken.",
}
#: Kinds of evidence whose text the person wrote.
_WRITTEN = frozenset({"message", "private", "post", "proof"})


def _must_be_own(offer: Offer) -> bool:
    return offer.kind.original(offer.task.parameters)


def _step(verdict: Verdict, evidence: Evidence) -> str:
    """Return the name of a step; the same text counts once, however often it is written."""
    if verdict.step:
        return verdict.step
    digest = text_print(evidence.text) if evidence.text else None
    if digest is not None:
        return f"text:{digest}"
    return evidence.key or f"{evidence.kind}:{evidence.chat_id}:{evidence.message_id}"
