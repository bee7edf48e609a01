"""Every route as every role: who is let in, who is told nothing at all, and whose details show up where."""

import re
from dataclasses import dataclass
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import func
from webtest import TestResponse
from werkzeug.routing import Rule

from portal import create_app
from portal.accounts import services as accounts
from portal.accounts.models import LoginSession, Person
from portal.accounts.states import StaffRole
from portal.core import transaction
from portal.core.database import db
from portal.demo.drawings import draw
from portal.files import attachments
from portal.files import services as files
from portal.files.attachments import check_attachment
from portal.files.drawings import CheckedDrawing
from portal.files.proofs import CheckedProof, ProofKind
from portal.files.storage import AttachmentStorage, DrawingStorage, ProofStorage, Storage
from portal.firms import invitations, proofs
from portal.firms.models import Firm, FirmMember, MemberRole
from portal.organisations.models import Organisation
from portal.projects.models import Project, ProjectMember
from portal.projects.roles import ProjectRole
from portal.projects.states import ProjectState
from portal.quotes import templates
from portal.registries.enhetsregisteret import Enhetsregisteret
from portal.settings import Settings
from tests.factories.accounts import make_person, open_session
from tests.factories.inbox import make_filter
from tests.factories.marketplace import make_course, make_firm, make_lead, make_member, make_project, make_quote
from tests.support.visitors import Visitor
from tests.web.turned_to_poster import ask_and_propose

CANARIES = ("Kanarifugl", "kanari@post.example", "47112233", "Kanariveien 99")
MISSING = 9_000_000_000
ANONYMOUS = ("anonymous", "suspended")
FIRM = ("reader", "estimator", "owner")
STAFF = ("moderator", "admin")
MEMBERS = ("may_read", "may_decide", "may_approve")
"""Let into Kari's project."""
SIGNED_IN = ("kari", "nils", *MEMBERS, *FIRM, "stranger_firm", *STAFF)
EVERYONE = (*ANONYMOUS, *SIGNED_IN)

LIFE_VERBS = ("pause", "resume", "reopen", "extend", "close", "complete", "withdraw", "copy")
OWN_OBJECT = {
    **{f"my_projects.show_{page}": ("kari", *MEMBERS) for page in ("my_project", "members", "conversation")},
    **{f"my_projects.{verb}": ("kari", *MEMBERS) for verb in ("compare_offers", "download_comparison")},
    **{f"my_projects.{verb}": ("kari", *MEMBERS) for verb in ("show_offer_document", "download_offer")},
    **{
        f"my_projects.{verb}": ("kari", "may_decide") for verb in ("confirm_award", "award_project", "take_back_choice")
    },
    "my_projects.undo_award": ("kari", "may_decide"),
    "my_projects.show_seen": ("kari", *MEMBERS),
    **{f"my_projects.{name}": ("kari",) for name in ("confirm_drop", "drop_firm", "show_outcome", "record_outcome")},
    **{f"leads.{verb}": FIRM[1:] for verb in ("confirm_award", "choose_refusal_reason", "refuse_award")},
    **{f"my_projects.{verb}": ("may_approve",) for verb in ("show_proposal", "approve_choice", "send_back_choice")},
    **{f"my_projects.{verb}_member": ("kari",) for verb in ("invite", "confirm_remove", "remove")},
    **dict.fromkeys(("my_projects.resend_invitation", "accounts.end_session"), ("kari",)),
    **{f"projects.{verb}_own": ("kari",) for verb in ("continue", "confirm_discard", "discard")},
    "my_projects.write_message": ("kari", "may_decide"),
    **{f"my_projects.{verb}_project": ("kari",) for verb in LIFE_VERBS},
    **{f"my_projects.confirm_{verb}": ("kari",) for verb in ("extend", "close", "complete", "withdraw", "copy")},
    **{f"my_projects.{name}": ("kari",) for name in ("hand_in_again", "choose_wish", "raise_wish")},
    **{f"my_projects.{name}": ("kari",) for name in ("choose_part", "edit_part", "save_part")},
    **{f"my_projects.{name}": ("kari",) for name in ("edit_photos", "save_photos", "add_photo", "caption_photo")},
    **{f"my_projects.{name}": ("kari",) for name in ("add_drawing", "ask_about_contact", "decide_about_contact")},
    **{f"my_projects.{name}": ("kari",) for name in ("look_further", "try_later", "settle_for_these")},
    **{f"firms.{name}": ("owner",) for name in ("resend_invitation", "withdraw_invitation")},
    **{f"firms.{name}": ("owner",) for name in ("edit_role", "change_role", "confirm_remove_person", "remove_person")},
    **dict.fromkeys(("projects.switch_draft", "firms.switch_firm"), ()),
    **{f"leads.{name}": FIRM for name in ("show_lead", "mark_read")},
    **{f"leads.{verb}": FIRM[1:] for verb in ("choose_decline_reason", "decline", "write_reply", "send_reply")},
    **{f"leads.{name}": FIRM[1:] for name in ("assign_lead", "write_note")},
    **{f"leads.{name}": ("owner",) for name in ("rename_filter", "remove_filter")},
    "leads.take_back_decline": FIRM[1:],
    **{f"leads.{verb}_from_decline": ("owner",) for verb in ("learn", "unlearn")},
    **{f"leads.{verb}_draft": FIRM[1:] for verb in ("keep", "discard")},
    **{f"leads.{verb}_revision": FIRM[1:] for verb in ("write", "send")},
    **{f"leads.{verb}": FIRM[1:] for verb in ("confirm_withdrawal", "withdraw_offer")},
    "leads.show_offer_history": FIRM,
    **{f"leads.{verb}_file": FIRM[1:] for verb in ("attach", "remove")},
    **{f"leads.{verb}": () for verb in ("show_offer_document", "download_offer")},
    **{f"firms.{verb}_offer_template": FIRM[1:] for verb in ("rename", "confirm_delete")},
    **{f"leads.{verb}": FIRM[1:] for verb in ("keep_place", "give_up_place", "wait_for_place", "stop_waiting")},
    **{f"messages.{name}": () for name in ("show_thread", "write_to_poster", "show_news", "mark_thread_read")},
    **{f"my_projects.{name}": () for name in ("show_thread", "write_to_firm", "show_thread_news", "mark_thread_read")},
    **{f"leads.{name}": FIRM[1:] for name in ("write_question", "ask_question", "take_back_question")},
    **{f"leads.{name}": FIRM[1:] for name in ("write_proposal", "propose_visit", "call_off_visit")},
    "leads.download_visit": FIRM,
    **{f"my_projects.{name}": ("kari", *MEMBERS) for name in ("list_questions", "list_visits", "download_visit")},
    **{f"my_projects.{verb}_question": ("kari", "may_decide") for verb in ("answer", "dismiss")},
    **{f"my_projects.{name}": ("kari", "may_decide") for name in ("choose_visit_time", "call_off_visit")},
    "firms.withdraw_certificate": ("owner",),
    "firms.show_proof": FIRM,
    "files.show_photo": ("kari", *MEMBERS, *FIRM, *STAFF),
    "files.show_drawing": ("kari", *MEMBERS, *STAFF),
    "files.show_attachment": FIRM,
}
"""Routes about one object: who may see this one. Their order is the order they are tried in."""
RESCUES = ("staff.ask_by_hand", "staff.widen_search")
"""Staff's verbs about a project nobody replied to, besides those with «rescue» in their name."""
NOT_A_PERSONS = {
    "firms.delete_offer_template",  # gone for the second who may
    *("serve_asset", "style.show_error", "operations.show_metrics", "accounts.reset_password"),
    *(
        *("notices.confirm_stop", "notices.stop"),
        *("mailbox.show_message", "mailbox.show_html_part", "mailbox.download_file"),
        "projects.add_photo",
        "projects.caption_photo",
        "projects.add_drawing",
    ),
}
"""Opened by a token, a draft's secret or a file's name; tested where they stand."""
STAFF_PAGES_WITH_CONTACT = tuple(
    f"staff.{page}"
    for page in (
        *("show_project", "approve_project", "reject_project", "write_to_poster"),
        *("mark_edit_seen", "take_project_back"),
    )
)
MAY_SHOW_KARI = {
    *((name, None) for name in ("kari", *MEMBERS)),
    *((role, page) for role in STAFF for page in STAFF_PAGES_WITH_CONTACT),
}


@dataclass
class World:
    """Who visits, and the numbers that fill in the addresses."""

    visitors: dict[str, Visitor]
    numbers: dict[str, object]


@pytest.fixture(autouse=True)
def silent_register(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Enhetsregisteret is down: what asks it says so, and nobody is asked."""
    monkeypatch.setitem(app.extensions, "enhetsregisteret", Enhetsregisteret("http://127.0.0.1:9", timeout_seconds=0.2))


@pytest.fixture
def world(app: Flask) -> World:
    kari = make_person("Kari Kanarifugl", email="kanari@post.example", phone="+4747112233")
    project = make_project(kari, street_address="Kanariveien 99", contact_phone="+4747112233", contact_name=kari.name)
    draft = make_project(kari, state=ProjectState.DRAFT, contact_name=kari.name)
    waiting = make_project(kari, state=ProjectState.WAITING, street_address="Kanariveien 99", contact_name=kari.name)
    firm, answered, stranger = make_firm("Olas Tak AS"), make_firm("Gurosvar AS"), make_firm("Fremmed Bygg AS")
    unanswered = make_project(kari, street_address="Kanariveien 99", contact_name=kari.name)
    make_course(unanswered, "needs-staff")
    lead = make_lead(firm, project)
    quote = make_quote(make_lead(answered, project))
    photo = files.add_photo(project.id, photo=draw("house", 1), storage=Storage(app.extensions["settings"].data_dir))
    drawing = files.add_drawing(
        project.id,
        drawing=CheckedDrawing(b"%PDF-1.7 et tak", sha256="0" * 64, scanned_at=None),
        storage=DrawingStorage(app.extensions["settings"].data_dir),
    )
    attachment = attachments.attach(
        lead.id,
        file=check_attachment(BytesIO(b"%PDF-1.7 et tilbud"), filename="Tilbud.pdf", scanner_address=None),
        sent_by_id=kari.id,
        storage=AttachmentStorage(app.extensions["settings"].data_dir),
    )
    transaction.commit()
    people = {
        "kari": kari,
        "nils": make_person("Nils Nabo"),
        "stranger_firm": make_member(stranger),
        **{f"may_{role}": make_person(f"Med {role}") for role in ProjectRole},
        **{role: make_member(firm, make_person(f"Ansatt {role}"), role=MemberRole(role)) for role in FIRM},
        **{role: make_person(f"Stab {role}", staff_role=StaffRole(role)) for role in STAFF},
    }
    member_id = _let_in(project, people)
    certificate_id = _hand_in_proof(firm, actor_id=people["owner"].id, settings=app.extensions["settings"])
    transaction.commit()
    colleague = db.session.scalars(db.select(FirmMember).filter_by(person_id=people["reader"].id)).one()
    kept_filter = make_filter(firm, people["owner"])
    invitation = invitations.invite(firm.id, email="ny@post.example", role="reader", actor_id=people["owner"].id)
    template = templates.save_template(firm.id, name="Tak", words={"lines": []}, actor_id=people["owner"].id)
    transaction.commit()
    visitors = {name: Visitor(app).sign_in(open_session(person)) for name, person in people.items()}
    visitors["anonymous"] = Visitor(app)
    visitors["suspended"] = Visitor(app).sign_in(_session_of_suspended(people["admin"].id))
    session_id = db.session.query(LoginSession.id).filter_by(person_id=kari.id).scalar()
    numbers = {
        "lead_id": lead.id,
        "project_id": project.id,
        "quote_id": quote.id,
        "photo_id": photo.id,
        "drawing_id": drawing.id,
        "attachment_id": attachment.id,
        "certificate_id": certificate_id,
        "kind": "elvirksomhet",
        "other_id": project.id,
        "firm_id": firm.id,
        "firm_member_id": colleague.id,
        "invitation_id": invitation.id,
        "filter_id": kept_filter.id,
        "template_id": template.id,
    }
    fixed = {
        "session_id": session_id,
        "size": "liten",
        "step": "jobb",
        "token": "x",
        "name": "forside",
        "status": 404,
        "category": "tak",
        "service": "omlegging",
        "org_number": db.session.get_one(Organisation, firm.organisation_id).org_number,
    }
    return World(
        visitors,
        numbers
        | fixed
        | {"waiting_id": waiting.id, "unanswered_id": unanswered.id, "filename": "x", "path": "x", "key": "x"}
        | ask_and_propose(lead, said="Kari " + " ".join(CANARIES))
        | {"member_id": member_id, "draft_id": draft.id, "version": "1.0", "part": "tid"},
    )


def _hand_in_proof(firm: Firm, *, actor_id: int, settings: Settings) -> int:
    """A proof of the firm's that waits; returns its number."""
    return proofs.submit(
        firm.id,
        kind="elvirksomhet",
        number="0301-77",
        valid_until=None,
        proof=CheckedProof(b"%PDF-1.7 et bevis", ProofKind.PDF),
        storage=ProofStorage(settings.data_dir),
        actor_id=actor_id,
    ).id


def _let_in(project: Project, people: dict[str, Person]) -> int:
    """The members join; returns the reader's row."""
    rows = [
        ProjectMember(
            project_id=project.id,
            person_id=people[f"may_{role}"].id,
            name=people[f"may_{role}"].name,
            email=people[f"may_{role}"].email,
            role=role,
            joined_at=func.now(),
        )
        for role in ProjectRole
    ]
    db.session.add_all(rows)
    transaction.commit()
    return rows[0].id


def _session_of_suspended(admin_id: int) -> str:
    person = make_person("Steng Stengt")
    token = open_session(person)
    accounts.suspend(person.id, actor_id=admin_id)
    transaction.commit()
    return token


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in NOT_A_PERSONS]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "writing" in metafunc.fixturenames:
        every = rules(create_app(Settings()))
        metafunc.parametrize("writing", sorted({rule.endpoint for rule in every if "POST" in rule.methods}))


def address(world: World, rule: Rule) -> str:
    numbers = dict(world.numbers)
    if rule.endpoint.startswith("staff."):
        numbers["project_id"] = numbers[
            "unanswered_id" if "rescue" in rule.endpoint or rule.endpoint in RESCUES else "waiting_id"
        ]
    if rule.endpoint.startswith("projects."):
        numbers["project_id"] = numbers["draft_id"]
    return re.sub(r"<(?:[^:>]+:)?(\w+)>", lambda part: str(numbers.get(part[1], "x")), rule.rule)


def admitted(app: Flask, endpoint: str) -> tuple[str, ...]:
    """Who the route's mark and its object let in."""
    if endpoint in OWN_OBJECT:
        return OWN_OBJECT[endpoint]
    mark = app.view_functions[endpoint].access
    by_audience = {
        "anyone": EVERYONE,
        "developer": EVERYONE,
        "signed-in": SIGNED_IN,
        "firm": (*FIRM[FIRM.index(mark.rank) if mark.audience == "firm" else 0 :], "stranger_firm"),
        "staff": STAFF,
    }
    return by_audience[mark.audience]


def ask(visitor: Visitor, rule: Rule, path: str) -> TestResponse:
    if "POST" not in rule.methods:
        return visitor.get(path, expect_errors=True)
    page = visitor.get("/min-side").maybe_follow()  # one's own page, or the log-in: both have a form
    token = page.html.select_one("input[name=csrf_token]")["value"]
    return visitor.post(path, {"csrf_token": token}, expect_errors=True)


def test_each_role_reads_what_it_should_and_nothing_of_anybody_else(app: Flask, world: World) -> None:
    wrong = [finding for rule in rules(app) if "GET" in rule.methods for finding in findings(app, world, rule)]
    assert wrong == []


def test_each_role_writes_where_it_should_and_nowhere_else(app: Flask, world: World, writing: str) -> None:
    (rule,) = (rule for rule in rules(app) if rule.endpoint == writing)
    assert findings(app, world, rule) == []


def findings(app: Flask, world: World, rule: Rule) -> list[str]:
    """What is wrong with a route's answers. Those it doesn't admit come first, so that nothing has happened before."""
    path, let_in = address(world, rule), admitted(app, rule.endpoint)
    found = []
    for name in sorted(EVERYONE, key=lambda one: one in let_in):
        answer = ask(world.visitors[name], rule, path)
        said = f"{name} at {path}: {answer.status_int} {answer.headers.get('Location', '')}"
        if not is_as_wanted(
            answer, name in let_in, is_hidden_from_strangers(app, rule) and name in ANONYMOUS, name in MEMBERS
        ):
            found.append(said)
        if (name, None) not in MAY_SHOW_KARI and (name, rule.endpoint) not in MAY_SHOW_KARI:
            text = answer.body.decode(errors="replace") + str(answer.headers)
            found += [f"{said} shows {canary}" for canary in CANARIES if canary in text]
    return found


def is_hidden_from_strangers(app: Flask, rule: Rule) -> bool:
    return app.view_functions[rule.endpoint].access.audience != "anyone"


def is_as_wanted(answer: TestResponse, is_let_in: bool, must_log_in: bool, is_member: bool) -> bool:
    to_log_in = answer.headers.get("Location", "").startswith("/logg-inn?next")
    if is_let_in:
        return answer.status_int < 500 and answer.status_int not in (401, 403, 404, 405) and not to_log_in
    if must_log_in:
        return answer.status_int == 303 and answer.headers["Location"].startswith("/logg-inn")
    return answer.status_int == 404 or (answer.status_int == 403 and is_member)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/mine-prosjekter/{project_id}", "nils"),
        ("/mine-prosjekter/{project_id}/velg/{quote_id}", "nils"),
        ("/oppdrag/{lead_id}", "stranger_firm"),
        ("/oppdrag/{lead_id}/svar", "stranger_firm"),
        ("/oppdrag/{lead_id}/befaring.ics", "stranger_firm"),
        ("/mine-prosjekter/{project_id}/befaring/{visit_id}.ics", "nils"),
        ("/oppdrag/{lead_id}/tilbud/endre", "stranger_firm"),
        ("/bilder/{photo_id}/stor", "nils"),
        ("/tegninger/{drawing_id}", "estimator"),
        ("/vedlegg/{attachment_id}", "kari"),
        ("/vedlegg/{attachment_id}", "stranger_firm"),
        ("/meldinger/{lead_id}", "stranger_firm"),
        ("/meldinger/{lead_id}", "owner"),
        ("/mine-prosjekter/{project_id}/meldinger/{lead_id}", "nils"),
        ("/bedrift/sertifikater/{certificate_id}/bevis", "stranger_firm"),
        ("/stab/sertifikater/{certificate_id}", "owner"),
        ("/stab/prosjekter/{project_id}", "kari"),
    ],
)
def test_somebody_elses_object_and_a_missing_one_answer_byte_for_byte_alike(world: World, path: str, name: str) -> None:
    visitor = world.visitors[name]
    theirs = path.format(**world.numbers)
    missing = path.format(**dict.fromkeys(world.numbers, MISSING))
    first, second = visitor.get(theirs, status=404), visitor.get(missing, status=404)
    assert first.text.replace(theirs, "") == second.text.replace(missing, "")
    varying = ("X-Request-Id", "Content-Length")
    assert {k: v for k, v in first.headers.items() if k not in varying} == {
        k: v for k, v in second.headers.items() if k not in varying
    }


def test_a_role_that_is_taken_away_is_gone_at_the_next_request(app: Flask) -> None:
    firm = make_firm()
    person = make_member(firm)
    visitor = Visitor(app).sign_in(open_session(person))
    visitor.get("/oppdrag", status=200)
    db.session.execute(db.text("DELETE FROM firm_members WHERE person_id = :id"), {"id": person.id})
    transaction.commit()
    visitor.get("/oppdrag", status=404)


@pytest.mark.parametrize("number", ["0", "-1", "9223372036854775808", "1" * 25, "1e3", "%D9%A1"])
def test_a_number_no_row_can_have_is_not_found(world: World, number: str) -> None:
    for path in (f"/oppdrag/{number}", f"/mine-prosjekter/{number}", f"/bilder/{number}/stor"):
        world.visitors["owner"].get(path, status=404)
