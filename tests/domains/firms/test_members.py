"""The people of a firm: roles, removal, leaving; and the last owner, also when two go at once."""

from collections import Counter
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from portal.accounts import services as accounts
from portal.accounts.models import LoginSession, Person
from portal.core import audit
from portal.core.database import db
from portal.core.errors import NotAllowedError, NotFoundError
from portal.core.outbox import OutboxRow
from portal.firms import members
from portal.firms.errors import LastOwnerError
from portal.firms.models import Firm, FirmMember, MemberRole
from tests.domains.quotes.test_reply_race import at_once
from tests.factories.accounts import make_person, open_session
from tests.factories.marketplace import make_firm, make_member

OWNER, ESTIMATOR, READER = MemberRole.OWNER, MemberRole.ESTIMATOR, MemberRole.READER


@pytest.fixture
def firm(app: Flask) -> Firm:
    return make_firm("Olas Tak AS")


@pytest.fixture
def ola(firm: Firm) -> Person:
    """The firm's owner."""
    return make_member(firm)


def colleague(firm: Firm, person: Person) -> members.Colleague:
    return next(one for one in members.list_colleagues(firm.id) if one.person_id == person.id)


def roles(firm: Firm) -> list[str]:
    return list(
        db.session.scalars(select(FirmMember.role).where(FirmMember.firm_id == firm.id).order_by(FirmMember.id))
    )


def events() -> list[str]:
    return list(db.session.scalars(select(OutboxRow.event).order_by(OutboxRow.id)))


def change(firm: Firm, person: Person, role: MemberRole, *, by: Person) -> None:
    members.change_role(colleague(firm, person), firm_id=firm.id, role=role, actor_id=by.id)


def remove(firm: Firm, person: Person, *, by: Person) -> None:
    members.remove(colleague(firm, person), firm_id=firm.id, actor_id=by.id)


def leave(firm: Firm, person: Person) -> None:
    members.leave(firm.id, person_id=person.id)


def test_an_owner_gives_another_role_and_the_person_is_told(firm: Firm, ola: Person):
    eva = make_member(firm, make_person("Eva Kalkyle"), role=READER)
    change(firm, eva, ESTIMATOR, by=ola)
    assert roles(firm) == [OWNER, ESTIMATOR]
    assert events() == ["firm:role-changed"]
    (line,) = audit.list_events(firm)
    assert (line.action, line.details) == ("firm:role-changed", {"person_id": eva.id, "role": ESTIMATOR})


def test_the_role_somebody_has_already_changes_nothing(firm: Firm, ola: Person):
    change(firm, ola, OWNER, by=ola)
    assert (roles(firm), events(), audit.list_events(firm)) == ([OWNER], [], [])


@pytest.mark.parametrize("role", [ESTIMATOR, READER])
def test_only_an_owner_changes_or_removes(firm: Firm, ola: Person, role: MemberRole):
    eva, nils = make_member(firm, make_person("Eva Kalkyle"), role=role), make_person("Nils Fremmed")
    make_member(make_firm("Nils Bygg AS"), nils)
    for who in (eva, nils):
        with pytest.raises(NotAllowedError):
            change(firm, eva, OWNER, by=who)
        with pytest.raises(NotAllowedError):
            remove(firm, ola, by=who)
    assert roles(firm) == [OWNER, role]


def test_somebody_of_another_firm_is_nobody_here(firm: Firm, ola: Person):
    other = make_firm("Nils Bygg AS")
    nils = make_member(other, make_person("Nils Fremmed"))
    with pytest.raises(NotFoundError):
        members.remove(colleague(other, nils), firm_id=firm.id, actor_id=ola.id)
    with pytest.raises(NotFoundError):
        members.leave(firm.id, person_id=nils.id)
    assert roles(other) == [OWNER]


@pytest.mark.parametrize(
    "go",
    [
        lambda firm, ola: leave(firm, ola),
        lambda firm, ola: remove(firm, ola, by=ola),
        lambda firm, ola: change(firm, ola, READER, by=ola),
    ],
)
def test_the_last_owner_stays(firm: Firm, ola: Person, go: Callable):
    make_member(firm, make_person("Eva Kalkyle"), role=ESTIMATOR)
    asleep = make_member(firm, make_person("Stig Stengt"))
    asleep.suspended_at = func.now()  # an owner who can't log in is none
    db.session.flush()
    with pytest.raises(LastOwnerError):
        go(firm, ola)
    assert roles(firm) == [OWNER, ESTIMATOR, OWNER]
    asleep.suspended_at = None
    db.session.flush()
    go(firm, ola)
    assert roles(firm).count(OWNER) == 1


def test_whoever_leaves_is_told_of_to_the_owners_alone(firm: Firm, ola: Person):
    eva = make_member(firm, make_person("Eva Kalkyle"), role=READER)
    leave(firm, eva)
    assert (roles(firm), events()) == ([OWNER], ["firm:member-left"])


def test_no_session_of_who_is_out_prefers_the_firm_any_more(firm: Firm, ola: Person):
    eva = make_member(firm, make_person("Eva Kalkyle"), role=READER)
    for person in (eva, ola):
        open_session(person)
    db.session.execute(update(LoginSession).values(active_firm_id=firm.id))
    remove(firm, eva, by=ola)
    chosen = dict(db.session.execute(select(LoginSession.person_id, LoginSession.active_firm_id)).all())
    assert chosen == {eva.id: None, ola.id: firm.id}


def test_ones_own_firms_are_those_one_can_act_for(firm: Firm, ola: Person):
    second, closed = make_firm("Olas Bad AS"), make_firm("Stengt AS", suspended_at=func.now())
    for other in (second, closed):
        make_member(other, ola, role=READER)
    assert [(own.name, own.role) for own in members.list_own_firms(ola.id)] == [
        ("Olas Tak AS", OWNER),
        ("Olas Bad AS", READER),
    ]
    for not_ones_own in (closed.id, make_firm("Andres AS").id, 9_000_000_000):
        with pytest.raises(NotFoundError):
            members.get_own_firm(ola.id, not_ones_own)


GOING: dict[str, Callable[[int, members.Colleague, members.Colleague], None]] = {
    "both leave": lambda firm_id, me, _other: members.leave(firm_id, person_id=me.person_id),
    "both step down": lambda firm_id, me, _other: members.change_role(
        me, firm_id=firm_id, role=READER, actor_id=me.person_id
    ),
    "each removes the other": lambda firm_id, me, other: members.remove(other, firm_id=firm_id, actor_id=me.person_id),
    "each demotes the other": lambda firm_id, me, other: members.change_role(
        other, firm_id=firm_id, role=READER, actor_id=me.person_id
    ),
}


@pytest.mark.committed
@pytest.mark.parametrize("how", GOING)
def test_of_two_owners_who_go_at_once_exactly_one_does(app: Flask, how: str):
    for _ in range(5):
        firm = make_firm()
        owners = [make_member(firm, make_person(name)) for name in ("Ola Eier", "Eva Eier")]
        first, second = (colleague(firm, owner) for owner in owners)
        firm_id = firm.id
        db.session.commit()
        outcomes = at_once(
            app,
            [
                lambda pair=pair, firm_id=firm_id: GOING[how](firm_id, *pair)
                for pair in ((first, second), (second, first))
            ],
        )
        refusal = "NotAllowedError" if how.startswith("each") else "LastOwnerError"
        assert Counter(outcomes) == {"done": 1, refusal: 1}
        left = db.session.scalars(
            select(FirmMember.role).where(FirmMember.firm_id == firm_id, FirmMember.role == OWNER)
        ).all()
        assert len(left) == 1


@pytest.mark.committed
def test_one_who_leaves_while_the_other_is_removed_leaves_an_owner(app: Flask):
    firm = make_firm()
    ola, eva = (make_member(firm, make_person(name)) for name in ("Ola Eier", "Eva Eier"))
    evas, firm_id, ola_id = colleague(firm, eva), firm.id, ola.id
    db.session.commit()
    outcomes = at_once(
        app,
        [
            lambda: members.leave(firm_id, person_id=ola_id),
            lambda: members.remove(evas, firm_id=firm_id, actor_id=ola_id),
        ],
    )
    assert Counter(outcomes)["done"] == 1
    assert len(members.list_colleagues(firm_id)) == 1


def test_acting_for_a_firm_is_for_this_session_only(firm: Firm, ola: Person):
    second = make_firm("Olas Bad AS")
    make_member(second, ola)
    open_session(ola)
    open_session(ola)
    first_session, other_session = db.session.scalars(select(LoginSession.id).order_by(LoginSession.id))
    accounts.act_for_firm(first_session, second.id)
    chosen = dict(db.session.execute(select(LoginSession.id, LoginSession.active_firm_id)).all())
    assert chosen == {first_session: second.id, other_session: None}
