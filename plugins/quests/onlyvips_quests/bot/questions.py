"""Quiz and survey: question by question, then all answers are handed in at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from onlyvips.bot.types import BotContext, Button
from onlyvips.errors import NotFound
from onlyvips_quests.api import Evidence
from onlyvips_quests.bot import dialogue
from onlyvips_quests.bot.cards import card, show_result
from onlyvips_quests.bot.common import Place, number, service
from onlyvips_quests.texts.questions import (
    Question,
    question_text,
    read_questions,
    too_few_or_many,
)
from onlyvips_quests.texts.quests import can_do
from onlyvips_quests.texts.speaking import LABEL_LENGTH, Speaker, clipped, quoted, speaker

if TYPE_CHECKING:
    from onlyvips_quests.api import Quest

#: Options side by side on buttons, where numbers stand for them.
_IN_A_ROW = 5


async def begun(context: BotContext, rest: Sequence[str]) -> None:
    """Ask the first question: ``begin:<quest>:<place>``."""
    quest_id = number(rest[0]) if rest else None
    if quest_id is None:
        return
    place = Place.parse(rest[1] if len(rest) > 1 else "")
    # From now on the questions of this version hold, whatever is published meanwhile.
    quest = await service(context.platform).take(context.account, quest_id)
    if not can_do(quest) or not read_questions(quest.parameters, context.language):
        text, buttons = await card(context, quest, place)
        await context.edit(text, buttons=buttons)
        return
    gathered = {"quest": quest_id, "place": str(place), "at": 0, "answers": {}, "chosen": []}
    await _ask(context, quest, gathered)


async def answered(context: BotContext, rest: Sequence[str]) -> None:
    """Take an option: ``answer:<quest>:<question>:<option>``."""
    found = await _present(context, rest)
    if found is None:
        return
    quest, question, gathered = found
    option = number(rest[2]) if len(rest) > 2 else None
    if option is None or option >= len(question.options):
        return
    if question.kind == "single":
        await _go_on(context, quest, gathered, option)
    elif question.kind == "multiple":
        chosen = set(gathered["chosen"]) ^ {option}
        await _ask(context, quest, {**gathered, "chosen": sorted(chosen)})


async def next_one(context: BotContext, rest: Sequence[str]) -> None:
    """Go on with what was chosen, or leave the question out: ``next:<quest>:<question>``."""
    found = await _present(context, rest)
    if found is None:
        return
    quest, question, gathered = found
    chosen = gathered["chosen"]
    if not chosen and not question.required:
        await _go_on(context, quest, gathered, None)
    elif question.kind != "multiple" or not question.least <= len(chosen) <= question.most:
        await context.answer(too_few_or_many(speaker(context), question), alert=True)
    else:
        await _go_on(context, quest, gathered, chosen)


async def wrote(context: BotContext) -> None:
    """Take words as the answer to a question that asks for them."""
    say = speaker(context)
    gathered = dialogue.gathered(context, dialogue.QUESTIONS)
    if gathered is None or context.message is None:
        await dialogue.too_late(context, say)
        return
    quest = await service(context.platform).get(context.account, int(gathered["quest"]))
    question = _question(quest, gathered, context.language)
    if question is None:
        await dialogue.too_late(context, say)
    elif question.kind != "text":
        # Words instead of a press: ask again, below what was written.
        await _ask(context, quest, gathered)
    else:
        text = context.message.text.strip()
        if question.least <= len(text) <= question.most:
            await _go_on(context, quest, gathered, text)
        else:
            said = quoted(too_few_or_many(say, question), 300)
            await context.reply(said, buttons=[dialogue.cancel_row(say)])


async def _present(
    context: BotContext, rest: Sequence[str]
) -> tuple[Quest, Question, Mapping[str, Any]] | None:
    """Return the question that a button belongs to; tell the person if it is not asked any more."""
    quest_id, at = (number(word) for word in (*rest[:2], "", "")[:2])
    gathered = dialogue.gathered(context, dialogue.QUESTIONS)
    say = speaker(context)
    if gathered is None or quest_id is None or gathered["quest"] != quest_id:
        text = say.plain.t("That took a while, so I stopped waiting. Please begin again.")
        await context.answer(text, alert=True)
        if quest_id is not None:
            await _show_card(context, quest_id)
        return None
    if gathered["at"] != at:
        await context.answer(say.plain.t("You have answered this."))
        return None
    quest = await service(context.platform).get(context.account, quest_id)
    question = _question(quest, gathered, context.language)
    return None if question is None else (quest, question, gathered)


async def _show_card(context: BotContext, quest_id: int) -> None:
    await dialogue.leave(context)
    try:
        quest = await service(context.platform).get(context.account, quest_id)
    except NotFound:
        return
    text, buttons = await card(context, quest, Place())
    await context.edit(text, buttons=buttons)


async def _go_on(
    context: BotContext, quest: Quest, gathered: Mapping[str, Any], answer: Any
) -> None:
    """Note an answer, and ask the next question or hand all answers in."""
    at = gathered["at"]
    answers = dict(gathered["answers"])
    if answer is not None:
        answers[str(at)] = answer
    if at + 1 < len(read_questions(quest.parameters, context.language)):
        changed = {**gathered, "at": at + 1, "answers": answers, "chosen": []}
        await _ask(context, quest, changed)
        return
    await dialogue.leave(context)
    result = await service(context.platform).claim(
        context.account,
        quest.id,
        Evidence("answers", key=context.update_key, answers=answers),
    )
    await show_result(context, result, Place.parse(gathered["place"]))


async def _ask(context: BotContext, quest: Quest, gathered: Mapping[str, Any]) -> None:
    say = speaker(context)
    questions = read_questions(quest.parameters, context.language)
    at = gathered["at"]
    question = questions[at]
    await dialogue.wait_for(context, dialogue.QUESTIONS, gathered)
    text = question_text(say, quest.title, question, (at, len(questions)), gathered["chosen"])
    buttons = _buttons(say, question, f"{quest.id}:{at}", gathered["chosen"])
    # Below a message that the person wrote there is nothing to change: then it is a new message.
    await context.edit(text, buttons=buttons)


def _buttons(
    say: Speaker, question: Question, here: str, chosen: Sequence[int]
) -> list[list[Button]]:
    options = [
        Button(
            ("☑️ " if n in chosen else "") + clipped(question.label(n), LABEL_LENGTH),
            f"quests:answer:{here}:{n}",
        )
        for n in range(len(question.options))
    ]
    width = _IN_A_ROW if question.long else 1
    rows = [options[i : i + width] for i in range(0, len(options), width)]
    if question.kind == "multiple":
        rows.append([Button(say.plain.t("Next") + " ➡️", f"quests:next:{here}")])
    if not question.required and not chosen:
        skip = Button(say.plain.t("Leave it out") + " ⏭", f"quests:next:{here}")
        rows.append([skip])
    rows.append(dialogue.cancel_row(say))
    return rows


def _question(quest: Quest, gathered: Mapping[str, Any], language: str) -> Question | None:
    """Return the question that is asked; None once the quest has other questions."""
    questions = read_questions(quest.parameters, language)
    at = gathered["at"]
    return questions[at] if 0 <= at < len(questions) else None
