"""Why firms are asked is said in English too, whatever there is to say."""

import pytest
from flask import Flask

from portal.accounts.states import StaffRole
from portal.core import clock
from portal.dispatch.reasons import Reason
from tests.architecture.test_language import ENGLISH, norwegian_on, owner_of, visitor_of
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_course, make_firm, make_lead, make_project, make_quote, make_wave
from tests.web.leads.test_why import match


@pytest.mark.parametrize("outcome", [None, "needs-staff", "too-few", "enough", "over"])
@pytest.mark.parametrize("target", [0, 1, 3])
def test_how_the_asking_goes(app: Flask, outcome: str | None, target: int):
    mary = make_person("Mary Smith", locale="en")
    project = make_project(mary, **ENGLISH)
    make_wave(project, asked=4, target=target, candidates=4)
    leads = [make_lead(make_firm(f"Roof {number} Ltd"), project) for number in range(4)]
    leads[1].opened_at = leads[0].opened_at = leads[0].declined_at = clock.now()
    leads[0].decline_reason = "no-capacity"
    if outcome != "needs-staff":
        make_quote(leads[2], message="We can come soon.", starts="week 3")
    make_course(project, outcome)
    assert norwegian_on(visitor_of(app, mary).get(f"/mine-prosjekter/{project.id}")) == []


@pytest.mark.parametrize("fields", [{}, {"newcomer": True, "fair": 1.2}, {"fair": -1.2, "asked": 0}, {"fit": "exact"}])
@pytest.mark.parametrize("wave", [0, 2])
def test_why_a_firm_was_asked(app: Flask, fields: dict, wave: int):
    firm = make_firm("Olsen Roof AS")
    lead = make_lead(firm, make_project(**ENGLISH), match=match(**fields), wave=wave, is_beyond_week=wave == 0)
    assert norwegian_on(owner_of(app, firm).get(f"/oppdrag/{lead.id}")) == []


def test_what_staff_read(app: Flask):
    ann = visitor_of(app, make_person("Ann Smith", locale="en", staff_role=StaffRole.MODERATOR))
    firm, project = make_firm("Olsen Roof AS", postal_code="3044", radius_km=5), make_project(**ENGLISH)
    misses = [{"firm": firm.id, "reason": reason, "km": 4.0} for reason in Reason]
    make_wave(project, asked=1, left_out=dict.fromkeys(Reason, 2), misses=misses, target=3, candidates=1)
    make_lead(make_firm("Roof Ltd"), project, match=match())
    make_course(project, "needs-staff")
    for path in ("/stab/redning", f"/stab/redning/{project.id}", f"/stab/prosjekter/{project.id}/bedrifter?beregn=1"):
        assert norwegian_on(ann.get(path)) == []
