"""Precision, recall and their kin, always with the interval that the number of cases allows."""

from dataclasses import dataclass
from math import sqrt


def wilson(hits: int, cases: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's 95 % interval of a share; without cases nothing is known.

    >>> [round(border, 3) for border in wilson(9, 10)]
    [0.596, 0.982]
    >>> wilson(0, 0)
    (0.0, 1.0)
    """
    if not cases:
        return 0.0, 1.0
    share, scale = hits / cases, 1 + z * z / cases
    middle = (share + z * z / (2 * cases)) / scale
    reach = z * sqrt(share * (1 - share) / cases + z * z / (4 * cases * cases)) / scale
    return max(0.0, middle - reach), min(1.0, middle + reach)


@dataclass
class Counts:
    """Right, wrong and missed answers.

    >>> c = Counts(right=8, wrong=2, missed=0)
    >>> c.precision, c.recall, round(c.f(2), 3)
    (0.8, 1.0, 0.952)
    """

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """The share of answers that are right; 1 when none was given and none was due."""
        given = self.right + self.wrong
        return self.right / given if given else float(not self.missed)

    @property
    def recall(self) -> float:
        """The share of what was due that was answered; 1 when nothing was due or said."""
        due = self.right + self.missed
        return self.right / due if due else float(not self.wrong)

    def f(self, beta: float) -> float:
        """F with `beta`: at 2 a miss weighs four times a false alarm, as it does for privacy."""
        p, r = self.precision, self.recall
        return (1 + beta * beta) * p * r / (beta * beta * p + r) if p + r else 0.0

    def add(self, other: "Counts") -> None:
        """Adds the other's counts to these."""
        self.right += other.right
        self.wrong += other.wrong
        self.missed += other.missed


@dataclass
class Share:
    """How many of how many.

    >>> s = Share(); s.count(True); s.count(False); (s.hits, s.cases, s.value)
    (1, 2, 0.5)
    """

    hits: int = 0
    cases: int = 0

    def count(self, hit: bool) -> None:
        """One more case."""
        self.hits += hit
        self.cases += 1

    @property
    def value(self) -> float:
        """The share; 0 without cases."""
        return self.hits / self.cases if self.cases else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval."""
        return wilson(self.hits, self.cases)
