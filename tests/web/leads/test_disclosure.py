"""What a firm sees of the poster, field by field, in every state of a lead: on pages, in fragments, in headers."""

import pytest

from portal.core.database import db
from portal.files.models import Photo
from portal.firms.models import Firm
from portal.leads import services as leads
from portal.leads.models import Lead
from portal.projects.choices import AddressShown
from portal.projects.models import Project, ProjectVersion
from portal.projects.price_forms import PriceForm
from portal.projects.roles import PosterKind
from portal.projects.states import ProjectState
from portal.quotes import awarding
from portal.quotes import services as quotes
from portal.quotes.content import OfferText
from portal.quotes.models import Quote
from tests.factories.marketplace import make_firm, make_lead, make_project
from tests.support.visitors import Visitor
from tests.web.leads.test_lead import HTMX

CANARIES = {
    "name": "Kanarifugl Navnesen",
    "email": "kanarifugl@hemmelig.example",
    "phone": "+4791234567",
    "street": "Kanarigata 13",
    "organisation": "Sameiet Kanarihagen",
    "number": "928050475",
}


ORGANISATION = {
    "poster_kind": PosterKind.HOUSING,
    "org_name": CANARIES["organisation"],
    "org_number": CANARIES["number"],
}
NAMED = {"name", "organisation", "number"}
IN_TEXTS = "Taket lekker. Kanarifugl Navnesen, Kanarigata 13, Sameiet Kanarihagen. Kom gjerne før helgen."


def project_with(**fields) -> Project:
    return make_project(
        contact_name=CANARIES["name"],
        contact_email=CANARIES["email"],
        contact_phone=CANARIES["phone"],
        street_address=CANARIES["street"],
        **ORGANISATION,
        **fields,
    )


def reply(lead: Lead) -> Quote:
    return quotes.reply(
        lead, actor_id=None, offer=OfferText(PriceForm.FIXED, "Vi kan gjøre dette.", amount_ore=100, starts="nå")
    )


def award(quote: Quote) -> None:
    poster_id = db.session.get_one(Project, quote.project_id).poster_id
    awarding.accept(quote, actor_id=poster_id)
    awarding.confirm(quote, actor_id=poster_id)


def unanswered(lead: Lead) -> None:
    pass


def opened(lead: Lead) -> None:
    lead.opened_at = lead.sent_at


def declined(lead: Lead) -> None:
    lead.declined_at, lead.decline_reason = lead.sent_at, "too-far"


def full(lead: Lead) -> None:
    project = db.session.get_one(Project, lead.project_id)
    project.taken_slots = project.wished_replies
    leads.close_undecided(project)


def answered(lead: Lead) -> None:
    reply(lead)


def chosen(lead: Lead) -> None:
    award(reply(lead))


def not_chosen(lead: Lead) -> None:
    reply(lead)
    award(reply(make_lead(make_firm("Vinner"), db.session.get_one(Project, lead.project_id))))


def given_to_another(lead: Lead) -> None:
    award(reply(make_lead(make_firm("Vinner"), db.session.get_one(Project, lead.project_id))))


SHARES_MAIL = {"shares_email": True, "shares_phone": False, "address_shown": AddressShown.ON_AWARD}
SHARES_PHONE = {"shares_email": False, "shares_phone": True, "address_shown": AddressShown.ON_REPLY}
MATRIX = [
    *(
        (state, choice, set())
        for state in (unanswered, opened, declined, full, given_to_another)
        for choice in (SHARES_MAIL, SHARES_PHONE)
    ),
    (answered, SHARES_MAIL, NAMED | {"email"}),
    (answered, SHARES_PHONE, NAMED | {"phone", "street"}),
    (not_chosen, SHARES_MAIL, NAMED | {"email"}),
    (not_chosen, SHARES_PHONE, NAMED | {"phone", "street"}),
    (chosen, SHARES_MAIL, NAMED | {"email", "street"}),
    (chosen, SHARES_PHONE, NAMED | {"phone", "street"}),
]


def seen_in(answer) -> set[str]:
    everything = f"{answer.headerlist} {answer.text}".replace("928 050 475", CANARIES["number"])
    return {field for field, canary in CANARIES.items() if canary in everything}


@pytest.mark.parametrize(("bring_there", "choice", "expected"), MATRIX)
def test_a_firm_sees_exactly_what_its_state_allows(
    ola: Visitor, firm: Firm, bring_there, choice: dict, expected: set[str]
) -> None:
    lead = make_lead(firm, project_with(**choice))
    bring_there(lead)
    db.session.commit()
    for headers in ({}, HTMX):
        assert seen_in(ola.get(f"/oppdrag/{lead.id}", headers=headers)) == expected
    for path in (
        *("/oppdrag", "/oppdrag?visning=besvart", "/oppdrag?visning=arkiv", "/oppdrag/nytt?siden=0"),
        *(f"/oppdrag/{lead.id}/svar", f"/oppdrag/{lead.id}/avsla"),
    ):
        for headers in ({}, HTMX):
            assert seen_in(ola.get(path, headers=headers)) == set()


@pytest.mark.parametrize("bring_there", [unanswered, opened, declined, full, given_to_another])
def test_what_the_poster_wrote_of_it_in_texts_is_not_seen_either(ola: Visitor, firm: Firm, bring_there) -> None:
    lead = make_lead(firm, project_with(description=IN_TEXTS, access_note=IN_TEXTS, answers={"leak_where": IN_TEXTS}))
    project = db.session.get_one(Project, lead.project_id)
    photo = Photo(project_id=project.id, position=1, width=9, height=9, bytes=9, storage_name="a" * 32, sha256="b" * 64)
    photo.caption = IN_TEXTS
    db.session.add(photo)
    bring_there(lead)
    changed = {"description": [f"Gammelt. {IN_TEXTS}", IN_TEXTS], "captions": [[], [IN_TEXTS]]}
    db.session.add(ProjectVersion(project_id=project.id, number=2, changes=changed))
    project.version = 2
    db.session.commit()
    for headers in ({}, HTMX):
        assert seen_in(ola.get(f"/oppdrag/{lead.id}", headers=headers)) == set()
    assert seen_in(ola.get("/oppdrag")) == set()
    assert "Kom gjerne før helgen" in ola.get(f"/oppdrag/{lead.id}").text


@pytest.mark.parametrize("state", [ProjectState.OPEN, ProjectState.AWARDED])
def test_another_firms_reply_shows_nothing_to_this_one(
    ola: Visitor, stranger: Visitor, firm: Firm, state: ProjectState
) -> None:
    lead = make_lead(firm, project_with())
    rival = make_lead(make_firm("Rival"), db.session.get_one(Project, lead.project_id))
    offer = reply(rival)
    if state is ProjectState.AWARDED:
        award(offer)
    db.session.commit()
    assert seen_in(ola.get(f"/oppdrag/{lead.id}")) == set()
    assert "Rival" not in ola.get(f"/oppdrag/{lead.id}")
    assert seen_in(stranger.get(f"/oppdrag/{rival.id}", status=404)) == set()


def test_how_many_have_answered_is_told_until_the_award_and_not_after(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm, project_with(wished_replies=4))
    quote = reply(lead)
    assert "1 av 4 har svart" in ola.get(f"/oppdrag/{lead.id}").text
    award(quote)
    for path in (f"/oppdrag/{lead.id}", "/oppdrag?visning=besvart"):
        assert "har svart" not in ola.get(path).text.replace("Dere har svart", "")


def test_marking_as_read_and_declining_tell_nothing(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm, project_with())
    page = ola.get(f"/oppdrag/{lead.id}")
    form = page.forms["mark-read"]
    assert seen_in(ola.post(form.action, form.submit_fields(), headers=HTMX)) == set()
    decline = ola.get(f"/oppdrag/{lead.id}/avsla").forms["decline"]
    decline["reason"] = "too-far"
    assert seen_in(decline.submit()) == set()
