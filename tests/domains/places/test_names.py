import pytest

from portal.places.names import as_written, folded, norwegian_order


@pytest.mark.parametrize(
    ("capitals", "written"),
    [
        ("OSLO", "Oslo"),
        ("MO I RANA", "Mo i Rana"),
        ("ÅNA-SIRA", "Åna-Sira"),
        ("NES PÅ HEDMARKEN", "Nes på Hedmarken"),
        ("Å I ÅFJORD", "Å i Åfjord"),
        (" SØR-FRON ", "Sør-Fron"),
    ],
)
def test_a_name_is_written_as_people_write_it(capitals: str, written: str) -> None:
    assert as_written(capitals) == written


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("aalesund", "Ålesund"),
        ("alesund", "Ålesund"),
        ("TROMSOE", "Tromsø"),
        ("karasjohka", "Kárášjohka"),
        ("porsangu", "Porsáŋgu"),
        ("evenassi", "Evenášši"),
        ("faerder", "Færder"),
        ("  sør  varanger ", "Sør Varanger"),
    ],
)
def test_spelling_makes_no_difference_to_a_search(typed: str, name: str) -> None:
    assert folded(typed) == folded(name)


def test_the_norwegian_alphabet_ends_in_ae_oe_aa() -> None:
    names = ["Åmli", "Øygarden", "Ærfugl", "Zulu", "Ås", "Aremark", "Ål", "Álaheadju", "ørland", "Øksnes"]
    assert sorted(names, key=norwegian_order) == [
        "Álaheadju", "Aremark", "Zulu", "Ærfugl", "Øksnes", "ørland", "Øygarden", "Ål", "Åmli", "Ås",
    ]  # fmt: skip
