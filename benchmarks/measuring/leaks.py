"""What is left after `redact`, and what was changed without need.

Two questions: under each preset, do labelled values come out as they went in and do harmless ones stay; and on
the adversarial cases, is a secret still to be had from the output by somebody who decodes it.
"""

import base64
import binascii
import html
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from measuring.figures import Share
from measuring.sets import Case, Leaf, Place, Span, rows
from pi_classify.policy import Key, KeyRing, Redactor

# What each preset lets through by design, in the labels' types (docs/design.md, Policy).
COARSE = frozenset({"URL", "USER_AGENT", "CITY_STATE_ZIP", "EMPLOYMENT"})
KEPT: dict[str, frozenset[str]] = {
    "ccpa": COARSE,
    "analytics": COARSE | {"PSEUDONYM"},
    "strict": frozenset({"URL"}),
}
# What an action wrote is no value: "CA" stands in "[LOCATION]".
WRITTEN = re.compile(r"\[[A-Z_]+(?::[a-z ]+)?\]|pi1_[a-z0-9_]+")
BAND = re.compile("[1-9][0-9]-[0-9]{2}|[1-9][0-9]\\+")
ZIP_CODE = re.compile("[0-9]{5}(-[0-9]{4})?")
BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")
HEX = re.compile(r"(?:[0-9a-fA-F]{2}){6,}")
ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})|=([0-9A-F]{2})")
BETWEEN_DIGITS = re.compile("(?<=[0-9])[ ().\\-/\u2010-\u2015\u2212]{1,3}(?=[0-9])")
MOST_READINGS = 2_000
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00]")


def redactor(preset: str) -> Redactor:
    """A redactor with a fixed key, so that two runs write the same."""
    return Redactor(preset, keys=KeyRing([Key(bytes(range(32)))]))


@dataclass
class PresetScore:
    """Labelled values that came out as they went in; harmless leaves that did not."""

    leak: Share = field(default_factory=Share)
    damage: Share = field(default_factory=Share)
    refused: list[str] = field(default_factory=list)
    leaks: list[tuple[str, Place, tuple[str, ...]]] = field(default_factory=list)
    damages: list[tuple[str, Place]] = field(default_factory=list)


def score_preset(preset: str, cases: Iterable[Case]) -> PresetScore:
    """Leak and over-redaction of one preset on labelled leaves."""
    score, tool = PresetScore(), redactor(preset)
    for case in cases:
        output = tool.redact(case.payload).payload
        if output is None:
            score.refused.append(case.id)
        for leaf in case.leaves:
            if leaf.ambiguous:
                continue
            due = [span for span in leaf.required if not _is_kept(preset, leaf, span)]
            now = at(output, case.payload, leaf.place)
            if due:
                rest = WRITTEN.sub("", str(now))
                leaked = any(str(leaf.value)[s.start : s.end] in rest for s in due)
                score.leak.count(leaked)
                if leaked:
                    score.leaks.append((case.id, leaf.place, tuple(s.type for s in due)))
            elif not leaf.required and not leaf.optional:
                damaged = not _is_same(now, leaf.value)
                score.damage.count(damaged)
                if damaged:
                    score.damages.append((case.id, leaf.place))
    return score


def _is_kept(preset: str, leaf: Leaf, span: Span) -> bool:
    if span.type == "CITY_STATE_ZIP" and ZIP_CODE.fullmatch(str(leaf.value)[span.start : span.end]):
        return False  # truncated, where a city is kept
    if span.type == "AGE_GENDER_ETC" and isinstance(leaf.value, int) and leaf.value % 10 == 0:
        return True  # an age of 40 is its own truncation
    if span.type == "AGE_GENDER_ETC" and BAND.fullmatch(str(leaf.value)):
        return True  # and so is a band
    # SESSION_ID is kept but by strict; the labels count it among the pseudonyms.
    name = next((step.lower() for step in reversed(leaf.place) if isinstance(step, str)), "")
    is_session = span.type == "PSEUDONYM" and ("session" in name or "window_id" in name)
    return span.type in KEPT[preset] or (is_session and preset != "strict")


def _is_same(now: Any, before: Any) -> bool:
    return type(now) is type(before) and now == before


def at(output: Any, payload: Any, place: Place) -> Any:
    """The leaf's value in the output; a renamed property is followed by its position.

    >>> at({"a": 1, "<x>": {"b": 2}}, {"a": 1, "jane@example.com": {"b": 2}}, ("jane@example.com", "b"))
    2
    """
    for step in place:
        if isinstance(output, dict) and isinstance(payload, dict):
            if step in output:
                output = output[step]
            elif len(output) == len(payload):
                output = list(output.values())[list(payload).index(step)]
            else:
                return None
        elif isinstance(output, list) and isinstance(step, int) and step < len(output):
            output = output[step]
        else:
            return output if isinstance(output, str) else None
        payload = payload[step]
    return output


@dataclass
class AdversarialScore:
    """Secrets that can still be read, and harmless values that are gone, by kind of case.

    A refused event leaks nothing and is counted apart: a broken component refuses all of them.
    """

    leak: Share = field(default_factory=Share)
    damage: Share = field(default_factory=Share)
    refused: list[str] = field(default_factory=list)
    leaked: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    damaged: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def score_adversarial(path: Path, preset: str = "ccpa") -> AdversarialScore:
    """A case leaks when any of its secrets is left; a control is damaged when any value to keep is gone."""
    score, tool = AdversarialScore(), redactor(preset)
    for row in rows(path):
        payload = json.loads(row["text"]) if "text" in row else row["payload"]
        output = tool.redact(payload).payload
        if output is None:
            score.refused.append(row["id"])
        if "secrets" in row:
            leaked = any(is_left(secret, output) for secret in row["secrets"])
            score.leak.count(leaked)
            if leaked:
                score.leaked[row["kind"]].append(row["id"])
        else:
            values = list(_scalars(output))
            damaged = not all(any(_holds(value, keep) for value in values) for keep in row["keep"])
            score.damage.count(damaged)
            if damaged:
                score.damaged[row["kind"]].append(row["id"])
    return score


def _scalars(node: Any) -> Iterator[Any]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield key
            yield from _scalars(value)
    elif isinstance(node, list):
        for value in node:
            yield from _scalars(value)
    else:
        yield node


def _holds(value: Any, keep: Any) -> bool:
    if isinstance(value, str) and isinstance(keep, str):
        return keep in value
    return _is_same(value, keep)


def is_left(secret: str, output: Any) -> bool:
    """Whether the secret, or its normal form, can be read from the output, decoded as often as it takes.

    >>> is_left("jane@example.com", {"q": "JANE%2540example.com"}), is_left("415-555-0132", {"tel": 4155550132})
    (True, True)
    >>> is_left("415-555-0132", {"tel": "[PHONE_NUMBER]"})
    False
    """
    wanted = _normal(secret)
    digits = re.sub("[^0-9]", "", wanted)
    numeric = len(digits) >= 7 and not re.search("[a-z]", wanted)
    for text in _readings(output):
        normal = _normal(text)
        if wanted in normal or re.sub(r"[\s]", "", wanted) in re.sub(r"[\s]", "", normal):
            return True
        if numeric and digits in BETWEEN_DIGITS.sub("", normal):
            return True
    return False


def _normal(text: str) -> str:
    text = INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() and not c.isascii() else c for c in text)


def _readings(output: Any) -> Iterator[str]:
    """All texts of the output, and what their decodings say, until nothing new is said."""
    texts = {value if isinstance(value, str) else json.dumps(value) for value in _scalars(output)}
    texts.add(json.dumps(output, ensure_ascii=False))
    seen: set[str] = set()
    while texts and len(seen) < MOST_READINGS:
        yield from sorted(texts)
        seen |= texts
        texts = {reading for text in texts for reading in _decoded(text)} - seen


def _decoded(text: str) -> Iterator[str]:
    yield unquote(text.replace("+", " "))
    yield html.unescape(text)
    yield ESCAPE.sub(lambda m: chr(int(m[1] or m[2] or m[3], 16)), text)
    yield re.sub(r"\\(.)", r"\1", text)
    yield re.sub(r"<[^>]{0,80}>", "", text)
    yield re.sub(r"\s*[\[(]at[\])]\s*", "@", re.sub(r"\s*[\[(]dot[\])]\s*", ".", text))
    for run in BASE64.findall(text):
        for piece in {run, *run.split("/")}:
            body = piece.rstrip("=").replace("-", "+").replace("_", "/")
            body = body[:-1] if len(body) % 4 == 1 else body
            try:
                yield base64.b64decode(body + "=" * (-len(body) % 4)).decode("utf-8", "ignore")
            except (binascii.Error, ValueError):
                continue
    for run in HEX.findall(text):
        yield bytes.fromhex(run).decode("utf-8", "ignore")
