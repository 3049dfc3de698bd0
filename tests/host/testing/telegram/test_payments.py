from __future__ import annotations

from typing import Any

import pytest
from telethon import errors, events, functions, types

from onlyvips.testing.telegram.errors import NoAnswerError, SimulatorError
from onlyvips.testing.telegram.inproc import in_process_client
from onlyvips.testing.telegram.user import TelegramUser
from onlyvips.testing.telegram.world import World

from .conftest import TOKEN, until


def invoice(
    *,
    prices: tuple[int, ...] = (10,),
    payload: bytes = b"order",
    currency: str = "XTR",
    period: int | None = None,
    provider: str = "",
) -> Any:
    return types.InputMediaInvoice(
        "Pack",
        "Ten stars",
        types.Invoice(
            currency,
            [types.LabeledPrice("Pack", price) for price in prices],
            subscription_period=period,
        ),
        payload,
        types.DataJSON("{}"),
        provider=provider,
    )


async def send(bot: Any, media: Any) -> Any:
    return await bot(functions.messages.SendMediaRequest(1, media, ""))


@pytest.mark.parametrize(
    ("media", "error"),
    [
        (invoice(payload=b""), errors.InvoicePayloadInvalidError),
        (invoice(payload=b"x" * 129), errors.InvoicePayloadInvalidError),
        (invoice(prices=(5, 5)), errors.RPCError),
        (invoice(prices=(0,)), errors.RPCError),
        (invoice(period=86_400), errors.RPCError),
        (invoice(provider="shop"), errors.PaymentProviderInvalidError),
        (invoice(currency="EUR"), errors.PaymentProviderInvalidError),
    ],
)
async def test_invoices_that_telegram_refuses(
    bot: Any, world: World, media: Any, error: type[Exception]
) -> None:
    world.user_says(1, "/buy")
    with pytest.raises(error):
        await send(bot, media)
    assert not [m for m in world.messages.history(1) if m.out]


async def test_paid_media_costs_at_most_25000_stars(bot: Any, world: World) -> None:
    world.user_says(1, "/buy")
    photo = types.InputMediaPhotoExternal("https://example.com/a.jpg")
    await send(bot, types.InputMediaPaidMedia(25_000, [photo]))
    with pytest.raises(errors.RPCError, match="EXTENDED_MEDIA_AMOUNT_INVALID"):
        await send(bot, types.InputMediaPaidMedia(25_001, [photo]))


async def test_an_invoice_gets_a_pay_button_of_its_own(bot: Any, world: World) -> None:
    alice = TelegramUser(world, 1, "Alice")
    alice.sends("/buy")
    await send(bot, invoice())
    reply = await alice.waits_for(lambda r: r.view is not None and r.view.media is not None)
    assert reply.buttons[0][0].kind == "pay"


async def test_a_refused_payment_moves_nothing(bot: Any, world: World) -> None:
    async def refuse(update: Any) -> None:
        await bot(
            functions.messages.SetBotPrecheckoutResultsRequest(update.query_id, error="sold out")
        )

    bot.add_event_handler(refuse, events.Raw(types.UpdateBotPrecheckoutQuery))
    alice = TelegramUser(world, 1, "Alice")
    alice.sends("/buy")
    await send(bot, invoice())
    reply = await alice.waits_for(lambda r: r.view is not None and r.view.media is not None)
    with pytest.raises(NoAnswerError, match="sold out"):
        await alice.pays(reply)
    assert world.stars.balance == 0
    with pytest.raises(SimulatorError, match="did not accept"):
        world.payment_done(1, world.user_pays(1, payload=b"x", amount=1))


async def test_the_list_of_payments_shows_refunds_and_pages(bot: Any, world: World) -> None:
    world.user_says(1, "/buy")
    charges = [
        world.payment_done(1, payload=b"order %d" % n, amount=n).action.charge.id
        for n in range(1, 6)
    ]
    refund = functions.payments.RefundStarsChargeRequest
    await bot(refund(1, charges[0]))
    with pytest.raises(errors.RPCError, match="CHARGE_ALREADY_REFUNDED"):
        await bot(refund(1, charges[0]))
    with pytest.raises(errors.RPCError, match="CHARGE_NOT_FOUND"):
        await bot(refund(types.InputUser(2, 0), charges[1]))

    status = await bot(functions.payments.GetStarsStatusRequest("me"))
    assert status.balance.amount == 2 + 3 + 4 + 5
    collected, offset = [], ""
    while offset is not None:
        page = await bot(
            functions.payments.GetStarsTransactionsRequest("me", offset, 2, ascending=True)
        )
        collected += page.history
        offset = page.next_offset
    assert sorted(t.amount.amount for t in collected) == [-1, 1, 2, 3, 4, 5]
    assert {t.bot_payload for t in collected if t.refund} == {b"order 1"}
    assert isinstance(world.messages.history(1)[-1].action, types.MessageActionPaymentRefunded)


async def test_the_same_charge_may_be_told_twice_but_counts_once(bot: Any, world: World) -> None:
    first = world.payment_done(1, payload=b"order", amount=10)
    world.payment_done(1, payload=b"order", amount=10, charge_id=first.action.charge.id)
    assert world.stars.balance == 10


async def test_subscriptions_renew_and_are_cancelled(world: World) -> None:
    bot = in_process_client(world)
    seen: list[Any] = []

    async def note(update: Any) -> None:
        seen.append(update)

    bot.add_event_handler(note, events.Raw)
    await bot.start(bot_token=TOKEN)
    first = world.payment_done(1, payload=b"vip", amount=99, subscription=True).action
    renewal = world.payment_done(1, payload=b"vip", amount=99, renewal_of=first.charge.id).action
    assert (first.recurring_init, first.recurring_used) == (True, None)
    assert (renewal.recurring_init, renewal.recurring_used) == (None, True)
    assert first.subscription_until_date is not None
    world.user_cancels_subscription(first.charge.id)
    await until(lambda: any(isinstance(u, types.UpdateBotStarsSubscription) for u in seen))
    for what in ("payment_failed", "restored"):
        world.subscription_changes(first.charge.id, what)
        await until(lambda w=what: getattr(seen[-1], w, None))
    cancel = functions.payments.BotCancelStarsSubscriptionRequest
    assert await bot(cancel(1, first.charge.id))
    with pytest.raises(errors.RPCError, match="CHARGE_ID_INVALID"):
        await bot(cancel(1, "nothing"))
    await bot.disconnect()


async def test_an_invoice_by_link(bot: Any, world: World) -> None:
    exported = await bot(functions.payments.ExportInvoiceRequest(invoice()))
    assert exported.url.startswith("https://t.me/$")
    assert world.invoice_links[exported.url].payload == b"order"


async def test_a_buyer_of_paid_media_is_told_to_the_bot(bot: Any, world: World) -> None:
    seen: list[Any] = []

    async def note(update: Any) -> None:
        seen.append((update.user_id, update.payload))

    bot.add_event_handler(note, events.Raw(types.UpdateBotPurchasedPaidMedia))
    photo = types.InputMediaPhotoExternal("https://example.com/a.jpg")
    media = types.InputMediaPaidMedia(7, [photo], payload="post-9")
    await bot(functions.messages.SendMediaRequest("news_room", media, ""))
    charge = world.user_buys_media(1, 1, chat="@news_room")
    await until(lambda: seen == [(1, "post-9")])
    assert world.stars.charges[charge].amount == 7
    with pytest.raises(SimulatorError, match="no paid media"):
        world.user_buys_media(1, 1)
