"""ASGI middleware in front of an ingestion endpoint: the application gets the body of a request cleaned, or not at all.

>>> # app.add_middleware(CleanBodies, policy="analytics", keys=KeyRing.from_env())

Bodies are read to their end, judged and given to the application under a new `content-length`: JSON, JSON posted as text
(as `sendBeacon` does), forms, gzip. Of a batch, an event that the policy refuses is left out and the others stay. What
cannot be judged is answered here: 413 too large, 415 no body of these kinds, 422 refused. URLs and headers are not
looked at, nor are websockets, responses, or bodies of other kinds where you let them pass.
"""

import asyncio
import gzip
import zlib
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any, Literal, NamedTuple, Unpack
from urllib.parse import parse_qsl, urlencode

from pi_classify.hooks import Hook, HookOptions, build
from pi_classify.policy import Policy
from pi_classify.sources.jsonl import decode, encode, has_repeated_names

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_SAYING = (b"content-type", b"content-encoding")
# Bytes; measured, 145 kB of events took 140 ms, and those would be the event loop's.
_AT_ONCE = 8_192
_GZIP = b"\x1f\x8b"
_ANSWERS = {
    413: b"The body is too large to be judged.\n",
    415: b"A body of this kind cannot be judged.\n",
    422: b"The policy refuses this body.\n",
}
# Where envelopes keep their events: PostHog, Segment and RudderStack; Amplitude; Snowplow.
_EVENTS = ("batch", "events", "data")
_FORM = "application/x-www-form-urlencoded"
# A body that calls itself one of these and cannot be read as such never passes.
_OURS = ("", "application/json", "text/plain", _FORM)


class _Answer(Exception):
    """This request ends here, with this status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class _Body(NamedTuple):
    """The bytes of a body, unpacked, and what it says it is."""

    text: bytes
    kind: str
    charset: str


class CleanBodies:
    """Pure ASGI, for Starlette, FastAPI, Litestar, Django and others. Lifespan and websockets pass through.

    `vendor` says whose events they are; without it each tells by its shape. `most_bytes` is what a body may
    have, unpacked. `others="pass"` lets bodies of other kinds (uploads, multipart) pass as they are, unseen.
    A large body is judged in a thread.
    """

    def __init__(
        self,
        app: App,
        policy: str | Path | Policy,
        *,
        vendor: str | None = None,
        most_bytes: int = 1_000_000,
        others: Literal["refuse", "pass"] = "refuse",
        **options: Unpack[HookOptions],
    ) -> None:
        if others not in ("refuse", "pass"):
            raise ValueError('others is "refuse" or "pass"')
        self._app = app
        self._most = most_bytes
        self._others = others
        self._hook: Hook = build(policy, options, vendor=vendor)

    def stats(self) -> dict[str, Any]:
        """Events by outcome, and actions by property and entity."""
        return self._hook.stats()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on with a clean body, or answer it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._hook.observing:
            await self._app(scope, self._watched(scope, receive), send)
            return
        try:
            raw = await self._read(receive)
            if raw is None:
                return  # the client has gone
            body = await self._aside(scope, raw)
        except _Answer as answer:
            await _answer(send, answer.status)
            return
        await self._app(_scope(scope, raw, body), _replay(body, receive), send)

    async def _aside(self, scope: Scope, raw: bytes) -> bytes:
        """`_judged`, in a thread where it would hold up the other requests."""
        if len(raw) > _AT_ONCE:
            try:
                loop = asyncio.get_running_loop()
            except RuntimeError:  # trio's
                pass
            else:
                return await loop.run_in_executor(None, self._judged, scope, raw)
        return self._judged(scope, raw)

    async def _read(self, receive: Receive) -> bytes | None:
        parts: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return None
            part = message.get("body", b"")
            size += len(part)
            if size > self._most:
                raise self._unjudged(413, "too large")
            parts.append(part)
            if not message.get("more_body", False):
                return b"".join(parts)

    def _watched(self, scope: Scope, receive: Receive) -> Receive:
        """The caller's own messages, one by one, judged when the body has come to its end."""
        parts: list[bytes] = []
        state = {"size": 0, "told": False}

        async def watched() -> Message:
            message = await receive()
            if message["type"] == "http.request" and not state["told"]:
                state["size"] += len(message.get("body", b""))
                if state["size"] <= self._most:
                    parts.append(message.get("body", b""))
                    if not message.get("more_body", False):
                        state["told"] = True
                        await self._count(scope, b"".join(parts))
                else:
                    state["told"] = True
                    parts.clear()
                    self._unjudged(413, "too large")
            return message

        return watched

    async def _count(self, scope: Scope, raw: bytes) -> None:
        try:
            await self._aside(scope, raw)
        except _Answer:
            return  # counted already; who watches lets it pass

    def _judged(self, scope: Scope, raw: bytes) -> bytes:
        """The body that the application may have. Raises _Answer."""
        if not raw:
            return raw
        try:
            body, packed = self._opened(scope, raw)
            clean = self._clean(body)
        except _Answer:
            raise
        except Exception as error:  # noqa: BLE001 - servers write tracebacks of what is raised here, with values
            raise self._unjudged(415, type(error).__name__) from None
        if clean is None:
            if self._others == "pass" and body.kind not in _OURS and not body.kind.endswith("+json"):
                return raw
            raise self._unjudged(415, "no JSON, text or form")
        if clean == body.text:
            return raw
        return gzip.compress(clean, mtime=0) if packed else clean

    def _opened(self, scope: Scope, raw: bytes) -> tuple[_Body, bool]:
        headers: dict[bytes, bytes] = {}
        for name, value in scope["headers"]:
            if name.lower() in _SAYING and headers.setdefault(name.lower(), value) != value:
                raise ValueError("a header stands twice")  # who reads the other one reads another body
        coding = headers.get(b"content-encoding", b"").strip().lower()
        kind, _, rest = headers.get(b"content-type", b"").decode("latin-1").lower().partition(";")
        charset = rest.partition("charset=")[2].partition(";")[0].strip().strip('"') or "utf-8"
        packed = raw.startswith(_GZIP)
        if coding not in (b"", b"identity", b"gzip", b"x-gzip") or (packed is False and b"gzip" in coding):
            raise self._unjudged(415, "content-encoding")
        if not packed:
            return _Body(raw, kind.strip(), charset), False
        unpack = zlib.decompressobj(wbits=31)
        text = unpack.decompress(raw, self._most + 1)
        if len(text) > self._most:
            raise self._unjudged(413, "too large")
        if not unpack.eof or unpack.unused_data:
            raise ValueError("damaged, or something behind it")
        return _Body(text, kind.strip(), charset), True

    def _clean(self, body: _Body) -> bytes | None:
        """The text of a body, cleaned, or None when it is of no kind that we know."""
        if body.charset not in ("utf-8", "utf8", "us-ascii", "ascii"):
            return None
        payload, problem = decode(body.text)
        if problem is None:
            clean = self._events(payload)
            # A name that stands twice hides its first value from the decoder: then the bytes are written anew.
            return (
                body.text
                if clean is payload and not has_repeated_names(body.text, payload)
                else encode(clean)
            )
        if body.kind == _FORM:
            return self._form(body.text)
        if body.kind == "text/plain" and (text := _utf8(body.text)) is not None:
            return str(self._events(text)).encode()
        return None

    def _form(self, text: bytes) -> bytes:
        """A form; a field that holds JSON is judged as what it is, so that an event is known as its vendor's."""
        pairs = parse_qsl(text.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=1_000)
        made: list[tuple[str, str]] = []
        fields: dict[str, list[str]] = {}
        for name, value in pairs:
            inner, problem = decode(value.encode())
            if problem is None and isinstance(inner, (dict, list)):
                clean = self._events(inner)
                same = clean is inner and not has_repeated_names(value.encode(), inner)
                made.append((name, value if same else encode(clean).decode()))
            else:
                fields.setdefault(name, []).append(value)
        # A lone value stands by itself: an ambiguous name (`name`) is read by what stands beside it.
        payload = {name: values[0] if len(values) == 1 else values for name, values in fields.items()}
        clean = self._one(payload) if payload else payload
        if clean is payload and all(pair in pairs for pair in made):
            return text
        made += [(n, v) for n, told in clean.items() for v in (told if isinstance(told, list) else [told])]
        return urlencode(made).encode()

    def _events(self, payload: Any) -> Any:
        """A payload, or the events of a batch one by one; the very same object when nothing changed."""
        if _are_events(payload):
            clean = [self._hook.clean(event) for event in payload]
            same = all(new is old for new, old in zip(clean, payload, strict=True))
            return payload if same else [event for event in clean if event is not None]
        if isinstance(payload, dict):
            name = next((name for name in _EVENTS if _are_events(payload.get(name))), None)
            if name is not None:
                return self._envelope(payload, name)
        return payload if payload is None else self._one(payload)

    def _envelope(self, payload: dict[str, Any], name: str) -> dict[str, Any]:
        """Each event in the envelope it came in, which may be what says whose it is."""
        kept: list[Any] = []
        around: dict[str, Any] | None = None
        changed = False
        for event in payload[name]:
            alone = {**payload, name: [event]}
            clean = self._hook.clean(alone)
            changed = changed or clean is not alone
            if clean is not None:
                kept += clean.get(name) or []
                around = clean
        if not changed:
            return payload
        if around is None:
            around = self._one({**payload, name: []})
        return {**around, name: kept}

    def _unjudged(self, status: int, why: str) -> _Answer:
        self._hook.failed(why)
        return _Answer(status)

    def _one(self, payload: Any) -> Any:
        clean = self._hook.clean(payload)
        if clean is None:
            raise _Answer(422)
        return clean


def _are_events(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _utf8(text: bytes) -> str | None:
    try:
        return text.decode()
    except UnicodeDecodeError:
        return None


def _scope(scope: Scope, raw: bytes, body: bytes) -> Scope:
    """The request's scope with the length of the new body; a copy, and only where there is a new one."""
    if body is raw:
        return scope
    headers = [
        (name, value)
        for name, value in scope["headers"]
        if name.lower()
        not in (b"content-length", b"transfer-encoding", b"content-md5", b"digest", b"content-digest")
    ]
    return {**scope, "headers": [*headers, (b"content-length", str(len(body)).encode())]}


def _replay(body: bytes, receive: Receive) -> Receive:
    """The whole body in one message, then whatever the server says next."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


async def _answer(send: Send, status: int) -> None:
    text = _ANSWERS[status]
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(text)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text})
