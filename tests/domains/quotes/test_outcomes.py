"""What came of a project: who may say it, until when, and how a final price stands to what the form allows."""

from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from portal.blueprints.my_projects.outcome import judge
from portal.core import clock
from portal.core.database import db
from portal.core.errors import NotAllowedError
from portal.projects.price_forms import PriceForm
from portal.projects.states import ProjectState
from portal.quotes import awarding, outcomes
from portal.quotes.errors import OutcomeIsSettledError, OutcomeMustBeOfThisProjectError, ProjectHasNoOutcomeError
from portal.quotes.models import Outcome, Quote
from portal.quotes.outcomes import OutcomeKind
from tests.domains.quotes.test_awarding import chosen, offered
from tests.factories.accounts import make_person

ORE = st.integers(min_value=1, max_value=100_000_000_00)
KRONE = 100


def price_of(form: PriceForm, offered_ore: int, final_ore: int) -> outcomes.Comparison:
    return outcomes.compare(Quote(price_form=form, amount_ore=offered_ore), final_ore=final_ore)


@given(offered_ore=ORE, final_ore=ORE)
def test_a_fixed_price_and_a_ceiling_bind_to_the_ore(offered_ore: int, final_ore: int):
    for form in (PriceForm.FIXED, PriceForm.CEILING):
        assert price_of(form, offered_ore, final_ore).is_above == (final_ore > offered_ore)


@given(offered_ore=ORE, final_ore=ORE)
def test_an_estimate_binds_to_fifteen_percent_more_in_whole_ore(offered_ore: int, final_ore: int):
    price = price_of(PriceForm.ESTIMATE, offered_ore, final_ore)
    assert price.is_above == (final_ore * 100 > offered_ore * 115)
    assert price.ceiling_ore * 100 <= offered_ore * 115 < (price.ceiling_ore + 1) * 100


@given(offered_ore=ORE, final_ore=ORE)
def test_an_indication_binds_to_nothing(offered_ore: int, final_ore: int):
    price = price_of(PriceForm.INDICATION, offered_ore, final_ore)
    assert (price.ceiling_ore, price.is_above) == (None, False)


def test_it_is_said_in_words_that_accuse_nobody(app: Flask):
    with app.test_request_context():
        said = judge(price_of(PriceForm.ESTIMATE, 200_000 * KRONE, 241_000 * KRONE)).replace("\N{NO-BREAK SPACE}", " ")
        said = said.replace("\N{NARROW NO-BREAK SPACE}", " ")
        assert said.startswith(
            "Prisoverslaget var 200 000 kr. Det kan bli høyst 230 000 kr uten at noe annet er avtalt"
        )
        assert "Sluttprisen er 241 000 kr: spør bedriften" in said
        within = judge(price_of(PriceForm.FIXED, 200_000 * KRONE, 200_000 * KRONE))
        assert "det er innenfor" in within
        assert "binder ikke" in judge(price_of(PriceForm.INDICATION, 200_000 * KRONE, 300_000 * KRONE))


def awarded():
    project, quotes = chosen()
    awarding.confirm(quotes[0], actor_id=make_person().id)
    return project, quotes


def tell(project, actor_id: int | None = None, **said: object) -> None:
    values = {"kind": OutcomeKind.HERE, "quote_id": None, "final_amount_ore": 100 * KRONE, **said}
    outcomes.record(project, actor_id=actor_id or project.poster_id, **values)


class TestSayingIt:
    def test_it_is_written_down_and_said_otherwise_within_thirty_days(self, app: Flask):
        project, (first, second) = awarded()
        tell(project, quote_id=first.id)
        tell(project, quote_id=second.id, final_amount_ore=7 * KRONE)
        outcome = outcomes.find_outcome(project.id)
        assert (outcome.kind, outcome.quote_id, outcome.final_amount_ore) == ("here", second.id, 7 * KRONE)
        long_ago = clock.now() - timedelta(days=30, minutes=1)
        db.session.execute(update(Outcome).values(recorded_at=long_ago))
        with pytest.raises(OutcomeIsSettledError):
            tell(project, quote_id=first.id)
        assert not outcomes.can_edit(outcomes.find_outcome(project.id))

    def test_nothing_came_of_it_and_so_it_cost_nothing(self, app: Flask):
        project, _quotes = offered(ProjectState.EXPIRED)
        tell(project, kind=OutcomeKind.NOTHING)
        assert outcomes.find_outcome(project.id).final_amount_ore is None

    @pytest.mark.parametrize(
        "state", [ProjectState.OPEN, ProjectState.PAUSED, ProjectState.CLOSED, ProjectState.MERGED]
    )
    def test_there_is_none_while_it_goes_on(self, app: Flask, state: ProjectState):
        project, (first, _second) = offered(state)
        with pytest.raises(ProjectHasNoOutcomeError):
            tell(project, quote_id=first.id)

    def test_there_is_none_before_the_firm_has_said_yes(self, app: Flask):
        project, (first, _second) = chosen()
        with pytest.raises(ProjectHasNoOutcomeError):
            tell(project, quote_id=first.id)

    def test_only_an_offer_of_this_project_will_do(self, app: Flask):
        project, (first, _second) = awarded()
        _other, (theirs, _) = awarded()
        for said in (
            {"quote_id": theirs.id},
            {"quote_id": None},
            {"kind": OutcomeKind.ELSEWHERE, "quote_id": first.id},
        ):
            with pytest.raises(OutcomeMustBeOfThisProjectError):
                tell(project, **said)

    def test_nobody_but_the_poster_says_it(self, app: Flask):
        project, (first, _second) = awarded()
        with pytest.raises(NotAllowedError):
            tell(project, quote_id=first.id, actor_id=make_person().id)
