"""What moderators see of a claim, and what people see of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from onlyvips_quests.api import ClaimState, Reason
from onlyvips_quests.proofs import Twin

#: Why a claim waits for a moderator: its quest asks for a proof; it looks odd; the person objects.
ReviewKind = Literal["proof", "fraud", "appeal"]
ReviewState = Literal["open", "approved", "rejected"]


@dataclass(frozen=True, slots=True)
class Review:
    """Something that a moderator decides, or decided.

    Attributes:
        id: Its number.
        kind: Why it waits.
        state: Whether it still waits, and else what was decided.
        claim_id: About which claim.
        account_id: Whose claim.
        quest_id: Of which quest.
        slug: Stable name of the quest.
        title: Title of the quest, in the reader's language.
        xp: XP that the claim gives.
        claim_state: State of the claim now.
        score: What the rules against fraud say of it, 0 to 100.
        claimed_at: When it was claimed.
        proof_id: What was handed in, if anything.
        statement: What the person says in an appeal.
        opened_at: Since when it waits.
        moderator_id: Who has it, or decided it; None when it is free, or that account was erased.
        claimed_until: Until when the moderator has it for themselves.
        decided_at: When it was decided.
        reason: What the moderator wrote to the person.
    """

    id: int
    kind: ReviewKind
    state: ReviewState
    claim_id: int
    account_id: int
    quest_id: int
    slug: str
    title: str
    xp: int
    claim_state: ClaimState
    score: int
    claimed_at: datetime
    proof_id: int | None
    statement: str
    opened_at: datetime
    moderator_id: int | None
    claimed_until: datetime | None
    decided_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Case:
    """A review with all that speaks for and against the claim.

    Attributes:
        review: What is to be decided.
        reasons: What the rules against fraud found, in the moderator's language.
        facts: What they looked at, by name.
        text: Text of the proof, or empty.
        has_picture: The proof has a picture.
        twins: Pictures of others that look alike.
        history: Claims of the person by state, this one among them.
        earlier: Reviews of the same claim that were decided, the oldest first.
    """

    review: Review
    reasons: tuple[Reason, ...]
    facts: Mapping[str, int]
    text: str
    has_picture: bool
    twins: tuple[Twin, ...]
    history: Mapping[str, int]
    earlier: tuple[Review, ...]


@dataclass(frozen=True, slots=True)
class OwnClaim:
    """A claim that was not paid, as its owner sees it.

    Attributes:
        id: Its number.
        quest_id: Of which quest.
        slug: Stable name of the quest.
        title: Title of the quest, in the person's language.
        state: What became of it.
        xp: XP that it would give, or gave.
        claimed_at: When it was claimed.
        hold_until: Until when it is held, if it is.
        reasons: Why it was judged so, in the person's language.
        decision: What a moderator wrote, if one decided.
        appeal: State of the appeal, if there is one.
        may_appeal: The person can appeal now.
    """

    id: int
    quest_id: int
    slug: str
    title: str
    state: ClaimState
    xp: int
    claimed_at: datetime
    hold_until: datetime | None
    reasons: tuple[Reason, ...]
    decision: str
    appeal: ReviewState | None
    may_appeal: bool
