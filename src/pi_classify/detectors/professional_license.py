r"""The number of a license to practise: of an attorney, accountant, broker, contractor, teacher, pilot.

Left alone: all that no name calls so, because these numbers share no shape; licenses of software and products; the
state, kind and expiry of a license. Who treats and prescribes has MEDICAL_LICENSE.

1798.140(v)(1)(I): "professional or employment-related information"; (A) "other similar identifiers". Many of these
numbers are in public registers; only a policy can know whether that excludes them (1798.140(v)(2)).

>>> import re
>>> bool(re.fullmatch(DETECTOR.fits, "SBN 123456")), re.fullmatch(DETECTOR.fits, "active")
(True, None)
"""

from pi_classify.checks.written_code import canonical_code
from pi_classify.model import Confidence, Detector

_TRADES = (
    "professional",
    "occupational",
    "contractor",
    "contractors",
    "broker",
    "realtor",
    "teaching",
    "teacher",
)
_MORE = (
    "attorney",
    "law",
    "legal",
    "cpa",
    "accountant",
    "pilot",
    "cosmetology",
    "real estate",
    "insurance agent",
    "agent",
)

DETECTOR = Detector(
    entity="PROFESSIONAL_LICENSE",
    categories=("A", "I"),
    names=(
        *(f"{trade} license" for trade in (*_TRADES, *_MORE)),
        *(f"{trade} license number" for trade in (*_TRADES, *_MORE)),
        *(f"{trade} license no" for trade in (*_TRADES, *_MORE)),
        *(f"{trade} license id" for trade in ("professional", "contractor", "real estate")),
        "professional licence",
        "professional licence number",
        "trade license number",
        "security guard license number",
        "bar number",
        "bar no",
        "bar id",
        "state bar number",
        "state bar no",
        "state bar id",
        "attorney bar number",
        "bar license number",
        "bar association number",
        "bar card number",
        "cpa number",
        "dre number",
        "dre license",
        "dre license number",
        "cslb number",
        "cslb license",
        "nmls",
        "nmls id",
        "nmls number",
        "crd number",
        "pilot certificate number",
        "airman certificate number",
        "teaching credential number",
        "notary commission number",
        "guard card number",
    ),
    vetoes=(
        "software",
        "product",
        "type",
        "class",
        "state code",
        "expiry",
        "expiration",
        "company",
        "business",
        "chart",
        "progress",
        "candy",
        "key",
        "seats",
        "plan",
    ),
    fits=r"\s{0,4}(?![12][0-9]{3}-[01][0-9]-)(?=(?:[^0-9]{0,8}[0-9]){4})[A-Za-z0-9#](?:[ ./-]{0,2}[A-Za-z0-9]){3,19}\s{0,4}",
    canonical=canonical_code,
    by_name=Confidence.LIKELY,
    rank=59,
    examples=(
        {"state_bar_number": "SBN 123456"},
        {"bar_number": 123456},
        {"cpa_license_number": "CPA-12345"},
        {"realEstateLicenseNumber": "01234567"},
        {"attorney": {"bar_number": {"value": "123456"}}},
        {"nmls_id": "1234567"},
        {"professional_license": "PL-00421"},
        {"agent_license": "GA-388219"},
    ),
    counterexamples=(
        {"professional_license_state": "CA"},
        {"professional_license_verified": True},
        {"professional_license": "active"},
        {"software_professional_license": "PRO-12345"},
        {"bar_number": 3},
        {"chart_bar_number": 12345},
        {"license_expiry": "2029-01-31"},
        {"sku": "CPA-12345"},
        {"agent_license": "Professional"},
    ),
)
