from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.web.redirects import is_local_path

SITE = "https://handslag.example/logg-inn"


@pytest.mark.parametrize(
    "path", ["/", "/min-side", "/oppdrag/7?fra=mail&x=%C3%A6", "/a/b#del", "/a?next=//evil.example"]
)
def test_paths_on_this_site_are_let_through(path: str) -> None:
    assert is_local_path(path)


@pytest.mark.parametrize(
    "target",
    [None, "", "min-side", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example",
     "javascript:alert(1)", "/\n/evil.example", "/\t/evil.example", " /min-side", "/\x00", "/é", "/" + "a" * 2001,
     "/a\r\nSet-Cookie: x=1", "http:/evil.example", "/a\n"],
)  # fmt: skip
def test_everything_else_is_not(target: str | None) -> None:
    assert not is_local_path(target)


def as_a_browser_reads(target: str) -> str:
    """WHATWG URL: tabs and line ends vanish, controls and spaces at the ends too, and \\ is /."""
    stripped = target.strip("".join(map(chr, range(33))))
    return stripped.translate({9: None, 10: None, 13: None, ord("\\"): "/"})


@given(st.one_of(st.text(max_size=30), st.text(alphabet="/\\\t\r\n .:@?#ae\x00", max_size=12)))
@example("/\n/evil")
@example("/\\/evil")
@example("/.//evil")
def test_whatever_is_let_through_stays_here_in_every_browser(target: str) -> None:
    if is_local_path(target):
        there = urlsplit(urljoin(SITE, as_a_browser_reads(target)))
        assert (there.scheme, there.netloc) == ("https", "handslag.example")
