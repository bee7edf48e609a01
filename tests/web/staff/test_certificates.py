"""Staff look at a proof beside the register, and decide once."""

from datetime import timedelta

import pytest
import webtest
from flask import Flask
from sqlalchemy import select

from portal.core import audit, transaction
from portal.core.database import db
from portal.core.outbox import OutboxRow
from portal.files.proofs import CheckedProof, ProofKind
from portal.files.storage import ProofStorage
from portal.firms import proofs
from portal.firms.certificates import today_in_oslo
from portal.firms.models import Firm, FirmCertificate
from tests.factories.accounts import make_person, open_session
from tests.factories.marketplace import make_certificate, make_firm, make_member
from tests.support.visitors import Visitor

QUEUE = "/stab/sertifikater"
REASON = "Skjermbildet viser ikke organisasjonsnummeret. Send et nytt."


@pytest.fixture
def firm(app: Flask) -> Firm:
    return make_firm("Volt og Watt AS", services=(("elektriker", ""),))


def submit(app: Flask, firm: Firm, kind: str = "elvirksomhet", file_kind: ProofKind = ProofKind.PDF) -> FirmCertificate:
    row = proofs.submit(
        firm.id,
        kind=kind,
        number="0301-77",
        valid_until=today_in_oslo() + timedelta(days=200),
        proof=CheckedProof(b"%PDF-1.7 et bevis", file_kind),
        storage=ProofStorage(app.extensions["settings"].data_dir),
        actor_id=make_person("Eier").id,
    )
    transaction.commit()
    return row


def decide(page: webtest.TestResponse, form: str, **fields: str) -> webtest.TestResponse:
    for name, value in fields.items():
        page.forms[form][name] = value
    return page.forms[form].submit(expect_errors=True)


def events() -> list[str]:
    return list(db.session.scalars(select(OutboxRow.event).order_by(OutboxRow.id)))


def test_the_queue_has_the_oldest_first_and_its_count_in_the_menu(app: Flask, siv: Visitor, firm: Firm) -> None:
    assert "Ingen bevis venter" in siv.get(QUEUE)
    younger, older = submit(app, firm), submit(app, make_firm("Eldst AS"), "f-gass")
    older.submitted_at -= timedelta(days=9)
    transaction.commit()
    page = siv.get(QUEUE)
    assert [row["id"] for row in page.html.select("tbody tr")] == [f"sertifikat-{row.id}" for row in (older, younger)]
    assert "(2)" in page.html.title.text


def test_it_shows_the_proof_and_where_to_look_it_up(app: Flask, siv: Visitor, firm: Firm) -> None:
    row = submit(app, firm)
    page = siv.get(f"{QUEUE}/{row.id}")
    assert page.html.select_one("a[href='https://elvirksomhetsregisteret.dsb.no/']")
    assert "Elektriker" in page
    assert "0301-77" in page
    assert siv.get(f"{QUEUE}/{row.id}/bevis").headers["Content-Disposition"].startswith("attachment")
    photo = submit(app, firm, "mesterbrev", ProofKind.PHOTO)
    assert siv.get(f"{QUEUE}/{photo.id}").html.select_one(f"img[src='{QUEUE}/{photo.id}/bevis']")


def test_approved_it_counts_until_the_day_that_staff_read(app: Flask, siv: Visitor, firm: Firm) -> None:
    row = submit(app, firm)
    page = siv.get(f"{QUEUE}/{row.id}")
    assert page.forms["approve"]["valid_until"].value == (today_in_oslo() + timedelta(days=200)).isoformat()
    until = today_in_oslo() + timedelta(days=100)
    assert "er godkjent" in decide(page, "approve", valid_until=until.isoformat()).follow()
    db.session.expire_all()
    assert (row.is_approved, row.valid_until) == (True, until)
    assert [event.action for event in audit.list_events(row)][-1] == "certificate:approved"
    assert "certificate:approved" in events()


@pytest.mark.parametrize(
    ("kind", "until", "sentence"),
    [
        ("elvirksomhet", "2020-01-01", "Datoen er passert"),
        ("f-gass", "", "Skriv datoen"),
        ("f-gass", "i morgen", "Skriv en dato"),
    ],
)
def test_a_last_day_that_can_not_be_is_said_at_its_field(
    app: Flask, siv: Visitor, firm: Firm, kind: str, until: str, sentence: str
) -> None:
    row = submit(app, firm, kind)
    answer = decide(siv.get(f"{QUEUE}/{row.id}"), "approve", valid_until=until)
    assert answer.status_int == 422
    assert sentence in answer.html.select_one("#valid_until-error").text
    db.session.expire_all()
    assert row.decided_at is None


def test_refused_with_a_reason_the_firm_reads_it(app: Flask, siv: Visitor, firm: Firm) -> None:
    row = submit(app, firm)
    assert decide(siv.get(f"{QUEUE}/{row.id}"), "refuse", reason="Nei").status_int == 422
    decide(siv.get(f"{QUEUE}/{row.id}"), "refuse", reason=REASON).follow()
    owner = Visitor(app).sign_in(open_session(make_member(firm)))
    assert REASON in owner.get("/bedrift/sertifikater")
    assert "certificate:refused" in events()


def test_of_two_who_decide_the_second_is_told_so(app: Flask, siv: Visitor, firm: Firm) -> None:
    row = submit(app, firm)
    first, second = siv.get(f"{QUEUE}/{row.id}"), siv.get(f"{QUEUE}/{row.id}")
    decide(first, "refuse", reason=REASON)
    answer = decide(second, "approve")
    assert answer.status_int == 409
    assert "i mellomtiden" in answer
    db.session.expire_all()
    assert not row.is_approved
    assert events().count("certificate:refused") == 1


def test_a_proof_that_was_replaced_can_not_be_approved_unseen(app: Flask, siv: Visitor, firm: Firm) -> None:
    page = siv.get(f"{QUEUE}/{submit(app, firm).id}")
    newer = submit(app, firm)
    assert decide(page, "approve").status_int == 404
    db.session.expire_all()
    assert newer.decided_at is None


def test_an_approval_is_taken_back_with_a_reason_once(app: Flask, siv: Visitor, firm: Firm) -> None:
    row = make_certificate(firm, "elvirksomhet")
    transaction.commit()
    page = siv.get(f"/stab/bedrifter/{firm.id}").click("Registrering i Elvirksomhetsregisteret")
    assert decide(page, "revoke", reason="Nei").status_int == 422
    decide(page, "revoke", reason=REASON).follow()
    assert decide(page, "revoke", reason=REASON).status_int == 409
    db.session.expire_all()
    assert (row.is_approved, row.refusal) == (False, REASON)
    assert events().count("certificate:revoked") == 1


@pytest.mark.parametrize(
    "fields", [{"source": "register"}, {"is_approved": False}, {"decided_at": None, "is_approved": False}]
)
def test_what_staff_have_not_approved_is_not_theirs_to_take_back(
    app: Flask, siv: Visitor, firm: Firm, fields: dict
) -> None:
    row = make_certificate(firm, "elvirksomhet", **fields)
    transaction.commit()
    page = siv.get(f"{QUEUE}/{row.id}")
    assert "revoke" not in page.forms
    token = {"csrf_token": siv.get(QUEUE).html.select_one("input[name=csrf_token]")["value"]}
    siv.post(f"{QUEUE}/{row.id}/trekk-tilbake", token | {"reason": REASON}, status=409)
    assert "certificate:revoked" not in events()


def test_nobody_else_comes_near(app: Flask, nils: Visitor, firm: Firm) -> None:
    row = submit(app, firm)
    owner = Visitor(app).sign_in(open_session(make_member(firm)))
    for visitor in (nils, owner):
        token = visitor.get("/min-side").maybe_follow().html.select_one("input[name=csrf_token]")["value"]
        for path in (QUEUE, f"{QUEUE}/{row.id}", f"{QUEUE}/{row.id}/bevis"):
            visitor.get(path, status=404)
        for verb in ("godkjenn", "avsla", "trekk-tilbake"):
            visitor.post(f"{QUEUE}/{row.id}/{verb}", {"csrf_token": token, "reason": REASON}, status=404)
    assert "/logg-inn" in Visitor(app).get(QUEUE, status=303).location
    db.session.expire_all()
    assert row.decided_at is None
