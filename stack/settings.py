"""What can be chosen about a run, from the environment."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from stack.processes import StartError

ENVIRONMENTS = ("development", "production")


@dataclass(frozen=True)
class StackSettings:
    """The choices of one run; README lists them."""

    host: str
    port: int
    data_dir: Path
    environment: str
    database_url: str | None
    redis_url: str | None
    public_url: str

    @property
    def is_development(self) -> bool:
        """Whether this run may make its own secret and show the demo world's log-ins."""
        return self.environment == "development"


def read_settings(environ: Mapping[str, str]) -> StackSettings:
    """Return the settings of the environment, an empty one meaning unset; raises StartError on one that can't be."""
    port = environ.get("PORT") or "8000"
    if not port.isdecimal() or not 1 <= int(port) <= 65535:
        raise StartError(f"PORT must be a number from 1 to 65535, not {port}.")
    environment = environ.get("HANDSLAG_ENV") or "development"
    if environment not in ENVIRONMENTS:
        raise StartError(f"HANDSLAG_ENV must be {' or '.join(ENVIRONMENTS)}, not {environment}.")
    return StackSettings(
        host=environ.get("HOST") or "127.0.0.1",
        port=int(port),
        data_dir=Path(environ.get("DATA_DIR") or "data").expanduser().resolve(),
        environment=environment,
        database_url=environ.get("DATABASE_URL") or None,
        redis_url=environ.get("REDIS_URL") or None,
        public_url=environ.get("PUBLIC_URL") or f"http://127.0.0.1:{int(port)}",
    )


def product_environment(settings: StackSettings, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of the product's processes, the servers' addresses apart."""
    result = dict(environ) | {
        "DATA_DIR": str(settings.data_dir),
        "HANDSLAG_ENV": settings.environment,
        "PUBLIC_URL": settings.public_url,
        "PYTHONUNBUFFERED": "1",
        "FLASK_SKIP_DOTENV": "1",  # the settings are the environment's alone
    }
    if settings.is_development and not result.get("SECRET_KEY"):
        result["SECRET_KEY"] = read_or_make_secret(settings.data_dir / "secret-key")
    return result


def read_or_make_secret(path: Path) -> str:
    """Return the secret that signs this folder's sessions, made at the first start and kept from other users."""
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()
