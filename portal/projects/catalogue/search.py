"""Finding the category of a job in the words of the person who has it.

Everything is in memory: the names and search words of all categories in bokmål, nynorsk and English, some thousand words.
How a word is recognised, and why by these means, stands in docs/decisions/0013-searching-the-catalogue.md.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import takewhile
from math import log
from threading import Lock

import snowballstemmer
from rapidfuzz import process
from rapidfuzz.distance import OSA

from portal.projects.catalogue import CategorySet, list_categories

LONGEST_QUERY = 300
"""Characters that are read of a query; more says nothing new."""
LONGEST_WORD = 40
"""Letters that are read of a word."""

# How sure a word is to mean another one, from 0 to 1.
EXACT = 1.0
BOTH_PARTS = 0.85
BEGINNING = 0.75
ONE_SLIP = 0.7
ONE_PART = 0.6
TWO_SLIPS = 0.5

# What a phrase weighs. A service's name may say little without its category, as `Reparasjon` or `Service`.
CATEGORY_NAME = 1.2
SEARCH_WORD = 1.0
SERVICE_NAME = 0.8

SHARE_OF_BEST = 0.3
"""A match worth less than this share of the best one is left out."""

_FOLD = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "ß": "ss", "đ": "d"})
_NORWEGIAN = snowballstemmer.stemmer("norwegian")
_ENGLISH = snowballstemmer.stemmer("english")
# A stemmer holds the word it is at, and the web server has several threads.
_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True)
class Match:
    """A category that fits a query, and the service of it where the words point at one."""

    category: str
    service: str | None
    score: float
    """Only for the order: higher fits better."""


@dataclass(frozen=True)
class _Phrase:
    """A name or search word of a category (service None) or of a service."""

    category: str
    service: str | None
    words: tuple[str, ...]
    weight: float


@dataclass
class _Index:
    phrases: list[_Phrase] = field(default_factory=list)
    by_form: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Words of the catalogue by each of their forms: as written and as a stem."""
    holding: dict[str, list[_Phrase]] = field(default_factory=lambda: defaultdict(list))
    """The phrases that each word stands in."""
    words: list[str] = field(default_factory=list)
    """Every word, sorted."""
    rarity: dict[str, float] = field(default_factory=dict)
    """From 0 to 1: a word that few categories have says more about which one is meant."""


def find(query: str, *, limit: int = 8) -> list[Match]:
    """The categories that fit a query, best first, at most `limit`; empty when no word of it is known."""
    index = _index()
    meanings = [meaning for word in _content_words(query[:LONGEST_QUERY]) for meaning in _meanings(word)]
    said: dict[str, float] = {}
    for meaning in meanings:
        for word, sureness in meaning.items():
            said[word] = max(said.get(word, 0), sureness)
    worth = {phrase: _worth(phrase, said) for word in said for phrase in index.holding[word]}
    points = [_points(meaning, worth) for meaning in meanings]
    matches = [_match(category, points) for category in {phrase.category for phrase in worth}]
    matches.sort(key=lambda match: (-match.score, match.category))
    return [match for match in matches if match.score >= SHARE_OF_BEST * matches[0].score][:limit]


def read_ahead() -> None:
    """Read the catalogue's words, which takes half a second, so that nobody who searches waits for it."""
    _index()


def _worth(phrase: _Phrase, said: dict[str, float]) -> float:
    """From 0.4 to 1: how much of a phrase was said, so that `vaske hus` alone isn't yet `vaske hus utvendig`."""
    rarity = _index().rarity
    whole = sum(rarity[word] for word in phrase.words)
    return 0.4 + 0.6 * sum(rarity[word] * said.get(word, 0) for word in phrase.words) / whole


def _points(meaning: dict[str, float], worth: dict[_Phrase, float]) -> dict[tuple[str, str | None], float]:
    """What one word of the query gives each (category, service): that of its best phrase."""
    index = _index()
    # Where the word itself is known, a rarer relative doesn't make it rarer: `tak` isn't about `takst`.
    ceiling = max((index.rarity[word] for word, sureness in meaning.items() if sureness == EXACT), default=1)
    points: dict[tuple[str, str | None], float] = {}
    for word, sureness in meaning.items():
        for phrase in index.holding[word]:
            target = (phrase.category, phrase.service)
            score = sureness * min(index.rarity[word], ceiling) * worth[phrase] * phrase.weight
            points[target] = max(points.get(target, 0), score)
    return points


def _match(category: str, points: list[dict[tuple[str, str | None], float]]) -> Match:
    """A category with its points, and the one service that explains more of the query than the category's own words do."""
    services = {service for each in points for known, service in each if known == category and service}
    own = sum(each.get((category, None), 0) for each in points)
    with_service = sorted(
        (sum(max(each.get((category, key), 0), each.get((category, None), 0)) for each in points), key)
        for key in services
    )
    best, service = max(with_service, default=(0, None))
    rivals = [score for score, key in with_service if key != service]
    if best <= own or any(score >= 0.95 * best for score in rivals):
        service = None
    return Match(category, service, round(max(best, own), 4))


@lru_cache(maxsize=4096)
def _meanings(word: str) -> list[dict[str, float]]:
    """The words of the catalogue that a word may stand for, each with how sure that is; two lots for a compound of two."""
    known = _known(word)
    if word in _EMPTY_WORDS:
        return [dict.fromkeys(known, EXACT)]
    parts = [] if known else _parts(word)
    likely = dict.fromkeys(known, EXACT) if known else _with_slips(word)
    if len(parts) == 2:
        return [likely | dict.fromkeys(parts[0], BOTH_PARTS), dict.fromkeys(parts[1], BOTH_PARTS)]
    return [dict.fromkeys([each for part in parts for each in part], ONE_PART) | _continued(word) | likely]


def _continued(word: str) -> dict[str, float]:
    """Words that begin with this one or its stem: what is typed so far, and relatives such as `lekkasje` for `lekke`."""
    stem = _stems(word)[0] if len(word) > 4 else word
    if len(stem) < 3:
        return {}
    words = _index().words
    longer = takewhile(lambda each: each.startswith(stem), words[bisect_left(words, stem) :])
    return {each: BEGINNING * (0.4 + 0.6 * len(stem) / len(each)) for each in longer}


def _known(word: str) -> set[str]:
    """The words of the catalogue that share a form with a word."""
    by_form = _index().by_form
    return set().union(*(by_form.get(form, ()) for form in (word, *_stems(word))))


def _known_part(part: str) -> set[str]:
    """As `_known`, by Norwegian rules only: English writes its compounds apart."""
    by_form = _index().by_form
    return by_form.get(part, set()) | by_form.get(_stems(part)[0], set())


def _with_slips(word: str) -> dict[str, float]:
    """Words of the catalogue that a word may be a misspelling of: one slip from four letters, two from eight."""
    if len(word) < 4:
        return {}
    allowed = 2 if len(word) >= 8 else 1
    near = process.extract(word, _index().words, scorer=OSA.distance, processor=None, score_cutoff=allowed, limit=8)
    return {
        found: ONE_SLIP if slips < 2 else TWO_SLIPS
        for found, slips, _ in near
        if found[0] == word[0] and len(found) > 3
    }


def _parts(word: str) -> list[set[str]]:
    """What a compound is made of: `takreparasjon` of `tak` and `reparasjon`; only one of them where the other is unknown."""
    single: list[set[str]] = []
    for at in range(len(word) - 3, 2, -1):
        first = _known_part(word[:at]) or (_known_part(word[: at - 1]) if word[at - 1] in "se" and at > 3 else set())
        last = _known_part(word[at:])
        if first and last:
            return [first, last]
        # What is left must be long enough for a word, or the known part may be chance.
        if not single and (first or last) and len(word) - at >= 4:
            single = [first or last]
    return single


@cache
def _index() -> _Index:
    index = _Index(phrases=[phrase for category in list_categories() for phrase in _phrases(category)])
    for phrase in index.phrases:
        for word in phrase.words:
            index.holding[word].append(phrase)
    index.words = sorted(index.holding)
    for word in index.words:
        for form in (word, *_stems(word)):
            index.by_form[form].add(word)
    index.rarity = {word: _rarity(word, index) for word in index.words}
    return index


def _rarity(word: str, index: _Index) -> float:
    """From 1 for a word of one category downwards; those that only mention it in a longer phrase count for less."""
    share: dict[str, float] = defaultdict(float)
    for form in (word, *_stems(word)):
        for relative in index.by_form.get(form, ()):
            for phrase in index.holding[relative]:
                share[phrase.category] = max(share[phrase.category], phrase.weight / len(phrase.words))
    return 1 / (1 + log(sum(share.values()) / max(share.values())))


def _phrases(category: CategorySet) -> set[_Phrase]:
    """The names and search words of a category and of its services."""
    body = category.body
    found = {(None, text, CATEGORY_NAME) for text in body["name"].values()}
    found |= {(None, text, SEARCH_WORD) for text in _search_words(body)}
    for service in body["services"]:
        found |= {(service["key"], service[locale], SERVICE_NAME) for locale in ("nb", "en")}
        found |= {(service["key"], text, SEARCH_WORD) for text in _search_words(service)}
    return {
        _Phrase(category.key, service, words, weight)
        for service, text, weight in found
        # `Takrenner og beslag` are two things, each a phrase of its own.
        for part in re.split(r"[,/–]|\b(?:og|eller|and|or)\b", text)
        if (words := tuple(_content_words(part)))
    }


def _search_words(body: dict) -> list[str]:
    return [text for texts in body.get("search", {}).values() for text in texts]


def _content_words(text: str) -> list[str]:
    """The words of a text that say something; all of them when none does, as in `IT`."""
    folded = unicodedata.normalize("NFKD", text.lower().translate(_FOLD))
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    # Who lacks the letters types ae, oe and aa, or a and o.
    for typed, letter in (("ae", "a"), ("oe", "o"), ("aa", "a")):
        plain = plain.replace(typed, letter)
    words = [word[:LONGEST_WORD] for word in re.findall(r"[a-z0-9]+", plain) if len(word) > 1]
    return [word for word in words if word not in _EMPTY_WORDS] or words


@lru_cache(maxsize=8192)
def _stems(word: str) -> tuple[str, str]:
    """A word without its endings, by Norwegian and by English rules. Twice for Norwegian: `kjøkkenet`, `kjøkken`."""
    with _ONE_AT_A_TIME:
        return _NORWEGIAN.stemWord(_NORWEGIAN.stemWord(word)), _ENGLISH.stemWord(word)


_EMPTY_WORDS = frozenset(
    # Folded as queries are; bokmål, nynorsk and English in turn.
    """
    jeg meg min mitt mine vi oss du deg de dem det den dette denne en ei et er var bli blir ble har hatt ha kan kunne
    skal skulle vil ville ma bor med av til pa for fra ved om som at sa nar hvor hva hvem hvordan ikke ingen noe noen
    alle alt litt mye mer na der her opp ned inn ut over under etter og eller men hos vart var vare trenger onsker
    hjelp gjerne fa ny nytt nye gammel gammelt gamle finne pris
    eg me mi mitt mine vare dei ein eit ikkje nokon noko kva kven korleis kvar treng onskjer vere blei fra hja litt
    the an is are was be been my our we you your it its to of in on at for from with and or but not no some any need
    want would like have has had get can could do does this that there here please help new old find someone
    """.split()
)
