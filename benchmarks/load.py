"""PostHog's SDK at full speed with our hook before it: what it adds to an event, whether memory grows, what is lost.

Four threads capture events that nobody saw before, as fast as they can, into a sink on loopback, which is a process
of its own and counts. First without the hook, then with it. Ends with 1 when an event is lost that the policy lets
through, when an address arrives, or when memory grew by more than `--most-growth` from the first quarter to the last.

    pip install . --group bench && python benchmarks/load.py --seconds 60
"""

import argparse
import logging
import math
import multiprocessing
import platform
import statistics
import sys
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import msgspec
import posthog
from throughput import Stream

from pi_classify.hooks.sentinel import Sentinel
from pi_classify.integrations.posthog import before_send
from pi_classify.policy import KeyRing

THREADS = 4
# The SDK drops what does not fit into its queue (10,000); a producer waits before that, as a server does by its load.
QUEUE = 10_000
FULL = 1_000
SHARE_WITHOUT = 0.2


class Times:
    """Durations in buckets of 2 %, so that measuring takes no memory."""

    def __init__(self) -> None:
        self.buckets: Counter[int] = Counter()

    def add(self, nanoseconds: int) -> None:
        """Take note of one."""
        self.buckets[int(math.log(max(nanoseconds, 1), 1.02))] += 1

    def percentile(self, share: float) -> float:
        """In microseconds."""
        left = share * self.buckets.total()
        for bucket in sorted(self.buckets):
            left -= self.buckets[bucket]
            if left <= 0:
                return float(1.02 ** (bucket + 0.5) / 1_000)
        return math.nan


def count(pipe: Any) -> None:
    """The sink: counts events and those in which an address stands; answers a question on the pipe with both."""
    counts: Counter[str] = Counter()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.headers.get("content-encoding") == "gzip":
                body = zlib.decompress(body, 31)
            batch = msgspec.json.decode(body)["batch"]
            with lock:
                counts["events"] += len(batch)
                counts["leaks"] += body.count(b"@example.com") + body.count(b"%40example.com")
            answer = b'{"status": 1}'
            self.send_response(200)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    pipe.send(server.server_port)
    while pipe.recv():
        with lock:
            pipe.send(dict(counts))
            counts.clear()


def resident() -> float:
    """This process's memory in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


class Run:
    """One run: what was captured, what it took, how memory went."""

    def __init__(self, hook: Callable[[Any], Any] | None, port: int) -> None:
        self.hook = hook
        self.inside, self.working, self.whole = Times(), Times(), Times()
        self.captured = self.refused_by_queue = 0
        self.memory: list[float] = []
        self.lock = threading.Lock()
        self.client = posthog.Posthog(
            "phc_load",
            host=f"http://127.0.0.1:{port}",
            before_send=None if hook is None else self._timed,
            max_queue_size=QUEUE,
            thread=2,
            max_retries=0,
        )

    def _timed(self, event: Any) -> Any:
        working, began = time.thread_time_ns(), time.perf_counter_ns()
        clean = self.hook(event) if self.hook else event
        ended, worked = time.perf_counter_ns(), time.thread_time_ns()
        with self.lock:
            self.inside.add(ended - began)
            self.working.add(worked - working)
        return clean

    def _produce(self, seed: int, until: float) -> None:
        stream = Stream(seed)
        while time.monotonic() < until:
            for event in stream.events(50):
                while self.client.queue.qsize() > FULL:
                    time.sleep(0.001)
                began = time.perf_counter_ns()
                sent = self.client.capture(
                    event["event"], distinct_id=event["distinct_id"], properties=event["properties"]
                )
                took = time.perf_counter_ns() - began
                with self.lock:
                    self.whole.add(took)
                    self.captured += sent is not None
                    self.refused_by_queue += sent is None

    def go(self, seconds: float) -> float:
        """Run for so long; returns how long it took."""
        began = time.monotonic()
        threads = [
            threading.Thread(target=self._produce, args=(seed, began + seconds)) for seed in range(THREADS)
        ]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            self.memory.append(resident())
            time.sleep(min(0.25, seconds / 40))
        for thread in threads:
            thread.join()
        took = time.monotonic() - began
        self.client.shutdown()
        return took

    def quarters(self) -> tuple[float, float]:
        """The median memory of the first quarter and of the last."""
        quarter = max(1, len(self.memory) // 4)
        return statistics.median(self.memory[:quarter]), statistics.median(self.memory[-quarter:])


def row(name: str, times: Times) -> str:
    """A line of the table."""
    cells = (f"{times.percentile(share):,.0f}" for share in (0.5, 0.9, 0.99))
    return f"| {name} | {' | '.join(cells)} |"


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--policy", default="analytics")
    parser.add_argument("--most-growth", type=float, default=0.1, help="a share of the memory")
    parser.add_argument("--sentinel", action="store_true", help="watch the hook with a sentinel")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    ours, theirs = multiprocessing.Pipe()
    sink = multiprocessing.get_context("spawn").Process(target=count, args=(theirs,), daemon=True)
    sink.start()
    port = ours.recv()

    def received() -> dict[str, int]:
        ours.send(True)
        return dict(ours.recv())

    bare = Run(None, port)
    bare.go(options.seconds * SHARE_WITHOUT)
    without = received()
    hook = before_send(
        options.policy, keys=KeyRing.ephemeral(), watch=[Sentinel()] if options.sentinel else []
    )
    # Caches fill and the queue finds its level before memory is looked at.
    Run(hook, port).go(options.seconds * SHARE_WITHOUT)
    received()
    run = Run(hook, port)
    took = run.go(options.seconds)
    came = received()
    ours.send(False)
    sink.join(5)

    first, last = run.quarters()
    print(
        f"{platform.python_implementation()} {platform.python_version()}, posthog {posthog.VERSION}, policy {options.policy}"
    )
    print(
        f"{run.captured:,} events in {took:.0f} s by {THREADS} threads: {run.captured / took:,.0f} a second\n"
    )
    print("| microseconds per event | p50 | p90 | p99 |\n| --- | ---: | ---: | ---: |")
    print(row("`capture()` without the hook", bare.whole))
    print(row("`capture()` with it", run.whole))
    print(row("the hook alone, by the clock", run.inside))
    print(row("the hook alone, its thread's own work", run.working))
    print(
        f"\nmemory: {first:.1f} MB in the first quarter, {last:.1f} MB in the last ({last / first - 1:+.1%})"
    )
    print(
        f"captured {run.captured:,}, received {came['events']:,}; turned away by the queue: {run.refused_by_queue:,}"
    )
    print(f"addresses that arrived: {came['leaks']:,} (without the hook: {without['leaks']:,})")
    sound = (
        came["events"] == run.captured > 0
        and came["leaks"] == 0 < without["leaks"]
        and last < first * (1 + options.most_growth)
    )
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
