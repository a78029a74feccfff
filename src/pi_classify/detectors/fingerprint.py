r"""A fingerprint of a device or browser: what its screen, fonts, sound and TLS handshake give away, as one hash.

Left alone: fingerprints of errors, issues, files, certificates, keys, queries and builds, which say when two things
are the same and nothing about a person; of payment cards; and templates of a finger, which are biometric.

1798.140(v)(1)(A) with (x): "probabilistic identifier". Sources: OpenTelemetry `tls.client.ja3`, Snowplow
`user_fingerprint`, FingerprintJS `visitorId`.

>>> import re
>>> [bool(re.fullmatch(DETECTOR.fits, text)) for text in ("0123456789abcdef0123456789abcdef", "enabled")]
[True, False]
"""

from pi_classify.checks.opaque_id import canonical_id
from pi_classify.model import Confidence, Detector

DETECTOR = Detector(
    entity="FINGERPRINT",
    categories=("A",),
    family="PSEUDONYM",
    names=(
        "fingerprint",
        "fingerprint id",
        "fingerprint hash",
        "fingerprint visitor id",
        "device fingerprint",
        "device fp",
        "device print",
        "browser fingerprint",
        "browser hash",
        "user fingerprint",
        "visitor fingerprint",
        "client fingerprint",
        "session fingerprint",
        "canvas fingerprint",
        "canvas hash",
        "webgl fingerprint",
        "webgl hash",
        "audio fingerprint",
        "audio hash",
        "font hash",
        "fonts hash",
        "thumbmark",
        "threatmetrix id",
        "blackbox",
        "ja",  # ja3, ja4: a number at the end of a name is skipped
        "ja3 hash",
        "ja3 fingerprint",
        "ja4 hash",
        "tls fingerprint",
        "http2 fingerprint",
        "imprint hash",
    ),
    vetoes=(
        "exception",
        "error",
        "issue",
        "crash",
        "alert",
        "file",
        "cert",
        "certificate",
        "ssh",
        "gpg",
        "pgp",
        "key",
        "public",
        "card",
        "payment",
        "git",
        "commit",
        "build",
        "content",
        "image",
        "asset",
        "bundle",
        "schema",
        "query",
        "sql",
        "stack",
        "template",
        "log",
        "release",
        "source",
        "server",
        "sha256",
        "touch",
    ),
    # Digits and letters of a hash or a UUID, or the number that MurmurHash gives.
    fits=r"(?!0{1,64}\Z)(?=[^0-9]{0,60}[0-9])[A-Za-z0-9_+/.,-]{8,400}={0,2}",
    canonical=canonical_id,
    domain="id",
    by_name=Confidence.LIKELY,
    rank=57,
    examples=(
        {"device_fingerprint": "0123456789abcdef0123456789abcdef"},
        {"browserFingerprint": 3458923451},
        {"ja3": "0123456789abcdef0123456789abcdef"},
        {"tls": {"client": {"ja3": "771,4865-4866-4867,0-23-65281,29-23-24,0"}}},
        {"canvas_hash": "a01c44f29b7d"},
        {"fingerprint": "0123456789abcdef0123456789abcdef"},
    ),
    counterexamples=(
        {"$exception_fingerprint": "0123456789abcdef0123456789abcdef"},
        {"issue_fingerprint": "0123456789abcdef0123456789abcdef"},
        {"fingerprint": "enabled"},
        {"ssh_key_fingerprint": "0123456789abcdef0123456789abcdef"},
        {"certificate": {"fingerprint": "AA:BB:CC:DD:EE:FF:00:11"}},
        {"fingerprint": ["{{ default }}"]},
        {"card_fingerprint": "Xt5EWLLDS7FJjR1c"},
    ),
)
