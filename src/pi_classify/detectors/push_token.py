r"""The address under which one app on one telephone gets its notifications: FCM, APNs, Expo, web push.

Tokens of Expo and of Firebase (`...:APA91b...`) and endpoints of web push show what they are; the others need a name.
Left alone: registration ids of events, courses and vehicles, and switches (`push_enabled`).

1798.140(v)(1)(A) with (aj): "a device identifier ... unique pseudonym". Sources: Segment `context.device.token`, Firebase
Cloud Messaging, Apple Push Notification service (64 hexadecimal digits and longer), RFC 8030 (web push).

>>> import re
>>> re.search(DETECTOR.pattern, "to ExponentPushToken[xxxxEXAMPLExxxx123]")[0]
'ExponentPushToken[xxxxEXAMPLExxxx123]'
>>> re.search(DETECTOR.pattern, "PushToken[0]"), bool(re.fullmatch(DETECTOR.fits, "granted"))
(None, False)
"""

from pi_classify.checks.opaque_id import OPAQUE_ID, canonical_id
from pi_classify.model import Confidence, Detector

DETECTOR = Detector(
    entity="PUSH_TOKEN",
    categories=("A",),
    family="PSEUDONYM",
    names=(
        "push token",
        "pushtoken",
        "push notification token",
        "push device token",
        "push registration token",
        "push subscription id",
        "push endpoint",
        "notification token",
        "notifications token",
        "device token",
        "devicetoken",
        "device push token",
        "ios device token",
        "android device token",
        "fcm token",
        "fcmtoken",
        "fcm registration token",
        "fcm device token",
        "firebase token",
        "firebase messaging token",
        "messaging token",
        "gcm token",
        "gcm registration id",
        "apns token",
        "apns device token",
        "apn token",
        "apple push token",
        "voip token",
        "huawei push token",
        "hms token",
        "registration id",
        "registration token",
        "expo push token",
        "expo token",
        "browser token",
        "web push token",
        "onesignal id",
        "onesignal player id",
        "one signal id",
        "uninstall token",
        "airship channel id",
        "urban airship channel id",
        "braze push token",
        "pushwoosh hwid",
    ),
    vetoes=(
        "event",
        "course",
        "vehicle",
        "company",
        "business",
        "tax",
        "vat",
        "trade",
        "commercial",
        "class",
        "conference",
        "webinar",
        "car",
        "schema",
    ),
    cue=r"Expo(?:nent)?PushToken\[|:APA91b|/fcm/send/|/wpush/v[0-9]/|web\.push\.apple\.com/",
    pattern=(
        r"Expo(?:nent)?PushToken\[[A-Za-z0-9_-]{10,60}\]"
        r"|(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{8,64}:APA91b[A-Za-z0-9_-]{16,400}"
        r"|(?<=/fcm/send/)[A-Za-z0-9_:-]{16,400}|(?<=/wpush/v[0-9]/)[A-Za-z0-9_-]{16,600}"
        r"|(?<=web\.push\.apple\.com/)[A-Za-z0-9_-]{16,600}"
    ),
    fits=(
        r"(?!(?i:granted|denied|prompt|enabled|disabled|active|inactive|valid|invalid|expired|registered|unregistered"
        r"|ios|android|web|fcm|apns)\Z)(?=\S{5})" + OPAQUE_ID
    ),
    canonical=canonical_id,
    domain="id",
    by_value=Confidence.CERTAIN,
    by_name=Confidence.LIKELY,
    by_both=Confidence.CERTAIN,
    rank=92,
    examples=(
        {"push_token": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"},
        {"context": {"device": {"token": "fedcba98765432100123456789abcdef"}}},
        {"fcmToken": "exampleInst2:CI2k_ExampleExampleExample"},
        {"log": "sent to ExponentPushToken[xxxxEXAMPLExxxx123]"},
        {"any": "exampleInst1:APA91bExampleExampleExampleExample_Example-0123"},
        {"endpoint": "https://fcm.googleapis.com/fcm/send/exampleInst1:ExampleExample"},
    ),
    counterexamples=(
        {"push_enabled": True},
        {"push_token": "granted"},
        {"event_registration_id": "R-10023"},
        {"vehicle_registration_id": "R-10023"},
        {"push_token": ""},
        {"push_token_count": 2},
    ),
)
