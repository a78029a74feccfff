r"""The number of one who treats or prescribes: NPI, DEA registration, the license of a medical board.

Left alone: ten digits that pass the NPI's Luhn digit, and two letters with seven digits, where no name or word points to
them: one random number in ten passes either check.

1798.140(v)(1)(A): "other similar identifiers"; (I) "professional or employment-related information". NPIs are in a public
register; only a policy can know whether that excludes them (1798.140(v)(2)). Sources: 45 CFR 162.406 for the NPI,
the DEA's check rule; both in checks/prescriber_number.py.

>>> import re
>>> [DETECTOR.check(text) for text in ("1234567893", "AB1234563", "1234567890")]
[True, True, False]
>>> re.search(DETECTOR.pattern, "DEA AB1234563, thanks")[0], DETECTOR.by_value
('AB1234563', None)
"""

from pi_classify.checks.prescriber_number import is_dea, is_npi
from pi_classify.checks.written_code import canonical_code
from pi_classify.model import Confidence, Detector

_WHO = (
    "medical",
    "physician",
    "doctor",
    "dental",
    "dentist",
    "nurse",
    "nursing",
    "rn",
    "pharmacist",
    "pharmacy",
)
_WHAT = ("license", "license number", "license no", "licence", "licence number")

DETECTOR = Detector(
    entity="MEDICAL_LICENSE",
    categories=("A", "I"),
    names=(
        "npi",
        "npi number",
        "npi no",
        "npi id",
        "national provider identifier",
        "national provider id",
        "provider npi",
        "dea",
        "dea number",
        "dea no",
        "dea license",
        "dea registration",
        "dea registration number",
        "upin",
        "gmc number",
        *(f"{who} {what}" for who in _WHO for what in _WHAT),
        "medical license id",
        "medical board number",
        "prescriber number",
        "prescriber id",
    ),
    vetoes=("type", "state code", "expiry", "expiration", "count", "software"),
    near=(
        "npi",
        "dea",
        "dea number",
        "national provider identifier",
        "medical license",
        "medical license number",
        "prescriber",
    ),
    cue=r"[12][0-9]{9}|[A-Za-z][A-Za-z9][0-9]{7}",
    pattern=r"(?<![A-Za-z0-9_.])(?:[12][0-9]{9}|[A-Za-z][A-Za-z9][0-9]{7})(?![A-Za-z0-9_])(?![.\-][0-9])",
    check=lambda text: is_npi(text) or is_dea(text),
    fits=r"\s{0,4}(?![12][0-9]{3}-[01][0-9]-)(?=(?:[^0-9]{0,8}[0-9]){4})[A-Za-z0-9](?:[ .-]{0,2}[A-Za-z0-9]){3,14}\s{0,4}",
    canonical=canonical_code,
    by_value=None,
    by_name=Confidence.LIKELY,
    by_both=Confidence.CERTAIN,
    rank=61,
    examples=(
        {"npi": "1234567893"},
        {"npi_number": 1234567893},
        {"provider": {"dea_number": "AB1234563"}},
        {"note": "NPI: 1234567893, on staff"},
        {"note": "DEA# AB1234563 on the pad"},
        {"medical_license_number": "A 12345"},
        {"rnLicenseNumber": "RN123456"},
    ),
    counterexamples=(
        {"value": 1234567893},
        {"order_id": "1234567893"},
        {"sku": "AB1234563"},
        {"npi_verified": True},
        {"medical_license_state": "CA"},
        {"medical_license_expiration": "2029-01-31"},
        {"note": "npi lookup took 1234567890 ns"},
        {"npi": "missing"},
    ),
)
