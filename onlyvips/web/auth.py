"""Who may call a route.

Every route asks for a signed-in account that is not banned, unless it says otherwise here. The
decorators only mark the view: the host reads the marks and enforces them before the view, or any
other code of a plugin, runs. They can stand above or below quart-schema's decorators::

    @blueprint.post("/quests")
    @requires("quests.manage")
    @validate_request(NewQuest)
    async def create_quest(data: NewQuest) -> Quest: ...
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from onlyvips.errors import Unauthenticated
from onlyvips.web.exchange import CURRENT

if TYPE_CHECKING:
    from onlyvips.accounts.identity import Identity
    from onlyvips.accounts.types import Account
    from onlyvips.web.bodies import BodyRule
    from onlyvips.web.caching import CachePolicy

F = TypeVar("F", bound=Callable[..., Any])
_MARK = "_onlyvips_access"


@dataclass(frozen=True, slots=True)
class NamedLimit:
    """A rate limit of its own.

    Attributes:
        name: Routes that name the same limit share it.
        per_minute: Requests a minute, which is also the burst; 0 for the value that the settings
            give for this name.
        by: What is counted.
        instead: It stands for the general ones; otherwise it is on top of them.
    """

    name: str
    per_minute: int = 0
    by: Literal["address", "account"] = "address"
    instead: bool = False


@dataclass(frozen=True, slots=True)
class Access:
    """The marks of a view.

    Attributes:
        public: Callable without a token.
        permissions: All of these are needed.
        limit: A rate limit of its own.
        unlimited: Not rate limited at all; for probes.
        problems: Statuses of errors that the document names beyond those of every route.
        file: Media type of what it answers with, when that is no JSON.
        nothing: Status of an answer that has no body; 0 where it has one.
        cached: How answers to strangers are kept; see `onlyvips.web.caching`.
        body: What bodies it takes, when not those of every route; see `onlyvips.web.bodies`.
    """

    public: bool = False
    permissions: frozenset[str] = frozenset()
    limit: NamedLimit | None = None
    unlimited: bool = False
    problems: frozenset[int] = frozenset()
    file: str = ""
    nothing: int = 0
    cached: CachePolicy | None = None
    body: BodyRule | None = None

    @property
    def counts_itself(self) -> bool:
        """Whether its own rate limit stands for the general ones."""
        return self.limit is not None and self.limit.instead


SIGNED_IN = Access()


def access_of(view: Callable[..., Any]) -> Access:
    """Return the marks of a view; without any, a signed-in account is needed."""
    access = getattr(view, _MARK, SIGNED_IN)
    assert isinstance(access, Access)
    return access


def mark_view(view: F, **changes: Any) -> F:
    """Set marks of a view; see `Access`.

    Raises:
        ValueError: They contradict one another.
    """
    access = replace(access_of(view), **changes)
    if access.public and access.permissions:
        raise ValueError(f"{view.__qualname__}: a public route cannot require a permission")
    setattr(view, _MARK, access)
    return view


def public(view: F) -> F:
    """Let anybody call the route, without a token.

    A token that is given is read all the same, so that `find_identity` knows the caller; one that
    does not hold counts as none.
    """
    return mark_view(view, public=True)


def signed_in(view: F) -> F:
    """Ask for a signed-in account; the rule anyway, for those who like to see it."""
    return mark_view(view, public=False)


def requires(*permissions: str) -> Callable[[F], F]:
    """Ask for permissions, all of them.

    Args:
        permissions: Names as registered with ``register_permissions``, ``<plugin>.<what>``.
    """

    def decorate(view: F) -> F:
        return mark_view(view, permissions=access_of(view).permissions | set(permissions))

    return decorate


def rate_limit(
    name: str,
    per_minute: int = 0,
    by: Literal["address", "account"] = "address",
    *,
    instead: bool = False,
) -> Callable[[F], F]:
    """Limit the route more strictly than the rest, or by a limit of its own.

    Args:
        name: Routes with the same name share the limit. ``sign_in`` is set in ``[host]``.
        per_minute: Requests a minute, which is also the burst; needed unless the name is
            ``sign_in``.
        by: Count for each address or for each account.
        instead: Leave the general limits out of account. For routes that a page asks for dozens
            of times at once, such as pictures; only with ``address``, so that strangers count.

    Raises:
        ValueError: ``instead`` would leave strangers without any limit.
    """
    if instead and by != "address":
        raise ValueError("a limit instead of the general ones counts addresses")
    limit = NamedLimit(name, per_minute, by, instead)

    def decorate(view: F) -> F:
        return mark_view(view, limit=limit)

    return decorate


def unlimited(view: F) -> F:
    """Exempt the route from rate limits. Only for probes that cost nothing."""
    return mark_view(view, unlimited=True)


def may_answer(*statuses: int) -> Callable[[F], F]:
    """Document errors of a route that not every route has, such as 409 for a `Conflict`.

    Args:
        statuses: Status codes, as in `onlyvips.web.problems.HTTP_PROBLEMS`.
    """

    def decorate(view: F) -> F:
        return mark_view(view, problems=access_of(view).problems | set(statuses))

    return decorate


def gives_file(media_type: str) -> Callable[[F], F]:
    """Document that a route answers with a file and not with JSON.

    Args:
        media_type: Of the file, e.g. ``image/png``.
    """

    def decorate(view: F) -> F:
        return mark_view(view, file=media_type)

    return decorate


def gives_nothing(status: int = 204) -> Callable[[F], F]:
    """Document that a route answers without a body.

    Args:
        status: With what it answers.
    """

    def decorate(view: F) -> F:
        return mark_view(view, nothing=status)

    return decorate


def find_identity() -> Identity | None:
    """Return who is calling, or None for an anonymous caller of a public route."""
    exchange = CURRENT.get(None)
    return exchange.identity if exchange is not None else None


def current_identity() -> Identity:
    """Return who is calling.

    Raises:
        onlyvips.errors.Unauthenticated: Nobody is signed in (only possible on a public route).
    """
    identity = find_identity()
    if identity is None:
        raise Unauthenticated("Sign in first.")
    return identity


def current_account() -> Account:
    """Return the account that is calling.

    Raises:
        onlyvips.errors.Unauthenticated: Nobody is signed in (only possible on a public route).
    """
    return current_identity().account


def client_address() -> str:
    """Return the address of the caller; empty outside a request.

    Behind trusted proxies (``trusted_proxies`` in ``[host]``) it is what they say of it, else the
    other end of the connection; ``unknown`` where that has no address. It is personal data: keep
    it no longer than it is needed.
    """
    exchange = CURRENT.get(None)
    return exchange.client.address if exchange is not None else ""
