"""/leaderboard: who has the most XP, for ever, this week and this season."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onlyvips.bot.types import BotContext, Button
from onlyvips_quests.bot.common import number
from onlyvips_quests.languages import in_language
from onlyvips_quests.names import public_name
from onlyvips_quests.parts import parts_of
from onlyvips_quests.standing.entries import ALL, Entry, Place, season_board, week_board
from onlyvips_quests.texts.speaking import N_, Speaker, bold, speaker
from onlyvips_quests.texts.standing import Row, board_text

if TYPE_CHECKING:
    from onlyvips.platform import Platform

_ON_A_PAGE = 10
_AROUND = 4
_TABS = {"all": N_("All time"), "week": N_("This week"), "season": N_("Season")}


@dataclass(frozen=True, slots=True)
class _Board:
    name: str  # among leaderboards
    title: str
    tab: str


async def show(context: BotContext) -> None:
    """Answer /leaderboard."""
    text, buttons = await _page(context, "all", "t", None)
    await context.reply(text, buttons=buttons)


async def turn(context: BotContext, rest: Sequence[str]) -> None:
    """Show another board or page: ``board:<tab>:t[:<xp>:<account>]`` or ``board:<tab>:m``."""
    tab = rest[0] if rest else "all"
    way = rest[1] if len(rest) > 1 else "t"
    numbers = [number(word) for word in rest[2:4]]
    after = None
    if len(numbers) == 2 and numbers[0] is not None and numbers[1] is not None:
        after = Place(numbers[0], numbers[1])
    text, buttons = await _page(context, tab, way, after)
    await context.edit(text, buttons=buttons)


async def _page(
    context: BotContext, tab: str, way: str, after: Place | None
) -> tuple[str, list[list[Button]]]:
    say, boards = speaker(context), parts_of(context.platform).boards
    shown = await _boards(context.platform, say)
    board = next((board for board in shown if board.tab == tab), shown[0])
    own_rank = await boards.rank(board.name, context.account.id)
    more = False
    if way == "m" and own_rank is not None:
        entries = await boards.around(board.name, context.account.id, _AROUND)
    else:
        way = "t"
        found = await boards.top(board.name, _ON_A_PAGE + 1, after)
        entries, more = found[:_ON_A_PAGE], len(found) > _ON_A_PAGE
    rows = await _rows(context, entries)
    buttons = [_tabs(say, shown, board, way), _ways(say, board, way, own_rank, after)]
    if more:
        last = entries[-1]
        data = f"quests:board:{board.tab}:t:{last.xp}:{last.account_id}"
        buttons[1].append(Button("▶️", data))
    buttons.append([Button("⬅️ " + say.plain.t("My profile"), "quests:profile")])
    text = board_text(say, f"🏆 {bold(board.title)}", rows, own_rank)
    return text, [row for row in buttons if row]


async def _boards(platform: Platform, say: Speaker) -> list[_Board]:
    """Return the leaderboards that there are now; the season's while one runs."""
    plain = say.plain
    found = [
        _Board(ALL, plain.t(_TABS["all"]), "all"),
        _Board(week_board(say.now), plain.t(_TABS["week"]), "week"),
    ]
    running = await parts_of(platform).seasons.list("running")
    found += [
        _Board(season_board(season.id), in_language(season.names, say.language), "season")
        for season in running[:1]
    ]
    return found


async def _rows(context: BotContext, entries: Sequence[Entry]) -> list[Row]:
    people = await context.platform.accounts.get_many(entry.account_id for entry in entries)
    return [
        Row(
            entry.rank,
            public_name(people.get(entry.account_id)),
            entry.xp,
            entry.account_id == context.account.id,
        )
        for entry in entries
    ]


def _tabs(say: Speaker, shown: Sequence[_Board], present: _Board, way: str) -> list[Button]:
    return [
        Button(
            f"• {say.plain.t(_TABS[board.tab])}"
            if board is present
            else say.plain.t(_TABS[board.tab]),
            f"quests:board:{board.tab}:{way}",
        )
        for board in shown
    ]


def _ways(
    say: Speaker, board: _Board, way: str, own_rank: int | None, after: Place | None
) -> list[Button]:
    row = []
    if way == "m" or after is not None:
        row.append(Button("⏮ " + say.plain.t("Top"), f"quests:board:{board.tab}:t"))
    if way != "m" and own_rank is not None:
        row.append(Button("🎯 " + say.plain.t("Around me"), f"quests:board:{board.tab}:m"))
    return row
