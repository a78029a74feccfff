r"""Templates and recordings of the body by which a person is recognised: faces, voices, fingers, eyes, gait.

Whether somebody uses Face ID, and which sensor a phone has, is left alone; so is the fingerprint of a browser.

1798.140(v)(1)(E): "biometric information", defined in (c); sensitive under (ae)(2)(A) when processed to identify.

>>> import re
>>> [bool(re.fullmatch(DETECTOR.fits, text)) for text in ("RXhhbXBsZVRlbXBsYXRl", "enabled", "touch id")]
[True, False, False]
>>> DETECTOR.shape([0.12, -0.5, 0.33, 0.9] * 16), DETECTOR.shape([1, 2, 3])
(True, False)
"""

from pi_classify.model import Confidence, Detector

_PARTS = (
    "face",
    "facial",
    "voice",
    "speaker",
    "finger",
    "iris",
    "retina",
    "palm",
    "gait",
    "biometric",
)
_FORMS = (
    "template",
    "embedding",
    "embeddings",
    "vector",
    "encoding",
    "descriptor",
    "scan",
    "hash",
    "signature",
)


def is_vector(container: object) -> bool:
    """Whether a list holds what a model makes of a face or a voice: sixteen numbers or more, not all whole.

    >>> is_vector([0.5] * 128), is_vector([1] * 128), is_vector("0.5")
    (True, False, False)
    """
    return (
        isinstance(container, list | tuple)
        and len(container) >= 16
        and all(isinstance(item, int | float) and not isinstance(item, bool) for item in container)
        and any(isinstance(item, float) for item in container)
    )


DETECTOR = Detector(
    entity="BIOMETRIC",
    categories=("E", "L"),
    sensitive="(ae)(2)(A)",
    names=(
        *(f"{part} {form}" for part in _PARTS for form in _FORMS),
        "faceprint",
        "face print",
        "face geometry",
        "face landmarks",
        "facial geometry",
        "facial landmarks",
        "face token",
        "face id",
        "face embedding id",
        "face vector id",
        "face template id",
        "face data",
        "facial recognition data",
        "facial recognition id",
        "voiceprint",
        "voice print",
        "voice biometric",
        # a hash called fingerprint is a browser's or a file's
        "fingerprint template",
        "fingerprint scan",
        "fingerprint image",
        "fingerprint minutiae",
        "palm print",
        "palmprint",
        "palm vein",
        "hand geometry",
        "biometric",
        "biometrics",
        "biometric data",
        "biometric id",
        "biometric identifier",
        "keystroke dynamics",
        "keystroke pattern",
        "typing pattern",
        "gait pattern",
    ),
    vetoes=(
        "enabled",
        "available",
        "supported",
        "auth",
        "method",
        "browser",
        "device",
        "canvas",
        "audio",
        "ssl",
        "tls",
        "cert",
        "font",
        "type",
    ),
    # numbers in a list or an opaque token of eight characters and more: no word about a sensor
    fits=(
        r"(?=[^\s]{0,400}[0-9A-Z+/=])[A-Za-z0-9+/=_:.-]{8,100000}"
        r"|-?[0-9]{1,3}\.[0-9]{1,20}(?:[eE][+-]?[0-9]{1,3})?"
        r"|\[?\s?-?[0-9][0-9eE.,\s+-]{20,100000}\]?"
    ),
    shape=is_vector,
    by_name=Confidence.LIKELY,
    rank=60,
    examples=(
        {"face_template": "RXhhbXBsZVRlbXBsYXRl"},
        {"faceEmbedding": [0.12, -0.5, 0.33, 0.9] * 16},
        {"voiceprint": "vp_9f2kQ81xZZ01"},
        {"fingerprint_template": "Rk1SACAyMAAB"},
        {"biometrics": {"retina_scan": "UkVUSU5BMDE="}},
        {"face_embedding": "[0.12, -0.5, 0.33, 0.9, 0.1, 0.2]"},
        {"face_embedding_id": "fe-00128"},
    ),
    counterexamples=(
        {"fingerprint_hash": "RXhhbXBsZVRlbXBsYXRl"},
        {"face_id": True},
        {"face_id": "enabled"},
        {"biometric_enabled": "true"},
        {"biometric_type": "touch_id"},
        {"browser_fingerprint_hash": "RXhhbXBsZVRlbXBsYXRl"},
        {"embedding": [0.12, -0.5, 0.33, 0.9] * 16},
        {"font_face_data": "RXhhbXBsZVRlbXBsYXRl"},
    ),
)
