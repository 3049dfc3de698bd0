"""``onlyvips quests post``: put a quest into a channel or group."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer
from onlyvips_cli.plugin_api import JsonOption, print_json, run, say

from onlyvips.errors import Conflict
from onlyvips_quests.cli.app import Slug, app, opened, usage
from onlyvips_quests.definitions import Language

if TYPE_CHECKING:
    from onlyvips.bot.types import OutgoingMessage
    from onlyvips.platform import Platform
    from onlyvips_quests.offers import Offer
    from onlyvips_quests.parts import Parts

#: What a button says that has nothing else to say, by language.
_DO_IT = {"en": "Do it", "tr": "Göreve git", "ru": "К заданию", "ar": "إلى المهمة"}


@app.command()
def post(
    slug: Slug,
    *,
    chat: Annotated[
        str, typer.Option(metavar="@NAME", help="Channel or group: @name, or its marked id.")
    ],
    language: Annotated[
        str, typer.Option(metavar="CODE", help=f"One of {', '.join(get_args(Language))}.")
    ] = "en",
    button: Annotated[str, typer.Option(help="What the button says; a usual text if absent.")] = "",
    silent: Annotated[bool, typer.Option("--silent", help="Arrives without a sound.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Put a quest on offer into a chat: its poll, its button, or its text with a link.

    A poll's votes and a button's presses prove the quest, so it has to be posted by the bot. The
    message goes through the outbox; the bot sends it as soon as it runs.
    """
    if language not in get_args(Language):
        raise usage(
            f"--language: expected one of {', '.join(get_args(Language))}; got {language!r}"
        )

    async def work() -> dict[str, Any]:
        async with opened() as (platform, parts):
            return await put(
                platform, parts, slug, chat, language=language, button=button, silent=silent
            )

    done = run(work())
    if as_json:
        print_json(done)
    else:
        say(f"The {done['kind']} of {slug} is on its way to {done['chat']}.")


async def put(
    platform: Platform,
    parts: Parts,
    slug: str,
    chat: str,
    *,
    language: str = "en",
    button: str = "",
    silent: bool = False,
) -> dict[str, Any]:
    """Put a quest into a chat, and return what was put where.

    Raises:
        CommandError: It cannot be put there.
        onlyvips.errors.OnlyVipsError: There is no such quest on offer, or no such chat.
    """
    offer = await _offer(parts, slug)
    found = await platform.telegram.chat(_chat(chat))
    bot = platform.telegram.username
    message = build(offer, language, bot=bot, button=button, silent=silent)
    if message.poll is not None and found.kind == "channel":
        # Telegram refuses polls that show who voted: BROADCAST_PUBLIC_VOTERS_FORBIDDEN
        # (https://core.telegram.org/method/messages.sendMedia).
        raise usage(
            "--chat: expected a group, because Telegram takes no poll that shows who voted in a "
            f"channel such as {found.title}"
        )
    await platform.telegram.send(found.id, message)
    return {
        "quest": slug,
        "version": offer.version,
        "chat_id": found.id,
        "chat": found.title,
        "kind": _kind(message),
    }


def build(
    offer: Offer, language: str, *, bot: str = "", button: str = "", silent: bool = False
) -> OutgoingMessage:
    """Return the message that puts a quest into a chat.

    Args:
        offer: The quest.
        language: Of its texts.
        bot: Username of the bot, where quests are done that have no other place; may be empty.
        button: What the button says.
        silent: Arrives without a sound.
    """
    from onlyvips.bot.types import Button, OutgoingMessage, Poll
    from onlyvips_quests.languages import in_language
    from onlyvips_quests.types.presses import ButtonClick, PollVote

    rules, parameters = offer.rules, offer.task.parameters
    title = in_language(rules.titles, language)
    description = in_language(rules.descriptions, language) if rules.descriptions else ""
    text = f"<b>{escape(title)}</b>"
    if description:
        text += f"\n\n{escape(description)}"
    if rules.rewards.xp:
        text += f"\n\n+{rules.rewards.xp} XP"
    if rules.type == PollVote.name:
        # A right answer stays with the platform: as a quiz, Telegram would show it to everybody.
        poll = Poll(parameters.question, list(parameters.options), PollVote.key(offer.slug))
        return OutgoingMessage(text, poll=poll, silent=silent)
    label = button or _DO_IT.get(language, _DO_IT["en"])
    if rules.type == ButtonClick.name:
        pressed = Button(button or title[:60], data=f"quests:press:{parameters.code}")
        return OutgoingMessage(text, [[pressed]], silent=silent)
    link = offer.kind.link(offer.task, None) or (f"https://t.me/{bot}" if bot else None)
    buttons = [[Button(label, url=link)]] if link else []
    return OutgoingMessage(text, buttons, silent=silent)


async def _offer(parts: Parts, slug: str) -> Offer:
    stored = await parts.publishing.get(slug)
    offer = (await parts.catalogue.now()).by_id.get(stored.id)
    if offer is None:
        raise Conflict(f"{slug} is not on offer; run: onlyvips quests publish {slug}")
    return offer


def _chat(text: str) -> str | int:
    if text.lstrip("-").isdecimal():
        return int(text)
    if text.startswith(("@", "https://")):
        return text
    raise usage(f"--chat: expected @name or a marked id such as -1001234567890, got {text!r}")


def _kind(message: OutgoingMessage) -> str:
    if message.poll is not None:
        return "poll"
    return "button" if message.buttons and message.buttons[0][0].data else "text"
