"""Backup and restore by their commands, on real servers with rows and files: photos, a drawing, a proof, an attachment."""

import io
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest
from click.testing import Result
from flask import Flask
from PIL import Image

from portal import health
from portal.backup import manifest, postgres, services
from portal.backup.errors import BackupError
from portal.core import transaction
from portal.core.database import db
from portal.files import attachments
from portal.files import services as files
from portal.files.attachments import check_attachment
from portal.files.images import clean_photo
from portal.files.models import AttachmentKind, Drawing, Photo
from portal.files.proofs import CheckedProof, ProofKind
from portal.files.storage import AttachmentStorage, DrawingStorage, ProofStorage, Size, Storage
from portal.settings import Settings
from stack.postgres import EmbeddedPostgres
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_certificate, make_firm, make_lead, make_project, make_quote
from tests.support.database import committed

PDF = b"%PDF-1.7"
REVISIONS = {health.newest_revision()}


class Saved(NamedTuple):
    """A backup, and what was saved."""

    path: Path
    content: dict[str, manifest.TableContent]
    photo: str
    storage: Storage
    newest_person: int
    drawing: str
    proof: str
    attachment: str


@pytest.fixture(scope="module")
def night(migrated_app: Flask, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Saved:
    """The product saved by its command: a project, a firm with an offer, and a photo with both its files."""
    folder = tmp_path_factory.mktemp("night")
    storage = Storage(folder / "data")
    with migrated_app.app_context(), committed():
        project = make_project(make_person("Åse Sørbø"))
        lead = make_lead(make_firm("Blåbær & Sønn AS"), project)
        make_quote(lead)
        file = check_attachment(io.BytesIO(PDF), filename="Tilbud.pdf", scanner_address=None)
        sent = {"file": file, "sent_by_id": project.poster_id, "storage": AttachmentStorage(folder / "data")}
        attachment = attachments.attach(lead.id, **sent).storage_name
        photo = files.add_photo(project.id, photo=clean_photo(a_photo()), storage=storage)
        drawing = DrawingStorage(folder / "data").save(PDF)
        db.session.add(Drawing(project_id=project.id, position=1, bytes=9, storage_name=drawing, sha256="0" * 64))
        proof = ProofStorage(folder / "data").save(CheckedProof(PDF, ProofKind.PDF))
        make_certificate(make_firm("Volt og Watt AS"), "elvirksomhet", file_key=proof, file_kind=ProofKind.PDF)
        transaction.commit()
        services.create(folder / "night.tar", database_url=settings.database_url, data_dir=folder / "data")
        return Saved(
            path=folder / "night.tar",
            content=content_of(settings.database_url),
            photo=db.session.get_one(Photo, photo.id).storage_name,
            storage=storage,
            newest_person=project.poster_id,
            drawing=drawing,
            proof=proof,
            attachment=attachment,
        )


@pytest.fixture
def saved(night: Saved, tmp_path: Path) -> Path:
    """A copy of the backup that a test may hurt."""
    return Path(shutil.copy2(night.path, tmp_path / "night.tar"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """Another server, as on a machine that replaces one that burned."""
    with EmbeddedPostgres(tmp_path_factory.mktemp("elsewhere"), fast=True) as postgres_server:
        yield postgres_server


@pytest.fixture
def elsewhere(server: EmbeddedPostgres, tmp_path: Path) -> dict[str, object]:
    """An empty database and an empty data folder."""
    with psycopg.connect(postgres.conninfo(server.url)) as connection:
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    return {"database_url": server.url, "data_dir": tmp_path / "elsewhere"}


@pytest.fixture
def run(migrated_app: Flask) -> Callable[..., Result]:
    """Run `flask --app wsgi backup …` against the product's own database."""
    return lambda *arguments: migrated_app.test_cli_runner().invoke(args=["backup", *map(str, arguments)])


def a_photo() -> io.BytesIO:
    picture = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(picture, "JPEG")
    picture.seek(0)
    return picture


def content_of(database_url: str) -> dict[str, manifest.TableContent]:
    with postgres.connect(database_url) as connection:
        return manifest.describe_tables(connection)


def test_everything_is_back_on_another_server(night: Saved, elsewhere: dict):
    services.restore(night.path, **elsewhere, revisions=REVISIONS)
    restored = content_of(elsewhere["database_url"])
    assert restored == night.content
    assert restored["quotes"].rows == 1
    assert restored["postal_codes"].rows > 5000
    for size in Size:
        photo = Storage(elsewhere["data_dir"]).read(night.photo, size)
        assert photo == night.storage.read(night.photo, size)
        assert photo.startswith(b"\xff\xd8")
    assert DrawingStorage(elsewhere["data_dir"]).read(night.drawing) == PDF
    assert ProofStorage(elsewhere["data_dir"]).read(night.proof, ProofKind.PDF) == PDF
    assert sorted(path.name for path in elsewhere["data_dir"].iterdir()) == [
        *("attachments", "drawings", "files", "proofs")
    ]
    assert AttachmentStorage(elsewhere["data_dir"]).read(night.attachment, AttachmentKind.PDF) == PDF


def test_the_next_rows_get_new_numbers_and_rules_still_hold_after_a_restore(night: Saved, elsewhere: dict):
    services.restore(night.path, **elsewhere, revisions=REVISIONS)
    with psycopg.connect(postgres.conninfo(elsewhere["database_url"])) as connection:
        added = connection.execute("INSERT INTO people (email, name) VALUES ('ny@post.example', 'Ny') RETURNING id")
        assert added.fetchone()[0] > night.newest_person
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute("UPDATE projects SET taken_slots = 6")


def test_a_restored_product_can_be_saved_and_brought_back_over_itself(night: Saved, elsewhere: dict, tmp_path: Path):
    services.restore(night.path, **elsewhere, revisions=REVISIONS)
    services.create(tmp_path / "again.tar", **elsewhere)
    Storage(elsewhere["data_dir"]).delete(night.photo)
    with psycopg.connect(postgres.conninfo(elsewhere["database_url"])) as connection:
        connection.execute("DELETE FROM quotes; CREATE TABLE of_a_later_version (id bigint)")
    services.restore(tmp_path / "again.tar", **elsewhere, revisions=REVISIONS, replace=True)
    assert content_of(elsewhere["database_url"]) == night.content
    assert Storage(elsewhere["data_dir"]).read(night.photo, Size.LARGE)


def test_it_never_overwrites_a_database_unless_told(settings: Settings, saved: Path, run: Callable[..., Result]):
    before = content_of(settings.database_url)
    refused = run("restore", saved)
    assert refused.exit_code == 1
    assert "The database is not empty" in refused.output
    assert content_of(settings.database_url) == before


def test_it_never_overwrites_photos_unless_told(saved: Path, elsewhere: dict):
    Storage(elsewhere["data_dir"]).save(clean_photo(a_photo()))
    with pytest.raises(BackupError, match="files is not empty"):
        services.restore(saved, **elsewhere, revisions=REVISIONS)
    assert content_of(elsewhere["database_url"]) == {}
    assert len(list(elsewhere["data_dir"].glob("files/*/*.jpg"))) == 2


def test_it_never_overwrites_another_backup(saved: Path, run: Callable[..., Result]):
    before = saved.read_bytes()
    refused = run("create", saved)
    assert refused.exit_code == 1
    assert "exists already" in refused.output
    assert saved.read_bytes() == before


def test_a_backup_is_its_owners_alone_and_leaves_nothing_beside_it(tmp_path: Path, run: Callable[..., Result]):
    assert run("create", tmp_path / "night.tar").exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["night.tar"]
    assert (tmp_path / "night.tar").stat().st_mode & 0o777 == 0o600


def test_verify_says_yes_to_a_whole_backup(saved: Path, run: Callable[..., Result]):
    done = run("verify", saved)
    assert done.exit_code == 0
    assert done.output.startswith("yes: ")
    assert "5 files" in done.output
    assert [path.name for path in saved.parent.iterdir()] == [saved.name]


def test_what_has_a_row_and_no_file_is_told_of(elsewhere: dict, night: Saved, tmp_path: Path):
    services.restore(night.path, **elsewhere, revisions=REVISIONS)
    Storage(elsewhere["data_dir"]).delete(night.photo)
    DrawingStorage(elsewhere["data_dir"]).delete(night.drawing)
    ProofStorage(elsewhere["data_dir"]).delete(night.proof)
    assert services.create(tmp_path / "poor.tar", **elsewhere).lost_files == 3


def cut_off(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def flip_a_bit_of_a_photo(path: Path) -> None:
    with tarfile.open(path) as tar:
        photo = next(member for member in tar if member.name.endswith(".jpg"))
    damaged = bytearray(path.read_bytes())
    damaged[photo.offset_data + 100] ^= 1
    path.write_bytes(damaged)


def take_a_photo_out(path: Path) -> None:
    rewrite(path, keep=lambda name: not name.endswith("-large.jpg"))


def put_a_stranger_in(path: Path) -> None:
    rewrite(path, more={"../../outside.txt": b"hello"})


def empty(path: Path) -> None:
    path.write_bytes(b"")


def make_it_a_text(path: Path) -> None:
    path.write_text("This is no backup.\n" * 100)


def rewrite(path: Path, *, keep: Callable[[str], bool] = lambda _: True, more: dict[str, bytes] | None = None) -> None:
    with tarfile.open(path) as tar:
        contents = {member.name: tar.extractfile(member).read() for member in tar if keep(member.name)}
    with tarfile.open(path, "w") as tar:
        for name, content in (contents | (more or {})).items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))


@pytest.mark.parametrize(
    "damage", [cut_off, flip_a_bit_of_a_photo, take_a_photo_out, put_a_stranger_in, empty, make_it_a_text]
)
def test_a_broken_backup_is_refused_before_anything_is_touched(
    saved: Path, damage: Callable[[Path], None], run: Callable[..., Result], settings: Settings
):
    damage(saved)
    before = content_of(settings.database_url)
    verified = run("verify", saved)
    assert (verified.exit_code, verified.output[:4]) == (1, "no: ")
    restored = run("restore", "--replace", saved)
    assert (restored.exit_code, restored.output[:17]) == (1, "Error: The backup")
    assert content_of(settings.database_url) == before
    assert not (saved.parent.parent / "outside.txt").exists()


def test_a_backup_that_is_not_there_is_refused(tmp_path: Path, run: Callable[..., Result]):
    assert run("verify", tmp_path / "none.tar").output.startswith("no: There is no backup")
    assert run("restore", tmp_path / "none.tar").exit_code == 1


def test_a_backup_of_a_later_version_is_refused(elsewhere: dict, saved: Path):
    with pytest.raises(BackupError, match="which this version does not know"):
        services.restore(saved, **elsewhere, revisions={"0001"})
    assert content_of(elsewhere["database_url"]) == {}


def test_a_restore_that_is_kept_waiting_leaves_everything_as_it_was(night: Saved, elsewhere: dict):
    """Somebody still works with a table: the restore gives up after ten seconds, and nothing is lost."""
    services.restore(night.path, **elsewhere, revisions=REVISIONS)
    with psycopg.connect(postgres.conninfo(elsewhere["database_url"])) as holder:
        holder.execute("LOCK TABLE quotes IN ACCESS SHARE MODE")
        with pytest.raises(BackupError, match="lock timeout"):
            services.restore(night.path, **elsewhere, revisions=REVISIONS, replace=True)
    assert content_of(elsewhere["database_url"]) == night.content
    assert Storage(elsewhere["data_dir"]).read(night.photo, Size.SMALL)


def test_it_says_so_when_the_database_is_away(tmp_path: Path):
    with pytest.raises(BackupError, match="The database does not answer"):
        services.create(tmp_path / "x.tar", database_url="postgresql+psycopg://x@/x?host=/nowhere", data_dir=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_password_is_given_to_the_programs_in_the_environment_only(monkeypatch: pytest.MonkeyPatch):
    seen = {}

    def note(command: list[str], **how: object) -> subprocess.CompletedProcess:
        seen.update(command=command, environment=how["env"])
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", note)
    postgres.load("postgresql+psycopg://siv:hemmelig@db/handslag?sslmode=require", Path("x.sql"), replace=False)
    assert "hemmelig" not in " ".join(seen["command"])
    assert "sslmode=require" in seen["command"][-1]
    assert seen["environment"]["PGPASSWORD"] == "hemmelig"


def test_the_drill_of_the_runbook_is_one_command(saved: Path, repository: Path):
    """A server and a folder that are thrown away take the backup; the exit code is the answer."""
    product = [sys.executable, "-m", "flask", "--app", "wsgi", "backup", "restore", str(saved)]
    drill = [sys.executable, "-m", "stack.temporary", *product]
    done = subprocess.run(drill, cwd=repository, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Restored and compared" in done.stdout
