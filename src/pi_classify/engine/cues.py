"""One multi-pattern scan of a text says which detectors might have something there at all.

A cue may fire too often, never too seldom; the exact patterns run only where one fired. google-re2's
`Set` does the scan (linear time, ASCII classes); where it has no wheel one `re` alternation stands in.
"""

import re
from collections.abc import Callable, Sequence


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

    def locate(text: str) -> Sequence[int]:
        try:
            return united.Match(text) or ()
        except UnicodeEncodeError:
            # A lone surrogate; one for one, so that offsets stay.
            return united.Match(text.encode("utf-8", "replace").decode()) or ()

    return locate


def compile_without_re2(cues: Sequence[str]) -> Callable[[str], Sequence[int]]:
    """The same with the standard library, for platforms without a wheel (musl); slower, equal results."""
    compiled = [re.compile(cue, re.ASCII) for cue in cues]
    return lambda text: [position for position, cue in enumerate(compiled) if cue.search(text)]
