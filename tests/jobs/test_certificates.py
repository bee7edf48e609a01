"""What the calendar does with certificates, from the job to the mail; and DiBK's register by night."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from jobs import certificates, decorator
from jobs.certificates import refresh_from, remind
from jobs.outbox import handle
from jobs.schedule import SCHEDULE
from portal.core import clock
from portal.core.database import db
from portal.core.outbox import OutboxRow
from portal.delivery.models import Delivery
from portal.files.proofs import CheckedProof, ProofKind
from portal.files.storage import ProofStorage
from portal.firms import central_approval, proofs
from portal.firms.certificates import today_in_oslo
from portal.firms.models import Firm, FirmCertificate, MemberRole
from portal.registries.dibk import CentralApproval, Dibk
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_certificate, make_firm, make_member
from tests.support.recorded_servers import Mode, RecordedServer, recorded_server

PROOF = CheckedProof(b"%PDF-1.7 et bevis", ProofKind.PDF)


@pytest.fixture(autouse=True)
def in_this_app(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decorator, "application", lambda: app)


@pytest.fixture
def firm(app: Flask) -> Firm:
    """An electrician's firm with an owner, an estimator and a reader."""
    firm = make_firm("Volt og Watt AS", services=(("elektriker", ""),))
    for role in MemberRole:
        make_member(firm, make_person(f"Ansatt {role}"), role=role)
    return firm


def mails() -> list[Delivery]:
    for number in db.session.scalars(select(OutboxRow.id).where(OutboxRow.done_at.is_(None))).all():
        handle(number)
    return list(db.session.scalars(select(Delivery).where(Delivery.kind.like("certificate%")).order_by(Delivery.id)))


@pytest.mark.committed
def test_the_owner_alone_is_told_in_time_and_once_and_then_that_it_has_run_out(firm: Firm) -> None:
    row = make_certificate(firm, "elvirksomhet", valid_until=today_in_oslo() + timedelta(days=14))
    number = row.id
    db.session.commit()
    for _ in range(2):
        remind()
    (mail,) = mails()
    assert mail.kind == "certificate_running_out"
    assert "gjelder i 14 dager til" in mail.text
    assert "blir dere ikke spurt om jobber i Elektriker" in mail.text
    assert "/bedrift/sertifikater" in mail.text

    db.session.get_one(FirmCertificate, number).valid_until = today_in_oslo() - timedelta(days=1)
    db.session.commit()
    for _ in range(2):
        remind()
    last = mails()[-1]
    assert [mail.kind for mail in mails()] == ["certificate_running_out", "certificate_ran_out"]
    assert "Dere blir ikke spurt om nye jobber i Elektriker" in last.text


@pytest.mark.committed
def test_a_reminder_that_comes_late_is_not_sent_once_it_has_been_renewed(firm: Firm) -> None:
    row = make_certificate(firm, "elvirksomhet", valid_until=today_in_oslo())
    db.session.commit()
    remind()
    row.valid_until, row.reminded_days = today_in_oslo() + timedelta(days=400), None
    db.session.commit()
    assert mails() == []


@pytest.mark.committed
def test_two_workers_at_once_remind_once(app: Flask, firm: Firm) -> None:
    make_certificate(firm, "elvirksomhet", valid_until=today_in_oslo() + timedelta(days=3))
    db.session.commit()
    run_at_once(app, remind, remind)
    assert [mail.kind for mail in mails()] == ["certificate_running_out"]


@pytest.mark.committed
def test_what_staff_decided_is_mailed_with_its_reason(firm: Firm, tmp_path: Path) -> None:
    siv = make_person("Siv").id
    for kind in ("elvirksomhet", "mesterbrev"):
        row = submit(firm, tmp_path, kind)
        if kind == "mesterbrev":
            proofs.refuse(row, reason="Navnet på brevet er ikke deres.", actor_id=siv)
        else:
            proofs.approve(row, valid_until=None, actor_id=siv)
            approved_row = row.id
    db.session.commit()
    approved, refused = mails()
    assert (approved.kind, refused.kind) == ("certificate_approved", "certificate_refused")
    assert "Fra nå av kan dere bli spurt om jobber i Elektriker" in approved.text
    assert "Navnet på brevet er ikke deres." in refused.text

    proofs.revoke(db.session.get_one(FirmCertificate, approved_row), reason="Registreringen er slettet.", actor_id=siv)
    db.session.commit()
    last = mails()[-1]
    assert last.subject == "Trukket tilbake: Registrering i Elvirksomhetsregisteret"
    assert "Registreringen er slettet." in last.text
    assert "Dere blir ikke spurt om nye jobber i Elektriker" in last.text


def submit(firm: Firm, folder: Path, kind: str = "elvirksomhet") -> FirmCertificate:
    return proofs.submit(
        firm.id,
        kind=kind,
        number=None,
        valid_until=None,
        proof=PROOF,
        storage=ProofStorage(folder),
        actor_id=make_person("Eier").id,
    )


def run_at_once(app: Flask, *verbs: Callable[[], object]) -> list[str]:
    """Each in a thread and a transaction of its own, all beginning together; the names of what they raised."""
    ready, raised = Barrier(len(verbs)), []

    def run(verb: Callable[[], object]) -> None:
        with app.app_context():
            ready.wait()
            try:
                verb()
                db.session.commit()
            except Exception as error:  # noqa: BLE001 - told below
                db.session.rollback()
                raised.append(type(error).__name__)
            finally:
                db.session.remove()

    threads = [Thread(target=run, args=(verb,)) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.mark.committed
@pytest.mark.parametrize("against", ["approve", "refuse", "submit", "withdraw"])
def test_an_approval_against_anything_else_has_one_outcome(
    app: Flask, firm: Firm, tmp_path: Path, against: str
) -> None:
    old = make_certificate(firm, "elvirksomhet")
    row = submit(firm, tmp_path)
    siv, firm_id, number, old_id = make_person("Siv").id, firm.id, row.id, old.id
    db.session.commit()

    def get() -> FirmCertificate:
        return db.session.get_one(FirmCertificate, number)

    verbs = {
        "approve": lambda: proofs.approve(get(), valid_until=None, actor_id=siv),
        "refuse": lambda: proofs.refuse(get(), reason="Bildet er uleselig.", actor_id=siv),
        "submit": lambda: submit(db.session.get_one(Firm, firm_id), tmp_path),
        "withdraw": lambda: proofs.withdraw(get(), actor_id=siv),
    }
    raised = run_at_once(app, verbs["approve"], verbs[against])
    db.session.expire_all()
    rows = {each.id: each for each in db.session.scalars(select(FirmCertificate))}
    counting = [each.id for each in rows.values() if each.is_approved]
    assert counting in ([number], [old_id])
    assert set(raised) <= {"CertificateIsDecidedError", "NoResultFound"}
    assert len(raised) == (0 if against == "submit" and counting == [number] else 1)


@pytest.mark.committed
def test_two_proofs_handed_in_at_once_leave_one_waiting(app: Flask, firm: Firm, tmp_path: Path) -> None:
    firm_id = firm.id
    db.session.commit()

    def hand_in() -> None:
        submit(db.session.get_one(Firm, firm_id), tmp_path)

    assert run_at_once(app, hand_in, hand_in) == []
    assert len(db.session.scalars(select(FirmCertificate)).all()) == 1


@pytest.fixture
def server() -> Iterator[RecordedServer]:
    with recorded_server() as running:
        yield running


@pytest.fixture
def register(server: RecordedServer) -> Iterator[Dibk]:
    client = Dibk(server.url, timeout_seconds=0.3)
    yield client
    client.close()


def approval_of(firm: Firm, **fields: object) -> FirmCertificate:
    long_ago = clock.now() - timedelta(days=1)
    return make_certificate(firm, "sentral-godkjenning", source="register", checked_at=long_ago, **fields)


def test_by_night_an_approval_is_asked_for_anew_and_reminded_of_anew(
    firm: Firm, register: Dibk, server: RecordedServer
) -> None:
    row = approval_of(firm, valid_until=today_in_oslo() + timedelta(days=5), reminded_days=7)
    assert refresh_from(register) == 1
    db.session.expire_all()
    assert (row.valid_until, row.reminded_days) == (date(2099, 2, 1), None)
    assert row.areas[0] == "Utførende: Tømrerarbeid, tiltaksklasse 2"
    row.reminded_days, row.checked_at = 30, clock.now() - timedelta(days=1)
    db.session.flush()
    refresh_from(register)
    db.session.expire_all()
    assert row.reminded_days == 30


@pytest.mark.parametrize("mode", [Mode.NOT_FOUND, Mode.NO_HITS])
def test_by_night_an_approval_that_is_gone_is_deleted(
    firm: Firm, register: Dibk, server: RecordedServer, mode: Mode
) -> None:
    approval_of(firm)
    server.mode = mode
    assert refresh_from(register) == 1
    assert db.session.scalars(select(FirmCertificate)).all() == []


def test_a_register_that_is_away_changes_nothing_and_is_not_asked_all_night(
    register: Dibk, server: RecordedServer
) -> None:
    rows = [approval_of(make_firm(f"Bygg {number} AS")) for number in range(5)]
    server.mode = Mode.FAULT
    assert refresh_from(register) == 0
    assert len({path for path, _ in server.requests}) == 3
    db.session.expire_all()
    assert all(row.is_approved for row in rows)


def test_a_register_that_has_lost_everybody_deletes_nobody(register: Dibk, server: RecordedServer) -> None:
    for number in range(7):
        approval_of(make_firm(f"Bygg {number} AS"))
    server.mode = Mode.NOT_FOUND
    assert refresh_from(register) == 0
    assert len(server.requests) == 5
    assert len(db.session.scalars(select(FirmCertificate)).all()) == 7


def test_some_that_are_gone_are_deleted_where_others_are_not(app: Flask) -> None:
    rows = [approval_of(make_firm(f"Bygg {number} AS")) for number in range(9)]
    stays = {rows[4].firm_id, rows[8].firm_id}
    numbers = {central_approval.get_org_number(firm_id) for firm_id in stays}

    class Register(Dibk):
        def find_approval(self, org_number: str) -> CentralApproval | None:
            kept = CentralApproval(org_number, today_in_oslo(), (), clock.now())
            return kept if org_number in numbers else None

    register = Register("http://127.0.0.1:9")
    assert refresh_from(register) == 9
    register.close()
    assert set(db.session.scalars(select(FirmCertificate.firm_id))) == stays


def test_what_there_is_no_time_for_is_asked_about_next_time_and_nothing_twice(
    register: Dibk, server: RecordedServer
) -> None:
    for number in range(2):
        approval_of(make_firm(f"Bygg {number} AS"))
    assert refresh_from(register, seconds=0) == 0
    assert (refresh_from(register), refresh_from(register), len(server.requests)) == (2, 0, 2)


@pytest.mark.parametrize(("at", "asked"), [("02:30", 0), ("04:30", 1), ("06:30", 0)])
def test_only_the_night_asks(
    firm: Firm, server: RecordedServer, monkeypatch: pytest.MonkeyPatch, at: str, asked: int
) -> None:
    approval_of(firm)
    moment = datetime.fromisoformat(f"{today_in_oslo() + timedelta(days=1)}T{at}").replace(tzinfo=clock.OSLO)
    monkeypatch.setattr("jobs.certificates.clock.now", lambda: moment.astimezone(UTC))
    monkeypatch.setattr(certificates, "settings", lambda: SimpleNamespace(dibk_url=server.url))
    certificates.refresh()
    assert len(server.requests) == asked


def test_an_older_answer_never_wins(firm: Firm, register: Dibk) -> None:
    row = approval_of(firm, valid_until=today_in_oslo())
    answer = register.find_approval(central_approval.get_org_number(firm.id))
    row.checked_at = clock.now() + timedelta(minutes=1)
    db.session.flush()
    central_approval.remember(firm, approval=answer, actor_id=None)
    db.session.expire_all()
    assert row.valid_until == today_in_oslo()


def test_no_transaction_is_open_while_the_register_is_asked(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    approval_of(firm)
    db.session.commit()
    waited = []

    class Asked(Dibk):
        def find_approval(self, org_number: str) -> None:
            waited.append(db.session().in_transaction())

    register = Asked("http://127.0.0.1:9")
    refresh_from(register)
    register.close()
    assert waited == [False]


def test_both_are_rung_for_by_the_clock() -> None:
    assert {"jobs.certificates.remind", "jobs.certificates.refresh"} <= {entry.bell.job for entry in SCHEDULE}
