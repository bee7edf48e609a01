"""Inviting into a firm: who may, to whom, how long it holds, and joining once."""

from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from portal.accounts.errors import InvalidEmailError
from portal.accounts.models import Person
from portal.core import audit, clock
from portal.core.database import db
from portal.core.errors import NotAllowedError, NotFoundError, TooManyAttemptsError
from portal.firms import invitations, members
from portal.firms.errors import (
    AlreadyAskedError,
    AlreadyInFirmError,
    InvitationForSomebodyElseError,
    InvitationIsOverError,
)
from portal.firms.invitations import InvitationState
from portal.firms.models import Firm, FirmInvitation, FirmMember, MemberRole
from tests.domains.quotes.test_reply_race import at_once
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_member

EVA = "eva@post.example"


@pytest.fixture
def firm(app: Flask) -> Firm:
    return make_firm("Olas Tak AS")


@pytest.fixture
def ola(firm: Firm) -> Person:
    """The firm's owner."""
    return make_member(firm)


def invite(firm: Firm, ola: Person, email: str = EVA, role: MemberRole = MemberRole.ESTIMATOR) -> FirmInvitation:
    return invitations.invite(firm.id, email=email, role=role, actor_id=ola.id)


def mailed(invitation: FirmInvitation) -> str:
    issued = invitations.issue_link(invitation.id)
    assert issued is not None
    return issued[1]


def run_out(invitation: FirmInvitation) -> None:
    invitation.expires_at = clock.now() - timedelta(seconds=1)
    db.session.flush()


def people_in(firm: Firm) -> int:
    return db.session.scalar(select(func.count()).where(FirmMember.firm_id == firm.id))


def test_inviting_makes_no_account_and_joining_gives_the_role(firm: Firm, ola: Person):
    invitation = invite(firm, ola, "  EVA@Post.Example ")
    assert invitation.email == EVA
    assert db.session.scalar(select(Person).where(Person.email == EVA)) is None
    assert invitation.expires_at - clock.now() > timedelta(days=13, hours=23)
    token = mailed(invitation)
    eva = make_person("Eva Kalkyle", email=EVA)
    invitations.join(token, person_id=eva.id)
    assert [(one.name, one.role) for one in members.list_colleagues(firm.id)][1:] == [("Eva Kalkyle", "estimator")]
    assert invitations.state_of(invitation) is InvitationState.ACCEPTED
    with pytest.raises(InvitationIsOverError):
        invitations.join(token, person_id=eva.id)


@pytest.mark.parametrize("role", [MemberRole.ESTIMATOR, MemberRole.READER, None])
def test_only_an_owner_of_this_firm_invites_resends_and_withdraws(firm: Firm, ola: Person, role: MemberRole | None):
    invitation = invite(firm, ola)
    other = make_person("Nils Fremmed")
    make_member(firm if role else make_firm("Nils Bygg AS"), other, role=role or MemberRole.OWNER)
    with pytest.raises(NotAllowedError):
        invite(firm, other, "ny@post.example")
    for act in (invitations.resend, invitations.withdraw):
        with pytest.raises(NotAllowedError):
            act(invitation, actor_id=other.id)
    assert invitations.state_of(invitation) is InvitationState.OPEN


def test_who_is_in_already_and_who_is_invited_already_are_refused(firm: Firm, ola: Person):
    with pytest.raises(AlreadyInFirmError):
        invite(firm, ola, ola.email)
    invite(firm, ola)
    with pytest.raises(AlreadyAskedError):
        invite(firm, ola)
    invite(make_firm_of(ola), ola)  # another firm is another matter
    with pytest.raises(InvalidEmailError):
        invite(firm, ola, "eva")


def make_firm_of(person: Person) -> Firm:
    firm = make_firm("Olas Bad AS")
    make_member(firm, person)
    return firm


def test_one_that_has_run_out_lets_nobody_in_and_makes_room_for_another(firm: Firm, ola: Person):
    invitation = invite(firm, ola)
    token = mailed(invitation)
    run_out(invitation)
    eva = make_person("Eva Kalkyle", email=EVA)
    with pytest.raises(InvitationIsOverError):
        invitations.join(token, person_id=eva.id)
    assert invitations.state_of(invitation) is InvitationState.EXPIRED
    assert [one.id for one in invitations.list_unanswered(firm.id)] == [invitation.id]
    again = invite(firm, ola)
    assert [one.id for one in invitations.list_unanswered(firm.id)] == [again.id]
    invitations.join(mailed(again), person_id=eva.id)
    assert people_in(firm) == 2


def test_sent_anew_it_is_good_for_another_fortnight_and_the_first_link_is_dead(firm: Firm, ola: Person):
    invitation = invite(firm, ola)
    first = mailed(invitation)
    run_out(invitation)
    invitations.resend(invitation, actor_id=ola.id)
    assert invitations.find_invitation(first) is None
    assert invitation.expires_at > clock.now() + timedelta(days=13)
    invitations.join(mailed(invitation), person_id=make_person("Eva Kalkyle", email=EVA).id)
    with pytest.raises(InvitationIsOverError):
        invitations.resend(invitation, actor_id=ola.id)


def test_taken_back_it_is_dead_at_once_also_for_the_worker(firm: Firm, ola: Person):
    invitation = invite(firm, ola)
    token = mailed(invitation)
    invitations.withdraw(invitation, actor_id=ola.id)
    with pytest.raises(InvitationIsOverError):
        invitations.join(token, person_id=make_person("Eva Kalkyle", email=EVA).id)
    assert invitations.issue_link(invitation.id) is None
    with pytest.raises(InvitationIsOverError):
        invitations.withdraw(invitation, actor_id=ola.id)
    assert people_in(firm) == 1


def test_a_link_that_was_passed_on_lets_nobody_in(firm: Firm, ola: Person):
    invitation = invite(firm, ola)
    token = mailed(invitation)
    with pytest.raises(InvitationForSomebodyElseError):
        invitations.join(token, person_id=make_person("Nils Fremmed").id)
    assert (people_in(firm), invitation.accepted_at) == (1, None)


def test_a_token_nobody_has_is_no_invitation(firm: Firm, ola: Person):
    with pytest.raises(InvitationIsOverError):
        invitations.join("x", person_id=ola.id)


def test_another_firms_invitation_is_none_of_ours(firm: Firm, ola: Person):
    theirs = invite(make_firm_of(ola), ola)
    with pytest.raises(NotFoundError):
        invitations.get_invitation(firm.id, theirs.id)


def test_an_address_gets_five_invitations_a_day_at_most(firm: Firm, ola: Person):
    invitation = invite(firm, ola)
    for _ in range(4):
        invitations.resend(invitation, actor_id=ola.id)
    with pytest.raises(TooManyAttemptsError):
        invitations.resend(invitation, actor_id=ola.id)


@pytest.mark.parametrize("goes", ["removed", "demoted", "leaving"])
def test_an_owner_who_is_one_no_longer_has_nobody_underway(firm: Firm, ola: Person, goes: str):
    bo = make_member(firm, make_person("Bo Eier"))
    bos, olas = (
        invite(firm, who, f"{name}@post.example", MemberRole.OWNER) for who, name in ((bo, "bo2"), (ola, "ny"))
    )
    elsewhere = invite(make_firm_of(bo), bo, "bad@post.example")
    token, colleague = mailed(bos), members.get_colleague(firm.id, member_of(firm, bo))
    if goes == "leaving":
        members.leave(firm.id, person_id=bo.id)
    elif goes == "removed":
        members.remove(colleague, firm_id=firm.id, actor_id=ola.id)
    else:
        members.change_role(colleague, firm_id=firm.id, role=MemberRole.READER, actor_id=ola.id)
    db.session.expire_all()
    assert [one.id for one in invitations.list_unanswered(firm.id)] == [olas.id]
    assert invitations.state_of(elsewhere) is InvitationState.OPEN
    line = next(line for line in audit.list_events(firm) if line.action == "firm:invitation-withdrawn")
    assert (line.actor_id, line.details) == (bo.id if goes == "leaving" else ola.id, {"invitation_id": bos.id})
    with pytest.raises(InvitationIsOverError):
        invitations.join(token, person_id=make_person("Bo Igjen", email="bo2@post.example").id)


def test_an_owner_made_an_owner_keeps_what_is_underway(firm: Firm, ola: Person):
    invite(firm, ola)
    members.change_role(
        members.get_colleague(firm.id, member_of(firm, ola)), firm_id=firm.id, role=MemberRole.OWNER, actor_id=ola.id
    )
    assert len(invitations.list_unanswered(firm.id)) == 1


def member_of(firm: Firm, person: Person) -> int:
    return db.session.scalar(
        select(FirmMember.id).where(FirmMember.firm_id == firm.id, FirmMember.person_id == person.id)
    )


def test_a_sender_who_is_held_back_lets_nobody_in_until_another_owner_sends_it(firm: Firm, ola: Person):
    bo, eva = make_member(firm, make_person("Bo Eier")), make_person("Eva Kalkyle", email=EVA)
    invitation = invite(firm, bo)
    token = mailed(invitation)
    bo.suspended_at = clock.now()
    db.session.flush()
    with pytest.raises(InvitationIsOverError):
        invitations.join(token, person_id=eva.id)
    invitations.resend(invitation, actor_id=ola.id)
    invitations.join(mailed(invitation), person_id=eva.id)
    assert people_in(firm) == 3


def test_what_ended_a_month_ago_is_forgotten(firm: Firm, ola: Person):
    invite(firm, ola)
    old = [invite(firm, ola, f"gammel{number}@post.example") for number in range(3)]
    ends = ({"expires_at": 0}, {"accepted_at": 0}, {"withdrawn_at": 0})
    long_ago = clock.now() - timedelta(days=31)
    for invitation, end in zip(old, ends, strict=True):
        moment = dict.fromkeys(end, long_ago)
        db.session.execute(update(FirmInvitation).where(FirmInvitation.id == invitation.id).values(**moment))
    assert invitations.forget_old_invitations() == 3
    assert db.session.scalars(select(FirmInvitation.email)).all() == [EVA]


@pytest.mark.committed
def test_the_same_link_used_twice_at_once_joins_once(app: Flask):
    firm = make_firm()
    ola, eva = make_member(firm), make_person("Eva Kalkyle", email=EVA)
    token, eva_id = mailed(invite(firm, ola)), eva.id
    db.session.commit()
    outcomes = at_once(app, [lambda: invitations.join(token, person_id=eva_id)] * 3)
    assert Counter(outcomes) == {"done": 1, "InvitationIsOverError": 2}
    assert people_in(firm) == 2


@pytest.mark.committed
def test_joining_while_it_is_taken_back_is_one_or_the_other(app: Flask):
    for number in range(5):
        firm = make_firm()
        ola, eva = make_member(firm), make_person("Eva Kalkyle", email=f"eva{number}@post.example")
        invitation = invite(firm, ola, eva.email)
        token, eva_id, ola_id, invitation_id, firm_id = mailed(invitation), eva.id, ola.id, invitation.id, firm.id
        db.session.commit()

        def take_back(firm_id=firm_id, invitation_id=invitation_id, ola_id=ola_id) -> None:
            invitations.withdraw(invitations.get_invitation(firm_id, invitation_id), actor_id=ola_id)

        outcomes = at_once(
            app, [lambda token=token, eva_id=eva_id: invitations.join(token, person_id=eva_id), take_back]
        )
        assert Counter(outcomes) == {"done": 1, "InvitationIsOverError": 1}
        joined = db.session.scalar(select(func.count()).where(FirmMember.firm_id == firm_id)) == 2
        assert joined == (outcomes[0] == "done")


@pytest.mark.committed
def test_an_owner_removed_while_inviting_invites_before_or_not_at_all(app: Flask):
    firm = make_firm()
    ola, eva = (make_member(firm, make_person(name)) for name in ("Ola Eier", "Eva Eier"))
    evas = next(one for one in members.list_colleagues(firm.id) if one.person_id == eva.id)
    firm_id, ola_id, eva_id = firm.id, ola.id, eva.id
    db.session.commit()
    invited, removed = at_once(
        app,
        [
            lambda: invitations.invite(firm_id, email=EVA, role=MemberRole.OWNER, actor_id=eva_id),
            lambda: members.remove(evas, firm_id=firm_id, actor_id=ola_id),
        ],
    )
    assert (removed, invited in ("done", "NotAllowedError")) == ("done", True)
    assert db.session.scalar(select(func.count()).select_from(FirmInvitation)) == int(invited == "done")
