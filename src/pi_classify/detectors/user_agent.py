"""The line by which a browser or an app introduces itself to a server.

Alone it describes many people; with a few other properties it singles one out, and apps put ids of people
into it. Browser names and versions that stand in properties of their own (`$browser_version`) are left
alone.

1798.140(v)(1)(F), and (A) as a part of a probabilistic identifier (x).
Sources: RFC 9110, 10.1.5; MDN's list of
user agent strings; Apple's CFNetwork and Android's Dalvik write their own.

>>> import re
>>> re.search(DETECTOR.pattern, 'GET / "Mozilla/5.0 (X11; Linux x86_64) Firefox/121.0" 200').group()
'Mozilla/5.0 (X11; Linux x86_64) Firefox/121.0'
>>> re.search(DETECTOR.pattern, "Chrome 120 on Windows") is None
True
"""

from pi_classify.model import Confidence, Detector

_NOTE = r"\((?:[^()\r\n]|\([^()\r\n]{0,200}\)){0,600}\)"
_PRODUCT = r"[A-Za-z][A-Za-z0-9._+-]{0,40}/[^\s\"'();,]{1,80}"
_TAIL = rf"(?: (?:{_PRODUCT}|{_NOTE}|\[[^\[\]\r\n]{{0,400}}\]|like|Gecko|Mobile|Safari|compatible)){{0,30}}"

DETECTOR = Detector(
    entity="USER_AGENT",
    categories=("A", "F"),
    names=(
        "user agent",
        "useragent",
        "ua",
        "ua string",
        "user agent string",
        "http user agent",
        "browser string",
    ),
    cue=r"Mozilla/[0-9]|CFNetwork/[0-9]|Dalvik/[0-9]|okhttp/[0-9]|curl/[0-9]",
    # browsers | iOS apps | Android, okhttp, curl
    pattern=(
        rf"Mozilla/[0-9]\.[0-9]{{1,2}} {_NOTE}{_TAIL}"
        r"|(?<![A-Za-z0-9._%/-])[A-Za-z0-9._%-]{1,60}/[0-9][0-9A-Za-z.]{0,20} CFNetwork/[0-9][0-9.]{0,20}"
        r"(?: Darwin/[0-9.]{1,20})?"
        rf"|(?<![A-Za-z0-9._/-])(?:Dalvik|okhttp|curl)/[0-9][0-9A-Za-z.-]{{0,20}}{_TAIL}"
    ),
    fits=r"(?=[^/ ]{1,100}[/ ])[^\r\n]{3,4000}",
    by_value=Confidence.CERTAIN,
    by_name=Confidence.LIKELY,
    by_both=Confidence.CERTAIN,
    rank=15,
    whole=True,  # a parenthesis that is never closed ends the pattern's match, not the user agent
    examples=(
        {"$raw_user_agent": "Mozilla/5.0 (Macintosh) AppleWebKit/537.36 (KHTML, like Gecko)"},
        {"client": "ExampleApp/12 CFNetwork/1490.0.4 Darwin/23.2.0"},
        {"http": "okhttp/4.9.0"},
        {"agent": "Dalvik/2.1.0 (Linux; U; Android 13; Pixel 7 Build/TQ3A)"},
        {"userAgent": "ExampleBrowser/1.0 something"},
        {
            "userAgent": "Mozilla/5.0 (Macintosh) AppleWebKit/537.36 (KHTML, like Gecko Chrome/118.0.0.0 Safari/537.36"
        },
    ),
    counterexamples=(
        {"$browser": "Chrome"},
        {"$browser_version": "120.0.6099.109"},
        {"user_agent": "unknown"},
        {"library": "libcurl"},
    ),
)
