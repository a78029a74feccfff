"""The name by which a person goes in a service: user name, login, handle, the names in social networks.

`screen_name` is left alone: in product analytics it names a screen of an app. `@type` and `@scope` in
technical values are no handles, and a handle in a sentence is not looked for.

1798.140(v)(1)(A): "alias, ... account name". Sources: Segment `traits.username`, GitHub and social sign-in
profiles.

>>> import re
>>> [bool(re.fullmatch(DETECTOR.fits, text)) for text in ("jane_roe_77", "guest")]
[True, False]
"""

from pi_classify.checks.opaque_id import OPAQUE_ID, canonical_id
from pi_classify.model import Confidence, Detector

DETECTOR = Detector(
    entity="USER_HANDLE",
    categories=("A",),
    family="PSEUDONYM",
    names=(
        "username",
        "user name",
        "userhandle",
        "user handle",
        "login",
        "login name",
        "loginname",
        "handle",
        "nick",
        "nick name handle",
        "account name",
        "gamertag",
        "gamer tag",
        "player name",
        "twitter handle",
        "twitter username",
        "twitter",
        "x handle",
        "instagram",
        "instagram handle",
        "instagram username",
        "github username",
        "github login",
        "github",
        "github handle",
        "gitlab username",
        "linkedin username",
        "linkedin handle",
        "tiktok handle",
        "tiktok username",
        "snapchat username",
        "telegram username",
        "telegram handle",
        "discord id",
        "discord username",
        "discord handle",
        "slack id",
        "slack username",
        "slack handle",
        "reddit username",
        "skype id",
        "skype name",
        "facebook username",
        "youtube handle",
        "twitch username",
        "mastodon handle",
        "vanity name",
        "agent username",
        "owner login",
        "actor login",
        "sender login",
        "venmo username",
        "cash app handle",
        "cashtag",
    ),
    vetoes=(
        "product",
        "event",
        "file",
        "host",
        "domain",
        "db",
        "database",
        "error",
        "page",
        "method",
        "button",
        "aws",
        "bucket",
        "share",
    ),
    fits=r"(?=[^A-Za-z]{0,60}[A-Za-z])" + OPAQUE_ID,
    canonical=canonical_id,
    domain="id",
    by_name=Confidence.LIKELY,
    rank=51,
    examples=(
        {"username": "jane_roe_77"},
        {"twitterHandle": "@jane_roe_77"},
        {"github_username": "janeroe77"},
        {"traits": {"userName": "jane_roe_77"}},
    ),
    counterexamples=(
        {"screen_name": "Settings"},
        {"username": ""},
        {"username_changed": True},
        {"event_handle": "onClick"},
        {"twitter": 3},
    ),
)
