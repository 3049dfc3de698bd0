"""People vote in the bot's polls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from telethon.tl import types as tl

from onlyvips.testing.telegram.errors import SimulatorError
from onlyvips.testing.telegram.world.core import BotSession, WorldCore
from onlyvips.testing.telegram.world.peers import chat_of, peer_of
from onlyvips.testing.telegram.world.people import PeopleCore
from onlyvips.testing.telegram.world.polls import PollRecord


class PollActions(PeopleCore):
    """Votes (https://core.telegram.org/api/poll)."""

    def user_votes(
        self, user_id: int, chat: int | str | None, message_id: int, options: Sequence[int]
    ) -> None:
        """Vote in a poll of the bot, or take the vote back.

        The bot hears the new counts (`UpdateMessagePoll`), and from a poll that is not anonymous
        also who chose what (`UpdateMessagePollVote`).

        Args:
            user_id: Who votes.
            chat: Where the poll is; `None` is the private chat with the bot.
            message_id: The message with the poll.
            options: The places of the chosen answers, from 0; empty takes the vote back.

        Raises:
            SimulatorError: There is no poll of the bot, it is closed, or its rules forbid this.
        """
        place = self.place(user_id, chat)
        message = self.seen_message(user_id, place, message_id)
        media: Any = getattr(message, "media", None)
        record = self.polls.get(media.poll.id) if isinstance(media, tl.MessageMediaPoll) else None
        if record is None:
            raise SimulatorError(f"Message {message_id} in chat {place} is no poll of the bot.")
        chosen = tuple(dict.fromkeys(options))
        self._check_vote(media.poll, record, user_id, chosen)
        if chosen:
            record.votes[user_id] = chosen
        else:
            del record.votes[user_id]
        show_results(self, record, message)
        if media.poll.public_voters:
            answers = media.poll.answers
            options_chosen = [answers[place].option for place in chosen]
            self.push_secret(
                tl.UpdateMessagePollVote(
                    record.id, tl.PeerUser(user_id), options_chosen, list(chosen), 0
                )
            )

    def _check_vote(
        self, poll: Any, record: PollRecord, user_id: int, chosen: tuple[int, ...]
    ) -> None:
        if poll.closed or (poll.close_date is not None and poll.close_date <= self.now()):
            raise SimulatorError("This poll is closed.")
        voted = user_id in record.votes
        if not chosen:
            if not voted:
                raise SimulatorError(f"User {user_id} has not voted, so there is no vote to undo.")
            if poll.quiz or poll.revoting_disabled:
                raise SimulatorError("A vote in this poll is final.")
            return
        if voted:
            raise SimulatorError(f"User {user_id} has voted already; take the vote back first.")
        if len(chosen) > 1 and not poll.multiple_choice:
            raise SimulatorError("This poll takes one answer.")
        wrong = [place for place in chosen if not 0 <= place < len(poll.answers)]
        if wrong:
            raise SimulatorError(f"The poll has {len(poll.answers)} options, none of them {wrong}.")


def show_results(
    world: WorldCore, record: PollRecord, message: Any, *, exclude: BotSession | None = None
) -> Any:
    """Bring the counts of a poll up to date where it is shown, and tell the bot.

    Telegram does not number this update, so a bot that is away never gets it.

    Args:
        world: The simulated Telegram.
        record: The poll.
        message: The message with the poll that somebody voted in.
        exclude: The session that gets the update as an answer.

    Returns:
        The update.
    """
    original = world.messages.find(record.chat, record.message_id)
    media = message.media
    results = record.results(media.poll)
    for shown in (message, original):
        if shown is not None and isinstance(shown.media, tl.MessageMediaPoll):
            shown.media.results = results
            shown.media.poll.closed = media.poll.closed
            world.tell("changed", chat_of(shown.peer_id), shown)
    world.changed()
    update = tl.UpdateMessagePoll(
        record.id,
        results,
        peer=peer_of(record.chat),
        msg_id=record.message_id,
        poll=media.poll,
    )
    world.push(update, exclude=exclude)
    return update
