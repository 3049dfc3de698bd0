from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from onlyvips.web.kept import KeptAnswer, KeptAnswers


@dataclass
class Time:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def kept(time: Time) -> KeptAnswers:
    answers = KeptAnswers(100_000, now=time)
    answers.open()
    return answers


def begin(kept: KeptAnswers, *tags: str, **changes: Any) -> Any:
    values: dict[str, Any] = {"seconds": 10.0, "by_language": False} | changes
    return kept.begin("p", set(tags), **values)


def make(keep: Any, body: bytes = b"x") -> KeptAnswer:
    head = b"HTTP/1.1 200 OK\r\n"
    until = keep.began + keep.seconds
    return KeptAnswer(body, [], head, [], head, b'"e"', "/a", "/a", frozenset(keep.tags), until)


def put(kept: KeptAnswers, target: bytes, *tags: str, body: bytes = b"x") -> bool:
    keep = begin(kept, *tags)
    return kept.store(target, b"", make(keep, body), keep)


def test_an_answer_is_given_until_it_is_too_old(kept: KeptAnswers, time: Time) -> None:
    assert put(kept, b"/a")
    time.now += 9
    assert kept.find(b"/a") is not None
    time.now += 2
    assert kept.find(b"/a") is None
    assert len(kept) == kept.bytes_held == 0


def test_only_what_has_the_tag_is_dropped(kept: KeptAnswers) -> None:
    put(kept, b"/a", "one", "both")
    put(kept, b"/b", "two", "both")
    kept.drop(["one"])
    assert kept.find(b"/a") is None
    assert kept.find(b"/b") is not None
    kept.drop(["both", "unheard-of"])
    assert len(kept) == kept.bytes_held == 0


def test_what_was_asked_before_an_invalidation_is_not_kept_after_it(kept: KeptAnswers) -> None:
    before = begin(kept, "t")
    other = begin(kept, "u")
    kept.drop(["t"])
    assert not kept.store(b"/a", b"", make(before), before)
    assert kept.store(b"/b", b"", make(other), other)
    assert put(kept, b"/a", "t")


def test_it_is_off_and_empty_while_nobody_listens(kept: KeptAnswers) -> None:
    put(kept, b"/a", "t")
    running = begin(kept, "t")
    kept.close()
    assert kept.find(b"/a") is None
    assert begin(kept, "t") is None
    assert not kept.store(b"/b", b"", make(running), running)
    kept.open()
    # What was invalidated meanwhile was not heard.
    assert not kept.store(b"/b", b"", make(running), running)
    assert put(kept, b"/b", "t")


def test_nothing_is_kept_while_a_commit_is_awaited(kept: KeptAnswers) -> None:
    put(kept, b"/a", "t")
    kept.announce("1", ("t",), lambda: True)
    assert kept.find(b"/a") is None
    during = begin(kept, "t")
    assert not kept.store(b"/a", b"", make(during), during)
    assert put(kept, b"/b", "u")
    kept.settle("1", ["t"])
    assert not kept.store(b"/a", b"", make(during), during)
    assert put(kept, b"/a", "t")


def test_a_change_that_was_rolled_back_is_awaited_some_seconds_only(
    kept: KeptAnswers, time: Time
) -> None:
    is_open = True
    kept.announce("1", ("t",), lambda: is_open)
    time.now += 60
    assert not put(kept, b"/a", "t")
    is_open = False
    assert put(kept, b"/a", "t")


def test_the_one_used_longest_ago_leaves_first(kept: KeptAnswers) -> None:
    for name in (b"/a", b"/b", b"/c"):
        assert put(kept, name, "t", body=b"x" * 30_000)
    kept.find(b"/a")
    assert put(kept, b"/d", "t", body=b"x" * 30_000)
    assert kept.find(b"/b") is None
    assert kept.find(b"/a") is not None
    assert kept.bytes_held <= 100_000
    assert not put(kept, b"/e", body=b"x" * 100_000)
    assert len(kept) == 3


def test_a_new_answer_takes_the_place_of_the_old_one(kept: KeptAnswers) -> None:
    put(kept, b"/a", "t", body=b"old")
    held = kept.bytes_held
    put(kept, b"/a", "t", body=b"new")
    assert kept.bytes_held == held
    found = kept.find(b"/a")
    assert found is not None
    assert found.body == b"new"


def test_languages_are_kept_apart(kept: KeptAnswers) -> None:
    keep = begin(kept, "t", by_language=True)
    for language in (b"tr", b"ru"):
        assert kept.store(b"/a", language, make(keep, language), keep)
    assert kept.find(b"/a") is None
    assert kept.has_languages(b"/a")
    found = kept.find_by_language(b"/a", b"ru")
    assert found is not None
    assert found.body == b"ru"
    assert kept.find_by_language(b"/a", b"") is None
    kept.drop(["t"])
    assert not kept.has_languages(b"/a")


def test_forgotten_invalidations_count_as_new(
    kept: KeptAnswers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onlyvips.web.kept._REMEMBERED_TAGS", 5)
    keep = begin(kept, "t")
    kept.drop(["t"])
    kept.drop(f"other-{number}" for number in range(6))
    assert not kept.store(b"/a", b"", make(keep), keep)
    assert put(kept, b"/a", "t")


def test_no_memory_keeps_nothing() -> None:
    none = KeptAnswers(0)
    none.open()
    assert begin(none, "t") is None
