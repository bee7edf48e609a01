"""Files beside an offer: taken in with the words, taken away again, sent with it."""

from pathlib import Path

import pytest
from webtest import Upload

from portal.core.database import db
from portal.files import attachments
from portal.firms.models import Firm
from portal.leads.models import Lead
from portal.projects.models import Project
from portal.quotes import awarding
from portal.quotes.models import QuoteDraft
from tests.factories.marketplace import make_lead
from tests.support.visitors import Visitor
from tests.web.leads.test_lead import HTMX, csrf_of, without_request_id
from tests.web.leads.test_offer_changes import change
from tests.web.leads.test_offer_form import LINE, send, typed
from tests.web.leads.test_reply import OFFER, quotes_of

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"
PHOTO = Path(__file__).parents[2] / "fixtures" / "images" / "gps-rotated.jpg"


@pytest.fixture
def lead(firm: Firm) -> Lead:
    return make_lead(firm)


def attach(visitor: Visitor, lead: Lead, *files: tuple[str, bytes], status: int = 303, words=OFFER, **options):
    fields = {**words, "files": [Upload(*file) for file in files], "csrf_token": csrf_of(visitor)}
    pairs = [(name, text) for name, text in fields.items() if name != "files"] + [
        ("files", one) for one in fields["files"]
    ]
    return visitor.post(f"/oppdrag/{lead.id}/vedlegg", pairs, status=status, **options)


def names_of_draft(lead: Lead) -> list[str]:
    return [file.name for file in attachments.list_of_draft(lead.id)]


def test_files_are_sent_with_the_offer_and_the_words_are_kept_meanwhile(ola: Visitor, lead: Lead) -> None:
    answer = attach(
        ola, lead, ("Plan.pdf", PDF), ("tak.jpg", PHOTO.read_bytes()), words=OFFER | typed({}, amount="185 000")
    )
    page = answer.follow()
    assert answer.location.endswith("/svar#files")
    assert page.forms["reply"]["lines-0-text"].value == LINE["text"]
    assert [link.text.split(" (")[0] for link in page.html.select(".offer-files a")] == ["Plan.pdf", "tak.jpg"]
    fields = dict(page.forms["reply"].submit_fields())
    page = send(ola, lead, fields).follow()
    (quote,) = quotes_of(lead)
    assert [file.name for file in attachments.list_of_quote(quote.id)] == ["Plan.pdf", "tak.jpg"]
    assert names_of_draft(lead) == []
    url = page.html.find("a", string=lambda text: text and text.startswith("Plan.pdf"))["href"]
    assert ola.get(url).body == PDF


def test_a_revision_brings_more(ola: Visitor, lead: Lead) -> None:
    send(ola, lead, OFFER)
    attach(ola, lead, ("Ny.pdf", PDF), words=OFFER | {"number": "1"})
    change(ola, lead, starts="uke 9")
    assert [file.name for file in attachments.list_of_quote(quotes_of(lead)[0].id)] == ["Ny.pdf"]


def test_a_file_alone_is_told_as_a_change_and_none_comes_once_the_offer_is_chosen(ola: Visitor, lead: Lead) -> None:
    send(ola, lead, OFFER)
    attach(ola, lead, ("Ny.pdf", PDF), words=OFFER | {"number": "1"})
    assert "Endringen er sendt." in change(ola, lead).follow()
    history = ola.get(f"/oppdrag/{lead.id}/tilbud/historikk").html.select_one("#versjon-2").parent.text
    assert "er lagt til" in history
    assert "Rekkefølgen" not in history
    (quote,) = quotes_of(lead)
    awarding.accept(quote, actor_id=db.session.get_one(Project, lead.project_id).poster_id)
    attach(ola, lead, ("Senere.pdf", PDF), words=OFFER | {"number": "2"})
    words = OFFER | {"number": "2", "seen": "1", "csrf_token": csrf_of(ola)}
    ola.post(f"/oppdrag/{lead.id}/tilbud/endre", words, status=409)
    assert [file.name for file in attachments.list_of_quote(quote.id)] == ["Ny.pdf"]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_is_no_such_file_is_said_at_its_field_and_the_words_stay(ola: Visitor, lead: Lead, headers) -> None:
    page = attach(ola, lead, ("virus.exe", b"MZ\x90"), status=422, headers=headers)
    assert "«virus.exe»" in page.html.select_one("#files-error").text
    assert page.forms["reply"]["message"].value == OFFER["message"]
    assert db.session.get_one(QuoteDraft, lead.id).typed["words"]["amount"] == OFFER["amount"]
    assert "Velg en fil først." in attach(ola, lead, status=422, headers=headers)


def test_the_sixth_is_refused_and_none_of_its_company_is_kept(ola: Visitor, lead: Lead) -> None:
    attach(ola, lead, *[(f"{number}.pdf", PDF) for number in range(4)])
    page = attach(ola, lead, ("fem.pdf", PDF), ("seks.pdf", PDF), status=422, words=OFFER | {"seen": "1"})
    assert page.html.select_one("#files-error")
    assert len(names_of_draft(lead)) == 4


def test_a_hundred_lines_come_through_with_a_file(ola: Visitor, lead: Lead) -> None:
    attach(ola, lead, ("Plan.pdf", PDF), words=typed(*[{}] * 100))
    assert len(db.session.get_one(QuoteDraft, lead.id).typed["words"]["lines"]) == 100


def test_one_is_taken_away_again_and_the_words_stay(ola: Visitor, lead: Lead) -> None:
    page = attach(ola, lead, ("Plan.pdf", PDF)).follow()
    url = page.html.select_one(".offer-files button[formaction$=fjern]")["formaction"]
    for starts in ("uke 7", "uke 8"):
        seen = page.html.select_one("#seen")["value"]
        page = ola.post(url, OFFER | {"starts": starts, "seen": seen, "csrf_token": csrf_of(ola)}, status=303).follow()
        assert page.forms["reply"]["starts"].value == starts
    assert names_of_draft(lead) == []


def test_they_go_with_the_draft_that_is_thrown_away(ola: Visitor, lead: Lead) -> None:
    attach(ola, lead, ("Plan.pdf", PDF))
    ola.post(f"/oppdrag/{lead.id}/utkast/slett", {"csrf_token": csrf_of(ola)}, status=303)
    assert names_of_draft(lead) == []


def test_nobody_else_adds_or_takes_away_a_file(
    ola: Visitor, reader: Visitor, stranger: Visitor, anyone: Visitor, lead: Lead
) -> None:
    attach(ola, lead, ("Plan.pdf", PDF))
    (file,) = attachments.list_of_draft(lead.id)
    for visitor in (reader, stranger):
        attach(visitor, lead, ("Min.pdf", PDF), status=404)
        path, token = f"/oppdrag/{lead.id}/vedlegg/{file.id}/fjern", {"csrf_token": csrf_of(visitor)}
        theirs = visitor.post(path, token, status=404)
        missing = visitor.post(f"/oppdrag/{lead.id + 99}/vedlegg/{file.id}/fjern", token, status=404)
        assert without_request_id(theirs) == without_request_id(missing)
    assert "/logg-inn" in attach(anyone, lead, ("Min.pdf", PDF)).location
    stranger.get(f"/vedlegg/{file.id}", status=404)
    assert names_of_draft(lead) == ["Plan.pdf"]
