"""The poster's own name, organisation and street in the poster's texts: found and hidden word for word, and nothing else."""

from types import SimpleNamespace

import pytest

from portal.projects.own_details import find_own_details, hide_own_details

PLACE = "Storgata 12"


def told(name: str = "Kari Nordmann", organisation: str | None = None, street: str | None = PLACE) -> SimpleNamespace:
    return SimpleNamespace(contact_name=name, org_name=organisation, street_address=street)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Spør etter Kari Nordmann på døra", ["Kari Nordmann"]),
        ("kari nordmann, KARI\nNORDMANN", ["kari nordmann", "KARI\nNORDMANN"]),
        ("Kari P. Nordmanns tak", ["Kari P. Nordmanns"]),
        ("Vi bor i Storgata 12, 0184 Oslo", ["Storgata 12"]),
        ("Oppgang storgata  12B i gården", ["storgata  12B"]),
        ("Storgata 12 i Oslo", ["Storgata 12"]),
        ("Spør etter Nordmann, eller se familien Nordmanns port", ["Nordmann", "Nordmanns"]),
        ("Det står Nordmann på den røde postkassen. Hilsen Nordmann", ["Nordmann", "Nordmann"]),
        ("Org.nr. 974 761 076, 974761076 eller NO 974.761.076 MVA", ["974 761 076", "974761076", "NO 974.761.076 MVA"]),
    ],
)
def test_it_finds_what_was_filled_in(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in find_own_details(text, told())] == found


@pytest.mark.parametrize(
    "text",
    [
        "Kari maler, og Nordmann er et vanlig navn",
        "Storgata 120, Storgata 1 og Lillestorgata 12",
        "Storgata er stengt",
        "12 vinduer",
        "974 761 077 er ingen bedrift, og 1974761076 og 97476107 heller ikke",
        "Grus fra hos nordmann ved porten",
        "",
    ],
)
def test_it_lets_other_words_through(text: str) -> None:
    assert find_own_details(text, told()) == []


@pytest.mark.parametrize(
    ("who", "text", "left"),
    [
        (told("Kari Anne Nordmann"), "Ring Kari Nordmann", "Ring *"),
        (told("Anne-Lise Berg"), "Ring Anne Lise Berg", "Ring *"),
        (told("Li Bo"), "Ring Li Bo", "Ring *"),
        (told("Stein"), "Stein vil ha trapp av stein", "* vil ha trapp av stein"),
        (told("Bo"), "Vi vil bo her, sier Bo", "Vi vil bo her, sier Bo"),
        (told(organisation="Sameiet Solhagen"), "Taket på Sameiet Solhagen", "Taket på *"),
        (told(organisation="Rør AS"), "Rør lekker hos Rør AS", "Rør lekker hos *"),
        (told(street="Øvre Slottsgate 4 b"), "øvre slottsgate 4B", "*"),
        (told(street="Solbakken"), "Gården Solbakken", "Gården *"),
        (told(street="0184 Oslo"), "Oslo", "Oslo"),
        (told("", street=None), "Storgata 12", "Storgata 12"),
        (told("(.*)+ [a-z]+", street="\\d+ 1"), "Nytt tak", "Nytt tak"),
    ],
)
def test_names_are_as_people_write_them(who: SimpleNamespace, text: str, left: str) -> None:
    assert hide_own_details(text, who, with_text="*") == left
