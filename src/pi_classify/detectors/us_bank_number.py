r"""The number of a bank account in the United States: digits only, and only where words say so.

Left alone: numbers of accounts that no word ties to a bank, a customer's account number among them (an id); the last
four digits; balances, names and kinds of accounts; routing numbers and IBANs, which have detectors of their own.

1798.140(v)(1)(B) through Civ. Code 1798.80(e): "bank account number"; sensitive under (ae)(1)(B) only together with what
opens the account. The number has no fixed form and no check digit: 4 to 17 digits (Nacha file format).

>>> import re
>>> re.search(DETECTOR.pattern, "checking account 000123456789")[0], DETECTOR.by_value
('000123456789', None)
>>> bool(re.fullmatch(DETECTOR.fits, "0001 2345 6789")), re.fullmatch(DETECTOR.fits, "checking")
(True, None)
"""

import re

from pi_classify.model import Confidence, Detector

_WHICH = ("bank", "checking", "savings", "deposit", "direct deposit", "ach", "payout", "beneficiary", "debit")

DETECTOR = Detector(
    entity="US_BANK_NUMBER",
    categories=("B",),
    names=(
        *(f"{which} account" for which in ("bank", "checking", "savings", "direct deposit", "ach")),
        *(f"{which} account number" for which in _WHICH),
        *(f"{which} account no" for which in _WHICH),
        *(f"{which} account num" for which in _WHICH),
        "bank acct",
        "bank acct number",
        "bank acct no",
        "bank number",
        "account number",
        "account no",
        "account num",
        "acct number",
        "acct no",
        "acct num",
        "financial account number",
        "us bank number",
        "ban",
        "clabe",
    ),
    vetoes=(
        "type",
        "name",
        "balance",
        "user",
        "customer",
        "billing",
        "aws",
        "cloud",
        "tenant",
        "merchant",
        "analytics",
        "game",
        "utility",
        "order",
        "linked",
        "count",
    ),
    near=(
        "bank account",
        "bank acct",
        "checking account",
        "savings account",
        "direct deposit",
        "routing and account",
    ),
    cue="[0-9]{6}",
    pattern=r"(?<![A-Za-z0-9_.$-])(?<![0-9]/)[0-9]{6,17}(?![A-Za-z0-9_])(?![.,/-][0-9])",
    fits=r"\s{0,4}[0-9](?:[ -]?[0-9]){4,17}\s{0,4}",
    canonical=lambda text: re.sub("[^0-9]", "", text) or text.strip(),
    by_value=None,
    by_name=Confidence.LIKELY,
    by_both=Confidence.LIKELY,
    rank=57,
    examples=(
        {"bank_account_number": "000123456789"},
        {"bankAccount": 123456789012},
        {"checking_account_no": "0001 2345 6789"},
        {"bank": {"account_number": "000123456789"}},
        {"bank_account": {"number": "000123456789"}},
        {"note": "my checking account is 000123456789"},
        {"aba": "011000015", "acct": "000123456789"},
    ),
    counterexamples=(
        {"account_id": "000123456789"},
        {"bank_account_type": "checking"},
        {"bank_account_balance": 1234567},
        {"bank_name": "First Example Bank"},
        {"value": "000123456789"},
        {"customer_account_number": "000123456789"},
        {"bank_account_last4": "6789"},
        {"bank_account_added": True},
        {"note": "bank account linked for $1200000.50"},
        {"acct": "000123456789", "plan": "pro"},
    ),
)
