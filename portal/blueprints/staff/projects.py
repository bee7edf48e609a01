"""The list: the heaps on the desk, or what was searched for."""

from flask import render_template, request, url_for
from flask_babel import gettext

from portal.blueprints.staff import bp
from portal.blueprints.staff.words import REASON_TAGS, STATE_TAGS, is_late, waited
from portal.files.queries import list_first_photos
from portal.projects import approval
from portal.projects.approval import Figures, Heap
from portal.projects.catalogue import find_category
from portal.web import access
from portal.web.converters import read_row_number
from portal.web.locale import current_locale
from portal.web.photo_links import photo_link

PAGE = 20


@bp.get("/prosjekter")
@access.moderator
def list_waiting_projects() -> str:
    """A heap, the one to take first on top; or, with `q`, what was searched for."""
    heap = _chosen_heap()
    wanted = request.args.get("q", "").strip()
    after_id = read_row_number(request.args.get("etter", ""))
    if wanted:
        rows = approval.search(wanted, before_id=after_id, limit=PAGE + 1)
    else:
        rows = approval.list_heap(heap, after_id=after_id, limit=PAGE + 1)
    shown = rows[:PAGE]
    figures = approval.get_figures()
    here = {"q": wanted} if wanted else {"vis": heap.value}
    return render_template(
        "staff/projects.html",
        rows=shown,
        heap=None if wanted else heap,
        wanted=wanted,
        tabs=_tabs(figures, None if wanted else heap),
        photos=_thumbnails([row.project.id for row in shown]),
        figures=figures,
        first_url=url_for("staff.list_waiting_projects", **here),
        next_url=url_for("staff.list_waiting_projects", **here, etter=shown[-1].project.id)
        if len(rows) > PAGE
        else None,
        is_first=after_id is None,
        waited=waited,
        is_late=is_late,
        category_name=_category_name,
        reason_tags=REASON_TAGS,
        state_tags=STATE_TAGS,
    )


def _chosen_heap() -> Heap:
    try:
        return Heap(request.args.get("vis", Heap.WAITING))
    except ValueError:
        return Heap.WAITING


def _tabs(figures: Figures, current: Heap | None) -> list[dict]:
    decided = figures.approved_today + figures.rejected_today
    tabs = (
        (Heap.WAITING, gettext("Venter"), figures.waiting),
        (Heap.ASKED, gettext("Venter på kunden"), figures.asked),
        (Heap.EDITED, gettext("Endret etter godkjenning"), figures.edited),
        (Heap.MESSAGES, gettext("Ubesvarte meldinger"), figures.messages),
        (Heap.DECIDED, gettext("Avgjort i dag"), decided),
    )
    return [
        {
            "label": label,
            "url": url_for("staff.list_waiting_projects", vis=heap.value),
            "count": count,
            "current": heap is current,
        }
        for heap, label, count in tabs
    ]


def _category_name(key: str) -> str:
    category = find_category(key)
    return category.name(current_locale()) if category else key


def _thumbnails(project_ids: list[int]) -> dict[int, str]:
    return {
        number: photo_link(photo, show=str)["thumb_url"] for number, photo in list_first_photos(project_ids).items()
    }
