import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.core.database import db
from portal.places import queries, services
from portal.places.errors import PostalRegisterError
from portal.places.models import County, Municipality, PostalCode
from portal.places.services import RegisterReport

pytestmark = pytest.mark.usefixtures("app")


def register_lines() -> list[str]:
    """Posten's file as it would be if it agreed with what we have, and Svalbard and Jan Mayen."""
    codes = db.session.scalars(select(PostalCode).order_by(PostalCode.code))
    lines = [
        f"{row.code}\t{row.post_town.upper()}\t{row.municipality_number}\t{row.municipality.name.upper()}\tG"
        for row in codes
    ]
    return [*lines, "8099\tJAN MAYEN\t2211\tJAN MAYEN\tB", "9170\tLONGYEARBYEN\t2100\tSVALBARD\tB"]


@pytest.fixture
def lines() -> list[str]:
    return register_lines()


@pytest.fixture
def register_file(tmp_path: Path) -> Path:
    return tmp_path / "postnummerregister-ansi.txt"


def write(path: Path, lines: list[str], *, encoding: str = "cp1252") -> Path:
    path.write_bytes("".join(f"{line}\r\n" for line in lines).encode(encoding))
    return path


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def test_loading_again_changes_nothing_and_is_quick() -> None:
    started = time.perf_counter()
    services.load_places()
    assert time.perf_counter() - started < 5
    assert (count(County), count(Municipality), count(PostalCode)) == (15, 357, 5138)


def test_loading_mends_what_was_wrong() -> None:
    db.session.get(Municipality, "0301").name = "Kristiania"
    db.session.flush()
    services.load_places()
    assert queries.get_municipality("0301").name == "Oslo"


def test_a_register_that_agrees_changes_nothing(lines: list[str], register_file: Path) -> None:
    report = services.load_postal_register(write(register_file, lines))
    assert report == RegisterReport(unchanged=5138)
    assert queries.find_postal_code("0558").category == "G"
    assert queries.find_postal_code("9170") is None


def test_it_reports_what_is_new_changed_and_gone(lines: list[str], register_file: Path) -> None:
    kept = [line for line in lines if not line.startswith(("0558", "0559"))]
    changed = [line.replace("9990\tBÅTSFJORD", "9990\tBÅTSFJORD HAVN") for line in kept]
    report = services.load_postal_register(write(register_file, [*changed, "0599\tOSLO\t0301\tOSLO\tP"]))
    assert (report.new, report.changed, report.gone) == (["0599"], ["9990"], ["0558", "0559"])
    assert queries.find_postal_code("0558") is None
    assert db.session.get(PostalCode, "0558").withdrawn_on is not None, "projects still point at it"
    new = queries.find_postal_code("0599")
    assert (new.precision, new.category) == ("place", "P")
    oslo = queries.find_postal_code("0555")
    assert (new.latitude, new.longitude) == (oslo.latitude, oslo.longitude)
    renamed = queries.find_postal_code("9990")
    assert (renamed.post_town, renamed.precision) == ("Båtsfjord Havn", "municipality")


def test_a_code_that_moves_gets_its_new_municipalitys_point(lines: list[str], register_file: Path) -> None:
    moved = [line.replace("9990\tBÅTSFJORD\t5632", "9990\tBÅTSFJORD\t5634") for line in lines]
    services.load_postal_register(write(register_file, moved))
    found = queries.find_postal_code("9990")
    assert found.precision == "municipality"
    assert (found.latitude, found.longitude) == (found.municipality.latitude, found.municipality.longitude)
    assert found.municipality.name == "Vardø"


def test_a_withdrawn_code_can_come_back(lines: list[str], register_file: Path) -> None:
    without = [line for line in lines if not line.startswith("0558")]
    services.load_postal_register(write(register_file, without))
    assert services.load_postal_register(write(register_file, lines)).changed == ["0558"]
    assert queries.find_postal_code("0558") is not None


def test_the_shipped_file_never_overrules_the_register(lines: list[str], register_file: Path) -> None:
    renamed = [line.replace("9990\tBÅTSFJORD", "9990\tBÅTSFJORD HAVN") for line in lines]
    services.load_postal_register(write(register_file, renamed))
    services.load_places()
    assert queries.find_postal_code("9990").post_town == "Båtsfjord Havn"


@pytest.mark.parametrize(
    ("extra", "reason"),
    [
        ("0558\tOSLO\t0301\tOSLO\tG", "stands twice"),
        ("0599\tOSLO\t0301\tOSLO", "4 fields"),
        ("0599;OSLO;0301;OSLO;G", "1 fields"),
        ("599\tOSLO\t0301\tOSLO\tG", "four digits"),
        ("0599\tOSLO\t301\tOSLO\tG", "four digits"),
        ("0599\t \t0301\tOSLO\tG", "no post town"),
        ("0599\tOSLO\t0301\tOSLO\tX", "unknown category"),
        ("0599\tOSLO\t3005\tDRAMMEN\tG", "unknown municipality numbers: 3005"),
    ],
)
def test_it_refuses_a_broken_file_and_changes_nothing(
    lines: list[str], register_file: Path, extra: str, reason: str
) -> None:
    with pytest.raises(PostalRegisterError, match=reason):
        services.load_postal_register(write(register_file, [*lines[1:], extra]))
    assert queries.find_postal_code("0001") is not None
    assert queries.find_postal_code("0555").category is None


def test_it_names_the_line_as_an_editor_counts_it_blank_ones_too(lines: list[str], register_file: Path) -> None:
    with pytest.raises(PostalRegisterError, match=f"^line {len(lines) + 3}: {lines[0][:4]} stands twice$"):
        services.load_postal_register(write(register_file, ["", *lines, "", lines[0]]))


def test_it_refuses_a_file_cut_short(lines: list[str], register_file: Path) -> None:
    with pytest.raises(PostalRegisterError, match="cut short"):
        services.load_postal_register(write(register_file, lines[:900]))
    with pytest.raises(PostalRegisterError, match="cut short"):
        services.load_postal_register(write(register_file, []))


def test_it_refuses_another_character_set(lines: list[str], register_file: Path) -> None:
    with pytest.raises(PostalRegisterError, match="CP1252"):
        services.load_postal_register(
            write(register_file, [*lines, "0599\tHÁPMIR ŠÁ\t0301\tOSLO\tG"], encoding="utf-8")
        )
