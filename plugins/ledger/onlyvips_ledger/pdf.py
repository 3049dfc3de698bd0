"""A statement as PDF, in every language of the platform, also from right to left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from onlyvips_ledger.texts.statements import (
    COLUMNS,
    HEADINGS,
    line_cells,
    period_text,
    summary_rows,
)

if TYPE_CHECKING:
    from onlyvips_ledger.statement_values import Section, Statement
    from onlyvips_ledger.texts.speaking import Speaker

MEDIA_TYPE = "application/pdf"
_FONTS = Path(__file__).parent / "fonts"
_FAMILY = "DejaVu"
_MARGIN = 14.0
_TEXT, _SMALL, _TITLE = 9.5, 7.5, 16
_ROW, _LINE = 6.0, 5.0
_GREY, _RULE, _BAND = 110, 200, 244
#: Lines of an asset beyond which only the sums are printed: nobody reads a hundred pages.
MOST_LINES: Final = 2_000
#: Widths of the columns of lines in millimetres; what is left goes to the widest text.
_WIDTHS: Final = {"date": 21.0, "gross": 29.0, "fee": 23.0, "tax": 23.0, "net": 29.0}

Side = Literal["L", "R"]


def render(statement: Statement, say: Speaker) -> bytes:
    """Return a statement as PDF.

    It takes about a second for some thousand lines: call it in a thread.

    Args:
        statement: What to print.
        say: In which language; without markup.
    """
    page = _Page(statement, say)
    page.add_page()
    page.head()
    if not statement.sections:
        page.sentence(say.t("No money was moved in this period."))
    for section in statement.sections:
        page.section(section)
    return bytes(page.output())


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    width: float
    end: bool = False  # at the end of the column: numbers
    bold: bool = False
    shaped: bool = True


class _Page(FPDF):  # type: ignore[misc]  # fpdf2 has no type information
    """Draws from the side on which the language begins."""

    def __init__(self, statement: Statement, say: Speaker) -> None:
        super().__init__(format="A4")
        self._statement, self._say = statement, say
        self._start: Side = "R" if say.from_the_right else "L"
        self._end: Side = "L" if say.from_the_right else "R"
        self.set_margins(_MARGIN, _MARGIN)
        self.set_auto_page_break(auto=True, margin=_MARGIN + 6)
        self.add_font(_FAMILY, "", _FONTS / "DejaVuSans.ttf")
        self.add_font(_FAMILY, "B", _FONTS / "DejaVuSans-Bold.ttf")
        self.set_font(_FAMILY, size=_TEXT)
        self.set_title(say.t("Statement of account"))
        self.set_lang(say.language)
        self.set_creation_date(statement.made_at)
        self.set_draw_color(_RULE)
        self.set_fill_color(_BAND)

    def head(self) -> None:
        """Print what it is and whose."""
        statement, say = self._statement, self._say
        self._paragraph(say.t("Statement of account"), size=_TITLE, bold=True, height=9)
        self._paragraph(period_text(say, statement), size=_TEXT + 1, height=7)
        self.ln(2)
        for label, value in (
            (say.t("Name"), statement.name),
            (say.t("Account"), str(statement.account_id)),
            (say.t("Made on"), say.day(statement.made_at.date())),
        ):
            self._row([_Cell(label, 34), _Cell(value, self.epw - 34)], _LINE)
        self.ln(4)

    def sentence(self, text: str) -> None:
        """Print one sentence."""
        self._paragraph(text)

    def section(self, section: Section) -> None:
        """Print sums and lines of an asset."""
        say = self._say
        title = say.t("{name} ({code})", name=say.t(section.asset.name), code=section.asset.code)
        if self.will_page_break(60):
            self.add_page()
        self._paragraph(title, size=12, bold=True, height=8)
        for row in summary_rows(say, section):
            cells = [
                _Cell(row.label, self.epw - 50, bold=row.strong),
                _Cell(row.figures, 50, end=True, bold=row.strong, shaped=False),
            ]
            self._row(cells, _ROW, ruled=True, filled=row.strong)
        self.ln(4)
        if len(section.lines) > MOST_LINES:
            self.sentence(say.t("There are too many lines to print: the CSV file has all of them."))
        elif section.lines:
            self._lines(section)
        self.ln(6)

    def _lines(self, section: Section) -> None:
        self._headings()
        for line in section.lines:
            if self.will_page_break(_LINE):
                self.add_page()
                self._headings()
            cells = line_cells(self._say, section, line)
            self._row(self._columns(cells), _LINE, size=_SMALL, ruled=True)

    def _headings(self) -> None:
        cells = self._columns([self._say.t(HEADINGS[name]) for name in COLUMNS], heading=True)
        self._row(cells, _ROW, size=_SMALL, filled=True)

    def _columns(self, texts: Sequence[str], *, heading: bool = False) -> list[_Cell]:
        left = self.epw - sum(_WIDTHS.values())
        return [
            _Cell(
                text,
                _WIDTHS.get(name, left),
                end=name in _WIDTHS and name != "date",
                bold=heading,
                # Shaping takes most of the time, and digits need none.
                shaped=heading or name in ("date", "what"),
            )
            for name, text in zip(COLUMNS, texts, strict=True)
        ]

    def _row(
        self,
        cells: Sequence[_Cell],
        height: float,
        *,
        size: float = _TEXT,
        ruled: bool = False,
        filled: bool = False,
    ) -> None:
        """Print cells beside each other, the first one where a line of text begins."""
        self.set_x(self.l_margin)
        for cell in cells if self._start == "L" else reversed(cells):
            self._type(size, bold=cell.bold, shaped=cell.shaped)
            self.cell(
                cell.width,
                height,
                self._clipped(cell.text, cell.width),
                align=self._end if cell.end else self._start,
                border="B" if ruled else 0,
                fill=filled,
                new_x=XPos.RIGHT,
                new_y=YPos.TOP,
            )
        self.ln(height)

    def _paragraph(
        self, text: str, *, size: float = _TEXT, bold: bool = False, height: float = _ROW
    ) -> None:
        self._type(size, bold=bold)
        self.multi_cell(0, height, text, align=self._start, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _type(self, size: float, *, bold: bool = False, shaped: bool = True) -> None:
        self.set_font(_FAMILY, "B" if bold else "", size)
        direction = "rtl" if self._say.from_the_right else "ltr"
        self.set_text_shaping(use_shaping_engine=shaped, direction=direction if shaped else None)

    def _clipped(self, text: str, width: float) -> str:
        """Return a text that fits into a width, with an ellipsis where some of it was cut off."""
        room = width - 2 * self.c_margin
        if self.get_string_width(text) <= room:
            return text
        while text and self.get_string_width(f"{text}…") > room:
            text = text[:-1]
        return f"{text.rstrip()}…"

    def footer(self) -> None:
        """Print the number of the page."""
        self.set_y(-_MARGIN)
        self._type(_SMALL)
        self.set_text_color(_GREY)
        text = self._say.t("Page {page}", page=self.page_no())
        self.cell(0, _LINE, text, align=self._end)
        self.set_text_color(0)
