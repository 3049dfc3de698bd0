"""Languages: gettext catalogues of host and plugins, read with Babel when first needed."""

from __future__ import annotations

from onlyvips.i18n.catalogues import CatalogueStore, Translations
from onlyvips.i18n.languages import LANGUAGES, RIGHT_TO_LEFT, best_language

__all__ = ["LANGUAGES", "RIGHT_TO_LEFT", "CatalogueStore", "Translations", "best_language"]
