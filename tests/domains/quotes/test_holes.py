"""What one offer leaves out and others have, and what that may cost."""

from hypothesis import given
from hypothesis import strategies as st

from portal.quotes.holes import Point, Says, Word, is_parted_alike, likely_extras, median_ore

ORE = st.integers(0, 10**11)
WORDS = st.one_of(
    st.builds(Word, st.sampled_from([Says.INCLUDED, Says.OPTION]), ORE),
    st.sampled_from([Word(Says.EXCLUDED), Word(Says.SILENT), Word(Says.UNPARTED)]),
)
POINTS = st.builds(Point, st.lists(WORDS, min_size=1, max_size=6), st.booleans())


def included(ore: int) -> Word:
    return Word(Says.INCLUDED, ore)


def extras(*words: Word, is_from_catalogue: bool = True) -> list[int | None]:
    return likely_extras(Point(words, is_from_catalogue))


SILENT, EXCLUDED, UNPARTED = Word(Says.SILENT), Word(Says.EXCLUDED), Word(Says.UNPARTED)


class TestTheMedian:
    def test_one_odd_price_does_not_carry_it(self):
        assert median_ore([12_000_00, 900_000_00, 14_000_00]) == 14_000_00

    def test_of_two_it_is_midway_half_an_ore_down(self):
        assert median_ore([100, 103]) == 101

    def test_of_nothing_it_is_nothing(self):
        assert median_ore([]) is None

    @given(st.lists(ORE, min_size=1, max_size=9))
    def test_it_is_whole_ore_between_the_least_and_the_most_and_half_are_on_each_side(self, amounts: list[int]):
        middle = median_ore(amounts)
        assert min(amounts) <= middle <= max(amounts)
        assert 2 * sum(ore <= middle for ore in amounts) >= len(amounts)
        assert 2 * sum(ore >= middle for ore in amounts) >= len(amounts)


class TestAHole:
    def test_what_an_offer_does_not_mention_costs_the_median_of_the_others(self):
        assert extras(SILENT, included(10), included(30), included(20)) == [20, None, None, None]

    def test_what_it_says_is_not_included_does_too(self):
        assert extras(EXCLUDED, included(10), included(30)) == [20, None, None]

    def test_an_option_costs_what_its_own_offer_says(self):
        assert extras(Word(Says.OPTION, 77), included(10)) == [77, None]

    def test_an_option_of_another_tells_the_price_but_makes_no_hole(self):
        assert extras(SILENT, Word(Says.OPTION, 40)) == [None, None]
        assert extras(SILENT, Word(Says.OPTION, 40), included(10)) == [25, 40, None]

    def test_what_nobody_else_tells_the_price_of_has_no_figure(self):
        assert extras(SILENT, included(0), included(0)) == [None, None, None]
        assert extras(SILENT, EXCLUDED) == [None, None]

    def test_what_one_firm_has_written_for_itself_is_no_hole_in_the_others(self):
        assert extras(SILENT, included(15), SILENT, is_from_catalogue=False) == [None, None, None]
        assert extras(SILENT, included(15), included(25), is_from_catalogue=False) == [20, None, None]

    def test_an_offer_without_lines_has_none(self):
        assert extras(UNPARTED, included(10), included(20)) == [None, None, None]

    @given(POINTS)
    def test_an_offer_that_includes_a_point_or_has_no_lines_pays_nothing_more_for_it(self, point: Point):
        for word, extra in zip(point.words, likely_extras(point), strict=True):
            assert extra is None or word.says not in (Says.INCLUDED, Says.UNPARTED)

    @given(POINTS)
    def test_a_figure_is_never_outside_what_somebody_asks(self, point: Point):
        asked = [word.amount_ore for word in point.words if word.is_priced]
        assert all(min(asked) <= extra <= max(asked) for extra in likely_extras(point) if extra is not None)

    @given(POINTS)
    def test_a_figure_takes_another_offer_that_includes_the_point(self, point: Point):
        for place, extra in enumerate(likely_extras(point)):
            assert extra is None or any(word.says == Says.INCLUDED for word in point.besides(place))

    @given(POINTS, st.integers(0, 1000))
    def test_it_does_not_matter_in_which_order_the_offers_stand(self, point: Point, turn: int):
        turn %= len(point.words)
        turned = Point([*point.words[turn:], *point.words[:turn]], point.is_from_catalogue)
        before = likely_extras(point)
        assert likely_extras(turned) == [*before[turn:], *before[:turn]]

    @given(POINTS)
    def test_one_more_offer_that_is_silent_changes_nobody_elses(self, point: Point):
        more = Point([*point.words, SILENT], point.is_from_catalogue)
        assert likely_extras(more)[:-1] == likely_extras(point)


def is_alike(*rows: tuple[Word, ...]) -> bool:
    return is_parted_alike([Point(words, is_from_catalogue=True) for words in rows], 0)


class TestPartedAlike:
    def test_an_offer_that_mentions_what_the_others_do_is(self):
        assert is_alike((included(10), included(12)), (included(5), included(6)), (SILENT, included(9)))

    def test_everything_on_a_line_of_its_own_is_not(self):
        assert not is_alike((included(100), SILENT), (SILENT, included(50)), (SILENT, included(40)))

    def test_everything_on_one_line_of_the_catalogue_is_not_either(self):
        assert not is_alike((included(100), included(30)), (SILENT, included(50)), (SILENT, included(40)))

    def test_one_without_lines_is_not(self):
        assert not is_alike((UNPARTED, included(30)))

    def test_saying_that_something_is_not_included_is_mentioning_it(self):
        assert is_alike((included(100), included(30)), (EXCLUDED, included(50)), (EXCLUDED, included(40)))

    def test_an_offer_alone_has_nobody_to_be_like(self):
        assert not is_alike((included(100),))
