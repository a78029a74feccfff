"""What adapters are tried with: planted values, a redactor that fails with them in its message, and where they would show."""

import gc
import json
from urllib.parse import unquote_plus

from pi_classify.policy import Key, KeyRing, Policy, Redactor

EMAIL, SSN, NAME = "jane.roe@example.com", "987-65-4320", "Jane Roe"
PLANTED = (EMAIL, EMAIL.upper(), SSN, NAME)
KEYS = KeyRing([Key(bytes(range(32)))])
REFUSES = Policy.load(
    'version = 1\ndefault = "keep"\n[[rules]]\nentity = ["US_SSN"]\naction = "refuse"\nreason = "never"\n'
)


class Broken:
    """A redactor that fails as badly as it can: with the value in its message; `about` says for which payloads.

    It has what a hook may ask of a redactor and no more, so that an adapter that asks for more fails.
    """

    def __init__(self, mode="enforce", about=lambda _payload: True):
        self.real = Redactor("analytics", keys=KEYS, mode=mode)
        self.mode, self.policy_id, self.stats = mode, self.real.policy_id, self.real.stats
        self.about = about

    def redact(self, payload, *place):
        if self.about(payload):
            raise RuntimeError(f"cannot handle {payload}")
        return self.real.redact(payload, *place)


def planted_in(text):
    return [value for value in PLANTED if value in str(text)]


def on_the_wire(sink):
    """Everything that came: as it came, out of a form, and decoded."""
    raw = b"\n".join(sink.raw).decode()
    others = [one.others for one in sink.requests]
    return "\n".join((raw, unquote_plus(raw), json.dumps(sink.events), str(others)))


def heard(caplog):
    """The log as it is printed, and all that its records carry to whoever reads them."""
    carried = [value for record in caplog.records for value in vars(record).values()]
    return caplog.text + " ".join(f"{value} {value!r}" for value in carried)


def in_memory():
    """The texts that lie in containers which the garbage collector knows."""
    boxes = (box for box in gc.get_objects() if type(box) in (dict, list, set, tuple))
    return [text for box in boxes for text in box if type(text) is str]
