"""A line on stderr that says how far a long audit is: on a terminal by itself, elsewhere only when asked for.

It is a plain line: a bar would need to know the end, which a stream does not tell, and a thread that draws it.
"""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from pi_classify.sources.rows import Batch

T = TypeVar("T")

_EVERY = 256
_SECONDS = 0.2


def told(rows: Iterable[T], *, progress: bool | None = None) -> Iterator[T]:
    """The same rows, or batches of them. None means: when stderr is a terminal.

    >>> list(told([1, 2], progress=False))
    [1, 2]
    """
    out = sys.stderr
    if out is None or not (out.isatty() if progress is None else progress):
        yield from rows
        return
    begun = last = time.monotonic()
    number = asked = 0
    try:
        for row in rows:
            number += row.size if isinstance(row, Batch) else 1
            if number - asked >= _EVERY:
                asked, now = number, time.monotonic()
                if now - last >= _SECONDS:
                    last = now
                    out.write(f"\r{number:,} rows, {number / (now - begun):,.0f} a second")
                    out.flush()
            yield row
    finally:
        if last != begun:
            out.write(f"\r{' ' * 60}\r")
            out.flush()
