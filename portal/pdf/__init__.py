"""A page's HTML as a PDF: one template is both, and nothing is fetched while it is made (docs/decisions/0033-pages-as-pdf.md)."""

from portal.pdf.reading import read
from portal.pdf.typesetting import typeset

__all__ = ["render_pdf"]


def render_pdf(html: str, *, title: str, locale: str, is_wide: bool = False) -> bytes:
    """Set the HTML on A4, upright or across (`is_wide`), with the title and the page's number at the foot.

    Read are headings, paragraphs, lists, `dl`, `hr` and tables; a table's `thead` is repeated on each page. Classes that count: `num`
    (a cell to the right), `compare` (a table without such cells), `sum` (a row in bold), `note` (small), `desc` (line breaks stand),
    `not-on-paper`, `narrow-only` and `sr` (left out). A link is its text, and `small` in a cell a line of its own. `locale`: nb or en.
    The same HTML gives the same bytes. Raises ValueError for any other tag, pictures and styles among them.
    """
    return typeset(read(html), title=title, locale=locale, is_wide=is_wide)
