"""Questions to the bot: presses of buttons and pre-checkouts."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Literal

from onlyvips.testing.telegram.errors import RpcFailure, SimulatorError

# Telegram withdraws a pre-checkout question after ten seconds; a press of a button "expires"
# after a time that is not published, about as long as the client shows its spinner.
PRECHECKOUT_SECONDS = 10.0
CALLBACK_SECONDS = 15.0


@dataclass(slots=True)
class Query:
    """A question to the bot that it may answer once.

    Attributes:
        asked: Seconds on the world's steady clock.
        link: The link of the invoice that is to be paid, if it was opened by one.
        answer: What the bot answered: the request itself, or `None` so far.
    """

    id: int
    kind: Literal["callback", "precheckout"]
    user: int
    chat: int
    asked: float
    message_id: int = 0
    payload: bytes = b""
    amount: int = 0
    currency: str = ""
    link: str = ""
    answer: Any = None


class QueryBook:
    """Questions by number; old ones are forgotten."""

    def __init__(self, limit: int = 10_000) -> None:
        self._queries: OrderedDict[int, Query] = OrderedDict()
        self._limit = limit

    def add(self, query: Query) -> None:
        """Remember a question."""
        self._queries[query.id] = query
        if len(self._queries) > self._limit:
            self._queries.popitem(last=False)

    def get(self, query_id: int) -> Query:
        """Return a question that was asked."""
        query = self._queries.get(query_id)
        if query is None:
            raise SimulatorError(f"There is no query {query_id}, or it was forgotten.")
        return query

    def answer(self, query_id: int, kind: str, now: float, answer: Any) -> Query:
        """Note the bot's answer.

        Raises:
            RpcFailure: `QUERY_ID_INVALID` when it is unknown, too old or answered already.
        """
        query = self._queries.get(query_id)
        lifetime = CALLBACK_SECONDS if kind == "callback" else PRECHECKOUT_SECONDS
        if (
            query is None
            or query.kind != kind
            or query.answer is not None
            or now - query.asked > lifetime
        ):
            raise RpcFailure(400, "QUERY_ID_INVALID")
        query.answer = answer
        return query
