"""«Hull i dekningen»: where people wait, and never who."""

from portal.core import transaction
from portal.dispatch import waiting_list
from portal.places.queries import find_postal_code


def wait(email: str, postal_code: str = "9520") -> None:
    place = find_postal_code(postal_code)
    waiting_list.join(email, category="tak", service="omlegging", place=place, locale="nb", client="10.0.0.1")
    transaction.commit()


def test_it_lists_trade_and_municipality_with_how_many_wait(siv):
    wait("kari@post.example", "0558")
    wait("kari@post.example")
    wait("nils@post.example")
    page = siv.get("/stab/dekning")
    rows = [[cell.get_text() for cell in row.select("th, td")][:3] for row in page.html.select("tbody tr")]
    assert rows == [["Tak", "Kautokeino", "2"], ["Tak", "Oslo", "1"]]
    assert "@post.example" not in page.html.select_one("main").get_text()


def test_it_asks_as_much_of_the_database_whatever_the_number(siv):
    siv.get("/stab/dekning")
    before = siv.query_count
    for number in range(3):
        wait(f"person{number}@post.example")
    siv.get("/stab/dekning")
    assert siv.query_count == before


def test_it_says_when_nobody_waits(siv):
    assert "Ingen venter" in siv.get("/stab/dekning").text


def test_it_is_for_staff(nils):
    nils.get("/stab/dekning", status=404)
