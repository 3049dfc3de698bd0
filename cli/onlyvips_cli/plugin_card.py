"""What a plugin says of itself, in words and as a record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onlyvips.info import PluginInfo
    from onlyvips.plugins import PluginManager, PluginState


def uses_in_words(info: PluginInfo) -> list[str]:
    """Return what a plugin touches, a phrase each."""
    uses = info.uses
    words = []
    if uses.database:
        words.append(f"the database (schema {info.name})")
    if uses.telegram:
        words.append("Telegram (commands, messages)")
    if uses.network:
        words.append(f"the network: {', '.join(uses.network)}")
    words += [
        f"money: up to {m.per_day} {m.asset} a day and {m.per_user} {m.asset} a day for one person "
        "(smallest units)"
        for m in uses.money
    ]
    return words


def card(manager: PluginManager, name: str) -> dict[str, Any]:
    """Return all that is known of a plugin.

    Args:
        manager: Has loaded the plugin, whether it is enabled or not.
        name: The plugin.
    """
    from onlyvips_cli.access import read_plugins_toml

    state = manager.state(name)
    info = state.info
    record: dict[str, Any] = {
        "name": name,
        "status": state.status if name in read_plugins_toml().enabled else "off",
        "reason": state.reason,
        "distribution": state.distribution,
        "version": state.version,
        "summary": info.summary if info else "",
        "homepage": info.homepage if info else "",
        "host": info.host if info else "",
        "requires": [f"{n} {r}".strip() for n, r in info.requires.items()] if info else [],
        "required_by": [s.name for s in manager.states() if name in s.requires],
        "uses": uses_in_words(info) if info else [],
        "hooks": [h for h in sorted(manager.hook_names) if manager.implements(name, h)],
        "settings": _settings(state),
    }
    return record


def _settings(state: PluginState) -> list[dict[str, Any]]:
    model = state.settings
    if model is None:
        return []
    return [
        {
            "name": field,
            "value": getattr(model, field),
            "default": None
            if about.is_required()
            else about.get_default(call_default_factory=True),
            "description": about.description or "",
        }
        for field, about in type(model).model_fields.items()
    ]
