"""A page's HTML as a PDF: the words, the letters, the tables and the foot, and nothing that comes from elsewhere."""

from io import BytesIO
from time import perf_counter

import pytest
from pypdf import PdfReader

from portal.pdf import render_pdf

SAMI = "Čáhppes fierbmi, Ŋ ŋ, Đ đ, Š š, Ŧ ŧ, Ž ž"
NORWEGIAN = "Ærlig håndverk på øya – «ÆØÅ» § 32 · 12,5 m² × 3 m³ €"
HEAD = '<thead><tr><th>Post</th><th class="num">Antall</th><th class="num">Beløp</th></tr></thead>'


def _read(html: str, *, title: str = "Tilbud", locale: str = "nb") -> PdfReader:
    return PdfReader(BytesIO(render_pdf(html, title=title, locale=locale)))


def _words(html: str) -> str:
    return " ".join(" ".join(page.extract_text() for page in _read(html).pages).split())


def _table(lines: int) -> str:
    rows = "".join(
        f"<tr><td>Linje {number} med en tekst som går over på neste linje, fordi den som skrev den hadde mye å si</td>"
        f'<td class="num">12,5 m²</td><td class="num">{number}&nbsp;000,00</td></tr>'
        for number in range(1, lines + 1)
    )
    return f"<table>{HEAD}<tbody>{rows}</tbody></table>"


@pytest.mark.parametrize("words", [SAMI, NORWEGIAN])
def test_every_letter_survives(words: str):
    assert words in _words(f"<h1>{words}</h1>")
    assert words in _words(f"<table><tbody><tr><td>{words}</td></tr></tbody></table>")


@pytest.mark.parametrize(
    ("typed", "set_as"),
    [
        ("Rund sum 👍🏽 – med gode rutiner 🏠.", "Rund sum – med gode rutiner."),
        ("✅ Stillas ❤️, ❌ maling", "✓ Stillas ❤, ✗ maling"),
        ("1️⃣ Riving 👨‍👩‍👧", "1 Riving"),
    ],
)
def test_pictures_that_no_font_has_leave_no_boxes(typed: str, set_as: str):
    assert _words(f"<p>{typed}</p>") == f"{set_as} Tilbud Side 1 av 1"
    assert set_as in _words(f"<table><tbody><tr><td>{typed}</td></tr></tbody></table>")


def test_what_a_firm_typed_is_never_markup():
    typed = "&lt;b&gt;fett&lt;/b&gt; &lt;img src=&quot;http://127.0.0.1:9/x.png&quot;/&gt; &amp;amp; &lt;para&gt;"
    assert '<b>fett</b> <img src="http://127.0.0.1:9/x.png"/> &amp; <para>' in _words(f"<p>{typed}</p>")


@pytest.mark.parametrize("tag", ["img", "script", "style", "link", "iframe", "object", "svg"])
def test_what_would_be_fetched_or_drawn_is_refused(tag: str):
    with pytest.raises(ValueError, match=tag):
        render_pdf(f'<{tag} src="http://127.0.0.1:9/x"></{tag}>', title="Tilbud", locale="nb")


def test_elements_that_cross_each_other_are_refused():
    with pytest.raises(ValueError, match="didn't begin"):
        render_pdf("<p><strong>Ett</p></strong>", title="Tilbud", locale="nb")


def test_a_head_stands_on_every_page_of_its_table():
    pages = _read(_table(100)).pages
    assert len(pages) > 2
    assert all("Antall" in page.extract_text() for page in pages)


def test_every_line_of_a_long_table_is_there_once():
    text = _words(_table(100))
    assert all(text.count(f"Linje {number} med") == 1 for number in range(1, 101))
    assert all(f" {number} 000,00" in text.replace("\u00a0", " ") for number in range(1, 101))


@pytest.mark.parametrize(("locale", "foot"), [("nb", "Side {0} av {1}"), ("en", "Page {0} of {1}")])
def test_each_page_says_which_it_is_and_of_how_many(locale: str, foot: str):
    pages = _read(_table(60), locale=locale).pages
    for number, page in enumerate(pages, start=1):
        assert foot.format(number, len(pages)) in page.extract_text()


def test_it_has_a_title_that_is_shown_and_a_language():
    reader = _read("<p>Hei</p>", title="Tilbud nr. 7", locale="nb")
    catalogue = reader.trailer["/Root"]
    assert reader.metadata.title == "Tilbud nr. 7"
    assert catalogue["/Lang"] == "nb"
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]


def test_fonts_are_within_and_only_with_the_letters_used():
    pdf = render_pdf(f"<p>{SAMI}</p>", title="Tilbud", locale="nb")
    assert len(pdf) < 40_000
    fonts = PdfReader(BytesIO(pdf)).pages[0]["/Resources"]["/Font"].values()
    named = {font.get_object()["/BaseFont"] for font in fonts if "/FontDescriptor" in font.get_object()}
    assert named
    assert all("SourceSans3" in name for name in named)


def test_line_breaks_stand_where_they_were_typed_and_only_there():
    assert _read('<p class="desc">Ett\nTo</p>').pages[0].extract_text().startswith("Ett\nTo")
    assert _read("<p>Ett\nTo</p>").pages[0].extract_text().startswith("Ett To")


def test_what_is_for_the_screen_only_is_left_out():
    assert "Skriv ut" not in _words('<p>Hei</p><div class="not-on-paper"><p>Skriv ut<br></p><hr></div><p>der</p>')
    assert "Hei der" in _words('<p>Hei</p><nav class="not-on-paper"><form><input name="x"></form></nav><p>der</p>')
    assert "Hei der" in _words('<p>Hei</p><div class="not-on-paper"><p>Skriv ut<br></p></div><p>der</p>')


@pytest.mark.parametrize(
    "typed",
    ["", "a" * 5000, "😀" * 50, "مرحبا", "\x00\x07\x1b tekst", "ord " * 5000],
    ids=["empty", "one-word", "emoji", "arabic", "control", "huge"],
)
def test_no_text_breaks_it(typed: str):
    for html in (f"<p>{typed}</p>", f'<table><tbody><tr><td>{typed}</td><td class="num">1</td></tr></tbody></table>'):
        assert render_pdf(html, title=typed[:40], locale="nb").startswith(b"%PDF")


def test_spaces_that_must_not_break_are_kept_narrow_ones_too():
    for letters in range(60, 110):
        lines = _read(f"<p>{'a' * letters} 185\u202f000\u00a0kr</p>").pages[0].extract_text().splitlines()
        assert any("185 000 kr" in line for line in lines)


def test_lists_terms_and_cells_with_paragraphs_are_read():
    lists = "<ol><li>Ett</li><li>To</li></ol><dl><dt>Start</dt><dd>Uke 3</dd></dl>"
    text = _words(f"{lists}<table><tbody><tr><td><p>A</p><p>B</p></td></tr></tbody></table>")
    assert "1. Ett 2. To Start Uke 3 A B" in text


def test_the_same_page_gives_the_same_bytes():
    assert render_pdf(_table(3), title="T", locale="nb") == render_pdf(_table(3), title="T", locale="nb")


def test_a_hundred_lines_are_quick_enough_to_be_set_while_the_reader_waits():
    render_pdf(_table(1), title="Tilbud", locale="nb")
    started = perf_counter()
    render_pdf(_table(100), title="Tilbud", locale="nb")
    assert perf_counter() - started < 1.5, "0.1 s on an idle machine; the bound only tells a tenfold slowdown"
