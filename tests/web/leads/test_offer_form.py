"""The form of an offer: its lines, what it comes to, its buttons without a script, and bad input."""

import unicodedata
from datetime import timedelta
from typing import Any

import pytest

from portal.blueprints.leads.offer_form import today
from portal.core.database import db
from portal.firms.models import Firm
from portal.leads.models import Lead
from portal.projects.models import Project
from portal.projects.roles import PosterKind
from portal.quotes.content import list_lines
from portal.quotes.lines import MOST_LINES
from portal.quotes.models import QuoteDraft
from tests.factories.marketplace import make_lead, make_project, make_quote
from tests.support.visitors import Visitor
from tests.web.leads.test_lead import HTMX, csrf_of
from tests.web.leads.test_reply import OFFER, quotes_of

LINE = {
    "kind": "included",
    "text": "Undertak og lekter",
    "item": "",
    "quantity": "140",
    "unit": "m2",
    "unit_price": "250,50",
    "vat": "25",
}
WORDS = {name: text for name, text in OFFER.items() if name != "amount"}


@pytest.fixture
def lead(firm: Firm) -> Lead:
    return make_lead(firm)


def typed(*lines: dict[str, str], **fields: str) -> dict[str, str]:
    named = {
        f"lines-{number}-{name}": text for number, line in enumerate(lines) for name, text in (LINE | line).items()
    }
    return WORDS | named | fields


def send(ola: Visitor, lead: Lead, words: dict[str, str], *, status: int = 303, where: str = "svar", **options: Any):
    return ola.post(f"/oppdrag/{lead.id}/{where}", words | {"csrf_token": csrf_of(ola)}, status=status, **options)


def press(ola: Visitor, lead: Lead, words: dict[str, str], act: str, *, status: int = 303, **options: Any):
    return send(ola, lead, words | {"act": act}, where="utkast", status=status, **options)


def lines_on(page) -> list[str]:
    return [field["value"] for field in page.html.select("[name^=lines-][name$=-text]")]


def test_an_offer_of_lines_is_their_sum_and_says_what_is_not_in_it(ola: Visitor, lead: Lead) -> None:
    option = {"kind": "option", "text": "Nye renner", "quantity": "", "unit": "rs", "unit_price": "12 000"}
    left_out = {"kind": "excluded", "text": "Stillas", "quantity": "", "unit_price": ""}
    page = send(ola, lead, typed({}, option, left_out, {"text": "", "quantity": "", "unit_price": ""})).follow()
    (quote,) = quotes_of(lead)
    assert (quote.amount_ore, quote.vat_ore, quote.has_vat_in_lines) == (35_070_00, 7_014_00, True)
    assert [(line.kind, line.text) for line in list_lines(quote.id)] == [
        ("included", "Undertak og lekter"),
        ("option", "Nye renner"),
        ("excluded", "Stillas"),
    ]
    said = page.html.select_one(".offer-shown").get_text(" ", strip=True).replace("\u202f", " ").replace("\xa0", " ")
    assert "140 m² · 25 % mva. 35 070 kr" in said
    assert "Stillas (Ikke med)" in said
    totals = page.html.select_one("#totals").get_text(" ", strip=True).replace("\u202f", " ").replace("\xa0", " ")
    assert totals == "Uten mva. 28 056 kr Mva. 25 % 7 014 kr Sum med mva. 35 070 kr Opsjoner utenom, med mva. 12 000 kr"


def test_lines_without_vat_are_an_organisations_choice_and_never_a_private_persons(ola: Visitor, firm: Firm) -> None:
    housing = make_lead(
        firm, make_project(poster_kind=PosterKind.HOUSING, org_number="910000004", org_name="Taket borettslag")
    )
    private = make_lead(firm)
    for lead, amount_ore in ((housing, 43_837_50), (private, 35_070_00)):
        send(ola, lead, typed({}, has_vat="without"))
        assert [quote.amount_ore for quote in quotes_of(lead)] == [amount_ore]


@pytest.mark.parametrize(("typed_as", "amount_ore"), [("with", 80_000_01), ("without", 100_000_01)])
def test_a_round_sum_to_a_private_person_may_be_typed_without_vat_and_says_it_with(
    ola: Visitor, firm: Firm, typed_as: str, amount_ore: int
) -> None:
    lead = make_lead(firm)
    assert ola.get(f"/oppdrag/{lead.id}/svar").forms["reply"]["has_vat"].value == "with"
    words = OFFER | {"amount": "80 000,01", "has_vat": typed_as}
    answer = send(ola, lead, words, where="utkast", headers=HTMX, status=200)
    assert {"with": "80 000,01", "without": "100 000,01"}[typed_as] in answer.text.replace("\u202f", " ")
    send(ola, lead, words | {"seen": "1"})
    (quote,) = quotes_of(lead)
    assert (quote.amount_ore, quote.has_vat_in_lines) == (amount_ore, True)
    revised = ola.get(f"/oppdrag/{lead.id}/tilbud/endre").forms["reply"]
    assert revised["has_vat"].value == "with"
    revised.submit(status=303)
    assert [(quote.number, quote.amount_ore) for quote in quotes_of(lead)] == [(1, amount_ore)]


@pytest.mark.parametrize(
    ("line", "field", "sentence"),
    [
        ({"text": ""}, "text", "Skriv hva linjen gjelder"),
        ({"text": "x" * 201}, "text", "Skriv høyst 200 tegn"),
        ({"text": "Ring 412 34 567"}, "text", "ser ut som et telefonnummer"),
        ({"quantity": "mange"}, "quantity", "Skriv antallet med tall"),
        ({"quantity": "-3"}, "quantity", "Skriv antallet med tall"),
        ({"quantity": "1,234"}, "quantity", "Skriv antallet med tall"),
        ({"quantity": "0"}, "quantity", "Antallet må være mer enn 0"),
        ({"quantity": "9" * 300}, "quantity", "Skriv antallet med tall"),
        ({"quantity": "١٢"}, "quantity", "Skriv antallet med tall"),
        ({"unit_price": ""}, "unit_price", "Skriv prisen, eller velg «Ikke med»"),
        ({"unit_price": "-100"}, "unit_price", "Skriv prisen med tall"),
        ({"unit_price": "<b>1</b>"}, "unit_price", "Skriv prisen med tall"),
        ({"unit_price": "999 999 999"}, "unit_price", "Prisen kan være høyst 100 millioner kroner"),
        ({"vat": "17"}, "vat", "Dette svaret kan ikke brukes"),
        ({"unit": "favn"}, "unit", "Dette svaret kan ikke brukes"),
        ({"kind": "gift"}, "kind", "Dette svaret kan ikke brukes"),
    ],
)
def test_what_is_wrong_with_a_line_is_said_at_its_field_and_kept(
    ola: Visitor, lead: Lead, line: dict[str, str], field: str, sentence: str
) -> None:
    page = send(ola, lead, typed({}, line), status=422)
    assert sentence in page.html.select_one(f"#lines-1-{field}-error").text
    assert page.html.select_one(f"#feil a[href='#lines-1-{field}']").text.startswith("Linje 2: ")
    form = page.forms["reply"]
    for name, text in (LINE | line).items():
        if name not in ("vat", "unit", "kind"):
            assert form[f"lines-1-{name}"].value == text
    assert form["message"].value == OFFER["message"]
    assert quotes_of(lead) == []
    kept = db.session.get_one(QuoteDraft, lead.id).typed["words"]
    assert kept["lines"] == [LINE, LINE | line]


@pytest.mark.parametrize("text", ["Áŋŋel čállá 🏠👨‍👩‍👧", "<script>alert(1)</script>", "a\x00b", "é " * 90])
def test_any_letters_in_a_line_come_back_as_text(ola: Visitor, lead: Lead, text: str) -> None:
    page = send(ola, lead, typed({"text": text})).follow()
    clean = unicodedata.normalize("NFC", text.replace("\x00", "").strip())
    assert list_lines(quotes_of(lead)[0].id)[0].text == clean
    assert "<script>alert" not in page


def test_more_lines_than_anybody_reads_are_refused_and_none_is_lost(ola: Visitor, lead: Lead) -> None:
    page = send(ola, lead, typed(*[{}] * (MOST_LINES + 1)), status=422)
    assert "høyst hundre linjer" in page.html.select_one("#feil").text
    assert len(lines_on(page)) == MOST_LINES + 1
    send(ola, lead, typed(*[{}] * MOST_LINES) | {"seen": "1"})
    assert len(list_lines(quotes_of(lead)[0].id)) == MOST_LINES


def test_lines_that_come_to_more_than_anybody_pays_are_refused(ola: Visitor, lead: Lead) -> None:
    page = send(ola, lead, typed({"quantity": "9 999 999", "unit_price": "100 000"}), status=422)
    assert "mellom 1 øre og 100 millioner kroner" in page.html.select_one("#feil").text


@pytest.mark.parametrize("days", [-1, 366])
def test_the_last_day_is_today_or_within_a_year(ola: Visitor, lead: Lead, days: int) -> None:
    day = (today() + timedelta(days=days)).isoformat()
    page = send(ola, lead, OFFER | {"valid_until": day}, status=422)
    assert "høyst i ett år" in page.html.select_one("#valid_until-error").text
    assert page.html.select_one("#valid_until")["value"] == day


def test_the_last_day_is_a_month_away_unless_somebody_says_otherwise(ola: Visitor, lead: Lead) -> None:
    form = ola.get(f"/oppdrag/{lead.id}/svar").forms["reply"]
    assert form["valid_until"].value == (today() + timedelta(days=30)).isoformat()
    for name, text in OFFER.items():
        form[name] = text
    form["takes"] = "to uker"
    page = form.submit().follow()
    assert (quotes_of(lead)[0].valid_until, quotes_of(lead)[0].takes) == (today() + timedelta(days=30), "to uker")
    assert "to uker" in page.html.select_one("#quote-h").parent.text


def test_lines_are_added_moved_and_removed_by_buttons_without_a_script(ola: Visitor, lead: Lead) -> None:
    words = typed({"text": "A"}, {"text": "B"}, amount="halv", starts="uke")
    page = press(ola, lead, words, "add-line")
    assert page.location.endswith(f"/oppdrag/{lead.id}/svar#lines-2-text")
    form = page.follow().forms["reply"]
    form["lines-2-text"] = "C"
    for act, order in (("up-2", ["A", "C", "B"]), ("down-0", ["C", "A", "B"]), ("remove-1", ["C", "B"])):
        page = press(ola, lead, dict(form.submit_fields()), act).follow()
        assert lines_on(page) == order
        form = page.forms["reply"]
    assert (form["amount"].value, form["starts"].value) == ("halv", "uke")


@pytest.mark.parametrize("act", ["remove-7", "up--1", "down-" + "9" * 30, "up-x", "jump", "remove-٢"])
def test_a_button_that_is_none_changes_nothing(ola: Visitor, lead: Lead, act: str) -> None:
    page = press(ola, lead, typed({"text": "A"}, {"text": "B"}), act).follow()
    assert lines_on(page) == ["A", "B"]


def test_the_catalogue_suggests_lines_with_the_posters_own_quantities_and_only_once(ola: Visitor, lead: Lead) -> None:
    page = press(ola, lead, WORDS, "suggest").follow()
    suggested = lines_on(page)
    assert len(suggested) > 3
    assert "140" in [field["value"] for field in page.html.select("[name^=lines-][name$=-quantity]")]
    assert all(field["value"] for field in page.html.select("[name^=lines-][name$=-item]"))
    fields = dict(page.forms["reply"].submit_fields())
    assert lines_on(press(ola, lead, fields, "suggest").follow()) == suggested


def test_it_is_counted_without_a_script_by_a_button(ola: Visitor, lead: Lead) -> None:
    page = press(ola, lead, typed({}, {"unit_price": "x"}), "count").follow()
    said = page.html.select_one("#totals").text.replace("\u202f", " ").replace("\xa0", " ")
    assert "35 070 kr" in said
    assert "1 linje er ikke regnet med" in said


def test_htmx_counts_in_place_and_leaves_the_fields_alone(ola: Visitor, lead: Lead) -> None:
    answer = send(ola, lead, typed({}), where="utkast", headers=HTMX, status=200)
    targets = [part["hx-target"] for part in answer.html.select("hx-partial")]
    assert targets == ["#kept", "#seen", "#totals", "#lines-0-amount"]
    assert "35\u202f070\xa0kr" in answer.html.select("hx-partial")[-1].text


def test_a_button_pressed_by_htmx_gets_the_pane_with_the_new_line_in_focus(ola: Visitor, lead: Lead) -> None:
    answer = press(ola, lead, typed({}), "add-line", headers=HTMX, status=200)
    assert "<html" not in answer
    assert [field["id"] for field in answer.html.select("[data-autofocus]")] == ["lines-1-text"]


def test_the_number_of_queries_does_not_grow_with_the_lines(ola: Visitor, lead: Lead) -> None:
    counts = []
    for lines in (1, 60):
        press(ola, lead, typed(*[{}] * lines) | {"seen": str(len(counts))}, "count")
        ola.get(f"/oppdrag/{lead.id}/svar")
        counts.append(ola.query_count)
    assert counts == [11, 11], ola.statements


def test_a_project_that_has_its_own_offer_is_not_shown_another_form(ola: Visitor, lead: Lead) -> None:
    make_quote(lead)
    assert send(ola, lead, OFFER, status=409)
    assert db.session.get_one(Project, lead.project_id).taken_slots == 1
