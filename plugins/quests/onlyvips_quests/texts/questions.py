"""Questions of a quiz or survey, one at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from onlyvips_quests.languages import in_language
from onlyvips_quests.texts.speaking import Speaker, bold, quoted

#: Options that are longer stand in the text, with numbers on the buttons.
_SHORT = 30


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is asked.

    Attributes:
        text: In the person's language.
        kind: One option, several of them, or words of one's own.
        options: In the person's language.
        required: Whether it has to be answered.
        least: Fewest options or characters.
        most: Most options or characters.
    """

    text: str
    kind: Literal["single", "multiple", "text"]
    options: Sequence[str]
    required: bool
    least: int
    most: int

    @property
    def long(self) -> bool:
        """Whether some option is too long for a button."""
        return any(len(option) > _SHORT for option in self.options)

    def label(self, number: int) -> str:
        """Return what the button of an option says."""
        return str(number + 1) if self.long else self.options[number]


def read_questions(parameters: Mapping[str, Any], language: str) -> Sequence[Question]:
    """Return the questions among a quest's parameters, as `Quest.parameters` has them."""
    return [_read(plain, language) for plain in parameters.get("questions", ())]


def _read(plain: Mapping[str, Any], language: str) -> Question:
    options = [in_language(option, language) for option in plain.get("options", ())]
    kind: Literal["single", "multiple", "text"] = plain.get("kind", "single")
    limit = {"single": 1, "multiple": len(options), "text": 1000}[kind]
    return Question(
        in_language(plain["text"], language),
        kind,
        options,
        bool(plain.get("required", True)),
        int(plain.get("least", 1)),
        int(plain.get("most") or limit),
    )


def question_text(
    say: Speaker, title: str, question: Question, place: tuple[int, int], chosen: Collection[int]
) -> str:
    """Return the text of a question.

    Args:
        say: Translates.
        title: Of the quest.
        question: What is asked.
        place: Its number, from 0, and how many there are.
        chosen: Options that are chosen so far.
    """
    number, of = place
    head = say.t("Question {number} of {of}", number=number + 1, of=of)
    parts = [f"{bold(title)}\n{head}", quoted(question.text, 600)]
    if question.long:
        room = 2400 // len(question.options)
        lines = [
            f"{'☑️' if n in chosen else '▫️'} {n + 1}. {quoted(option, room)}"
            for n, option in enumerate(question.options)
        ]
        parts.append("\n".join(lines))
    hint = _hint(say, question)
    return "\n\n".join([*parts, hint] if hint else parts)


def _hint(say: Speaker, question: Question) -> str:
    if question.kind == "text":
        return say.nt(
            "Write me your answer, at most {n} character.",
            "Write me your answer, at most {n} characters.",
            question.most,
        )
    if question.kind == "multiple":
        return say.t(
            "Choose {least} to {most}, then press Next.", least=question.least, most=question.most
        )
    return ""


def too_few_or_many(say: Speaker, question: Question) -> str:
    """Return what is wrong with so many options or characters, without markup."""
    least, most = question.least, question.most
    if question.kind == "text":
        return say.plain.t("Please write {least} to {most} characters.", least=least, most=most)
    return say.plain.t("Please choose {least} to {most}.", least=least, most=most)
