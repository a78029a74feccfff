r"""What somebody searched for.

Queries hold names, places and symptoms, but most are shoes, so alone this is only POSSIBLE: it is reported, and
whatever a query holds is found by the other detectors. Queries of programs (SQL, GraphQL, `?a=b`) are left alone.

1798.140(v)(1)(F): "search history". Sources: Segment `Products Searched`, GA4 `search_term`.

>>> import re
>>> [bool(re.fullmatch(DETECTOR.fits, text)) for text in ("red shoes", "SELECT 1 FROM t", "?page=2", "{ user }")]
[True, False, False, False]
"""

from pi_classify.model import Confidence, Detector

DETECTOR = Detector(
    entity="SEARCH_QUERY",
    categories=("F",),
    names=(
        "search",
        "search query",
        "search queries",
        "search term",
        "search terms",
        "search string",
        "search keyword",
        "search keywords",
        "search phrase",
        "search words",
        "search history",
        "searched for",
        "searched term",
        "recent searches",
        "site search",
        "site search term",
        "query",
        "query string searched",
        "user query",
        "last search",
        "suchbegriff",
        "búsqueda",
        "検索",
        "检索",
    ),
    vetoes=(
        "sql",
        "db",
        "database",
        "graphql",
        "media",
        "page",
        "engine",
        "bar",
        "box",
        "button",
        "results",
        "url",
        "params",
        "http",
        "es",
        "elastic",
        "redis",
        "mongo",
        "cohort",
        "insight",
        "hogql",
    ),
    fits=(
        r"(?!(?i:select|insert|update|delete|with|query|mutation|subscription|fragment|match|explain)\s)(?![?{\[(<&/$#]|[a-z]{2,10}://)"
        r"(?!\S{40})(?=[^A-Za-z\u00aa-\U0010ffff]{0,40}[A-Za-z\u00aa-\U0010ffff])[^{}<>=;]{2,300}"
    ),
    by_name=Confidence.POSSIBLE,
    rank=30,
    examples=(
        {"searchQuery": "red shoes size 9"},
        {"searchTerm": "back pain"},
        {"user_query": "winter jacket"},
        {"search": "schools near me"},
        {"search_keywords": ["tent", "stove"]},
    ),
    counterexamples=(
        {"sql_query": "SELECT name FROM t"},
        {"query": "SELECT name FROM t"},
        {"search": "?page=2&sort=asc"},
        {"query": "{ viewer { name } }"},
        {"query_time": "12 ms"},
        {"search_query_length": 12},
        {"media_query": "max-width 600px"},
    ),
)
