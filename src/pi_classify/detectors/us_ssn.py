r"""A US social security number: three, two and four digits, or the bare nine digits under a name.

Under a name the last four alone count too, and a number in which all but the last four are hidden.

Left alone: areas that were never issued (000, 666, 900-999: a taxpayer number may look so), group 00 and serial 0000,
unless the property is named for it. Samples count on purpose (078-05-1120, 219-09-9999, 123-45-6789, 987-65-4320 to
4329, reserved for advertising, and the rest of the area 987 with groups that no taxpayer number has): a canary that is
skipped makes a test pass in silence.

1798.140(v)(1)(A): "social security number"; sensitive under (ae)(1)(A). Source: SSA, randomisation of 2011.
python-stdnum's `us.ssn` is not used: it refuses the samples.

>>> import re
>>> re.search(DETECTOR.pattern, "my number is 219-09-9999.")[0], re.search(DETECTOR.pattern, "987-65-4320x")[0]
('219-09-9999', '987-65-4320')
>>> [re.search(DETECTOR.pattern, text) for text in ("219099999", "666-12-3456", "2026-11-23", "000-12-3456")]
[None, None, None, None]
"""

import re

from pi_classify.checks.said_before import after, cue_after
from pi_classify.checks.written_code import digits_of
from pi_classify.model import Confidence, Detector

_WORDS = (
    "ssn",
    "ssn number",
    "social security",
    "security number",
    "security no",
    "security num",
    "soc sec",
    "my social",
    "seguro social",
)


def canonical_ssn(text: str) -> str:
    """Nine digits; a number has lost its leading zeros. Of the last four, or a hidden number, the four.

    >>> canonical_ssn("078-05-1120"), canonical_ssn("78051120.0"), canonical_ssn("***-**-1120")
    ('078051120', '078051120', '1120')
    """
    digits = digits_of(text)
    return digits if len(digits) < 5 else digits.zfill(9)


DETECTOR = Detector(
    entity="US_SSN",
    categories=("A", "B", "L"),
    sensitive="(ae)(1)(A)",
    names=(
        "ssn",
        "us ssn",
        "ssn number",
        "ssn no",
        "ssn last",
        "ssn last four",
        "ssn last digits",
        "ssn suffix",
        "ssn itin",
        "ssn tin",
        "ssn ein",
        "social security",
        "social security number",
        "social security no",
        "social security num",
        "social security last",
        "social security id",
        "socialsecuritynumber",
        "social insurance",
        "social last",
        "last 4 social",
        "last four social",
        "soc sec",
        "soc sec number",
        "soc sec no",
        "ss number",
        "ssnum",
        "ssno",
        "seguro social",
        "numero de seguro social",
    ),
    near=("ssn", "social security", "social security number", "soc sec"),
    cue=rf"[0-9]{{3}}[ -][0-9]{{2}}[ -][0-9]{{4}}|{cue_after(*_WORDS)}[0-9]{{3}}",
    pattern=(
        # one letter may touch it, or the word itself; before blanks none may: `M123 45 6789` draws a line in SVG
        r"(?<![0-9])(?<![0-9][.\-/])(?:(?<![A-Za-z0-9])|(?:(?<![A-Za-z0-9][A-Za-z])|(?<=[Ss][Ss][Nn]))(?=[0-9]{3}-))"
        # of 987 what is no taxpayer number: IRS gives those the groups 50-65, 70-88, 90-99
        r"(?:(?!000|666|9)[0-9]{3}|987(?=[ -](?:65[ -]432|(?:[0-4][0-9]|6[6-9]|89)[ -])))"
        r"([ -])(?!00)[0-9]{2}\1(?!0000)[0-9]{4}(?![0-9])(?!\1[0-9])(?![./][0-9])"
        # right after the words: nine digits however they are parted
        rf"|(?=[0-9]{{3}}){after(*_WORDS)}[0-9]{{3}}[ .\-/]?[0-9]{{2}}[ .\-/]?[0-9]{{4}}(?![0-9])"
    ),
    # 7 or 8 digits: a number has lost its leading zeros; 4: the last ones, alone or behind marks
    fits=(
        r"\s{0,4}(?:[0-9]{3}[ .\-/]{0,3}[0-9]{2}[ .\-/]{0,3}[0-9]{4}|[0-9]{7,9}(?:\.0)?|[0-9]{4}(?:\.0)?"
        r"|[*xX#\u2022]{3}[ -]?[*xX#\u2022]{2}[ -]?[0-9]{4})\s{0,4}"
    ),
    # nine digits, of an area that was issued; fewer are many other ids
    as_id=lambda text: digits if re.fullmatch("(?!000|666|9)[0-9]{9}", digits := digits_of(text)) else None,
    canonical=canonical_ssn,
    by_value=Confidence.CERTAIN,
    by_name=Confidence.LIKELY,
    by_both=Confidence.CERTAIN,
    rank=76,
    examples=(
        {"ssn": "219-09-9999"},
        {"note": "SSN 078-05-1120 on file"},
        {"answer": "123-45-6789"},
        {"socialSecurityNumber": "123 45 6789"},
        {"ssn": 78051120},
        {"us_ssn": "900-12-3456"},
        {"sample": "987-65-4321"},
        {"canary": "987-12-3456"},
        {"text": "ssn: 219099999"},
        {"text": "my SSN is 219099999, thanks"},
        {"text": "{'ssn': '219099999', 'plan': 'pro'"},
        {"text": "Social Security No. 219.09.9999"},
        {"user": {"ssn": {"value": "219099999"}}},
        {"text": "987-65-4320x"},
        {"text": "ssn219-09-9999"},
        {"text": "SSN219099999"},
        {"ssn_last4": "4320"},
        {"last_four_ssn": 4320},
        {"ssn": "***-**-4320"},
    ),
    counterexamples=(
        {"order_id": "219099999"},
        {"value": 219099999},
        {"serial": "000-12-3456"},
        {"part": "666-12-3456"},
        {"part": "986-12-3456"},
        {"part": "987-00-3456"},
        {"day": "2026-11-23"},
        {"phone": "415-555-0123"},
        {"zip": "94103-1234"},
        {"ssn_verified": True},
        {"amounts": "100 25 3000 40"},
        {"path": "M123 45 6789L8 8"},
        {"sku": "AB123-45-6789"},
        {"ssn": "***-**-****"},
        {"traffic": {"social": 5123}},
    ),
)
