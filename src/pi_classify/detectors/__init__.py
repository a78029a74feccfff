"""One file per kind of personal information; a file placed here, or an entry point, is all it takes to add one.

Entry points of the group `pi_classify.detectors` name a :class:`pi_classify.model.Detector`.
"""

import pkgutil
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points

from pi_classify.errors import InvalidDetector
from pi_classify.model import Detector


@cache
def catalogue() -> tuple[Detector, ...]:
    """All detectors, ordered by entity: those of this folder, then those of installed entry points.

    Raises InvalidDetector when two declare the same entity or an entry point is no detector.

    >>> [d.entity for d in catalogue() if d.entity == "US_SSN"]
    ['US_SSN']
    """
    found: dict[str, Detector] = {}
    for module in pkgutil.iter_modules(__path__):
        declared = import_module(f"{__name__}.{module.name}").DETECTOR
        if declared.entity.lower() != module.name:
            raise InvalidDetector(
                f"detectors/{module.name}.py declares {declared.entity}; name the file after it"
            )
        found[declared.entity] = declared
    for point in entry_points(group="pi_classify.detectors"):
        adopted = point.load()
        if not isinstance(adopted, Detector):
            raise InvalidDetector(f"entry point {point.name!r} is not a pi_classify.Detector")
        if adopted.entity in found:
            raise InvalidDetector(
                f"entry point {point.name!r} declares {adopted.entity}, which exists already"
            )
        found[adopted.entity] = adopted
    return tuple(found[entity] for entity in sorted(found))
