r"""A payment card number: a known issuer prefix with its length, and the Luhn digit; also a stripe's whole track.

Written in its brand's groups (4-4-4-4, 4-6-5, 4-6-4) or as a track it is certain, whatever the property is called, and
letters that touch it do not hide it. Cards for tests count on purpose: the published ones, and what begins with 9987,
an issuer that nobody can be. A canary that is skipped makes a test pass in silence.

Left alone: order, transaction and session numbers that pass Luhn by chance, epoch times (they start with 1), and by
value alone the lengths 13 and 17 to 19, which collide with ids of databases; a property's name lets them in.

1798.140(v)(1)(B) through Civ. Code 1798.80(e): "credit card number, debit card number". Sensitive under (ae)(1)(B)
together with a security code or password. Sources: ISO/IEC 7812 and 7813; the networks' published test numbers.

>>> import re
>>> re.search(DETECTOR.pattern, "paid 4111 1111 1111 1111 12/28")[0]
'4111 1111 1111 1111'
>>> DETECTOR.check("4111111111111112"), re.search(DETECTOR.pattern, "1719854400000")
(False, None)
>>> DETECTOR.sure("4111-1111-1111-1111"), DETECTOR.sure("4111111111111111")
(True, False)
"""

from pi_classify.checks.payment_card import is_spelled_as_card, is_valid, number_of
from pi_classify.checks.said_before import after
from pi_classify.model import Confidence, Detector

_WORDS = ("card", "card number", "card no", "card num", "visa", "mastercard", "maestro")
# The numbers of events that are as long as a card's. As phrases, because `transaction_card_number` is a card.
_NUMBERED = ("order", "transaction", "txn", "request", "session", "trace", "span", "tracking")
_BY = ("id", "ids", "number", "no", "num", "key", "ref", "reference", "code", "uuid", "guid", "hash", "time")

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
        "credit card num",
        "credit number",
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
        "ccn",
        "pan",
        "card pan",
        "primary account number",
        "amex number",
        "mastercard number",
        "tarjeta",
        "numero de tarjeta",
    ),
    vetoes=(
        *(f"{word} {by}" for word in _NUMBERED for by in _BY),
        *(
            f"{word}{by}"
            for word in ("order", "transaction", "txn", "session", "request", "trace", "span")
            for by in ("id", "number", "no")
        ),
        "id",
        "ids",
        "sequence",
        "timestamp",
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
        r"(?:%B|;)[0-9]{13,19}(?:\^[A-Za-z /.'-]{2,26}\^|=)[0-9]{4,40}\??"  # the tracks of a magnetic stripe
        # in groups: not inside a longer number, nor in a UUID, whose groups are hexadecimal
        r"|(?<![0-9])(?<![0-9][.\-])(?<![0-9A-Fa-f]{4})(?<![0-9A-Fa-f]-)(?:"
        r"(?:[2-6][0-9]{3}|8[12][0-9]{2}|9987)([ -])[0-9]{4}\1[0-9]{4}\1[0-9]{4}"  # 4-4-4-4
        r"|3[47][0-9]{2}([ -])(?:[0-9]{6}\2[0-9]{5}|[0-9]{4}\2[0-9]{4}\2[0-9]{3})"  # American Express, 4-6-5
        r"|3[0689][0-9]{2}([ -])[0-9]{6}\3[0-9]{4}"  # Diners Club, 4-6-4
        r")(?![0-9])(?![.\-][0-9])"
        # in one run: not inside a longer number or word, but right after the word itself
        r"|(?:(?<![A-Za-z0-9])|(?<=%B)|(?<=[Cc]ard)|(?<=CARD)|(?<=[Vv]isa)|(?<=VISA))(?<![0-9][.\-])(?:"
        r"(?:[2-6][0-9]{3}|8[12][0-9]{2}|9987)[0-9]{12}|3[47][0-9]{13}|3[0689][0-9]{12}"
        r")(?![A-Za-z0-9])(?!-[0-9])(?!\.[1-9]|\.0[0-9])"
        # right after the word also the lengths that ids have
        rf"|(?=[0-9]{{12}}){after(*_WORDS)}[0-9]{{12,19}}(?![A-Za-z0-9])(?!-[0-9])(?!\.[0-9])"
    ),
    check=is_valid,
    sure=is_spelled_as_card,
    fits=r"\s{0,4}[0-9](?:[ .-]{0,2}[0-9]){12,18}(?:\.0)?\s{0,4}",
    canonical=lambda text: number_of(text.strip()) or text.strip(),
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
        {"raw": "%B4111111111111111^ROE/JANE^28121010000000000?;4111111111111111=28121010000?"},
        {"transaction_card_number": "4111111111111111"},
        {"paymentCardNumber": "4111111111111111"},
        {"order": {"card number": 4111111111111111}},
        {"text": "x4111-1111-1111-1111y"},
        {"text": "card4111 1111 1111 1111exp"},
        {"log": "visa4111111111111111 declined"},
        {"card_number": 4111111111111111.0},
        {"note": "my card 4222222222222 was lost"},
        {"canary": "9987000000000008"},
    ),
    counterexamples=(
        {"order_id": "4111111111111111"},
        {"orderNumber": "4111111111111111"},
        {"transaction_id": 4111111111111111},
        {"order_total": 4111111111111111},
        {"timestamp": 1719854400000},
        {"value": 1719854400000},
        {"card_type": "visa"},
        {"card_last4": "1111"},
        {"number": "4111111111111112"},
        {"number": "9987000000000004"},
        {"number": "9988000000000007"},
        {"barcode": "9780306406157"},
        {"_fbp": "fb.1.1596403881668.1116446470"},
        {"digest": "a4111111111111111f"},
        {"uuid": "00004111-1111-4111-1111-111111111111"},
    ),
)
