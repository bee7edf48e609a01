"""What the words around a number say it is: a phone, something else, or nothing."""

from enum import Enum

from portal.core.contact_details.numbers import Item, Number, Word

WORDS_BACK = 4


class Hint(Enum):
    """What the words before a number say."""

    PHONE = "phone"
    SOMETHING_ELSE = "something else"
    NOTHING = "nothing"


PHONE_WORDS = frozenset(
    "tlf tel telefon telefonen telefonnr telefonnummer telefonnummeret mob mobil mobilen mobilnr mobilnummer mobilnummeret "
    "ring ringe ringes ringer kontakt kontakte nås sms vipps vippse vippses whatsapp signal viber nummeret numre numrene "
    "phone mobile call text".split()
)
OTHER_WORDS = frozenset(
    "art artikkel vare varen produkt produktet modell modellen model serie sku ean gtin nobb nrf kode koden ordre bestilling "
    "bestillingen faktura fakturaen kid konto iban sak saken polise polisen chassis ramme understell reg skilt skiltet "
    "skiltene ral ncs gnr bnr fnr snr gårds matrikkel isbn ref referanse id postnr pin".split()
)
"""What a number is when it is said: article, serial, order, account, case, policy, vehicle, colour and land-register numbers."""
OTHER_ENDINGS = ("nr", "nummer", "nummeret", "kode", "koden")
MONEY_WORDS = frozenset(
    "pris prisen budsjett budsjettet sum summen verdi verdien omsetning omsetningen takst taksten kostnad rammen".split()
)
CURRENCIES = frozenset("kr nok kroner eur usd sek".split())
UNITS = frozenset(
    "kr kroner nok eur euro usd sek øre mill millioner million mrd milliarder tusen hundre m2 kvm kvadrat kvadratmeter "
    "kvadratmetere m3 kubikk kubikkmeter mm2 cm2 km mm cm dm meter lm millimeter centimeter kg gram tonn stk stykk stykker "
    "liter ltr dl min minutter timer time dager uker mnd måneder år årene kw kwh kvh mw watt volt amp ampere hk grader "
    "prosent poeng px mva pk mil km2 daa mål bar db lux lumen hz".split()
)
SHORT_UNITS = frozenset("m l t v w a g h x k".split())
UNIT_SIGNS = ("%", "°", "€", "$", "£", ",-", ",–", ",—", ":-")


def hint_before(items: list[Item], index: int, *, plain: str) -> Hint:
    """What the nearest telling word among the four before item `index` says; not past a sentence or another number."""
    following, may_be_phone = items[index].start, False
    for item in reversed(items[max(0, index - WORDS_BACK) : index]):
        if isinstance(item, Number) and not (item.is_word or item.is_guess):
            break
        text = item.text if isinstance(item, Word) else ""
        if "\x00" in plain[item.end : following] or _ends_a_sentence(plain[item.end : following], text):
            break
        if text in PHONE_WORDS:
            return Hint.PHONE
        if text in MONEY_WORDS:
            break
        if text in OTHER_WORDS or (text.endswith(OTHER_ENDINGS) and text not in ("nr", "nummer")):
            return Hint.SOMETHING_ELSE
        may_be_phone = may_be_phone or text == "nummer"
        following = item.start
    return Hint.PHONE if may_be_phone else Hint.NOTHING


def _ends_a_sentence(gap: str, word: str) -> bool:
    if "\n\n" in gap or "!" in gap or "?" in gap:
        return True
    return ". " in gap and not (word in OTHER_WORDS or word in PHONE_WORDS or word == "nr")


def is_money_before(items: list[Item], index: int, *, plain: str) -> bool:
    """Whether a currency stands right before item `index`."""
    if index and isinstance(items[index - 1], Word):
        before = items[index - 1]
        if before.text in CURRENCIES and not plain[before.end : items[index].start].strip(" .:"):
            return True
    return plain[max(0, items[index].start - 2) : items[index].start].strip().endswith(("€", "$", "£"))


def is_unit_after(items: list[Item], index: int, *, plain: str, even_short: bool) -> bool:
    """Whether a unit follows item `index`. `even_short`: also one of a single letter, which may be a letter only."""
    rest = plain[items[index].end : items[index].end + 3]
    if rest.lstrip().startswith(UNIT_SIGNS):
        return True
    if index + 1 >= len(items):
        return False
    after = items[index + 1]
    if plain[items[index].end : after.start].strip(" "):
        return False
    text = plain[after.start : after.end]
    return text in UNITS or (even_short and text in SHORT_UNITS)
