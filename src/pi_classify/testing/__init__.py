"""For tests: `assert_no_pi` fails on personal information without showing it; guard, sink and canaries collect it.

Every name loads on first use, so that a test that needs the assertion does not pay for the server.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pi_classify.testing.assertions import PersonalInformationFound, assert_no_pi
    from pi_classify.testing.canaries import Canaries
    from pi_classify.testing.guard import Guard
    from pi_classify.testing.sink import Sink

_HOMES = {
    "PersonalInformationFound": "assertions",
    "assert_no_pi": "assertions",
    "Canaries": "canaries",
    "Guard": "guard",
    "Sink": "sink",
}

__all__ = ["Canaries", "Guard", "PersonalInformationFound", "Sink", "assert_no_pi"]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = globals()[name] = getattr(import_module(f"{__name__}.{home}"), name)
    return value
