"""An offer as a page and as a PDF: both say the same, to each reader what they may know, and nothing to others."""

import re
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader
from webtest import TestResponse

from portal.core import transaction
from portal.core.database import db
from portal.files.models import Attachment, AttachmentKind
from portal.firms.models import MemberRole
from portal.leads import services as leads
from portal.leads.disclosure import TAKEN_BACK
from portal.organisations.models import Organisation
from portal.projects.models import ProjectMember
from portal.projects.price_forms import PriceForm
from portal.projects.roles import PosterKind, ProjectRole
from portal.quotes import revising
from portal.quotes.content import OfferText
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_line, make_member
from tests.web.offers.conftest import SAMI, World, make_world

FOOT = re.compile(r"Tilbud: .*\nSide \d+ av \d+\s*$")
CONTACT = ("Kanarifugl", "kanari@post.example", "47 11 22 33", "47112233", "Kanariveien 99")


def words_of_page(page: TestResponse) -> str:
    sheet = page.html.select_one(".document-sheet")
    for elsewhere in sheet.select(".sr, .narrow-only"):
        elsewhere.extract()
    return plain(sheet.get_text(" "))


def words_of_pdf(answer: TestResponse) -> str:
    pages = (page.extract_text() for page in PdfReader(BytesIO(answer.body)).pages)
    return plain(" ".join(FOOT.sub("", page) for page in pages))


def plain(text: str) -> str:
    return " ".join(text.replace("\u202f", " ").replace("\u00a0", " ").split())


def numbers_in(text: str) -> list[str]:
    return re.findall(r"\d[\d ,.]*(?:kr|%|m²)", text)


def test_page_and_pdf_say_the_same_numbers_in_the_same_order(world: World):
    page, pdf = words_of_page(world.karis.get(world.of_poster)), words_of_pdf(world.karis.get(f"{world.of_poster}.pdf"))
    assert numbers_in(pdf) == numbers_in(page)
    assert len(numbers_in(page)) > 20


def test_every_word_of_the_page_is_in_the_pdf(world: World):
    page, pdf = words_of_page(world.karis.get(world.of_poster)), words_of_pdf(world.karis.get(f"{world.of_poster}.pdf"))
    assert {*page.split()} - {*pdf.split()} - {"–"} == set()


def test_sums_are_those_of_the_lines_with_vat_first_to_a_private_person(world: World):
    # 12 500 + 12,5 × 1 234 = 27 925 with 25 per cent, and 600 with 15 per cent, VAT taken out of the sums.
    text = words_of_page(world.karis.get(world.of_poster))
    assert "28 525 kr med mva." in text
    assert text.index("28 525 kr med mva.") < text.index("Herav mva.: 5 663,26 kr. Uten mva.: 22 861,74 kr.")
    assert "Herav mva. 25 % av 22 340 kr 5 585,00 kr" in text
    assert "Herav mva. 15 % av 521,74 kr 78,26 kr" in text
    assert "Alle til sammen: 9 000 kr med mva." in text
    assert "Maling av taket" in text
    assert "Riving og bortkjøring rund sum 12 500,00 kr 25 % 12 500,00 kr" in text, "øre for all where any has them"


def test_every_letter_survives_in_the_pdf(world: World):
    assert SAMI in words_of_pdf(world.karis.get(f"{world.of_poster}.pdf"))


def test_a_round_sum_is_one_line(app: Flask):
    text = words_of_page((world := make_world(app, lines=())).karis.get(world.of_poster))
    assert "Hele arbeidet rund sum 185 000 kr" in text


def test_a_company_reads_prices_without_vat_first_and_no_consumers_rights(app: Flask):
    company = {"poster_kind": PosterKind.HOUSING, "org_name": "Fjellhagen borettslag", "org_number": "928050475"}
    world = make_world(app, lines=(make_line("Alt", 100_000),), has_vat_in_lines=False, project=company)
    text = words_of_pdf(world.karis.get(f"{world.of_poster}.pdf"))
    assert "100 000 kr uten mva. Mva.: 25 000 kr. Med mva.: 125 000 kr." in text
    assert "Fjellhagen borettslag Org.nr. 928 050 475" in text
    assert "ikke forbrukere" in text
    assert "angre i 14 dager" not in text


def test_a_consumer_reads_of_the_right_to_regret_and_to_complain(world: World):
    text = words_of_page(world.karis.get(world.of_poster))
    assert "angre i 14 dager" in text
    assert "fem år etter at arbeidet var ferdig" in text
    assert "håndverkertjenesteloven § 22" in text


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (PriceForm.FIXED, "Fast pris. Prisen ligger fast."),
        (PriceForm.CEILING, "Høyeste pris. Det kan bli billigere"),
        (PriceForm.ESTIMATE, "Det er høyst 115 000 kr med mva."),
        (PriceForm.INDICATION, "binder ikke bedriften"),
    ],
)
def test_the_price_form_is_named_with_what_it_binds_to(app: Flask, form: PriceForm, words: str):
    world = make_world(app, lines=(make_line("Alt", 100_000),), price_form=form)
    text = words_of_pdf(world.karis.get(f"{world.of_poster}.pdf"))
    assert words.replace("binder ikke bedriften", "ikke binder bedriften") in text


@pytest.mark.parametrize(("is_registered", "said"), [(True, "MVA"), (False, ""), (None, "")])
def test_a_firm_in_the_vat_register_says_so(world: World, is_registered: bool | None, said: str):
    organisation = db.session.get_one(Organisation, world.firm.organisation_id)
    organisation.vat_registered = is_registered
    transaction.commit()
    number = plain(" ".join((organisation.org_number[:3], organisation.org_number[3:6], organisation.org_number[6:])))
    assert f"Org.nr. {number} {said}".strip() + " Kontakt" in words_of_page(world.karis.get(world.of_poster))


def test_the_firm_reads_the_posters_name_and_nothing_more(world: World):
    for answer in (world.olas.get(world.of_firm), world.olas.get(f"{world.of_firm}.pdf")):
        words = words_of_page(answer) if answer.content_type == "text/html" else words_of_pdf(answer)
        assert "Til Kari Kanarifugl" in words
        assert [each for each in CONTACT[1:] if each in words + str(answer.headers)] == []


def test_after_access_is_taken_back_the_firm_reads_its_offer_and_no_name(world: World):
    leads.reveal(world.project, firm_id=world.firm.id, person_id=None, fields=[], reason=TAKEN_BACK)
    transaction.commit()
    for answer in (world.olas.get(world.of_firm), world.olas.get(f"{world.of_firm}.pdf")):
        words = words_of_page(answer) if answer.content_type == "text/html" else words_of_pdf(answer)
        assert "Til Den som la ut prosjektet" in words
        assert [each for each in CONTACT if each in words + str(answer.headers)] == []


def test_a_lead_without_an_offer_has_no_document(world: World):
    unanswered = make_lead(world.firm)
    transaction.commit()
    for path in ("tilbud", "tilbud.pdf"):
        world.olas.get(f"/oppdrag/{unanswered.id}/{path}", status=404)


@pytest.mark.parametrize("ending", ["", ".pdf"])
def test_strangers_and_a_missing_offer_answer_byte_for_byte_alike(world: World, ending: str):
    other_firm = make_member(make_firm("Nils Bygg AS"), role=MemberRole.OWNER)
    transaction.commit()
    for person, path, missing in (
        (make_person("Nils Nabo"), world.of_poster, f"/mine-prosjekter/{world.project.id}/tilbud/9000000000"),
        (other_firm, world.of_firm, "/oppdrag/9000000000/tilbud"),
        (world.kari, f"/mine-prosjekter/9000000000/tilbud/{world.quote.id}", "/mine-prosjekter/9000000000/tilbud/8"),
    ):
        visitor = world.visitor(person)
        first, second = (visitor.get(each + ending, status=404) for each in (path, missing))
        assert first.text.replace(path + ending, "") == second.text.replace(missing + ending, "")


def test_an_offer_on_another_project_of_the_posters_is_not_found(world: World):
    other = make_world(world.app, email="annen@post.example")
    transaction.commit()
    world.karis.get(f"/mine-prosjekter/{world.project.id}/tilbud/{other.quote.id}", status=404)


def test_somebody_who_is_not_logged_in_is_asked_to(world: World):
    visitor = world.karis
    visitor.reset()
    for path in (world.of_firm, world.of_poster, f"{world.of_firm}.pdf", f"{world.of_poster}.pdf"):
        assert visitor.get(path, status=303).headers["Location"].startswith("/logg-inn")


def test_those_let_in_read_it_too(world: World):
    reader = make_person("Med Leser")
    row = {"name": reader.name, "email": reader.email, "role": ProjectRole.READ, "joined_at": db.func.now()}
    db.session.add(ProjectMember(project_id=world.project.id, person_id=reader.id, **row))
    transaction.commit()
    visitor = world.visitor(reader)
    assert "28 525 kr" in words_of_page(visitor.get(world.of_poster))
    assert "28 525 kr" in words_of_pdf(visitor.get(f"{world.of_poster}.pdf"))


def revised(world: World) -> None:
    offer = OfferText(PriceForm.CEILING, "Vi fant det ut.", amount_ore=90_000_00, valid_until=date(2027, 1, 15))
    revising.revise(world.quote, actor_id=world.quote.written_by_id, offer=offer, number=1)
    transaction.commit()


def test_each_revision_can_be_read_and_an_earlier_one_says_so(world: World):
    revised(world)
    for visitor, path in ((world.karis, world.of_poster), (world.olas, world.of_firm)):
        newest, first = words_of_page(visitor.get(path)), words_of_page(visitor.get(f"{path}?utgave=1"))
        assert "90 000 kr med mva." in newest
        assert "Utgave 1, sendt" in newest
        assert "tidligere utgave" not in newest
        assert "28 525 kr med mva." in first
        assert "Dette er en tidligere utgave." in first
        assert "tidligere utgave" in words_of_pdf(visitor.get(f"{path}.pdf?utgave=1"))


def test_both_sides_read_above_a_revision_what_it_changed(world: World):
    for visitor, address in ((world.karis, world.of_poster), (world.olas, world.of_firm)):
        assert not visitor.get(address).html.select("#endret")
    revised(world)
    for visitor, address in ((world.karis, world.of_poster), (world.olas, world.of_firm)):
        changed = visitor.get(address).html.select_one("#endret")
        assert "Endret fra utgave 1" in changed.text
        assert changed.find("s")
        assert changed.find("b")
        assert not visitor.get(f"{address}?utgave=1").html.select("#endret")
    page = world.karis.get(f"/mine-prosjekter/{world.project.id}")
    assert page.html.find("a", string="Se hva")["href"] == f"{world.of_poster}#endret"


@pytest.mark.parametrize("asked", ["3", "0", "-1", "en", "9" * 30, ""])
def test_a_revision_there_never_was_is_not_found(world: World, asked: str):
    for visitor, path in ((world.karis, world.of_poster), (world.olas, world.of_firm)):
        visitor.get(f"{path}?utgave={asked}", status=404)
        visitor.get(f"{path}.pdf?utgave={asked}", status=404)


def test_the_pdf_is_kept_by_nobody_on_the_way_and_its_name_tells_nothing(world: World):
    answer = world.karis.get(f"{world.of_poster}.pdf")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=tilbud-{world.quote.id}-utgave-1.pdf"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.content_type == "application/pdf"
    assert world.karis.get(world.of_poster).headers["Cache-Control"] == "private, no-store"
    properties = PdfReader(BytesIO(answer.body)).metadata
    assert [each for each in CONTACT if each in str(properties)] == []


def test_the_files_beside_an_offer_are_named_and_those_not_sent_are_not(world: World):
    for name, quote_id in (("tegning av badet.pdf", world.quote.id), ("ikke sendt.pdf", None)):
        row = {"lead_id": world.lead.id, "quote_id": quote_id, "name": name, "storage_name": name, "sha256": "0" * 64}
        db.session.add(Attachment(**row, kind=AttachmentKind.PDF, bytes=9))
    transaction.commit()
    text = words_of_pdf(world.karis.get(f"{world.of_poster}.pdf"))
    assert "tegning av badet.pdf" in text
    assert "ikke sendt" not in text


def test_whoever_may_open_the_files_finds_the_way_to_them(world: World):
    row = {"name": "tegning.pdf", "storage_name": "a", "sha256": "0" * 64, "kind": AttachmentKind.PDF, "bytes": 9}
    file = Attachment(lead_id=world.lead.id, quote_id=world.quote.id, **row)
    db.session.add(file)
    transaction.commit()
    link = f'.document-sheet a[href="/vedlegg/{file.id}"]'
    assert world.karis.get(world.of_poster).html.select_one(link)
    assert world.olas.get(world.of_firm).html.select_one(link)
    leads.reveal(world.project, firm_id=world.firm.id, person_id=None, fields=["contact_name"], reason=TAKEN_BACK)
    transaction.commit()
    out = world.olas.get(world.of_firm)
    assert "tegning.pdf" in out
    assert not out.html.select_one(link)


def test_each_side_finds_the_document_where_the_offer_stands(world: World):
    assert world.olas.get(f"/oppdrag/{world.lead.id}").html.select_one(f'a[href="{world.of_firm}"]')
    assert world.karis.get(f"/mine-prosjekter/{world.project.id}").html.select_one(f'a[href^="{world.of_poster}"]')


def test_markup_in_an_offer_is_words(app: Flask):
    typed = '<b>fett</b> <img src="http://127.0.0.1:9/x.png"> &amp; <!-- -->'
    world = make_world(app, lines=(make_line(typed, 100),), message=f"{typed}\nNeste linje")
    assert words_of_pdf(world.karis.get(f"{world.of_poster}.pdf")).count(typed) == 2
    assert words_of_page(world.karis.get(world.of_poster)).count(typed) == 2


def test_what_an_offer_costs_to_read_does_not_grow_with_its_lines(app: Flask):
    few, many = (
        make_world(app, lines=(make_line("Alt", 100),)),
        make_world(app, lines=(make_line("Alt", 100),) * 100, email="annen@post.example"),
    )
    counts = []
    for world in (few, many):
        karis, olas = world.karis, world.olas
        karis.get(f"{world.of_poster}.pdf")
        olas.get(f"{world.of_firm}.pdf")
        counts.append((karis.query_count, olas.query_count))
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 9
