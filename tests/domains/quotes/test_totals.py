"""Lines and totals: right to the øre, whatever is in them."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.projects.price_forms import PriceForm
from portal.quotes.content import OfferText
from portal.quotes.errors import OfferHasNoPriceError
from portal.quotes.history import difference, restore, snapshot
from portal.quotes.lines import MOST_ORE, MOST_QUANTITY, VAT_PERCENTS, Line, LineKind, Unit
from portal.quotes.totals import gross_ore, rate_total, total

HALF = Fraction(1, 2)
amounts = st.integers(0, MOST_ORE)
percents = st.sampled_from(VAT_PERCENTS)
quantities = st.decimals("0.01", MOST_QUANTITY, places=2)
lines = st.builds(
    Line,
    kind=st.sampled_from((LineKind.INCLUDED, LineKind.OPTION)),
    text=st.text(max_size=20),
    item=st.none() | st.sampled_from(("rig", "rubbish")),
    quantity=quantities,
    unit=st.none() | st.sampled_from(Unit),
    unit_price_ore=amounts,
    vat_percent=percents,
)
excluded = st.builds(Line, kind=st.just(LineKind.EXCLUDED), text=st.text(max_size=20))
offers = st.lists(lines | excluded, max_size=12)


def line(ore: int, percent: int = 25, quantity: str = "1", kind: LineKind = LineKind.INCLUDED) -> Line:
    return Line(kind, "Arbeid", None, Decimal(quantity), Unit.HOUR, ore, percent)


def exactly(one: Line) -> Fraction:
    return Fraction(one.quantity) * one.unit_price_ore


class TestALine:
    @pytest.mark.parametrize(
        ("quantity", "ore", "amount"),
        [("0.5", 1, 1), ("2.5", 1, 3), ("1.49", 1, 1), ("0.33", 99_99, 33_00), ("0.01", 49, 0)],
    )
    def test_it_is_rounded_to_the_ore_with_half_up(self, quantity: str, ore: int, amount: int):
        assert line(ore, quantity=quantity).amount_ore == amount

    @given(lines)
    def test_it_is_never_more_than_half_an_ore_from_the_exact_product(self, one: Line):
        assert -HALF < one.amount_ore - exactly(one) <= HALF

    @pytest.mark.parametrize(
        "wrong",
        [
            {"quantity": Decimal(0)},
            {"quantity": Decimal("-1")},
            {"quantity": Decimal("0.001")},
            {"quantity": MOST_QUANTITY + 1},
            {"quantity": None},
            {"unit_price_ore": -1},
            {"unit_price_ore": MOST_ORE + 1},
            {"unit_price_ore": None},
            {"vat_percent": 20},
            {"vat_percent": None},
            {"kind": LineKind.EXCLUDED},
        ],
    )
    def test_what_cannot_be_priced_is_no_line(self, wrong: dict):
        with pytest.raises(ValueError, match=r"line|quantity|price|none"):
            replace(line(100), **wrong)


class TestATotal:
    def test_vat_is_of_the_rates_sum_and_not_of_each_line(self):
        of_three = total([line(99_99), line(87_29), line(469_98)], has_vat_in_lines=False)
        assert (of_three.net_ore, of_three.vat_ore, of_three.gross_ore) == (657_26, 164_32, 821_58)
        of_many = total([line(2) for _ in range(100)], has_vat_in_lines=False)
        assert of_many.vat_ore == 50  # line by line it would be 100: half an øre each, up

    def test_where_vat_is_in_the_prices_it_is_taken_out_of_what_is_paid(self):
        totals = total([line(1_000_00), line(1_150_00, 15), line(100_00, 0)], has_vat_in_lines=True)
        assert totals.gross_ore == 2_250_00
        assert [(rate.percent, rate.net_ore, rate.vat_ore) for rate in totals.by_rate] == [
            (25, 800_00, 200_00),
            (15, 1_000_00, 150_00),
            (0, 100_00, 0),
        ]

    def test_options_and_what_is_left_out_are_in_no_sum(self):
        totals = total(
            [line(100_00), line(40_00, kind=LineKind.OPTION), Line(LineKind.EXCLUDED, "Riving")], has_vat_in_lines=False
        )
        assert (totals.net_ore, totals.gross_ore, totals.options_ore) == (100_00, 125_00, 50_00)

    @given(offers, st.booleans())
    def test_its_parts_are_the_whole(self, offer: list[Line], has_vat: bool):
        totals = total(offer, has_vat)
        assert totals.net_ore + totals.vat_ore == totals.gross_ore
        assert all(rate.net_ore + rate.vat_ore == rate.gross_ore for rate in totals.by_rate)
        for name in ("net_ore", "vat_ore", "gross_ore"):
            assert sum(getattr(rate, name) for rate in totals.by_rate) == getattr(totals, name)
        typed = sum(one.amount_ore for one in offer if one.kind == LineKind.INCLUDED)
        assert typed == (totals.gross_ore if has_vat else totals.net_ore)

    @given(offers, st.booleans(), st.randoms())
    def test_the_order_of_lines_says_nothing(self, offer: list[Line], has_vat: bool, random):
        shuffled = random.sample(offer, len(offer))
        assert total(shuffled, has_vat) == total(offer, has_vat)

    @given(offers, st.booleans())
    def test_it_is_never_off_by_an_ore(self, offer: list[Line], has_vat: bool):
        for rate in total(offer, has_vat).by_rate:
            exact = (
                Fraction(rate.gross_ore * rate.percent, 100 + rate.percent)
                if has_vat
                else Fraction(rate.net_ore * rate.percent, 100)
            )
            assert -HALF < rate.vat_ore - exact <= HALF

    @given(amounts, percents)
    def test_adding_vat_and_taking_it_out_again_gives_the_same_price(self, net: int, percent: int):
        added = rate_total(net, percent, has_vat_in_lines=False)
        assert rate_total(added.gross_ore, percent, has_vat_in_lines=True) == added

    @given(lines, st.booleans())
    def test_one_line_alone_costs_its_total(self, one: Line, has_vat: bool):
        included = replace(one, kind=LineKind.INCLUDED)
        assert gross_ore(included, has_vat) == total([included], has_vat).gross_ore


class TestAnOffersPrice:
    def test_it_is_the_lines_where_one_is_included_and_else_the_round_sum(self):
        offer = OfferText(PriceForm.FIXED, "Hei", amount_ore=500_00, lines=(line(100_00, kind=LineKind.OPTION),))
        assert (offer.price().gross_ore, offer.price().vat_ore, offer.price().options_ore) == (500_00, 100_00, 100_00)
        assert replace(offer, lines=(line(80_00),)).price().gross_ore == 80_00
        assert replace(offer, has_vat_in_lines=False).price().gross_ore == 625_00
        assert replace(offer, vat_percent=0).price().vat_ore == 0

    @pytest.mark.parametrize(
        "wrong",
        [
            {},
            {"amount_ore": 0},
            {"amount_ore": -1},
            {"amount_ore": MOST_ORE + 1},
            {"lines": (line(0),)},
            {"amount_ore": 1, "vat_percent": 15},
        ],
    )
    def test_nothing_is_no_price_and_neither_is_more_than_anybody_pays(self, wrong: dict):
        with pytest.raises(OfferHasNoPriceError):
            OfferText(PriceForm.FIXED, "Hei", **wrong).price()

    def test_lines_may_not_sum_to_more_than_anybody_pays_either(self):
        with pytest.raises(OfferHasNoPriceError):
            OfferText(PriceForm.FIXED, "Hei", lines=(line(MOST_ORE), line(1))).price()


class TestWhatItSaidBefore:
    @given(offers, st.booleans(), st.none() | st.dates())
    def test_a_snapshot_restores_the_offer(self, kept: list[Line], has_vat: bool, last_day):
        offer = OfferText(PriceForm.CEILING, "Hei", 100, has_vat, tuple(kept), "uke 3", "to dager", last_day)
        assert restore(snapshot(offer)) == offer

    def test_the_difference_names_what_changed_and_nothing_else(self):
        rig, roof, gutter = (replace(line(100_00), text=text) for text in ("Rigg", "Tak", "Renner"))
        old = OfferText(PriceForm.FIXED, "Hei", lines=(rig, roof), starts="uke 3")
        dearer = replace(roof, unit_price_ore=150_00)
        new = OfferText(PriceForm.CEILING, "Hei", lines=(gutter, dearer), starts="uke 4")
        found = difference(old, new)
        assert (found.added, found.removed, found.changed) == ((gutter,), (rig,), ((roof, dearer),))
        assert found.price_form == (PriceForm.FIXED, PriceForm.CEILING)
        assert [each.gross_ore for each in found.price] == [200_00, 250_00]
        assert found.texts == {"starts": ("uke 3", "uke 4")}

    def test_lines_are_held_together_by_the_catalogues_key(self):
        old, new = (replace(line(100_00), item="rig", text=text) for text in ("Rigg", "Rigg og drift"))
        found = difference(
            OfferText(PriceForm.FIXED, "Hei", lines=(old,)), OfferText(PriceForm.FIXED, "Hei", lines=(new,))
        )
        assert (found.added, found.removed, found.changed, found.price) == ((), (), ((old, new),), None)

    def test_an_option_that_is_dearer_is_no_change_of_the_price(self):
        rig, gutter = line(100_00), replace(line(50_00), kind=LineKind.OPTION, text="Renner")
        dearer = replace(gutter, unit_price_ore=60_00)
        found = difference(
            OfferText(PriceForm.FIXED, "Hei", lines=(rig, gutter)),
            OfferText(PriceForm.FIXED, "Hei", lines=(rig, dearer)),
        )
        assert (found.price, found.changed) == (None, ((gutter, dearer),))

    @given(st.lists(lines, min_size=1, max_size=8), st.randoms())
    def test_lines_in_another_order_are_no_difference(self, kept: list[Line], random):
        dear = replace(kept[0], kind=LineKind.INCLUDED, quantity=Decimal(1), unit_price_ore=100)
        small = [replace(one, quantity=Decimal(1), unit_price_ore=one.unit_price_ore % 1000) for one in kept[1:]]
        old = OfferText(PriceForm.FIXED, "Hei", lines=(dear, *small))
        new = replace(old, lines=tuple(random.sample(old.lines, len(old.lines))))
        assert difference(old, new).is_empty
