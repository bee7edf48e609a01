"""What docs/performance.md promises is what `make bench` prints."""

import re
from pathlib import Path


def test_every_figure_of_the_docs_is_printed_and_the_other_way_round(repository: Path):
    table = (repository / "docs" / "performance.md").read_text(encoding="utf-8")
    promised = {
        (name, f"{sign} {number}".replace("≥", ">=").replace("≤", "<="))
        for name, sign, number in re.findall(r"^\| `(\w+)` \| ([≥≤]) ([\d.]+)", table, re.MULTILINE)
    }
    code = "\n".join(path.read_text(encoding="utf-8") for path in (repository / "bench").glob("*.py"))
    printed = set(re.findall(r'Figure\("(\w+)", [^\n]*"([<>]= [\d.]+)"\)', code))
    assert promised
    assert printed == promised
