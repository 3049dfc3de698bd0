"""``onlyvips quests queue``: what waits for a moderator."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

import typer
from onlyvips_cli.plugin_api import (
    Column,
    CommandError,
    JsonOption,
    print_json,
    print_record,
    print_table,
    print_text,
    run,
    say,
)

from onlyvips_quests.cli.app import MOST, account_of, app, opened, usage

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.platform import Platform
    from onlyvips_quests.cases import Case, Review

Kind = Literal["proof", "fraud", "appeal"]
State = Literal["open", "approved", "rejected"]
_KINDS = {"proof": "cyan", "fraud": "red", "appeal": "yellow"}
_REASONS = (
    Column("rule", "Rule", "bold"),
    Column("points", "Points", right=True),
    Column("text", "What it noticed"),
)
_EARLIER = (
    Column("id", "Earlier review", "bold", right=True),
    Column("kind", "Kind"),
    Column("state", "Decision"),
    Column("reason", "Reason"),
)

queue = typer.Typer(help="What waits for a moderator.", invoke_without_command=True)
app.add_typer(queue, name="queue")

Id = Annotated[int, typer.Argument(metavar="ID", min=1, help="Number of the review.")]
As = Annotated[
    int,
    typer.Option("--as", metavar="TELEGRAM_ID", min=1, max=MOST, help="The moderator who does it."),
]
KindOption = Annotated[
    str | None,
    typer.Option("--kind", metavar="KIND", help=f"Only these: {', '.join(get_args(Kind))}."),
]


@queue.callback()
def waits(context: typer.Context) -> None:
    """What waits for a moderator: proofs, claims that look odd, appeals."""
    if context.invoked_subcommand is None:
        list_reviews(kind=None, state="open", limit=50, as_json=False)


@queue.command("list")
def list_reviews(
    *,
    kind: KindOption = None,
    state: Annotated[
        str, typer.Option(metavar="STATE", help=f"One of {', '.join(get_args(State))}.")
    ] = "open",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Most that are printed.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """Print what waits, the oldest first."""
    _one_of("--state", state, get_args(State))
    _one_of("--kind", kind, get_args(Kind))

    async def work() -> list[Review]:
        async with opened() as (_, parts):
            return await parts.reviews.list(state, kind, limit=limit)  # type: ignore[arg-type]

    found = run(work())
    columns = (
        Column("id", "Id", "bold", right=True),
        Column("kind", "Kind", lambda value: _KINDS[value]),
        Column("slug", "Quest"),
        Column("account_id", "Account", right=True),
        Column("xp", "XP", right=True),
        Column("score", "Score", right=True),
        Column("opened_at", "Since" if state == "open" else "Opened"),
        Column("moderator_id", "Moderator", right=True),
        Column("reason", "Reason"),
    )
    empty = "Nothing waits." if state == "open" else "There is nothing to show."
    print_table(columns, [asdict(review) for review in found], as_json=as_json, empty=empty)
    if len(found) == limit and not as_json:
        say("There may be more; see --limit")


@queue.command()
def show(
    review_id: Id,
    *,
    picture: Annotated[
        Path | None, typer.Option(help="Write the picture of the proof into this file.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Print a review with all that speaks for and against the claim."""

    async def work() -> tuple[Case, bytes | None]:
        async with opened() as (_, parts):
            case = await parts.reviews.get(review_id)
            if picture is None:
                return case, None
            number = case.review.proof_id
            proof = await parts.proofs.get(number) if number is not None else None
            if proof is None or proof.picture is None:
                raise CommandError(f"review {review_id} has no picture")
            return case, proof.picture

    case, data = run(work())
    if picture is not None and data is not None:
        picture.write_bytes(data)
        say(f"The picture is in {picture}.")
    _print(case, as_json=as_json)


@queue.command()
def claim(
    review_id: Annotated[
        int | None,
        typer.Argument(metavar="[ID]", min=1, help="Which; the oldest that is free when absent."),
    ] = None,
    *,
    moderator: As,
    kind: KindOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a review, so that nobody else decides it for a quarter of an hour."""
    _one_of("--kind", kind, get_args(Kind))

    async def work() -> Case | None:
        async with opened() as (platform, parts):
            who = await _moderator(platform, moderator)
            if review_id is not None:
                return await parts.reviews.claim(who, review_id)
            return await parts.reviews.claim_next(who, kind)  # type: ignore[arg-type]

    case = run(work())
    if case is not None:
        _print(case, as_json=as_json)
    elif as_json:
        print_json(None)
    else:
        say("Nothing waits that is free.")


@queue.command()
def release(review_id: Id, *, moderator: As) -> None:
    """Give a review back to the queue, undecided."""

    async def work() -> None:
        async with opened() as (platform, parts):
            await parts.reviews.release(await _moderator(platform, moderator), review_id)

    run(work())
    say(f"Review {review_id} is free again.")


@queue.command()
def approve(
    review_id: Id,
    *,
    moderator: As,
    reason: Annotated[str, typer.Option(help="What the person is told, if anything.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Decide for the person: the claim is paid."""

    async def work() -> Review:
        async with opened() as (platform, parts):
            who = await _moderator(platform, moderator)
            return await parts.reviews.approve(who, review_id, reason)

    _decided(run(work()), as_json=as_json)


@queue.command()
def reject(
    review_id: Id,
    *,
    moderator: As,
    reason: Annotated[str, typer.Option(help="What the person is told; needed.")],
    as_json: JsonOption = False,
) -> None:
    """Decide against the person, and tell them why."""

    async def work() -> Review:
        async with opened() as (platform, parts):
            who = await _moderator(platform, moderator)
            return await parts.reviews.reject(who, review_id, reason)

    _decided(run(work()), as_json=as_json)


def _decided(review: Review, *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(review))
    else:
        claim = f"claim {review.claim_id} ({review.slug})"
        say(f"Review {review.id} is {review.state}; {claim} is {review.claim_state}.")


def _print(case: Case, *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(case))
        return
    review = case.review
    record: dict[str, Any] = {
        "review": review.id,
        "kind": review.kind,
        "state": review.state,
        "quest": f"{review.slug} ({review.title}), {review.xp} XP",
        "claim": f"{review.claim_id}, {review.claim_state}",
        "account": review.account_id,
        "claimed": review.claimed_at,
        "waits since": review.opened_at,
        "score": review.score,
        "appeal": review.statement,
        "text": case.text,
        "picture": "yes; see --picture" if case.has_picture else "",
        "pictures alike": "; ".join(
            f"proof {twin.proof_id} of account {twin.account_id}" for twin in case.twins
        ),
        "claims of the person": ", ".join(f"{n} {state}" for state, n in case.history.items()),
        "facts": ", ".join(f"{name}={value}" for name, value in case.facts.items()),
        "moderator": review.moderator_id,
        "theirs until": review.claimed_until,
        "decided": review.decided_at,
        "reason": review.reason,
    }
    print_record({name: value for name, value in record.items() if value not in (None, "")})
    if case.reasons:
        print_text("")
        print_table(_REASONS, [asdict(reason) for reason in case.reasons])
    if case.earlier:
        print_text("")
        print_table(_EARLIER, [asdict(earlier) for earlier in case.earlier])


async def _moderator(platform: Platform, telegram_id: int) -> Account:
    """Return the account that decides.

    Raises:
        CommandError: It may not.
    """
    account = await account_of(platform, telegram_id)
    if not platform.accounts.may(account, "quests.moderate"):
        raise CommandError(
            f"the account with Telegram id {telegram_id} may not decide; make it a moderator: "
            f"onlyvips user grant tg:{telegram_id} moderator"
        )
    return account


def _one_of(option: str, value: str | None, allowed: tuple[str, ...]) -> None:
    if value is not None and value not in allowed:
        raise usage(f"{option}: expected one of {', '.join(allowed)}; got {value!r}")
