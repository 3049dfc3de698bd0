"""/feed, /new and /library, and the works of a creator: page by page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from onlyvips.bot.types import BotContext, Button
from onlyvips_content.bot.common import (
    find,
    lists_row,
    number,
    pages_row,
    parts,
    rows_of,
    viewer,
    ways,
)
from onlyvips_content.lists import Order, Selection
from onlyvips_content.texts.speaking import LABEL_LENGTH, N_, Speaker, bold, clipped, speaker
from onlyvips_content.texts.works import list_text, mark

if TYPE_CHECKING:
    from onlyvips_content.views import WorkCard

_ON_A_PAGE: Final = 5
#: Works that one statement reads. A chat has no room for cursors, so pages are found by their
#: number: what lies before them is read again, in steps of so many.
_STEP: Final = 50
#: Whoever wants to see more than that turns to the app, which can search.
_LAST_PAGE: Final = 99

_ORDERS: Final[dict[str, Order]] = {
    "f": "feed",
    "n": "new",
    "p": "popular",
    "l": "library",
    "s": "saved",
}
_HEADS: Final = {
    "f": N_("Feed"),
    "n": N_("New"),
    "p": N_("Popular"),
    "l": N_("Library"),
    "s": N_("Saved"),
}
_EMPTY: Final = {
    "f": N_("There is nothing here yet: follow creators, and you find their works here."),
    "l": N_("You have unlocked nothing yet. What you buy or are given is here for good."),
    "s": N_("You have saved nothing yet. Press 🔖 on a work to find it here."),
}


async def show_feed(context: BotContext) -> None:
    """Answer /feed."""
    await _reply(context, "f")


async def show_new(context: BotContext) -> None:
    """Answer /new."""
    await _reply(context, "n")


async def show_library(context: BotContext) -> None:
    """Answer /library."""
    await _reply(context, "l")


async def turn(context: BotContext, rest: Sequence[str]) -> None:
    """Show a page of a list: ``l:<list>:<page>``.

    A list is a letter, or ``c`` and a creator's number, or ``b`` and a bundle's.
    """
    what = rest[0] if rest else ""
    page = min(number(rest[1]) or 0 if len(rest) > 1 else 0, _LAST_PAGE)
    found = await _page(context, what, page)
    if found is not None:
        await context.edit(found[0], buttons=found[1])


async def _reply(context: BotContext, what: str) -> None:
    found = await _page(context, what, 0)
    if found is not None:
        await context.reply(found[0], buttons=found[1])


async def _page(context: BotContext, what: str, page: int) -> tuple[str, list[list[Button]]] | None:
    """Return a page of a list; None when the person was told that there is no such list."""
    letter, subject = what[:1], number(what[1:])
    say = speaker(context)
    if letter == "b":
        bundle = await find(context, subject)
        if bundle is None:
            return None
        works, head = list(bundle.works), bold(bundle.title)
        back = [Button("⬅️ " + say.plain.t("Back"), f"content:k:{bundle.id}")]
        return _written(context, say, works, page, head, what, back)
    if letter == "c" and subject is not None:
        works = await _read(context, Selection(creator_id=subject), page)
        name = await parts(context).creators.name(subject)
        head = bold(name or "")
        back = [Button("⬅️ " + say.plain.t("Back"), f"content:c:{subject}")]
        return _written(context, say, works, page, head, what, back)
    letter = what if what in _ORDERS else "n"
    works = await _read(context, Selection(order=_ORDERS[letter]), page)
    head = f"<b>{say.t(_HEADS[letter])}</b>"
    if not works and letter in _EMPTY:
        text = f"{head}\n\n{say.t(_EMPTY[letter])}"
        more = [Button("✨ " + say.plain.t("New"), "content:l:n:0")]
        creators = [Button("👥 " + say.plain.t("Creators"), "content:cs:0")]
        return text, [[*more, *creators]]
    others = [
        Button("🔥 " + say.plain.t("Popular"), "content:l:p:0"),
        Button("🔖 " + say.plain.t("Saved"), "content:l:s:0"),
        Button("👥 " + say.plain.t("Creators"), "content:cs:0"),
    ]
    return _written(context, say, works, page, head, letter, lists_row(say, letter), others)


async def _read(context: BotContext, selection: Selection, page: int) -> list[WorkCard]:
    """Return all works up to the end of a page, and one more if there is one."""
    who, lists = viewer(context), parts(context).lists
    wanted = (page + 1) * _ON_A_PAGE + 1
    works: list[WorkCard] = []
    after: str | None = None
    while len(works) < wanted:
        found = await lists.page(who, selection, after=after, limit=min(wanted, _STEP))
        works += found.items
        after = found.next_cursor
        if after is None:
            break
    return works


def _written(  # noqa: PLR0917 - a page is made of so much
    context: BotContext,
    say: Speaker,
    works: Sequence[WorkCard],
    page: int,
    head: str,
    what: str,
    *rows: Sequence[Button],
) -> tuple[str, list[list[Button]]]:
    last = max(0, -(-len(works) // _ON_A_PAGE) - 1)
    page = min(page, last)
    shown = works[page * _ON_A_PAGE : (page + 1) * _ON_A_PAGE]
    if not shown:
        return f"{head}\n\n{say.t('There are no works here yet.')}", rows_of(*rows)
    if page:
        head += " · " + say.t("page {n}", n=say.number(page + 1))
    buttons = [
        [Button(f"{mark(card)} {clipped(card.title, LABEL_LENGTH)}", f"content:w:{card.id}")]
        for card in shown
    ]
    more = page < last and page < _LAST_PAGE
    turns = pages_row(f"content:l:{what}:", page, more=more)
    return list_text(say, ways(context), head, shown), [*buttons, *rows_of(turns, *rows)]
