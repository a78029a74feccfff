"""The sink of one test, judged more than once: when the test says so, when it ends, and when the sink closes."""

from typing import Any

from pi_classify.testing.assertions import assert_items
from pi_classify.testing.sink import Sink
from pi_classify.testing.sink.judging import items_of


class JudgedSink(Sink):
    """A sink that knows which requests were judged, by the test with allowances of its own or by the plugin."""

    judged = 0
    failed = False
    asked: dict[str, Any] | None = None

    def assert_no_pi(self, **how: Any) -> None:
        """Remembered, so that the plugin does not judge the same again without the test's allowances."""
        __tracebackhide__ = True
        self.asked = how
        self.judged = len(self.requests)
        super().assert_no_pi(**how)

    def clear(self) -> None:
        """Forget what came."""
        self.judged = 0
        super().clear()

    def judge(self, how: dict[str, Any], *, is_last: bool) -> bool:
        """Assert about what came since the last time, and whether that was anything; at the end also about silence.

        An SDK may send only when a fixture shuts it down. So until the sink is closed no allowance is idle, and no
        test without an event.
        """
        __tracebackhide__ = True
        requests = self.requests
        new = list(items_of(requests, after=self.judged))
        self.judged = len(requests)
        try:
            if is_last and requests and not self.failed and self.asked is None:
                super().assert_no_pi(**how)
            else:
                assert_items(new, **(how if self.asked is None else self.asked), may_be_idle=True)
        except AssertionError:
            self.failed = True
            raise
        return bool(new)
