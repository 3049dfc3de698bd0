"""Somebody's own quests and claims, and what was decided about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from onlyvips_quests.texts.quests import MARKS
from onlyvips_quests.texts.results import reason_lines
from onlyvips_quests.texts.speaking import (
    N_,
    TITLE_LENGTH,
    Speaker,
    bar,
    bold,
    clipped,
    quoted,
)

if TYPE_CHECKING:
    from onlyvips_quests.api import ClaimState, Quest
    from onlyvips_quests.cases import OwnClaim
    from onlyvips_quests.history import Done

_MOST_CLAIMS = 4
_WORDS_LENGTH = 500

_MARKS: Mapping[ClaimState, str] = {
    "paid": "✅",
    "held": "🕓",
    "review": "🔎",
    "refused": "⛔",
    "forfeited": "↩️",
    "taken_back": "↩️",
}
_STATES: Mapping[ClaimState, str] = {
    "review": N_("Somebody is looking at it. You will be told."),
    "refused": N_("It was not accepted."),
    "forfeited": N_("It was no longer so when it was looked at once more, so nothing was paid."),
    "taken_back": N_("The reward was taken back."),
}
_APPEALS: Mapping[str, str] = {
    "open": N_("Somebody is looking at your appeal."),
    "rejected": N_("Your appeal was looked at, and the decision stays."),
}


def mine_text(
    say: Speaker, doing: Sequence[Quest], claims: Sequence[OwnClaim], done: Sequence[Done]
) -> str:
    """Return the text of /myquests.

    Args:
        say: Translates.
        doing: Quests that the person has begun, those of the page.
        claims: Claims that are not paid.
        done: What was completed lately.
    """
    waiting = [claim for claim in claims if claim.state in ("held", "review")]
    against = [claim for claim in claims if claim.state not in ("held", "review")]
    sections = [
        (say.t("<b>You are at it</b>"), [_doing(say, quest) for quest in doing]),
        (say.t("<b>Waiting</b>"), [_short(say, claim) for claim in waiting[:_MOST_CLAIMS]]),
        (say.t("<b>Not accepted</b>"), [_short(say, claim) for claim in against[:_MOST_CLAIMS]]),
        (say.t("<b>Done lately</b>"), [_done(say, one) for one in done]),
    ]
    parts = ["\n".join([head, *lines]) for head, lines in sections if lines]
    if not parts:
        return say.t("You have begun no quest yet. Send /quest, and you get one that suits you.")
    return "\n\n".join(parts)


def _doing(say: Speaker, quest: Quest) -> str:
    line = f"{MARKS['in_progress']} {bold(quest.title)}"
    if quest.progress.of > 1:
        done, of = quest.progress.done, quest.progress.of
        line += f"\n{bar(done, of)} {say.t('{done} of {of}', done=done, of=of)}"
    return line


def _short(say: Speaker, claim: OwnClaim) -> str:
    return f"{_MARKS[claim.state]} {bold(claim.title)}\n{state_of(say, claim)}"


def _done(say: Speaker, done: Done) -> str:
    return say.t(
        "✅ {title}: {xp} XP, {when}",
        title=clipped(done.title, TITLE_LENGTH),
        xp=done.xp,
        when=say.until(done.at),
    )


def state_of(say: Speaker, claim: OwnClaim) -> str:
    """Return in one sentence what became of a claim."""
    if claim.state == "held":
        if claim.hold_until is None:
            return say.t("Earned. It is looked at once more before it is paid.")
        when = say.until(claim.hold_until)
        return say.t("Earned. It is looked at once more {when}, then paid.", when=when)
    return say.t(_STATES.get(claim.state, "Done!"))


def claim_text(say: Speaker, claim: OwnClaim, *, brief: bool = False) -> str:
    """Return what became of a claim, and why.

    Args:
        say: Translates.
        claim: The claim.
        brief: Only the first reason, and the beginning of what a moderator wrote.
    """
    lines = [
        f"{_MARKS[claim.state]} {bold(claim.title)}",
        state_of(say, claim),
        *reason_lines(say, claim.reasons[:1] if brief else claim.reasons),
    ]
    if claim.decision and claim.state != "review":
        lines.append(words_text(say, claim.decision, 150 if brief else _WORDS_LENGTH))
    if claim.appeal is not None and claim.appeal in _APPEALS:
        lines.append(say.t(_APPEALS[claim.appeal]))
    return "\n".join(lines)


def decided_text(say: Speaker, claim: OwnClaim) -> str:
    """Return the notice about a decision."""
    text = claim_text(say, claim)
    if claim.state == "forfeited":
        text += "\n" + say.t("You can do it again.")
    if claim.may_appeal:
        text += "\n" + say.t("If you think that is wrong, send /appeal.")
    return text


def words_text(say: Speaker, words: str, length: int = _WORDS_LENGTH) -> str:
    """Return what a moderator wrote."""
    said = quoted(words, length)
    return f"{say.t('A moderator writes:')}\n<blockquote>{said}</blockquote>"


def taken_back_text(say: Speaker, title: str, xp: int, reason: str) -> str:
    """Return the notice about a reward that was taken back.

    Args:
        say: Translates.
        title: Of the quest.
        xp: Experience points taken.
        reason: msgid of the reason.
    """
    lines = [f"↩️ {bold(title)}"]
    if xp:
        lines.append(say.nt("{n} XP was taken back.", "{n} XP were taken back.", xp))
    else:
        lines.append(say.t("The reward was taken back."))
    if reason:
        lines.append(quoted(say.plain.t(reason), _WORDS_LENGTH))
    lines.append(say.t("If you think that is wrong, send /appeal."))
    return "\n".join(lines)


def appeals_text(say: Speaker, claims: Sequence[OwnClaim]) -> str:
    """Return the text of /appeal: decisions that the person can object to."""
    head = say.t("Which decision do you object to?")
    return "\n\n".join([head, *(claim_text(say, claim, brief=True) for claim in claims)])
