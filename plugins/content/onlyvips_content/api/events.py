"""What content tells to whoever asked to be told.

What people do (``content.viewed``, ``content.liked``, ``content.purchased``) is told as
`onlyvips.events.Activity` as well, with the subject ``work:<number>``.
"""

from __future__ import annotations

from typing import ClassVar

from onlyvips.events import Event


class WorkPublished(Event):
    """A work can be seen in lists from now on."""

    event_name: ClassVar[str] = "content.work_published"
    work_id: int
    creator_id: int


class WorkUnlocked(Event):
    """Somebody may see a work for good.

    Attributes:
        work_id: Which.
        creator_id: Whose it is.
        account_id: Who may see it.
        source: ``purchase``, ``gift`` or ``<plugin>:<reason>``.
        buyer_id: Who paid, when somebody did.
    """

    event_name: ClassVar[str] = "content.work_unlocked"
    work_id: int
    creator_id: int
    account_id: int
    source: str
    buyer_id: int | None = None


class WorkLocked(Event):
    """What somebody could see for good was taken back, as after a refund."""

    event_name: ClassVar[str] = "content.work_locked"
    work_id: int
    account_id: int


class PurchaseFailed(Event):
    """A payment for a work came in, and the work could not be bought; the money stays with them.

    Attributes:
        account_id: Who paid.
        work_id: What they wanted.
        payment_id: Number of the ledger's payment.
        asset: What came in.
        amount: In the smallest unit.
        code: Why, as the code of a problem: ``price-changed``, ``not-for-sale``, ...
    """

    event_name: ClassVar[str] = "content.purchase_failed"
    account_id: int
    work_id: int
    payment_id: int
    asset: str
    amount: int
    code: str


class TipGiven(Event):
    """Somebody gave a creator money without anything in return.

    Attributes:
        transfer_id: Number of the ledger's transfer; the words that came with it are kept by it.
        giver_id: Who.
        creator_id: To whom.
        asset: Of what.
        amount: In the smallest unit, fee and tax included.
        work_id: For which work, if for one.
    """

    event_name: ClassVar[str] = "content.tip_given"
    transfer_id: int
    giver_id: int
    creator_id: int
    asset: str
    amount: int
    work_id: int | None = None


class CreatorDecided(Event):
    """An application of a creator was decided, or a creator suspended.

    Attributes:
        account_id: Whose.
        state: ``verified``, ``rejected`` or ``suspended``.
    """

    event_name: ClassVar[str] = "content.creator_decided"
    account_id: int
    state: str


class CommentWritten(Event):
    """Somebody commented a work."""

    event_name: ClassVar[str] = "content.comment_written"
    comment_id: int
    work_id: int
    account_id: int
    state: str


class MediaSettled(Event):
    """Media was processed, or could not be.

    Attributes:
        media_id: Which.
        owner_id: Whose.
        state: ``ready`` or ``failed``.
    """

    event_name: ClassVar[str] = "content.media_settled"
    media_id: str
    owner_id: int
    state: str
