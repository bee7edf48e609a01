"""Whether a name is that of somebody who may bind an organisation."""

import pytest

from portal.firms.binding import find_binding_group, is_same_name
from portal.registries.enhetsregisteret import Role


@pytest.mark.parametrize(
    ("typed", "registered"),
    [
        ("Ola Nordmann", "Ola Nordmann"),
        ("ola nordmann", "OLA NORDMANN"),
        ("Ola Nordmann", "Ola Prøve Nordmann"),
        ("Ola Prøve Berg Nordmann", "Ola Berg Nordmann"),
        ("Anne Marie Li", "Anne-Marie Li"),
        ("Kåre Aas", "Kaare Ås"),
        ("Björn Lindström", "Bjørn Lindstrøm"),
        ("Áhkka Sárá", "Ahkka Sara"),
        ("Renée O'Brien", "Renee OBrien"),
        ("Ola  Nordmann ", "Ola Nordmann"),
    ],
)
def test_the_same_name_written_in_two_ways(typed, registered):
    assert is_same_name(typed, registered)
    assert is_same_name(registered, typed)


@pytest.mark.parametrize(
    ("typed", "registered"),
    [
        ("Ola Nordmann", "Kari Nordmann"),
        ("Ola Nordmann", "Ola Hansen"),
        ("Ola Berg Nordmann", "Ola Lie Nordmann"),
        ("Nordmann Ola", "Ola Nordmann"),
        ("Per Nordmann", "Ola Per Nordmann"),
        ("Ola", "Ola Nordmann"),
        ("Ola", "Ola"),
        ("", ""),
        ("Pål Berg", "Pal Berg"),
        ("Bø Li", "Bo Li"),
    ],
)
def test_another_name(typed, registered):
    assert not is_same_name(typed, registered)


def test_only_a_role_that_binds_counts():
    board, manager = Role("STYR", "Kari Test"), Role("DAGL", "Ola Nordmann")
    assert find_binding_group("Kari Test", [board, manager]) is None
    assert find_binding_group("Ola Nordmann", [board, manager]) == "DAGL"
    assert find_binding_group("Ola Nordmann", []) is None
