"""What somebody may see, sent into the chat: it cannot be forwarded or saved there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from onlyvips.bot.types import BotContext, Button, OutgoingFile
from onlyvips.errors import OnlyVipsError
from onlyvips_content.bot import cards
from onlyvips_content.bot.common import app_row, find, number, parts, refuse, rows_of
from onlyvips_content.bot.files import MEGA, ChatFiles
from onlyvips_content.texts.reading import messages
from onlyvips_content.texts.speaking import TITLE_LENGTH, bold, clipped, speaker

if TYPE_CHECKING:
    from pathlib import Path

    from onlyvips_content.media.delivery import Found
    from onlyvips_content.views import MediaView, Picture, WorkDetail

#: Messages that one press brings: Telegram takes one a second for a chat
#: (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).
_AT_ONCE: Final = 10
#: Bytes of files after which a press has brought enough: a handler has 30 seconds, and what is
#: sent the first time is uploaded within them.
_BYTES_AT_ONCE: Final = 30 * MEGA


async def shown(context: BotContext, rest: Sequence[str]) -> None:
    """Send what is in a work: ``g:<work>:<first>``."""
    work = await find(context, number(rest[0]) if rest else None)
    if work is None:
        return
    if not work.access.allowed:  # it was open when the button was made
        await refuse(context, speaker(context).plain.t("This work is not open to you."))
        await cards.change(context, work)
        return
    await deliver(context, work, number(rest[1]) or 0 if len(rest) > 1 else 0)


async def deliver(context: BotContext, work: WorkDetail, first: int = 0) -> None:
    """Send the text and the media of a work that the person may see, from one of them on.

    Args:
        context: Where.
        work: What; its addresses are those of this person.
        first: How many messages of it were sent before.
    """
    if work.kind == "bundle":
        return
    texts = messages(work.html)
    things: list[str | MediaView] = [*texts, *work.media]
    sender = _Sender(context, work, named=bool(texts))
    place = first
    while place < min(len(things), first + _AT_ONCE) and sender.bytes < _BYTES_AT_ONCE:
        thing = things[place]
        if isinstance(thing, str):
            head = f"{bold(work.title)}\n\n" if place == 0 else ""
            await context.reply(head + thing, protect=True)
        else:
            await sender.send(thing, place - len(texts) + 1)
        place += 1
    await _tell_failures(context, sender)
    say, left = speaker(context), len(things) - place
    if left > 0:
        text = say.nt("{n} more is in it.", "{n} more are in it.", left)
        go_on = Button("▶️ " + say.plain.t("Go on"), f"content:g:{work.id}:{place}")
        await context.reply(text, buttons=[[go_on]])
    elif not things:
        await context.reply(say.t("There is nothing in it yet."))


async def _tell_failures(context: BotContext, sender: _Sender) -> None:
    """Say what could not be sent."""
    say = speaker(context)
    if sender.too_large:
        text = say.nt(
            "{n} file is too large for this chat. You find it in the app.",
            "{n} files are too large for this chat. You find them in the app.",
            sender.too_large,
        )
        await context.reply(text, buttons=rows_of(app_row(context)))
    if sender.failed:
        text = say.nt(
            "{n} file could not be fetched just now. Please try again later.",
            "{n} files could not be fetched just now. Please try again later.",
            sender.failed,
        )
        await context.reply(text)


class _Sender:
    """Sends the media of one work.

    Args:
        context: Where.
        work: Which work.
        named: Its title was said already, above its text.

    Attributes:
        bytes: What was sent.
        too_large: Files that were too large for a chat.
        failed: Files that could not be fetched.
    """

    def __init__(self, context: BotContext, work: WorkDetail, *, named: bool) -> None:
        self._context = context
        self._work = work
        self._named = named
        self._files: ChatFiles = parts(context).chat_files
        self._most = parts(context).settings.chat_megabytes * MEGA
        self.bytes = 0
        self.too_large = 0
        self.failed = 0

    async def send(self, medium: MediaView, place: int) -> None:
        """Send one medium, the first with the work's title."""
        caption = bold(self._work.title) if place == 1 and not self._named else ""
        try:
            if medium.url is None:  # it is processed anew
                self.failed += 1
                return
            found = await self._files.find(medium.url, self._context.account.id)
            if found.size > self._most:
                self.too_large += 1
                return
            self.bytes += found.size
            if medium.kind == "image":
                picture = await self._files.photo(found)
                await self._context.reply(caption, photo=picture, protect=True)
            else:
                file = await self._file(medium, found, place)
                await self._context.reply(caption, file=file, protect=True)
        except OnlyVipsError as error:
            self._context.platform.log.warning(
                "media_not_sent", work=self._work.id, medium=medium.id, detail=error.detail
            )
            self.failed += 1

    async def _file(self, medium: MediaView, found: Found, place: int) -> OutgoingFile:
        file = await self._files.file(found)
        name = f"{self._work.id}-{place}{file.suffix}"
        seconds = round(medium.duration_ms / 1000)
        if medium.kind == "audio":
            return OutgoingFile(
                file.path,
                file.media_type,
                name,
                "audio",
                seconds,
                title=clipped(self._work.title, TITLE_LENGTH),
                performer=clipped(self._work.creator.name, TITLE_LENGTH),
            )
        return OutgoingFile(
            file.path,
            file.media_type,
            name,
            "video",
            seconds,
            medium.width,
            medium.height,
            thumb=await self._thumb(medium.poster),
        )

    async def _thumb(self, poster: Picture | None) -> Path | None:
        if poster is None:
            return None
        try:
            found = await self._files.find(poster.url, self._context.account.id)
            return await self._files.thumb(found)
        except OnlyVipsError:  # the video plays without
            return None
