"""Plain text of a report. Property names come from payloads: a stranger may have chosen them, so what controls is written out."""

import re
from collections.abc import Iterator, Sequence

_STEP = re.compile(r"(?<=[^.?!/])(?=[.?!/])")


def printable(text: str) -> str:
    r"""The text with control and format characters written as escapes: no line breaks, no terminal codes.

    >>> printable("a\nb\x1b[31m")
    'a\\u000ab\\u001b[31m'
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def steps(path: str) -> list[str]:
    """A property's path in the pieces between which a line may break.

    >>> steps("traits.email?q")
    ['traits', '.email', '?q']
    """
    return _STEP.split(path)


def folded(path: str, width: int) -> Iterator[str]:
    """A path in lines: broken where a step begins, within a step only where that alone is too long.

    >>> list(folded("properties.$set.driver_license.number", 24))
    ['properties.$set', '.driver_license.number']
    >>> list(folded("a.bcdefgh", 4))
    ['a', '.bcd', 'efgh']
    """
    line = ""
    for step in steps(path):
        if line and len(line) + len(step) > width:
            yield line
            line = ""
        line += step
        while len(line) > width:
            yield line[:width]
            line = line[width:]
    yield line


def brief(why: Sequence[str], entity: str) -> list[str]:
    """Evidence by kind, without the entity that stands in the same line and without a vendor's row, which is the property.

    >>> brief(("check: IP_ADDRESS", "vocabulary: posthog $ip", "vocabulary: mixpanel ip"), "IP_ADDRESS")
    ['check', 'vocabulary: posthog, mixpanel']
    """
    kinds: dict[str, list[str]] = {}
    for reason in why:
        kind, _, detail = reason.partition(": ")
        said = detail.split(" ")[0] if kind == "vocabulary" else detail
        if said not in (entity, *kinds.setdefault(kind, [])):
            kinds[kind].append(said)
    return [f"{kind}: {', '.join(said)}" if said else kind for kind, said in kinds.items()]


def table_text(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A plain table with aligned columns.

    >>> print(table_text(("kind", "n"), [("a", "1"), ("longer", "22")]))
    kind    n
    ------  --
    a       1
    longer  22
    """
    clean = [[printable(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(row[column]) for row in clean) for column in range(len(head))]
    clean.insert(1, ["-" * width for width in widths])
    return "\n".join(
        "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in clean
    )
