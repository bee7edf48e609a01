"""The mail to a firm that was silent, and the press that has it asked again."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from portal.core.database import db
from portal.firms import pauses
from portal.firms.models import Firm, MemberRole, ServicePause
from portal.notifications import pause_mails
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_member
from tests.support.mails import list_mails
from tests.support.visitors import Visitor

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def firm() -> Firm:
    made = make_firm("Bakken Tak AS")
    make_member(made, make_person("Ola", email="ola@post.example"))
    make_member(made, make_person("Lise", email="lise@post.example", locale="en"), role=MemberRole.ESTIMATOR)
    make_member(made, make_person("Nils"), role=MemberRole.READER)
    return made


@pytest.fixture
def pause(firm: Firm) -> ServicePause:
    made = ServicePause(firm_id=firm.id, category="tak", service="omlegging", reason="silence")
    db.session.add(made)
    db.session.flush()
    return made


def is_paused() -> bool:
    return db.session.scalar(select(ServicePause.id)) is not None


def test_those_who_answer_for_the_firm_are_told_once_with_a_link(pause: ServicePause, firm: Firm):
    for _ in range(2):
        pause_mails.tell_of_pause(pause_id=pause.id)
    ours, theirs = list_mails()
    assert ours.subject == "Vi har satt Legge om tak på pause for dere"
    for part in (ours.text, ours.html):
        assert "Bakken Tak AS" in part
        assert f"/bedrift/gjenoppta/{pauses.token_of(pause)}" in part
    assert "Re-roofing" in theirs.text


def test_nobody_is_told_of_a_pause_that_is_over(pause: ServicePause):
    number = pause.id
    pauses.resume_by_token(pauses.token_of(pause))
    pause_mails.tell_of_pause(pause_id=number)
    assert list_mails() == []


def test_opening_the_link_does_nothing_and_pressing_the_button_has_the_firm_asked_again(
    anyone: Visitor, pause: ServicePause
):
    page = anyone.get(f"/bedrift/gjenoppta/{pauses.token_of(pause)}")
    assert "Bakken Tak AS" in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert is_paused()
    form = next(form for form in page.forms.values() if "/gjenoppta/" in form.action)
    assert "har ikke pause" in form.submit().text
    assert not is_paused()
    form.submit()  # pressed twice
    assert not is_paused()


@pytest.mark.parametrize("token", ["", "1", "1-", "x-y", "1-abc", "%C2%B2-abc", "9" * 30 + "-abc", "-1-abc"])
def test_no_other_link_opens_or_does_anything(anyone: Visitor, pause: ServicePause, token: str):
    answer = anyone.get(f"/bedrift/gjenoppta/{token}", status=(404, 410))
    assert "Bakken Tak AS" not in answer.text
    pauses.resume_by_token(token)
    assert is_paused()


def test_the_key_of_one_pause_does_not_open_another(anyone: Visitor, pause: ServicePause, firm: Firm):
    other = ServicePause(firm_id=firm.id, category="tak", service="lekkasje", reason="own")
    db.session.add(other)
    db.session.flush()
    _, key = pauses.token_of(pause).split("-")
    anyone.get(f"/bedrift/gjenoppta/{other.id}-{key}", status=410)


@pytest.mark.parametrize("has_leaked", [True, False])
def test_a_link_from_before_the_secret_was_changed_works_unless_the_secret_had_leaked(
    anyone: Visitor, pause: ServicePause, change_key: Callable[..., None], *, has_leaked: bool
):
    before = pauses.token_of(pause)
    change_key(has_leaked=has_leaked)
    assert pauses.token_of(pause) != before
    anyone.get(f"/bedrift/gjenoppta/{before}", status=410 if has_leaked else 200)
    pauses.resume_by_token(before)
    assert is_paused() is has_leaked
