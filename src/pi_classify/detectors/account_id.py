r"""The number by which a business knows an account that belongs to a person or a household.

Left alone: accounts at cloud, advertising and payment providers (`aws_account_id`, `ad_account_id`), which are the
business's own, and bank account numbers, which are another kind. An account of a company is found too: from outside
nobody can tell the two apart.

1798.140(v)(1)(A): "unique personal identifier, online identifier, ... account name"; (aj) "customer number".
Sources: Segment's and Salesforce's account ids, Google's `account_id` parameter.

>>> import re
>>> [bool(re.fullmatch(DETECTOR.fits, text)) for text in ("acc_8231", "unknown", "premium")]
[True, False, False]
"""

from pi_classify.checks.opaque_id import OPAQUE_ID, canonical_id
from pi_classify.model import Confidence, Detector

DETECTOR = Detector(
    entity="ACCOUNT_ID",
    categories=("A",),
    family="PSEUDONYM",
    names=(
        "account id",
        "accountid",
        "account uuid",
        "account uid",
        "account guid",
        "account identifier",
        "account key",
        "account ref",
        "account reference",
        "customer account",
        "customer account id",
        "customer account number",
        "user account id",
        "billing account id",
        "subscriber account id",
        "membership id",
        "membership number",
        "loyalty id",
        "loyalty number",
        "loyalty card number",
        "rewards id",
        "rewards number",
        "frequent flyer number",
        "frequent flyer id",
        "meter number",
    ),
    vetoes=(
        "aws",
        "gcp",
        "azure",
        "cloud",
        "ad",
        "ads",
        "adwords",
        "google",
        "facebook",
        "fb",
        "tiktok",
        "linkedin",
        "stripe",
        "merchant",
        "vendor",
        "service",
        "storage",
        "company",
        "business",
        "organization",
        "organisation",
        "org",
        "bank",
        "chart",
        "gl",
        "ledger",
        "analytics",
        "relic",
        "destination",
        "page",
    ),
    fits=r"(?=[^0-9]{0,60}[0-9]|\S{24})" + OPAQUE_ID,
    canonical=canonical_id,
    domain="id",
    by_name=Confidence.LIKELY,
    rank=50,
    examples=(
        {"account_id": "acc_8231"},
        {"accountId": 8231},
        {"loyalty_number": "LN-203-991"},
        {"url": "https://example.com/billing?account_id=8231"},
        {"account_uuid": "018f3c1e-77aa-7c3e-9f1e-3b1c2d4e5f60"},
    ),
    counterexamples=(
        {"aws_account_id": "123456789012"},
        {"ad_account_id": "act_1023"},
        {"account_type": "premium"},
        {"account_id": "unknown"},
        {"account_id": None},
        {"account_count": 3},
    ),
)
