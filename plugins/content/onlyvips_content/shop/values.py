"""What the shop speaks of."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from onlyvips.errors import FieldError, InvalidInput
from onlyvips_content.invisible import without_tricks

if TYPE_CHECKING:
    from datetime import datetime

#: More than anybody has; the ledger takes no more.
MOST: Final = 10**18
MOST_CHARACTERS: Final = 500
#: Columns of a purchase, as `purchase_of` reads them.
COLUMNS: Final = (
    "id, buyer_id, recipient_id, work_id, creator_id, asset, amount, net, key, digest, "
    "transfer_id, created_at, refunded_at, message"
)


@dataclass(frozen=True, slots=True)
class Purchase:
    """Somebody paid for a work, for themselves or for somebody else.

    Attributes:
        id: Number.
        buyer_id: Who paid.
        recipient_id: Who may see the work.
        work_id: Which work.
        creator_id: Whose it is.
        asset: Of what was paid.
        amount: How much, in the smallest unit.
        net: What the creator got of that.
        transfer_id: Number of the ledger's transfer.
        created_at: When.
        refunded_at: When it was taken back; None when it was not.
        message: What was said with a gift.
        replayed: It is the answer to an earlier request; nothing was paid this time.
    """

    id: int
    buyer_id: int
    recipient_id: int
    work_id: int
    creator_id: int
    asset: str
    amount: int
    net: int
    transfer_id: int
    created_at: datetime
    refunded_at: datetime | None = None
    message: str = ""
    replayed: bool = False

    @property
    def gift(self) -> bool:
        """Whether it was for somebody else."""
        return self.buyer_id != self.recipient_id


@dataclass(frozen=True, slots=True)
class Tip:
    """Money for a creator without anything in return."""

    transfer_id: int
    giver_id: int
    creator_id: int
    work_id: int | None
    asset: str
    amount: int
    net: int
    message: str
    created_at: datetime
    refunded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to buy.

    Attributes:
        buyer_id: Who pays.
        recipient_id: For whom.
        work_id: What.
        asset: With what.
        amount: The price that the buyer saw.
        key: Names the purchase among those of the buyer.
        message: What is said with a gift.
    """

    buyer_id: int
    recipient_id: int
    work_id: int
    asset: str
    amount: int
    key: str
    message: str = ""

    @property
    def digest(self) -> bytes:
        """Digest of the content: with the same key it must be the same."""
        content = (self.recipient_id, self.work_id, self.asset, self.amount, self.message)
        return hashlib.blake2b(repr(content).encode(), digest_size=16).digest()

    @property
    def charge_key(self) -> str:
        """The purchase's name in the ledger."""
        return ledger_key("purchase", self.buyer_id, self.key)


def ledger_key(what: str, payer_id: int, key: str) -> str:
    """Return the name of a payment in the ledger, whatever characters a device chose.

    Args:
        what: ``purchase`` or ``tip``.
        payer_id: Who pays: keys of two people have nothing to do with one another.
        key: What the device chose.
    """
    digest = hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
    return f"{what}:{payer_id}:{digest}"


def purchase_of(row: Any, *, replayed: bool = False) -> Purchase:
    """Return a purchase from its row."""
    return Purchase(
        row["id"],
        row["buyer_id"],
        row["recipient_id"],
        row["work_id"],
        row["creator_id"],
        row["asset"],
        row["amount"],
        row["net"],
        row["transfer_id"],
        row["created_at"],
        row["refunded_at"],
        row["message"],
        replayed,
    )


def tip_of(row: Any) -> Tip:
    """Return a tip from its row."""
    return Tip(
        row["transfer_id"],
        row["giver_id"],
        row["creator_id"],
        row["work_id"],
        row["asset"],
        row["amount"],
        row["net"],
        row["message"],
        row["created_at"],
        row["refunded_at"],
    )


def as_replayed(purchase: Purchase) -> Purchase:
    """Return a purchase as the answer to a repeated request."""
    return replace(purchase, replayed=True)


def check_amount(amount: int) -> None:
    """Check an amount of money.

    Raises:
        InvalidInput: It is no whole number above 0; True and 1.0 are none either.
    """
    if type(amount) is not int or not 0 < amount <= MOST:
        message = "expected a whole number above 0"
        raise InvalidInput(f"amount: {message}.", fields=[FieldError("amount", message)])


def check_key(key: str) -> None:
    """Check an idempotency key.

    Raises:
        InvalidInput: It is empty, too long or no text.
    """
    if not 1 <= len(key) <= 255 or not key.isprintable():
        message = "expected 1 to 255 visible characters"
        raise InvalidInput(f"key: {message}.", fields=[FieldError("key", message)])


def clean_message(message: str) -> str:
    """Return the words that come with money as they are kept.

    Raises:
        InvalidInput: They are too many.
    """
    message = message.encode(errors="ignore").decode()
    message = without_tricks(message)
    message = "".join(c for c in message if c == "\n" or unicodedata.category(c) != "Cc").strip()
    if len(message) > MOST_CHARACTERS:
        expected = f"expected at most {MOST_CHARACTERS} characters"
        raise InvalidInput(f"message: {expected}.", fields=[FieldError("message", expected)])
    return message
