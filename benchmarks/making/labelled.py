"""The labelled payloads: every scenario several times, each time with other people."""

from collections.abc import Iterator
from typing import Any

from making import backends, sdk
from making.marks import unwrap
from making.people import Crowd

TIMES = 3


def labelled_rows() -> Iterator[dict[str, Any]]:
    """One row a payload: id, kind, payload, and the labels of the leaves that hold something."""
    crowd, number = Crowd(20261123), 0
    for _ in range(TIMES):
        for scenario in (*sdk.SCENARIOS, *backends.SCENARIOS):
            number += 1
            payload, labels = unwrap(scenario(crowd, crowd.person()))
            kind = scenario.__name__.replace("_", ":", 1)
            yield {"id": f"own{number:04}", "kind": kind, "payload": payload, "labels": labels}
