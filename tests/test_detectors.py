"""What every detector promises. A new detector adds examples to its own file and nothing here."""

import doctest
import pkgutil
import random
import re
import time
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from types import ModuleType

import pytest
import re2
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import pi_classify.detectors
from pi_classify.errors import InvalidDetector
from pi_classify.model import Confidence, Detector, Payload

MODULES: list[ModuleType] = [
    import_module(f"pi_classify.detectors.{module.name}")
    for module in pkgutil.iter_modules(pi_classify.detectors.__path__)
    if not module.name.startswith("_")
]
DETECTORS: list[Detector] = [module.DETECTOR for module in MODULES]
WITH_PATTERN = [detector for detector in DETECTORS if detector.pattern]


def _cases(kind: str) -> list[object]:
    return [
        pytest.param(detector, payload, id=f"{detector.entity}-{number}")
        for detector in DETECTORS
        for number, payload in enumerate(getattr(detector, kind))
    ]


def _entity(value: object) -> str | None:
    return value.entity if isinstance(value, Detector) else None


def _texts(node: object) -> Iterator[str]:
    """Every scalar of a payload as a text."""
    if isinstance(node, dict):
        for value in node.values():
            yield from _texts(value)
    elif isinstance(node, (list, tuple)):
        for value in node:
            yield from _texts(value)
    elif node is not None:
        yield str(node)


@cache
def _cue(detector: Detector) -> Callable[[str], bool]:
    assert detector.cue is not None
    options = re2.Options()
    options.log_errors = False
    compiled = re2.compile(detector.cue, options)
    return lambda text: compiled.search(text) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@cache
def _classifier() -> object:
    from pi_classify.engine.classifier import Classifier

    return Classifier()


def _entities(payload: Payload) -> set[str]:
    return {finding.entity for finding in _classifier().classify(payload)}  # type: ignore[attr-defined]


# Examples


@pytest.mark.parametrize(("detector", "payload"), _cases("examples"))
def test_an_example_is_found(detector: Detector, payload: Payload) -> None:
    assert detector.entity in _entities(payload)


@pytest.mark.parametrize(("detector", "payload"), _cases("counterexamples"))
def test_a_counterexample_is_left_alone(detector: Detector, payload: Payload) -> None:
    assert detector.entity not in _entities(payload)


@pytest.mark.parametrize("detector", DETECTORS, ids=_entity)
def test_a_detector_says_what_it_finds_and_what_it_leaves_alone(detector: Detector) -> None:
    assert detector.examples
    assert detector.counterexamples


# Where the pattern matches, the cue fires


@pytest.mark.parametrize("detector", WITH_PATTERN, ids=_entity)
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_the_cue_fires_on_what_the_pattern_was_made_for(detector: Detector, data: st.DataObject) -> None:
    """Hypothesis writes texts from the pattern itself, in random surroundings."""
    pattern = detector.pattern
    assert pattern is not None
    text = data.draw(st.from_regex(_narrowed(_without_look_around(pattern)), fullmatch=True))
    around = st.text(alphabet=" .,:;/-+@'\"()[]{}=&?<>0aZé漢\n", max_size=6)
    text = data.draw(around) + text + data.draw(around)
    text = "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)
    assume(_compiled(pattern).search(text))
    assert _cue(detector)(text)


@pytest.mark.parametrize("detector", WITH_PATTERN, ids=_entity)
def test_the_cue_fires_on_altered_examples(detector: Detector) -> None:
    """The examples of all detectors, with characters changed, doubled, dropped and put between others."""
    assert detector.pattern is not None
    search, fires = _compiled(detector.pattern).search, _cue(detector)
    chance = random.Random(20261123)
    seeds = [text for one in DETECTORS for payload in one.examples for text in _texts(payload)][:400]
    own = [text for payload in detector.examples for text in _texts(payload)]
    for seed in seeds + own * 40:
        text = _altered(seed[:300], chance)
        if search(text):
            assert fires(text), f"{detector.entity}: the pattern matches where the cue is silent"


def _altered(text: str, chance: random.Random) -> str:
    alphabet = "aZ019 .-:/@+()_,;é=%[]\n"
    chars = list(text)
    for _ in range(chance.randrange(4)):
        place = chance.randrange(len(chars) + 1)
        if chance.random() < 0.5:
            chars.insert(place, chance.choice(alphabet))
        elif chars:
            chars[place % len(chars)] = chance.choice(alphabet)
    padding = "".join(chance.choice(alphabet) for _ in range(chance.randrange(5)))
    return padding + "".join(chars) + padding[::-1]


def _without_look_around(pattern: str) -> str:
    """The pattern without its look-around, which `from_regex` cannot satisfy; what it makes is filtered after."""
    out, at = "", 0
    while at < len(pattern):
        if pattern[at] == "\\":
            out, at = out + pattern[at : at + 2], at + 2
        elif pattern[at] == "[":
            end = _end_of_class(pattern, at)
            out, at = out + pattern[at:end], end
        elif pattern.startswith(("(?=", "(?!", "(?<=", "(?<!"), at):
            at = _end_of_group(pattern, at)
        else:
            out, at = out + pattern[at], at + 1
    return out


def _narrowed(pattern: str) -> str:
    """The pattern with one letter for each range of other alphabets, whose size makes Hypothesis slow."""
    return re.sub(r"([^\x00-\x7f])-[^\x00-\x7f]", r"\1", pattern)


def _end_of_class(pattern: str, at: int) -> int:
    at += 2 if pattern[at + 1] == "^" else 1
    at += pattern[at] == "]"
    while pattern[at] != "]":
        at += 2 if pattern[at] == "\\" else 1
    return at + 1


def _end_of_group(pattern: str, at: int) -> int:
    depth = 0
    while True:
        if pattern[at] == "\\":
            at += 1
        elif pattern[at] == "[":
            at = _end_of_class(pattern, at) - 1
        elif pattern[at] == "(":
            depth += 1
        elif pattern[at] == ")":
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1


@pytest.mark.parametrize(
    ("pattern", "rest"),
    [("(?<![a-z)])x(?!y(z)w)", "x"), (r"a(?:b\(|c)(?=[)])d", r"a(?:b\(|c)d"), ("[^]a](?!b)", "[^]a]")],
)
def test_look_around_is_taken_out_whole(pattern: str, rest: str) -> None:
    assert _without_look_around(pattern) == rest


@pytest.mark.parametrize("detector", [one for one in DETECTORS if one.cue], ids=_entity)
def test_a_cue_is_in_the_subset_that_two_engines_read_alike(detector: Detector) -> None:
    """RE2 compiles it, it has no class that means other alphabets, and the stand-in agrees on the examples."""
    assert detector.cue is not None
    fires = _cue(detector)
    assert not re.search(r"\\[dDwW]", detector.cue)
    plain = re.compile(detector.cue, re.ASCII)
    for one in DETECTORS:
        for payload in (*one.examples, *one.counterexamples):
            for text in _texts(payload):
                text = text.encode("utf-8", "replace").decode()
                assert fires(text) == (plain.search(text) is not None)


# Linear time

_PUMPS = (
    "a", "1", "0", "A1", "1.", "1:", "a@", "@a.", "a.", "+1 ", "(415) ", "4111 ", "1-", ":0", " ", "\"",
    "[at]", "é", "%40", "eyJ", "0.123456,", "/a", "a=1&", "\n",
)  # fmt: skip


@pytest.mark.parametrize("detector", DETECTORS, ids=_entity)
def test_pumped_input_takes_linear_time(detector: Detector) -> None:
    """Four times the text costs at most eight times as much; below 20 ms nothing is judged."""
    subjects: list[Callable[[str], object]] = []
    if detector.pattern:
        finditer = _compiled(detector.pattern).finditer
        subjects.append(lambda text: sum(1 for _ in finditer(text)))
    if detector.fits:
        subjects.append(_compiled(detector.fits).fullmatch)
    for subject in subjects:
        for pump in _PUMPS:
            small, large = (pump * (size // len(pump)) + "!" for size in (6_000, 24_000))
            if (slow := _seconds(subject, large)) <= 0.02:
                continue
            fast = _seconds(subject, small)
            if slow > 8 * fast:  # once more, the best of three: another process may have been in the way
                slow = min(_seconds(subject, large) for _ in range(3))
                fast = max(fast, min(_seconds(subject, small) for _ in range(3)))
            assert slow <= max(8 * fast, 0.02), f"{detector.entity} pumped with {pump!r}"


def _seconds(subject: Callable[[str], object], text: str) -> float:
    start = time.thread_time()
    subject(text)
    return time.thread_time() - start


# No error on junk

JUNK = (
    "", " ", "\x00", "\x00\x00jane\x00", "None", "null", "nan", "NaN", "undefined", "true", "-", ".",
    "..", "@", "@@", "a@", "@a", ":", "::", ":::::::", "[", "]", "[]", "{", "}", "(", ")", "%", "%%",
    "%zz", "+", "++1", "-0", "0", "00000000000", "9" * 5_000, "1e999", "0x", "\ud800",
    "a\udfff@example.com", "\ud83d", "\U0001f600" * 50, "é" * 300, "ß@ß.ß", "xn--", "a@xn--",
    "a@xn--a.com", "\u202ejane", "\u200b", "١٢٣٤٥٦٧٨٩", "１２３", "²³¹", "①②③", "\n\r\t", "a" * 10_000,
    "1" * 10_000, "." * 10_000, "@" * 10_000, "a@" + "b." * 4_000, "+" + "1" * 300, "https://[",
    "http://]:x", "data:;base64,", "eyJ.eyJ.", "256.256.256.256", "::ffff:999.0.0.1", "00:00:00", "tel:",
    ";ext=", "x33", "POINT(", "geo:,", "°", "'\"", "\\", "(?P<v>", "__class__", "{0}", "%s", "1/0/0",
    "99-99-9999",
)  # fmt: skip


@pytest.mark.parametrize("detector", DETECTORS, ids=_entity)
def test_junk_raises_nothing(detector: Detector) -> None:
    examples = [
        text for payload in (*detector.examples, *detector.counterexamples) for text in _texts(payload)
    ]
    for junk in (*JUNK, *examples):
        _try_all(detector, junk)


@pytest.mark.parametrize("detector", DETECTORS, ids=_entity)
@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(text=st.one_of(st.text(max_size=60), st.text(alphabet="0123456789.:+-@a[]()/ x\ud800é", max_size=60)))
def test_random_text_raises_nothing(detector: Detector, text: str) -> None:
    _try_all(detector, text)


def _try_all(detector: Detector, text: str) -> None:
    if detector.check:
        assert detector.check(text) in (True, False)
    if detector.canonical:
        canonical = detector.canonical(text)
        assert isinstance(canonical, str)
        assert detector.canonical(text) == canonical
    if detector.pattern:
        for match in _compiled(detector.pattern).finditer(text):
            start, end = match.span("v" if "v" in match.re.groupindex else 0)
            assert start <= end
    if detector.fits:
        _compiled(detector.fits).fullmatch(text)
    if detector.find:
        for start, end in detector.find(text[:2_000]):
            assert 0 <= start <= end <= len(text)


@pytest.mark.parametrize("detector", [one for one in DETECTORS if one.shape], ids=_entity)
def test_a_shape_judges_any_container(detector: Detector) -> None:
    assert detector.shape is not None
    junk: tuple[object, ...] = (
        None,
        [],
        {},
        (),
        [None],
        [[]],
        ["a", "b"],
        [1],
        [True, False],
        [float("nan")] * 2,
        [1, "2"],
        {1: 2},
    )
    for container in (*junk, [10**400, 1], [float("inf"), 0.5], "text", 3):
        assert detector.shape(container) in (True, False)


# Rows, words, docstrings


@pytest.mark.parametrize("detector", DETECTORS, ids=_entity)
def test_its_rows_are_in_the_statute_table(detector: Detector) -> None:
    from pi_classify.taxonomy import categories, sensitive_clauses

    assert set(detector.categories) <= set(categories())
    assert detector.sensitive is None or detector.sensitive in sensitive_clauses()


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_the_docstring_is_a_page(module: ModuleType) -> None:
    """A title, what is left alone, the clause, and a doctest."""
    page = module.__doc__ or ""
    title = page.strip().partition("\n")[0]
    assert title.endswith("."), "the title is a sentence"
    assert "left alone" in " ".join(page.lower().split()), "it says what is left alone"
    assert "1798.140" in page, "it names the clause"
    assert doctest.DocTestParser().get_examples(page), "it shows a doctest"


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_the_file_is_named_after_the_entity(module: ModuleType) -> None:
    assert module.__name__.rpartition(".")[2] == module.DETECTOR.entity.lower()


@pytest.mark.parametrize("detector", DETECTORS, ids=_entity)
def test_names_are_lower_case_phrases_without_repetition(detector: Detector) -> None:
    for words in (detector.names, detector.vetoes):
        assert len(set(words)) == len(words)
        assert all(word == word.lower() == " ".join(word.split()) for word in words)


@pytest.mark.parametrize("detector", WITH_PATTERN, ids=_entity)
def test_a_pattern_has_ascii_classes_and_bounded_repetition(detector: Detector) -> None:
    assert detector.pattern is not None
    without_classes = re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", "c", detector.pattern)
    assert not re.search(r"\\[dDwW]", detector.pattern)
    assert not re.search(r"[*+]|\{[0-9]*,\}", without_classes), "say how often at most"


@pytest.mark.parametrize(
    "declaration",
    [
        {"entity": "lower", "categories": ("A",), "by_name": Confidence.LIKELY},
        {"entity": "X", "categories": (), "by_name": Confidence.LIKELY},
        {"entity": "X", "categories": ("A",), "by_value": Confidence.LIKELY},
        {"entity": "X", "categories": ("A",), "pattern": "x", "by_value": Confidence.LIKELY},
        {"entity": "X", "categories": ("A",), "names": ("x",)},
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused(declaration: dict[str, object]) -> None:
    with pytest.raises(InvalidDetector):
        Detector(**declaration)  # type: ignore[arg-type]


# Numbers that number-like detectors take for their own in other systems

NUMBER_LIKE = (
    "PHONE_NUMBER",
    "CREDIT_CARD",
    "US_SSN",
    "US_DRIVER_LICENSE",
    "LICENSE_PLATE",
    "IP_ADDRESS",
    "COORDINATES",
)


@pytest.mark.parametrize(
    "value",
    [
        1719854400,
        "1719854400",
        1719854400000,
        "1719854400000000000",
        "550e8400-e29b-41d4-a716-446655440000",
        "10.4.12",
        "2026-11-23T00:00:01.123Z",
        "2026-11-23 10:00:12",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "94103-1234",
        12345678,
        219099999,
    ],
)
def test_a_number_that_nothing_calls_anything_is_nothing(value: object) -> None:
    assert _entities({"value": value, "items": [{"field": value}]}).isdisjoint(NUMBER_LIKE)


# One token for all spellings


@pytest.mark.parametrize(
    ("entity", "spellings", "canonical"),
    [
        (
            "EMAIL_ADDRESS",
            ("Jane@Example.com", "mailto:jane@example.com", "jane [at] example (dot) com"),
            "jane@example.com",
        ),
        ("EMAIL_ADDRESS", ("x@Bücher.example", "x@xn--bcher-kva.example"), "x@xn--bcher-kva.example"),
        (
            "IP_ADDRESS",
            ("203.0.113.5", "203.000.113.005", "::ffff:203.0.113.5", "203.0.113.5:80", "3405803781"),
            "203.0.113.5",
        ),
        (
            "IP_ADDRESS",
            ("2001:DB8::1", "[2001:db8:0:0::1]:443", "2001:db8::1%eth0", "2001:db8::1/64"),
            "2001:db8::1",
        ),
        (
            "PHONE_NUMBER",
            ("+14155550123", "4155550123", "(415) 555-0123", "1-415-555-0123", "4155550123.0"),
            "+14155550123",
        ),
        ("PHONE_NUMBER", ("+44 20 7946 0958", "442079460958", "+44 (0)20 7946 0958"), "+442079460958"),
        ("CREDIT_CARD", ("4111 1111 1111 1111", "4111-1111-1111-1111"), "4111111111111111"),
        ("US_SSN", ("078-05-1120", "078 05 1120", "78051120"), "078051120"),
        ("US_DRIVER_LICENSE", ("d1234562", "D 123 4562"), "D1234562"),
        ("LICENSE_PLATE", ("7abc123", "7 ABC 123"), "7ABC123"),
    ],
)
def test_spellings_of_one_value_share_a_canonical_form(
    entity: str, spellings: tuple[str, ...], canonical: str
) -> None:
    detector = next(one for one in DETECTORS if one.entity == entity)
    assert detector.canonical is not None
    assert {detector.canonical(spelling) for spelling in spellings} == {canonical}
