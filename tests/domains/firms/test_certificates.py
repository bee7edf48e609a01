"""Certificates: handed in, decided on, counted while they hold, and reminded of before they run out."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core import audit
from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.core.outbox import OutboxRow
from portal.files.proofs import CheckedProof, ProofKind
from portal.files.storage import ProofStorage
from portal.firms import certificate_queries as queries
from portal.firms import proofs, running_out
from portal.firms.certificate_queries import Standing
from portal.firms.certificates import KINDS, holds, today_in_oslo
from portal.firms.models import Firm, FirmCertificate
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_certificate, make_firm

PROOF = CheckedProof(b"%PDF-1.7 et bevis", ProofKind.PDF)
NEXT_YEAR = timedelta(days=365)


@pytest.fixture
def firm(app: Flask) -> Firm:
    return make_firm("Volt og Watt AS", services=(("elektriker", ""),))


@pytest.fixture
def storage(tmp_path: Path) -> ProofStorage:
    return ProofStorage(tmp_path)


def submit(firm: Firm, storage: ProofStorage, kind: str = "elvirksomhet", until: date | None = None) -> FirmCertificate:
    person = make_person("Eier")
    return proofs.submit(
        firm.id, kind=kind, number="123", valid_until=until, proof=PROOF, storage=storage, actor_id=person.id
    )


def approve(certificate: FirmCertificate, until: date | None = None) -> None:
    proofs.approve(certificate, valid_until=until, actor_id=make_person("Siv").id)


def is_held(firm: Firm, kind: str) -> bool:
    return db.session.scalar(select(holds(kind)).where(Firm.id == firm.id).select_from(Firm))


def events() -> list[tuple[str, dict]]:
    return [(row.event, row.ids) for row in db.session.scalars(select(OutboxRow).order_by(OutboxRow.id))]


def test_it_counts_from_the_approval_on_and_not_before(firm: Firm, storage: ProofStorage) -> None:
    certificate = submit(firm, storage)
    assert not is_held(firm, "elvirksomhet")
    assert queries.get_records(firm.id)["elvirksomhet"].standing is Standing.WAITING
    approve(certificate)
    assert is_held(firm, "elvirksomhet")
    assert not is_held(make_firm("En annen AS"), "elvirksomhet")
    assert queries.get_records(firm.id)["elvirksomhet"].standing is Standing.HELD
    assert [event.action for event in audit.list_events(certificate)] == [
        "certificate:submitted",
        "certificate:approved",
    ]
    assert ("certificate:approved", {"certificate_id": certificate.id}) in events()
    assert ("firm:widened", {"firm_id": firm.id}) in events()


@pytest.mark.parametrize(
    ("days", "held", "standing"),
    [
        (31, True, Standing.HELD),
        (30, True, Standing.RUNNING_OUT),
        (0, True, Standing.RUNNING_OUT),
        (-1, False, Standing.RAN_OUT),
    ],
)
def test_it_counts_to_the_end_of_its_last_day(firm: Firm, days: int, held: bool, standing: Standing) -> None:
    make_certificate(firm, "f-gass", valid_until=today_in_oslo() + timedelta(days=days))
    record = queries.get_records(firm.id)["f-gass"]
    assert (is_held(firm, "f-gass"), record.standing, record.days_left) == (held, standing, days)
    assert [each.kind for each in queries.list_held(firm.id)] == (["f-gass"] if held else [])


def test_central_approval_is_as_good_as_ansvarsrett_and_not_the_other_way(firm: Firm) -> None:
    make_certificate(firm, "sentral-godkjenning", source="register", valid_until=today_in_oslo())
    assert is_held(firm, "ansvarsrett")
    other = make_firm("Ansvarlig Bygg AS")
    make_certificate(other, "ansvarsrett")
    assert not is_held(other, "sentral-godkjenning")


def test_a_kind_nobody_knows_is_a_mistake_in_the_code() -> None:
    with pytest.raises(KeyError):
        holds("sertifisert-trollmann")


def test_the_old_one_goes_on_counting_until_the_new_is_decided(firm: Firm, storage: ProofStorage) -> None:
    old = submit(firm, storage)
    approve(old)
    new = submit(firm, storage)
    record = queries.get_records(firm.id)["elvirksomhet"]
    assert (record.standing, record.approved, record.waiting) == (Standing.HELD, old, new)
    proofs.refuse(new, reason="Bildet er uleselig, ta et nytt.", actor_id=make_person("Siv").id)
    assert is_held(firm, "elvirksomhet")
    newest = submit(firm, storage)
    record = queries.get_records(firm.id)["elvirksomhet"]
    assert (record.approved, record.waiting, record.refused) == (old, newest, None)
    approve(newest, today_in_oslo() + NEXT_YEAR)
    record = queries.get_records(firm.id)["elvirksomhet"]
    assert (record.approved, record.waiting, record.refused) == (newest, None, None)


def test_a_proof_that_was_replaced_leaves_only_its_file_which_is_swept(firm: Firm, storage: ProofStorage) -> None:
    first = submit(firm, storage)
    key, number = first.file_key, first.id
    second = submit(firm, storage)
    assert proofs.list_ownerless_proofs({key, second.file_key}) == {key}
    with pytest.raises(NotFoundError):
        queries.get_certificate(number)


@pytest.mark.parametrize(
    ("kind", "days", "error"),
    [
        ("trollmann", 100, NotFoundError),
        ("sentral-godkjenning", 100, proofs.CertificateIsLookedUpError),
        ("f-gass", None, proofs.LastDayMissingError),
        ("f-gass", -1, proofs.CertificateHasRunOutError),
    ],
)
def test_what_can_not_be_handed_in_leaves_no_row_and_no_file(
    firm: Firm, storage: ProofStorage, tmp_path: Path, kind: str, days: int | None, error: type[Exception]
) -> None:
    until = None if days is None else today_in_oslo() + timedelta(days=days)
    with pytest.raises(error):
        submit(firm, storage, kind, until)
    assert list(tmp_path.rglob("*.*")) == []
    assert db.session.scalars(select(FirmCertificate)).all() == []


def test_staff_can_not_approve_without_the_last_day_a_kind_must_have(firm: Firm, storage: ProofStorage) -> None:
    certificate = submit(firm, storage, "f-gass", today_in_oslo() + NEXT_YEAR)
    with pytest.raises(proofs.LastDayMissingError):
        approve(certificate, None)
    with pytest.raises(proofs.CertificateHasRunOutError):
        approve(certificate, today_in_oslo() - timedelta(days=1))
    assert not is_held(firm, "f-gass")


def test_it_is_decided_once(firm: Firm, storage: ProofStorage) -> None:
    certificate = submit(firm, storage)
    proofs.refuse(certificate, reason="Bildet er uleselig, ta et nytt.", actor_id=make_person("Siv").id)
    for again in (lambda: approve(certificate), lambda: proofs.withdraw(certificate, actor_id=certificate.firm_id)):
        with pytest.raises(proofs.CertificateIsDecidedError):
            again()
    assert queries.get_records(firm.id)["elvirksomhet"].standing is Standing.REFUSED
    assert [name for name, _ in events() if name.startswith("certificate")] == ["certificate:refused"]


def test_taken_back_it_is_gone_and_can_not_be_approved(firm: Firm, storage: ProofStorage) -> None:
    certificate = submit(firm, storage)
    seen_by_staff = certificate.id
    proofs.withdraw(certificate, actor_id=make_person("Eier").id)
    assert queries.get_records(firm.id)["elvirksomhet"].standing is Standing.MISSING
    with pytest.raises(NotFoundError):
        queries.get_certificate(seen_by_staff)


def test_the_queue_has_the_oldest_first_and_only_what_waits(firm: Firm, storage: ProofStorage) -> None:
    second, first = submit(firm, storage, "mesterbrev"), submit(firm, storage, "vatrom")
    first.submitted_at = second.submitted_at - timedelta(hours=1)
    approve(submit(firm, storage))
    db.session.flush()
    assert [row.certificate for row in queries.list_waiting(limit=9)] == [first, second]
    assert queries.count_waiting() == 2
    assert queries.list_waiting(limit=9)[0].firm_name == "Volt og Watt AS"


def test_another_firms_certificate_and_none_are_alike(firm: Firm, storage: ProofStorage) -> None:
    certificate = submit(firm, storage)
    other = make_firm("En annen AS")
    for number, of_firm in ((certificate.id, other.id), (certificate.id + 1, firm.id)):
        with pytest.raises(NotFoundError):
            queries.get_own_certificate(number, firm_id=of_firm)


def reminded() -> list[int]:
    return [ids["days"] for name, ids in events() if name == "certificate:running-out"]


def test_it_is_reminded_of_at_30_14_and_7_days_and_once_it_has_run_out_each_once(firm: Firm) -> None:
    certificate = make_certificate(firm, "f-gass", valid_until=today_in_oslo() + timedelta(days=31))
    said = {}
    for left in range(31, -4, -1):
        certificate.valid_until = today_in_oslo() + timedelta(days=left)
        db.session.flush()
        before = len(reminded())
        running_out.remind()
        running_out.remind()
        db.session.expire_all()
        if len(reminded()) > before:
            said[left] = reminded()[before:]
    assert said == {30: [30], 14: [14], 7: [7], -1: [0]}


@pytest.mark.parametrize(("left", "step"), [(20, 30), (9, 14), (0, 7), (-40, 0)])
def test_after_a_stop_only_the_step_that_counts_now_is_said(firm: Firm, left: int, step: int) -> None:
    make_certificate(firm, "f-gass", valid_until=today_in_oslo() + timedelta(days=left))
    assert (running_out.remind(), running_out.remind()) == (1, 0)
    assert reminded() == [step]


def test_while_a_new_proof_waits_nothing_is_said_until_the_old_has_run_out(firm: Firm, storage: ProofStorage) -> None:
    old = make_certificate(firm, "f-gass", valid_until=today_in_oslo() + timedelta(days=5))
    submit(firm, storage, "f-gass", today_in_oslo() + NEXT_YEAR)
    assert running_out.remind() == 0
    old.valid_until = today_in_oslo() - timedelta(days=1)
    db.session.flush()
    assert running_out.remind() == 1
    assert reminded() == [0]


def test_nothing_is_said_of_what_was_refused_waits_or_has_no_last_day(firm: Firm, storage: ProofStorage) -> None:
    soon = today_in_oslo() + timedelta(days=3)
    submit(firm, storage, "loyve", soon)
    refused = submit(firm, storage, "asbest", soon)
    proofs.refuse(refused, reason="Bildet er uleselig, ta et nytt.", actor_id=make_person("Siv").id)
    make_certificate(firm, "elvirksomhet")
    assert running_out.remind() == 0


def test_every_kind_says_what_it_is_and_what_proof_we_want() -> None:
    for key, kind in KINDS.items():
        assert key == kind.key
        assert all(text.strip() for text in (kind.name, kind.meaning, kind.proof))
        assert kind.register_url is None or kind.register_url.startswith("https://")
