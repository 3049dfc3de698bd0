"""What a work refers to: ways, media, a category, works of a bundle. Wrong ones are refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, ValidationError

from onlyvips.errors import FieldError, InvalidInput
from onlyvips_content.definitions import NoParameters, PriceParameters, TierParameters
from onlyvips_content.media_of_works import KINDS, own_media

if TYPE_CHECKING:
    from uuid import UUID

    from onlyvips.platform import Platform
    from onlyvips_content.access.rules import Rules
    from onlyvips_content.definitions import WayIn, WorkIn
    from onlyvips_content.media_of_works import OwnMedium
    from onlyvips_content.settings import ContentSettings

#: What content's own rules take.
OWN_PARAMETERS: Final[dict[str, type[BaseModel]]] = {
    "public": NoParameters,
    "followers": NoParameters,
    "price": PriceParameters,
    "vip": TierParameters,
    "premium": TierParameters,
}
#: A bundle in a bundle would make one decision need many.
_BUNDLED = """
SELECT id FROM content.works
 WHERE id = ANY(CAST(:ids AS bigint[])) AND creator_id = :creator AND kind <> 'bundle'
   FOR KEY SHARE
"""


class Checking:
    """Checks what works refer to.

    Args:
        platform: The plugin's platform.
        rules: Rules of access of other plugins.
        settings: Highest prices.
    """

    def __init__(self, platform: Platform, rules: Rules, settings: ContentSettings) -> None:
        self._platform = platform
        self._rules = rules
        self._settings = settings

    async def check(self, creator_id: int, work: WorkIn, *, work_id: int | None = None) -> None:
        """Refuse a work that refers to what it cannot; runs in the transaction that saves it.

        Args:
            creator_id: Whose work it is.
            work: The work.
            work_id: Its number, when it has one.

        Raises:
            InvalidInput: Names every field at fault of the first kind of fault that is found.
        """
        if work.category is not None:
            await self._check_category(work.category)
        await self._check_media(creator_id, work)
        await self._check_works(creator_id, work, work_id)

    async def stored_ways(self, work: WorkIn) -> list[dict[str, Any]]:
        """Return the ways of a work as they are stored.

        Raises:
            InvalidInput: There is no such rule, or its parameters cannot be meant.
        """
        stored = []
        for place, way in enumerate(work.ways):
            parameters = await self._parameters(f"ways.{place}", way)
            stored.append(
                {
                    "rule": way.rule,
                    "parameters": parameters,
                    "opens_at": None if way.opens_at is None else _text(way.opens_at),
                }
            )
        prices = [place for place, way in enumerate(work.ways) if way.rule == "price"]
        if len(prices) > 1:
            raise InvalidInput(
                "A work has one price list at most.",
                fields=[FieldError(f"ways.{prices[1]}.rule", "expected the rule price once")],
            )
        return stored

    async def _parameters(self, field: str, way: WayIn) -> dict[str, Any]:
        own = OWN_PARAMETERS.get(way.rule)
        if own is not None:
            parameters = _validated(own, way.parameters, field)
            if isinstance(parameters, PriceParameters):
                self._check_prices(f"{field}.parameters.prices", parameters)
            return parameters.model_dump(mode="json")
        rule = self._rules.all().get(way.rule)
        if rule is None:
            known = ", ".join(self._rules.names())
            raise InvalidInput(
                f"There is no rule {way.rule!r}; there are: {known}.",
                fields=[FieldError(f"{field}.rule", f"expected one of: {known}")],
            )
        parameters = _validated(rule.parameters, way.parameters, field)
        try:
            await rule.check(parameters)
        except InvalidInput as error:
            raise InvalidInput(
                error.detail,
                fields=[
                    FieldError(f"{field}.parameters.{fault.field}", fault.message)
                    for fault in error.fields
                ]
                or [FieldError(f"{field}.parameters", error.detail)],
                code=error.code,
            ) from error
        return parameters.model_dump(mode="json")

    def _check_prices(self, field: str, parameters: PriceParameters) -> None:
        from onlyvips_ledger.api import Ledger

        ledger = self._platform.services.find(Ledger)
        known = {asset.code for asset in ledger.assets()} if ledger is not None else set()
        faults = []
        for place, price in enumerate(parameters.prices):
            most = self._settings.most_price.get(price.asset)
            if price.asset not in known:
                codes = ", ".join(sorted(known)) or "none"
                faults.append(FieldError(f"{field}.{place}.asset", f"expected one of: {codes}"))
            elif most is not None and price.amount > most:
                faults.append(FieldError(f"{field}.{place}.amount", f"expected at most {most}"))
        if faults:
            raise InvalidInput("A price cannot be asked.", fields=faults)

    async def _check_category(self, slug: str) -> None:
        found = await self._platform.db.fetch_val(
            "SELECT slug FROM content.categories WHERE slug = :slug", {"slug": slug}
        )
        if found is None:
            raise InvalidInput(
                f"There is no category {slug!r}.",
                fields=[FieldError("category", "expected the slug of a category")],
            )

    async def _check_media(self, creator_id: int, work: WorkIn) -> None:
        media = await own_media(self._platform.db, creator_id, work.media)
        allowed = KINDS[work.kind]
        faults = [
            FieldError(f"media.{place}", f"expected {' or '.join(sorted(allowed))}")
            for place, medium in enumerate(media)
            if medium.kind is not None and medium.kind not in allowed
        ]
        if work.kind == "photo" and len(media) > 1:
            faults.append(FieldError("media", "expected one picture; several are a gallery"))
        if faults:
            raise InvalidInput(f"Some media are not for a {work.kind}.", fields=faults)
        if work.cover is not None and work.cover not in work.media:
            (cover,) = await own_media(self._platform.db, creator_id, [work.cover], field="cover")
            if cover.kind == "audio":
                raise InvalidInput(
                    "A sound is no cover.",
                    fields=[FieldError("cover", "expected a picture or a video")],
                )

    async def _check_works(self, creator_id: int, work: WorkIn, work_id: int | None) -> None:
        if not work.works:
            return
        rows = await self._platform.db.fetch_all(
            _BUNDLED, {"ids": list(work.works), "creator": creator_id}
        )
        good = {row["id"] for row in rows} - {work_id}
        faults = [
            FieldError(f"works.{place}", "expected a work of yours that is no bundle")
            for place, number in enumerate(work.works)
            if number not in good
        ]
        if faults:
            raise InvalidInput("Some works cannot be in this bundle.", fields=faults)


def cover_of(work: WorkIn, media: Mapping[UUID, OwnMedium]) -> UUID | None:
    """Return a work's cover: the one that was chosen, else the first that can be looked at."""
    if work.cover is not None:
        return work.cover
    return next((m for m in work.media if m in media and media[m].kind != "audio"), None)


def _text(moment: datetime) -> str:
    return moment.isoformat()


def _validated(model: type[BaseModel], given: Mapping[str, Any], field: str) -> BaseModel:
    """Return parameters as an instance of their model.

    Raises:
        InvalidInput: Names what is wrong within ``<field>.parameters``.
    """
    try:
        return model.model_validate(dict(given))
    except ValidationError as error:
        faults = [
            FieldError(
                ".".join([field, "parameters", *map(str, fault["loc"])]),
                fault["msg"].removeprefix("Value error, "),
            )
            for fault in error.errors(include_url=False, include_context=False)
        ]
        raise InvalidInput("The parameters do not fit the rule.", fields=faults) from None
