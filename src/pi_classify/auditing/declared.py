"""What a notice that exists declares: its letters and clauses, from plain data or from a file.

>>> sorted(declared_keys({"categories": ["A", {"category": "E", "collected": False}], "sensitive": ["(ae)(1)(C)"]}))
['(ae)(1)(C)', 'A']
"""

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pi_classify import taxonomy
from pi_classify.errors import UnreadableInput


def declared_keys(declared: Mapping[str, Any] | Iterable[str] | str | Path) -> set[str]:
    """The letters and clauses; raises UnreadableInput for what declares nothing, UnknownCategory for a misspelt one."""
    if isinstance(declared, str | Path):
        declared = _file(Path(declared))
    try:
        known = set(_keys(declared))
    except (KeyError, TypeError):
        raise UnreadableInput(
            'this declares no notice: it needs categories = ["A", ...], or what `notice --format json` wrote'
        ) from None
    for key in known:
        taxonomy.category(key)  # a misspelt letter would declare nothing
    return known


def _keys(declared: Any) -> Iterator[str]:
    if not isinstance(declared, Mapping):
        yield from map(str, declared)
        return
    for row in (*declared.get("categories", ()), *declared.get("sensitive", ())):
        if not isinstance(row, Mapping):
            yield str(row)
        elif row.get("collected", True):
            yield str(row["category"])


def _file(path: Path) -> Mapping[str, Any]:
    try:
        text = path.read_text("utf-8")
        found = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
    except (OSError, ValueError) as problem:
        raise UnreadableInput(
            f"cannot read {path}: {getattr(problem, 'strerror', None) or 'it is neither JSON nor TOML'}"
        ) from None
    if not isinstance(found, Mapping):
        raise UnreadableInput(f"{path} declares no notice: it needs categories = [...]")
    return found
