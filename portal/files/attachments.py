"""Files in an offer or in a message: looked at, taken in, listed, and taken away while nobody has got them.

Knows no offer, message or lead, only their numbers; who may is decided above. The file is there before its row, and goes after it.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from sqlalchemy import ColumnElement, delete, func, select, update

from portal.core import clock
from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.files.errors import (
    AttachmentTooLargeError,
    NotAnAttachmentError,
    NotAProofError,
    ProofTooLargeError,
    ScannerAwayForAttachmentError,
    ScannerAwayForProofError,
    TooManyAttachmentsError,
)
from portal.files.models import Attachment, AttachmentKind
from portal.files.proofs import ProofKind, check_proof
from portal.files.storage import AttachmentStorage

MOST_ATTACHMENTS = 5
"""In one offer, and in one message."""
LONGEST_NAME = 120
ENDINGS = {AttachmentKind.PDF: ".pdf", AttachmentKind.PHOTO: ".jpg"}
KINDS = {ProofKind.PDF: AttachmentKind.PDF, ProofKind.PHOTO: AttachmentKind.PHOTO}
ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")


@dataclass(frozen=True)
class CheckedAttachment:
    """A file's bytes as they are kept, and the name it is shown by; `sha256` in hex; `scanned_at` in UTC, None without a scanner."""

    data: bytes
    kind: AttachmentKind
    name: str
    sha256: str
    scanned_at: datetime | None


@dataclass(frozen=True)
class AttachmentFacts:
    """What the rest of the house needs to know of a file. With neither offer nor message it is nobody's but the writer's yet."""

    id: int
    lead_id: int
    quote_id: int | None
    message_id: int | None
    name: str
    kind: AttachmentKind
    bytes: int
    storage_name: str

    @property
    def is_sent(self) -> bool:
        """Whether the other side has got it."""
        return self.quote_id is not None or self.message_id is not None


def check_attachment(stream: BinaryIO, *, filename: str, scanner_address: str | None) -> CheckedAttachment:
    """Read a PDF or a photo of at most 20 MB from a seekable stream, as proofs are read. Call it outside an open transaction.

    Raises NotAnAttachmentError, AttachmentTooLargeError, InfectedError, ScannerAwayForAttachmentError, and the PhotoErrors of
    `clean_photo`.
    """
    try:
        checked = check_proof(stream, scanner_address=scanner_address)
    except NotAProofError as error:
        raise NotAnAttachmentError from error
    except ProofTooLargeError as error:
        raise AttachmentTooLargeError from error
    except ScannerAwayForProofError as error:
        raise ScannerAwayForAttachmentError from error
    kind = KINDS[checked.kind]
    was_scanned = scanner_address is not None and kind is AttachmentKind.PDF
    return CheckedAttachment(
        data=checked.data,
        kind=kind,
        name=shown_name(filename, kind=kind),
        sha256=hashlib.sha256(checked.data).hexdigest(),
        scanned_at=clock.now() if was_scanned else None,
    )


def shown_name(filename: str, *, kind: AttachmentKind) -> str:
    """A file's name without folders or anything invisible, at most 120 letters, ending as what it is. Never part of a path."""
    visible = "".join(c for c in unicodedata.normalize("NFC", filename) if unicodedata.category(c)[0] != "C")
    stem = ENDING.sub("", visible.replace("\\", "/").rpartition("/")[2].strip()).strip(" .")
    ending = ENDINGS[kind]
    return (stem[: LONGEST_NAME - len(ending)].strip(" .") or "vedlegg") + ending


def attach(
    lead_id: int,
    *,
    file: CheckedAttachment,
    sent_by_id: int,
    storage: AttachmentStorage,
    quote_id: int | None = None,
    message_id: int | None = None,
) -> AttachmentFacts:
    """Keep a file beside an offer or a message, or, with neither, beside the offer that is being written.

    Raises NoRoomForAttachmentError, or TooManyAttachmentsError from the sixth on, also when several come at once; then nothing
    is kept.
    """
    name = storage.save(file)  # before the lock: a disk is slow
    lock = func.hashtextextended(f"attachments of lead {lead_id}", 0)
    db.session.execute(select(func.pg_advisory_xact_lock(lock)))
    beside = Attachment.message_id == message_id if message_id else Attachment.message_id.is_(None)
    if _count(Attachment.lead_id == lead_id, beside) >= MOST_ATTACHMENTS:
        storage.delete(name)
        raise TooManyAttachmentsError
    row = Attachment(
        lead_id=lead_id,
        quote_id=quote_id,
        message_id=message_id,
        sent_by_id=sent_by_id,
        name=file.name,
        kind=file.kind,
        bytes=len(file.data),
        storage_name=name,
        sha256=file.sha256,
        scanned_at=file.scanned_at,
    )
    db.session.add(row)
    db.session.flush()
    return _facts_of(row)


def bind_draft_to_quote(lead_id: int, quote_id: int) -> None:
    """The offer has been sent, and with it the files beside its draft."""
    unsent = update(Attachment).where(Attachment.lead_id == lead_id, *_UNSENT)
    db.session.execute(unsent.values(quote_id=quote_id))


def remove(attachment_id: int, *, lead_id: int) -> None:
    """Take a file away from the offer being written. What was sent stays. Its bytes go with the next sweep.

    Raises NotFoundError for one that was sent, another lead's and none.
    """
    gone = delete(Attachment).where(Attachment.id == attachment_id, Attachment.lead_id == lead_id, *_UNSENT)
    if not db.session.execute(gone).rowcount:
        raise NotFoundError


def remove_draft(lead_id: int) -> None:
    """Take all files away from the offer being written. Twice is once."""
    db.session.execute(delete(Attachment).where(Attachment.lead_id == lead_id, *_UNSENT))


def get_attachment(attachment_id: int) -> AttachmentFacts:
    """One file. Raises NotFoundError."""
    row = db.session.get(Attachment, attachment_id)
    if row is None:
        raise NotFoundError
    return _facts_of(row)


def list_of_draft(lead_id: int) -> list[AttachmentFacts]:
    """The files beside the offer that is being written, in the order they came."""
    return _list(Attachment.lead_id == lead_id, *_UNSENT)


def list_of_quote(quote_id: int) -> list[AttachmentFacts]:
    """The files sent with an offer or a revision of it, in the order they came."""
    return _list(Attachment.quote_id == quote_id)


def list_of_message(message_id: int) -> list[AttachmentFacts]:
    """The files sent with a message, in the order they came."""
    return list_of_messages([message_id]).get(message_id, [])


def list_of_messages(message_ids: list[int]) -> dict[int, list[AttachmentFacts]]:
    """The files of each of these messages that has any, by the message's number."""
    found: dict[int, list[AttachmentFacts]] = {}
    for facts in _list(Attachment.message_id.in_(message_ids)):
        found.setdefault(facts.message_id, []).append(facts)
    return found


def list_hashes_of_message(message_id: int) -> set[str]:
    """What the message's files hold, as SHA-256 in hex: one sent twice is known by it."""
    return set(db.session.scalars(select(Attachment.sha256).where(Attachment.message_id == message_id)))


def list_ownerless_attachments(storage_names: set[str]) -> set[str]:
    """Those of these files that no attachment's row points at."""
    known = select(Attachment.storage_name).where(Attachment.storage_name.in_(storage_names))
    return storage_names - set(db.session.scalars(known))


_UNSENT = (Attachment.quote_id.is_(None), Attachment.message_id.is_(None))


def _list(*which: ColumnElement[bool]) -> list[AttachmentFacts]:
    return [_facts_of(row) for row in db.session.scalars(select(Attachment).where(*which).order_by(Attachment.id))]


def _count(*which: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(Attachment).where(*which)) or 0


def _facts_of(row: Attachment) -> AttachmentFacts:
    kind = AttachmentKind(row.kind)
    return AttachmentFacts(
        row.id, row.lead_id, row.quote_id, row.message_id, row.name, kind, row.bytes, row.storage_name
    )
