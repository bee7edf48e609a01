"""The offers side by side, as the poster and whoever was let in read them."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from portal.accounts.models import Person
from portal.core import clock, transaction
from portal.core.database import db
from portal.files.models import Attachment, AttachmentKind
from portal.projects.models import Project, ProjectMember
from portal.projects.price_forms import PriceForm
from portal.projects.roles import PosterKind, ProjectRole
from portal.quotes.lines import Line, LineKind
from portal.quotes.models import Quote
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_line, make_project, make_quote, make_wave
from tests.support.visitors import Visitor

TILES, SCAFFOLD = {"item": "tekking"}, {"item": "stillas"}
TODAY = clock.in_oslo(clock.now()).date()


def offer(project: Project, firm: str, *lines: Line, **fields: object) -> Quote:
    return make_quote(make_lead(make_firm(firm), project), lines=lines, **fields)


def tiles(kroner: int) -> Line:
    return make_line("Ny taktekking", kroner, **TILES)


def scaffold(kroner: int | None, **fields: object) -> Line:
    return make_line("Stillas", kroner, **SCAFFOLD, **fields)


@pytest.fixture
def project(kari: Person) -> Project:
    """Three offers: one lacks the scaffold, one has it as an option, one has it all."""
    project = make_project(kari, wished_replies=5)
    make_wave(project, asked=5)
    offer(project, "Bakken AS", tiles(212_000), message="Ring gjerne.")
    offer(project, "Eidet AS", tiles(230_000), scaffold(20_000, kind=LineKind.OPTION))
    offer(project, "Fjord AS", tiles(255_000), scaffold(30_000), price_form=PriceForm.ESTIMATE)
    transaction.commit()
    return project


def path(project: Project, rest: str = "") -> str:
    return f"/mine-prosjekter/{project.id}{rest}"


def plain(text: str) -> str:
    return " ".join(text.replace("\N{NARROW NO-BREAK SPACE}", " ").split())


def rows_of(page) -> dict[str, list[str]]:
    return {
        plain(row.th.get_text(" ")): [plain(cell.get_text(" ")) for cell in row.select("td")]
        for row in page.html.select(".compare tbody tr")
    }


def firms_of(page) -> list[str]:
    return [head.a.get_text() for head in page.html.select(".compare thead th")]


def summary_of(page) -> str:
    return plain(page.html.select_one(".summary").get_text())


class TestTheTable:
    def test_a_hole_is_said_in_words_with_a_likely_extra_that_is_in_no_price(self, karis: Visitor, project: Project):
        rows = rows_of(karis.get(path(project)))
        assert rows["Stillas"] == [
            "Nevnes ikke sannsynlig tillegg 25 000 kr",
            "Tilvalg: 20 000 kr kommer i tillegg til prisen",
            "30 000 kr",
        ]
        assert rows["Pris med mva."] == ["212 000 kr", "230 000 kr", "285 000 kr"]
        assert [text.partition(" kr")[0] for text in rows["Sannsynlige tillegg"]] == ["25 000", "20 000", "Ingen"]
        assert rows["Pris + sannsynlige tillegg"] == ["237 000 kr", "250 000 kr", "285 000 kr"]

    def test_a_sentence_before_it_says_the_same(self, karis: Visitor, project: Project):
        assert summary_of(karis.get(path(project))) == (
            "3 tilbud, fra 212 000 kr til 285 000 kr med mva. Bakken AS er lavest, men 1 punkt som andre har med, "
            "er ikke i prisen der."
        )

    def test_the_sentence_says_who_is_lowest_with_what_lacks(self, karis: Visitor, project: Project):
        offer(project, "Gamle AS", tiles(236_000), scaffold(1_000, kind=LineKind.OPTION), sent_at=clock.now())
        offer(project, "Hele AS", tiles(200_000), scaffold(28_000))
        transaction.commit()
        assert "Med sannsynlige tillegg er Hele AS lavest, med 228 000 kr." in summary_of(karis.get(path(project)))

    def test_it_says_the_most_that_each_price_may_become(self, karis: Visitor, project: Project):
        offer(project, "Anslag AS", price_form=PriceForm.INDICATION, amount_ore=100_000_00)
        transaction.commit()
        assert rows_of(karis.get(path(project)))["Kan høyst bli"] == [
            "212 000 kr",
            "230 000 kr",
            "327 750 kr",
            "Ingen øvre grense",
        ]

    def test_every_cell_has_its_heads_and_every_choice_the_firms_name(self, karis: Visitor, project: Project):
        page = karis.get(path(project))
        table = page.html.select_one("table.compare")
        assert table.caption.get_text(strip=True)
        assert {head["scope"] for head in table.select("thead th")} == {"col"}
        assert {row.th["scope"] for row in table.select("tbody tr")} == {"row", "rowgroup"}
        choices = [link["aria-label"] for link in table.select("a[href*='/velg/']")]
        assert choices == ["Velg Bakken AS", "Velg Eidet AS", "Velg Fjord AS"]

    def test_the_cards_tell_the_same(self, karis: Visitor, project: Project):
        cards = [plain(card.get_text(" ")) for card in karis.get(path(project)).html.select("article.offer")]
        assert "Pris + sannsynlige tillegg 237 000 kr" in cards[0]
        assert "Stillas Nevnes ikke sannsynlig tillegg 25 000 kr" in cards[0]
        assert "Kan høyst bli 327 750 kr" in cards[2]

    def test_each_offers_files_can_be_opened(self, karis: Visitor, project: Project):
        quote = offer(project, "Grundig AS", tiles(240_000))
        row = {"name": "Møne.jpg", "storage_name": "a", "sha256": "0" * 64, "kind": AttachmentKind.PHOTO, "bytes": 9}
        file = Attachment(lead_id=quote.lead_id, quote_id=quote.id, **row)
        db.session.add(file)
        transaction.commit()
        page = karis.get(path(project))
        assert rows_of(page)["Vedlegg"] == ["Ingen", "Ingen", "Ingen", "Møne.jpg"]
        for place in (".compare", ".offers-narrow"):
            assert page.html.select_one(f'{place} a[href="/vedlegg/{file.id}"]').get_text() == "Møne.jpg"

    def test_taking_a_firm_out_is_less_to_the_eye_than_choosing_it(self, karis: Visitor, project: Project):
        table = karis.get(path(project)).html.select_one("table.compare")
        looks = {link["data-variant"] for link in table.select("a[href*='/ta-ut/']")}
        assert looks == {"tertiary"}
        assert {link["data-variant"] for link in table.select("a[href*='/velg/']")} == {"primary"}

    def test_an_offer_without_lines_beside_others_is_said_to_be_so(self, karis: Visitor, project: Project):
        offer(project, "Udelt AS", amount_ore=199_000_00)
        transaction.commit()
        page = karis.get(path(project))
        assert "Udelt AS har ikke delt opp prisen, så vi kan ikke se om noe mangler der." in summary_of(page)
        assert rows_of(page)["Pris + sannsynlige tillegg"][-1] == "Ukjent"
        assert rows_of(page)["Stillas"][-1] == "– ikke delt opp"

    def test_without_any_lines_there_are_no_points_and_no_extras(self, karis: Visitor, kari: Person):
        project = make_project(kari)
        offer(project, "Ett AS", amount_ore=100_000_00)
        offer(project, "To AS", amount_ore=100_000_00)
        transaction.commit()
        page = karis.get(path(project))
        assert "Sannsynlige tillegg" not in rows_of(page)
        assert "Ingen har delt opp prisen" in summary_of(page)

    def test_vat_is_told_apart_to_a_company_whose_prices_are_all_without(self, karis: Visitor, kari: Person):
        project = make_project(kari, poster_kind=PosterKind.COMPANY, org_name="Kari AS", org_number="910000004")
        for _ in range(2):
            offer(project, "Uten AS", tiles(1000), has_vat_in_lines=False)
        transaction.commit()
        rows = rows_of(karis.get(path(project)))
        assert rows["Pris med mva."] == ["1 250 kr"] * 2
        assert rows["Pris uten mva."] == ["1 000 kr"] * 2
        offer(project, "Med AS", tiles(1000))
        transaction.commit()
        assert "Pris uten mva." not in rows_of(karis.get(path(project)))

    def test_what_is_soon_out_and_what_has_changed_is_told(self, karis: Visitor, project: Project):
        offer(project, "Snart AS", valid_until=TODAY, number=2, revised_at=clock.now() - timedelta(days=1))
        transaction.commit()
        page = karis.get(path(project))
        assert "Siste dag er i dag" in rows_of(page)["Gjelder til og med"][-1]
        assert page.html.select("thead a[aria-label='Se hva Snart AS har endret']")

    def test_the_firms_words_are_text_not_html(self, karis: Visitor, kari: Person):
        project = make_project(kari)
        evil = "<script>alert(1)</script>"
        for _ in range(2):
            offer(project, "Ond AS", make_line(evil, 100), takes=evil, message=evil)
        transaction.commit()
        page = karis.get(path(project))
        assert not page.html.select(".compare script, article.offer script")
        assert rows_of(page)[evil]


class TestTheWays:
    @pytest.mark.parametrize(
        ("order", "firms"),
        [
            ("", ["Bakken AS", "Eidet AS", "Fjord AS", "Udelt AS"]),
            ("billigst", ["Udelt AS", "Bakken AS", "Eidet AS", "Fjord AS"]),
            ("med-tillegg", ["Bakken AS", "Eidet AS", "Fjord AS", "Udelt AS"]),
            ("<odd>", ["Bakken AS", "Eidet AS", "Fjord AS", "Udelt AS"]),
        ],
    )
    def test_the_order_is_as_asked(self, karis: Visitor, project: Project, order: str, firms: list[str]):
        offer(project, "Udelt AS", amount_ore=199_000_00)
        transaction.commit()
        assert firms_of(karis.get(path(project), {"sorter": order})) == firms

    def test_links_lead_to_the_other_orders_and_keep_what_is_shown(self, karis: Visitor, project: Project):
        page = karis.get(path(project)).click("Vis bare der de er ulike").click("Billigst$")
        assert firms_of(page)[0] == "Bakken AS"
        assert "Vis alt" in page.text
        assert page.html.select_one(".filters [aria-current]").get_text() == "Billigst"

    def test_only_what_differs(self, karis: Visitor, project: Project):
        rows = rows_of(karis.get(path(project), {"vis": "ulikt"}))
        assert "Stillas" in rows
        assert "Prisform" in rows
        assert not {"Ny taktekking", "Kan starte", "Sertifikater"} & rows.keys()


class TestWhoIsOut:
    def test_what_is_withdrawn_dropped_or_out_of_date_stands_below_and_is_not_compared(
        self, karis: Visitor, project: Project
    ):
        offer(project, "Trukket AS", withdrawn_at=clock.now())
        offer(project, "Gammelt AS", valid_until=TODAY - timedelta(days=1))
        transaction.commit()
        page = karis.get(path(project))
        assert firms_of(page) == ["Bakken AS", "Eidet AS", "Fjord AS"]
        below = plain(page.html.select_one(".gone").get_text(" "))
        assert "Trukket AS" in below
        assert "Bedriften kan fornye det." in below
        assert len(page.html.select("article.offer")) == 3

    def test_with_nobody_left_there_is_nothing_to_choose(self, karis: Visitor, kari: Person):
        project = make_project(kari)
        offer(project, "Trukket AS", withdrawn_at=clock.now())
        transaction.commit()
        page = karis.get(path(project))
        assert page.html.select(".gone")
        assert not page.html.select("a[href*='/velg/']")


class TestThePageOfItsOwn:
    @pytest.mark.parametrize("role", list(ProjectRole))
    def test_whoever_was_let_in_may_read_it_and_chooses_nothing_there(
        self, visit: Callable[[Person], Visitor], project: Project, role: ProjectRole
    ):
        board = make_person("Berit Styret")
        db.session.add(
            ProjectMember(
                project_id=project.id,
                person_id=board.id,
                role=role,
                name=board.name,
                email=board.email,
                joined_at=clock.now(),
            )
        )
        transaction.commit()
        page = visit(board).get(path(project, "/sammenligning"))
        assert firms_of(page) == ["Bakken AS", "Eidet AS", "Fjord AS"]
        assert not page.html.select("a[href*='/velg/']")

    def test_a_strangers_answer_is_that_of_none(self, nils: Visitor, anyone: Visitor, project: Project):
        for rest in ("/sammenligning", "/sammenligning.pdf"):
            missing = nils.get(f"/mine-prosjekter/999999{rest}", status=404).body
            assert nils.get(path(project, rest), status=404).body == missing
            assert "/logg-inn" in anyone.get(path(project, rest), status=303).location

    def test_without_offers_it_says_so(self, karis: Visitor, kari: Person):
        project = make_project(kari)
        transaction.commit()
        assert "ingen tilbud å sammenligne" in karis.get(path(project, "/sammenligning")).text
        assert karis.get(path(project, "/sammenligning.pdf")).body.startswith(b"%PDF")

    def test_the_pdf_is_the_same_sheet_in_the_same_order(self, karis: Visitor, project: Project):
        page = karis.get(path(project, "/sammenligning"), {"sorter": "billigst", "vis": "ulikt"})
        answer = page.click("Last ned PDF")
        assert answer.headers["Content-Disposition"] == f"attachment; filename=sammenligning-{project.id}.pdf"
        sheet = PdfReader(BytesIO(answer.body)).pages[0]
        assert sheet.mediabox.width > sheet.mediabox.height
        text = plain(sheet.extract_text())
        assert "Bakken AS er lavest" in text
        assert "sannsynlig tillegg" in text
        assert "Ny taktekking" not in text
        assert "Velg" not in text

    def test_it_asks_the_database_as_often_for_five_offers_of_many_lines_as_for_one(self, karis: Visitor, kari: Person):
        project = make_project(kari, wished_replies=5)
        lines = tuple(make_line(f"Punkt {number}", 100, item=f"punkt-{number}") for number in range(30))
        counts = []
        for number in range(5):
            offer(project, f"Bedrift {number} AS", *lines)
            transaction.commit()
            counts.append([self.count(karis, project, rest) for rest in ("", "/sammenligning")])
        assert counts == [counts[0]] * 5
        assert counts[0] <= [9, 5]

    def count(self, visitor: Visitor, project: Project, rest: str) -> int:
        visitor.get(path(project, rest))
        return visitor.query_count


class TestBeforeTheChoice:
    def test_it_says_what_the_price_leaves_out_and_leads_to_the_whole_offer(self, karis: Visitor, project: Project):
        quote = db.session.scalars(db.select(Quote).order_by(Quote.id)).first()
        page = karis.get(path(project, f"/velg/{quote.id}"))
        said = plain(page.html.select_one("main").get_text(" "))
        assert "Ikke med i prisen: Stillas. Sannsynlige tillegg: 25 000 kr." in said
        assert page.html.select_one(f'a[href="{path(project, f"/tilbud/{quote.id}")}"]')

    def test_it_says_nothing_of_the_kind_where_all_is_in(self, karis: Visitor, project: Project):
        quote = db.session.scalars(db.select(Quote).order_by(Quote.id.desc())).first()
        said = plain(karis.get(path(project, f"/velg/{quote.id}")).html.select_one("main").get_text(" "))
        assert "Ikke med i prisen" not in said
        assert "Kan høyst bli 327 750 kr" in said
