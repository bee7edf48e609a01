"""E-mail addresses, links and names on other services, as they are written and as they are disguised."""

import re
from collections.abc import Iterator

Span = tuple[int, int]

LABEL = r"[^\W_][\w-]{0,62}+"
ENDINGS = "no|com|net|org|eu|dk|io|info|biz|co|app|shop|online|site|xyz|dev|tech|nl|pl|lt|lv|ee|name|email|bygg"
# These are also words of Norwegian, so that a missing space after a full stop looks like a domain.
ENDINGS_LIKE_WORDS = "se|de|me|to|as|is|it|be|fi|uk|nu|ly|gl|gg|tv|cc|link|page"
SERVICES = "gmail|hotmail|outlook|yahoo|icloud|online|live|msn|proton|protonmail"
WRITTEN_DOT = r"(?: ?[(\[{<] ?(?:dot|punktum|punkt|prikk|\.) ?[)\]}>] ?| (?:dot|punktum|punkt|prikk) )"
LOOSE_DOT = rf"(?:{WRITTEN_DOT}|\.| ?\. ?(?=(?:{ENDINGS}|{ENDINGS_LIKE_WORDS})\b))"
WRITTEN_AT = (
    r"(?: ?[(\[{<] ?(?:at|a|alfa|krøll-?alfa|snabel-?a|@) ?[)\]}>] ?| ?(?:krøll-?alfa|alfakrøll|snabel-?a) ?| ?@ ?)"
)

TIGHT_EMAIL = re.compile(rf"@{LABEL}(?:\.{LABEL}){{0,5}}\.[^\W\d_]{{2,24}}(?!\w)")
LOOSE_EMAIL = re.compile(rf"{WRITTEN_AT}(?:{LABEL}{LOOSE_DOT}){{1,5}}(?:{ENDINGS}|{ENDINGS_LIKE_WORDS})(?!\w)")
SERVICE_EMAIL = re.compile(
    rf"(?: ?@ ?(?:{SERVICES})| (?:(?:at|a|alfa) )?(?:{SERVICES})(?:{LOOSE_DOT}| )(?:com|no|net))(?!\w)"
)
LOCAL = re.compile(r"[\w.+%'-]")

ADDRESS = re.compile(r"(?<!\w)(?:h(?:tt|xx)ps?:?//?|ftp://|www ?\. ?)[^\s\w\x00]{0,3}\w[^\s\x00]*")
DOMAIN = re.compile(
    rf"(?<![\w@.-])(?:{LABEL}\.){{1,4}}"
    rf"(?:(?:{ENDINGS})(?![\w-])(?:[/:?#][^\s\x00]+)?|(?:{ENDINGS_LIKE_WORDS})/\w[^\s\x00]*)"
)
DISGUISED_DOMAIN = re.compile(rf"(?<![\w@.-]){LABEL}(?:{WRITTEN_DOT}| ?\[\.\] ?| \. ?)(?:no|com|net|org)(?![\w-])")
AFTER_A_LINK = ".,;:!?)]}»\"'“”*"

PLATFORM = r"(?:whats ?app|snap(?:chat)?|insta(?:gram)?|messenger|telegram|facebook|face|fb|ig|skype|viber|discord|tiktok|linkedin)"
OWN = r"[- ]?(?:navn(?:et)?|bruker(?:en|navn(?:et)?)?|konto(?:en)?|profil(?:en)?)"
IDENTIFIER = r"[^\W\d][\w.-]{2,29}"
TELLING = r"(?=[\w.-]{0,29}[\d_])[^\W\d][\w.-]{3,29}"
HANDLES = (
    re.compile(rf"(?<!\w){PLATFORM}(?:{OWN})? ?[:=] {{0,2}}@?{IDENTIFIER}"),
    re.compile(rf"(?<!\w){PLATFORM}{OWN}(?: mitt| min| vårt| vår)? (?:er|heter) @?{IDENTIFIER}"),
    re.compile(rf"(?<!\w){PLATFORM} heter (?:(?:vi|jeg) )?@?{IDENTIFIER}"),
    re.compile(rf"(?<!\w){PLATFORM}(?:{OWN})? (?:er )?(?:@{IDENTIFIER}|{TELLING})"),
    re.compile(rf"(?<=heter )@?{IDENTIFIER} på {PLATFORM}(?!\w)"),
    re.compile(rf"(?<!\w){TELLING} på {PLATFORM}(?!\w)"),
    re.compile(r"(?<![\w.@])@[^\W\d][\w.]{2,29}"),
)


def find_emails(plain: str) -> Iterator[Span]:
    """E-mail addresses, with the part before the @ as far as it reaches."""
    end_of_last = 0
    for match in _in_order(plain, (TIGHT_EMAIL, LOOSE_EMAIL, SERVICE_EMAIL)):
        start = match.start()
        while start > end_of_last and LOCAL.match(plain[start - 1]):
            start -= 1
        is_handle = re.fullmatch(rf"{PLATFORM} @.*", plain[start : match.end()])
        if start < match.start() and match.start() >= end_of_last and not is_handle:
            yield start, match.end()
            end_of_last = match.end()


def find_links(plain: str) -> Iterator[Span]:
    """Web addresses, with or without their http."""
    end_of_last = 0
    for match in _in_order(plain, (ADDRESS, DOMAIN, DISGUISED_DOMAIN)):
        if match.start() >= end_of_last:
            end_of_last = match.start() + len(match.group().rstrip(AFTER_A_LINK))
            yield match.start(), end_of_last


def find_handles(plain: str) -> Iterator[Span]:
    """Names on other services."""
    end_of_last = 0
    for match in _in_order(plain, HANDLES):
        if match.start() >= end_of_last:
            end_of_last = match.start() + len(match.group().rstrip(".-"))
            yield match.start(), end_of_last


def _in_order(plain: str, patterns: tuple[re.Pattern[str], ...]) -> list[re.Match[str]]:
    """Where any of the patterns fits, first the one that begins first; of these the longest."""
    matches = [match for pattern in patterns for match in pattern.finditer(plain)]
    return sorted(matches, key=lambda match: (match.start(), -match.end()))
