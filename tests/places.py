"""Places in payloads by their path of names, and the identity slots of all vendors."""

from typing import Any

from pi_classify.vocabulary import load, vendors


def nested(path: str, value: object) -> dict:
    """A payload with this value at a path of names."""
    for name in reversed(path.lstrip(".").split(".")):
        value = {name: value}
    assert isinstance(value, dict)
    return value


def held(payload: Any, path: str) -> Any:
    for name in path.lstrip(".").split("."):
        payload = None if payload is None else payload.get(name)
    return payload


def slots(vendor: str) -> list[str]:
    """The slots of people; the key of a group is one too, but names no person and stays as it is."""
    known = load(vendor)
    return sorted(slot for slot in known.slots - known.harmless if "*" not in slot)


SLOTS = [(vendor, slot) for vendor in vendors() for slot in slots(vendor)]
