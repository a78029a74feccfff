"""Writes `labelled.jsonl` and `adversarial.jsonl`; the same in every run.

python benchmarks/make_sets.py
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from making.adversarial import adversarial_rows
from making.labelled import labelled_rows

HERE = Path(__file__).parent


def write(name: str, rows: Iterable[dict[str, Any]]) -> None:
    """One JSON object a line. In ASCII: some cases hold what UTF-8 cannot, and invisible characters should be seen."""
    lines = (json.dumps(row, separators=(",", ":")) + "\n" for row in rows)
    (HERE / name).write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    write("labelled.jsonl", labelled_rows())
    write("adversarial.jsonl", adversarial_rows())
