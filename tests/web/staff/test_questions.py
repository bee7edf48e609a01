"""Staff read what firms have asked about a project, and which firm it was."""

from portal.clarifications import services
from portal.core.database import db
from tests.factories.marketplace import make_firm, make_lead
from tests.support.visitors import Visitor


def test_staff_alone_are_told_which_firm_asked(siv: Visitor, nils: Visitor) -> None:
    lead = make_lead(make_firm("Olas Tak AS"))
    services.ask(lead, body="Er det tilkomst med kran fra gaten?", actor_id=None)
    db.session.commit()
    section = siv.get(f"/stab/prosjekter/{lead.project_id}").html.select_one("[aria-labelledby=bedrifter-spor]").text
    assert "Er det tilkomst med kran fra gaten?" in section
    assert "Olas Tak AS" in section
    nils.get(f"/stab/prosjekter/{lead.project_id}", status=404)
