"""Field by field what a firm is let see of the poster: in each state of its lead, for each role, on every page, file and mail."""

from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader
from webtest import TestResponse

from portal.core import transaction
from portal.core.database import db
from portal.firms.models import Firm, MemberRole
from portal.leads.models import Lead
from portal.projects.models import Project
from portal.quotes import awarding, dropping, revising
from portal.quotes.models import Quote
from tests.factories.accounts import make_person, open_session
from tests.factories.marketplace import make_firm, make_lead, make_member
from tests.support.mails import handle_everything, list_mails
from tests.support.visitors import Visitor
from tests.web.leads.test_disclosure import (
    CANARIES,
    IN_TEXTS,
    NAMED,
    SHARES_MAIL,
    SHARES_PHONE,
    declined,
    not_chosen,
    project_with,
    reply,
    unanswered,
)
from tests.web.leads.test_lead import HTMX
from tests.web.turned_to_poster import ask_and_propose

LISTS = (
    *("/oppdrag", "/oppdrag?visning=besvart", "/oppdrag?visning=vunnet", "/oppdrag?visning=tapt"),
    *("/oppdrag?visning=arkiv", "/oppdrag/nytt?siden=0", "/oppdrag/filtre", "/befaringer", "/meldinger"),
)


def talked(lead: Lead) -> None:
    """Before a reply: questions, and a visit for which the poster gives the address."""
    ask_and_propose(lead, said=IN_TEXTS)


def talked_and_answered(lead: Lead) -> None:
    talked(lead)
    reply(lead)


def waits_for_yes(lead: Lead) -> None:
    awarding.accept(reply(lead), actor_id=poster_of(lead))


def said_yes(lead: Lead) -> None:
    quote = reply(lead)
    awarding.accept(quote, actor_id=poster_of(lead))
    awarding.confirm(quote, actor_id=None)


def undone(lead: Lead) -> None:
    quote = reply(lead)
    awarding.accept(quote, actor_id=poster_of(lead))
    awarding.undo(quote, actor_id=poster_of(lead))


def withdrawn(lead: Lead) -> None:
    revising.withdraw(reply(lead), actor_id=None)


def dropped(lead: Lead) -> None:
    dropping.drop(reply(lead), actor_id=poster_of(lead), note="")


def poster_of(lead: Lead) -> int:
    return db.session.get_one(Project, lead.project_id).poster_id


STATES: list[tuple[Callable, dict, set[str]]] = [
    (unanswered, SHARES_PHONE, set()),
    (declined, SHARES_PHONE, set()),
    (talked, SHARES_MAIL, set()),
    (talked, SHARES_PHONE, set()),
    (talked_and_answered, SHARES_MAIL, NAMED | {"email", "street"}),
    (waits_for_yes, SHARES_MAIL, NAMED | {"email"}),
    (waits_for_yes, SHARES_PHONE, NAMED | {"phone", "street"}),
    (undone, SHARES_MAIL, NAMED | {"email"}),
    (said_yes, SHARES_MAIL, NAMED | {"email", "street"}),
    (not_chosen, SHARES_MAIL, NAMED | {"email"}),
    (withdrawn, SHARES_PHONE, set()),
    (dropped, SHARES_PHONE, set()),
]


def written(allowed: set[str]) -> dict[str, str]:
    """What the poster wrote of who and where; a firm that sees the contact reads the poster's words as they are."""
    return {} if allowed else {"description": IN_TEXTS, "access_note": IN_TEXTS}


def text_of(answer: TestResponse) -> str:
    if answer.content_type == "application/pdf":
        return " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.body)).pages)
    return answer.body.decode("utf-8", "replace")


def told(text: str) -> set[str]:
    text = text.replace("\u202f", " ").replace("\u00a0", " ").replace("928 050 475", CANARIES["number"])
    canaries = CANARIES | {"phone": "912 34 567"}
    return {field for field, canary in CANARIES.items() if canary in text} | {
        field for field, canary in canaries.items() if canary in text
    }


def own_addresses(app: Flask, lead: Lead) -> list[str]:
    """Every address of the application that reads something of one lead."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and rule.arguments == {"lead_id"}]
    paths = [rule.rule.replace("<id:lead_id>", str(lead.id)) for rule in rules]
    mine = [path for path in paths if not path.startswith("/mine-prosjekter")]
    assert len(mine) >= 10
    return mine


@pytest.mark.parametrize(
    ("bring_there", "choice", "allowed"),
    STATES,
    ids=[f"{state.__name__}-{'phone' if choice is SHARES_PHONE else 'mail'}" for state, choice, _allowed in STATES],
)
def test_nothing_beyond_what_the_state_allows(app: Flask, firm: Firm, bring_there, choice: dict, allowed: set) -> None:
    lead = make_lead(firm, project_with(**choice, **written(allowed)))
    bring_there(lead)
    transaction.commit()
    own = own_addresses(app, lead)
    for role, paths in ((MemberRole.OWNER, (*own, *LISTS)), (MemberRole.READER, own)):
        member = Visitor(app).sign_in(open_session(make_member(firm, role=role)))
        for path in paths:
            for headers in ({}, HTMX) if role is MemberRole.OWNER else ({},):
                answer = member.get(path, headers=headers, status="*")
                seen = told(f"{answer.headerlist} {text_of(answer)}")
                assert seen <= allowed, (role, path, headers)
        assert told(text_of(member.get(f"/oppdrag/{lead.id}"))) == allowed


@pytest.mark.parametrize("bring_there", [talked, talked_and_answered, said_yes, dropped])
def test_a_search_finds_nothing_by_what_is_kept_back(app: Flask, firm: Firm, bring_there) -> None:
    lead = make_lead(firm, project_with(description=IN_TEXTS, **SHARES_PHONE))
    bring_there(lead)
    transaction.commit()
    member = Visitor(app).sign_in(open_session(make_member(firm, role=MemberRole.OWNER)))
    for view in ("nye", "besvart", "vunnet", "tapt", "arkiv"):
        for word in ("Kanarifugl", "Navnesen", "Kanarigata", "Kanarihagen", "kanarifugl@hemmelig.example", "91234567"):
            page = member.get("/oppdrag", {"visning": view, "sok": word})
            assert not page.html.select(f"#lead-{lead.id}"), (view, word)


@pytest.mark.parametrize(("bring_there", "choice", "allowed"), STATES)
def test_no_mail_to_a_firm_says_more(app: Flask, bring_there, choice: dict, allowed: set) -> None:
    firm = make_firm("Mottaker Tak AS")
    make_member(firm, make_person("Mona Mottaker", email="mona@firma.example"), role=MemberRole.OWNER)
    lead = make_lead(firm, project_with(**choice, **written(allowed)))
    bring_there(lead)
    transaction.commit()
    handle_everything()
    for mail in (mail for mail in list_mails() if mail.address == "mona@firma.example"):
        assert told(f"{mail.subject} {mail.text} {mail.html}") <= allowed, mail.subject


def test_another_firm_reads_none_of_it(app: Flask, firm: Firm, stranger: Visitor) -> None:
    lead = make_lead(firm, project_with(**SHARES_PHONE))
    said_yes(lead)
    transaction.commit()
    for path in own_addresses(app, lead):
        answer = stranger.get(path, status="*")
        assert told(text_of(answer)) == set(), path
        assert answer.status_int in (303, 404), path
    assert db.session.query(Quote).count() == 1
