r"""The number of one who is insured: Medicare's beneficiary identifier, member and policy numbers.

Medicare's identifier has eleven places, each with its own set of characters (no S, L, O, I, B, Z), so it is likely by value.

Left alone: ids of members that no word ties to an insurance; names of plans and policies of other kinds (privacy, refund);
the kind and state of a policy.

1798.140(v)(1)(B) through Civ. Code 1798.80(e): "insurance policy number ... or health insurance information". Source: CMS,
"Understanding the MBI format".

>>> import re
>>> re.search(DETECTOR.pattern, "MBI 1EG4-TE5-MK73 seen")[0], re.search(DETECTOR.pattern, "1SG4-TE5-MK73")
('1EG4-TE5-MK73', None)
>>> re.search(DETECTOR.pattern, "policy number: HX-1234567.")[0]
'HX-1234567'
"""

from pi_classify.checks.said_before import after, cue_after
from pi_classify.checks.written_code import canonical_code
from pi_classify.model import Confidence, Detector

_WORDS = (
    "policy number",
    "policy no",
    "insurance id",
    "insurance member id",
    "insurance number",
    "medicaid id",
    "medicaid number",
    "medicare id",
    "medicare number",
    "mbi",
)
_LETTER = "[AC-HJKMNP-RT-Y]"
_EITHER = "[0-9AC-HJKMNP-RT-Y]"
_WHOSE = (
    "insurance",
    "health insurance",
    "medical insurance",
    "health plan",
    "dental insurance",
    "insured",
    "plan member",
)

DETECTOR = Detector(
    entity="HEALTH_INSURANCE_ID",
    categories=("B",),
    names=(
        "mbi",
        "mbi number",
        "hicn",
        *(
            f"{which} {what}"
            for which in ("medicare", "medicaid", "medi cal")
            for what in ("id", "number", "no")
        ),
        "medicare beneficiary id",
        "medicare beneficiary identifier",
        "medicare beneficiary number",
        "medicare claim number",
        *(f"{who} {what}" for who in _WHOSE for what in ("id", "number", "no")),
        *(
            f"{who} member {what}"
            for who in ("insurance", "health insurance", "health plan")
            for what in ("id", "number")
        ),
        "insurance subscriber id",
        "insurance subscriber number",
        "insurance policy",
        "insurance policy number",
        "insurance policy no",
        "insurance policy id",
        "health insurance policy number",
        "insurance card number",
        "insurance group number",
        "policy number",
        "policy no",
        "policyholder id",
        "policyholder number",
    ),
    vetoes=(
        "privacy",
        "cookie",
        "refund",
        "return",
        "retention",
        "iam",
        "access",
        "password",
        "security",
        "type",
        "company",
        "carrier",
        "sku",
        "product",
        "order",
        "serial",
        "part",
        "asin",
        "coupon",
    ),
    cue=rf"[1-9][A-Y]{_EITHER}[0-9]-?[A-Y]{_EITHER}[0-9]-?[A-Y]{{2}}[0-9]{{2}}|{cue_after(*_WORDS)}[A-Z0-9]",
    pattern=(
        rf"(?<![A-Za-z0-9])(?<![A-Za-z0-9]-)[1-9]{_LETTER}{_EITHER}[0-9](-?){_LETTER}{_EITHER}[0-9]\1{_LETTER}{{2}}[0-9]{{2}}"
        r"(?![A-Za-z0-9])(?!-[A-Za-z0-9])"
        rf"|(?=[A-Z]{{0,4}}[ -]?[0-9]){after(*_WORDS)}(?:[A-Z]{{1,4}}[ -]?)?[0-9]{{6,12}}(?:-[0-9]{{1,3}})?[A-Z]{{0,2}}(?![A-Za-z0-9])(?!-[0-9])"
    ),
    fits=r"\s{0,4}(?![12][0-9]{3}-[01][0-9]-)(?=(?:[^0-9]{0,8}[0-9]){4})[A-Za-z0-9](?:[ ./-]{0,2}[A-Za-z0-9]){4,21}\s{0,4}",
    canonical=canonical_code,
    by_value=Confidence.LIKELY,
    by_name=Confidence.LIKELY,
    by_both=Confidence.CERTAIN,
    rank=59,
    examples=(
        {"mbi": "1EG4TE5MK73"},
        {"answer": "1EG4-TE5-MK73"},
        {"medicare_number": "1EG4-TE5-MK73"},
        {"insurance_policy_number": "HX-1234567"},
        {"healthInsurance": {"id": "XYZ123456789"}},
        {"insurance_member_id": "W123456789"},
        {"medicaid_id": 12345678},
        {"note": "policy number: HX-1234567."},
    ),
    counterexamples=(
        {"answer": "1SG4-TE5-MK73"},
        {"sku": "1EG4TE5MK73"},
        {"privacy_policy_number": "2026-0001"},
        {"insurance_type": "HMO"},
        {"insurance_company": "Example Mutual"},
        {"policy_number": "n/a"},
        {"member_since": "2019-01-01"},
        {"key": "A1EG4TE5MK73"},
        {"note": "see policy no. 7"},
    ),
)
