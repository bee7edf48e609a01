"""What every mail says about us, installed once by the factory: the domains read no settings."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Site:
    """Where people find us and who we are (e-handelsloven § 8). `public_url` has no slash at its end."""

    public_url: str
    company_name: str
    org_number: str
    address: str
    email: str


_site: Site | None = None


def install_site(site: Site) -> None:
    """Tell who we are. The factory does, once."""
    global _site
    _site = site


def site() -> Site:
    """Who we are. Raises RuntimeError before `install_site`."""
    if _site is None:
        raise RuntimeError("install_site() has not been called")
    return _site
