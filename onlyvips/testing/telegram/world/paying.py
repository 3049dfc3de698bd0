"""People pay: Stars invoices and subscriptions."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from telethon.tl import types as tl

from onlyvips.testing.telegram.errors import SimulatorError
from onlyvips.testing.telegram.world.core import WorldCore
from onlyvips.testing.telegram.world.queries import Query
from onlyvips.testing.telegram.world.rules import STARS_SUBSCRIPTION_PERIOD
from onlyvips.testing.telegram.world.stars import Charge

SubscriptionChange = Literal["canceled", "payment_failed", "restored"]


class PaymentActions(WorldCore):
    """Payments in two steps, as Telegram makes them: the question to the bot, then the money."""

    def user_pays(
        self,
        user_id: int,
        message_id: int | None = None,
        *,
        link: str = "",
        payload: bytes | None = None,
        amount: int | None = None,
        currency: str = "XTR",
    ) -> int:
        """Press the pay button; the bot is asked whether it accepts.

        Args:
            user_id: Who pays.
            message_id: The invoice in the private chat; or give `link`, or `payload` and `amount`.
            link: The link of an invoice, as the bot exported it.
            payload: The invoice's payload, for an invoice that is not in the chat.
            amount: The price in the smallest unit.
            currency: `XTR` for Stars.

        Returns:
            The number of the pre-checkout query.
        """
        self.directory.user(user_id)
        if message_id is not None or link:
            invoice = self.linked_invoice(link) if link else self.invoice(user_id, message_id or 0)
            payload = bytes(invoice.payload)
            amount = sum(price.amount for price in invoice.invoice.prices)
            currency = invoice.invoice.currency
        if payload is None or amount is None:
            raise SimulatorError(
                "To pay, name the message with the invoice, its link, or payload and amount."
            )
        query = Query(
            self.query_number(),
            "precheckout",
            user_id,
            user_id,
            self.monotonic(),
            message_id=message_id or 0,
            payload=payload,
            amount=amount,
            currency=currency,
            link=link,
        )
        self.queries.add(query)
        self.push(tl.UpdateBotPrecheckoutQuery(query.id, user_id, payload, currency, amount))
        return query.id

    def invoice(self, chat: int, message_id: int) -> Any:
        """Return the invoice of a message.

        Raises:
            SimulatorError: The message has none.
        """
        invoice = self.invoices.get((chat, message_id))
        if invoice is None:
            raise SimulatorError(f"Message {message_id} in chat {chat} is no invoice.")
        return invoice

    def linked_invoice(self, link: str) -> Any:
        """Return the invoice of a link.

        Raises:
            SimulatorError: The bot made no such link.
        """
        invoice = self.invoice_links.get(link)
        if invoice is None:
            raise SimulatorError(f"There is no invoice {link}; the bot exports links of invoices.")
        return invoice

    def payment_done(
        self,
        user_id: int,
        query_id: int | None = None,
        *,
        payload: bytes = b"",
        amount: int = 0,
        currency: str = "XTR",
        subscription: bool = False,
        renewal_of: str | None = None,
        charge_id: str | None = None,
    ) -> Any:
        """Move the money and tell the bot.

        Args:
            user_id: Who paid.
            query_id: The pre-checkout query that the bot accepted; or give the other values.
            payload: The invoice's payload.
            amount: The price.
            currency: `XTR` for Stars.
            subscription: Whether this starts a subscription of 30 days.
            renewal_of: The first charge of a subscription that this renews.
            charge_id: A charge id of the caller's choice; a known one repeats the same update,
                as Telegram may.

        Returns:
            The TL service message; the charge id is `message.action.charge.id`.
        """
        paid_message = 0
        if query_id is not None:
            query = self.queries.get(query_id)
            if query.answer is None or not query.answer.success:
                raise SimulatorError("The bot did not accept this payment.")
            payload, amount, currency = query.payload, query.amount, query.currency
            paid_message = query.message_id
            invoice = self.invoices.get((query.chat, query.message_id))
            invoice = invoice or self.invoice_links.get(query.link)
            if invoice is not None:
                subscription = invoice.invoice.subscription_period is not None
        recurring = subscription or renewal_of is not None
        until = None
        if recurring:
            until = self.now() + dt.timedelta(seconds=STARS_SUBSCRIPTION_PERIOD)
        charge_id = charge_id or f"stx{self.counters.next('charge'):010d}{self.query_number():x}"
        self.stars.charges.setdefault(
            charge_id,
            Charge(
                id=charge_id,
                user=user_id,
                amount=amount,
                currency=currency,
                payload=payload.decode("latin-1"),
                date=self.now().isoformat(),
                subscription_until=until.isoformat() if until else None,
                chat=user_id if paid_message else 0,
                message_id=paid_message,
            ),
        )
        action = tl.MessageActionPaymentSentMe(
            currency=currency,
            total_amount=amount,
            payload=payload,
            charge=tl.PaymentCharge(charge_id, ""),
            recurring_init=(recurring and renewal_of is None) or None,
            recurring_used=renewal_of is not None or None,
            subscription_until_date=until,
        )
        message = self.new_message(user_id, user_id, service=True, action=action)
        self.publish(message)
        if paid_message:
            self.tell("changed", user_id, self.messages.find(user_id, paid_message))
        return message

    def subscription_changes(self, charge_id: str, what: SubscriptionChange) -> None:
        """Tell the bot that a subscription changed without a payment.

        Args:
            charge_id: The first charge of the subscription.
            what: `canceled` by the user, `payment_failed` at a renewal, or `restored` by the user.

        Raises:
            SimulatorError: There is no such subscription.
        """
        charge = self.stars.charges.get(charge_id)
        if charge is None or charge.subscription_until is None:
            raise SimulatorError(f"There is no subscription {charge_id}.")
        charge.canceled = what != "restored"
        self.push_secret(
            tl.UpdateBotStarsSubscription(
                user_id=charge.user,
                payload=charge.payload.encode("latin-1"),
                qts=0,
                **{what: True},
            )
        )

    def user_cancels_subscription(self, charge_id: str) -> None:
        """Let a user cancel a subscription; the bot is told."""
        self.subscription_changes(charge_id, "canceled")

    def user_buys_media(
        self, user_id: int, message_id: int, *, chat: int | str | None = None
    ) -> str:
        """Buy the paid media of a message; the bot is told of the buyer and its payload.

        Returns:
            The charge id.

        Raises:
            SimulatorError: The message has no paid media.
        """
        place = self.directory.user(user_id).id if chat is None else self.chat_number(chat)
        message = self.messages.find(place, message_id)
        payload = self.paid_media.get((place, message_id))
        if message is None or payload is None:
            raise SimulatorError(f"Message {message_id} in chat {place} has no paid media.")
        charge_id = f"stx{self.counters.next('charge'):010d}{self.query_number():x}"
        self.stars.charges[charge_id] = Charge(
            id=charge_id,
            user=user_id,
            amount=message.media.stars_amount,
            currency="XTR",
            payload=payload,
            date=self.now().isoformat(),
            chat=place,
            message_id=message_id,
        )
        self.push_secret(tl.UpdateBotPurchasedPaidMedia(user_id, payload, 0))
        self.tell("changed", place, message)
        return charge_id
