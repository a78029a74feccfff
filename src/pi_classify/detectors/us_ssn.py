r"""A US social security number: three, two and four digits, or the bare nine digits under a name.

Left alone: areas that were never issued (000, 666, 900-999: a taxpayer number may look so), group 00 and serial 0000,
unless the property is named for it. Samples count on purpose (078-05-1120, 219-09-9999, 123-45-6789, and
987-65-4320 to 4329, reserved for advertising): a canary that is skipped makes a test pass in silence.

1798.140(v)(1)(A): "social security number"; sensitive under (ae)(1)(A). Source: SSA, randomisation of 2011.
python-stdnum's `us.ssn` is not used: it refuses the samples.

>>> import re
>>> re.search(DETECTOR.pattern, "my number is 219-09-9999.")[0]
'219-09-9999'
>>> [re.search(DETECTOR.pattern, text) for text in ("219099999", "666-12-3456", "2026-11-23", "000-12-3456")]
[None, None, None, None]
"""

import re

from pi_classify.model import Confidence, Detector

DETECTOR = Detector(
    entity="US_SSN",
    categories=("A", "B", "L"),
    sensitive="(ae)(1)(A)",
    names=(
        "ssn",
        "us ssn",
        "ssn number",
        "social security",
        "social security number",
        "social security no",
        "social security num",
        "socialsecuritynumber",
        "social insurance",
        "soc sec",
        "soc sec number",
        "ss number",
        "ssnum",
    ),
    near=("ssn", "social security", "social security number", "soc sec"),
    cue=r"[0-9]{3}[ -][0-9]{2}[ -][0-9]{4}|(?i:ssn|security number|security no|security)[ :#=]{1,2}[0-9]{9}",
    pattern=(
        r"(?<![A-Za-z0-9])(?<![0-9][.\-/])(?:(?!000|666|9)[0-9]{3}|987(?=[ -]65[ -]432))"
        r"([ -])(?!00)[0-9]{2}\1(?!0000)[0-9]{4}(?![A-Za-z0-9])(?!\1[0-9])(?![./][0-9])"
        # nine bare digits right after the words
        r"|(?:(?<=[Ss][Ss][Nn][ :#=])|(?<=[Ss][Ss][Nn][:#=] )|(?<=[Ss]ecurity [Nn]umber[ :=])"
        r"|(?<=[Ss]ecurity [Nn]umber: ))[0-9]{9}(?![A-Za-z0-9])"
    ),
    # 7 or 8 digits: a number has lost its leading zeros
    fits=r"\s{0,4}(?:[0-9]{3}[ .\-/]{0,3}[0-9]{2}[ .\-/]{0,3}[0-9]{4}|[0-9]{7,9}(?:\.0)?)\s{0,4}",
    canonical=lambda text: re.sub("[^0-9]", "", re.sub(r"\.0\s*\Z", "", text)).zfill(9),
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
        {"text": "ssn: 219099999"},
        {"user": {"ssn": {"value": "219099999"}}},
    ),
    counterexamples=(
        {"order_id": "219099999"},
        {"value": 219099999},
        {"serial": "000-12-3456"},
        {"part": "666-12-3456"},
        {"day": "2026-11-23"},
        {"phone": "415-555-0123"},
        {"zip": "94103-1234"},
        {"ssn_verified": True},
        {"amounts": "100 25 3000 40"},
    ),
)
