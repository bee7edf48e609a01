"""Who stands in front of the page, and for which firm."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from portal.accounts import services
from portal.accounts.models import LoginSession
from portal.core import transaction
from portal.core.database import db
from portal.firms.models import FirmMember, MemberRole
from portal.web import sign_in
from tests.factories.accounts import make_person, open_session
from tests.factories.marketplace import make_firm, make_member
from tests.support.visitors import Visitor


def test_a_poster_acts_for_no_firm(app: Flask) -> None:
    assert sign_in.load_viewer(open_session(make_person())).firm is None


def test_a_member_acts_for_the_firm_joined_first_until_another_is_chosen(app: Flask) -> None:
    ola = make_person("Ola Bygg")
    first, second = make_firm(), make_firm()
    make_member(first, ola, role=MemberRole.READER)
    make_member(second, ola, role=MemberRole.OWNER)
    token = open_session(ola)
    viewer = sign_in.load_viewer(token)
    assert (viewer.firm.id, viewer.firm.name, viewer.firm.role) == (first.id, first.name, "reader")
    services.act_for_firm(viewer.session_id, second.id)
    assert (sign_in.load_viewer(token).firm.id, sign_in.load_viewer(token).firm.role) == (second.id, "owner")


def test_a_firm_chosen_without_membership_is_not_acted_for(app: Flask) -> None:
    token = open_session(make_person("Nils Stranger"))
    services.act_for_firm(sign_in.load_viewer(token).session_id, make_firm().id)
    assert sign_in.load_viewer(token).firm is None


def test_a_member_who_is_removed_or_gets_another_role_is_so_at_the_next_request(app: Flask) -> None:
    ola = make_person("Ola Bygg")
    make_member(make_firm(), ola, role=MemberRole.OWNER)
    token = open_session(ola)
    db.session.execute(update(FirmMember).values(role=MemberRole.READER))
    assert sign_in.load_viewer(token).firm.role == "reader"
    db.session.execute(delete(FirmMember))
    assert sign_in.load_viewer(token).firm is None


def test_nobody_acts_for_a_suspended_firm(app: Flask) -> None:
    ola, firm = make_person("Ola Bygg"), make_firm()
    make_member(firm, ola, role=MemberRole.OWNER)
    token = open_session(ola)
    firm.suspended_at = func.now()
    db.session.flush()
    assert sign_in.load_viewer(token).firm is None


@pytest.mark.committed
def test_use_after_ten_minutes_is_noted_though_the_page_only_reads(app: Flask) -> None:
    token = open_session(make_person())
    db.session.execute(update(LoginSession).values(last_used_at=func.now() - timedelta(minutes=11)))
    transaction.commit()
    Visitor(app).sign_in(token).get("/min-side", status=200)
    assert db.session.scalar(select(LoginSession.last_used_at > func.now() - timedelta(minutes=1)))
