"""The menus, as data. A menu never names what isn't built."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Flask, g, request, url_for
from flask_babel import gettext

from portal.conversations.queries import count_owed_by_staff
from portal.core.texts import N_
from portal.dispatch.rescue import count_rescues
from portal.firms.certificate_queries import count_waiting as count_waiting_certificates
from portal.firms.desk import count_waiting as count_waiting_firms
from portal.firms.members import OwnFirm, list_own_firms
from portal.leads.policies import can_answer
from portal.leads.queries import InboxCounts, count_leads
from portal.projects.approval import Heap
from portal.projects.queries import count_waiting_projects
from portal.web.locale import say
from portal.web.viewer import current_viewer

if TYPE_CHECKING:
    from portal.accounts.queries import Viewer


@dataclass(frozen=True)
class NavItem:
    """One entry: what it says, its icon, where it leads, how many wait there, and whether we stand on it."""

    label: str
    icon: str
    url: str
    count: int | None = None
    current: bool = False


def _item(label: str, icon: str, endpoint: str, *, count: int | None = None) -> NavItem:
    return NavItem(label, icon, url_for(endpoint), count, request.endpoint == endpoint)


def public_menu() -> list[NavItem]:
    """The top bar's links."""
    own = [_item(gettext("Mine prosjekter"), "house-simple", "my_projects.list_my_projects")]
    firms = [_item(gettext("For bedrifter"), "certificate", "public.show_for_firms")]
    return [
        _item(gettext("Legg ut en jobb"), "plus", "projects.begin"),
        *(own if current_viewer.is_signed_in else []),
        _item(gettext("Tjenester"), "magnifying-glass", "public.list_services"),
        _item(gettext("Slik virker det"), "info", "public.show_how_it_works"),
        *([] if current_viewer.is_signed_in else firms),
    ]


def footer_menu() -> list[NavItem]:
    """What stands at the foot of every page."""
    return [
        _item(gettext("Slik virker det"), "info", "public.show_how_it_works"),
        _item(gettext("Trygg handel"), "shield-check", "public.show_safe_trade"),
        _item(gettext("Hjelp og kontakt"), "chat-circle", "public.show_help"),
        _item(gettext("For bedrifter"), "certificate", "public.show_for_firms"),
        _item(gettext("Om oss"), "identification-badge", "public.show_company"),
        _item(gettext("Vilkår"), "list", "terms.show_terms"),
    ]


def account_menu() -> list[NavItem]:
    """What hangs under «Min side» in the top bar: one's own pages and the desks one may sit at."""
    if not current_viewer.is_signed_in:
        return [_item(gettext("Logg inn"), "sign-in", "accounts.log_in")]
    desks = []
    if current_viewer.firm:
        desks.append(_item(gettext("Oppdrag"), "tray", "leads.list_leads"))
    if current_viewer.is_staff:
        desks.append(_item(gettext("Til godkjenning"), "shield-check", "staff.list_waiting_projects"))
    return [_item(gettext("Min side"), "user-circle", "accounts.show_account"), *desks]


def own_firms() -> list[OwnFirm]:
    """The firms to switch between; nothing to choose for who is in one alone, and nothing is asked. Read once a request."""
    if "own_firms" not in g:
        several = current_viewer.firm is not None and current_viewer.firm.is_one_of_several
        g.own_firms = list_own_firms(current_viewer.person_id) if several else []
    return g.own_firms


def first_page(viewer: "Viewer") -> str:
    """Where somebody who has just logged in wants to be: at the staff's list, the firm's inbox, or their own projects."""
    if viewer.is_staff:
        return url_for("staff.list_waiting_projects")
    return url_for("leads.list_leads" if viewer.firm else "my_projects.list_my_projects")


def keep_inbox_counts(counts: InboxCounts) -> None:
    """A page that has read the counts along with its rows spares the menu the asking."""
    g.inbox_counts = counts


def inbox_counts() -> InboxCounts:
    """The inbox's counts of the viewer's firm, asked for once a request."""
    if "inbox_counts" not in g:
        g.inbox_counts = count_leads(current_viewer.firm.id, person_id=current_viewer.person_id)
    return g.inbox_counts


def pro_menu() -> list[NavItem]:
    """The contractor's rail and tab bar."""
    return [
        NavItem(
            say(N_("Oppdrag")),
            "tray",
            url_for("leads.list_leads"),
            count=inbox_counts().unread,
            current=request.blueprint == "leads",
        ),
        _item(say(N_("Befaringer")), "calendar-blank", "visits.list_visits"),
        NavItem(
            say(N_("Meldinger")),
            "chat-circle",
            url_for("messages.list_threads"),
            count=inbox_counts().threads,
            current=request.blueprint == "messages",
        ),
        NavItem(
            say(N_("Bedriften")),
            "identification-badge",
            url_for("firms.show_overview"),
            current=request.blueprint == "firms",
        ),
        _item(say(N_("Min side")), "user-circle", "accounts.show_account"),
    ]


def firm_tabs() -> list[NavItem]:
    """The ways between the firm's own pages."""
    ways = (
        (gettext("Oversikt"), "firms.show_overview"),
        (gettext("Arbeid"), "firms.show_work"),
        (gettext("Område"), "firms.show_area"),
        (gettext("Kapasitet"), "firms.show_capacity"),
        (gettext("Sertifikater"), "firms.list_certificates"),
        (gettext("Brukere"), "firms.list_people"),
        *([(gettext("Tilbudsmaler"), "firms.list_offer_templates")] if can_answer(current_viewer.firm.role) else []),
    )
    return [_item(label, "", endpoint) for label, endpoint in ways]


def staff_menu() -> list[NavItem]:
    """The staff's rail."""
    waiting = count_waiting_projects()
    messages = url_for("staff.list_waiting_projects", vis=Heap.MESSAGES.value)
    is_messages = request.endpoint == "staff.list_waiting_projects" and request.args.get("vis") == Heap.MESSAGES
    return [
        NavItem(
            gettext("Til godkjenning"),
            "shield-check",
            url_for("staff.list_waiting_projects"),
            count=waiting,
            current=request.endpoint == "staff.list_waiting_projects" and not is_messages,
        ),
        NavItem(gettext("Meldinger"), "chat-circle", messages, count=count_owed_by_staff(), current=is_messages),
        NavItem(
            gettext("Bedrifter"),
            "identification-badge",
            url_for("staff.list_firms"),
            count=count_waiting_firms(),
            current=request.endpoint in ("staff.list_firms", "staff.show_firm"),
        ),
        NavItem(
            gettext("Sertifikater"),
            "certificate",
            url_for("staff.list_certificates"),
            count=count_waiting_certificates(),
            current=request.endpoint in ("staff.list_certificates", "staff.show_certificate"),
        ),
        _item(gettext("Redning"), "warning-circle", "staff.list_rescues", count=count_rescues()),
        _item(gettext("Hull i dekningen"), "map-pin", "staff.list_coverage_gaps"),
        _item(gettext("Min side"), "user-circle", "accounts.show_account"),
    ]


def navigation() -> list[NavItem]:
    """The menu of the shell the viewer is in."""
    if request.blueprint in ("leads", "firms", "visits", "messages") and current_viewer.firm:
        return pro_menu()
    if request.blueprint == "staff" and current_viewer.is_staff:
        return staff_menu()
    return public_menu()


def init_app(app: Flask) -> None:
    """Templates ask for it by name; pages without a menu don't pay for one."""
    app.jinja_env.globals.update(
        navigation=navigation,
        account_menu=account_menu,
        footer_menu=footer_menu,
        firm_tabs=firm_tabs,
        own_firms=own_firms,
    )
