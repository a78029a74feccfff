"""Messages of Kafka, or of any queue: JSON bytes in, clean JSON bytes out, no client library needed.

>>> # clean = messages("analytics", keys=KeyRing.from_env())
>>> # value = clean.process(message.value())   # None: produce nothing

`process` judges a value. A message has a key and headers too, and a key is often an e-mail address: `message` judges
all three. What is no JSON (Avro, Protobuf, text) cannot be judged and does not pass.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple, Unpack

from pi_classify.hooks import Hook, HookOptions, build
from pi_classify.policy import Policy
from pi_classify.sources.jsonl import decode, encode, has_repeated_names

Headers = Iterable[tuple[str, bytes | None]]

# The framing of schema registries: a zero byte and the schema's id in four, then the document.
_FRAME = 5


class Message(NamedTuple):
    """What may be produced. A `value` of None is a tombstone, which came in as one."""

    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes | None]]


class Messages:
    """Cleans messages; thread-safe, and it never raises."""

    __slots__ = ("_hook", "_labels")

    def __init__(self, hook: Hook, labels: Hook) -> None:
        self._hook = hook
        self._labels = labels

    def process(self, value: bytes | None) -> bytes | None:
        """The value that may be produced, the very same bytes where nothing changes, or None: produce nothing.

        A tombstone is None as well, and producing one deletes: hand a tombstone on without asking here, or ask
        `message`, which tells the two apart.
        """
        if value is None:
            return None
        try:
            clean = self._value(value)
        except Exception as error:  # noqa: BLE001 - parsers quote the text they refuse
            self._hook.failed(type(error).__name__)
            clean = None
        return value if self._hook.observing else clean

    def message(self, key: bytes | str | None, value: bytes | None, headers: Headers = ()) -> Message | None:
        """The message that may be produced, or None: produce nothing. A tombstone stays one.

        A key is an identity, on which partitions and compaction rest: equal keys stay equal and different ones
        different. One with personal information in it becomes one token as a whole, also where it is JSON. A key
        that is no text, as a number in eight bytes, cannot be judged.
        """
        given = list(headers or ())
        raw = key.encode("utf-8", "surrogatepass") if isinstance(key, str) else key
        if self._hook.observing:
            self.process(value)
            self._label(raw, given)
            return Message(raw, value, given)
        clean = self.process(value)
        if clean is None and value is not None:
            return None
        label = self._label(raw, given)
        return None if label is None else Message(label[0], clean, label[1])

    def stats(self) -> dict[str, Any]:
        """Values, and keys with their headers, by outcome, and actions by property and entity."""
        told, labels = self._hook.stats(), self._labels.stats()
        return told | {"events": {word: n + labels["events"][word] for word, n in told["events"].items()}}

    def _value(self, value: bytes) -> bytes | None:
        frame = value[:_FRAME] if value[:1] == b"\0" else b""
        text = value[len(frame) :]
        payload, problem = decode(text)
        if problem is not None:
            self._hook.failed(problem)
            return None
        if payload is None:
            return value  # JSON's null; to the hook None would be a refusal

        def back(clean: Any) -> bytes:
            # A name that stands twice hides its first value from the decoder: then the bytes are written anew.
            is_same = clean is payload and not has_repeated_names(text, payload)
            return value if is_same else frame + encode(clean)

        clean: bytes | None = self._hook.clean(payload, back)
        return value if self._hook.observing else clean

    def _label(
        self, key: bytes | None, headers: list[tuple[str, bytes | None]]
    ) -> tuple[bytes | None, list[tuple[str, bytes | None]]] | None:
        if key is None and not headers:
            return None, headers
        try:
            payload: dict[str, Any] = {
                # One dict each, because a name may stand more than once.
                "headers": [{name: _text(value)} for name, value in headers],
            }
            if key is not None:
                # A slot for identities: nothing constant is written there, and what changes becomes one token.
                payload["userId"] = key.decode("utf-8")

            def back(clean: Any) -> tuple[bytes | None, list[tuple[str, bytes | None]]]:
                if clean is payload:
                    return key, headers
                told = clean.get("headers") or []
                return (
                    None if key is None else _bytes(clean["userId"]),
                    [(name, _bytes(value)) for pair in told for name, value in pair.items()],
                )

            label: tuple[bytes | None, list[tuple[str, bytes | None]]] | None
            label = self._labels.clean(payload, back)
            return (key, headers) if self._labels.observing else label
        except Exception as error:  # noqa: BLE001 - the same promise as above
            self._labels.failed(type(error).__name__)
            return None


def _text(value: bytes | str | None) -> object:
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            return value  # what cannot be read is marked so
    return value


def _bytes(value: Any) -> bytes | None:
    return None if value is None else value.encode("utf-8") if isinstance(value, str) else encode(value)


def messages(
    policy: str | Path | Policy, *, vendor: str | None = None, **options: Unpack[HookOptions]
) -> Messages:
    """A cleaner for messages. `vendor` says whose events they are; without it each tells by its shape."""
    hook = build(policy, options, vendor=vendor)
    # Segment's vocabulary has the slot that a key needs, whoever's events the values are.
    same: HookOptions = {
        "redactor": hook.redactor,
        "tenant": options.get("tenant"),
        "watch": options.get("watch", ()),
    }
    return Messages(hook, build(policy, same, vendor="segment"))
