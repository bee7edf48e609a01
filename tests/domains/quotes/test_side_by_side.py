"""Offers held side by side: which lines are the same, what lacks, and in which order they stand."""

from decimal import Decimal

import pytest
from flask import Flask

from portal.core.database import db
from portal.files.models import Attachment
from portal.firms.models import Firm
from portal.leads.models import ContactAccess
from portal.projects.models import Project
from portal.projects.price_forms import PriceForm, ceiling_ore
from portal.projects.states import ProjectState
from portal.quotes.comparison import list_offers
from portal.quotes.holes import Says
from portal.quotes.lines import Line, LineKind, Unit
from portal.quotes.models import Quote
from portal.quotes.side_by_side import Order, SideBySide, put_side_by_side
from portal.quotes.sides import list_sides
from tests.factories.marketplace import make_certificate, make_firm, make_lead, make_line, make_project, make_quote


@pytest.fixture
def project(app: Flask) -> Project:
    return make_project(wished_replies=5)


def offer(project: Project, *lines: Line, firm: str = "Prøve Bygg AS", **fields: object) -> Quote:
    return make_quote(make_lead(make_firm(firm), project), lines=lines, **fields)


def compared(project: Project, *, order: Order = Order.CAME) -> SideBySide:
    return put_side_by_side(list_sides(list_offers(project.id)), order=order)


def told(table: SideBySide) -> dict[str, list[tuple[str, int | None, int | None]]]:
    """Each row: what is said, the price and the likely extra, in kroner."""
    return {
        row.name: [(cell.word.says.value, _kroner(cell.word.amount_ore), _kroner(cell.extra_ore)) for cell in row.cells]
        for row in table.rows
    }


def _kroner(ore: int | None) -> int | None:
    return None if ore is None else ore // 100


ROOF = {"item": "tekking"}
SCAFFOLD = {"item": "stillas", "text": "Stillas"}
WASTE = {"item": "avfall", "text": "Bortkjøring"}


class TestTheRows:
    def test_lines_are_joined_on_the_catalogues_key_whatever_they_say(self, project: Project):
        offer(project, make_line("Ny taktekking", 100, **ROOF))
        offer(project, make_line("Ny taktekking", 120, **ROOF))
        offer(project, make_line("Zanda Protector, rød", 140, **ROOF))
        (row,) = compared(project).rows
        assert row.name == "Ny taktekking"
        assert [cell.word.amount_ore for cell in row.cells] == [100_00, 120_00, 140_00]
        assert [cell.text for cell in row.cells] == [None, None, "Zanda Protector, rød"]

    def test_firms_own_lines_are_joined_on_their_words(self, project: Project):
        offer(project, make_line("Rigg og drift", 10))
        offer(project, make_line("  rigg  og  DRIFT. ", 20))
        offer(project, make_line("Rigg", 30))
        assert [len([c for c in row.cells if c.word.says == Says.INCLUDED]) for row in compared(project).rows] == [2, 1]

    def test_words_of_the_catalogue_written_by_hand_are_the_catalogues(self, project: Project):
        offer(project, make_line("Ny taktekking", 100, **ROOF))
        offer(project, make_line("ny taktekking", 120))
        assert list(told(compared(project))) == ["Ny taktekking"]

    def test_several_lines_about_a_point_are_one(self, project: Project):
        offer(project, make_line("Takstein", 60, **ROOF), make_line("Legging", 40, **ROOF))
        offer(project, make_line("Ny taktekking", 120, **ROOF))
        (row,) = compared(project).rows
        assert row.cells[0].word.amount_ore == 100_00
        assert "Legging" in row.cells[0].text

    def test_prices_are_compared_with_vat(self, project: Project):
        offer(project, make_line("Ny taktekking", 100, **ROOF), has_vat_in_lines=False)
        offer(project, make_line("Ny taktekking", 125, **ROOF))
        table = compared(project)
        assert [cell.word.amount_ore for cell in table.rows[0].cells] == [125_00, 125_00]
        assert [column.price_ore for column in table.columns] == [125_00, 125_00]

    def test_the_catalogues_points_come_first(self, project: Project):
        offer(project, make_line("Rigg", 10), make_line("Ny taktekking", 100, **ROOF))
        offer(project, make_line("Ny taktekking", 100, **ROOF))
        assert list(told(compared(project))) == ["Ny taktekking", "Rigg"]

    def test_quantities_are_told_of_one_line(self, project: Project):
        offer(project, make_line("Ny taktekking", 900, quantity=Decimal("140"), unit=Unit.SQUARE_METRE, **ROOF))
        cell = compared(project).rows[0].cells[0]
        assert (cell.quantity, cell.unit) == (140, "m2")


class TestTheHoles:
    def test_they_are_priced_at_the_median_and_stand_beside_the_price(self, project: Project):
        offer(project, make_line("Ny taktekking", 100_000, **ROOF))
        offer(project, make_line("Ny taktekking", 110_000, **ROOF), make_line(kroner=20_000, **SCAFFOLD))
        offer(project, make_line("Ny taktekking", 120_000, **ROOF), make_line(kroner=30_000, **SCAFFOLD))
        table = compared(project)
        assert told(table)["Stillas"] == [
            ("silent", None, 25_000),
            ("included", 20_000, None),
            ("included", 30_000, None),
        ]
        assert [column.price_ore for column in table.columns] == [100_000_00, 130_000_00, 150_000_00]
        assert [column.extras_ore for column in table.columns] == [25_000_00, 0, 0]
        assert table.columns[0].with_extras_ore == 125_000_00
        assert [column.lacks for column in table.columns] == [1, 0, 0]

    def test_what_is_not_included_and_options_are_told_as_such(self, project: Project):
        offer(project, make_line("Ny taktekking", 100, **ROOF), make_line(kroner=None, **SCAFFOLD))
        offer(project, make_line("Ny taktekking", 100, **ROOF), make_line(kroner=8, kind=LineKind.OPTION, **SCAFFOLD))
        offer(project, make_line("Ny taktekking", 100, **ROOF), make_line(kroner=6, **SCAFFOLD))
        assert told(compared(project))["Stillas"] == [("excluded", None, 7), ("option", 8, 8), ("included", 6, None)]

    def test_an_offer_without_lines_has_no_holes_and_no_sum(self, project: Project):
        offer(project, amount_ore=90_000_00)
        offer(project, make_line("Ny taktekking", 100_000, **ROOF))
        offer(project, make_line("Ny taktekking", 100_000, **ROOF), make_line(kroner=9, **SCAFFOLD))
        first = compared(project).columns[0]
        assert not first.side.is_parted
        assert (first.extras_ore, first.with_extras_ore, first.lacks) == (None, None, 0)
        assert {row[0] for row in told(compared(project)).values()} == {("unparted", None, None)}

    def test_an_offer_parted_in_another_way_has_no_figures(self, project: Project):
        offer(project, make_line("Tak, komplett", 200_000))
        for _ in range(2):
            offer(project, make_line("Ny taktekking", 150_000, **ROOF), make_line(kroner=40_000, **SCAFFOLD))
        table = compared(project)
        assert table.columns[0].extras_ore is None
        assert told(table)["Stillas"][0] == ("silent", None, None)

    def test_one_offer_has_nothing_to_be_held_against(self, project: Project):
        offer(project, make_line("Ny taktekking", 150_000, **ROOF))
        assert not compared(project).has_estimates


class TestTheOrder:
    def three(self, project: Project) -> None:
        offer(project, make_line("Ny taktekking", 130, **ROOF), make_line(kroner=10, **WASTE), firm="Dyr")
        offer(project, make_line("Ny taktekking", 120, **ROOF), firm="Mangler")
        offer(project, make_line("Ny taktekking", 115, **ROOF), make_line(kroner=20, **WASTE), firm="Hel")
        offer(project, amount_ore=100_00, firm="Udelt")

    @pytest.mark.parametrize(
        ("order", "names"),
        [
            (Order.CAME, ["Dyr", "Mangler", "Hel", "Udelt"]),
            (Order.CHEAPEST, ["Udelt", "Mangler", "Hel", "Dyr"]),
            (Order.WITH_EXTRAS, ["Mangler", "Hel", "Dyr", "Udelt"]),
        ],
    )
    def test_it_is_as_asked(self, project: Project, order: Order, names: list[str]):
        self.three(project)
        table = compared(project, order=order)
        assert [column.side.offer.firm_name for column in table.columns] == names
        assert [row.cells[names.index("Udelt")].word.says for row in table.rows] == [Says.UNPARTED] * 2


class TestWhatDiffers:
    def test_a_point_that_all_include_for_about_the_same_does_not(self, project: Project):
        offer(project, make_line("Ny taktekking", 100, **ROOF), make_line(kroner=10, **SCAFFOLD))
        offer(project, make_line("Ny taktekking", 125, **ROOF), make_line(kroner=13, **SCAFFOLD))
        assert {row.name: row.differs for row in compared(project).rows} == {"Ny taktekking": False, "Stillas": True}

    def test_facts_that_are_alike_are_not_in_it(self, project: Project):
        offer(project, starts="Uke 3", takes="To uker")
        offer(project, starts="uke 3.", takes="Tre uker", price_form=PriceForm.ESTIMATE)
        assert compared(project).differing == {"form", "takes"}


class TestTheFirm:
    def test_it_is_told_what_it_holds_has_done_and_sent(self, project: Project):
        quote = offer(project)
        lead_id, firm_id = quote.lead_id, quote.firm_id
        make_certificate(db.session.get_one(Firm, firm_id), "mesterbrev")
        done = make_project(state=ProjectState.COMPLETED)
        db.session.add_all(
            [
                ContactAccess(project_id=done.id, firm_id=firm_id, fields=["contact_name"], reason="award"),
                Attachment(
                    lead_id=lead_id,
                    quote_id=quote.id,
                    name="tilbud.pdf",
                    kind="pdf",
                    bytes=1,
                    storage_name="a",
                    sha256="0",
                ),
            ]
        )
        db.session.flush()
        (side,) = list_sides(list_offers(project.id))
        assert side.certificates == ["mesterbrev"]
        assert (side.completed, [file.name for file in side.attachments]) == (1, ["tilbud.pdf"])


class TestTheCeiling:
    @pytest.mark.parametrize(
        ("form", "most"),
        [
            (PriceForm.FIXED, 100_01),
            (PriceForm.CEILING, 100_01),
            (PriceForm.ESTIMATE, 115_01),
            (PriceForm.INDICATION, None),
        ],
    )
    def test_it_is_what_the_law_lets_the_price_become(self, form: PriceForm, most: int | None):
        assert ceiling_ore(form, 100_01) == most
