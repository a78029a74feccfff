"""The HTTP side of the sink: reads one request, has it recorded, answers as the vendor would. Never raises, never logs."""

import re
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any, Protocol
from urllib.parse import unquote

from pi_classify.testing.sink.decoding import LARGEST_BODY, Body, pairs_of, read_body, read_text
from pi_classify.testing.sink.formats import match
from pi_classify.testing.sink.received import Received, received
from pi_classify.testing.sink.wire import Answer, Arrival, says

_HEADER_VALUE = re.compile(r"[!-~](?:[ -~]{0,400}[!-~])?")
_UNREAD = says({"error": "the sink could not read this request"}, 400)
_TOO_LARGE = says({"error": "larger than the sink takes"}, 413)
_NOT_HTTP = "no HTTP request: an address with https, perhaps"


class Recorder(Protocol):
    """Where requests go."""

    @property
    def url(self) -> str:
        """The sink's address."""

    def begin(self) -> None:
        """A request started to arrive."""

    def record(self, request: Received | None) -> None:
        """It is there; None for a preflight that carried nothing."""


def handler_for(recorder: Recorder) -> type[BaseHTTPRequestHandler]:
    """The class of handlers that hand what they read to the recorder."""

    class Handler(BaseHTTPRequestHandler):
        """One request per connection: kept-alive ones would leave open sockets in a test's process."""

        protocol_version = "HTTP/1.1"
        timeout = 20  # seconds without a byte

        def __getattr__(self, name: str) -> Callable[[], None]:
            # The server of the standard library asks for do_<METHOD>; every method is served.
            if name.startswith("do_"):
                return self._serve
            raise AttributeError(name)

        def _serve(self) -> None:
            recorder.begin()
            request: Received | None = Received("unknown", "(unread)", problem="the sink failed to read it")
            answer = _UNREAD
            try:
                request, answer = self._read()
            except Exception as error:  # noqa: BLE001  # a test must not hang, and what was not read is not clean
                problem = f"the sink failed to read it ({type(error).__name__})"
                request = Received("unknown", "(unread)", problem=problem)
            finally:
                recorder.record(
                    request
                )  # before the answer: an SDK that has flushed is an event that is here
            self._answer(answer)

        def _read(self) -> tuple[Received | None, Answer]:
            raw, problem = self._body()
            path, _, query = self.path.partition("?")
            headers: dict[str, str] = {}
            for name, value in self.headers.items():
                key = name.lower()
                headers[key] = f"{headers[key]}, {value}" if key in headers else value
            pairs = pairs_of(query)
            body = Body(problem=problem) if problem else self._decoded(raw, headers, pairs)
            if (
                body.document is None
                and not (body.fields or body.text)
                and isinstance(pairs.get("data"), str)
            ):
                # A pixel: the event stands in the query.
                inside = read_text(pairs["data"])
                if inside.document is not None:
                    pairs = {name: value for name, value in pairs.items() if name != "data"}
                if inside.document is not None or inside.problem:
                    body = inside._replace(problem=body.problem or inside.problem)
            arrival = Arrival(self.command, unquote(path), pairs, headers, recorder.url, *body)
            found = match(arrival)
            if self.command == "OPTIONS":
                return _preflight(received(arrival, found, raw)), Answer(204)
            answer = _TOO_LARGE if problem else _UNREAD if body.problem else found.answer(arrival)
            return received(arrival, found, raw), answer

        def _decoded(self, raw: bytes, headers: dict[str, str], query: dict[str, Any]) -> Body:
            compression = query.get("compression", "")
            return read_body(
                raw,
                headers.get("content-encoding", ""),
                headers.get("content-type", "").lower(),
                compression if isinstance(compression, str) else "",
            )

        def _body(self) -> tuple[bytes, str]:
            """The body's bytes, and what was wrong with them."""
            if "chunked" in self.headers.get("transfer-encoding", "").lower():
                return self._chunks()
            length = self.headers.get("content-length", "0")
            if not re.fullmatch(r"[0-9]{1,18}", length):
                return b"", "a length that is no number"
            size = int(length)
            if size > LARGEST_BODY:
                return b"", "larger than the limit"
            raw = self.rfile.read(size)
            return raw, "" if len(raw) == size else "it broke off"

        def _chunks(self) -> tuple[bytes, str]:
            out = b""
            while True:  # RFC 9112, section 7.1
                size = self.rfile.readline(100).split(b";")[0].strip()
                if not re.fullmatch(rb"[0-9A-Fa-f]{1,8}", size):
                    return out, "it broke off"
                count = int(size, 16)
                if count == 0:
                    return out, ""
                if len(out) + count > LARGEST_BODY:
                    return out, "larger than the limit"
                chunk = self.rfile.read(count)
                out += chunk
                if len(chunk) < count or self.rfile.readline(10).strip():
                    return out, "it broke off"

        def _answer(self, answer: Answer) -> None:
            try:
                self.send_response_only(answer.status)
                self._allow_browsers()
                if answer.status != 204:
                    self.send_header("Content-Type", answer.content_type)
                    self.send_header("Content-Length", str(len(answer.body)))
                self.send_header("Connection", "close")
                self.end_headers()
                if self.command != "HEAD" and answer.status != 204:
                    self.wfile.write(answer.body)
            except OSError:  # who sent it has gone (a page that is left, a beacon)
                self.close_connection = True

        def _allow_browsers(self) -> None:
            """CORS: any page may send, with cookies too; what it asked for is what it may."""
            origin = self.headers.get("origin", "")
            self._send_safe("Access-Control-Allow-Origin", origin or "*")
            if origin:
                self._send_safe("Access-Control-Allow-Credentials", "true")
                self._send_safe("Vary", "Origin")
            asked = "access-control-request-"
            self._send_safe("Access-Control-Allow-Headers", self.headers.get(f"{asked}headers", ""))
            self._send_safe("Access-Control-Allow-Methods", self.headers.get(f"{asked}method", ""))
            if self.headers.get(
                f"{asked}private-network"
            ):  # Chrome asks before a public page may call loopback
                self._send_safe("Access-Control-Allow-Private-Network", "true")

        def _send_safe(self, name: str, value: str) -> None:
            if _HEADER_VALUE.fullmatch(value):
                self.send_header(name, value)

        def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
            """What is no HTTP is recorded as unread. The standard library's page would quote the request."""
            del message, explain
            recorder.begin()
            recorder.record(Received("unknown", "(unread)", problem=_NOT_HTTP))
            self.close_connection = True
            try:
                self.wfile.write(f"HTTP/1.1 {int(code)} refused\r\nConnection: close\r\n\r\n".encode())
            except OSError:
                return

        def log_message(self, *_arguments: object) -> None:
            """Nothing is logged: a request line can hold a value."""

    return Handler


def _preflight(request: Received) -> Received | None:
    """A preflight repeats the address of what follows; it counts only when it carries something to scan."""
    return request._replace(path="(preflight)", events=(), others=(*request.events, *request.others)) if (
        request.events or request.others or request.problem
    ) else None  # fmt: skip
