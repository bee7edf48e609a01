"""A housing co-operative: somebody on the board chooses, the chairman says yes, the firm says yes, the others are told; and later
what it came to is written down."""

import re

import pytest
from playwright.sync_api import Page, expect

from portal.accounts.models import Person
from portal.core import clock, transaction
from portal.core.database import db
from portal.projects.models import Project, ProjectMember
from portal.projects.roles import PosterKind, ProjectRole
from tests.factories.accounts import PASSWORD, make_person
from tests.factories.marketplace import make_project
from tests.journeys import doings
from tests.journeys.doings import follow, press
from tests.journeys.staged import Offerer, make_offers
from tests.support.browser import PHONE, Browsing
from tests.support.product import Product, link_in

pytestmark = pytest.mark.browser

JANITOR, MEMBER, CHAIRMAN = "vaktmester@post.example", "berit.board@post.example", "leder@post.example"
NAME = "Furulia borettslag"


@pytest.fixture
def stage(product: Product) -> tuple[str, list[Offerer]]:
    """The path of what the janitor has posted for the co-operative, with the board let in; and those who have answered."""
    with product.stage():
        people = [
            make_person(name, email=email, password=PASSWORD)
            for name, email in (("Vidar Vaktmester", JANITOR), ("Berit Board", MEMBER), ("Leif Leder", CHAIRMAN))
        ]
        told = {"poster_kind": PosterKind.HOUSING, "org_name": NAME, "street_address": "Furulia 3"}
        project = make_project(people[0], title="Tak på blokk B", **told)
        for person, role in zip(people[1:], (ProjectRole.DECIDE, ProjectRole.APPROVE), strict=True):
            let_in(project, person, role)
        firms = make_offers(project, ("Gran Tak AS", 900_000, 80_000), ("Furu Tak AS", 870_000, 75_000))
        transaction.commit()
        return f"/mine-prosjekter/{project.id}", firms


def let_in(project: Project, person: Person, role: ProjectRole) -> None:
    own = {"person_id": person.id, "name": person.name, "email": person.email, "joined_at": clock.now()}
    db.session.add(ProjectMember(project_id=project.id, role=role, **own))
    db.session.flush()


def path_in(mail: object, beginning: str) -> str:
    return re.sub(r"^https?://[^/]+", "", link_in(mail, beginning))


def test_the_board_chooses_and_its_chairman_says_yes(
    browsing: Browsing, product: Product, stage: tuple[str, list[Offerer]]
) -> None:
    path, (gran, furu) = stage
    berit = doings.arrive(browsing, path, MEMBER)
    expect(berit.get_by_text(f"Lagt ut av {NAME}.")).to_be_visible()
    follow(berit, f"Velg {furu.firm}")
    expect(berit.get_by_text("Leif Leder får beskjed og må si ja")).to_be_visible()
    press(berit, "Ja, send til godkjenning")
    expect(berit.get_by_role("status").first).to_contain_text("er sendt til godkjenning")
    browsing.check(berit)

    ask = product.next_mail(CHAIRMAN, after=0)
    assert ask.subject == f"Godkjenner du valget av {furu.firm}?"
    assert NAME in ask.text
    assert re.search(r"945\s000", ask.text)
    leif = doings.arrive(browsing, path_in(ask, "/mine-prosjekter/"), CHAIRMAN, width=PHONE)
    approve(leif, browsing, furu.firm)
    for address in (JANITOR, MEMBER):
        assert product.next_mail(address, after=0).subject == f"Valget av {furu.firm} er godkjent"

    asked = product.next_mail(furu.email, after=0)
    assert asked.subject.startswith("Dere er valgt – si ja")
    assert "Furulia 3" not in asked.text
    firm = doings.arrive(browsing, path_in(asked, "/oppdrag/"), furu.email, width=PHONE)
    assert product.mails_to(gran.email) == []
    press(firm, "Ja, vi tar jobben")
    expect(firm.get_by_role("region", name="Kontaktinfo")).to_contain_text(f"{NAME}")
    expect(firm.get_by_role("region", name="Kontaktinfo")).to_contain_text("Furulia 3")
    for address in (JANITOR, MEMBER):
        assert product.next_mail(address, after=1).subject.startswith(f"{furu.firm} har sagt ja")
    kind = product.next_mail(gran.email, after=0)
    assert kind.subject == "Kunden valgte et annet tilbud: Tak på blokk B"
    assert "Takk for at dere svarte" in kind.text
    assert furu.firm not in kind.text
    other = doings.arrive(browsing, gran.lead, gran.email, width=PHONE)
    expect(other.get_by_role("heading", name="Kunden valgte en annen")).to_be_visible()
    assert "Furulia 3" not in other.content()
    browsing.check(other)
    for page in (berit, leif):
        page.goto(path)
        expect(page.get_by_text(f"{furu.firm} har sagt ja.")).to_be_visible()

    write_down(doings.arrive(browsing, path, JANITOR), browsing, firm=furu.firm)


def approve(page: Page, browsing: Browsing, firm: str) -> None:
    if page.get_by_role("link", name="Svar på valget").count():
        follow(page, "Svar på valget")
    expect(page.get_by_role("heading", name=f"Godkjenner du valget av {firm}?")).to_be_visible()
    browsing.check(page)
    press(page, "Ja, godkjenn valget")
    expect(page.get_by_role("status").first).to_contain_text("Valget er godkjent.")
    browsing.check(page)


def write_down(page: Page, browsing: Browsing, *, firm: str) -> None:
    """A fixed price that became dearer: said, and nobody accused."""
    follow(page, "Skriv ned hvem som gjorde jobben, og hva den kostet")
    expect(page.get_by_label(firm)).to_be_checked()
    page.get_by_label(re.compile("^Sluttpris i kroner")).fill("995 000")
    press(page, "Lagre")
    expect(page.get_by_role("status").first).to_contain_text("Det er skrevet ned.")
    expect(page.get_by_text(re.compile(r"Fastprisen var 945\s000"))).to_contain_text(
        "spør bedriften hva som kom i tillegg"
    )
    browsing.check(page)
