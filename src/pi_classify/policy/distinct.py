"""How many different values there are, without keeping one: exact up to a bound, beyond it an estimate that says so.

The k smallest of all digests are kept. As long as there are fewer than k, their number is the answer; after that, how close
together they lie tells it, to 1/sqrt(k) (Bar-Yossef and others, Counting distinct elements in a data stream, 2002).

>>> many = Distinct(b"k" * 32, bound=100)
>>> for n in range(90): many.add(n % 30)
>>> many.count, many.is_exact
(30, True)
"""

import heapq
from hashlib import blake2b

_SPACE = 1 << 64


class Distinct:
    """Counts different values by digests under a key that its owner throws away."""

    __slots__ = ("_bound", "_kept", "_key", "_largest", "is_exact")

    is_exact: bool
    """Whether `count` is no estimate."""

    def __init__(self, key: bytes, *, bound: int = 10_000) -> None:
        self._key = key
        self._bound = bound
        self._kept: set[int] = set()
        self._largest: list[int] = []  # a heap of negative numbers: the largest digest first
        self.is_exact = True

    def add(self, value: object) -> None:
        """One value; a number and its text are the same."""
        data = str(value).encode("utf-8", "surrogatepass")
        digest = int.from_bytes(blake2b(data, digest_size=8, key=self._key).digest())
        if digest in self._kept:
            return
        if len(self._kept) < self._bound:
            self._kept.add(digest)
            heapq.heappush(self._largest, -digest)
            return
        self.is_exact = False
        if digest < -self._largest[0]:
            self._kept.add(digest)
            self._kept.remove(-heapq.heapreplace(self._largest, -digest))

    @property
    def count(self) -> int:
        """How many there were."""
        if self.is_exact:
            return len(self._kept)
        return round((self._bound - 1) * _SPACE / -self._largest[0])
