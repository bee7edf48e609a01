"""The compose file, the units and the example of the settings, checked against the product they start."""

import os
import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from jobs.worker import QUEUES
from portal.settings import Settings
from tests.deploy.proxy_run import DEPLOY, HOST, running_echo

UNITS = sorted((DEPLOY / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
OWN_SETTINGS_OF_COMPOSE = {"PUBLIC_HOST", "CERTIFICATES", "POSTGRES_PASSWORD"}


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def product_services(compose: dict) -> dict[str, dict]:
    return {name: service for name, service in compose["services"].items() if service["image"] == "handslag"}


def example_settings() -> dict[str, str]:
    lines = (DEPLOY / "production.env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_the_example_explains_every_setting_and_no_other():
    known = {name.upper() for name in Settings.model_fields}
    assert example_settings().keys() - OWN_SETTINGS_OF_COMPOSE == known
    for paragraph in (DEPLOY / "production.env.example").read_text().split("\n\n"):
        lines = paragraph.splitlines()
        for above, line in pairwise(lines):
            assert line.startswith("#") or above.startswith("#"), f"{line} stands without a word"


def test_the_example_starts_the_product_once_its_gaps_are_filled(monkeypatch: pytest.MonkeyPatch):
    gaps = {
        "SECRET_KEY": "0f" * 32,
        "SMTP_URL": "smtp://mail.example:587",
        "COMPANY_ORG_NUMBER": "923 609 016",
        "COMPANY_ADDRESS": "Storgata 1, 0155 Oslo",
        "COMPANY_PHONE": "22 00 00 00",
    }
    for name, value in (example_settings() | gaps).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    settings = Settings()
    assert settings.is_production
    assert settings.secret_key_fallbacks == ()
    assert settings.trusted_proxies == 1


def test_the_example_alone_does_not_start_the_product(monkeypatch: pytest.MonkeyPatch):
    for name, value in example_settings().items():
        monkeypatch.setenv(name, value)
    with pytest.raises(RuntimeError, match="SECRET_KEY must be"):
        Settings()


def test_compose_starts_every_process_of_the_product(compose: dict):
    commands = [" ".join(service.get("command", [])) for service in product_services(compose).values()]
    assert sorted(commands) == sorted(
        ["", "flask --app wsgi prepare", "python -m jobs.scheduler", *(f"python -m jobs.worker {q}" for q in QUEUES)]
    )


def test_compose_gives_the_product_no_rights_and_one_folder(compose: dict):
    for name, service in product_services(compose).items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["volumes"] == ["data:/data"], name
        assert "ports" not in service, name
    assert re.search(r"^USER handslag$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)


def test_compose_keeps_database_and_queue_to_itself(compose: dict):
    assert compose["networks"]["inside"]["internal"]
    for name in ("postgres", "redis"):
        assert compose["services"][name]["networks"] == ["inside"]
        assert "ports" not in compose["services"][name]
        assert "healthcheck" in compose["services"][name]
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["proxy"]


def test_compose_holds_no_secret(compose: dict):
    text = (DEPLOY / "compose.yaml").read_text()
    assert re.findall(r"(?i)(?:password|secret|token)\S*: (?!\$\{)\S+", text) == []
    assert compose["services"]["web"]["env_file"] == "production.env"


def test_the_image_is_made_of_files_that_exist(repository: Path):
    copied = re.findall(r"^COPY (?!--from)(\S+) ", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
    assert copied
    kept = {line[1:] for line in (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines() if line.startswith("!")}
    assert set(copied) == kept
    assert [path for path in copied if not (repository / path).exists()] == []


@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.name)
def test_a_unit_runs_as_an_ordinary_user_that_can_write_to_one_folder(service: Path):
    lines = set(service.read_text().splitlines())
    assert {"User=handslag", "ProtectSystem=strict", "NoNewPrivileges=true", "StateDirectory=handslag"} <= lines
    assert {"CapabilityBoundingSet=", "UMask=0077", "EnvironmentFile=/etc/handslag/production.env"} <= lines


def test_units_start_again_what_dies_and_let_it_finish():
    for service in SERVICES:
        lines = set(service.read_text().splitlines())
        if service.name != "handslag-backup.service":
            assert {"Restart=always", "KillMode=mixed", "StartLimitIntervalSec=0"} <= lines, service.name


def test_the_target_wants_every_process():
    wanted = set(re.findall(r"handslag-\S+\.service", (DEPLOY / "systemd" / "handslag.target").read_text()))
    workers = {f"handslag-worker@{queue}.service" for queue in QUEUES}
    assert wanted == workers | {"handslag-web.service", "handslag-scheduler.service"}


def test_systemd_finds_nothing_wrong_with_the_units(repository: Path, tmp_path: Path):
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("there is no systemd here")
    for unit in UNITS:
        text = unit.read_text().replace("/opt/handslag", str(repository))
        (tmp_path / unit.name.replace("@.", "@work.")).write_text(text)
    done = subprocess.run(
        [program, "verify", *map(str, sorted(tmp_path.iterdir()))], capture_output=True, text=True, check=False
    )
    complaints = [line for line in done.stderr.splitlines() if "handslag" in line and "/.venv/" not in line]
    assert complaints == []


def test_the_health_check_tells_up_from_down():
    with running_echo() as server:
        environment = {"PUBLIC_URL": f"https://{HOST}", "PORT": str(server.server_port), "PATH": os.environ["PATH"]}
        command = [sys.executable, str(DEPLOY / "check_health.py"), "readyz"]
        assert subprocess.run(command, env=environment, check=False).returncode == 0
        assert server.paths == ["/readyz"]
    assert subprocess.run(command, env=environment, check=False).returncode == 1
