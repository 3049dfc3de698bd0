"""People put emojis under messages, and the bot hears of it where Telegram tells it.

Sources: https://core.telegram.org/api/reactions,
https://core.telegram.org/constructor/updateBotMessageReaction,
https://core.telegram.org/constructor/updateBotMessageReactions
"""

from __future__ import annotations

from collections.abc import Sequence

from telethon.tl import types as tl

from onlyvips.testing.telegram.errors import SimulatorError
from onlyvips.testing.telegram.world.peers import peer_of
from onlyvips.testing.telegram.world.people import PeopleCore

# The client configuration's `reactions_user_max_default` and `reactions_user_max_premium`
# (https://core.telegram.org/api/config).
REACTIONS = 1
REACTIONS_PREMIUM = 3


class ReactionActions(PeopleCore):
    """Reactions of people."""

    def user_reacts(
        self,
        user_id: int,
        message_id: int,
        reaction: str | Sequence[str] | None,
        *,
        chat: int | str | None = None,
    ) -> None:
        """Replace the reactions of a user under a message.

        In the private chat and in groups where it is admin, the bot hears who reacted, with what
        before and after.  In broadcast channels reactions are anonymous: an admin bot hears only
        how many of each there are now, at once here and some minutes later in Telegram.

        Args:
            user_id: Who reacts.
            message_id: The message.
            reaction: An emoji, several of a user with Telegram Premium, or `None` for none.
            chat: Where the message is; `None` is the private chat with the bot.

        Raises:
            SimulatorError: The user does not see such a message, or chose too many emojis.
        """
        place = self.place(user_id, chat)
        message = self.seen_message(user_id, place, message_id)
        chosen = (reaction,) if isinstance(reaction, str) else tuple(reaction or ())
        emojis = tuple(dict.fromkeys(emoji for emoji in chosen if emoji))
        limit = REACTIONS_PREMIUM if self.directory.user(user_id).premium else REACTIONS
        if len(emojis) > limit:
            raise SimulatorError(
                f"User {user_id} may put {limit} reaction(s) under a message, not {len(emojis)}."
            )
        before = self.reactions.of(place, message_id, user_id)
        if emojis == before:
            return
        self.reactions.set(place, message_id, user_id, emojis)
        self.changed()
        self.tell("changed", place, message)
        self._tell_bot(user_id, place, message_id, before, emojis)

    def reactions_of(self, message_id: int, *, chat: int | str) -> dict[str, int]:
        """Return how often each emoji is under a message, the most frequent first."""
        return self.reactions.counts(self.chat_number(chat), message_id)

    def _tell_bot(
        self,
        user_id: int,
        place: int,
        message_id: int,
        before: tuple[str, ...],
        after: tuple[str, ...],
    ) -> None:
        channel = self.channel_of_chat(place)
        if channel is not None and channel.role(self.bot.id) not in {"admin", "creator"}:
            return
        if channel is not None and not channel.megagroup:
            counts = self.reactions.counts(place, message_id)
            self.push_secret(
                tl.UpdateBotMessageReactions(
                    peer=peer_of(place),
                    msg_id=message_id,
                    date=self.now(),
                    reactions=[
                        tl.ReactionCount(tl.ReactionEmoji(emoji), count)
                        for emoji, count in counts.items()
                    ],
                    qts=0,
                )
            )
            return
        self.push_secret(
            tl.UpdateBotMessageReaction(
                peer=peer_of(place),
                msg_id=message_id,
                date=self.now(),
                actor=tl.PeerUser(user_id),
                old_reactions=[tl.ReactionEmoji(emoji) for emoji in before],
                new_reactions=[tl.ReactionEmoji(emoji) for emoji in after],
                qts=0,
            )
        )
