"""Addresses on public ledgers: Bitcoin's with their checksums, Ethereum's by form.

Base58check and bech32 are python-stdnum's; bech32m (taproot, `bc1p`) has another constant (BIP 350). The checksum of an
Ethereum address is in the case of its letters and needs Keccak, which no library here has.

>>> is_wallet("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"), is_wallet("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3")
(True, False)
>>> is_wallet("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"), is_wallet("0x" + "52908400098527886E0F7030069857D2E4169EE7")
(True, True)
"""

import re

_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32M = 0x2BC830A3
_ETHEREUM = re.compile("0x([0-9A-Fa-f]{40})")


def is_wallet(text: str) -> bool:
    """Whether the checksum agrees; an Ethereum address only has its form, and is not almost all zeros."""
    if match := _ETHEREUM.fullmatch(text):
        return len(set(match[1].lower())) > 4  # the zero address and precompiled contracts are nobody's
    from stdnum import bitcoin

    return bool(bitcoin.is_valid(text)) or _is_taproot(text)


def _is_taproot(text: str) -> bool:
    text = text.lower()
    if not re.fullmatch(f"bc1p[{_BECH32}]{{58}}", text):
        return False
    from stdnum.bitcoin import bech32_checksum

    data = [_BECH32.index(char) for char in text[3:]]
    prefix = [ord(char) >> 5 for char in "bc"] + [0] + [ord(char) & 31 for char in "bc"]
    return bool(bech32_checksum([*prefix, *data]) == _BECH32M)
