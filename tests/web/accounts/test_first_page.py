"""Where one stands after logging in."""

import pytest

from portal.accounts.states import StaffRole
from tests.factories.accounts import PASSWORD, make_person
from tests.factories.marketplace import make_firm, make_member
from tests.support.visitors import Visitor


def log_in(visitor: Visitor, email: str) -> str:
    form = visitor.get("/logg-inn/passord").forms[0]
    form["email"], form["password"] = email, PASSWORD
    return form.submit(status=303).location


@pytest.mark.parametrize(
    ("who", "where"), [("poster", "/mine-prosjekter"), ("contractor", "/oppdrag"), ("staff", "/stab/prosjekter")]
)
def test_everyone_lands_at_their_own_desk(anyone: Visitor, who: str, where: str) -> None:
    person = make_person(password=PASSWORD, staff_role=StaffRole.MODERATOR if who == "staff" else None)
    if who == "contractor":
        make_member(make_firm(), person)
    assert log_in(anyone, person.email) == where


def test_a_draft_begun_without_an_account_comes_along(anyone: Visitor) -> None:
    form = anyone.get("/legg-ut/jobb?kategori=tak").forms[0]
    form["service"] = "kontroll"
    form.submit(status=303)
    log_in(anyone, make_person(password=PASSWORD).email)
    assert anyone.get("/legg-ut/jobb").forms[0]["service"].value == "kontroll"
