"""Setting blocks on pages: the styles, the tables' columns, and the foot with «Side 1 av 3»."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    HRFlowable,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from portal.pdf.reading import Block, Cell, Row

FONTS = Path(__file__).parent / "fonts"
INK, MUTED, LINE = HexColor("#1e2420"), HexColor("#56605a"), HexColor("#c9d0cb")
MARGIN = 18 * mm
FOOT = 10 * mm
PADDING = 4
INSTEAD = str.maketrans({"✅": "✓", "❌": "✗", "✖": "✗", "☒": "✗", "➜": "→", "➡": "→"})
"""Drawings that say something, by letters that the fonts have."""
DRAWINGS = ("So", "Sk", "Mn", "Me")
"""Unicode's categories of pictures and of what changes their looks."""
PAGE_OF = {"nb": "Side {page} av {pages}", "en": "Page {page} of {pages}"}


def typeset(blocks: list[Block], *, title: str, locale: str, is_wide: bool) -> bytes:
    """The blocks as a PDF."""
    _register_fonts()
    file = BytesIO()
    size = landscape(A4) if is_wide else A4
    frame = Frame(
        MARGIN,
        MARGIN + 4 * mm,
        size[0] - 2 * MARGIN,
        size[1] - 2 * MARGIN - 4 * mm,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )
    document = BaseDocTemplate(
        file,
        pagesize=size,
        pageTemplates=[PageTemplate(frames=[frame])],
        title=title,
        author="Håndslag",
        lang=locale,
        displayDocTitle=True,
        invariant=True,
    )
    story = [flowable for block in blocks for flowable in _set(block, width=size[0] - 2 * MARGIN)]
    document.build(story, canvasmaker=_numbered(title, PAGE_OF[locale]))
    return file.getvalue()


@cache
def _register_fonts() -> None:
    """Read the fonts once a process: it takes a tenth of a second."""
    for name, file in (("Sans", "source-sans-3-regular.ttf"), ("Sans-Bold", "source-sans-3-bold.ttf")):
        pdfmetrics.registerFont(TTFont(name, FONTS / file))
    pdfmetrics.registerFontFamily("Sans", normal="Sans", bold="Sans-Bold", italic="Sans", boldItalic="Sans-Bold")


def _drawable(text: str) -> str:
    """Without the pictures that the fonts lack: an empty box says less than nothing. Letters they lack stay, as boxes."""
    glyphs = pdfmetrics.getFont("Sans").face.charToGlyph
    translated = text.translate(INSTEAD)
    kept = "".join(
        letter
        for letter in translated
        if letter < "\u0080" or ord(letter) in glyphs or unicodedata.category(letter) not in DRAWINGS
    )
    return kept if kept == translated else re.sub(r" +(?=[.,!?;:)]|$)", "", kept)


@cache
def _style(name: str) -> ParagraphStyle:
    plain = {"fontName": "Sans", "fontSize": 10, "leading": 14, "textColor": INK, "spaceAfter": 5}
    bold = {"fontName": "Sans-Bold"}
    own: dict[str, dict[str, Any]] = {
        "h1": {**bold, "fontSize": 20, "leading": 25, "spaceAfter": 8},
        "h2": {**bold, "fontSize": 13, "leading": 17, "spaceBefore": 12, "spaceAfter": 5},
        "h3": {**bold, "fontSize": 11, "leading": 15, "spaceBefore": 8, "spaceAfter": 3},
        "caption": {**bold, "spaceBefore": 6},
        "li": {"leftIndent": 12, "spaceAfter": 3},
        "note": {"fontSize": 8.5, "leading": 12, "textColor": MUTED},
        "dt": {**bold, "spaceAfter": 0},
        "cell": {"fontSize": 9, "leading": 12},
        "cell-number": {"fontSize": 9, "leading": 12, "alignment": TA_RIGHT},
        "head": {**bold, "fontSize": 9, "leading": 12},
        "head-number": {**bold, "fontSize": 9, "leading": 12, "alignment": TA_RIGHT},
    }
    return ParagraphStyle(name, **plain | own.get(name, {}))


def _set(block: Block, *, width: float) -> list[Flowable]:
    if block.kind == "table":
        return [_table(block.rows, width), Spacer(0, 6)] if block.rows else []
    if block.kind == "hr":
        return [HRFlowable(width="100%", color=LINE, thickness=0.5, spaceBefore=6, spaceAfter=6)]
    if block.kind.startswith("li"):
        return [
            Paragraph(_drawable(block.markup), _style("li"), bulletText=block.kind[3:] + "." if block.kind[3:] else "•")
        ]
    words = Paragraph(_drawable(block.markup), _style("note" if block.is_note else block.kind))
    # A heading isn't left alone at the foot of a page.
    return [CondPageBreak(30 * mm), words] if block.kind in ("h1", "h2", "h3") else [words]


def _table(rows: list[Row], width: float) -> Table:
    columns = max(sum(cell.span for cell in row.cells) for row in rows)
    style: list[tuple] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
        ("LEFTPADDING", (0, 0), (-1, -1), PADDING),
        ("RIGHTPADDING", (0, 0), (-1, -1), PADDING),
        # The outer columns stand in line with what is around the table.
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
    data = []
    for number, row in enumerate(rows):
        data.append(_cells(row, columns))
        style += _spans(row, number)
        if row.in_head or row.is_sum:
            style.append(("LINEBELOW" if row.in_head else "LINEABOVE", (0, number), (-1, number), 1, INK))
    repeated = next((number for number, row in enumerate(rows) if not row.in_head), 0)
    return Table(data, colWidths=_widths(rows, columns, width), repeatRows=repeated, style=style, splitInRow=1)


def _cells(row: Row, columns: int) -> list[Paragraph | str]:
    cells: list[Paragraph | str] = []
    for cell in row.cells:
        kind = ("head" if cell.is_head or row.is_sum else "cell") + ("-number" if cell.is_number else "")
        cells += [Paragraph(_drawable(cell.markup), _style(kind)), *[""] * (cell.span - 1)]
    return cells + [""] * (columns - len(cells))


def _placed(row: Row) -> Iterator[tuple[int, Cell]]:
    """Each cell with the number of its first column."""
    place = 0
    for cell in row.cells:
        yield place, cell
        place += cell.span


def _spans(row: Row, number: int) -> list[tuple]:
    return [("SPAN", (place, number), (place + cell.span - 1, number)) for place, cell in _placed(row) if cell.span > 1]


def _widths(rows: list[Row], columns: int, width: float) -> list[float]:
    """Columns of numbers and of heads alone are as wide as their widest words; the others share the rest.

    All alike where that leaves too little.
    """
    by_column: list[list[Cell]] = [[] for _ in range(columns)]
    for row in rows:
        for place, cell in _placed(row):
            if cell.span == 1:
                by_column[place].append(cell)
    needs = [_need(cells, width) for cells in by_column]
    of_words = needs.count(0.0)
    rest = width - sum(needs)
    if not of_words or rest < max(0.3 * width, of_words * 25 * mm):
        return [width / columns] * columns
    return [need or rest / of_words for need in needs]


def _need(cells: list[Cell], width: float) -> float:
    """0 of a column of words."""
    if any(cell.is_number for cell in cells):
        return max(_natural_width(cell) for cell in cells)
    if cells and all(cell.is_head for cell in cells):
        return min(max(_natural_width(cell) for cell in cells), 0.3 * width)
    return 0.0


def _natural_width(cell: Cell) -> float:
    words = re.sub(r"<[^>]+>", "", cell.markup).replace("&#160;", "\u00a0")
    return pdfmetrics.stringWidth(words, "Sans-Bold", 9) + 2 * PADDING + 1


def _numbered(title: str, page_of: str) -> type[Canvas]:
    """A canvas that keeps its pages until it knows how many there are."""

    class Numbered(Canvas):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._kept: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 - reportlab's name
            self._kept.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for kept in self._kept:
                self.__dict__.update(kept)
                _draw_foot(self, title, page_of.format(page=self._pageNumber, pages=len(self._kept)))
                super().showPage()
            super().save()

    return Numbered


def _draw_foot(canvas: Canvas, title: str, page: str) -> None:
    width = canvas._pagesize[0]
    canvas.setFont("Sans", 8)
    canvas.setFillColor(Color(*MUTED.rgb()))
    canvas.drawString(MARGIN, FOOT, _drawable(title[:110]))
    canvas.drawRightString(width - MARGIN, FOOT, page)
