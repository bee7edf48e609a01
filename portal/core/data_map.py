"""The data map: what every column holds about people, why we may, how long, and what erasure does to it.

Each column says so itself, in its `info`: `personal(...)` or `technical(...)`. Stores outside the database are listed in
`OTHER_STORES`. A test fails when a column of the models or of the migrated database says neither.
Law: GDPR art. 5 (1) (c, e), 6, 15, 17, 20, 30.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Category(StrEnum):
    """What kind of information about a person a column holds."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"
    PLACE = "place"
    FREE_TEXT = "free text"
    PHOTO = "photo"
    DRAWING = "drawing"
    CHOICE = "choice"
    ACTIVITY = "activity"
    CREDENTIAL = "credential"
    TECHNICAL_TRACE = "technical trace"
    PERSON_REFERENCE = "reference to a person"


class Purpose(StrEnum):
    """Why we hold it. The value names the legal basis, GDPR art. 6 (1)."""

    ACCOUNT = "account: contract (b)"
    PROJECT = "posting a project and getting offers: contract (b)"
    OFFER = "answering projects: contract (b)"
    SECURITY = "keeping accounts and the marketplace safe: legitimate interest (f)"
    NOTICE = "telling people what happens in their projects and leads: contract (b)"
    ACCOUNTABILITY = "showing who did what: legal duty (c)"


class Keep(StrEnum):
    """How long. Each value is a clock that the retention rules know."""

    WHILE_ACCOUNT = "until the account is erased, at most 5 years after last activity"
    WHILE_PROJECT = "until the project is erased, at most 5 years after last activity; a draft 120 days"
    SESSION = "until the session ends, then 30 days"
    SHORT_LIVED = "at most 7 days after use or expiry"
    DELIVERY = "until sent and 7 days after; the row without it longer"
    SUPPRESSION = "as long as the address must not be written to: 30 days for one that does not exist"
    WAITING_LIST = "until told, or asked to be taken off, at most a year"
    INVITATION = "until answered, taken back or run out, and 30 days after"
    AUDIT = "5 years"


class Erase(StrEnum):
    """What erasure does to the column."""

    DELETE_ROW = "delete the row"
    SET_NULL = "set to null"
    SCRUB = "replace by nothing personal"
    KEEP = "keep: holds nothing that points at a person once the account is gone"


@dataclass(frozen=True)
class Personal:
    """One personal column's entry in the map."""

    category: Category
    purpose: Purpose
    keep: Keep
    erase: Erase
    export: bool = True
    portable: bool = False


@dataclass(frozen=True)
class Technical:
    """A column that says nothing about a person by itself; `why` in a few words."""

    why: str


@dataclass(frozen=True)
class Store:
    """A place outside the database where personal data can lie."""

    name: str
    holds: str
    keep: str
    erase: str


def personal(
    category: Category, purpose: Purpose, keep: Keep, erase: Erase, *, export: bool = True, portable: bool = False
) -> dict[str, Any]:
    """Mark a column as personal: `mapped_column(info=personal(Category.EMAIL, Purpose.ACCOUNT, ...))`.

    `export`: part of the copy a person gets (art. 15). `portable`: given by the person under contract or consent (art. 20).
    """
    return {"data_map": Personal(category, purpose, keep, erase, export, portable)}


def technical(why: str) -> dict[str, Any]:
    """Mark a column as holding nothing about a person: `mapped_column(info=technical("lease"))`."""
    return {"data_map": Technical(why)}


OTHER_STORES: tuple[Store, ...] = (
    Store("Redis: RQ jobs", "row numbers only, never names or addresses", "result 0 s, failed jobs 1 day", "expires"),
    Store(
        "Log",
        (
            "request id, route, status, milliseconds; an SMS's number but for two digits masked; "
            "no address, name, IP or query string"
        ),
        "by the machine's log rotation",
        "expires",
    ),
    Store(
        "Local mailbox (development)", "whole mails and SMS", "until emptied; never in production", "emptied by hand"
    ),
    Store(
        "Photo folder",
        "re-encoded photos without metadata",
        "as long as their row",
        "by the hourly sweep after the row",
    ),
    Store(
        "Drawing folder",
        "PDFs as the poster sent them, which may bear names and addresses; without their file names",
        "as long as their row",
        "by the hourly sweep after the row",
    ),
    Store(
        "Proof folder",
        "proofs of firms' certificates, which may bear names: PDFs as they were sent, photos re-encoded without metadata",
        "as long as their row",
        "by the hourly sweep after the row",
    ),
    Store(
        "Attachment folder",
        "files of offers and messages, which may bear names: PDFs as they were sent, photos re-encoded without metadata",
        "as long as their row",
        "by the hourly sweep after the row",
    ),
    Store(
        "Backups",
        "everything above",
        "30 days (the runbook)",
        "expire; what was erased since must be erased again after a restore",
    ),
)
