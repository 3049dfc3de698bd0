"""A small bot, written against plain Telethon, that the simulator's own tests drive."""

from __future__ import annotations

from typing import Any

from telethon import Button, errors, events, functions, types

CHANNEL = "news_room"


def install(bot: Any) -> list[tuple[Any, ...]]:  # noqa: C901 - many small handlers
    """Register the bot's handlers and return the list where they write what they saw."""
    log: list[tuple[Any, ...]] = []

    @bot.on(events.NewMessage(pattern=r"/start(?: (\S+))?$", incoming=True))
    async def start(event: Any) -> None:
        sender = await event.get_sender()
        log.append(("start", sender.first_name, event.pattern_match.group(1)))
        try:
            await bot(
                functions.channels.GetParticipantRequest(CHANNEL, await event.get_input_sender())
            )
            member = True
        except errors.UserNotParticipantError:
            member = False
        await event.respond(
            f"Hi **{sender.first_name}** member={member}",
            buttons=[[Button.inline("More", b"more:1"), Button.url("Site", "https://e.com")]],
        )

    @bot.on(events.CallbackQuery(pattern=b"more:"))
    async def more(event: Any) -> None:
        log.append(("click", event.data))
        await event.answer("ok", alert=True)
        await event.edit("page 2", buttons=Button.inline("Quiet", b"quiet"))

    @bot.on(events.CallbackQuery(pattern=b"quiet"))
    async def quiet(event: Any) -> None:
        await event.answer("only a notice")

    @bot.on(events.NewMessage(pattern="/buy", incoming=True))
    async def buy(event: Any) -> None:
        prices = [types.LabeledPrice("Pack", 10)]
        invoice = types.InputMediaInvoice(
            "Pack",
            "10 stars",
            types.Invoice("XTR", prices),
            b"order-1",
            types.DataJSON("{}"),
            provider="",
        )
        await bot(functions.messages.SendMediaRequest(await event.get_input_chat(), invoice, ""))

    @bot.on(events.Raw(types.UpdateBotPrecheckoutQuery))
    async def accept(update: Any) -> None:
        log.append(("precheckout", update.payload, update.total_amount))
        await bot(functions.messages.SetBotPrecheckoutResultsRequest(update.query_id, success=True))

    @bot.on(events.Raw(types.UpdateNewMessage))
    async def paid(update: Any) -> None:
        action = getattr(update.message, "action", None)
        if isinstance(action, types.MessageActionPaymentSentMe):
            log.append(("paid", action.payload, action.charge.id))
            await bot.send_message(update.message.peer_id, "thanks")

    @bot.on(events.Raw(types.UpdateBotMessageReaction))
    async def react(update: Any) -> None:
        log.append(("reaction", update.new_reactions[0].emoticon))

    @bot.on(events.Raw(types.UpdateChannelParticipant))
    async def membership(update: Any) -> None:
        log.append(("member", update.user_id, update.new_participant is not None))

    @bot.on(events.NewMessage(func=lambda e: e.is_channel and not e.is_group))
    async def post(event: Any) -> None:
        log.append(("post", event.raw_text))

    @bot.on(events.NewMessage(func=lambda e: e.is_group, incoming=True))
    async def group(event: Any) -> None:
        log.append(("group", event.sender_id, event.raw_text))
        await event.reply(f"echo {event.raw_text}")

    return log
