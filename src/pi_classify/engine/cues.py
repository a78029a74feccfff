"""One multi-pattern scan of a text says which detectors might have something there at all.

A cue may fire too often, never too seldom; the exact patterns run only where one fired. google-re2's
`Set` does the scan (linear time, ASCII classes); where it has no wheel one `re` alternation stands in.
"""

import atexit
import re
import sys
import time
from collections.abc import Callable, Sequence
from types import CodeType
from weakref import WeakSet


def near_pattern(near: Sequence[str]) -> str:
    r"""The words of a text that count as a name, as one pattern.

    >>> near_pattern(("plate", "tag"))
    '(?i)\\b(?:plate|tag)\\b'
    """
    return r"(?i)\b(?:" + "|".join(re.escape(word) for word in near) + r")\b"


def compile_cues(cues: Sequence[str]) -> Callable[[str], Sequence[int]]:
    """A function from a text to the positions of the cues that fire in it.

    >>> compile_cues(["@[a-z]", "[0-9]{3}-[0-9]"])("call 555-0123")
    [1]
    """
    try:
        import re2
    except ImportError:
        return compile_without_re2(cues)
    options = re2.Options()
    options.log_errors = False
    # When its automaton does not fit, a Set reports "no match": a leak. 8 MiB is the default; texts share this one.
    options.max_mem = 256 << 20
    united = re2.Set.SearchSet(options)
    for cue in cues:
        united.Add(cue)
    united.Compile()
    scan = _Scan(cues, united.Match)

    def locate(text: str) -> Sequence[int]:
        try:
            return scan.match(text) or ()
        except UnicodeEncodeError:
            # A lone surrogate; one for one, so that offsets stay.
            return scan.match(text.encode("utf-8", "replace").decode()) or ()

    scan.callers = {locate.__code__, re2.Set.Match.__code__}
    return locate


class _Scan:
    """The scan by google-re2, which can be left for the standard library's; `callers` are the functions that go there."""

    __slots__ = ("__weakref__", "callers", "cues", "match")

    def __init__(self, cues: Sequence[str], match: Callable[[str], Sequence[int] | None]) -> None:
        self.cues = cues
        self.match = match
        self.callers: set[CodeType] = set()
        _SCANS.add(self)


_SCANS: WeakSet[_Scan] = WeakSet()
_LONGEST_SCAN = 2.0  # seconds


def _leave() -> None:
    """At the end of the process no thread may be in google-re2, nor go there any more.

    Before CPython 3.14 an interpreter that ends takes away the threads that are left, daemons, as soon as they ask for it; in
    the midst of C++ that aborts the process. Measured: 12 of 12 processes with three busy daemons ended with SIGABRT.
    """
    scans = list(_SCANS)
    if not scans or len(sys._current_frames()) == 1:
        return
    for scan in scans:
        scan.match = compile_without_re2(scan.cues)
    callers: set[CodeType] = set().union(*(scan.callers for scan in scans))
    given_up = time.monotonic() + _LONGEST_SCAN
    while any(frame.f_code in callers for frame in sys._current_frames().values()):
        if time.monotonic() > given_up:
            return
        time.sleep(0.001)


atexit.register(_leave)


def compile_without_re2(cues: Sequence[str]) -> Callable[[str], Sequence[int]]:
    """The same with the standard library, for platforms without a wheel (musl); slower, equal results."""
    compiled = [re.compile(cue, re.ASCII) for cue in cues]
    return lambda text: [position for position, cue in enumerate(compiled) if cue.search(text)]
