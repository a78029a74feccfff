r"""A number that was burnt into a telephone, a SIM card or a computer: IMEI, MEID, ICCID, IMSI, serial number.

It cannot be reset, as an advertising id can, and carriers know whose it is. Left alone: serial numbers of
products, parts, orders, certificates and invoices, `serial: 3`, and 15 digits that nothing calls an IMEI.

1798.140(v)(1)(A) with (aj): "a device identifier". Sources: 3GPP TS 23.003 (IMEI with Luhn digit, IMSI), ITU-T E.118
(ICCID begins with 89 and ends in a Luhn digit), 3GPP2 (MEID, 14 hexadecimal digits).

>>> import re
>>> re.search(DETECTOR.pattern, "IMEI 49-015420-323751-8")[0], DETECTOR.check("490154203237518")
('49-015420-323751-8', True)
>>> DETECTOR.check("490154203237519"), DETECTOR.by_value, bool(re.fullmatch(DETECTOR.fits, "3"))
(False, None, False)
"""

import re

from pi_classify.model import Confidence, Detector


def _is_number(text: str) -> bool:
    """An IMEI or ICCID has a Luhn digit; a MEID has letters, a serial number after its word has none to check."""
    digits = re.sub("[ -]", "", text)
    if not re.fullmatch("[0-9]{15}|89[0-9]{17,18}", digits):
        return True
    from stdnum import luhn

    return bool(digits.strip("0")) and bool(luhn.is_valid(digits))


DETECTOR = Detector(
    entity="DEVICE_SERIAL",
    categories=("A",),
    family="PSEUDONYM",
    names=(
        "imei",
        "imei number",
        "device imei",
        "imeisv",
        "meid",
        "esn",
        "imsi",
        "iccid",
        "sim serial",
        "sim serial number",
        "sim number",
        "sim id",
        "eid number",
        "serial",
        "serial number",
        "serialnumber",
        "serial no",
        "serial num",
        "device serial",
        "device serial number",
        "hardware serial",
        "hardware serial number",
        "hw serial",
        "tv serial number",
        "machine serial",
        "machine serial number",
        "ecid number",
    ),
    vetoes=(
        "product",
        "item",
        "order",
        "part",
        "invoice",
        "certificate",
        "cert",
        "ticket",
        "column",
        "port",
        "model",
        "killer",
        "issue",
        "record",
        "document",
        "coupon",
        "gift",
    ),
    near=("imei", "meid", "iccid", "imsi", "serial number", "serial no", "s/n"),
    cue=r"[0-9]{2}-?[0-9]{6}-?[0-9]{6}-?[0-9]|89[0-9]{17}|[0-9A-F]{14}|(?i:number|no|s/n)(?: is|:|\.|) ?:? ?[A-Z0-9]",
    pattern=(
        # IMEI or IMSI, ICCID, MEID
        r"(?<![0-9A-Za-z-])(?:[0-9]{15}|[0-9]{2}-[0-9]{6}-[0-9]{6}-[0-9]|89[0-9]{17,18}|(?=[0-9]{0,13}[A-F])[0-9A-F]{14})(?![0-9A-Za-z-])"
        # a serial number directly after its word: letters and digits
        r"|(?:(?<=[Nn]umber )|(?<=[Nn]umber: )|(?<=[Nn]umber:)|(?<=[Nn]umber is )|(?<=[Nn]o )|(?<=[Nn]o: )|(?<=[Nn]o\. )"
        r"|(?<=[Ss]/[Nn] )|(?<=[Ss]/[Nn]: )|(?<=[Ss]/[Nn]:))"
        r"(?=[A-Z]{0,11}[0-9])(?=[0-9]{0,11}[A-Z])[A-Z0-9]{8,14}(?![0-9A-Za-z-])"
    ),
    check=_is_number,
    fits=r"(?!0{1,30}\Z)(?!(?i:unknown)\Z)(?=[^0-9]{0,12}[0-9])(?=(?:[ -]?[0-9A-Za-z]){6})[0-9A-Za-z](?:[ /:_-]?[0-9A-Za-z]){5,31}",
    canonical=lambda text: re.sub("[ -]", "", text).upper() or text,
    domain="id",
    by_value=None,
    by_name=Confidence.LIKELY,
    by_both=Confidence.CERTAIN,
    rank=55,
    examples=(
        {"imei": "490154203237518"},
        {"imei": 490154203237518},
        {"note": "her IMEI is 490154203237518, blocked"},
        {"serial_number": "EX12ABCD3456"},
        {"sim": {"iccid": "8901000000000000009"}},
        {"text": "serial number: EX12ABCD3456 does not start"},
        {"device": {"serial": "EX12ABCD3456"}},
        {"meid": "A0000000002329"},
    ),
    counterexamples=(
        {"product_serial_number": "SN-100200"},
        {"certificate_serial_number": "04A3B2C1D0"},
        {"serial": 3},
        {"order": "490154203237518"},
        {"serial_number": "unknown"},
        {"imei": "000000000000000"},
        {"serial_killer": "no"},
        {"trace": "A0000000002329"},
    ),
)
