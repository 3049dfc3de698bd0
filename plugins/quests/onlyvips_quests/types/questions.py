"""Answer questions: a quiz, or a survey."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, BaseModel, Field, StringConstraints, model_validator

from onlyvips_quests.api import Evidence, Question, Task, Verdict
from onlyvips_quests.definitions import Language
from onlyvips_quests.languages import in_language
from onlyvips_quests.types.base import FirstParty
from onlyvips_quests.types.parameters import Parameters

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account


def _with_english(texts: dict[Language, str]) -> dict[Language, str]:
    if "en" not in texts:
        raise ValueError("expected a text in English (en), because it is the fallback")
    return texts


_Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
#: A text by language.
Texts = Annotated[dict[Language, _Line], AfterValidator(_with_english)]


class QuizQuestion(Parameters):
    """A question with one right answer."""

    text: Texts
    options: tuple[Texts, ...] = Field(min_length=2, max_length=10)
    correct: int = Field(ge=0, description="Position of the right option, from 0.")

    @model_validator(mode="after")
    def _correct_is_there(self) -> Self:
        if self.correct >= len(self.options):
            raise ValueError(
                f"correct: expected a position from 0 to {len(self.options) - 1}, "
                f"got {self.correct}"
            )
        return self


class QuizParameters(Parameters):
    """What is asked, and how much of it must be right."""

    questions: tuple[QuizQuestion, ...] = Field(min_length=1, max_length=50)
    pass_mark: int | None = Field(
        None, ge=1, description="Right answers that are enough; absent: all must be right."
    )

    @model_validator(mode="after")
    def _can_pass(self) -> Self:
        if self.pass_mark is not None and self.pass_mark > len(self.questions):
            raise ValueError(
                f"pass_mark: expected at most {len(self.questions)}, the number of questions"
            )
        return self

    @property
    def needed(self) -> int:
        """How many right answers are enough."""
        return self.pass_mark or len(self.questions)


class SurveyQuestion(Parameters):
    """A question without a right answer."""

    text: Texts
    kind: Literal["single", "multiple", "text"] = "single"
    options: tuple[Texts, ...] = Field((), max_length=20, description="To choose from.")
    required: bool = True
    least: int = Field(
        1, ge=1, le=4000, description="Fewest options (multiple) or characters (text)."
    )
    most: int | None = Field(
        None,
        ge=1,
        le=4000,
        description="Most options (absent: all) or characters (absent: 1000).",
    )

    @model_validator(mode="after")
    def _can_be_answered(self) -> Self:
        if self.kind == "text":
            if self.options:
                raise ValueError("options: expected none for a question of the kind text")
        elif len(self.options) < 2:
            raise ValueError("options: expected at least 2")
        if self.kind == "single" and (self.least, self.most) != (1, None):
            raise ValueError("least, most: expected only with the kinds multiple and text")
        if self.least > self.limit:
            raise ValueError(f"least: expected at most {self.limit}")
        if self.kind == "multiple" and self.limit > len(self.options):
            raise ValueError(f"most: expected at most {len(self.options)}, the number of options")
        return self

    @property
    def limit(self) -> int:
        """Most options or characters."""
        if self.most is not None:
            return self.most
        return {"single": 1, "multiple": len(self.options), "text": 1000}[self.kind]


class SurveyParameters(Parameters):
    """What is asked."""

    questions: tuple[SurveyQuestion, ...] = Field(min_length=1, max_length=50)


class Questions(FirstParty):
    """Base of types that ask questions, in the bot and in the MiniApp.

    Answers are given by number of the question, from ``"0"``, all at once.
    """

    evidence: ClassVar[frozenset[str]] = frozenset({"answers"})

    def questions(self, parameters: Any, language: str) -> list[Question]:
        """Return the questions without the right answers."""
        asked = []
        for number, one in enumerate(parameters.questions):
            survey = isinstance(one, SurveyQuestion)
            asked.append(
                Question(
                    number,
                    in_language(one.text, language),
                    one.kind if survey else "single",
                    tuple(in_language(option, language) for option in one.options),
                    one.required if survey else True,
                    one.least if survey else 1,
                    one.limit if survey else 1,
                )
            )
        return asked

    def wanted(self, task: Task, account: Account) -> str:
        """Return what is to be done."""
        return self.gettext(account, "Answer the questions first.")

    def unanswered(self, account: Account, number: int) -> Verdict:
        """Return the answer to somebody who left a question out; no attempt is spent."""
        reason = self.gettext(account, "Question {number} is not answered.", number=number + 1)
        return Verdict(False, reason)


class Quiz(Questions):
    """Answer questions, enough of them rightly."""

    name: ClassVar[str] = "quiz"
    summary: ClassVar[str] = "answers that the platform compares with the right ones"
    parameters: ClassVar[type[BaseModel]] = QuizParameters

    def shown(self, parameters: QuizParameters) -> Mapping[str, Any]:
        """Return the questions without the right answers."""
        plain = parameters.model_dump(
            mode="json", exclude={"questions": {"__all__": {"correct"}}, "pass_mark": True}
        )
        return {**plain, "pass_mark": parameters.needed}

    def pass_mark(self, parameters: QuizParameters) -> int:
        """Return how many answers must be right."""
        return parameters.needed

    async def judge(self, task: Task, evidence: Evidence, account: Account) -> Verdict:
        """Met with enough right answers; a try below the mark is spent."""
        parameters: QuizParameters = task.parameters
        right = 0
        for number, question in enumerate(parameters.questions):
            answer = _choice(evidence.answers.get(str(number)), len(question.options))
            if answer is None:
                return self.unanswered(account, number)
            right += answer == question.correct
        if right >= parameters.needed:
            return Verdict(True)
        reason = self.ngettext(
            account,
            "You answered {right} of {n} question rightly; {needed} are needed.",
            "You answered {right} of {n} questions rightly; {needed} are needed.",
            len(parameters.questions),
            right=right,
            needed=parameters.needed,
        )
        return Verdict(False, reason, failed=True)


class Survey(Questions):
    """Answer questions, whatever the answers are."""

    name: ClassVar[str] = "survey"
    summary: ClassVar[str] = "answers to all questions, in the form that is asked for"
    parameters: ClassVar[type[BaseModel]] = SurveyParameters

    async def judge(self, task: Task, evidence: Evidence, account: Account) -> Verdict:
        """Met when all that must be answered is, in the right form; the answers are kept."""
        parameters: SurveyParameters = task.parameters
        kept: dict[str, Any] = {}
        for number, question in enumerate(parameters.questions):
            given = evidence.answers.get(str(number))
            answer = _answer(question, given)
            if answer is None:
                if question.required or not _is_empty(given):
                    return self._unfit(question, given, account, number)
            else:
                kept[str(number)] = answer
        return Verdict(True, keep=kept)

    def _unfit(
        self, question: SurveyQuestion, given: Any, account: Account, number: int
    ) -> Verdict:
        """Return the answer to somebody whose answer has not the form that is asked for."""
        if question.kind == "single" or _is_empty(given):
            return self.unanswered(account, number)
        if question.kind == "multiple":
            reason = self.gettext(
                account,
                "Question {number}: choose at least {least} and at most {most}.",
                number=number + 1,
                least=question.least,
                most=question.limit,
            )
        else:
            reason = self.gettext(
                account,
                "Question {number}: write at least {least} and at most {most} characters.",
                number=number + 1,
                least=question.least,
                most=question.limit,
            )
        return Verdict(False, reason)


def _is_empty(given: Any) -> bool:
    return given is None or given == [] or (isinstance(given, str) and not given.strip())


def _choice(given: Any, options: int) -> int | None:
    """Return the position of an option; None for anything else, whatever a client sends."""
    if isinstance(given, int) and not isinstance(given, bool) and 0 <= given < options:
        return given
    return None


def _answer(question: SurveyQuestion, given: Any) -> int | list[int] | str | None:
    """Return an answer in the form in which it is kept; None when it does not fit."""
    if question.kind == "single":
        return _choice(given, len(question.options))
    if question.kind == "text":
        text = given.strip() if isinstance(given, str) else ""
        return text if question.least <= len(text) <= question.limit else None
    if not isinstance(given, list | tuple):
        return None
    chosen = {_choice(one, len(question.options)) for one in given}
    positions = sorted(one for one in chosen if one is not None)
    if None in chosen or not question.least <= len(positions) <= question.limit:
        return None
    return positions
