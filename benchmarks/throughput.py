"""Microseconds per event: ours beside a JSON round trip and beside the neighbours, in one run on one machine.

Every repeat sees events that nobody saw before (new ids, the same users coming back), so that a cache is worth what it
is worth in a stream. Medians of several repeats. `--profile` shows where our time goes.

    pip install . --group bench && python benchmarks/throughput.py
"""

import argparse
import cProfile
import gc
import json
import logging
import platform
import pstats
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

import msgspec

Event = dict[str, Any]
Task = Callable[[Any], object]

FIRST = ("Arlo", "Bettina", "Cosmo", "Delphine", "Emeka", "Fumiko", "Gwendolyn", "Hakim")
LAST = ("Quillfeather", "Marrowby", "Sandbrook", "Thistlewood", "Wexcombe", "Yarrowin")
PATHS = ("/", "/pricing", "/checkout", "/account/settings", "/docs/getting-started", "/products/trail-shoe")
SYSTEMS = (
    ("Mac OS X", "10.15.7", "Macintosh; Intel Mac OS X 10_15_7"),
    ("Windows", "10", "Windows NT 10.0; Win64; x64"),
)
USERS = 400


class Stream:
    """Endless PostHog-like events of a few hundred users; the same seed gives the same events."""

    def __init__(self, seed: int = 1798) -> None:
        self.random = random.Random(seed)
        self.time = 1_709_542_800.0
        self.users = [self._user(number) for number in range(USERS)]

    def _uuid(self) -> str:
        digits = f"{self.random.getrandbits(128):032x}"
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"

    def _user(self, number: int) -> Event:
        first, last = self.random.choice(FIRST), self.random.choice(LAST)
        net = self.random.choice(("192.0.2", "198.51.100", "203.0.113"))
        system, version, hardware = self.random.choice(SYSTEMS)
        browser = self.random.randrange(110, 125)
        return {
            "distinct_id": self._uuid(),
            "device_id": self._uuid(),
            "session_id": self._uuid(),
            "email": f"{first}.{last}{number}@example.com".lower(),
            "name": f"{first} {last}",
            "ip": f"{net}.{self.random.randrange(1, 255)}",
            "browser": browser,
            "system": (system, version),
            "agent": f"Mozilla/5.0 ({hardware}) AppleWebKit/537.36 (KHTML, like Gecko) "
            f"Chrome/{browser}.0.0.0 Safari/537.36",
        }

    def events(self, count: int) -> list[Event]:
        """The next events."""
        return [self._event() for _ in range(count)]

    def _event(self) -> Event:
        choose, user = self.random.choice, self.random.choice(self.users)
        self.time += self.random.random()
        path = choose(PATHS)
        query = {"utm_source": "newsletter", "utm_campaign": "spring_sale", "utm_medium": "email"}
        if self.random.random() < 0.1:
            query["email"] = user["email"]
        url = f"https://app.example.com{path}?{urlencode(query)}"
        properties: Event = {
            "$os": user["system"][0],
            "$os_version": user["system"][1],
            "$browser": "Chrome",
            "$browser_version": user["browser"],
            "$browser_language": "en-US",
            "$device_type": "Desktop",
            "$current_url": url,
            "$host": "app.example.com",
            "$pathname": path,
            "$raw_user_agent": user["agent"],
            "$screen_height": 1080,
            "$screen_width": 1920,
            "$viewport_height": 934,
            "$viewport_width": self.random.randrange(900, 1900),
            "$lib": "web",
            "$lib_version": "1.96.1",
            "$insert_id": f"{self.random.getrandbits(80):020x}",
            "$time": round(self.time, 3),
            "distinct_id": user["distinct_id"],
            "$device_id": user["device_id"],
            "$session_id": user["session_id"],
            "$window_id": self._uuid(),
            "$pageview_id": self._uuid(),
            "$ip": user["ip"],
            "$referrer": "https://search.example.org/",
            "$referring_domain": "search.example.org",
            "$geoip_country_code": "US",
            "$timezone": "America/Los_Angeles",
            "$is_identified": True,
            "$feature/new-checkout": "test",
            "utm_source": "newsletter",
            "utm_campaign": "spring_sale",
            "utm_medium": "email",
            "token": "phc_exampleProjectToken0000000000000000000000",
            "plan": choose(("free", "pro", "enterprise")),
            "title": "Example App",
        }
        if self.random.random() < 0.5:
            name = "$pageview"
            properties |= {
                "$prev_pageview_pathname": choose(PATHS),
                "$prev_pageview_duration": round(self.random.random() * 60, 3),
                "$prev_pageview_max_scroll_percentage": round(self.random.random(), 4),
                "$set": {"email": user["email"], "name": user["name"]},
            }
        else:
            label = choose(("Add to cart", "Continue", f"Signed in as {user['name']}"))
            button = {"tag_name": "button", "$el_text": label, "nth_child": 2, "classes": ["btn"]}
            name = "$autocapture"
            properties |= {"$event_type": "click", "$elements": [button], "$el_text": label}
        return {
            "uuid": self._uuid(),
            "event": name,
            "distinct_id": user["distinct_id"],
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(self.time)),
            "properties": properties,
        }


def strings(node: object) -> Iterator[str]:
    """All texts of a payload."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for child in node.values():
            yield from strings(child)
    elif isinstance(node, list):
        for child in node:
            yield from strings(child)


def count_leaves(node: object) -> int:
    """How many scalars a payload has."""
    if isinstance(node, dict):
        return sum(map(count_leaves, node.values()))
    return sum(map(count_leaves, node)) if isinstance(node, list) else 1


class Contestant(NamedTuple):
    """What is measured: `make` builds the task, which may be impossible here; slow ones see fewer events."""

    name: str
    make: Callable[[], Task]
    takes_bytes: bool = False
    share: int = 1  # of the events it sees every n-th


def redact_payload() -> Task:
    """dict to dict."""
    from pi_classify import KeyRing, Redactor

    return Redactor("ccpa", keys=KeyRing.ephemeral()).warm().redact


def redact_bytes() -> Task:
    """bytes to bytes."""
    from pi_classify import KeyRing, Redactor

    return Redactor("ccpa", keys=KeyRing.ephemeral()).warm().redact_json


def datafog() -> Task:
    """datafog-core (Rust), structured, its default detectors, redact."""
    from datafog_core import scan_and_transform_structured

    config: Any = {"transform": {"default": {"strategy": "redact"}}}
    return lambda event: scan_and_transform_structured(event, config)


def presidio() -> Task:
    """Presidio's pattern recognizers, string by string, without a language model; it only finds."""
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import NoOpNlpEngine
    from presidio_analyzer.predefined_recognizers import (
        CreditCardRecognizer,
        EmailRecognizer,
        IpRecognizer,
        PhoneRecognizer,
        UsSsnRecognizer,
    )

    nothing = NoOpNlpEngine(models=[{"lang_code": "en", "model_name": "none"}])
    nothing.load()
    # Named one by one: the whole registry holds a recognizer of URLs whose library fetches a list from the network.
    own = [EmailRecognizer(), IpRecognizer(), PhoneRecognizer(), CreditCardRecognizer(), UsSsnRecognizer()]
    registry = RecognizerRegistry(recognizers=own, supported_languages=["en"])
    analyze = AnalyzerEngine(registry=registry, nlp_engine=nothing, supported_languages=["en"]).analyze
    return lambda event: [analyze(text, "en") for text in strings(event)]


def scrubadub_clean() -> Task:
    """Scrubadub's default detectors, string by string."""
    import scrubadub

    clean = scrubadub.Scrubber().clean
    return lambda event: [clean(text) for text in strings(event)]


def json_standard() -> Task:
    """The standard library's round trip."""
    return lambda data: json.dumps(json.loads(data))


def json_msgspec() -> Task:
    """msgspec's round trip."""
    decode, encode = msgspec.json.Decoder().decode, msgspec.json.Encoder().encode
    return lambda data: encode(decode(data))


CONTESTANTS = (
    Contestant("pi_classify, dict to dict", redact_payload),
    Contestant("pi_classify, bytes to bytes", redact_bytes, takes_bytes=True),
    Contestant("JSON round trip, msgspec", json_msgspec, takes_bytes=True),
    Contestant("JSON round trip, standard library", json_standard, takes_bytes=True),
    Contestant("datafog-core, dict to dict", datafog),
    Contestant("Presidio, 5 pattern recognizers, finds only", presidio, share=50),
    Contestant("scrubadub, string by string", scrubadub_clean, share=50),
)
JSON_ROW, DATAFOG_ROW = "JSON round trip, msgspec", "datafog-core, dict to dict"


def measure(repeats: int, size: int, seed: int) -> tuple[dict[str, float], dict[str, str]]:
    """Median microseconds per event of each contestant, and why others are missing."""
    tasks: dict[str, Task] = {}
    missing: dict[str, str] = {}
    for contestant in CONTESTANTS:
        try:
            tasks[contestant.name] = contestant.make()
        except Exception as problem:
            missing[contestant.name] = f"not measured: {type(problem).__name__}"
    stream = Stream(seed)
    times: dict[str, list[float]] = {name: [] for name in tasks}
    for repeat in range(repeats + 1):
        events = stream.events(size)
        lines = [msgspec.json.encode(event) for event in events]
        for contestant in CONTESTANTS:
            task = tasks.get(contestant.name)
            if task is None:
                continue
            inputs: Sequence[Any] = (lines if contestant.takes_bytes else events)[:: contestant.share]
            try:
                start = time.perf_counter()
                for item in inputs:
                    task(item)
                spent = (time.perf_counter() - start) / len(inputs) * 1e6
            except Exception as problem:
                missing[contestant.name] = f"failed: {type(problem).__name__}"
                del tasks[contestant.name], times[contestant.name]
                continue
            if repeat:  # the first one warms up
                times[contestant.name].append(spent)
    return {name: statistics.median(values) for name, values in times.items()}, missing


def print_table(medians: dict[str, float], missing: dict[str, str]) -> None:
    """The table of the README."""
    print("| what | us per event | beside datafog-core | beside a JSON round trip |")
    print("| --- | ---: | ---: | ---: |")
    for contestant in CONTESTANTS:
        spent = medians.get(contestant.name)
        if spent is None:
            print(f"| {contestant.name} | {missing[contestant.name]} | | |")
            continue
        ratios = (f"{spent / medians[row]:.2f}" if row in medians else "" for row in (DATAFOG_ROW, JSON_ROW))
        print(f"| {contestant.name} | {spent:.1f} | {' | '.join(ratios)} |")


def print_profile(size: int, seed: int) -> None:
    """Where the time of dict to dict goes, by function; a profiler slows small functions more than large ones."""
    stream, redact = Stream(seed), redact_payload()
    for event in stream.events(size):
        redact(event)
    events = stream.events(size)
    gc.collect()
    gc.disable()  # a full collection would be charged to whatever function it happens to interrupt
    profiler = cProfile.Profile()
    profiler.enable()
    for event in events:
        redact(event)
    profiler.disable()
    gc.enable()
    rows = pstats.Stats(profiler).stats.items()  # type: ignore[attr-defined]  # typeshed does not know it
    whole = sum(row[2] for _, row in rows)
    print("\n| function | share | calls per event |\n| --- | ---: | ---: |")
    for (file, _, function), row in sorted(rows, key=lambda item: -item[1][2])[:20]:
        home = file.partition("pi_classify/")[2] or "library"
        print(f"| {home} {function} | {row[2] / whole:.1%} | {row[1] / size:.1f} |")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Microseconds per event, ours and the neighbours'.")
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--events", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1798)
    parser.add_argument("--profile", action="store_true", help="also show where the time goes")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    sample = Stream(options.seed).events(500)
    mean = sum(map(count_leaves, sample)) / len(sample)
    size = sum(len(msgspec.json.encode(event)) for event in sample) / len(sample)
    print(
        f"{options.events} events of {mean:.0f} leaves and {size:.0f} bytes, {USERS} users, median of "
        f"{options.repeats} repeats, CPython {platform.python_version()}, {platform.machine()}\n"
    )
    print_table(*measure(options.repeats, options.events, options.seed))
    if options.profile:
        print_profile(options.events, options.seed)


if __name__ == "__main__":
    main()
