"""One product and one Chromium for all journeys; a fresh browser profile for each person in each test."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser
from sqlalchemy import text

from portal.core.database import db
from tests.journeys.doings import log_in_by_password
from tests.support.browser import Browsing, running_chromium
from tests.support.page_checks import HtmlPile
from tests.support.product import Product, running_product


@pytest.fixture(scope="package")
def product() -> Iterator[Product]:
    with running_product() as product:
        yield product


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """For this package alone: two of Playwright's loops can't run in one process."""
    with running_chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def pile(tmp_path_factory: pytest.TempPathFactory) -> HtmlPile:
    """Every page that was checked."""
    return HtmlPile(tmp_path_factory.mktemp("pages"))


@pytest.fixture
def browsing(chromium: Browser, product: Product, pile: HtmlPile) -> Iterator[Browsing]:
    """Opens browsers; fails on any complaint of a console, a breach of the Content-Security-Policy included, and on any
    fault inside the product that the test brought about."""
    browsing = Browsing(chromium, product.url, pile)
    faults_before = len(product.faults())
    yield browsing
    complaints = browsing.end()
    assert product.faults()[faults_before:] == []
    assert complaints == []


@pytest.fixture(autouse=True)
def fresh_attempts(product: Product) -> None:
    """All these people share one network address; each test begins with an address that has tried nothing yet."""
    with product.stage(), db.engine.begin() as connection:
        connection.execute(text("TRUNCATE attempts"))


@pytest.fixture(scope="package")
def log_ins() -> dict[str, Any]:
    """Cookies by e-mail address, of people who have logged in once."""
    return {}


@pytest.fixture
def logged_in(browsing: Browsing, log_ins: dict[str, Any]) -> Callable[[str], Any]:
    """`logged_in("ola")`: what a browser has stored that Ola of the demo world logged in with; for `browsing.open(who=…)`."""

    def stored_by(name: str) -> Any:
        if name not in log_ins:
            page = browsing.open("/logg-inn/passord")
            log_in_by_password(page, f"{name}@demo.example")
            log_ins[name] = page.context.storage_state()
            page.context.close()
        return log_ins[name]

    return stored_by
