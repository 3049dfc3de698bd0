"""The route by which an editor learns which ways into works there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field
from quart import Blueprint
from quart_schema import operation_id, tag, validate_response

from onlyvips.web.auth import requires
from onlyvips_content.access.ways import OWN_RULES
from onlyvips_content.checking import OWN_PARAMETERS
from onlyvips_content.parts import parts_of
from onlyvips_content.routes.viewers import CREATE, viewer
from onlyvips_content.routes.wording import speaker_for
from onlyvips_content.texts.access import RULES

if TYPE_CHECKING:
    from onlyvips.platform import Platform


class AccessRuleView(BaseModel):
    """A way into works that creators can choose."""

    name: str = Field(description="For `rule` of a way.")
    plugin: str | None = Field(description="Who brought it; null for content itself.")
    label: str = Field(description="In the caller's language.")
    description: str = Field(description="Whom it lets in, in the caller's language.")
    parameters: Mapping[str, Any] = Field(
        description="JSON Schema of `parameters` of a way, for a form."
    )


class AccessRuleList(BaseModel):
    """Ways into works, content's own first."""

    items: list[AccessRuleView]


def add_routes(blueprint: Blueprint, platform: Platform) -> None:
    """Add the route."""
    rules = parts_of(platform).rules

    @blueprint.get("/access-rules")
    @operation_id("list_access_rules")
    @tag(["creator panel"])
    @requires(CREATE)
    @validate_response(AccessRuleList)
    async def list_access_rules() -> AccessRuleList:
        """List the ways into works that creators can choose, with what each wants to know."""
        say = speaker_for(platform, viewer())
        own = [
            AccessRuleView(
                name=name,
                plugin=None,
                label=say.t(RULES[name][0]),
                description=say.t(RULES[name][1]),
                parameters=OWN_PARAMETERS[name].model_json_schema(),
            )
            for name in OWN_RULES
        ]
        others = []
        for name, rule in rules.all().items():
            try:
                others.append(
                    AccessRuleView(
                        name=name,
                        plugin=rules.plugin_of(name),
                        label=rule.label(say.language),
                        description=rule.explain(say.language),
                        parameters=rule.parameters.model_json_schema(),
                    )
                )
            except Exception as error:  # noqa: BLE001 - a plugin's fault leaves the others
                platform.log.warning("access_rule_refused", rule=name, reason=str(error))
        return AccessRuleList(items=own + others)
