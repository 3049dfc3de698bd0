"""Routes for everybody: statements, as JSON, as comma-separated values and as PDF."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from quart import Blueprint, Response
from quart_schema import operation_id, tag, validate_querystring, validate_response

from onlyvips.web.auth import current_account, gives_file
from onlyvips_ledger import tabular
from onlyvips_ledger.parts import parts_of
from onlyvips_ledger.routes import limits
from onlyvips_ledger.routes.own import file_headers
from onlyvips_ledger.routes.views import LineView, SectionView, StatementQuery, StatementView
from onlyvips_ledger.statements import period
from onlyvips_ledger.texts.speaking import Speaker

if TYPE_CHECKING:
    from onlyvips.platform import Platform
    from onlyvips_ledger.statement_values import Section, Statement

#: Made by `onlyvips_ledger.pdf`, which is imported when the first one is asked for.
_PDF = "application/pdf"


def add_routes(blueprint: Blueprint, platform: Platform) -> None:
    """Add the routes."""
    statements = parts_of(platform).statements

    async def make(query: StatementQuery) -> Statement:
        begin, end = period(query.month, query.begin, query.end)
        return await statements.make(current_account(), begin, end)

    @blueprint.get("/statement")
    @operation_id("get_statement")
    @tag(["ledger"])
    @limits.files
    @validate_querystring(StatementQuery)
    @validate_response(StatementView)
    async def get_statement(query_args: StatementQuery) -> StatementView:
        """Return what became of the caller's money within a period."""
        found = await make(query_args)
        return StatementView(
            account_id=found.account_id,
            begin=found.begin,
            end=found.end,
            made_at=found.made_at,
            sections=[_section(section) for section in found.sections],
        )

    @blueprint.get("/statement.csv")
    @operation_id("get_statement_file")
    @tag(["ledger"])
    @limits.files
    @gives_file(tabular.MEDIA_TYPE)
    @validate_querystring(StatementQuery)
    async def statement_file(query_args: StatementQuery) -> Response:
        """Return a statement as comma-separated values."""
        found = await make(query_args)
        text = "".join(statements.sheet(found))
        return Response(
            text,
            content_type=f"{tabular.MEDIA_TYPE}; charset=utf-8",
            headers=file_headers(f"{_name(found)}.csv"),
        )

    @blueprint.get("/statement.pdf")
    @operation_id("get_statement_pdf")
    @tag(["ledger"])
    @limits.files
    @gives_file(_PDF)
    @validate_querystring(StatementQuery)
    async def statement_pdf(query_args: StatementQuery) -> Response:
        """Return a statement as PDF, in the caller's language unless another one is asked for."""
        from onlyvips_ledger.pdf import render

        found = await make(query_args)
        say = Speaker.to(current_account(), platform, markup=False, language=query_args.language)
        data = await asyncio.to_thread(render, found, say)
        return Response(data, content_type=_PDF, headers=file_headers(f"{_name(found)}.pdf"))


def _name(statement: Statement) -> str:
    return f"statement-{statement.account_id}-{statement.begin}-{statement.end}"


def _section(section: Section) -> SectionView:
    return SectionView(
        asset=section.asset.code,
        opening=section.opening,
        gross=section.gross,
        refunds=section.refunds,
        fee=section.fee,
        tax=section.tax,
        tax_by_country=dict(section.tax_by_country),
        net=section.net,
        payouts=section.payouts,
        others=dict(section.others),
        closing=section.closing,
        lines=[LineView.model_validate(line) for line in section.lines],
    )
