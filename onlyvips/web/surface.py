"""Routes about the platform itself: which screens the MiniApp shows, which plugins are on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, Field
from quart import Blueprint
from quart_schema import validate_response

from onlyvips.i18n.languages import LANGUAGES, RIGHT_TO_LEFT
from onlyvips.web.auth import current_account
from onlyvips.web.screen_files import ScreenFiles
from onlyvips.web.ui_config import add_ui_config

if TYPE_CHECKING:
    from onlyvips.web.dependencies import HealthSource, WebDependencies
    from onlyvips.web.readiness import Readiness


class ScreenOut(BaseModel):
    """A screen that the viewer is offered."""

    plugin: str
    route: str = Field(description="Path within the app.")
    title: str = Field(description="In the viewer's language.")
    icon: str
    placement: Literal["tab", "home", "profile", "creator", "admin", "hidden"]
    module: str = Field(description="Path of the ES module that shows it, on this host.")
    order: int = Field(description="Its place among those of the same placement, the lowest first.")


class Manifest(BaseModel):
    """What the MiniApp's shell shows this viewer."""

    language: str
    direction: Literal["ltr", "rtl"]
    languages: dict[str, str] = Field(description="Own name of each language by its code.")
    roles: list[str]
    screens: list[ScreenOut]


class PluginOut(BaseModel):
    """An enabled plugin. State and reason are told to admins only."""

    name: str
    version: str
    summary: str
    state: Literal["running", "quarantined"] | None = None
    reason: str | None = Field(None, description="Why it is in quarantine.")
    healthy: bool | None = Field(None, description="Whether all its health checks are well.")


class PluginsOut(BaseModel):
    """The enabled plugins."""

    items: list[PluginOut]


def build_ui(dependencies: WebDependencies) -> Blueprint:
    """Return the routes below ``/api/v1/ui``.

    Args:
        dependencies: Knows the screens that plugins registered, and their translations.
    """
    blueprint = Blueprint("ui", __name__)
    screens, translations = dependencies.screens, dependencies.translations
    files = dependencies.screen_files or ScreenFiles({})
    add_ui_config(blueprint, dependencies)

    def title(plugin: str, language: str, msgid: str) -> str:
        return msgid if translations is None else translations(plugin).gettext(language, msgid)

    @blueprint.get("/manifest")
    @validate_response(Manifest)
    async def ui_manifest() -> Manifest:
        """List the screens that the viewer is offered, in their order.

        Those whose module is missing are left out; the plugin's health tells of them.
        """
        account = current_account()
        offered = [
            ScreenOut(
                plugin=plugin,
                route=screen.route,
                title=title(plugin, account.language, screen.title),
                icon=screen.icon,
                placement=screen.placement,
                module=module,
                order=screen.order,
            )
            for plugin, registered in screens.items()
            for screen in registered
            if not screen.roles or screen.roles & account.roles or "admin" in account.roles
            if (module := files.url(plugin, screen.module)) is not None
        ]
        return Manifest(
            language=account.language,
            direction="rtl" if account.language in RIGHT_TO_LEFT else "ltr",
            languages=dict(LANGUAGES),
            roles=sorted(account.roles),
            screens=sorted(offered, key=lambda screen: screen.order),
        )

    return blueprint


def build_plugins(health: HealthSource, readiness: Readiness) -> Blueprint:
    """Return the routes below ``/api/v1/plugins``.

    Args:
        health: Knows the enabled plugins.
        readiness: Asks their health checks.
    """
    blueprint = Blueprint("plugins", __name__)

    @blueprint.get("")
    @validate_response(PluginsOut)
    async def plugins_list() -> PluginsOut:
        """List the enabled plugins; admins are also told how they are."""
        if "admin" not in current_account().roles:
            running = [plugin for plugin in health.plugins() if plugin.reason is None]
            return PluginsOut(
                items=[
                    PluginOut(name=plugin.name, version=plugin.version, summary=plugin.summary)
                    for plugin in running
                ]
            )
        report = await readiness.report()
        ill = {check.plugin for check in report.checks if not check.ok}
        return PluginsOut(
            items=[
                PluginOut(
                    name=plugin.name,
                    version=plugin.version,
                    summary=plugin.summary,
                    state=plugin.state,
                    reason=plugin.reason,
                    healthy=plugin.reason is None and plugin.name not in ill,
                )
                for plugin in report.plugins
            ]
        )

    return blueprint
