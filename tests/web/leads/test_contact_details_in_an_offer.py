"""An offer's text with contact details in it: stopped at its field, with the reason, and nothing typed is lost."""

import pytest

from portal.core.database import db
from portal.firms.models import Firm
from portal.leads.models import Lead
from tests.factories.marketplace import make_lead
from tests.support.visitors import Visitor
from tests.web.leads.test_lead import HTMX
from tests.web.leads.test_reply import OFFER, fill_in, quotes_of

WHY = "Kunden får kontaktinfoen din automatisk med tilbudet"


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("message", "Ring Ola på 412 34 567, så tar vi det derfra.", "«412 34 567» ser ut som et telefonnummer."),
        ("message", "Ring ni null en to tre fire fem seks i dag.", "ser ut som et telefonnummer."),
        ("message", "Skriv heller til ola(at)example.no, takk.", "«ola(at)example.no» ser ut som en e-postadresse."),
        ("message", "Se bilder av jobbene på www.olabygg.no først.", "«www.olabygg.no» ser ut som en nettadresse."),
        ("message", "Vi heter olabygg på Snapchat, skriv der.", "ser ut som et brukernavn på en annen tjeneste."),
        ("starts", "Ring 41234567", "«41234567» ser ut som et telefonnummer."),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_it_stops_at_the_field_and_keeps_what_was_typed(
    ola: Visitor, firm: Firm, field: str, text: str, sentence: str, headers: dict[str, str]
) -> None:
    lead = make_lead(firm)
    form = fill_in(ola, lead, **{field: text})
    page = ola.post(form.action, form.submit_fields(), headers=headers, status=422)
    at_field = page.html.select_one(f"#{field}-error").text
    assert sentence in at_field
    assert WHY in at_field
    for name, typed in (OFFER | {field: text}).items():
        if name != "price_form":
            assert page.forms["reply"][name].value == typed
    assert quotes_of(lead) == []
    assert db.session.get_one(Lead, lead.id).replied_at is None


def test_what_was_found_is_shown_as_text(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    page = fill_in(ola, lead, message="Se https://example.no/<b>fet</b> for mer om oss").submit(status=422)
    assert "<b>fet" not in page


def test_numbers_of_the_trade_go_through(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    message = (
        "Taket er 145 m², vi regner 24 000 kr i stillas, art.nr. 41234567, ferdig 24.12.2026. Tilbud 2 400 000 kr."
    )
    fill_in(ola, lead, message=message).submit(status=303)
    assert len(quotes_of(lead)) == 1
