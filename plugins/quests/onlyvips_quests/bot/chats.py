"""What happens in chats: joins, reactions, votes, pins, posts, and the bot's own place there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onlyvips.errors import NotFound
from onlyvips_quests import invitations, owned_chats
from onlyvips_quests.api import Evidence
from onlyvips_quests.bot.common import service
from onlyvips_quests.bot.messages import source_of
from onlyvips_quests.parts import parts_of

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.bot.types import (
        BotMembership,
        IncomingMessage,
        MembershipChange,
        Pin,
        PollVote,
        Reaction,
    )
    from onlyvips.platform import Platform


async def joined_or_left(change: MembershipChange, platform: Platform) -> None:
    """Offer a join to the quests of whoever joined, and to those of whoever invited them.

    People whom the platform does not know earn nothing themselves, and nothing is kept of them.
    """
    account = await platform.accounts.by_telegram_id(change.telegram_id)
    if account is not None:
        await _moved(change, account, platform)
    if change.joined and change.invite_link:
        await _invited(change, account, platform)


async def _moved(change: MembershipChange, account: Account, platform: Platform) -> None:
    kind = "join" if change.joined else "leave"
    evidence = Evidence(
        "join" if change.joined else "leave",
        change.chat_id,
        change.chat_username,
        key=f"{kind}:{change.chat_id}:{change.telegram_id}:{int(change.at.timestamp())}",
        at=change.at,
    )
    if change.joined:
        await service(platform).observe(account, evidence)
    else:
        await parts_of(platform).settling.left(account, evidence)


async def _invited(change: MembershipChange, joiner: Account | None, platform: Platform) -> None:
    """Count a join for the owner of the link by which somebody came."""
    assert change.invite_link is not None
    owner_id = await invitations.owner_of_invite(platform.db, change.invite_link)
    if owner_id is None or (joiner is not None and joiner.id == owner_id):
        return
    owner = await _account(platform, owner_id)
    if owner is None:
        return
    await service(platform).observe(
        owner,
        Evidence(
            "invite",
            change.chat_id,
            change.chat_username,
            # Whoever leaves and comes again counts once.
            key=f"invite:{change.chat_id}:{change.telegram_id}",
            data=change.invite_link,
            person=joiner.id if joiner is not None else None,
            at=change.at,
        ),
    )


async def reacted(reaction: Reaction, platform: Platform) -> None:
    """Offer a reaction to the quests that look at reactions."""
    account = await platform.accounts.by_telegram_id(reaction.telegram_id)
    if account is None or not reaction.emoji:
        return
    await service(platform).observe(
        account,
        Evidence(
            "reaction",
            reaction.chat_id,
            reaction.chat_username,
            message_id=reaction.message_id,
            key=f"reaction:{reaction.chat_id}:{reaction.message_id}",
            emoji=reaction.emoji,
            at=reaction.at,
        ),
    )


async def voted(vote: PollVote, platform: Platform) -> None:
    """Offer a vote to the quests that look at votes."""
    account = await platform.accounts.by_telegram_id(vote.telegram_id)
    if account is None or not vote.options:
        return
    await service(platform).observe(
        account,
        Evidence(
            "vote",
            key=f"vote:{vote.poll}",
            data=vote.poll,
            options=vote.options,
            at=vote.at,
        ),
    )


async def pinned(pin: Pin, platform: Platform) -> None:
    """Offer a pin to the quests that look at pins."""
    account = await platform.accounts.by_telegram_id(pin.telegram_id)
    if account is None:
        return
    await service(platform).observe(
        account,
        Evidence(
            "pin",
            pin.chat_id,
            pin.chat_username,
            message_id=pin.message_id,
            key=f"pin:{pin.chat_id}:{pin.message_id}",
            at=pin.at,
        ),
    )


async def posted(post: IncomingMessage, platform: Platform) -> None:
    """Offer a post to the quests of whoever owns the channel."""
    evidence = Evidence(
        "post",
        post.chat_id,
        post.chat_username,
        post.text,
        message_id=post.message_id,
        key=f"post:{post.chat_id}:{post.message_id}",
        source=source_of(post.forward),
        at=post.sent_at,
    )
    quests = service(platform)
    if not await quests.wants("post", evidence.routes()):
        return
    owner_id = await owned_chats.owner_of(platform.db, post.chat_id)
    owner = await _account(platform, owner_id) if owner_id is not None else None
    if owner is not None:
        await quests.observe(owner, evidence)


async def bot_moved(membership: BotMembership, platform: Platform) -> None:
    """Note whose chat it is where the bot was made an administrator; forget where it is none."""
    if membership.role != "admin":
        await owned_chats.forget(platform.db, membership.chat_id)
        return
    account = await platform.accounts.by_telegram_id(membership.actor_id)
    if account is None:
        return
    await owned_chats.note(
        platform.db,
        owned_chats.OwnedChat(
            chat_id=membership.chat_id,
            account_id=account.id,
            username=membership.chat_username,
            title=membership.title,
            kind=membership.kind,
            since=membership.at,
        ),
    )


async def _account(platform: Platform, account_id: int) -> Account | None:
    """Return an account; None once it was erased."""
    try:
        return await platform.accounts.get(account_id)
    except NotFound:
        return None
