r"""A payment card number: a known issuer prefix with its length, and the Luhn digit.

Left alone: order, transaction and session numbers that pass Luhn by chance, epoch times (they start with 1), and by
value alone the lengths 13 and 17 to 19, which collide with ids of databases; a property's name lets them in.

1798.140(v)(1)(B) through Civ. Code 1798.80(e): "credit card number, debit card number". Sensitive under (ae)(1)(B)
together with a security code or password. Sources: ISO/IEC 7812; the networks' published test numbers.

>>> import re
>>> re.search(DETECTOR.pattern, "paid 4111 1111 1111 1111 12/28")[0]
'4111 1111 1111 1111'
>>> DETECTOR.check("4111111111111112"), re.search(DETECTOR.pattern, "1719854400000")
(False, None)
"""

import re

from pi_classify.checks.payment_card import is_valid
from pi_classify.model import Confidence, Detector

DETECTOR = Detector(
    entity="CREDIT_CARD",
    categories=("B",),
    names=(
        "card number",
        "cardnumber",
        "card no",
        "card num",
        "card",
        "credit card",
        "creditcard",
        "credit card number",
        "credit card no",
        "debit card",
        "debit card number",
        "payment card",
        "payment card number",
        "cc",
        "cc number",
        "cc no",
        "cc num",
        "ccnum",
        "ccnumber",
        "pan",
        "card pan",
        "primary account number",
        "tarjeta",
        "numero de tarjeta",
    ),
    vetoes=(
        "order",
        "transaction",
        "txn",
        "trace",
        "span",
        "session",
        "timestamp",
        "tracking",
        "request",
        "product",
        "sku",
        "adset",
        "campaign",
        "pixel",
        "upc",
        "ean",
        "gtin",
        "isbn",
        "imei",
        "hash",
        "total",
        "count",
    ),
    near=(
        "card",
        "credit card",
        "debit card",
        "visa",
        "mastercard",
        "amex",
        "american express",
        "discover",
        "cc",
        "pan",
    ),
    # Short runs keep the automaton small: with the brands spelled out, a random id took 3.2 us, with this 1.1.
    cue=r"[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}|[0-9]{4}[ -]?[0-9]{6}[ -]?[0-9]{4}",
    pattern=(
        # not inside a longer number or word; %B opens the first track of a magnetic stripe
        r"(?:(?<![A-Za-z0-9])|(?<=%B))(?<![0-9][.\-])(?:"
        r"(?:[2-6][0-9]{3}|8[12][0-9]{2})([ -]?)[0-9]{4}\1[0-9]{4}\1[0-9]{4}"  # 4-4-4-4
        r"|3[47][0-9]{2}([ -]?)[0-9]{6}\2[0-9]{5}"  # American Express, 4-6-5
        r"|3[0689][0-9]{2}([ -]?)[0-9]{6}\3[0-9]{4}"  # Diners Club, 4-6-4
        r")(?![A-Za-z0-9])(?![.\-][0-9])"
    ),
    check=is_valid,
    fits=r"\s{0,4}[0-9](?:[ -]{0,2}[0-9]){12,18}(?:\.0)?\s{0,4}",
    canonical=lambda text: re.sub("[^0-9]", "", re.sub(r"\.0\s*\Z", "", text)) or text.strip(),
    by_value=Confidence.LIKELY,
    by_name=Confidence.LIKELY,
    by_both=Confidence.CERTAIN,
    rank=75,
    examples=(
        {"card_number": "4111111111111111"},
        {"note": "card 4111 1111 1111 1111 exp 12/28"},
        {"value": "5555-5555-5555-4444"},
        {"ccnum": 378282246310005},
        {"field_3": "3782 822463 10005"},
        {"payload": {"pan": "6011111111111117"}},
        {"credit_card": "4222222222222"},
        {"message": "30569309025904"},
        {"raw": "%B4111111111111111^DOE/JANE^2812"},
    ),
    counterexamples=(
        {"order_id": "4111111111111111"},
        {"transaction_id": 4111111111111111},
        {"timestamp": 1719854400000},
        {"value": 1719854400000},
        {"card_type": "visa"},
        {"card_last4": "1111"},
        {"number": "4111111111111112"},
        {"barcode": "9780306406157"},
        {"_fbp": "fb.1.1596403881668.1116446470"},
        {"digest": "a4111111111111111f"},
    ),
)
