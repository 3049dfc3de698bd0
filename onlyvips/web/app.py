"""Puts the HTTP application together."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from quart import Blueprint, Quart

from onlyvips.web.addresses import ClientAddresses
from onlyvips.web.application import HostApp
from onlyvips.web.auth import access_of
from onlyvips.web.edge import Edge
from onlyvips.web.gate import Gate
from onlyvips.web.headers import Cors, SecurityHeaders
from onlyvips.web.limits import RateLimiter
from onlyvips.web.openapi import add_schema
from onlyvips.web.operations import build_operations
from onlyvips.web.readiness import Readiness
from onlyvips.web.reference import build_reference
from onlyvips.web.request_metrics import RequestMetrics
from onlyvips.web.requests import CONVERTERS
from onlyvips.web.rules import TrialRule
from onlyvips.web.surface import build_plugins, build_ui

if TYPE_CHECKING:
    from onlyvips.config.model import RateLimits
    from onlyvips.web.dependencies import WebDependencies
    from onlyvips.web.edge import App

API_PREFIX = "/api/v1"


def create_app(dependencies: WebDependencies) -> HostApp:
    """Return the application: the host's routes and those of the plugins.

    Args:
        dependencies: What it needs from the rest of the host.

    Raises:
        Exception: A blueprint cannot be mounted and ``on_plugin_failure`` is not given.
    """
    settings = dependencies.settings
    limiter = RateLimiter(dependencies.counters)
    gate = Gate(dependencies.authenticator, limiter, settings.rate_limits, dependencies.clock)
    app = HostApp("onlyvips.web", gate)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    app.config["BODY_TIMEOUT"] = None  # HostBody has its own, which slow phones keep to
    schema = add_schema(app, version=dependencies.version, public_url=settings.public_url)
    readiness = Readiness(dependencies.health)
    metrics = RequestMetrics(dependencies.kept)

    app.register_blueprint(build_operations(readiness, dependencies.metrics, metrics))
    app.register_blueprint(build_reference(schema))
    own = {
        "ui": build_ui(dependencies),
        "plugins": build_plugins(dependencies.health, readiness),
        **dependencies.host_blueprints,
    }
    for path, blueprint in own.items():
        _check(path, blueprint, settings.rate_limits)
        app.register_blueprint(blueprint, url_prefix=f"{API_PREFIX}/{path}", name=path)
    plugins = dependencies.plugin_blueprints
    mounted: set[str] = set()
    # A copy, as a plugin that is quarantined leaves the mapping, and what requires it with it.
    for plugin, blueprint in list(plugins.items()):
        if plugin not in plugins:
            continue
        try:
            _check(plugin, blueprint, settings.rate_limits)
            app.register_blueprint(blueprint, url_prefix=f"{API_PREFIX}/{plugin}", name=plugin)
            mounted.add(plugin)
        except Exception as error:
            if dependencies.on_plugin_failure is None:
                raise
            dependencies.on_plugin_failure(plugin, error)
    app.is_off = lambda blueprint: blueprint in mounted and blueprint not in plugins
    security = SecurityHeaders.build(settings.public_url)
    _mount_miniapp(app, dependencies, security)
    if dependencies.simulator is not None:
        app.register_blueprint(dependencies.simulator)

    app.before_serving(limiter.start)
    app.after_serving(limiter.stop)
    edge = Edge(
        cast("App", app.asgi_app),
        addresses=ClientAddresses(settings.trusted_proxies),
        security=security,
        cors=Cors(settings.cors_origins),
        metrics=metrics,
        max_body_bytes=_longest_body(app, settings.max_body_bytes),
        kept=dependencies.kept,
    )
    app.kept = dependencies.kept
    app.recall = edge.recall
    app.asgi_app = edge  # type: ignore[method-assign,assignment]  # ASGI by looser types
    return app


def _mount_miniapp(app: HostApp, dependencies: WebDependencies, security: SecurityHeaders) -> None:
    if dependencies.miniapp is None:
        return
    from onlyvips.web.miniapp_pages import Shell, build_miniapp
    from onlyvips.web.screen_files import ScreenFiles

    shell = Shell(dependencies.miniapp, security.allow_inline_scripts)
    files = dependencies.screen_files or ScreenFiles({})
    app.register_blueprint(build_miniapp(shell, dependencies.screens, files))


def _longest_body(app: HostApp, usual: int) -> int:
    """Return how long the body of any route may be: what is longer needs no routing."""
    rules = (access_of(view).body for view in app.view_functions.values())
    return max(usual, *(rule.max_bytes for rule in rules if rule is not None), 0)


class Trial(Quart):
    """An application that a blueprint is tried on."""

    url_rule_class = TrialRule

    def __init__(self) -> None:
        super().__init__("trial", static_folder=None)
        self.url_map.converters.update(CONVERTERS)


def _check(name: str, blueprint: Blueprint, limits: RateLimits) -> None:
    """Mount the blueprint on a trial application, so that a faulty one leaves no traces.

    Raises:
        Exception: Whatever is wrong with it.
    """
    if not isinstance(blueprint, Blueprint):
        raise TypeError(
            f"register_routes must return a quart.Blueprint, not {type(blueprint).__name__}"
        )
    trial = Trial()
    trial.register_blueprint(blueprint, url_prefix=f"{API_PREFIX}/{name}", name=name)
    for endpoint, view in trial.view_functions.items():
        access = access_of(view)
        if access.cached is not None and not access.public:
            raise ValueError(f"{endpoint}: only the answers of a public route can be kept")
        limit = access.limit
        if limit is not None and not limit.per_minute and not hasattr(limits, limit.name):
            raise ValueError(f"{endpoint}: rate limit {limit.name} needs per_minute")
