"""Files of offers and messages: what is taken in, under which name, how many, and what becomes of them."""

import errno
import io
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import BinaryIO

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from jobs.photos import sweep_files
from portal.core import clock, transaction
from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.files import attachments
from portal.files.attachments import AttachmentFacts, CheckedAttachment, check_attachment, shown_name
from portal.files.errors import (
    AttachmentTooLargeError,
    NoRoomForAttachmentError,
    NotAnAttachmentError,
    PhotoBrokenError,
    PhotoTooLargeError,
    ScannerAwayForAttachmentError,
    TooManyAttachmentsError,
)
from portal.files.models import Attachment, AttachmentKind
from portal.files.storage import AttachmentStorage
from portal.leads.models import Lead
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_quote

PDF = b"%PDF-1.7 /Encrypt and then nothing of the kind"


def checked(data: bytes = PDF, *, name: str = "Tilbud.pdf", scanner: str | None = None) -> CheckedAttachment:
    return check_attachment(io.BytesIO(data), filename=name, scanner_address=scanner)


@pytest.fixture
def lead(app: Flask) -> Lead:
    return make_lead(make_firm())


@pytest.fixture
def storage(tmp_path: Path) -> AttachmentStorage:
    return AttachmentStorage(tmp_path)


def attach(lead_id: int, storage: AttachmentStorage, **where: int) -> AttachmentFacts:
    return attachments.attach(lead_id, file=checked(), sent_by_id=make_person("Ola").id, storage=storage, **where)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_pdf_is_kept_byte_for_byte_for_its_owner_alone(lead: Lead, storage: AttachmentStorage, tmp_path: Path):
    kept = attach(lead.id, storage)
    assert storage.read(kept.storage_name, kept.kind) == PDF
    (path,) = files_in(tmp_path)
    assert path.stat().st_mode & 0o077 == 0
    assert (kept.name, kept.bytes, kept.is_sent) == ("Tilbud.pdf", len(PDF), False)


def test_a_photo_keeps_nothing_but_its_pixels(opened: Callable[[str], BinaryIO]):
    with opened("gps-rotated.jpg") as stream:
        file = check_attachment(stream, filename="IMG_1.HEIC", scanner_address=None)
    with Image.open(io.BytesIO(file.data)) as photo:
        assert (file.kind, file.name, photo.format, dict(photo.getexif())) == (
            *(AttachmentKind.PHOTO, "IMG_1.jpg", "JPEG"),
            {},
        )
        assert photo.height > photo.width


@pytest.mark.parametrize("data", [b"<html>%PDF-1.7", b"MZ\x90", b" %PDF-1.7", b"PK\x03\x04 et regneark"])
def test_what_is_neither_is_refused_whatever_its_name(data: bytes):
    with pytest.raises(NotAnAttachmentError):
        checked(data, name="tilbud.pdf")


@pytest.mark.parametrize("name", ["svg-with-script.jpg", "page.jpg", "plain.gif", "drawing.eps", "drawing.tiff"])
def test_no_other_picture_is_taken_in(opened: Callable[[str], BinaryIO], name: str):
    with opened(name) as stream, pytest.raises(NotAnAttachmentError):
        check_attachment(stream, filename=name, scanner_address=None)


def test_bombs_and_halves_are_refused(opened: Callable[[str], BinaryIO]):
    for name, error in (
        ("bomb-900-megapixels.png", PhotoTooLargeError),
        ("bomb-41-megapixels.png", PhotoTooLargeError),
        ("truncated.jpg", PhotoBrokenError),
        ("empty.jpg", PhotoBrokenError),
    ):
        with opened(name) as stream, pytest.raises(error):
            check_attachment(stream, filename=name, scanner_address=None)


def test_a_byte_too_many_is_too_many():
    checked(b"%PDF-" + bytes(20_000_000 - 5))
    with pytest.raises(AttachmentTooLargeError):
        checked(b"%PDF-" + bytes(20_000_000 - 4))


def test_with_a_scanner_that_is_away_no_pdf_is_taken_in():
    with pytest.raises(ScannerAwayForAttachmentError):
        checked(scanner="127.0.0.1:1")


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\Ola\\Tilbud nr. 4.PDF", "Tilbud nr. 4.pdf"),
        ("tilbud\u202efdp.exe", "tilbudfdp.pdf"),
        ("til\x00bud\r\nX-Evil: 1.pdf", "tilbudX-Evil: 1.pdf"),
        ("Tilbud på bad, «alt» inkl. mva.pdf", "Tilbud på bad, «alt» inkl. mva.pdf"),
        ("", "vedlegg.pdf"),
        ("....pdf", "vedlegg.pdf"),
        ("/", "vedlegg.pdf"),
        ("å" * 300 + ".pdf", "å" * 116 + ".pdf"),
    ],
)
def test_a_name_is_shown_without_folders_or_anything_invisible(sent: str, shown: str):
    assert shown_name(sent, kind=AttachmentKind.PDF) == shown


def test_a_full_disk_is_said_and_leaves_nothing(
    lead: Lead, storage: AttachmentStorage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NoRoomForAttachmentError):
        attach(lead.id, storage)
    assert (files_in(tmp_path), attachments.list_of_draft(lead.id)) == ([], [])


def test_the_sixth_of_an_offer_is_refused_and_leaves_no_file(lead: Lead, storage: AttachmentStorage, tmp_path: Path):
    quote = make_quote(lead)
    for _ in range(3):
        attach(lead.id, storage)
    attachments.bind_draft_to_quote(lead.id, quote.id)
    for _ in range(2):
        attach(lead.id, storage)  # beside a revision
    with pytest.raises(TooManyAttachmentsError):
        attach(lead.id, storage)
    assert len(files_in(tmp_path)) == 5


@pytest.mark.committed
def test_ten_at_once_are_five(app: Flask, lead: Lead, storage: AttachmentStorage, tmp_path: Path):
    lead_id, person_id = lead.id, make_person("Ola").id
    transaction.commit()
    start, refused = Barrier(10), []

    def send() -> None:
        with app.app_context():
            start.wait()
            try:
                with transaction.transaction():
                    attachments.attach(lead_id, file=checked(), sent_by_id=person_id, storage=storage)
            except TooManyAttachmentsError:
                refused.append(1)

    senders = [Thread(target=send) for _ in range(10)]
    for each in senders:
        each.start()
    for each in senders:
        each.join()
    assert (db.session.scalar(select(func.count(Attachment.id))), len(refused), len(files_in(tmp_path))) == (5, 5, 5)


def test_a_draft_becomes_the_offers_and_can_not_be_taken_away_any_more(lead: Lead, storage: AttachmentStorage):
    first, second = attach(lead.id, storage), attach(lead.id, storage)
    attachments.remove(first.id, lead_id=lead.id)
    quote = make_quote(lead)
    attachments.bind_draft_to_quote(lead.id, quote.id)
    assert attachments.list_of_draft(lead.id) == []
    assert [each.id for each in attachments.list_of_quote(quote.id)] == [second.id]
    with pytest.raises(NotFoundError):
        attachments.remove(second.id, lead_id=lead.id)


def test_another_leads_file_is_not_taken_away(lead: Lead, storage: AttachmentStorage):
    mine = attach(lead.id, storage)
    with pytest.raises(NotFoundError):
        attachments.remove(mine.id, lead_id=make_lead(make_firm()).id)
    assert attachments.list_of_draft(lead.id) == [mine]


def test_the_sweep_takes_files_without_a_row(lead: Lead, storage: AttachmentStorage, tmp_path: Path):
    kept, removed = attach(lead.id, storage), attach(lead.id, storage)
    attachments.remove(removed.id, lead_id=lead.id)
    storage.save(checked())
    long_ago = (clock.now() - timedelta(hours=2)).timestamp()
    for path in files_in(tmp_path):
        os.utime(path, (long_ago, long_ago))
    assert sweep_files(storage, attachments.list_ownerless_attachments) == 2
    assert storage.read(kept.storage_name, kept.kind) == PDF


def test_only_a_name_of_ours_is_read(storage: AttachmentStorage):
    with pytest.raises(ValueError, match="not a name of ours"):
        storage.read("../../etc/passwd", AttachmentKind.PDF)
