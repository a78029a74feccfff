r"""The routing number of a bank in the United States: nine digits with a check digit.

It names a bank, not a person; beside an account number it opens the account, and a check's line shows both. So it counts
where a name or word says so.

Left alone: nine digits without such a word, although the check digit is right: one random number in ten passes.

1798.140(v)(1)(B) through Civ. Code 1798.80(e): "any other financial information". Source: ABA, weights 3, 7, 1
(python-stdnum).

>>> DETECTOR.check("011000015"), DETECTOR.check("011000016"), DETECTOR.by_value
(True, False, None)
"""

import re

from pi_classify.checks.written_code import digits_of
from pi_classify.model import Confidence, Detector


def is_routing_number(text: str) -> bool:
    """The check digit is right and the first two digits are in use: 00 to 12, 21 to 32, 61 to 72, 80.

    >>> is_routing_number("121000248"), is_routing_number("999999992")
    (True, False)
    """
    from stdnum.us import rtn

    return re.fullmatch(
        "(?:0[0-9]|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)[0-9]{7}", text
    ) is not None and bool(rtn.is_valid(text))


DETECTOR = Detector(
    entity="ABA_ROUTING_NUMBER",
    categories=("B",),
    names=(
        "routing number",
        "routing no",
        "routing num",
        "routing transit number",
        "aba",
        "aba number",
        "aba no",
        "aba routing",
        "aba routing number",
        "ach routing number",
        "ach routing",
        "wire routing number",
        "bank routing",
        "bank routing number",
        "bank routing no",
        "aba rtn",
        "bank rtn",
        "transit routing number",
    ),
    vetoes=("valid", "call", "message", "network", "queue", "type"),
    near=(
        "routing number",
        "routing no",
        "routing #",
        "routing transit number",
        "aba",
        "aba number",
        "routing",
    ),
    cue="[0-9]{9}",
    pattern=r"(?<![A-Za-z0-9_.])(?<![0-9]-)[0-9]{9}(?![A-Za-z0-9_])(?![.-][0-9])",
    check=is_routing_number,
    # 8 digits: a number has lost its leading zero
    fits=r"\s{0,4}[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9](?:\.0)?\s{0,4}|[0-9]{8}(?:\.0)?",
    canonical=lambda text: digits_of(text).zfill(9),
    by_value=None,
    by_name=Confidence.LIKELY,
    by_both=Confidence.CERTAIN,
    rank=58,
    examples=(
        {"routing_number": "011000015"},
        {"aba_number": 11000015},
        {"bank": {"routing_number": "121000248"}},
        {"note": "routing number 011000015, account 000123456789"},
        {"bankRoutingNumber": "1210-0024-8"},
    ),
    counterexamples=(
        {"value": "011000015"},
        {"order_id": 121000248},
        {"routing_key": "011000015"},
        {"note": "routing 123456789 packets"},
        {"routing_number_valid": True},
        {"call_routing_number": "121000248"},
    ),
)
