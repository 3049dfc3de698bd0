"""What a plugin implements to add kinds of quests and of rewards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips_quests.api.proofs import Evidence, Verdict
    from onlyvips_quests.api.values import Question


@dataclass(frozen=True, slots=True)
class Right:
    """Something that the bot must be able to do in a chat for a quest to be checked.

    Attributes:
        chat: ``@name`` or marked id.
        right: ``member``, ``admin``, or a flag of ``chatAdminRights`` such as ``invite_users``
            (https://core.telegram.org/constructor/chatAdminRights).
        why: What it is needed for, for the operator.
    """

    chat: str | int
    right: str
    why: str


@dataclass(frozen=True, slots=True)
class Task:
    """A quest as its type sees it.

    Attributes:
        quest_id: Number of the quest.
        slug: Its stable name.
        parameters: Parameters of its type, as an instance of the type's model.
    """

    quest_id: int
    slug: str
    parameters: Any


class QuestType:
    """A kind of quest. Subclass it, and register an instance with ``register_quest_types``.

    Attributes:
        name: Name that quests refer to; unique among all plugins.
        summary: One line for operators: what proves it.
        parameters: Model of a quest's parameters.
        evidence: Kinds of evidence that prove it by themselves, see `Evidence.kind`. ``claim`` and
            ``recheck`` are always offered.
        secret: Names of parameters that people must not see, such as right answers.
        own_link: A person gets a link of their own when they ask for it, see `personal_link`.
        growth: It asks for joining, liking or sharing, which Telegram's rules may call
            manipulation; ``onlyvips doctor`` says so.
    """

    name: ClassVar[str]
    summary: ClassVar[str] = ""
    parameters: ClassVar[type[BaseModel]]
    evidence: ClassVar[frozenset[str]] = frozenset()
    secret: ClassVar[frozenset[str]] = frozenset()
    growth: ClassVar[bool] = False
    own_link: ClassVar[bool] = False

    def link(self, task: Task, account: Account | None) -> str | None:
        """Return where to go to do it, an address that a button can open, or None.

        Args:
            task: The quest.
            account: For whom; None for nobody in particular.
        """
        return None

    async def personal_link(self, task: Task, account: Account) -> str | None:
        """Return the person's own link for the quest, made now if need be.

        Raises:
            onlyvips.errors.Unavailable: It cannot be made at the moment.
        """
        return self.link(task, account)

    def steps(self, parameters: Any) -> int:
        """Return how many steps the quest has; 1 unless the type counts something."""
        return int(getattr(parameters, "count", 1))

    def routes(self, parameters: Any) -> Iterable[str]:
        """Return by which of `Evidence.routes` the quest is to be found.

        ``*`` is offered all evidence of the type's kinds; ``chat:@name`` and ``chat:<id>`` what
        happened in a chat; ``data:<text>`` a button, poll, link or activity of that name;
        ``mention`` a message that mentions the bot; ``comment`` any comment and
        ``comment:<id>`` one in a channel; ``from:@name`` and ``from:<id>`` what was forwarded from
        a chat. Names are in lower case. A quest that names its routes well costs nothing while
        others happen.
        """
        return ("*",)

    def pattern(self, parameters: Any) -> str | None:
        """Return a regular expression (RE2) that the evidence's text must match, or None.

        The patterns of all quests are matched at once, in time that does not grow with them.
        """
        return None

    def hold_seconds(self, parameters: Any) -> int:
        """Return for how long a reward is held at least before a re-check and payment."""
        return 0

    def original(self, parameters: Any) -> bool:
        """Say whether the evidence's text must not be a copy of what somebody else wrote."""
        return False

    def questions(self, parameters: Any, language: str) -> Sequence[Question]:
        """Return what people are asked, for applications that show it; nothing if not overridden.

        The answers come as evidence of the kind ``answers``.
        """
        return ()

    def pass_mark(self, parameters: Any) -> int | None:
        """Return how many answers must be right; None where none is right or wrong."""
        return None

    def rights(self, parameters: Any) -> Iterable[Right]:
        """Return what the bot must be able to do; ``onlyvips doctor`` checks it."""
        return ()

    def shown(self, parameters: Any) -> Mapping[str, Any]:
        """Return the parameters that people may see."""
        plain: dict[str, Any] = parameters.model_dump(mode="json")
        return {name: value for name, value in plain.items() if name not in self.secret}

    async def verify(self, task: Task, evidence: Evidence, account: Account) -> Verdict:
        """Say whether the evidence proves the quest; ask Telegram rather than the person.

        May be called several times for one completion, and at the same moment.

        Args:
            task: The quest.
            evidence: What was seen. ``claim``: answer what is so now. ``recheck``: answer whether
                it still is so; a type whose proof cannot be undone answers that it is met.
            account: Of whom.

        Raises:
            onlyvips.errors.Unavailable: It cannot be said at the moment.
        """
        raise NotImplementedError


class RewardType:
    """A kind of reward. Subclass it, and register an instance with ``register_reward_types``.

    Attributes:
        name: Name that quests refer to; unique among all plugins.
        parameters: Model of its parameters, such as an amount.
    """

    name: ClassVar[str]
    parameters: ClassVar[type[BaseModel]]

    def describe(self, parameters: Any, language: str) -> str:
        """Return what the reward is, in a language, as plain text."""
        raise NotImplementedError

    async def give(self, parameters: Any, account: Account, key: str) -> None:
        """Give it, in the caller's transaction: if it raises, nothing at all is paid.

        Args:
            parameters: As an instance of the model.
            account: To whom.
            key: Names this payment for ever; giving with the same key again must change nothing.
        """
        raise NotImplementedError

    async def take_back(self, parameters: Any, account: Account, key: str) -> None:
        """Take back what was given with this key, as far as it is still there."""
        raise NotImplementedError
