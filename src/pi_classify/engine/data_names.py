"""Property names that may be values: `{"u-48213": 3}` says who, and what counts or shows a place must not.

Not what a detector finds in a name, which is known as that; what is left has the form of an id, an address or somebody's name.
"""

import re

from pi_classify.checks.human_name import has_label_word, is_given_name
from pi_classify.checks.vehicle_number import CALIFORNIA_PLATE
from pi_classify.engine.marks import TOKEN
from pi_classify.model import DataKey, LensStep, Step

DATA = DataKey("DATA", 1)
# Stands for every position of a list.
ITEM = 0
_LONGEST_NAME = 64
_YEAR = r"(?:19|20)[0-9]{2}(?![0-9])"
# Most names; without a digit, a blank or an @ none is data. Measured: 2.6 us a path instead of 5.
_WORDS = re.compile(r"[A-Za-z_$.-]{1,64}")
_DATA = re.compile(
    rf"@|(?<![0-9])(?!{_YEAR})[0-9]{{4}}"  # an address; four digits that are no year
    r"|\A(?=(?:.*[0-9]){3})[0-9A-Fa-f-]{12,}\Z"  # hexadecimal ids
    r"|\A(?=(?:[A-Za-z]*[0-9]){2})(?!.*[A-Za-z]{3})(?=.*[A-Za-z])[0-9A-Za-z]{6,}\Z"  # short ids: `k3f9qz`
    r"|\A(?=(?:.*[0-9]){3}.*[a-z])(?=.*[A-Z])[0-9A-Za-z_-]{16,}\Z"  # ids in base 62 or 64
    rf"|\A(?:{CALIFORNIA_PLATE})\Z"
)


def is_data(name: str) -> bool:
    """Whether a property's name may be a value.

    >>> [is_data(name) for name in ("plan", "jane@example.com", "u-48213", "revenue_2024", "Marta Roe", "Plan Type")]
    [False, True, True, False, True, False]
    """
    if _WORDS.fullmatch(name):
        return False
    if len(name) > _LONGEST_NAME or _DATA.search(name) or ("pi1_" in name and TOKEN.search(name)):
        return True
    if " " not in name:
        return False
    words = [word.lower() for word in name.split()]
    return any(map(is_given_name, words)) and not has_label_word(words)


def fold_step(step: Step) -> Step:
    """One step of a path with list positions and names that are data made one.

    >>> fold_step(3), fold_step("u-48213"), fold_step("plan")
    (0, DataKey(entity='DATA', n=1), 'plan')
    """
    if type(step) is str:
        return DATA if is_data(step) else step
    if isinstance(step, DataKey):
        return DataKey(step.entity, 1)
    if isinstance(step, LensStep):
        return LensStep(step.mark, str(DATA)) if type(step.name) is str and is_data(step.name) else step
    return ITEM if isinstance(step, int) else step
