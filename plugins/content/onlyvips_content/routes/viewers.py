"""Who looks, as a request tells it."""

from __future__ import annotations

from quart import request

from onlyvips.i18n import LANGUAGES
from onlyvips.web.auth import current_identity, find_identity
from onlyvips_content.views import Viewer

MODERATE = "content.moderate"
CREATE = "content.create"
MANAGE = "content.manage"
_LANGUAGES = tuple(LANGUAGES)


def viewer() -> Viewer:
    """Return who is calling; a stranger reads in the language that the browser asks for."""
    identity = find_identity()
    if identity is None:
        wanted = request.accept_languages.best_match(_LANGUAGES)
        return Viewer(language=wanted or _LANGUAGES[0])
    return Viewer(identity.account, MODERATE in identity.permissions, identity.account.language)


def is_staff() -> bool:
    """Whether the caller has the permission to see everything."""
    return MODERATE in current_identity().permissions
