"""/proof: handing in text or a picture for a moderator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from onlyvips.bot.types import BotContext, Button
from onlyvips.errors import NotFound
from onlyvips_quests.api import Evidence
from onlyvips_quests.bot import dialogue
from onlyvips_quests.bot.cards import card
from onlyvips_quests.bot.common import Place, kind_of, number, service, to_quests, told
from onlyvips_quests.parts import parts_of
from onlyvips_quests.settings import QuestsSettings
from onlyvips_quests.texts.quests import MARKS, can_do
from onlyvips_quests.texts.speaking import LABEL_LENGTH, bold, clipped, quoted, speaker

if TYPE_CHECKING:
    from onlyvips_quests.api import Quest

_MOST_SHOWN = 20


async def show(context: BotContext) -> None:
    """Answer /proof: ask for it at once where there is one quest, else which one it is for."""
    say = speaker(context)
    quests = [
        quest
        for quest in await service(context.platform).list_for(context.account)
        if can_do(quest) and _asks_for_proof(context, quest)
    ]
    if not quests:
        text = say.t("No quest asks you for a proof at the moment.")
        await context.reply(text, buttons=[to_quests(say)])
    elif len(quests) == 1:
        text, buttons = await _asked(context, quests[0], Place())
        await context.reply(text, buttons=buttons)
    else:
        rows = [
            [
                Button(
                    f"{MARKS[quest.state]} {clipped(quest.title, LABEL_LENGTH)}",
                    f"quests:prove:{quest.id}:{Place()}",
                )
            ]
            for quest in quests[:_MOST_SHOWN]
        ]
        await context.reply(say.t("Which quest is it for?"), buttons=rows)


async def begun(context: BotContext, rest: Sequence[str]) -> None:
    """Ask for the proof of a quest: ``prove:<quest>:<place>``."""
    quest_id = number(rest[0]) if rest else None
    if quest_id is None:
        return
    place = Place.parse(rest[1] if len(rest) > 1 else "")
    quest = await service(context.platform).get(context.account, quest_id)
    if not (can_do(quest) and _asks_for_proof(context, quest)):
        text, buttons = await card(context, quest, place)
    else:
        text, buttons = await _asked(context, quest, place)
    await context.edit(text, buttons=buttons)


async def handed_in(context: BotContext) -> None:
    """Take what the person sends as the proof.

    Raises:
        onlyvips.errors.InvalidInput: It cannot be taken; the bot goes on waiting.
    """
    say, message = speaker(context), context.message
    asked = dialogue.gathered(context, dialogue.PROOF)
    if asked is None or message is None:
        await dialogue.too_late(context, say)
        return
    text, picture = message.text.strip(), None
    if message.media in ("photo", "document"):
        megabytes = context.platform.settings(QuestsSettings).proof_megabytes
        picture = await context.download(max_bytes=megabytes * 2**20)
    elif not text:
        await context.reply(
            say.t("Please send a picture, or write it down."), buttons=[dialogue.cancel_row(say)]
        )
        return
    quest_id = int(asked["quest"])
    proof = await parts_of(context.platform).proofs.hand_in(
        context.account, quest_id, text=text, picture=picture
    )
    await dialogue.leave(context)
    try:
        result = await service(context.platform).claim(
            context.account,
            quest_id,
            Evidence("proof", text=text, key=f"proof:{proof}", proof=proof),
        )
    except NotFound:
        await context.reply(say.t("This quest is no longer on offer."), buttons=[to_quests(say)])
        return
    await context.reply(await told(context, say, [result]), buttons=[to_quests(say)])


def _asks_for_proof(context: BotContext, quest: Quest) -> bool:
    kind = kind_of(context.platform, quest)
    return kind is not None and "proof" in kind.evidence


async def _asked(context: BotContext, quest: Quest, place: Place) -> tuple[str, list[list[Button]]]:
    say = speaker(context)
    await dialogue.wait_for(context, dialogue.PROOF, {"quest": quest.id})
    parts = [
        f"📎 {bold(quest.title)}",
        say.t("Send me the proof now: a picture, or a few words. A moderator will look at it."),
    ]
    if quest.description:
        parts.insert(1, quoted(quest.description, 1500))
    return "\n\n".join(parts), [dialogue.cancel_row(say)]
