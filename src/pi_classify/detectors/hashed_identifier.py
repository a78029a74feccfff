"""A hash of an e-mail address, a telephone number or a name, as advertisers exchange them.

A plain hash is a weak disguise and hides nothing: who has a list of addresses hashes it too and compares. So it is an identifier
as good as what was hashed. Hashes of commits, builds and files are left alone: only a property's name can
tell them apart.

1798.140(v)(1)(A) with (aj): "unique pseudonym".
Sources: FTC, "No, hashing still doesn't make your data anonymous"
(July 2024); Meta's `em` and `ph`, GA4 `user_data.sha256_email_address`, the industry's `hem`.

>>> import re
>>> [bool(re.fullmatch(DETECTOR.fits, text)) for text in ("0123456789abcdef" * 4, "main-build-7")]
[True, False]
"""

import re

from pi_classify.model import Confidence, Detector

_HEX = re.compile("[0-9A-Fa-f]+")


def canonical_hash(text: str) -> str:
    """Hex in lower case; base64 as it is, because its case means something."""
    text = text.strip()
    return text.lower() if _HEX.fullmatch(text) else text


DETECTOR = Detector(
    entity="HASHED_IDENTIFIER",
    categories=("A",),
    family="PSEUDONYM",
    names=(
        # A digest where the value itself is expected; `fits` keeps real addresses and numbers out.
        "email",
        "e mail",
        "email address",
        "phone",
        "phone number",
        "mobile",
        "ip",
        "ip address",
        "first name",
        "last name",
        "given name",
        "family name",
        "full name",
        "street address",
        "date of birth",
        "hashed email",
        "email hashed",
        "hashed email address",
        "email hash",
        "email address hash",
        "hash email",
        "email md5",
        "email sha1",
        "email sha256",
        "email sha 256",
        "email address sha256",
        "email address md5",
        "md5 email",
        "sha1 email",
        "sha256 email",
        "sha 256 email",
        "sha256 email address",
        "sha 256 email address",
        "hashed phone",
        "phone hash",
        "phone hashed",
        "hashed phone number",
        "phone number hash",
        "phone md5",
        "phone sha256",
        "phone sha 256",
        "sha256 phone",
        "sha256 phone number",
        "sha 256 phone number",
        "email sha256 hash",
        "email md5 hash",
        "phone sha256 hash",
        "hashed first name",
        "hashed last name",
        "hashed given name",
        "hashed family name",
        "hashed street address",
        "hashed zip",
        "hashed dob",
        "md5 phone",
        "sha1 phone",
        "phone sha1",
        "email sha512",
        "hashed mobile",
        "hashed username",
        "gravatar id",
        "hashed name",
        "name hash",
        "sha256 first name",
        "sha256 last name",
        "sha256 street",
        "hashed address",
        "hashed user id",
        "user id hash",
        "user hash",
        "hashed id",
        "hashed external id",
        "gravatar hash",
        "hashed customer id",
        "ip hash",
        "hashed ip",
        "identity hash",
        "hem",
        "em",
        "ph",
        "fn",
        "ln",
        "zp",
    ),
    vetoes=("commit", "build", "file", "content", "bundle", "asset", "git", "sri", "password", "block"),
    # MD5, SHA-1, SHA-256, SHA-512: hex, or base64 of the same 16, 20, 32 or 64 bytes
    fits=(
        # `x` where somebody blanked a few digits: the rest tells it apart still
        r"[0-9A-Fa-fx]{32}|[0-9A-Fa-fx]{40}|[0-9A-Fa-fx]{64}|[0-9A-Fa-fx]{128}"
        r"|[A-Za-z0-9+/_-]{22}==|[A-Za-z0-9+/_-]{27}=|[A-Za-z0-9+/_-]{43}=?|[A-Za-z0-9+/_-]{86}(?:==)?"
    ),
    canonical=canonical_hash,
    domain="id",
    by_name=Confidence.LIKELY,
    rank=58,
    examples=(
        {"email": "b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514"},
        {"hashed_email": "0123456789abcdef0123456789abcdef"},
        {"user_data": {"sha256_email_address": "0123456789abcdef" * 4}},
        {"hem": "0123456789ABCDEF" * 4},
        {"hashedFirstName": "0123456789abcdef" * 4},
        {"ip_address": "0123456789abcdef" * 4},
    ),
    counterexamples=(
        {"commit_hash": "0123456789abcdef0123456789abcdef01234567"},
        {"email_hash_algorithm": "sha256"},
        {"em": "1.5"},
    ),
)
