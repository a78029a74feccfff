r"""Addresses of the web: which page, from where, which link; also deep links of apps.

A bare domain counts only under a name that says so (`website`, `referrer`). Hosts (`host`,
`referring_domain`) and paths without a host (`/pricing`) are left alone: many people share them. What
stands *inside* a URL (an e-mail in the query, a token in the path) is found there by other detectors.

1798.140(v)(1)(F): "browsing history, search history, and information regarding a
consumer's interaction with an
internet website, application, or advertisement".
Sources: RFC 3986; PHP writes JSON with `https:\/\/`.

>>> import re
>>> re.search(DETECTOR.pattern, "see https://example.com/a?b=1, then").group()
'https://example.com/a?b=1'
>>> re.search(DETECTOR.pattern, "std::vector and/or a//b") is None
True
"""

from pi_classify.model import Confidence, Detector

# 1. a known scheme may follow a digit, others begin a word; gid:// names a record of GraphQL, not a place   2. the rest to a blank, quote or angle bracket;
# an apostrophe only inside a word (/o'brien)   3. punctuation at the end belongs to the sentence
_PATTERN = (
    r"(?:(?:(?<![A-Za-z])(?i:https?|wss?|ftps?)|(?<![A-Za-z0-9+.-])(?!gid:)[A-Za-z][A-Za-z0-9+.-]{1,30}):\\{0,3}/\\{0,3}/"
    r"|(?<![A-Za-z0-9])(?i:www)\.)"
    r"(?:[^\s\"'<>`]|'(?=[A-Za-z0-9])){1,16000}(?<![.,;:!?)\]}\\])"
)
_ENDING = (
    r"(?i:html?|php|aspx?|jsp|jsx?|tsx?|css|json|xml|txt|md|pdf|png|jpe?g|gif|svg|webp|py|rb|go|swift|kt)"
)

DETECTOR = Detector(
    entity="URL",
    categories=("F",),
    names=(
        "url",
        "uri",
        "href",
        "link",
        "hyperlink",
        "permalink",
        "deep link",
        "deeplink",
        "website",
        "web site",
        "web page",
        "webpage",
        "homepage",
        "home page",
        "referrer",
        "referer",
        "referral",
        "landing page",
        "page location",
        "document location",
        "canonical",
    ),
    cue=r":\\{0,3}/\\{0,3}/|(?i:www)\.",
    pattern=_PATTERN,
    # a bare domain, or one with a path; a file name ("index.html") and a path ("/a", "../a") are none
    fits=(
        rf"(?!\S{{1,200}}\.{_ENDING}\Z)(?://)?[A-Za-z0-9_-]{{1,63}}(?:\.[A-Za-z0-9_-]{{1,63}}){{0,8}}"
        r"\.[A-Za-z][A-Za-z0-9-]{1,30}(?::[0-9]{1,5})?(?:[/?#]\S{0,16000})?"
    ),
    by_value=Confidence.CERTAIN,
    by_name=Confidence.LIKELY,
    by_both=Confidence.CERTAIN,
    rank=10,
    examples=(
        {"$current_url": "https://app.example.com/settings?tab=profile"},
        {"properties": {"note": "came from http://example.com/a."}},
        {"deep": "myapp://profile/8231"},
        {"website": "example.com"},
        {"text": "www.example.com/jane"},
        {"log": "GET https:\\/\\/example.com\\/users"},
    ),
    counterexamples=(
        {"$pathname": "/pricing"},
        {"$host": "app.example.com"},
        {"referrer": "$direct"},
        {"href": "#top"},
        {"url": "index.html"},
        {"version": "1.2.3"},
        {"admin_graphql_api_id": "gid://shop/Order/1000200030004"},
    ),
)
