"""For tests with real SDKs: a loopback server that decodes what they send and says what is left in it.

`Sink` is the server; docs/sink.md tells how each SDK is pointed at it. Nothing that arrives goes unscanned: query
strings, cookies and headers that SDKs set are judged like events, and what cannot be decoded fails.
"""

from pi_classify.testing.sink.judging import Leak
from pi_classify.testing.sink.received import Received
from pi_classify.testing.sink.server import Sink

__all__ = ["Leak", "Received", "Sink"]
