r"""A wallet's address on a public ledger: Bitcoin with its checksum, Ethereum's 0x and forty hexadecimal digits.

Whoever knows whose it is reads all that this person ever paid: a persistent pseudonym that cannot be changed.

Left alone: hashes of transactions and blocks (64 digits), commits and other hashes (no 0x), addresses of contracts and
tokens, the zero address. Other ledgers' addresses have no checksum here and count under a name.

1798.140(v)(1)(B) through Civ. Code 1798.80(e): "any other financial information"; (A) with (aj): "unique pseudonym".
Sources: BIP 13, 173 and 350; ERC-55.

>>> import re
>>> re.search(DETECTOR.pattern, "send to 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2, please")[0]
'1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2'
>>> DETECTOR.check("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3"), re.search(DETECTOR.pattern, "0x" + "ab" * 32)
(False, None)
"""

from pi_classify.checks.wallet_address import is_wallet
from pi_classify.model import Confidence, Detector

_LEDGERS = (
    "btc",
    "bitcoin",
    "eth",
    "ethereum",
    "crypto",
    "usdt",
    "usdc",
    "sol",
    "solana",
    "ltc",
    "litecoin",
    "xrp",
    "tron",
)


def canonical_wallet(text: str) -> str:
    """Lower case where case means nothing: hexadecimal and bech32.

    >>> canonical_wallet(" 0xABCDEF"), canonical_wallet("BC1Q"), canonical_wallet("1BvB")
    ('0xabcdef', 'bc1q', '1BvB')
    """
    text = text.strip()
    return text.lower() if text[:2].lower() == "0x" or text[:3].lower() == "bc1" else text


DETECTOR = Detector(
    entity="CRYPTO",
    categories=("A", "B"),
    names=(
        "wallet",
        "wallet address",
        "wallet id",
        "crypto wallet",
        "crypto wallet address",
        "wallet public key",
        *(f"{ledger} address" for ledger in _LEDGERS),
        *(f"{ledger} wallet" for ledger in _LEDGERS if ledger != "crypto"),
        "payout address",
        "withdrawal address",
    ),
    vetoes=(
        "contract",
        "token",
        "nft",
        "collection",
        "hash",
        "tx",
        "txn",
        "transaction",
        "block",
        "pool",
        "router",
        "factory",
        "commit",
        "provider",
        "type",
        "mint",
    ),
    cue=r"0x[0-9A-Fa-f]{10}|(?:bc1|BC1)[0-9A-Za-z]{4}|(?:^|[^0-9A-Za-z])[13][1-9A-HJ-NP-Za-km-z]{13}",
    pattern=(
        r"(?<![A-Za-z0-9])0x[0-9A-Fa-f]{40}(?![A-Za-z0-9])"
        r"|(?<![A-Za-z0-9])(?:bc1[02-9ac-hj-np-z]{11,87}|BC1[02-9AC-HJ-NP-Z]{11,87})(?<=[A-Za-z0-9]{23})(?![A-Za-z0-9])"
        r"|(?<![A-Za-z0-9_])[13][1-9A-HJ-NP-Za-km-z]{25,34}(?![A-Za-z0-9_])"
    ),
    check=is_wallet,
    fits=r"\s{0,4}(?=[^0-9]{0,60}[0-9])[A-Za-z0-9]{24,110}\s{0,4}",
    canonical=canonical_wallet,
    by_value=Confidence.LIKELY,
    by_name=Confidence.LIKELY,
    by_both=Confidence.CERTAIN,
    sure=lambda text: text[:2] != "0x",
    rank=63,
    examples=(
        {"wallet_address": "0x52908400098527886E0F7030069857D2E4169EE7"},
        {"account": "0x52908400098527886E0F7030069857D2E4169EE7"},
        {"note": "send to 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2 please"},
        {"btc_address": "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"},
        {"answer": "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"},
        {"answer": "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"},
        {"solana_wallet": "7EcDhSYGxXyscszYEp35KHN8vvw3svAuLKTzXwCFLtVd"},
    ),
    counterexamples=(
        {"tx_hash": "0x" + "5290840009852788" * 4},
        {"contract_address": "0x52908400098527886E0F7030069857D2E4169EE7"},
        {"commit": "52908400098527886e0f7030069857d2e4169ee7"},
        {"answer": "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3"},
        {"account": "0x0000000000000000000000000000000000000000"},
        {"wallet": "applepay"},
        {"wallet_type": "metamask"},
        {"id": "3123456789123456789123456789"},
    ),
)
