"""Linking a discussion group to a channel, and people's comments in it."""

from __future__ import annotations

from typing import Any

from onlyvips.testing.telegram.errors import SimulatorError
from onlyvips.testing.telegram.world.peers import channel_chat
from onlyvips.testing.telegram.world.people import PeopleCore
from onlyvips.testing.telegram.world.threads import root_of


class DiscussionActions(PeopleCore):
    """Discussion groups and comments (https://core.telegram.org/api/discussion)."""

    def link_discussion(self, channel: int | str, group: int | str | None) -> None:
        """Make a group the discussion group of a channel; posts from now on appear in it.

        Args:
            channel: The broadcast channel.
            group: The group, which leaves another channel that it was linked to; `None` unlinks.

        Raises:
            SimulatorError: The one is no channel or the other no group.
        """
        record = self.directory.channel(channel)
        other = None if group is None else self.directory.channel(group)
        if record.megagroup or (other is not None and not other.megagroup):
            raise SimulatorError("A group is linked to a broadcast channel, not otherwise.")
        for changed in (record, other):
            if changed is not None and changed.linked is not None:
                self.directory.channels[changed.linked].linked = None
                changed.linked = None
        if other is not None:
            record.linked, other.linked = other.id, record.id
        self.changed()

    def user_comments(
        self,
        user_id: int,
        channel: int | str,
        post_id: int,
        text: str,
        *,
        reply_to: int | None = None,
        photo: bytes | None = None,
    ) -> Any:
        """Comment on a post, which is a message in the discussion group.

        Who comments need not be in the group.  A comment on the post itself answers the message
        that the post became in the group; an answer to a comment also names that message as the
        top of the thread.

        Args:
            user_id: Who comments.
            channel: The channel.
            post_id: The number of the post in the channel.
            text: The comment, or the caption of the photo.
            reply_to: The number, in the group, of the comment that this one answers.
            photo: The bytes of a photo.

        Returns:
            The TL message in the group.

        Raises:
            SimulatorError: There is no such post, it has no comments, or the user was banned.
        """
        record = self.directory.channel(channel)
        self.seen_message(user_id, channel_chat(record.id), post_id)
        root = root_of(self, record, post_id)
        if record.linked is None or root is None:
            raise SimulatorError(f"Post {post_id} of {record.title} has no comments.")
        group = self.directory.channels[record.linked]
        if group.role(user_id) == "banned":
            raise SimulatorError(f"User {user_id} was banned from {group.title}.")
        place = channel_chat(group.id)
        header = self.reply_header(place, reply_to or root.id)
        if reply_to is not None and header.reply_to_top_id != root.id:
            raise SimulatorError(f"Message {reply_to} is no comment on post {post_id}.")
        fields = self.written(text, photo)
        return self.person_sends(user_id, place, text, reply_to=header, **fields)

    def discussion_of(self, channel: int | str, post_id: int) -> Any | None:
        """Return the TL message of the discussion group that a post's comments answer."""
        return root_of(self, self.directory.channel(channel), post_id)
