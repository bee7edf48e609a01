"""Reading the HTML of a page into the blocks that are set: the few elements that a document needs, and no others."""

import re
import unicodedata
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

BLOCKS = frozenset(("h1", "h2", "h3", "p", "li", "dt", "dd", "caption"))
GROUPS = frozenset(
    (
        "html",
        "body",
        "main",
        "article",
        "section",
        "header",
        "footer",
        "div",
        "ul",
        "ol",
        "dl",
        "thead",
        "tbody",
        "tfoot",
    )
)
INLINE = frozenset(("a", "span", "small", "time", "em", "abbr", "strong", "b", "br", "wbr"))
VOID = frozenset(("br", "wbr", "hr", "img", "input", "meta", "link", "source", "col", "area", "embed"))
NOT_SET = frozenset(("not-on-paper", "narrow-only", "sr"))
"""Classes of what stands on the screen only, or a phone only, or is only heard there."""


@dataclass
class Cell:
    """One cell of a table; `markup` as reportlab's paragraphs read it."""

    markup: str = ""
    is_head: bool = False
    is_number: bool = False
    span: int = 1


@dataclass
class Row:
    """One row; `in_head`: repeated on each page that the table goes over."""

    cells: list[Cell] = field(default_factory=list)
    in_head: bool = False
    is_sum: bool = False


@dataclass
class Block:
    """A heading, paragraph, item, term or its text by its tag (`kind`); a table has `rows` instead of `markup`.

    `is_flush`: numbers stand to the left like the words they share a column with.
    """

    kind: str
    markup: str = ""
    is_note: bool = False
    rows: list[Row] = field(default_factory=list)
    is_flush: bool = False


def read(html: str) -> list[Block]:
    """The blocks of it, in order. Raises ValueError for an element that isn't one of a document's."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_block()
    return reader.blocks


def _one_spaced(text: str) -> str:
    """Breaking white space as one space, as on the page; a space that mustn't break stays, wide or narrow."""
    return re.sub(r"[\u00a0\u202f]", "&#160;", re.sub(r"[ \t\n]+", " ", escape(text, quote=False)))


def _trimmed(markup: str) -> str:
    return re.sub(r"^(\s|<br/>)+|(\s|<br/>)+$", "", markup)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._open: list[str] = []
        self._left_out = 0
        self._text = ""
        self._block: Block | None = None
        self._table: Block | None = None
        self._cell: Cell | None = None
        self._as_typed: int | None = None
        self._lists: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        classes = values.get("class", "").split()
        if self._left_out or NOT_SET.intersection(classes):
            self._left_out += tag not in VOID
            return
        if tag not in VOID:
            self._open.append(tag)
        if self._as_typed is None and "desc" in classes:
            self._as_typed = len(self._open)
        if tag in INLINE:
            in_cell = "<br/>" if self._cell is not None and self._text.strip() else ""
            self._text += {"br": "<br/>", "strong": "<b>", "b": "<b>", "small": in_cell}.get(tag, "")
        elif tag in BLOCKS or tag in GROUPS or tag in ("hr", "table"):
            self._begin_block(tag, classes)
        elif tag in ("tr", "th", "td"):
            self._begin_in_table(tag, values, classes)
        else:
            raise ValueError(f"a document has no <{tag}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self._left_out:
            self._left_out -= 1
            return
        if not self._open or self._open.pop() != tag:
            raise ValueError(f"</{tag}> ends what it didn't begin")
        if self._as_typed is not None and len(self._open) < self._as_typed:
            self._as_typed = None
        if tag in ("strong", "b"):
            self._text += "</b>"
        elif tag in ("th", "td"):
            self._cell.markup, self._text = _trimmed(self._text), ""
            self._cell = None
        elif tag not in INLINE:
            self._end_group(tag)

    def handle_data(self, data: str) -> None:
        if self._left_out:
            return
        printable = "".join(letter for letter in data if letter in "\n\t" or unicodedata.category(letter)[0] != "C")
        if self._as_typed is not None:
            self._text += "<br/>".join(_one_spaced(line) for line in printable.split("\n"))
        elif self._text or printable.strip():
            self._text += _one_spaced(printable)

    def end_block(self) -> None:
        """Put away the text so far, as the block that it is in or as a paragraph."""
        text, self._text = _trimmed(self._text), ""
        if text:
            block = self._block or Block("p")
            block.markup = text
            self.blocks.append(block)
        self._block = None

    def _begin_block(self, tag: str, classes: list[str]) -> None:
        if self._cell is not None:
            self._text += "<br/>" if self._text.strip() else ""
            return
        self.end_block()
        if tag in ("ul", "ol"):
            self._lists.append((tag, 0))
        elif tag == "table":
            self._table = Block("table", is_flush="compare" in classes)
            self.blocks.append(self._table)
        elif tag == "hr":
            self.blocks.append(Block("hr"))
        elif tag in BLOCKS:
            self._block = Block(tag, is_note="note" in classes)
            if tag == "li" and self._lists:
                self._block.kind = self._number_item()

    def _end_group(self, tag: str) -> None:
        if self._cell is not None:
            return  # a paragraph or list in a cell is the cell's text
        self.end_block()
        if tag in ("ul", "ol"):
            self._lists.pop()
        elif tag == "table":
            self._table = None

    def _number_item(self) -> str:
        kind, count = self._lists[-1]
        self._lists[-1] = (kind, count + 1)
        return "li" if kind == "ul" else f"li {count + 1}"

    def _begin_in_table(self, tag: str, values: dict[str, str], classes: list[str]) -> None:
        if self._table is None:
            raise ValueError(f"<{tag}> outside a table")
        if tag == "tr":
            self._table.rows.append(Row(in_head="thead" in self._open, is_sum="sum" in classes))
            return
        self._text = ""
        is_number = "num" in classes and not self._table.is_flush
        self._cell = Cell("", tag == "th", is_number, int(values.get("colspan", 1)))
        self._table.rows[-1].cells.append(self._cell)
