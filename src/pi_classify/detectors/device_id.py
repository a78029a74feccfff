"""An id that stays with a telephone, a computer or an installed app: IDFV, Android id, installation.

The device's model, family and version are left alone: many people share them. Advertising ids have an
entity of their own because they exist to be shared, and so have the numbers burnt into it (IMEI, serial).

1798.140(v)(1)(A) with (aj): "a device identifier". Sources: Segment `context.device.id`, PostHog
`$device_id`, OpenTelemetry `device.id`, Apple `identifierForVendor`, Android `ANDROID_ID`.

>>> import re
>>> [bool(re.fullmatch(DETECTOR.fits, text)) for text in ("A1B2C3D4-0000-4000", "00000000-0000-0000")]
[True, False]
"""

from pi_classify.checks.opaque_id import OPAQUE_ID, canonical_id
from pi_classify.model import Confidence, Detector

DETECTOR = Detector(
    entity="DEVICE_ID",
    categories=("A",),
    family="PSEUDONYM",
    names=(
        "device id",
        "deviceid",
        "device uuid",
        "device uid",
        "device identifier",
        "device key",
        "device fingerprint id",
        "installation id",
        "install id",
        "installationid",
        "app instance id",
        "app install id",
        "idfv",
        "identifier for vendor",
        "ios vendor id",
        "android id",
        "androidid",
        "android device id",
        "apple idfv",
        "udid",
        "machine id",
        "machineid",
        "machine guid",
        "hardware id",
        "hwid",
        "hardware uuid",
        "app set id",
        "appset id",
        "agent uuid",
        "appliance id",
        "router id",
        "tv id",
        "smart tv id",
        "console id",
        "kiosk user id",
        "amazon device id",
        "roku id",
        "openudid",
        "duid",
        "appsflyer id",
        "appsflyer device id",
        "adjust id",
        "branch id",
        "kochava device id",
        "singular device id",
        "firebase instance id",
        "firebase installation id",
        "instance id token",
        "ios idfv",
        "persistent device id",
        "drm id",
        "widevine id",
        "psai",
        "vida",
    ),
    vetoes=(
        "product",
        "item",
        "order",
        "part",
        "aws",
        "ec2",
        "cloud",
        "host",
        "container",
        "invoice",
        "certificate",
        "model",
        "process",
        "pod",
        "kubernetes",
        "plan",
    ),
    fits=OPAQUE_ID,
    canonical=canonical_id,
    domain="id",
    by_name=Confidence.LIKELY,
    rank=54,
    examples=(
        {"$device_id": "018f3c1e-77aa-7c3e-9f1e-3b1c2d4e5f60"},
        {"context": {"device": {"deviceId": "A1B2C3D4-0000-4000-8000-1234567890AB"}}},
        {"installation_id": "inst_9f8e7d"},
        {"idfv": "A1B2C3D4-0000-4000-8000-1234567890AB"},
        {"appsflyer_id": "1699999999999-1234567"},
        {"firebase_instance_id": "exampleInstanceId_01"},
    ),
    counterexamples=(
        {"device_type": "Mobile"},
        {"device_model": "iPhone15,2"},
        {"product_device_id": "P-100"},
        {"device_id": "00000000-0000-0000-0000-000000000000"},
    ),
)
