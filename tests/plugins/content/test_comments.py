"""What people say about works."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from onlyvips_content.api import CommentWritten
from onlyvips_content.comments import MOST_A_MINUTE, Comments, clean
from onlyvips_content.settings import ContentSettings

from onlyvips.clock import MovableClock
from onlyvips.errors import Conflict, Forbidden, InvalidInput, NotFound, RateLimited
from onlyvips.host import Host
from onlyvips.testing.events import CapturedEvents
from tests.plugins.content.conftest import Rows

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=[])


@pytest.fixture
def comments(rows: Rows) -> Comments:
    return Comments(rows.platform, ContentSettings())


async def test_a_comment_is_seen_told_and_counted(
    host: Host, rows: Rows, comments: Comments, events: CapturedEvents
) -> None:
    fan, work = await rows.person("Alice"), await rows.work(await rows.creator())

    comment = await comments.write(fan, work, "  So\r\nfine\x00\x07!\u202e ", allowed=True)

    assert (comment.text, comment.state, comment.author) == ("So\nfine!", "visible", "Alice")
    assert [c.id for c in await comments.page(None, work, limit=10)] == [comment.id]
    assert [e.state for e in events.of(CommentWritten)] == ["visible"]
    assert await host.db.fetch_val("SELECT what FROM content.marks") == "comment"


async def test_sent_again_it_is_one_comment(rows: Rows, comments: Comments) -> None:
    fan, work = await rows.person(), await rows.work(await rows.creator())
    sent = await asyncio.gather(
        *(comments.write(fan, work, "Hello", allowed=True) for _ in range(5))
    )
    assert len({comment.id for comment in sent}) == 1


async def test_nobody_floods(rows: Rows, comments: Comments, clock: MovableClock) -> None:
    fan, work = await rows.person(), await rows.work(await rows.creator())
    done = await asyncio.gather(
        *(comments.write(fan, work, f"Hello {n}", allowed=True) for n in range(MOST_A_MINUTE + 3)),
        return_exceptions=True,
    )
    assert sum(isinstance(error, RateLimited) for error in done) == 3
    clock.move(timedelta(minutes=2))
    assert (await comments.write(fan, work, "Again", allowed=True)).state == "visible"


async def test_only_who_may_see_the_work_comments_it(rows: Rows, comments: Comments) -> None:
    fan, creator = await rows.person(), await rows.creator()
    work = await rows.work(creator, prices={"XTR": 10})
    with pytest.raises(Forbidden):
        await comments.write(fan, work, "Let me in", allowed=False)
    with pytest.raises(NotFound):
        await comments.write(fan, await rows.work(creator, state="draft"), "Hm", allowed=True)
    assert (await comments.write(creator, work, "Mine", allowed=False)).state == "visible"


@pytest.mark.parametrize("text", ["", " \n ", "x" * 1001, "\x00\x01"])
def test_text_that_is_none_or_too_much_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        clean(text)
    assert refused.value.fields[0].field == "text"


async def test_where_comments_wait_others_see_them_once_a_moderator_did(rows: Rows) -> None:
    comments = Comments(rows.platform, ContentSettings(comments_wait=True))
    fan, other, moderator = await rows.people(3)
    creator = await rows.creator()
    work = await rows.work(creator)

    comment = await comments.write(fan, work, "First", allowed=True)

    assert comment.state == "waiting"
    assert (await comments.write(creator, work, "Thanks", allowed=True)).state == "visible"
    assert [c.text for c in await comments.page(fan, work, limit=9)] == ["Thanks", "First"]
    assert [c.text for c in await comments.page(other, work, limit=9)] == ["Thanks"]
    assert [c.text for c in await comments.page(creator, work, limit=9)] == ["Thanks", "First"]
    assert [c.text for c in await comments.queue(limit=9)] == ["First"]
    assert await comments.queue(creator_id=other.id, limit=9) == []
    decided = await comments.decide(moderator, comment.id, "visible", staff=True)
    assert (decided.state, decided.decided_by) == ("visible", moderator.id)
    assert [c.text for c in await comments.page(other, work, limit=9)] == ["Thanks", "First"]


async def test_a_creator_hides_under_their_works_and_a_moderator_has_the_last_word(
    rows: Rows, comments: Comments
) -> None:
    fan, moderator = await rows.people(2)
    creator, stranger = await rows.creator(), await rows.creator("Other")
    work = await rows.work(creator)
    comment = await comments.write(fan, work, "Bad words", allowed=True)

    with pytest.raises(NotFound):
        await comments.decide(stranger, comment.id, "hidden")
    with pytest.raises(InvalidInput):
        await comments.decide(creator, comment.id, "deleted")
    assert (await comments.decide(creator, comment.id, "hidden")).state == "hidden"
    assert (await comments.decide(creator, comment.id, "visible")).state == "visible"
    await comments.decide(moderator, comment.id, "hidden", staff=True)
    with pytest.raises(Conflict):
        await comments.decide(creator, comment.id, "visible")
    # Hiding it once more makes the decision no decision of the creator's.
    assert (await comments.decide(creator, comment.id, "hidden")).decided_by == moderator.id
    with pytest.raises(Conflict):
        await comments.decide(creator, comment.id, "visible")
    await comments.decide(moderator, comment.id, "visible", staff=True)
    await comments.decide(creator, comment.id, "hidden")
    await comments.decide(moderator, comment.id, "hidden", staff=True)
    with pytest.raises(Conflict):
        await comments.decide(creator, comment.id, "visible")


async def test_a_deleted_comment_leaves_no_words(
    host: Host, rows: Rows, comments: Comments
) -> None:
    fan, other = await rows.people(2)
    creator = await rows.creator()
    work = await rows.work(creator)
    comment = await comments.write(fan, work, "Regret", allowed=True)

    with pytest.raises(NotFound):
        await comments.delete(other, comment.id)
    assert (await comments.delete(fan, comment.id)).state == "deleted"
    assert await host.db.fetch_val("SELECT text FROM content.comments") == ""
    assert await comments.page(creator, work, limit=9) == []
    with pytest.raises(Conflict):
        await comments.decide(creator, comment.id, "visible")
    assert await host.db.fetch_val("SELECT sum(amount)::int FROM content.marks") == 0
