"""Reading a plugin's ``PLUGIN = PluginInfo(...)`` without running its code."""

from __future__ import annotations

import ast
from typing import Any

from onlyvips.info import MoneyUse, PluginInfo, Uses

_CLASSES: dict[str, type[Any]] = {"PluginInfo": PluginInfo, "Uses": Uses, "MoneyUse": MoneyUse}


def read_plugin_info(source: str) -> PluginInfo | None:
    """Return what a plugin's module says of the plugin.

    Args:
        source: The module's text.

    Returns:
        None when it is not written in literals, so that only running it would tell.
    """
    try:
        tree = ast.parse(source)
        for node in tree.body:
            if isinstance(node, ast.Assign):
                names = [t.id for t in node.targets if isinstance(t, ast.Name)]
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                names = [node.target.id]
            else:
                continue
            if "PLUGIN" in names and node.value is not None:
                value = _value(node.value)
                return value if isinstance(value, PluginInfo) else None
    except (SyntaxError, ValueError, TypeError):
        return None
    return None


def _value(node: ast.expr) -> Any:
    match node:
        case ast.Call(func=ast.Name(id=name)) if name in _CLASSES:
            arguments = [_value(a) for a in node.args]
            named = {k.arg: _value(k.value) for k in node.keywords if k.arg is not None}
            if len(named) != len(node.keywords):
                raise ValueError("** is not a literal")
            return _CLASSES[name](*arguments, **named)
        case ast.Tuple() | ast.List():
            return tuple(_value(e) for e in node.elts)
        case ast.Dict():
            return {_value(k): _value(v) for k, v in zip(node.keys, node.values, strict=True) if k}
    return ast.literal_eval(node)
