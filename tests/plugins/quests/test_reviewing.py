"""The queue: who has what, what is decided, and who may object."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from onlyvips_quests import review_queries
from onlyvips_quests.api import QuestDecided
from onlyvips_quests.cases import Review
from onlyvips_quests.proofs import Proofs
from onlyvips_quests.reviewing import CLAIM_TIME, Reviews

from onlyvips.accounts.types import Account
from onlyvips.clock import MovableClock
from onlyvips.errors import Conflict, Forbidden, InvalidInput, NotFound, OnlyVipsError
from onlyvips.host import Host
from onlyvips.testing.events import CapturedEvents
from tests.plugins.quests.desk import Desk
from tests.plugins.quests.pictures import file, scene

pytestmark = pytest.mark.onlyvips(plugins=["quests"])

_BLOCKED = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
"""
STATEMENT = "I was there the whole time."
COPIED = {"rule": "copied_text", "points": 45, "values": {"copied": 1}}


class Decided:
    """Carries out decisions by turning the claim, and notes what it was asked for."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.asked: list[tuple[str, int]] = []
        self.problem: Exception | None = None

    async def accept(self, claim_id: int) -> None:
        await self._turn("paid", claim_id)

    async def refuse(self, claim_id: int) -> None:
        await self._turn("refused", claim_id)

    async def _turn(self, state: str, claim_id: int) -> None:
        self.asked.append((state, claim_id))
        await self.desk.db.execute(
            "UPDATE quests.claims SET state = :state WHERE id = :id",
            {"state": state, "id": claim_id},
        )
        if self.problem is not None:
            raise self.problem


@pytest.fixture
def desk(host: Host) -> Desk:
    return Desk(host)


@pytest.fixture
def decided(desk: Desk) -> Decided:
    return Decided(desk)


@pytest.fixture
def proofs(desk: Desk) -> Proofs:
    return Proofs(desk.platform)


@pytest.fixture
def reviews(desk: Desk, decided: Decided, proofs: Proofs) -> Reviews:
    return Reviews(desk.platform, decided, proofs)


class Waiting:
    """A claim in the queue, with who made it and who judges it."""

    def __init__(self, desk: Desk, reviews: Reviews) -> None:
        self.desk = desk
        self.reviews = reviews
        self.quest = self.claim = self.id = 0
        self.owner: Account
        self.moderator: Account

    async def begin(self, kind: Any = "proof") -> Waiting:
        self.owner, self.moderator = await self.desk.person(), await self.desk.person("Moderator")
        self.quest = await self.desk.quest()
        self.claim = await self.desk.claim(self.owner, self.quest)
        self.id = await self.reviews.open(kind, self.claim, self.owner.id)
        return self

    async def look(self) -> Review:
        return (await self.reviews.get(self.id)).review


@pytest.fixture
async def waiting(desk: Desk, reviews: Reviews) -> Waiting:
    return await Waiting(desk, reviews).begin()


# ---- looking -------------------------------------------------------------------------------------


async def test_the_queue_is_paged_the_oldest_first(
    desk: Desk, reviews: Reviews, clock: MovableClock
) -> None:
    alice, opened = await desk.person(), []
    for number in range(5):
        claim = await desk.claim(alice, await desk.quest(f"quest-{number}"))
        opened.append(await reviews.open("proof" if number % 2 else "fraud", claim, alice.id))
        if number != 1:  # two at the very same moment
            clock.move(timedelta(minutes=1))

    pages: list[list[int]] = []
    after = None
    while page := await reviews.list(after=after, limit=2):
        pages.append([review.id for review in page])
        after = (page[-1].opened_at, page[-1].id)

    assert pages == [opened[:2], opened[2:4], opened[4:]]
    assert [review.id for review in await reviews.list(kind="proof")] == [opened[1], opened[3]]
    assert await reviews.list("approved") == []
    [first] = await reviews.list(limit=1, language="tr")
    assert (first.title, first.slug, first.xp, first.claim_state) == (
        *("Göster", "quest-0", 50, "review"),
    )


async def test_a_case_shows_all_that_speaks_for_and_against(
    desk: Desk, reviews: Reviews, proofs: Proofs
) -> None:
    alice, bob, moderator = [await desk.person() for _ in range(3)]
    quest, other = await desk.quest(), await desk.quest("other")
    image = scene(1)
    copied_from = await proofs.hand_in(bob, quest, picture=file(image))
    proof = await proofs.hand_in(alice, quest, text="Look!", picture=file(image, quality=60))
    await desk.claim(alice, other, "paid")
    await desk.claim(alice, other, "refused", period="2026-11-24")
    claim = await desk.claim(alice, quest, score=45, facts={"copied": 1}, reasons=[COPIED])
    before = await reviews.open("proof", claim, alice.id, proof_id=proof)
    await reviews.reject(moderator, before, "Not readable.")
    appeal = await reviews.appeal(alice, claim, STATEMENT)

    case = await reviews.get(appeal.id)

    assert (case.review.kind, case.review.statement) == ("appeal", STATEMENT)
    assert (case.review.score, case.review.account_id) == (45, alice.id)
    assert (case.text, case.has_picture) == ("Look!", True)
    assert [(twin.proof_id, twin.account_id) for twin in case.twins] == [(copied_from, bob.id)]
    assert case.facts == {"copied": 1}
    [reason] = case.reasons
    assert (reason.rule, reason.points) == ("copied_text", 45)
    assert reason.text
    assert case.history == {"paid": 1, "refused": 2}
    [earlier] = case.earlier
    assert (earlier.id, earlier.state, earlier.moderator_id, earlier.reason) == (
        *(before, "rejected", moderator.id, "Not readable."),
    )


async def test_a_case_without_a_proof_is_shown_as_well(waiting: Waiting) -> None:
    case = await waiting.reviews.get(waiting.id)
    assert (case.text, case.has_picture, case.twins, case.reasons) == ("", False, (), ())
    assert (case.history, case.earlier) == ({"review": 1}, ())


# ---- having a review for oneself -----------------------------------------------------------------


async def test_of_many_moderators_exactly_one_gets_a_review(waiting: Waiting) -> None:
    moderators = [await waiting.desk.person() for _ in range(8)]
    results = await asyncio.gather(
        *(waiting.reviews.claim(moderator, waiting.id) for moderator in moderators),
        return_exceptions=True,
    )
    got = [m for m, r in zip(moderators, results, strict=True) if not isinstance(r, Exception)]
    refused = [result for result in results if isinstance(result, Exception)]
    assert len(got) == 1
    assert {(type(error), error.code) for error in refused} == {(Conflict, "review-taken")}  # type: ignore[attr-defined]
    assert (await waiting.look()).moderator_id == got[0].id


async def test_a_review_is_kept_for_a_quarter_of_an_hour(
    waiting: Waiting, clock: MovableClock
) -> None:
    reviews, other = waiting.reviews, await waiting.desk.person()
    case = await reviews.claim(waiting.moderator, waiting.id)
    until = case.review.claimed_until
    assert until is not None
    assert timedelta(0) <= clock.now() + CLAIM_TIME - until < timedelta(minutes=1)

    clock.move(timedelta(minutes=10))
    again = await reviews.claim(waiting.moderator, waiting.id)
    assert again.review.claimed_until > until  # type: ignore[operator]
    clock.move(timedelta(minutes=10))
    for attempt in (
        reviews.claim(other, waiting.id),
        reviews.approve(other, waiting.id),
        reviews.reject(other, waiting.id, "No, not this."),
    ):
        with pytest.raises(Conflict) as caught:
            await attempt
        assert caught.value.code == "review-taken"
    clock.move(timedelta(minutes=5))
    assert (await reviews.claim(other, waiting.id)).review.moderator_id == other.id


async def test_a_review_that_is_given_back_is_free(waiting: Waiting) -> None:
    reviews, other = waiting.reviews, await waiting.desk.person()
    await reviews.claim(waiting.moderator, waiting.id)
    with pytest.raises(Conflict) as caught:
        await reviews.release(other, waiting.id)
    assert caught.value.code == "review-not-yours"

    await reviews.release(waiting.moderator, waiting.id)

    free = await waiting.look()
    assert (free.moderator_id, free.claimed_until, free.state) == (None, None, "open")
    assert (await reviews.claim(other, waiting.id)).review.moderator_id == other.id


async def test_moderators_who_ask_for_the_next_get_one_each(
    desk: Desk, reviews: Reviews, clock: MovableClock
) -> None:
    alice, opened = await desk.person(), []
    for number in range(3):
        claim = await desk.claim(alice, await desk.quest(f"quest-{number}"))
        opened.append(await reviews.open("proof", claim, alice.id))
        clock.move(timedelta(minutes=1))
    moderators = [await desk.person() for _ in range(3)]

    cases = await asyncio.gather(*(reviews.claim_next(moderator) for moderator in moderators))

    assert sorted(case.review.id for case in cases if case) == opened
    assert await reviews.claim_next(await desk.person()) is None
    # Nobody is given what is about themselves, and whoever has one gets it again.
    assert await reviews.claim_next(alice) is None
    again = await reviews.claim_next(moderators[0])
    assert again is not None
    assert again.review.id == cases[0].review.id  # type: ignore[union-attr]
    assert await reviews.claim_next(moderators[0], "appeal") is None


async def test_nobody_judges_their_own_claim(waiting: Waiting, decided: Decided) -> None:
    reviews, owner = waiting.reviews, waiting.owner
    for attempt in (
        reviews.claim(owner, waiting.id),
        reviews.approve(owner, waiting.id),
        reviews.reject(owner, waiting.id, "I was wrong."),
    ):
        with pytest.raises(Forbidden):
            await attempt
    assert decided.asked == []
    assert (await waiting.look()).state == "open"


async def test_what_there_is_not_is_not_found(
    desk: Desk, reviews: Reviews, subtests: pytest.Subtests
) -> None:
    moderator = await desk.person()
    for number in [0, -1, 999, 2**63, 2**70]:
        with subtests.test(number=number):
            for attempt in (
                reviews.get(number),
                reviews.claim(moderator, number),
                reviews.release(moderator, number),
                reviews.approve(moderator, number),
                reviews.reject(moderator, number, "No, not this."),
                reviews.appeal(moderator, number, STATEMENT),
            ):
                with pytest.raises(NotFound):
                    await attempt


# ---- deciding ------------------------------------------------------------------------------------


async def test_an_approved_claim_is_paid(
    waiting: Waiting, decided: Decided, clock: MovableClock
) -> None:
    await waiting.reviews.claim(waiting.moderator, waiting.id)
    done = await waiting.reviews.approve(waiting.moderator, waiting.id, " Well done. ")
    assert (done.state, done.claim_state, done.reason) == ("approved", "paid", "Well done.")
    assert (done.moderator_id, done.claimed_until) == (waiting.moderator.id, None)
    assert done.decided_at is not None
    assert timedelta(0) <= clock.now() - done.decided_at < timedelta(minutes=1)
    assert decided.asked == [("paid", waiting.claim)]
    assert [review.id for review in await waiting.reviews.list("approved")] == [waiting.id]
    assert await waiting.reviews.list() == []


async def test_a_rejected_claim_is_refused_with_a_reason(
    waiting: Waiting, decided: Decided
) -> None:
    done = await waiting.reviews.reject(waiting.moderator, waiting.id, "Not readable.")
    assert (done.state, done.claim_state, done.reason) == ("rejected", "refused", "Not readable.")
    assert decided.asked == [("refused", waiting.claim)]
    [mine] = await waiting.reviews.mine(waiting.owner)
    assert (mine.state, mine.decision) == ("refused", "Not readable.")


@pytest.mark.parametrize("reason", ["", "  no  ", "x" * 501])
async def test_a_rejection_needs_a_reason(waiting: Waiting, decided: Decided, reason: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        await waiting.reviews.reject(waiting.moderator, waiting.id, reason)
    [field] = caught.value.fields
    assert field.field == "reason"
    assert "3 to 500" in field.message
    assert decided.asked == []


async def test_a_decision_and_its_payment_are_one(waiting: Waiting, decided: Decided) -> None:
    decided.problem = Conflict("All places are taken.", code="quest-full")
    with pytest.raises(Conflict) as caught:
        await waiting.reviews.approve(waiting.moderator, waiting.id)
    assert caught.value.code == "quest-full"
    assert (await waiting.look()).state == "open"
    assert await waiting.desk.state_of(waiting.claim) == "review"


async def test_a_review_is_decided_once(waiting: Waiting, decided: Decided) -> None:
    other = await waiting.desk.person()
    results = await asyncio.gather(
        waiting.reviews.approve(waiting.moderator, waiting.id),
        waiting.reviews.reject(other, waiting.id, "Not readable."),
        waiting.reviews.approve(waiting.moderator, waiting.id),
        return_exceptions=True,
    )
    errors = [result for result in results if isinstance(result, Exception)]
    assert [(type(error), error.code) for error in errors] == [(Conflict, "review-decided")] * 2  # type: ignore[attr-defined]
    assert len(decided.asked) == 1


async def test_a_decision_waits_for_an_erasure_and_then_finds_nobody(
    waiting: Waiting, decided: Decided
) -> None:
    db, begun = waiting.desk.db, asyncio.Event()

    async def erase() -> None:
        async with db.transaction():
            await db.execute(
                "UPDATE core.accounts SET telegram_id = NULL, first_name = '', erased_at = now(),"
                " erased_digest = '\\x00' WHERE id = :id",
                {"id": waiting.owner.id},
            )
            begun.set()
            async with asyncio.timeout(10):
                while not await db.fetch_val(_BLOCKED):  # noqa: ASYNC110 - by the other connection
                    await asyncio.sleep(0.01)

    erasure = asyncio.create_task(erase())
    await begun.wait()
    with pytest.raises(NotFound):
        await waiting.reviews.approve(waiting.moderator, waiting.id)
    await erasure
    assert decided.asked == []


# ---- appeals -------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["refused", "forfeited", "taken_back"])
async def test_an_appeal_that_is_approved_pays(
    desk: Desk, reviews: Reviews, decided: Decided, state: str
) -> None:
    alice, moderator = await desk.person(), await desk.person()
    claim = await desk.claim(alice, await desk.quest(), state)

    appeal = await reviews.appeal(alice, claim, f" {STATEMENT} ")
    assert (appeal.kind, appeal.state, appeal.statement) == ("appeal", "open", STATEMENT)
    await reviews.approve(moderator, appeal.id)

    assert decided.asked == [("paid", claim)]


async def test_an_appeal_that_is_rejected_changes_nothing_and_the_person_is_told(
    desk: Desk, reviews: Reviews, decided: Decided, events: CapturedEvents
) -> None:
    alice, moderator = await desk.person(), await desk.person()
    quest = await desk.quest()
    claim = await desk.claim(alice, quest, "taken_back")
    appeal = await reviews.appeal(alice, claim, STATEMENT)

    await reviews.reject(moderator, appeal.id, "You had left.")

    assert decided.asked == []
    assert await desk.state_of(claim) == "taken_back"
    told = events.one(QuestDecided)
    assert (told.account_id, told.claim_id, told.quest_id, told.state) == (
        *(alice.id, claim, quest, "taken_back"),
    )


@pytest.mark.parametrize("state", ["paid", "held", "review"])
async def test_there_is_nothing_to_appeal_while_nothing_is_refused(
    desk: Desk, reviews: Reviews, state: str
) -> None:
    alice = await desk.person()
    claim = await desk.claim(alice, await desk.quest(), state)
    with pytest.raises(Conflict) as caught:
        await reviews.appeal(alice, claim, STATEMENT)
    assert caught.value.code == "nothing-to-appeal"


async def test_a_claim_is_appealed_once(desk: Desk, reviews: Reviews) -> None:
    alice, moderator = await desk.person(), await desk.person()
    claim = await desk.claim(alice, await desk.quest(), "refused")
    results = await asyncio.gather(
        *(reviews.appeal(alice, claim, STATEMENT) for _ in range(4)), return_exceptions=True
    )
    [appeal] = [result for result in results if isinstance(result, Review)]
    errors = [result for result in results if isinstance(result, Exception)]
    assert [(type(error), error.code) for error in errors] == [(Conflict, "appealed")] * 3  # type: ignore[attr-defined]

    await reviews.reject(moderator, appeal.id, "It stays as it is.")
    with pytest.raises(Conflict):
        await reviews.appeal(alice, claim, STATEMENT)


async def test_nobody_appeals_for_somebody_else(desk: Desk, reviews: Reviews) -> None:
    claim = await desk.claim(await desk.person(), await desk.quest(), "refused")
    with pytest.raises(NotFound):
        await reviews.appeal(await desk.person(), claim, STATEMENT)


@pytest.mark.parametrize("statement", ["", "too short", " " * 20, "x" * 1001])
async def test_an_appeal_says_something(desk: Desk, reviews: Reviews, statement: str) -> None:
    alice = await desk.person()
    claim = await desk.claim(alice, await desk.quest(), "refused")
    with pytest.raises(InvalidInput) as caught:
        await reviews.appeal(alice, claim, statement)
    [field] = caught.value.fields
    assert field.field == "statement"
    assert "10 to 1000" in field.message


async def test_whoever_tries_again_while_an_appeal_waits_is_judged_by_the_new_proof(
    desk: Desk, reviews: Reviews, proofs: Proofs, decided: Decided
) -> None:
    alice, moderator, quest = await desk.person(), await desk.person(), await desk.quest()
    claim = await desk.claim(alice, quest, "forfeited")
    appeal = await reviews.appeal(alice, claim, STATEMENT)
    await desk.db.execute("UPDATE quests.claims SET state = 'review'")
    proof = await proofs.hand_in(alice, quest, text="Look!")

    assert await reviews.open("proof", claim, alice.id, proof_id=proof) == appeal.id

    case = await reviews.get(appeal.id)
    assert (case.review.kind, case.text) == ("proof", "Look!")
    await reviews.approve(moderator, appeal.id)
    assert decided.asked == [("paid", claim)]


@pytest.mark.parametrize("decision", ["approve", "reject"])
async def test_a_claim_that_was_paid_meanwhile_stays_paid(
    desk: Desk, reviews: Reviews, decided: Decided, events: CapturedEvents, decision: str
) -> None:
    alice, moderator = await desk.person(), await desk.person()
    claim = await desk.claim(alice, await desk.quest(), "forfeited")
    appeal = await reviews.appeal(alice, claim, STATEMENT)
    await desk.db.execute("UPDATE quests.claims SET state = 'paid'")

    await getattr(reviews, decision)(moderator, appeal.id, "Done already.")

    assert decided.asked == []
    assert events.of(QuestDecided) == []
    assert await desk.state_of(claim) == "paid"


async def test_people_see_what_was_not_paid_why_and_whether_they_can_appeal(
    desk: Desk, reviews: Reviews, clock: MovableClock
) -> None:
    alice, bob = await desk.person(language="tr"), await desk.person()
    moderator = await desk.person()
    made = {}
    for state in ("paid", "held", "review", "refused", "forfeited", "taken_back"):
        quest = await desk.quest(state.replace("_", "-"))
        until = clock.now() + timedelta(hours=1) if state == "held" else None
        made[state] = await desk.claim(alice, quest, state, reasons=[COPIED], hold_until=until)
        clock.move(timedelta(minutes=1))
    await desk.claim(bob, quest, "refused")
    await reviews.open("proof", made["review"], alice.id)
    await reviews.appeal(alice, made["forfeited"], STATEMENT)
    rejected = await reviews.appeal(alice, made["taken_back"], STATEMENT)
    await reviews.reject(moderator, rejected.id, "You had left.")

    mine = await reviews.mine(alice)

    assert [(c.state, c.may_appeal, c.appeal, c.decision) for c in mine] == [
        ("taken_back", False, "rejected", "You had left."),
        ("forfeited", False, "open", ""),
        ("refused", True, None, ""),
        ("review", False, None, ""),
        ("held", False, None, ""),
    ]
    assert {claim.title for claim in mine} == {"Göster"}
    assert [claim.hold_until is not None for claim in mine] == [False] * 4 + [True]
    assert {reason.rule for claim in mine for reason in claim.reasons} == {"copied_text"}
    assert await reviews.own(alice, made["refused"]) == mine[2]
    assert await reviews.own(alice, made["paid"]) is None
    assert await reviews.own(bob, made["refused"]) is None
    page = await reviews.mine(alice, limit=2)
    rest = await reviews.mine(alice, after=(page[-1].claimed_at, page[-1].id))
    assert [*page, *rest] == mine


async def test_what_people_are_told_is_said_in_their_language(
    desk: Desk, reviews: Reviews, waiting: Waiting
) -> None:
    i18n = desk.platform.i18n
    for attempt in (
        reviews.get(999),
        reviews.release(waiting.moderator, waiting.id),
        reviews.claim(waiting.owner, waiting.id),
        reviews.reject(waiting.moderator, waiting.id, ""),
        reviews.reject(waiting.moderator, waiting.id, "x" * 501),
        reviews.appeal(waiting.owner, waiting.claim, STATEMENT),
        reviews.appeal(waiting.owner, 999, STATEMENT),
    ):
        with pytest.raises(OnlyVipsError) as caught:
            await attempt
        for language in ("tr", "ru", "ar"):
            assert i18n.gettext(language, caught.value.detail) != caught.value.detail


async def test_what_moderators_and_people_look_at_is_found_by_indexes(desk: Desk) -> None:
    queue = review_queries.QUEUE + review_queries.AFTER + review_queries.IN_ORDER
    mine = review_queries.MINE + review_queries.MINE_BEFORE + review_queries.MINE_ORDER
    place = {"at": desk.platform.clock.now(), "id": 1, "limit": 20}
    for query, values, index in (
        (queue, {"state": "open", "kind": None, **place}, "ix_reviews_queue"),
        (mine, {"account": 1, **place}, "ix_claims_account_id"),
        (review_queries.ONE, {"id": 1}, "pk_reviews"),
        (review_queries.EARLIER, {"claim": 1, "id": 1}, "ix_reviews_claim_id"),
        (review_queries.EVIDENCE, {"id": 1}, "pk_reviews"),
    ):
        async with desk.db.transaction():
            await desk.db.execute("SET LOCAL enable_seqscan = off")
            rows = await desk.db.fetch_all(f"EXPLAIN {query}", values)
        plan = "\n".join(row[0] for row in rows)
        assert "Seq Scan" not in plan
        assert index in plan
