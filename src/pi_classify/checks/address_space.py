"""Internet addresses as numbers: what a text means, in one spelling, or None.

>>> canonical_ip("[2001:DB8:0::1]:443"), canonical_ip("::ffff:203.0.113.5"), canonical_ip("12:30:45")
('2001:db8::1', '203.0.113.5', None)
>>> canonical_ip("203.000.113.005"), canonical_ip("3405803781"), canonical_ip("0xCB007105")
('203.0.113.5', '203.0.113.5', '203.0.113.5')
>>> canonical_ip("5.113.0.203.in-addr.arpa"), canonical_ip("203-0-113-5"), canonical_ip("64:ff9b::203.0.113.5")
('203.0.113.5', '203.0.113.5', '64:ff9b::cb00:7105')
"""

import ipaddress
import re

_PORT = re.compile(r"\[([^\[\]]{2,60})\](?::[0-9]{1,5})?|([0-9.]{7,15}):[0-9]{1,5}")

_REVERSED = re.compile(r"((?:[0-9]{1,3}\.){4})in-addr\.arpa|((?:[0-9a-f]\.){32})ip6\.arpa", re.IGNORECASE)


def canonical_ip(text: str) -> str | None:
    """The one spelling of an address: no brackets, port, zone, prefix length or leading zeros."""
    text = text.strip()[:80]
    if match := _PORT.fullmatch(text):
        text = match[1] or match[2]
    elif match := _REVERSED.fullmatch(text.rstrip(".")):
        text = _unreversed(match[1], match[2])
    elif re.fullmatch(r"[0-9]{1,3}(?:-[0-9]{1,3}){3}", text):  # in a host's name: ec2-203-0-113-5
        text = text.replace("-", ".")
    text = text.partition("/")[0].partition("%")[0].removesuffix(".")
    if re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}", text):
        text = ".".join(str(int(part)) for part in text.split("."))
    number: str | int = text
    if re.fullmatch(r"[0-9]{7,10}", text):
        number = int(text)
    elif re.fullmatch(r"0[xX][0-9A-Fa-f]{8}", text):
        number = int(text, 16)
    try:
        address = ipaddress.ip_address(number)
    except ValueError:  # its message quotes the text
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


def _unreversed(version4: str | None, version6: str | None) -> str:
    """The address that a name of reverse DNS spells backwards (RFC 1035, RFC 3596)."""
    if version4:
        return ".".join(reversed(version4.strip(".").split(".")))
    digits = "".join(reversed((version6 or "").strip(".").split(".")))
    return ":".join(digits[place : place + 4] for place in range(0, 32, 4))
