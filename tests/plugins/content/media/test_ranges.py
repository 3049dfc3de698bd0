"""Ranges, held against what RFC 9110 says in the plainest words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onlyvips_content.media.ranges import Unsatisfiable, wanted

ETAG = '"abc"'
positions = st.one_of(st.integers(0, 12), st.integers(0, 10**25))


def asked(header: str | None, size: int, if_range: str | None = None) -> object:
    try:
        return wanted(header, if_range, ETAG, size)
    except Unsatisfiable:
        return "416"


@given(first=positions, last=positions, size=st.integers(0, 15))
def test_a_first_and_a_last_byte(first: int, last: int, size: int) -> None:
    there = [n for n in range(size) if first <= n <= last]
    if last < first:
        expected: object = None if len(str(first)) <= 18 else "416"
    else:
        expected = (there[0], there[-1] + 1) if there else "416"
    assert asked(f"bytes={first}-{last}", size) == expected


@given(first=positions, size=st.integers(0, 15))
def test_from_a_byte_to_the_end(first: int, size: int) -> None:
    there = [n for n in range(size) if n >= first]
    assert asked(f"bytes={first}-", size) == ((there[0], size) if there else "416")


@given(length=positions, size=st.integers(0, 15))
def test_the_last_bytes(length: int, size: int) -> None:
    there = list(range(size))[-length:] if length else []
    assert asked(f"bytes=-{length}", size) == ((there[0], size) if there else "416")


@given(st.text(alphabet="bytes=0123456789-, *\t", max_size=20), st.integers(0, 20))
def test_whatever_is_sent_is_a_range_or_the_whole_or_refused(header: str, size: int) -> None:
    answer = asked(header, size)
    if isinstance(answer, tuple):
        start, end = answer
        assert 0 <= start < end <= size
    else:
        assert answer in {None, "416"}


@pytest.mark.parametrize(
    "header",
    [None, "", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=0-1,3-4", "lines=0-1", "0-1",
     "bytes=1-0", "bytes=٠-٣", "bytes=+1-2", "bytes=1--2"],
)  # fmt: skip
def test_what_is_no_single_range_gets_the_whole(header: str | None) -> None:
    assert asked(header, 10) is None


def test_a_range_is_meant_for_the_file_that_the_caller_knows() -> None:
    assert asked("bytes=0-4", 10, ETAG) == (0, 5)
    assert asked("bytes=0-4", 10, '"other"') is None
    assert asked("bytes=0-4", 10, f"W/{ETAG}") is None
    assert asked("bytes=0-4", 10, "Tue, 15 Nov 1994 12:45:26 GMT") is None
    assert asked("bytes=99-", 10, '"other"') is None
    assert asked("Bytes = 0-4", 10) == (0, 5)
