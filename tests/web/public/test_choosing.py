"""«Slik velger vi bedrifter» says what the score does."""

from dataclasses import replace

import pytest

from portal.blueprints.public import choosing
from portal.dispatch import score
from portal.dispatch.reasons import REASON_TEXTS, Reason
from portal.web.score_words import PART_MEANINGS, PART_NAMES
from tests.support.visitors import Visitor

PATH = "/slik-velger-vi-bedrifter"


def shown(visitor: Visitor) -> list[str]:
    return [row.select("dd")[1].text for row in visitor.get(PATH).html.select(".bars > div")]


def test_it_shows_the_weights_that_are_used(anyone: Visitor):
    assert shown(anyone) == [f"{round(100 * getattr(score.WEIGHTS, part))} %" for part in score.PARTS]
    assert f"versjon {score.WEIGHTS.version}" in anyone.get(PATH).text


def test_a_changed_weight_changes_the_page(anyone: Visitor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(choosing, "WEIGHTS", replace(score.WEIGHTS, version="2027-01", fit=0.31))
    assert shown(anyone)[0] == "31 %"
    assert "versjon 2027-01" in anyone.get(PATH).text


def test_every_part_of_the_score_is_defined(anyone: Visitor):
    found = anyone.get(PATH).html
    assert [dt.text for dt in found.select(".defined dt")] == [dt.text for dt in found.select(".bars dt")]


def test_it_says_what_never_counts(anyone: Visitor):
    assert "Ingen kan kjøpe en plass" in anyone.get(PATH).text


@pytest.mark.parametrize("path", ["/slik-virker-det", "/for-bedrifter"])
def test_the_pages_that_tell_of_us_lead_to_it(anyone: Visitor, path: str):
    assert anyone.get(path).html.select(f"main a[href='{PATH}']")


def test_every_part_and_every_reason_has_its_words():
    assert set(PART_NAMES) == set(PART_MEANINGS) == set(score.PARTS)
    assert set(REASON_TEXTS) == set(Reason)
