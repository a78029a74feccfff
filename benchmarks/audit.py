"""What an audit costs: beside parsing the same lines, beside reading the same Parquet, beside presidio-structured, and in memory.

Every row runs in a process of its own (medians of several; peak memory is that process's, `ru_maxrss`), on events that
nobody saw before. A JSONL audit within 15 times its parsing, a Parquet audit within 10 times its reading, a tenth of the
time of presidio-structured, and memory that ten times as many events do not raise is what the audit is built for.

    pip install . --group bench && python benchmarks/audit.py --events 20000
"""

import argparse
import datetime
import json
import logging
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from throughput import Stream, count_leaves

Work = Callable[[], object]
_BATCH = 1_000
_MEGABYTE = 1024 if sys.platform != "darwin" else 1024 * 1024  # getrusage counts kilobytes, on macOS bytes


class Cost(NamedTuple):
    """Of one run: microseconds an event, and the most memory that its process ever had."""

    microseconds: float
    megabytes: float


# ---------------------------------------------------------------------- what is measured; each prepares, then works


def parse_standard(file: str) -> Work:
    """json.loads, line by line."""
    return lambda: [None for line in Path(file).open("rb") if json.loads(line) is None]


def parse_msgspec(file: str) -> Work:
    """msgspec, line by line."""
    decode = msgspec.json.Decoder().decode
    return lambda: [None for line in Path(file).open("rb") if decode(line) is None]


def audited(file: str, **options: Any) -> Work:
    """Our audit of a file."""
    from pi_classify import audit

    audit([{"event": "warm", "properties": {"email": "jane@example.com"}}])  # what is compiled once
    if file.endswith(
        ".parquet"
    ):  # and what is loaded once: who reads the same file has it loaded before the clock starts, too
        import pyarrow.compute
        import pyarrow.parquet  # noqa: F401
    return lambda: audit(file, **options)


def audited_stream(events: str) -> Work:
    """Our audit of so many events that are in no file and never all there; making them is part of the time."""
    from pi_classify import audit

    stream = Stream(1798)
    made = (event for _ in range(0, int(events), _BATCH) for event in stream.events(_BATCH))
    return lambda: audit(made)


def audited_by_two(file: str) -> Work:
    """The same by two processes, their start included."""
    return audited(file, workers=2)


def read_batches(file: str) -> Work:
    """pyarrow, record batches that nobody looks into."""
    import pyarrow.parquet as parquet

    return lambda: [None for batch in parquet.ParquetFile(file).iter_batches() if not batch.num_rows]


def read_rows(file: str) -> Work:
    """pyarrow, batches and then rows: what whoever looks at values pays."""
    import pyarrow.parquet as parquet

    return lambda: [
        None for batch in parquet.ParquetFile(file).iter_batches(batch_size=1024) if not batch.to_pylist()
    ]


def audited_columns(file: str) -> Work:
    """Our audit of a data frame."""
    import pandas as pd

    from pi_classify import audit

    frame = pd.read_parquet(file)
    audit(frame[:10])
    return lambda: audit(frame)


def presidio_columns(file: str) -> Work:
    """presidio-structured's analysis of the same data frame; no language model and five recognizers: its fastest."""
    import pandas as pd
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import NoOpNlpEngine
    from presidio_analyzer.predefined_recognizers import (
        CreditCardRecognizer,
        EmailRecognizer,
        IpRecognizer,
        PhoneRecognizer,
        UsSsnRecognizer,
    )
    from presidio_structured import PandasAnalysisBuilder

    nothing = NoOpNlpEngine(models=[{"lang_code": "en", "model_name": "none"}])
    nothing.load()
    # Named one by one: the whole registry holds a recognizer of URLs whose library fetches a list from the network.
    own = [EmailRecognizer(), IpRecognizer(), PhoneRecognizer(), CreditCardRecognizer(), UsSsnRecognizer()]
    registry = RecognizerRegistry(recognizers=own, supported_languages=["en"])
    engine = AnalyzerEngine(registry=registry, nlp_engine=nothing, supported_languages=["en"])
    build = PandasAnalysisBuilder(analyzer=engine).generate_analysis
    frame = pd.read_parquet(file)
    build(frame[:2])
    return lambda: build(frame)


WORK: dict[str, Callable[[str], Work]] = {
    work.__name__: work
    for work in (
        parse_standard, parse_msgspec, audited, audited_by_two, audited_stream, read_batches, read_rows, audited_columns, presidio_columns,
    )
}  # fmt: skip


def write(name: str, *arguments: str) -> None:
    """Write what is measured on, in a process of its own: a process's peak counts what it was forked from."""
    subprocess.run([sys.executable, __file__, "--run", name, *arguments], check=True)  # noqa: S603 - ourselves


def run_here(name: str, file: str) -> None:
    """One run, in this process; its cost goes to standard output."""
    logging.disable(logging.WARNING)
    work = WORK[name](file)
    start = time.perf_counter()
    work()
    spent = time.perf_counter() - start
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    most = max(resource.getrusage(kind).ru_maxrss for kind in kinds)
    print(json.dumps([spent, most / _MEGABYTE]))


def costs(names: Sequence[str], file: Path | int, events: int, repeats: int) -> list[Cost | None]:
    """The median of several runs of each, taking turns, so that a busy minute is everybody's; None where a library is missing
    or fails."""
    runs: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    for _ in range(repeats):
        for name in names:
            done = subprocess.run(  # noqa: S603 - ourselves
                [sys.executable, __file__, "--run", name, str(file)],
                capture_output=True,
                text=True,
                check=False,
            )
            if not done.returncode:
                runs[name].append(json.loads(done.stdout))
    return [_median(found, events) if len(found) == repeats else None for found in runs.values()]


def cost(name: str, file: Path | int, events: int, repeats: int) -> Cost | None:
    """`costs` of one."""
    return costs([name], file, events, repeats)[0]


def _median(runs: list[tuple[float, float]], events: int) -> Cost:
    return Cost(
        statistics.median(spent for spent, _ in runs) / events * 1e6, statistics.median(mb for _, mb in runs)
    )


# ---------------------------------------------------------------------- what it is measured on


def write_lines(file: str, events: str, seed: str) -> None:
    """Events as JSON Lines, never all in memory."""
    stream = Stream(int(seed))
    with Path(file).open("wb") as out:
        for begin in range(0, int(events), _BATCH):
            for event in stream.events(min(_BATCH, int(events) - begin)):
                out.write(msgspec.json.encode(event) + b"\n")


def write_parquet(lines: str, nested: str, moments: str, columns: str, rows: str) -> None:
    """The same events with their structure; with moments as such; and of the first ones, as a table, the texts that all have."""
    import pyarrow as pa
    import pyarrow.parquet as parquet

    events = [json.loads(line) for line in Path(lines).read_bytes().splitlines()]
    parquet.write_table(pa.Table.from_pylist(events), nested)
    timed = [{**event, "timestamp": datetime.datetime.fromisoformat(event["timestamp"])} for event in events]
    parquet.write_table(pa.Table.from_pylist(timed), moments)
    flat = [{**event, **event.pop("properties")} for event in events[: int(rows)]]
    common = [name for name in flat[0] if all(type(row.get(name)) is str for row in flat)]
    parquet.write_table(pa.Table.from_pylist([{name: row[name] for name in common} for row in flat]), columns)


WRITERS = {"write_lines": write_lines, "write_parquet": write_parquet}


def times(cost: Cost | None, base: Cost | None) -> str:
    """How many times as much."""
    return f"{cost.microseconds / base.microseconds:.1f}" if cost and base else ""


def print_rows(head: str, rows: list[tuple[str, Cost | None]], bases: list[Cost | None]) -> None:
    """A table: each row beside each base."""
    print(f"\n| {head} |\n| --- |{' ---: |' * (head.count('|'))}")
    for name, found in rows:
        told = f"{found.microseconds:.1f} | {found.megabytes:.0f}" if found else "not measured | "
        print(f"| {' | '.join([name, told, *(times(found, base) for base in bases)])} |")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description="What an audit costs, beside reading the same and beside a neighbour."
    )
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument(
        "--columns-rows", type=int, default=500, help="rows for presidio-structured and for us"
    )
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1798)
    parser.add_argument(
        "--stream",
        type=int,
        help="only audit so many events that no file holds, for the memory that it takes",
    )
    parser.add_argument("--run", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        name, *arguments = options.run
        if name in WRITERS:
            WRITERS[name](*arguments)
        else:
            run_here(name, *arguments)
        return
    if options.stream:
        rows = [
            (
                f"audit of {options.stream} events as they are made",
                cost("audited_stream", options.stream, options.stream, 1),
            )
        ]
        print_rows("memory | us per event | peak MB", rows, [])
        return
    events, repeats = options.events, options.repeats
    mean = statistics.mean(map(count_leaves, Stream(options.seed).events(200)))
    print(
        f"{events} events of {mean:.0f} leaves, median of {repeats} runs, CPython {platform.python_version()}, {platform.machine()}"
    )
    with tempfile.TemporaryDirectory() as folder:
        lines, nested, moments, columns = (
            Path(folder, name) for name in ("e.jsonl", "e.parquet", "m.parquet", "c.parquet")
        )
        write("write_lines", str(lines), str(events), str(options.seed))
        standard, fast, one = costs(("parse_standard", "parse_msgspec", "audited"), lines, events, repeats)
        print_rows(
            "JSONL | us per event | peak MB | beside json.loads | beside msgspec",
            [
                ("parse, json.loads", standard),
                ("parse, msgspec", fast),
                ("audit", one),
            ],
            [standard, fast],
        )
        ten = Path(folder, "ten.jsonl")
        write("write_lines", str(ten), str(10 * events), str(options.seed + 1))
        print_rows(
            "memory | us per event | peak MB | beside the first",
            [
                (f"audit of {events} events", one),
                (f"of {10 * events}", cost("audited", ten, 10 * events, 1)),
                (f"of {10 * events}, workers=2", cost("audited_by_two", ten, 10 * events, 1)),
            ],
            [one],
        )
        ten.unlink()
        rows = min(options.columns_rows, events)
        write("write_parquet", str(lines), str(nested), str(moments), str(columns), str(rows))
        for head, file in (("Parquet", nested), ("Parquet with moments", moments)):
            batches, listed, ours = costs(("read_batches", "read_rows", "audited"), file, events, repeats)
            print_rows(
                f"{head} | us per event | peak MB | beside rows | beside batches",
                [("read batches", batches), ("read rows", listed), ("audit", ours)],
                [listed, batches],
            )
        theirs, frame = costs(("presidio_columns", "audited_columns"), columns, rows, repeats)
        print_rows(
            f"{rows} rows of a data frame | us per row | peak MB | beside ours",
            [("audit", frame), ("presidio-structured", theirs)],
            [frame],
        )


if __name__ == "__main__":
    main()
