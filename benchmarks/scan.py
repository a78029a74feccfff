"""The scan step alone: which engine tells fastest which cues fire in the texts of an event.

The cues are those of the installed detectors. All engines are checked for the same answer before they are timed.

    pip install . --group bench && python benchmarks/scan.py [more.jsonl ...]
"""

import argparse
import re
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from throughput import strings

from pi_classify.detectors import catalogue
from pi_classify.engine.cues import near_pattern
from pi_classify.sources.jsonl import read_lines

EXAMPLES = Path(__file__).parent.parent / "examples" / "events.jsonl"
Texts = list[str]
Fired = set[int]
Find = Callable[[str], Fired]


class Engine(NamedTuple):
    """`find` answers which cues fire; `probe` is the cheapest form of the same question, the one that is timed."""

    name: str
    find: Find
    probe: Callable[[str], object]


def cues() -> list[str]:
    """What the classifier scans for: the cues that count by value, and the words that stand near."""
    found = []
    for detector in catalogue():
        if detector.cue and detector.by_value is not None:
            found.append(detector.cue)
        if detector.near:
            found.append(near_pattern(detector.near))
    return found


def with_re2(patterns: Sequence[str]) -> Engine:
    """google-re2's Set, what the engine uses."""
    import re2

    options = re2.Options()
    options.max_mem = 256 << 20
    united = re2.Set.SearchSet(options)
    for pattern in patterns:
        united.Add(pattern)
    united.Compile()
    return Engine("google-re2 Set", lambda text: set(united.Match(text) or ()), united.Match)


def with_hyperscan(patterns: Sequence[str]) -> Engine:
    """Hyperscan, one match of each pattern."""
    import hyperscan

    # UCP would make \b mean letters of all alphabets; the others mean ASCII.
    flags = hyperscan.HS_FLAG_SINGLEMATCH | hyperscan.HS_FLAG_UTF8 | hyperscan.HS_FLAG_ALLOWEMPTY
    database = hyperscan.Database()
    numbers = list(range(len(patterns)))
    database.compile([p.encode() for p in patterns], ids=numbers, elements=len(numbers), flags=flags)

    def scan(text: str) -> list[int]:
        fired: list[int] = []
        database.scan(text.encode(), match_event_handler=lambda number, *_: fired.append(number))
        return fired

    return Engine("hyperscan", lambda text: set(scan(text)), scan)


def with_re_each(patterns: Sequence[str]) -> Engine:
    """The standard library, one search per cue: what the engine does where google-re2 has no wheel."""
    compiled = [re.compile(pattern, re.ASCII) for pattern in patterns]

    def scan(text: str) -> list[int]:
        return [number for number, pattern in enumerate(compiled) if pattern.search(text)]

    return Engine("re, cue after cue", lambda text: set(scan(text)), scan)


def with_re_alternation(patterns: Sequence[str]) -> Engine:
    """The standard library, one alternation as a gate: whether any cue fires; then cue after cue."""
    inline = re.compile(r"\(\?([a-z]+)\)")

    def scoped(pattern: str) -> str:
        flags = inline.match(pattern)
        return f"(?{flags[1]}:{pattern[flags.end() :]})" if flags else f"(?:{pattern})"

    gate = re.compile("|".join(map(scoped, patterns)), re.ASCII)
    each = with_re_each(patterns)

    def scan(text: str) -> object:
        return each.probe(text) if gate.search(text) else ()

    return Engine(
        "re, alternation as gate", lambda text: each.find(text) if gate.search(text) else set(), scan
    )


MAKERS = (
    ("google-re2 Set", with_re2),
    ("hyperscan", with_hyperscan),
    ("re, alternation as gate", with_re_alternation),
    ("re, cue after cue", with_re_each),
)


def load(paths: Sequence[Path]) -> list[Texts]:
    """The texts of each event, without lone surrogates."""
    events = (line.value for path in paths for line in read_lines(path) if line.error is None)
    return [[text.encode("utf-8", "replace").decode() for text in strings(event)] for event in events]


def spent(probe: Callable[[str], object], events: Sequence[Sequence[str]], repeats: int) -> float:
    """Median microseconds per event."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        for texts in events:
            for text in texts:
                probe(text)
        times.append((time.perf_counter() - start) / len(events) * 1e6)
    return statistics.median(times)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="The scan step with several engines.")
    parser.add_argument("files", nargs="*", type=Path, help="JSONL beside examples/events.jsonl")
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    patterns = cues()
    events = load([EXAMPLES, *options.files])
    joined = [["\n".join(texts)] for texts in events]
    every = [text for texts in events for text in texts]
    print(f"{len(patterns)} cues, {len(events)} events, {len(every)} texts\n")
    print("| engine | us per event, text by text | joined | texts in which a cue fires | differs from re |")
    print("| --- | ---: | ---: | ---: | ---: |")
    truth = [with_re_each(patterns).find(text) for text in every]
    for name, make in MAKERS:
        try:
            engine = make(patterns)
        except Exception as problem:
            print(f"| {name} | not measured: {type(problem).__name__} | | | |")
            continue
        answers = [engine.find(text) for text in every]
        differing = sum(answer != expected for answer, expected in zip(answers, truth, strict=True))
        single, together = (spent(engine.probe, texts, options.repeats) for texts in (events, joined))
        firing = sum(map(bool, answers)) / len(answers)
        print(f"| {name} | {single:.1f} | {together:.1f} | {firing:.1%} | {differing} |")


if __name__ == "__main__":
    main()
