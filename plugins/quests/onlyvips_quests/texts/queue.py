"""What a moderator reads about a claim that waits for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

from onlyvips_quests.texts.speaking import (
    N_,
    PAGE_LENGTH,
    TITLE_LENGTH,
    Speaker,
    bold,
    clipped,
    quoted,
)

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips_quests.api import ClaimState
    from onlyvips_quests.cases import Case

_KINDS: Mapping[str, str] = {
    "proof": N_("📎 A proof"),
    "fraud": N_("⚠️ A claim that looks odd"),
    "appeal": N_("⚖️ An appeal"),
}
_STATES: Mapping[ClaimState, str] = {
    "paid": N_("paid: {n}"),
    "held": N_("held: {n}"),
    "review": N_("in review: {n}"),
    "refused": N_("refused: {n}"),
    "forfeited": N_("forfeited: {n}"),
    "taken_back": N_("taken back: {n}"),
}
_DECIDED: Mapping[str, str] = {
    "approved": N_("Approved before"),
    "rejected": N_("Rejected before"),
}
_MOST_REASONS = 6
_MOST_TWINS = 4
_MOST_EARLIER = 2
#: So much of what was handed in stands in the case; a longer text is sent by itself.
TEXT_LENGTH = 600


def case_text(say: Speaker, case: Case, person: Account | None) -> str:
    """Return a review with its evidence in words.

    Args:
        say: Translates for the moderator.
        case: The review.
        person: Whose claim it is; None once they were erased.
    """
    review = case.review
    title = clipped(review.title, TITLE_LENGTH)
    parts = [
        "\n".join(
            [
                bold(say.plain.t(_KINDS[review.kind])),
                say.t("Quest: {title} (+{xp} XP)", title=title, xp=review.xp),
                _who(say, person),
                say.t("Claimed {when}", when=say.until(review.claimed_at)),
            ]
        )
    ]
    if review.statement:
        parts.append(_said(say.t("The person says:"), review.statement, 1000))
    if case.text:
        parts.append(_said(say.t("Handed in:"), case.text, TEXT_LENGTH))
    if case.has_picture:
        parts.append(_twins(say, case))
    parts += [_score(say, case), _history(say, case)]
    parts += _earlier(say, case)
    return "\n\n".join(part for part in parts if part)


def whole_text(text: str) -> Sequence[str]:
    """Return a long text in as many messages as it takes."""
    return [
        f"<blockquote>{escape(text[start : start + PAGE_LENGTH], quote=False)}</blockquote>"
        for start in range(0, len(text), PAGE_LENGTH)
    ]


def _said(head: str, words: str, length: int) -> str:
    return f"{head}\n<blockquote>{quoted(words, length)}</blockquote>"


def _who(say: Speaker, person: Account | None) -> str:
    if person is None:
        return say.t("From: somebody whose data was erased")
    name = clipped(person.name or str(person.telegram_id), TITLE_LENGTH)
    handle = f" @{person.username}" if person.username else ""
    since = say.date(person.created_at)
    return say.t("From: {name}{handle}, here since {since}", name=name, handle=handle, since=since)


def _twins(say: Speaker, case: Case) -> str:
    if not case.twins:
        return say.t("🖼 No picture of anybody else looks like this one.")
    lines = [
        say.nt(
            "🖼 {n} picture of somebody else looks like this one:",
            "🖼 {n} pictures of others look like this one:",
            len(case.twins),
        )
    ]
    lines += [
        say.t(
            "• proof {number}, {when}: {distance} of 64 points differ",
            number=twin.proof_id,
            when=say.until(twin.created_at),
            distance=twin.distance,
        )
        for twin in case.twins[:_MOST_TWINS]
    ]
    return "\n".join(lines)


def _score(say: Speaker, case: Case) -> str:
    head = say.t("Score: {score} of 100", score=case.review.score)
    if not case.reasons:
        return f"{head}. {say.t('Nothing looks odd.')}"
    lines = [
        f"• {quoted(reason.text, 150)} (+{reason.points})"
        for reason in case.reasons[:_MOST_REASONS]
    ]
    return "\n".join([head, *lines])


def _history(say: Speaker, case: Case) -> str:
    counts = [
        say.t(msgid, n=case.history[state])
        for state, msgid in _STATES.items()
        if case.history.get(state)
    ]
    return say.t("Claims of this person: {counts}", counts=", ".join(counts)) if counts else ""


def _earlier(say: Speaker, case: Case) -> Sequence[str]:
    return [
        _said(say.t(_DECIDED[review.state]) + ":", review.reason, 250)
        if review.reason
        else say.t(_DECIDED[review.state])
        for review in case.earlier[-_MOST_EARLIER:]
        if review.state in _DECIDED
    ]
