"""The embedded servers alone, as the tests and the benchmarks use them."""

from pathlib import Path

import psycopg
import pytest
import redis

from stack.postgres import EmbeddedPostgres
from stack.redis import EmbeddedRedis


def test_postgres_folds_norwegian_and_sami_letters_and_keeps_utc(tmp_path: Path):
    with EmbeddedPostgres(tmp_path, fast=True) as postgres:
        with psycopg.connect(postgres.url.replace("+psycopg", "")) as connection:
            asked = "SELECT lower('ÆØÅ ČÁ'), to_tsvector('norwegian', 'BLÅBÆRENE')::text, current_setting('timezone')"
            assert connection.execute(asked).fetchone() == ("æøå čá", "'blåbær':1", "UTC")
        process = postgres.process
    assert process.returncode == 0


def test_postgres_keeps_rows_and_statements_out_of_its_log(tmp_path: Path):
    with EmbeddedPostgres(tmp_path, fast=True) as postgres:
        connection = psycopg.connect(postgres.url.replace("+psycopg", ""), autocommit=True)
        connection.execute("CREATE TABLE people (email text PRIMARY KEY)")
        add_kari = "INSERT INTO people VALUES ('kari@example.com')"
        connection.execute(add_kari)
        with connection, pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute(add_kari)
    log = postgres.log.read_text()
    assert "duplicate key" in log
    assert "kari" not in log


def test_a_pid_file_that_now_names_somebody_else_does_not_stop_postgres(tmp_path: Path):
    with EmbeddedPostgres(tmp_path, fast=True) as postgres:
        pass
    (postgres.cluster / "postmaster.pid").write_text("1\n/elsewhere\n0\n5432\n\n\n\n")
    with EmbeddedPostgres(tmp_path, fast=True) as postgres:
        assert postgres.is_ready()


def test_redis_answers_and_never_throws_work_away(tmp_path: Path):
    with EmbeddedRedis(tmp_path, fast=True) as server:
        with redis.Redis.from_url(server.url) as connection:
            assert connection.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        process = server.process
    assert process.returncode == 0
