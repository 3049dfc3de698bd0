"""Headers that every answer carries, by what kind of answer it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Pairs = list[tuple[bytes, bytes]]

#: Where Telegram's web clients run. Only they may frame the MiniApp, and nothing else.
TELEGRAM_WEB = "https://web.telegram.org https://*.telegram.org"

#: API answers are data: nothing in them is ever run, loaded or framed.
API_POLICY = "default-src 'none'; frame-ancestors 'none'"
#: The documentation: everything comes from this host, nothing is inline.
DOCS_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
#: The page of the simulated Telegram: it has the MiniApp in a frame, and pictures of chats.
SIMULATOR_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; font-src 'self'; "
    "img-src 'self' data: blob:; media-src 'self' blob:; frame-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
)

#: The hash of nothing.
EMPTY = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"


def miniapp_policy(inline_scripts: Sequence[str] = ()) -> str:
    """Return the policy of the MiniApp's pages.

    telegram-web-app.js comes from telegram.org
    (https://core.telegram.org/bots/webapps#initializing-mini-apps), and Telegram's login widget is
    a frame of oauth.telegram.org (https://core.telegram.org/widgets/login). The only inline script
    is the import map, and the only inline style sheet the empty one that @tma.js/bridge adds for
    Telegram to write into; what is in one is not allowed.

    Args:
        inline_scripts: Sources that allow inline scripts, ``'sha256-...'`` with its quotes.
    """
    scripts = " ".join(("'self'", "https://telegram.org", *inline_scripts))
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'self' {EMPTY}; "
        "img-src 'self' data: blob: https:; media-src 'self' blob: https:; font-src 'self'; "
        "connect-src 'self'; frame-src https://oauth.telegram.org https://telegram.org; "
        "manifest-src 'self'; worker-src 'self'; "
        f"frame-ancestors 'self' {TELEGRAM_WEB}; "
        "base-uri 'none'; form-action 'self'; object-src 'none'"
    )


@dataclass(slots=True)
class SecurityHeaders:
    """The sets of headers, made once.

    Attributes:
        api: For everything that is not a page.
        docs: For the documentation.
        miniapp: For the MiniApp's pages below ``/app``.
        simulator: For the page of the simulated Telegram below ``/simulator``.
    """

    api: Pairs
    docs: Pairs
    miniapp: Pairs
    simulator: Pairs

    @classmethod
    def build(cls, public_url: str) -> SecurityHeaders:
        """Make the sets.

        Args:
            public_url: Address from outside; when it is https, browsers are told to insist on it
                (RFC 6797).
        """
        silent = (b"referrer-policy", b"no-referrer")
        common: Pairs = [(b"x-content-type-options", b"nosniff"), silent]
        for_pages: Pairs = [
            (b"permissions-policy", b"geolocation=(), microphone=(), camera=()"),
            (b"cross-origin-opener-policy", b"same-origin-allow-popups"),
        ]
        if public_url.startswith("https://"):
            common.append((b"strict-transport-security", b"max-age=31536000; includeSubDomains"))

        def with_policy(policy: str, *more: tuple[bytes, bytes]) -> Pairs:
            return [*common, (b"content-security-policy", policy.encode()), *more]

        return cls(
            api=with_policy(API_POLICY),
            # X-Frame-Options says the same as frame-ancestors to old browsers; it cannot name
            # several origins, so the MiniApp goes without.
            docs=with_policy(DOCS_POLICY, *for_pages, (b"x-frame-options", b"DENY")),
            miniapp=with_policy(miniapp_policy(), *for_pages),
            # Its API wants to know which page asks.
            simulator=[
                (b"referrer-policy", b"same-origin") if pair == silent else pair
                for pair in with_policy(SIMULATOR_POLICY, *for_pages, (b"x-frame-options", b"DENY"))
            ],
        )

    def allow_inline_scripts(self, sources: Sequence[str]) -> None:
        """Let the MiniApp's pages have these inline scripts from now on, and no others.

        Args:
            sources: ``'sha256-...'``, with its quotes.
        """
        policy = (b"content-security-policy", miniapp_policy(sources).encode())
        self.miniapp = [policy if pair[0] == policy[0] else pair for pair in self.miniapp]

    def for_path(self, path: str) -> Pairs:
        """Return the set for a path."""
        if path.startswith("/app") and (len(path) == 4 or path[4] == "/"):
            return self.miniapp
        if path.startswith("/simulator"):
            return self.simulator
        return self.docs if path.startswith("/docs") else self.api


class Cors:
    """Cross-origin requests from exactly the origins that the settings name.

    Args:
        origins: ``https://app.example``, without a slash at the end.
    """

    #: Those of resumable uploads: https://tus.io/protocols/resumable-upload#headers
    _ALLOWED_HEADERS = (
        b"authorization, content-type, idempotency-key, x-request-id, accept-language, range, "
        b"if-range, if-match, if-none-match, if-modified-since, tus-resumable, upload-offset, "
        b"upload-length, upload-defer-length, upload-metadata, upload-checksum, upload-concat"
    )
    _EXPOSED_HEADERS = (
        b"x-request-id, retry-after, ratelimit, ratelimit-policy, location, etag, accept-ranges, "
        b"content-range, content-disposition, tus-resumable, tus-version, tus-extension, "
        b"tus-max-size, tus-checksum-algorithm, upload-offset, upload-length, "
        b"upload-defer-length, upload-metadata, upload-expires, upload-concat"
    )

    def __init__(self, origins: tuple[str, ...]) -> None:
        self._origins = frozenset(origin.rstrip("/").encode() for origin in origins)

    @property
    def active(self) -> bool:
        """Whether any origin is allowed."""
        return bool(self._origins)

    def answer(self, origin: bytes | None) -> Pairs:
        """Return the headers for an answer to a request from an origin.

        An answer to a request that names none varies too: a cache must not give it to an origin
        that may read (https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches).
        """
        vary: Pairs = [(b"vary", b"Origin")]
        if origin is None or origin not in self._origins:
            return vary
        return [
            *vary,
            (b"access-control-allow-origin", origin),
            (b"access-control-expose-headers", self._EXPOSED_HEADERS),
        ]

    def preflight(self, origin: bytes) -> Pairs | None:
        """Return what a preflight request is told beyond `answer`; None for other origins.

        Browsers refuse an answer that names the allowed origin twice.
        """
        if origin not in self._origins:
            return None
        return [
            (b"vary", b"Access-Control-Request-Method, Access-Control-Request-Headers"),
            (b"access-control-allow-methods", b"GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE"),
            (b"access-control-allow-headers", self._ALLOWED_HEADERS),
            (b"access-control-max-age", b"600"),
        ]
