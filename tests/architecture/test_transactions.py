"""Each transaction has one owner, and only owners commit."""

import re
from pathlib import Path

OWNERS = {
    "portal/core/transaction.py",  # commit() itself, and transaction() for jobs and commands
    "portal/web/commit.py",  # the web's owner
    "portal/accounts/own_transaction.py",  # counted tries stand though the request is rolled back
    "portal/delivery/sending.py",  # the mail sender commits hand over hand
    "jobs/decorator.py",
}


def test_only_the_owners_of_a_transaction_commit(repository: Path):
    committing = {
        path.relative_to(repository).as_posix()
        for folder in ("portal", "jobs")
        for path in (repository / folder).rglob("*.py")
        if re.search(r"(?<!def )\bcommit\(\)", path.read_text(encoding="utf-8"))
    }
    assert committing <= OWNERS
