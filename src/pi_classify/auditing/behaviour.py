"""Pseudonyms by behaviour: what tells people apart is a likely pseudonym, whatever its name.

Three numbers decide: how many persons had the property, how many different values it had, and how many different pairs
of both. One value for each person and never the same for two is what an identifier does.
"""

from typing import NamedTuple

from pi_classify.auditing.profile import Profile
from pi_classify.model import Evidence

PSEUDONYM = "PSEUDONYM"
# Fewer people than this are easily told apart by anything: by the city they live in.
LEAST_PERSONS = 20
# A value that seldom comes again is the event's own (a moment, an order), not the person's.
LEAST_RETURNS = 3
# The sketches' errors are 2.3 % each; 10 % is three times that of a quotient.
_SAME = 0.9
# A person may have two devices, or lose a cookie; with many values a person, it is a session or an event that is named.
_MOST_A_PERSON = 2.0


class Behaviour(NamedTuple):
    """The numbers behind the verdict: all but `values` are estimates with a standard error of 2.3 %."""

    persons: int
    distinct: int
    pairs: int
    values: int

    @property
    def identifies(self) -> bool:
        """Whether values tell people apart and stay with them.

        >>> Behaviour(persons=100, distinct=100, pairs=100, values=900).identifies # one value each
        True
        >>> Behaviour(persons=100, distinct=900, pairs=900, values=900).identifies # a new one with each event
        False
        >>> Behaviour(persons=100, distinct=12, pairs=100, values=900).identifies # shared by many
        False
        """
        return (
            self.persons >= LEAST_PERSONS
            and self.distinct >= _SAME * self.pairs
            and self.distinct >= _SAME * self.persons
            and self.pairs <= _MOST_A_PERSON * self.persons
            and self.values >= LEAST_RETURNS * self.pairs
        )

    @property
    def evidence(self) -> Evidence:
        """Why, in numbers."""
        return Evidence(
            "behaviour",
            f"about {self.distinct} values for {self.persons} persons, each in {self.values / max(self.pairs, 1):.0f} events",
        )


def of(profile: Profile) -> Behaviour | None:
    """How a property behaves; None when it was never seen with a person.

    What it cannot see: an identifier of fewer than twenty persons, one that comes once or twice for each, one that
    is shared by a household, and any in events that name nobody.
    """
    if not profile.persons:
        return None
    return Behaviour(profile.persons.count, profile.values.count, profile.pairs.count, profile.filled)
