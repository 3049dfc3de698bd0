"""Hooks by which other plugins extend the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onlyvips import hookspec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onlyvips.platform import Platform
    from onlyvips_ledger.api import PaymentRail


@hookspec
def register_payment_rails(platform: Platform) -> Iterable[PaymentRail]:  # type: ignore[empty-body]
    """Add ways for money in and out.

    Called when rails are first looked at after start-up.

    Args:
        platform: The platform of the plugin that adds them, connected.

    Returns:
        Instances of subclasses of `onlyvips_ledger.api.PaymentRail`. The first plugin that
        registers a name has it; one that is ``test_only`` is refused in production.

    Example:
        ```python
        @hookimpl(optionalhook=True)
        def register_payment_rails(platform):
            from onlyvips_hello.money import Shells
            return [Shells(platform)]
        ```
    """
