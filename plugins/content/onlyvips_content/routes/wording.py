"""Words in answers, in the language of whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onlyvips_ledger.api import Ledger

from onlyvips_content.parts import parts_of
from onlyvips_content.texts.access import Ways
from onlyvips_content.texts.speaking import Speaker

if TYPE_CHECKING:
    from onlyvips.platform import Platform
    from onlyvips_content.views import Viewer


def speaker_for(platform: Platform, viewer: Viewer) -> Speaker:
    """Return what speaks to whoever looks, without markup."""
    return Speaker(platform.i18n, viewer.language, platform.clock.now(), markup=False)


def ways_for(platform: Platform, viewer: Viewer) -> Ways:
    """Return what says in words what opens works to whoever looks."""
    assets = {asset.code: asset for asset in platform.services.get(Ledger).assets()}
    return Ways(speaker_for(platform, viewer), assets, parts_of(platform).rules.all())
