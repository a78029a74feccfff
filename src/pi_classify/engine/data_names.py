"""Property names that may be values: `{"u-48213": 3}` says who, and what counts or shows a place must not.

Not what a detector finds in a name, which is known as that; what is left has the form of an id, an address or somebody's name.
"""

import re

from pi_classify.checks.human_name import has_label_word, is_given_name

_LONGEST_NAME = 64
_YEAR = r"(?:19|20)[0-9]{2}(?![0-9])"
_DATA = re.compile(
    rf"@|(?<![0-9])(?!{_YEAR})[0-9]{{4}}"  # an address; four digits that are no year
    r"|\A(?=(?:.*[0-9]){3})[0-9A-Fa-f-]{12,}\Z"  # hexadecimal ids
    r"|\A(?=(?:[A-Za-z]*[0-9]){2})(?!.*[A-Za-z]{3})(?=.*[A-Za-z])[0-9A-Za-z]{6,}\Z"  # short ids: `k3f9qz`
    r"|\A(?=(?:.*[0-9]){3}.*[a-z])(?=.*[A-Z])[0-9A-Za-z_-]{16,}\Z"  # ids in base 62 or 64
)


def is_data(name: str) -> bool:
    """Whether a property's name may be a value.

    >>> [is_data(name) for name in ("plan", "jane@example.com", "u-48213", "revenue_2024", "Marta Roe", "Plan Type")]
    [False, True, True, False, True, False]
    """
    if len(name) > _LONGEST_NAME or _DATA.search(name):
        return True
    if " " not in name:
        return False
    words = [word.lower() for word in name.split()]
    return any(map(is_given_name, words)) and not has_label_word(words)
