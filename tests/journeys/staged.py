"""What stands on the stage when a journey begins somewhere in the middle: a project with offers, of firms whose people can log in."""

from typing import NamedTuple

from portal.projects.models import Project
from portal.quotes.lines import Line
from tests.factories.accounts import PASSWORD, make_person
from tests.factories.marketplace import make_firm, make_lead, make_line, make_member, make_quote, make_wave

LINES = {"tekking": "Ny taktekking", "stillas": "Stillas og sikring"}


class Offerer(NamedTuple):
    """A firm that has answered: its name, the address of the one in it, and the path of its lead."""

    firm: str
    email: str
    lead: str


def make_offers(project: Project, *kroner: tuple[str, int, int | None]) -> list[Offerer]:
    """An offer from a new firm for each (its name, the roof, the scaffold or None where it isn't in the price)."""
    make_wave(project, asked=len(kroner))
    return [_make_offer(project, name, _lines(roof, scaffold)) for name, roof, scaffold in kroner]


def _make_offer(project: Project, name: str, lines: tuple[Line, ...]) -> Offerer:
    firm, email = make_firm(name), f"{name.split()[0].lower()}@post.example"
    writer = make_member(firm, make_person(f"{name.split()[0]} Takmann", email=email, password=PASSWORD))
    lead = make_lead(firm, project)
    make_quote(lead, written_by=writer, lines=lines)
    return Offerer(name, email, f"/oppdrag/{lead.id}")


def _lines(roof: int, scaffold: int | None) -> tuple[Line, ...]:
    said = {"tekking": roof, "stillas": scaffold}
    return tuple(make_line(LINES[item], kroner, item=item) for item, kroner in said.items())
