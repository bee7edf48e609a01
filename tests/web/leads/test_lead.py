"""GET /oppdrag/<id>, «read», and what is new."""

from datetime import timedelta

import pytest

from portal.core import clock
from portal.core.database import db
from portal.firms.models import Firm
from portal.leads.models import Lead
from portal.projects.states import ProjectState
from tests.factories.marketplace import make_firm, make_lead, make_leads, make_project, make_quote
from tests.support.visitors import Visitor

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def without_request_id(answer) -> tuple:
    return answer.status, sorted(pair for pair in answer.headerlist if pair[0] != "X-Request-Id"), answer.body


def test_it_stands_beside_the_view_it_lies_in(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm, make_project(title="Bytte takstein", answers={"leaking": "nei", "area": 140}))
    page = ola.get(f"/oppdrag/{lead.id}")
    assert page.html.title.text == "Bytte takstein – Håndslag"
    assert page.html.select_one("#detail .d-top")
    assert page.html.select_one(".lead [aria-current]")["href"] == f"/oppdrag/{lead.id}"
    assert "140 m²" in page.html.select_one("#detail .pairs").text


def test_htmx_gets_the_pane_alone_with_title_and_focus(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm, make_project(title="Bytte takstein"))
    pane = ola.get(f"/oppdrag/{lead.id}", headers=HTMX)
    assert pane.text.startswith("<title>Bytte takstein – Håndslag</title>")
    assert "<html" not in pane
    assert pane.html.select_one("[data-autofocus]").text == "Bytte takstein"


def test_opening_changes_nothing(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    ola.get(f"/oppdrag/{lead.id}")
    assert db.session.get_one(Lead, lead.id).opened_at is None


def test_it_leads_to_the_ones_above_and_below(ola: Visitor, firm: Firm) -> None:
    newest, middle, oldest = make_leads(firm, 3)
    make_quote(make_lead(firm, sent_at=middle.sent_at + timedelta(seconds=1)))
    ways = {link["aria-label"]: link["href"] for link in ola.get(f"/oppdrag/{middle.id}").html.select(".pos a")}
    assert ways == {"Forrige oppdrag": f"/oppdrag/{newest.id}", "Neste oppdrag": f"/oppdrag/{oldest.id}"}
    assert [link["aria-label"] for link in ola.get(f"/oppdrag/{newest.id}").html.select(".pos a")] == ["Neste oppdrag"]


@pytest.mark.parametrize("path", ["", "/svar", "/avsla"])
def test_another_firms_lead_and_none_answer_alike(ola: Visitor, path: str) -> None:
    foreign = make_lead(make_firm("En annen"))
    others = ola.get(f"/oppdrag/{foreign.id}{path}", status=404)
    none = ola.get(f"/oppdrag/{foreign.id + 1000}{path}", status=404)
    assert without_request_id(others) == without_request_id(none)


@pytest.mark.parametrize("path", ["", "/svar", "/avsla"])
@pytest.mark.parametrize("number", ["0", "-1", "9223372036854775808", "10000000000000000000000000", "x", "1.0"])
def test_an_impossible_number_is_not_found(ola: Visitor, path: str, number: str) -> None:
    ola.get(f"/oppdrag/{number}{path}", status=404)


def test_a_reader_sees_it_without_buttons(reader: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    page = reader.get(f"/oppdrag/{lead.id}")
    assert "Du kan lese oppdragene, men ikke svare" in page.html.select_one(".act").text
    assert not page.html.select(".act a, .act button")
    assert "/svar" not in page
    assert "/avsla" not in page


@pytest.mark.parametrize(
    ("state", "said"),
    [(ProjectState.AWARDED, "Oppdraget er lukket"), (ProjectState.REJECTED, "Tatt tilbake av oss")],
)
def test_a_lead_that_takes_no_replies_has_no_buttons(ola: Visitor, firm: Firm, state: ProjectState, said: str) -> None:
    page = ola.get(f"/oppdrag/{make_lead(firm, make_project(state=state)).id}")
    assert said in page
    assert not page.html.select(".act")


def test_the_number_of_queries_does_not_grow(ola: Visitor, firm: Firm) -> None:
    lead = make_leads(firm, 2)[0]
    ola.get(f"/oppdrag/{lead.id}", headers=HTMX)
    assert ola.query_count == 9, ola.statements
    make_leads(firm, 40)
    ola.get(f"/oppdrag/{lead.id}", headers=HTMX)
    assert ola.query_count == 9, ola.statements
    ola.get(f"/oppdrag/{lead.id}")
    assert ola.query_count == 10, ola.statements


def press_read(visitor: Visitor, page, **kwargs):
    return visitor.post(
        page.forms["mark-read"].action, {"csrf_token": page.forms["mark-read"]["csrf_token"].value}, **kwargs
    )


def test_marking_as_read_works_without_a_script(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    page = ola.get(f"/oppdrag/{lead.id}").forms["mark-read"].submit().follow()
    assert "mark-read" not in page.forms
    assert "0 uleste" in page.html.select_one("#unread").text
    assert db.session.get_one(Lead, lead.id).opened_at is not None


def test_marking_as_read_swaps_the_row_and_the_count(reader: Visitor, firm: Firm) -> None:
    lead, _ = make_leads(firm, 2)
    page = reader.get(f"/oppdrag/{lead.id}")
    answer = press_read(reader, page, headers=HTMX)
    targets = [part["hx-target"] for part in answer.html.select("hx-partial")]
    assert targets == [f"#lead-{lead.id}", "#unread", "#mark-read"]
    assert "unread" not in answer.html.select_one(f"#lead-{lead.id}")["class"]
    first = db.session.get_one(Lead, lead.id).opened_at
    press_read(reader, page, headers=HTMX)
    assert db.session.get_one(Lead, lead.id).opened_at == first


def test_nobody_else_marks_it_as_read(stranger: Visitor, kari: Visitor, anyone: Visitor, firm: Firm) -> None:
    lead, own = make_lead(firm), make_lead(make_firm("Tredje"))
    for visitor, expected in ((stranger, 404), (kari, 404), (anyone, (302, 303, 400))):
        token = csrf_of(visitor)
        visitor.post(f"/oppdrag/{lead.id}/lest", {"csrf_token": token}, status=expected)
    assert db.session.get_one(Lead, lead.id).opened_at is None
    assert own.opened_at is None


def csrf_of(visitor: Visitor) -> str:
    """A token of this visitor's session, from whatever page of theirs has a form."""
    page = visitor.get("/min-side", status="*")
    page = page.follow() if page.status_int == 303 else page
    return page.html.select_one("input[name=csrf_token]")["value"]


def test_news_are_told_once(ola: Visitor, firm: Firm) -> None:
    make_lead(firm)
    poll = ola.get("/oppdrag").html.select_one("[hx-ptag]")
    assert poll["hx-trigger"] == "every 30s"
    assert ola.get(poll["hx-get"], headers={**HTMX, "HX-PTag": poll["hx-ptag"]}, status=304).body == b""
    assert ola.query_count == 2
    make_lead(firm)
    make_lead(firm)
    here = {"HX-Current-URL": "http://127.0.0.1:8000/oppdrag?visning=nye"}
    answer = ola.get(poll["hx-get"], headers={**HTMX, **here, "HX-PTag": poll["hx-ptag"]})
    assert answer.html.select_one("#new-items").text == "2 nye oppdrag"
    assert "3" in answer.html.select_one("[hx-target='#unread']").text
    assert answer.html.select_one("[hx-target=title]").text == "(3) Oppdrag – Håndslag"
    ola.get(poll["hx-get"], headers={**HTMX, "HX-PTag": answer.headers["HX-PTag"]}, status=304)


def test_news_leave_the_title_of_a_lead_alone(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    here = {"HX-Current-URL": f"http://127.0.0.1:8000/oppdrag/{lead.id}"}
    assert not ola.get("/oppdrag/nytt?siden=0", headers={**HTMX, **here}).html.select("[hx-target=title]")


def test_another_firms_lead_is_no_news(ola: Visitor, stranger: Visitor, firm: Firm) -> None:
    make_lead(firm)
    assert ola.get("/oppdrag/nytt?siden=0", headers=HTMX).headers["HX-PTag"] == "1-1"
    assert stranger.get("/oppdrag/nytt?siden=0", headers=HTMX).headers["HX-PTag"] == "0-0"


def test_a_lead_read_long_ago_counts_as_read(ola: Visitor, firm: Firm) -> None:
    make_lead(firm, opened_at=clock.now())
    assert ola.get("/oppdrag/nytt?siden=0", headers=HTMX).headers["HX-PTag"] == "0-0"
