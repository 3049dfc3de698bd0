"""Trying a changed rule on past claims, before it is switched on.

Nothing is written. Each claim is judged twice from the facts that were kept with it: by the rules
as they are set, and by the same with one of them changed. So a difference is the rule's doing,
also where the settings have changed since the claim was made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final

from onlyvips_quests.fraud.facts import Facts
from onlyvips_quests.fraud.judge import Decision, Judge
from onlyvips_quests.fraud.rules import read_parameters, rule_named

if TYPE_CHECKING:
    from onlyvips.db import Record
    from onlyvips.platform import Platform
    from onlyvips_quests.settings import FraudSettings

_BATCH: Final = 1000
_CLAIMS: Final = f"""
SELECT c.id, c.account_id, q.slug, c.state, c.claimed_at, c.facts
  FROM quests.claims AS c JOIN quests.quests AS q ON q.id = c.quest_id
 WHERE c.id < :before ORDER BY c.id DESC LIMIT {_BATCH}"""  # noqa: S608 - a constant
_LAST: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Changed:
    """A claim that would be judged otherwise.

    Attributes:
        claim_id: Its number.
        account_id: Whose.
        quest: Slug of the quest.
        claimed_at: When.
        state: What it is now, as in `onlyvips_quests.api.ClaimState`.
        score_before: By the rules as they are set.
        score_after: With the changed rule.
        decision_before: By the rules as they are set.
        decision_after: With the changed rule.
    """

    claim_id: int
    account_id: int
    quest: str
    claimed_at: datetime
    state: str
    score_before: int
    score_after: int
    decision_before: Decision
    decision_after: Decision


@dataclass(slots=True)
class Summary:
    """What a replay has found so far.

    Attributes:
        looked_at: Claims that were judged.
        changed: How many would be judged otherwise, by decision before and after.
    """

    looked_at: int = 0
    changed: Counter[tuple[Decision, Decision]] = field(default_factory=Counter)

    @property
    def otherwise(self) -> int:
        """How many claims would be judged otherwise."""
        return self.changed.total()


Progress = Callable[[Summary], None]


class ReplayRun:
    """A replay: iterate over it for the claims that would be judged otherwise, newest first.

    Attributes:
        summary: What was found until now; complete when the iteration ends.
    """

    def __init__(self, changes: Callable[[Summary], AsyncIterator[Changed]]) -> None:
        self.summary = Summary()
        self._changes = changes

    def __aiter__(self) -> AsyncIterator[Changed]:
        """Judge the claims."""
        return self._changes(self.summary)


class Replay:
    """Judges past claims anew.

    Args:
        platform: The plugin's platform.
        settings: The rules as they are set.
    """

    def __init__(self, platform: Platform, settings: FraudSettings) -> None:
        self._db = platform.db
        self._settings = settings

    def run(
        self,
        rule: str,
        parameters: Mapping[str, int],
        *,
        since: datetime | None = None,
        limit: int | None = None,
        progress: Progress | None = None,
    ) -> ReplayRun:
        """Return a replay with a changed rule; it takes the same memory for any number of claims.

        Args:
            rule: Name of the rule.
            parameters: What to change of it; the others stay as they are set.
            since: Judge claims from then on only.
            limit: Judge at most so many, the newest ones.
            progress: Called after every batch.

        Raises:
            InvalidInput: There is no such rule or parameter, or a value does not fit.
        """
        values = {**self._settings.rules.get(rule, {}), **parameters}
        read_parameters(rule_named(rule), values)
        changed = self._settings.model_copy(
            update={"rules": {**self._settings.rules, rule: values}}
        )
        before, after = Judge(self._settings), Judge(changed)

        async def changes(summary: Summary) -> AsyncIterator[Changed]:
            async for rows in self._batches(since, limit):
                for row in rows:
                    found = _compare(row, before, after)
                    summary.looked_at += 1
                    if found is not None:
                        summary.changed[found.decision_before, found.decision_after] += 1
                        yield found
                if progress is not None:
                    progress(summary)

        return ReplayRun(changes)

    async def _batches(
        self, since: datetime | None, limit: int | None
    ) -> AsyncIterator[list[Record]]:
        """Yield claims by falling number, a batch at a time."""
        last, left = _LAST, _LAST if limit is None else limit
        while left > 0:
            rows = await self._db.fetch_all(_CLAIMS, {"before": last})
            # Numbers follow the time, give or take what happened at the same moment: there is no
            # index by time alone, and none is needed to stop where the claims become too old.
            fresh = [row for row in rows if since is None or row["claimed_at"] >= since]
            if not fresh:
                return
            yield fresh[:left]
            left -= len(fresh)
            last = rows[-1]["id"]


def _compare(row: Record, before: Judge, after: Judge) -> Changed | None:
    facts = Facts.from_json(row["facts"])
    old, new = before.judge(facts), after.judge(facts)
    if old.decision == new.decision:
        return None
    return Changed(
        claim_id=row["id"],
        account_id=row["account_id"],
        quest=row["slug"],
        claimed_at=row["claimed_at"],
        state=row["state"],
        score_before=old.score,
        score_after=new.score,
        decision_before=old.decision,
        decision_after=new.decision,
    )
