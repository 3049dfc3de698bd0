"""Works in a list, and one work on a card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from onlyvips_content.texts.speaking import (
    CAPTION_LENGTH,
    N_,
    TITLE_LENGTH,
    Speaker,
    bold,
    clipped,
    length_of,
    quoted,
)

if TYPE_CHECKING:
    from onlyvips_content.texts.access import Ways
    from onlyvips_content.views import WorkCard

ICONS: Final = {
    "photo": "🖼",
    "gallery": "🖼",
    "video": "🎬",
    "audio": "🎧",
    "text": "📖",
    "bundle": "🎁",
}
_KINDS: Final = {
    "photo": N_("Photo"),
    "gallery": N_("Gallery"),
    "video": N_("Video"),
    "audio": N_("Audio"),
    "text": N_("Text"),
    "bundle": N_("Bundle"),
}
_NOT_SEEN: Final = {
    "draft": N_("This is a draft."),
    "scheduled": N_("This work will be published later."),
    "unlisted": N_("Lists do not show this work."),
    "archived": N_("This work is archived."),
}


def mark(card: WorkCard) -> str:
    """Return a sign for whether somebody may see a work."""
    return ICONS[card.kind] if card.access.allowed else "🔒"


def list_text(say: Speaker, ways: Ways, head: str, cards: Sequence[WorkCard]) -> str:
    """Return the text of a page of works.

    Args:
        say: Translates.
        ways: Says what opens them.
        head: What the list is, with markup.
        cards: The works.
    """
    return "\n\n".join([head, *(_entry(say, ways, card) for card in cards)])


def _entry(say: Speaker, ways: Ways, card: WorkCard) -> str:
    facts = [_what(say, card), quoted(card.creator.name, TITLE_LENGTH)]
    short = ways.short(card.access, card.creator.name)
    if short:
        facts.append(quoted(short, TITLE_LENGTH))
    return f"{mark(card)} {bold(card.title)}\n{' · '.join(facts)}"


def card_text(say: Speaker, ways: Ways, card: WorkCard, *, head: str = "") -> str:
    """Return all that there is to say of a work, short enough for the caption of its picture.

    Args:
        say: Translates.
        ways: Says what opens it.
        card: The work.
        head: What stands above it, such as what came of a purchase; with markup.
    """
    title = f"{mark(card)} {bold(card.title, 120)}"
    by = say.t("by {creator}", creator=clipped(card.creator.name, TITLE_LENGTH))
    lines = [title, f"{_what(say, card)} · {by}"]
    if card.state in _NOT_SEEN:
        lines.append(f"<i>{say.t(_NOT_SEEN[card.state])}</i>")
    parts = ["\n".join(lines), _counts(say, card), _access(say, ways, card)]
    if head:
        parts.insert(0, head)
    left = CAPTION_LENGTH - sum(len(part) + 2 for part in parts)
    if card.summary and left > 40:
        parts.insert(-2, quoted(card.summary, left))
    return "\n\n".join(parts)


def _what(say: Speaker, card: WorkCard) -> str:
    """Return what a work is and how much of it there is."""
    words = say.t(_KINDS[card.kind])
    if card.kind == "gallery":
        words = _and(say, words, say.nt("{n} picture", "{n} pictures", card.items))
    elif card.kind == "bundle":
        words = _and(say, words, say.nt("{n} work", "{n} works", card.items))
    if card.duration_ms:
        words = _and(say, words, length_of(card.duration_ms))
    return words if card.age == "all" else _and(say, words, f"{card.age}+")


def _and(say: Speaker, what: str, more: str) -> str:
    # Not every script has this comma.
    return say.t("{what}, {more}", what=what, more=more)


def _counts(say: Speaker, card: WorkCard) -> str:
    counts = card.counts
    return " · ".join(
        f"{icon} {say.number(number)}"
        for icon, number in (("👁", counts.views), ("❤️", counts.likes), ("💬", counts.comments))
    )


def _access(say: Speaker, ways: Ways, card: WorkCard) -> str:
    if card.access.allowed:
        return f"🔓 {ways.reason(card.access)}"
    hints = ways.hints(card.access, clipped(card.creator.name, 40))
    if not hints:
        return "🔒 " + say.t("Nobody may see this work now.")
    lines = [say.t("<b>What opens it</b>")]
    return "\n".join([*lines, *(f"🔑 {quoted(hint, 120)}" for hint in hints[:4])])
