"""Where things stand in one payload while it is counted: its containers, and addresses that are printed only when asked."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from pi_classify.auditing.places import address
from pi_classify.engine.containers import NAMES
from pi_classify.engine.data_names import DATA
from pi_classify.engine.views import Scan
from pi_classify.model import DataKey, Finding, Limits, Path, Step

# A container as the walk of the engine brings it home: the node, its scope, the box above, its key there, its depth.
Held = tuple[Any, Any, int, Any, int]
Numbers = Mapping[tuple[int, Any], DataKey]
_LIMITS = Limits()


class Spot(NamedTuple):
    """Where a scan found something, while nobody asks for its address."""

    scan: Scan
    box: int
    key: Any
    steps: Path


def printed_at(spot: Spot) -> str:
    """The printed path of a finding: list positions stay, names that are data do not."""
    scan, box, key, steps = spot
    # As Classifier.path_at, without what it remembers: it is asked for five places of a property at most.
    above: list[Step] = []
    while box >= 0 and not (scan.wrapped and box == 0):
        above.append(scan.numbers.get((box, key)) or _step(key))
        key, box = scan.boxes[box].key, scan.boxes[box].above
    return address((*reversed(above), *steps))


def boxes_of(payload: object, findings: Iterable[Finding]) -> tuple[list[Held], Numbers]:
    """The containers of a payload, breadth first and within the engine's limits, and the names in them that are data.

    A finding does not say which of a container's names it numbered: where one is data, all of them are taken for data.
    """
    if not isinstance(payload, dict | list):
        return [], {}
    named = {
        _numberless(finding.path[:at]): DataKey(step.entity, 1)
        for finding in findings
        for at, step in enumerate(finding.path)
        if isinstance(step, DataKey)
    }
    boxes: list[Held] = [(payload, None, -1, None, 0)]
    paths: list[Path] = [()]
    numbers: dict[tuple[int, Any], DataKey] = {}
    budget = _LIMITS.nodes
    position = 0
    while position < len(boxes):
        node, _, _, _, depth = boxes[position]
        budget -= len(node)
        if budget < 0:
            return boxes[:1], {spot: number for spot, number in numbers.items() if not spot[0]}
        number = named.get(paths[position]) if isinstance(node, dict) else None
        for key, value in node.items() if isinstance(node, dict) else enumerate(node):
            if number is not None:
                numbers[position, key] = number
            if isinstance(value, dict | list) and value and depth < _LIMITS.depth:
                boxes.append((value, None, position, key, depth + 1))
                paths.append((*paths[position], number or _step(key)))
        position += 1
    return boxes, numbers


def _step(key: Any) -> Step:
    if type(key) is str or type(key) is int:
        return key
    return str(key) if type(key) in NAMES else DATA


def _numberless(path: Path) -> Path:
    return tuple(DataKey(step.entity, 1) if isinstance(step, DataKey) else step for step in path)
