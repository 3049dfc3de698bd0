"""The draw is fair, repeatable, and nobody's luck hangs on who else takes part."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st
from onlyvips_quests.standing.raffle import Draw, Standings, digest_of, new_seed, ticket

SEED, STANDINGS = "00ff" * 16, "ab12" * 16
ACCOUNTS = st.lists(st.integers(1, 10**12), unique=True, max_size=60)


def draw(accounts: list[int], winners: int, seed: str = SEED, prize: int = 1) -> list[int]:
    one = Draw(seed, STANDINGS, prize, winners)
    for account in accounts:
        one.add(account)
    return one.winners()


def test_a_ticket_is_the_digest_that_is_documented() -> None:
    # printf '%s' SEED:STANDINGS:3:42 | sha256sum
    assert ticket(SEED, STANDINGS, 3, 42).hex() == (
        "3924342ba4687dd3260a2700e7455d361d4d24a52f0ecea6a36e9498e50f30a7"
    )


@given(ACCOUNTS, st.integers(1, 20), st.randoms())
def test_the_lowest_tickets_win_in_whatever_order_people_come(
    accounts: list[int], winners: int, random: object
) -> None:
    by_ticket = sorted(accounts, key=lambda account: ticket(SEED, STANDINGS, 1, account))
    assert draw(accounts, winners) == by_ticket[:winners]
    assert draw(accounts[::-1], winners) == by_ticket[:winners]


@given(ACCOUNTS.filter(lambda accounts: len(accounts) > 1), st.integers(1, 20))
def test_who_stays_away_makes_nobody_lose(accounts: list[int], winners: int) -> None:
    without = [account for account in draw(accounts, winners) if account != accounts[0]]
    assert set(without) <= set(draw(accounts[1:], winners))


def test_everybody_is_as_likely_to_win() -> None:
    people, winners, rounds = list(range(1, 11)), 3, 4000
    wins: Counter[int] = Counter()
    for number in range(rounds):
        wins.update(draw(people, winners, seed=digest_of(str(number))))
    expected = rounds * winners / len(people)
    # Chi-squared of 9 degrees of freedom exceeds 33.7 once in ten thousand times; the seeds are
    # always the same, so this either holds or does not.
    chi_squared = sum((wins[person] - expected) ** 2 / expected for person in people)
    assert chi_squared < 33.7


def test_prizes_and_seeds_are_drawn_apart() -> None:
    people = list(range(1000))
    first = draw(people, 20)
    assert draw(people, 20) == first
    assert draw(people, 20, prize=2) != first
    assert draw(people, 20, seed=new_seed()) != first


def test_the_digest_of_the_standings_is_that_of_their_lines() -> None:
    standings = Standings()
    for line in ((1, 7, 100), (2, 3, 50), (2, 9, 50)):
        standings.add(*line)
    assert standings.hexdigest() == sha256(b"1:7:100\n2:3:50\n2:9:50\n").hexdigest()


def test_seeds_are_long_and_never_the_same() -> None:
    seeds = {new_seed() for _ in range(100)}
    assert len(seeds) == 100
    assert {len(bytes.fromhex(seed)) for seed in seeds} == {32}
    assert digest_of(SEED) == sha256(SEED.encode()).hexdigest()
