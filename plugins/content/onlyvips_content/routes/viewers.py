"""Who looks, as a request tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quart import request

from onlyvips.i18n import LANGUAGES
from onlyvips.web.auth import current_identity, find_identity
from onlyvips_content.views import Viewer

if TYPE_CHECKING:
    from onlyvips.platform import Platform

MODERATE = "content.moderate"
CREATE = "content.create"
MANAGE = "content.manage"
_LANGUAGES = tuple(LANGUAGES)


def viewer(platform: Platform) -> Viewer:
    """Return who is calling; a stranger reads in the language that the browser asks for.

    Who is banned sees what strangers see: public routes let them pass.

    Args:
        platform: Knows the time.
    """
    identity = find_identity()
    if identity is None:
        wanted = request.accept_languages.best_match(_LANGUAGES)
        return Viewer(language=wanted or _LANGUAGES[0])
    account = identity.account
    if account.banned_until is not None and account.is_banned(platform.clock.now()):
        return Viewer(language=account.language)
    return Viewer(account, MODERATE in identity.permissions, account.language)


def is_staff() -> bool:
    """Whether the caller has the permission to see everything."""
    return MODERATE in current_identity().permissions
