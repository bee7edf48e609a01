"""An offer that was revised while the page stood open is not chosen, and not approved, unread."""

from collections.abc import Callable

from portal.accounts.models import Person
from portal.core import transaction
from portal.core.database import db
from portal.projects.models import Project
from portal.projects.roles import ProjectRole
from portal.quotes import approval, revising
from portal.quotes.models import Quote
from tests.domains.quotes.offers import offer
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_project, make_quote
from tests.support.visitors import Visitor
from tests.web.my_projects.test_members import let_in


def offered(kari: Person) -> Quote:
    quote = make_quote(make_lead(make_firm("Bedrift 1 AS"), make_project(kari)))
    transaction.commit()
    return quote


def revise(quote: Quote) -> None:
    revising.revise(quote, actor_id=None, offer=offer(amount_ore=300_000_00), number=quote.number)
    transaction.commit()


def is_marked(quote: Quote, name: str) -> bool:
    db.session.expire_all()
    return getattr(db.session.get_one(Quote, quote.id), name) is not None


def test_the_poster_reads_it_anew_and_may_choose_it_then(kari: Person, karis: Visitor):
    quote = offered(kari)
    path = f"/mine-prosjekter/{quote.project_id}/velg/{quote.id}"
    page = karis.get(path)
    form = next(form for form in page.forms.values() if form.action == path)
    revise(quote)
    refused = form.submit(status=409)
    assert "har endret tilbudet" in refused.text
    assert not is_marked(quote, "accepted_at")
    form = next(form for form in karis.get(path).forms.values() if form.action == path)
    form.submit(status=303)
    assert is_marked(quote, "accepted_at")


def test_an_approver_says_no_yes_to_what_it_has_become(
    kari: Person, karis: Visitor, visit: Callable[[Person], Visitor]
):
    quote, bo = offered(kari), make_person("Bo Styre")
    project = db.session.get_one(Project, quote.project_id)
    let_in(project, bo, ProjectRole.APPROVE)
    approval.choose(quote, actor_id=kari.id)
    transaction.commit()
    bos = visit(bo)
    page = bos.get(f"/mine-prosjekter/{project.id}/godkjenning")
    yes = next(form for form in page.forms.values() if form.action.endswith("/ja"))
    revise(quote)
    assert not is_marked(quote, "proposed_at")
    yes.submit(status=409)
    approval.choose(quote, actor_id=kari.id)  # the poster has read it, and chooses it once more
    transaction.commit()
    assert "har endret tilbudet" in yes.submit(status=409).text
    assert not is_marked(quote, "accepted_at")
