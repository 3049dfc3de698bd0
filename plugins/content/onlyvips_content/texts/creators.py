"""Creators in a list, and a creator's page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from onlyvips_content.texts.speaking import CAPTION_LENGTH, Speaker, bold, quoted

if TYPE_CHECKING:
    from onlyvips_content.views import CreatorPage


def creator_text(say: Speaker, page: CreatorPage, *, head: str = "") -> str:
    """Return a creator's page, short enough for the caption of their picture."""
    parts = [head] if head else []
    parts += [f"👤 {bold(page.name)}", _numbers(say, page)]
    if page.followed:
        parts.append("✅ " + say.t("You follow them."))
    left = CAPTION_LENGTH - sum(len(part) + 2 for part in parts)
    if page.bio:
        parts.insert(-1, quoted(page.bio, left))
    return "\n\n".join(parts)


def creators_text(say: Speaker, pages: Sequence[CreatorPage]) -> str:
    """Return the text of a list of creators."""
    head = say.t("Creators")
    if not pages:
        return f"<b>{head}</b>\n\n{say.t('There are no creators yet.')}"
    lines = [f"👤 {bold(page.name)}\n{_numbers(say, page)}" for page in pages]
    return "\n\n".join([f"<b>{head}</b>", *lines])


def _numbers(say: Speaker, page: CreatorPage) -> str:
    works = say.nt("{n} work", "{n} works", page.works)
    followers = say.nt("{n} follower", "{n} followers", page.followers)
    return f"{works} · {followers}"
