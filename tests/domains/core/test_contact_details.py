"""Contact details in free text: found where they are, and not where only numbers are."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core.contact_details import find, hide
from tests.domains.core.contact_samples import FOUND, NOTHING

HIDDEN = "[skjult]"
PIECES = [
    *"0123456789", *" .,-–/()_|+@:\n", "+47", "0047", "fire", "en", "to", "nittiåtte", "hundre", "og", "null", "kr", "m²",
    "tlf", "ring", "art.nr", "gmail", "com", "(at)", "punktum", "krøllalfa", "www.", "https://", ".no", "snap", "insta: ",
    "\u200b", "\u0301", "４", "②", "l", "O", "412 34 567", "ola@example.no",
]  # fmt: skip
hostile_texts = st.one_of(st.text(max_size=120), st.lists(st.sampled_from(PIECES), max_size=60).map("".join))


@pytest.mark.parametrize(("text", "kind", "what"), FOUND, ids=[text for text, *_ in FOUND])
def test_it_finds_a_contact_detail(text: str, kind: str, what: str) -> None:
    assert (kind, what) in [(found.kind, text[found.start : found.end]) for found in find(text)]


@pytest.mark.parametrize("text", NOTHING)
def test_it_leaves_other_numbers_and_words_alone(text: str) -> None:
    assert [text[found.start : found.end] for found in find(text)] == []


def test_the_samples_are_many_enough() -> None:
    assert len(FOUND) >= 45
    assert len(NOTHING) >= 60


@given(hostile_texts)
@settings(max_examples=500)
def test_spans_lie_in_the_text_in_order_and_apart(text: str) -> None:
    end = 0
    for found in find(text):
        assert end <= found.start < found.end <= len(text)
        end = found.end


@given(hostile_texts)
@settings(max_examples=500)
def test_hiding_leaves_nothing_to_find(text: str) -> None:
    assert find(hide(text, with_text=HIDDEN)) == []


@given(st.text(alphabet="abcdefghæøå \n.,", max_size=200))
def test_hiding_changes_no_word_when_nothing_is_found(text: str) -> None:
    assert hide(text, with_text=HIDDEN) == text or find(text)


def test_hiding_keeps_every_other_word() -> None:
    text = "Hei! Ring Kari på 412 34 567, eller skriv til kari@example.no. Taket er 145 m²."
    assert hide(text, with_text=HIDDEN) == ("Hei! Ring Kari på [skjult], eller skriv til [skjult]. Taket er 145 m².")


@pytest.mark.parametrize(
    "piece",
    ["4", "4 ", "41234567 ", "a@", "@", "a.", "www.", "fire", "fire ", "a at ", "\u200b", "9O", "e\u0301", "+", "+47",
     "snap: ", "(at)", "punktum ", "412 34 567 ", "http://", "tlf ", "\n", "1,", " .", "ål-", "fire hundre og ", "heter "],
)  # fmt: skip
def test_four_thousand_hostile_characters_take_no_longer_than_their_share(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        return min(_timed(text) for _ in range(3))

    assert seconds(4_000) < 0.5
    assert seconds(32_000) < 0.05 + 8 * 3 * seconds(4_000)


def _timed(text: str) -> float:
    began = time.process_time()
    hide(text, with_text=HIDDEN)
    return time.process_time() - began
