"""Addresses in mails: always from the settings, never from a request. A test resolves each of them to a route."""

from urllib.parse import urlencode

from portal.notifications.site import site


def front_page() -> str:
    """Where everything begins."""
    return site().public_url + "/"


def forgotten_password_page() -> str:
    """Where one asks for a link to choose a new password."""
    return site().public_url + "/glemt-passord"


def new_password_page(token: str) -> str:
    """Where the holder of `token` chooses a new password."""
    return f"{site().public_url}/nytt-passord/{token}"


def post_project_page() -> str:
    """Where one begins a project."""
    return site().public_url + "/legg-ut"


def draft_page(token: str) -> str:
    """Where the holder of `token` goes on with a draft."""
    return f"{site().public_url}/legg-ut/fortsett/{token}"


def discard_draft_page(token: str) -> str:
    """Where the holder of `token` deletes a draft."""
    return f"{site().public_url}/legg-ut/slett/{token}"


def post_project_page_for(category: str, service: str) -> str:
    """Where one begins a project of this kind; `service` may be empty."""
    chosen = {"kategori": category} | ({"tjeneste": service} if service else {})
    return f"{post_project_page()}?{urlencode(chosen)}"


def leave_waiting_list_page(token: str) -> str:
    """Where the holder of `token` leaves the waiting list."""
    return f"{site().public_url}/legg-ut/venteliste/{token}"


def my_project_page(project_id: int) -> str:
    """A poster's own project with its offers."""
    return f"{site().public_url}/mine-prosjekter/{project_id}"


def extend_project_page(project_id: int) -> str:
    """Where a poster lets a project stay out longer."""
    return f"{my_project_page(project_id)}/forleng"


def project_conversation_page(project_id: int) -> str:
    """What a poster and staff have written about a project."""
    return f"{site().public_url}/mine-prosjekter/{project_id}/samtale"


def project_questions_page(project_id: int) -> str:
    """Where a poster answers what firms have asked."""
    return f"{my_project_page(project_id)}/sporsmal"


def project_visits_page(project_id: int) -> str:
    """Where a poster chooses when a firm comes to see the place."""
    return f"{my_project_page(project_id)}/befaringer"


def invitation_page(token: str) -> str:
    """Where the holder of `token` joins a project."""
    return f"{site().public_url}/mine-prosjekter/bli-med/{token}"


def approval_page(project_id: int) -> str:
    """Where the approver answers a choice that waits."""
    return f"{my_project_page(project_id)}/godkjenning"


def notices_page() -> str:
    """Where one chooses what one is told, when and how."""
    return site().public_url + "/min-side/varsler"


def stop_notices_page(token: str) -> str:
    """Where the holder of `token` chooses away a kind of notice; a POST there does so at once (RFC 8058)."""
    return f"{site().public_url}/varsler/av/{token}"


def lead_page(lead_id: int) -> str:
    """A project as it lies in a firm's inbox."""
    return f"{site().public_url}/oppdrag/{lead_id}"


def thread_page(project_id: int, lead_id: int) -> str:
    """What a poster and one firm write to each other, as the poster reads it."""
    return f"{my_project_page(project_id)}/meldinger/{lead_id}"


def firm_thread_page(lead_id: int) -> str:
    """The same as the firm reads it."""
    return f"{site().public_url}/meldinger/{lead_id}"


def firm_invitation_page(token: str) -> str:
    """Where the holder of `token` joins a firm."""
    return f"{site().public_url}/bedrift/bli-med/{token}"


def firm_people_page() -> str:
    """Who is in the firm."""
    return site().public_url + "/bedrift/brukere"


def firm_page() -> str:
    """A firm's own page."""
    return f"{site().public_url}/bedrift"


def mend_firm_page() -> str:
    """Where the owner of a refused firm mends it and sends it in again."""
    return f"{firm_page()}/registrer/rett"


def certificates_page() -> str:
    """How a firm's certificates stand."""
    return site().public_url + "/bedrift/sertifikater"


def firm_work_page() -> str:
    """What a firm does, and what it isn't asked about for now."""
    return f"{firm_page()}/arbeid"


def resume_service_page(token: str) -> str:
    """Where the holder of `token` has a firm asked about a service again."""
    return f"{firm_page()}/gjenoppta/{token}"
