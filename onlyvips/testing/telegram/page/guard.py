"""Who may call the page: a browser on this machine, and no other site through it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.exceptions import NotFound

from onlyvips.web.addresses import is_loopback

if TYPE_CHECKING:
    from quart import Request

    from onlyvips.platform import Log

#: What proxies and tunnels add: whoever comes through one is not on this machine.
_FORWARDED = (
    "Forwarded",
    "Via",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Real-IP",
)
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
#: What the page asks for; nobody is led there by a link.
_API = "/simulator/api/"
_FOREIGN = frozenset({"cross-site", "same-site"})


def refusal(request: Request) -> str | None:
    """Return why a request is refused, in one sentence; None when it is not.

    A name that leads here only since it was looked up (DNS rebinding) is no name of this machine.
    For writing, the request must come from a page of this host: browsers say so in
    ``Sec-Fetch-Site`` (https://www.w3.org/TR/fetch-metadata/) or ``Origin``. A proxy that hides
    itself, as nginx does unless it is told otherwise, is known by the origin, which is its own.
    """
    headers = request.headers
    if any(name in headers for name in _FORWARDED):
        return "The simulator's page is not served through a proxy."
    if not is_loopback(_name_of(headers.get("Host", ""))):
        return "The simulator's page is served at 127.0.0.1 and localhost only."
    peer = request.scope.get("client")
    if peer is not None and not is_loopback(str(peer[0])):
        return "The simulator's page is served to this machine only."
    return _not_own(request)


def _not_own(request: Request) -> str | None:
    """Return why a request of this machine is not one of the page's own."""
    headers = request.headers
    own = f"{request.scheme}://{headers.get('Host', '')}"
    site, origin = headers.get("Sec-Fetch-Site"), headers.get("Origin")
    if origin not in {None, "null", own}:
        return f"The request comes from {origin}."
    if request.path.startswith(_API):
        referrer = headers.get("Referer")
        if site in _FOREIGN or (referrer is not None and not referrer.startswith(f"{own}/")):
            return "Only the simulator's own page may ask."
    if request.method in _READING:
        return None
    is_own = site == "same-origin" if site is not None else origin == own
    return None if is_own else "Only the simulator's own page may act."


def check(request: Request, log: Log | None = None) -> None:
    """Refuse a request as if there were nothing here.

    Raises:
        NotFound: It is refused; the log says why.
    """
    reason = refusal(request)
    if reason is None:
        return
    if log is not None:
        log.warning("simulator page refused", reason=reason, path=request.path)
    raise NotFound


def _name_of(host: str) -> str:
    """Return a header ``Host`` without its port."""
    if host.startswith("["):
        return host.partition("]")[0]
    return host.rpartition(":")[0] if host.count(":") == 1 else host
