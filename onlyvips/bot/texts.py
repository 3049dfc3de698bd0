"""The host's own sentences to people; translations lie in ``onlyvips/locales``."""

from __future__ import annotations


def N_(msgid: str) -> str:  # noqa: N802 - the name that gettext's tools know
    """Mark a text for translation where it is not translated at once."""
    return msgid


UNKNOWN_COMMAND = N_("I do not know this command. Send /help to see what I can do.")
UNKNOWN_TEXT = N_("I do not understand this. Send /help to see what I can do.")
ONLY_PRIVATE = N_("This command works in a private chat with me.")
ONLY_GROUP = N_("This command works in groups.")
NOT_ALLOWED = N_("You may not use this command.")
OLD_BUTTON = N_("This button no longer works. Send /help to see what I can do.")

FAILED = N_("Something went wrong. Please try again later. (Error {number})")
TOO_SLOW = N_("This took too long and was stopped. Please try again. (Error {number})")
AWAY = N_("Something that I need is away for the moment. Please try again shortly.")
BANNED = N_("You are banned from this bot.")
BANNED_UNTIL = N_("You are banned until {until}.")
