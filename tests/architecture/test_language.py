"""Whoever chose English reads English: every text has it, every page and mail shows it, and nothing slipped past gettext."""

import re
from functools import cache
from itertools import product

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from webtest import TestResponse
from werkzeug.routing import Rule

from portal.accounts.models import Person
from portal.accounts.states import StaffRole
from portal.core import clock
from portal.core.database import db
from portal.firms.members import list_colleagues
from portal.firms.models import Firm
from portal.leads.states import DeclineReason
from portal.notifications import rendering
from portal.organisations.models import Organisation
from portal.projects.models import Project, ProjectMember
from portal.projects.price_forms import PriceForm
from portal.projects.roles import ProjectRole
from portal.projects.states import ProjectState
from portal.quotes import approval, awarding, templates
from portal.quotes.models import Quote
from scripts import check_translations
from tests.architecture.mail_contexts import EVERYTHING_A_MAIL_MAY_NEED, NAMED_IN_BOTH, VARIED
from tests.factories.accounts import make_person, open_session
from tests.factories.marketplace import (
    make_certificate,
    make_course,
    make_firm,
    make_lead,
    make_member,
    make_project,
    make_quote,
    make_wave,
)
from tests.support.visitors import Visitor

NAMES = re.compile(
    r"%\(\w+\)s|Håndslag|Norsk \(bokmål\)|© Kartverket|\b\d* ?øre\b|Enhetsregisteret|\S+@\S+|https?://\S+|/[\w/-]+"
)
ALSO_ENGLISH = {"fire", "hull", "min", "mot", "part", "tall"}
"""Words of our bokmål that an English page may rightly have."""
SPOKEN_ATTRIBUTES = ("alt", "title", "placeholder", "aria-label", "content")
DEVELOPERS = ("style", "operations", "serve_asset")
OPENED_BY_TOKEN = {"accounts.choose_password", "notices.confirm_stop", "mailbox.show_message", "mailbox.show_html_part"}
OF_A_DRAFT = ("utkast", "venteliste", "venteliste/takk", "nytt?kategori=bad", "kontaktopplysninger")
WIZARD = {
    *(f"projects.show_{page}" for page in ("step", "check", "code", "saved", "waiting_list", "waiting")),
    *("projects.show_choice_of_drafts", "projects.ask_about_contact"),
}
OF_A_STARTED_CHANGE = {
    "firms.enter_registering_code",
    "accounts.enter_code",
    "accounts.enter_email_code",
    "accounts.enter_phone_code",
}
OF_A_SENT_OFFER = {
    *(f"leads.{page}" for page in ("write_revision", "confirm_withdrawal", "show_offer_history")),
    "leads.show_offer_document",
    *("messages.show_thread", "my_projects.show_thread"),
}
NOT_PAGES = {
    *("firms.show_proof", "staff.show_proof", "files.show_attachment", "messages.show_news"),
    "my_projects.show_thread_news",
    *("leads.download_offer", "my_projects.download_offer"),
    *("files.show_photo", "files.show_drawing", "leads.show_news", "projects.begin", "projects.go_on"),
    *("leads.download_visit", "my_projects.download_visit"),
    *("public.show_robots", "public.show_sitemap", "mailbox.download_file"),
}

TEXT = "The roof is from 1974. It needs new battens, new tiles and new gutters along both sides."
ENGLISH = {"title": "New roof, 140 m²", "description": TEXT, "street_address": "Storgata 7"}
MAILS = sorted(path.parent.name for path in (rendering.PORTAL / "templates" / "emails").glob("*/subject.txt"))


@cache
def vocabulary() -> set[str]:
    """The words that stand in our bokmål and nowhere in our English."""
    bokmal, english = [], []
    for message in check_translations.read_catalogue():
        sources, texts = ([one] if isinstance(one, str) else list(one) for one in (message.id, message.string))
        if message.id:
            bokmal += sources
            english += texts
    return words_of("\n".join(bokmal)) - words_of("\n".join(english)) - ALSO_ENGLISH


def words_of(text: str) -> set[str]:
    """Its words of two letters or more; placeholders and names are none."""
    return set(re.findall(r"[^\W\d_]{2,}", NAMES.sub(" ", text).lower()))


def norwegian_in(text: str) -> list[str]:
    """The Norwegian words of a text that should be English: those of our vocabulary, and any with æ, ø or å."""
    return sorted(word for word in words_of(text) if word in vocabulary() or re.search("[æøå]", word))


def norwegian_on(page: TestResponse) -> list[str]:
    """What is Norwegian of what a page says, seen or heard. The button to the other language may say its own name."""
    assert page.html.html["lang"] == "en", page.request.path
    document = BeautifulSoup(page.text, "html.parser")
    for foreign in document.select("[lang=nb]"):
        foreign.extract()
    spoken = [tag[name] for tag in document.find_all(True) for name in tag.attrs if is_spoken(name)]
    return [f"{page.request.path}: {word}" for word in norwegian_in("\n".join([document.get_text("\n"), *spoken]))]


def is_spoken(attribute: str) -> bool:
    """Data attributes hold sentences that scripts show."""
    return attribute in SPOKEN_ATTRIBUTES or (attribute.startswith("data-") and attribute != "data-color")


@pytest.fixture
def stranger(app: Flask) -> Visitor:
    """Somebody who has not logged in, with an English browser."""
    make_project(make_person(), state=ProjectState.DRAFT)  # brings the categories along
    visitor = Visitor(app)
    visitor.extra_environ["HTTP_ACCEPT_LANGUAGE"] = "en-GB"
    return visitor


@pytest.fixture
def mary(app: Flask) -> Person:
    return make_person("Mary Smith", locale="en", phone="+4791234567")


@pytest.fixture
def firm(app: Flask) -> Firm:
    return make_firm("Olsen Roof AS")


def visitor_of(app: Flask, person: Person) -> Visitor:
    return Visitor(app).sign_in(open_session(person))


def owner_of(app: Flask, firm: Firm) -> Visitor:
    return visitor_of(app, make_member(firm, make_person("Peter Olsen", locale="en")))


def answered_project(poster: Person, firm: Firm, **fields: object) -> dict[str, int]:
    """A project three firms were asked about: `firm` and another sent offers, and one declined."""
    project = make_project(poster, **(ENGLISH | fields))
    make_wave(project, asked=3)
    english = {"message": "We can come soon.", "starts": "week 3"}
    first = make_quote(make_lead(firm, project), **english)
    make_quote(make_lead(make_firm("Best Roof AS"), project), price_form=PriceForm.ESTIMATE, **english)
    declined = {"declined_at": clock.now(), "decline_reason": DeclineReason.TOO_FAR}
    make_lead(make_firm("Far Roof AS"), project, **declined)
    return {"project_id": project.id, "quote_id": first.id, "lead_id": first.lead_id}


def test_every_text_has_its_english():
    texts = check_translations.extract_texts()
    assert len(texts) > 600
    assert check_translations.find_problems(texts, check_translations.read_catalogue()) == []


def page_rules(app: Flask) -> list[Rule]:
    known = OPENED_BY_TOKEN | WIZARD | OF_A_STARTED_CHANGE | NOT_PAGES
    return [
        rule
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and rule.endpoint not in known and rule.endpoint.split(".")[0] not in DEVELOPERS
    ]


def let_in(person: Person, project_id: int, role: ProjectRole) -> int:
    """The person is in the project; returns the member's id."""
    fields = {"person_id": person.id, "name": person.name, "email": person.email}
    member = ProjectMember(project_id=project_id, role=role, joined_at=clock.now(), **fields)
    db.session.add(member)
    db.session.flush()
    return member.id


def test_every_page_speaks_english(app: Flask, stranger: Visitor, mary: Person, firm: Firm):
    own = answered_project(mary, firm)
    approver = make_person("Paul Smith", locale="en")
    chosen = answered_project(mary, make_firm("New Roof AS"))
    let_in(approver, chosen["project_id"], ProjectRole.APPROVE)
    approval.choose(db.session.get_one(Quote, chosen["quote_id"]), actor_id=mary.id)
    hoped_for = answered_project(mary, firm)
    awarding.accept(db.session.get_one(Quote, hoped_for["quote_id"]), actor_id=mary.id)
    awarded = make_project(mary, state=ProjectState.AWARDED, **ENGLISH)
    waiting = make_project(mary, state=ProjectState.WAITING, **ENGLISH)
    open_lead = make_lead(firm, make_project(mary, **ENGLISH))
    moderator = make_person("Ann Moderator", locale="en", staff_role=StaffRole.ADMIN)
    refused = make_firm("Refused Roof AS", verified_at=None, refused_at=clock.now(), refusal="Please say more.")
    owners = [owner_of(app, each) for each in (firm, make_firm("Idle Roof AS", services=()), refused)]
    visitors = [stranger, *(visitor_of(app, each) for each in (mary, approver, moderator)), *owners]
    numbers = own | {
        "lead_id": open_lead.id,
        "member_id": let_in(make_person("Ruth Smith"), own["project_id"], ProjectRole.READ),
        "other_id": make_project(mary, **ENGLISH).id,
        "firm_member_id": list_colleagues(firm.id)[0].id,
        "certificate_id": make_certificate(firm, "f-gass", decided_at=None, is_approved=False).id,
        "org_number": db.session.get_one(Organisation, firm.organisation_id).org_number,
        "firm_id": firm.id,
        "template_id": templates.save_template(firm.id, name="x", words={"lines": []}, actor_id=mary.id).id,
        "kind": "f-gass",
        "category": "tak",
        "part": "tid",
        "token": "x",
        "version": "1.0",
    }
    told = ENGLISH | {"description": f"{TEXT} Call 91234567."}
    unanswered = make_project(mary, **ENGLISH)
    make_course(unanswered, "needs-staff")
    projects = {
        "staff.show_rescue": unanswered.id,
        "staff.": waiting.id,
        "projects.": make_project(mary, state=ProjectState.DRAFT, **ENGLISH).id,
        "my_projects.show_proposal": chosen["project_id"],
        "my_projects.confirm_complete": awarded.id,
        "my_projects.show_outcome": make_project(mary, state=ProjectState.COMPLETED, **ENGLISH).id,
        "my_projects.ask_about_contact": make_project(mary, **told).id,
    }
    found, unseen = [], []
    for rule in page_rules(app):
        other = [number for start, number in projects.items() if rule.endpoint.startswith(start)]
        known = numbers | {"project_id": other[0]} if other else numbers
        if rule.endpoint in OF_A_SENT_OFFER:
            known = known | {"lead_id": own["lead_id"]}
        if rule.endpoint == "leads.choose_refusal_reason":
            known = known | {"lead_id": hoped_for["lead_id"]}
        path = re.sub(r"<(?:[^:>]+:)?(\w+)>", lambda part, known=known: str(known[part[1]]), rule.rule)
        answers = [visitor.get(path, expect_errors=True) for visitor in visitors]
        if not any(answer.status_int in (200, 410) for answer in answers):
            unseen.append(rule.endpoint)
        pages = [answer for answer in answers if answer.status_int != 303 and answer.content_type == "text/html"]
        found += [hit for page in pages for hit in norwegian_on(page)]
    assert (unseen, sorted(set(found))) == ([], [])


@pytest.mark.parametrize(
    "state", [ProjectState.WAITING, ProjectState.OPEN, ProjectState.AWARDED, ProjectState.REJECTED]
)
@pytest.mark.parametrize("asked", [None, 0, 2])
def test_a_project_speaks_english_in_every_state(app: Flask, mary: Person, state: ProjectState, asked: int | None):
    project = make_project(mary, state=state, rejection_reason="Please say more.", **ENGLISH)
    if asked is not None:
        make_wave(project, asked=asked)
    visitor = visitor_of(app, mary)
    pages = [visitor.get(path) for path in (f"/mine-prosjekter/{project.id}", "/mine-prosjekter")]
    assert [hit for page in pages for hit in norwegian_on(page)] == []


def test_a_lead_speaks_english_in_every_state(app: Flask, mary: Person, firm: Firm):
    chosen, other, answered = (answered_project(mary, firm) for _ in range(3))
    awarding.accept(db.session.get_one(Quote, chosen["quote_id"]), actor_id=mary.id)
    better = make_quote(make_lead(make_firm("Better Roof AS"), db.session.get_one(Project, other["project_id"])))
    awarding.accept(better, actor_id=mary.id)
    awarding.confirm(better, actor_id=mary.id)
    declined = make_lead(firm, make_project(mary, **ENGLISH), declined_at=clock.now(), decline_reason="too-far")
    full = make_lead(firm, make_project(mary, wished_replies=1, taken_slots=1, **ENGLISH))
    closed = make_lead(firm, make_project(mary, state=ProjectState.AWARDED, **ENGLISH))
    numbers = [one["lead_id"] for one in (chosen, other, answered)] + [lead.id for lead in (declined, full, closed)]
    visitor = owner_of(app, firm)
    paths = [f"/oppdrag/{number}" for number in numbers] + [f"/oppdrag?visning={view}" for view in ("besvart", "arkiv")]
    assert [hit for path in paths for hit in norwegian_on(visitor.get(path))] == []


def test_the_wizard_speaks_english_from_the_first_step_to_the_code(stranger: Visitor):
    first = stranger.get("/legg-ut/kategori")
    found = norwegian_on(first) + norwegian_on(first.forms["choices"].submit("choice", value="").follow())
    first.forms["choices"].submit("choice", value="tak", status=303)
    for step, answers in {
        "jobb": {"service": "omlegging"},
        "detaljer": {"shape": "flatt", "area": "140"},
        "beskrivelse": {"description": f"{TEXT} Call 91234567."},
        "sted": {"postal_code": "0558", "street_address": "Storgata 7"},
        "tid": {"start": "urgent"},
        "kontakt": {"contact_name": "Mary Smith", "contact_email": "mary@post.example"},
    }.items():
        page = stranger.get(f"/legg-ut/{step}")
        found += norwegian_on(page) + norwegian_on(page.forms[0].submit(status=303).follow())
        form = stranger.get(f"/legg-ut/{step}").forms[0]
        for name, answer in answers.items():
            form[name] = answer
        form.submit(status=303)
    found += [hit for path in OF_A_DRAFT for hit in norwegian_on(stranger.get(f"/legg-ut/{path}", status=200))]
    check = stranger.get("/legg-ut/sjekk")
    check.forms["hand-in"]["accepts_terms"] = True
    code = check.forms["hand-in"].submit(status=303).follow()
    refused = code.forms[0].submit(status=422)
    assert found + norwegian_on(check) + norwegian_on(code) + norwegian_on(refused) == []


@pytest.mark.parametrize("path", ["/logg-inn", "/logg-inn/passord", "/glemt-passord"])
def test_a_refused_form_of_the_log_in_speaks_english(stranger: Visitor, path: str):
    assert norwegian_on(stranger.get(path).forms[0].submit(status=422)) == []


@pytest.mark.parametrize(("path", "form"), [("svar", "reply"), ("avsla", "decline")])
def test_a_refused_form_of_the_inbox_speaks_english(app: Flask, mary: Person, firm: Firm, path: str, form: str):
    lead = make_lead(firm, make_project(mary, **ENGLISH))
    page = owner_of(app, firm).get(f"/oppdrag/{lead.id}/{path}")
    assert norwegian_on(page.forms[form].submit(status=422)) == []


@pytest.mark.parametrize(
    ("locale", "sentence"), [("nb", "Dette svaret kan ikke brukes"), ("en", "That answer can’t be used")]
)
def test_an_answer_that_was_never_offered_is_refused_in_the_readers_language(
    stranger: Visitor, locale: str, sentence: str
):
    stranger.extra_environ["HTTP_ACCEPT_LANGUAGE"] = locale
    form = stranger.get("/legg-ut/jobb?kategori=tak").forms[0]
    form["service"].force_value("slott")
    assert sentence in form.submit(status=303).follow().html.select_one("#feil").text


def variants(name: str) -> list[dict]:
    """The values that lead a mail into each of its branches."""
    folder = rendering.PORTAL / "templates" / "emails" / name
    source = "".join(path.read_text(encoding="utf-8") for path in folder.iterdir())
    used = [key for key in VARIED if re.search(rf"\b{key}\b", source)]
    return [dict(zip(used, values, strict=True)) for values in product(*(VARIED[key] for key in used))]


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("name", MAILS)
def test_every_mail_comes_in_both_languages(name: str):
    for changed in variants(name):
        context = EVERYTHING_A_MAIL_MAY_NEED | NAMED_IN_BOTH.get(name, {}) | changed
        bokmal, english = (rendering.render(name, locale, **context) for locale in ("nb", "en"))
        assert bokmal.subject != english.subject
        assert bokmal.text != english.text
        seen = BeautifulSoup(english.html, "html.parser").get_text("\n")
        assert norwegian_in("\n".join([english.subject, english.text, seen])) == []
        assert norwegian_in(bokmal.text) != []


@pytest.mark.usefixtures("app")
def test_every_text_message_comes_in_both_languages():
    folders = [path.parent.name for path in (rendering.PORTAL / "templates" / "emails").glob("*/sms.txt")]
    assert folders
    for name in folders:
        assert norwegian_in(rendering.render_text(name, "en", **EVERYTHING_A_MAIL_MAY_NEED)) == []
