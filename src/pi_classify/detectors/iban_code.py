r"""An international bank account number (IBAN): country, two check digits, the country's own account number.

Written in one run or in groups of four. The length belongs to the country and 97 divides it, so it is certain anywhere.

Left alone: texts of the same form whose check digits are wrong, unless the property is named for it; the code of a bank
(BIC), which names a company.

1798.140(v)(1)(B) through Civ. Code 1798.80(e): "bank account number"; sensitive under (ae)(1)(B) only together with what
opens the account. Source: ISO 13616, SWIFT's registry.

>>> import re
>>> re.search(DETECTOR.pattern, "to DE89 3704 0044 0532 0130 00 AND MORE")[0]
'DE89 3704 0044 0532 0130 00'
>>> DETECTOR.check("DE89370400440532013001"), re.search(DETECTOR.pattern, "XX89370400440532013000")
(False, None)
"""

from pi_classify.checks.bank_account import iban_pattern, is_iban
from pi_classify.checks.said_before import after, cue_after
from pi_classify.checks.written_code import canonical_code
from pi_classify.model import Confidence, Detector

_WORDS = ("iban", "iban number", "iban no")

DETECTOR = Detector(
    entity="IBAN_CODE",
    categories=("B",),
    names=("iban", "iban code", "iban number", "iban no", "bank iban", "international bank account number"),
    vetoes=("valid", "country", "length"),
    # Every country's number has eleven characters and more behind the country.
    cue=rf"[A-Z]{{2}}[0-9]{{2}}[ -]?[A-Z0-9]{{4}}[ -]?[A-Z0-9]{{4}}[ -]?[A-Z0-9]{{3}}|{cue_after(*_WORDS)}[a-z]{{2}}[0-9]{{2}}",
    pattern=(
        rf"(?=[A-Z]{{2}}[0-9]{{2}})(?<![A-Za-z0-9])(?:{iban_pattern()})(?![A-Za-z0-9])"
        # in small letters right after the word: such runs are common in hashes
        rf"|(?=[a-z]{{2}}[0-9]{{2}}){after(*_WORDS)}(?:{iban_pattern().lower()})(?![A-Za-z0-9])"
    ),
    check=is_iban,
    fits=r"\s{0,4}[A-Za-z]{2}[ -]?[0-9]{2}(?:[ .-]?[A-Za-z0-9]){11,30}\s{0,4}",
    canonical=canonical_code,
    by_value=Confidence.CERTAIN,
    by_name=Confidence.LIKELY,
    by_both=Confidence.CERTAIN,
    rank=74,
    examples=(
        {"iban": "DE89370400440532013000"},
        {"answer": "GB29 NWBK 6016 1331 9268 19"},
        {"note": "please pay to DE89 3704 0044 0532 0130 00 AND tell me"},
        {"order_id": "FR1420041010050500013M02606"},
        {"note": "NO93-8601-1117-947."},
        {"note": "iban: de89370400440532013000"},
        {"bank": {"iban": "de89 3704 0044 0532 0130 00"}},
    ),
    counterexamples=(
        {"answer": "DE89370400440532013001"},
        {"sku": "AB12CDEF34567890123"},
        {"key": "XX89370400440532013000"},
        {"iban_valid": True},
        {"iban_country": "DE"},
        {"bic": "DEUTDEFF500"},
        {"iban": "missing"},
    ),
)
