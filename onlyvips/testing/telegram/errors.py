"""What can go wrong in the simulated Telegram, as exceptions."""

from __future__ import annotations


class SimulatorError(Exception):
    """Something about the simulator itself is wrong; its text is one sentence for a person."""


class RpcFailure(Exception):
    """The answer `rpc_error` to a request of the bot.

    Args:
        code: Telegram's error code, which is close to an HTTP status (400, 401, 403, 420, 500).
        message: Telegram's error name, such as `USER_NOT_PARTICIPANT` or `FLOOD_WAIT_17`.
    """

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code} {message}")
        self.code = code
        self.message = message


class AnswerLostError(Exception):
    """The request was carried out, but the connection broke before its answer left the server."""


class NoAnswerError(AssertionError):
    """The bot did not do in time what a test or a person was waiting for."""
