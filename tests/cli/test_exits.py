from __future__ import annotations

import errno

import pytest
from onlyvips_cli.exits import CommandError, ExitCode, explain

from onlyvips import errors
from onlyvips.embedded import AlreadyRunning, EmbeddedError


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (CommandError("x", ExitCode.NOT_FOUND), ExitCode.NOT_FOUND),
        (errors.ConfigurationError("x"), ExitCode.CONFIGURATION),
        (errors.NotFound("x"), ExitCode.NOT_FOUND),
        (errors.Unavailable("x"), ExitCode.UNAVAILABLE),
        (errors.InvalidInput("x"), ExitCode.USAGE),
        (errors.Conflict("x"), ExitCode.FAILURE),
        (EmbeddedError("x"), ExitCode.UNAVAILABLE),
        (AlreadyRunning("x", pid=1, command="y"), ExitCode.UNAVAILABLE),
    ],
)
def test_an_error_of_the_domain_keeps_its_sentence_and_gets_its_code(
    error: Exception, code: ExitCode
) -> None:
    assert explain(error) == (code, "x")


def test_fields_that_were_refused_are_named() -> None:
    error = errors.InvalidInput("Not accepted", fields=[errors.FieldError("port", "a number")])
    assert explain(error) == (ExitCode.USAGE, "Not accepted: port: a number")


def test_what_the_sentence_says_of_a_field_is_not_said_twice() -> None:
    fields = [errors.FieldError("port", "a number"), errors.FieldError("host", "a name")]
    error = errors.InvalidInput("port: expected a number.", fields=fields)
    assert explain(error) == (ExitCode.USAGE, "port: expected a number: host: a name")
    error = errors.InvalidInput("port: expected a number.", fields=fields[:1])
    assert explain(error) == (ExitCode.USAGE, "port: expected a number.")


def test_a_full_disk_says_so() -> None:
    code, sentence = explain(OSError(errno.ENOSPC, "No space left on device", "/data/x"))
    assert code == ExitCode.FAILURE
    assert sentence == "the disk is full (/data/x); free some space and try again"


def test_a_group_of_errors_is_told_by_its_first() -> None:
    group = ExceptionGroup("several", [errors.NotFound("gone"), ValueError("other")])
    assert explain(group) == (ExitCode.NOT_FOUND, "gone")


def test_an_unexpected_error_is_one_line_and_names_the_way_to_see_more() -> None:
    code, sentence = explain(RuntimeError("first\nsecond"))
    assert code == ExitCode.FAILURE
    assert "RuntimeError: first second" in sentence
    assert "ONLYVIPS_DEBUG=1" in sentence
    assert "\n" not in sentence
