"""Harmless payloads that look as if they held something: (mode, kind, payload, values that must stay)."""
# a control is a line
# ruff: noqa: E501

from typing import Any

SHA, SHA256, UUID = (
    "9c1185a5c5e9fc54612808977ee8f548b2258d31",
    "4e07408562bedb8b60ce05c1decfe3ad16b72230967de01f640b7e4729b49fce",
    "0b7e4c52-8b1e-4e0a-9a63-5c2f1e7b9d04",
)


def same(mode: int, kind: str, **properties: Any) -> tuple[int, str, dict[str, Any], list[Any]]:
    """All of the values stay."""
    return (
        mode,
        kind,
        dict(properties),
        [value for value in properties.values() if not isinstance(value, dict | list | bool)],
    )


CONTROLS: list[tuple[int, str, Any, list[Any]]] = [
    # Types
    (1, "numbers that are no numbers", {"ratio": 0.125, "note": "NaN is fine"}, [0.125, "NaN is fine"]),
    (5, "dates and times", {"created_at": "2026-03-14T09:26:53.589Z", "day": "2026-03-14", "time": "09:26:53", "week": "2026-W11"}, ["2026-03-14T09:26:53.589Z", "2026-03-14", "09:26:53", "2026-W11"]),
    (9, "booleans", {"has_email": True, "count": 0}, [0]),
    (14, "thirty levels deep", {"a": {"b": {"c": {"d": {"e": {"f": {"plan": "growth"}}}}}}}, ["growth"]),
    (16, "many numbers", {"series": list(range(1000, 1200)), "unit": "ms"}, [1000, 1199, "ms"]),
    (18, "line breaks and tabs", {"note": "first line\n\tsecond line"}, ["first line\n\tsecond line"]),
    (19, "large number", {"bytes": 18446744073709551615}, [18446744073709551615]),
    # Property names
    *[
        same(28, "name of a thing", **{key: value})
        for key, value in (
            ("name", "Add to cart"), ("event_name", "Checkout Started"), ("product_name", "Willow Reading Chair"), ("file_name", "report-final.pdf"), ("screen_name", "Order History"), ("campaign_name", "Spring Launch"), ("feature_name", "Dark Mode"),
            ("company_name", "Alder & Finch Logistics"), ("display_name", "Q3 revenue by region"), ("hostname", "worker-12"), ("class_name", "btn btn-primary"), ("column_name", "last_login"), ("theme_name", "Charlotte"), ("team_name", "Growth"), ("plan_name", "Jordan Tier"),
        )
    ],
    *[
        same(29, "attribute of something personal", **{key: value})
        for key, value in (
            ("password_strength", "strong"), ("ip_version", 4), ("token_count", 1234), ("key", "ArrowDown"), ("email_count", 3), ("phone_type", "mobile"), ("address_count", 2), ("email_template", "welcome_v2"), ("name_length", 12), ("password_last_changed", "2026-01-09"),
            ("email_frequency", "weekly"), ("token_type", "bearer"), ("max_tokens", 4096), ("license_type", "MIT"), ("plate_count", 14), ("session_count", 7), ("user_count", 9001), ("card_layout", "grid"), ("avatar_size", 64), ("phone_model", "Pixel 8"), ("ip_country", "US"), ("location_id", "warehouse-4"), ("photo_count", 11), ("age_rating", "PG-13"), ("state", "completed"), ("title", "Pricing | Harborlight"), ("gender_field_enabled", False), ("race_condition", "resolved"),
        )
        if not isinstance(value, bool)
    ],
    (29, "flags", {"email_verified": True, "phone_verified": False, "plan": "pro"}, ["pro"]),
    # Encodings
    (30, "json in a string", {"raw": '{"a": 1, "items": ["x", "y"], "ok": true}'}, ['{"a": 1, "items": ["x", "y"], "ok": true}']),
    (34, "base64 of nothing personal", {"state": "eyJwYWdlIjoyLCJzb3J0IjoibmV3ZXN0In0="}, ["eyJwYWdlIjoyLCJzb3J0IjoibmV3ZXN0In0="]),
    (34, "words that base64 could spell", {"note": "internationalization", "kind": "ServiceAccountController"}, ["internationalization", "ServiceAccountController"]),
    (35, "percent", {"q": "hiking%20boots%20%26%20socks"}, ["hiking%20boots%20%26%20socks"]),
    (36, "html entities", {"html": "Fish &amp; chips &lt;3 &#x2714;"}, ["Fish &amp; chips &lt;3 &#x2714;"]),
    (37, "backslash escapes", {"pattern": "\\u00e9[a-z]+\\x20", "path": "a\\b\\c"}, ["\\u00e9[a-z]+\\x20", "a\\b\\c"]),
    (38, "hex colours and magic", {"color": "#1f6feb", "magic": "deadbeefcafebabe"}, ["#1f6feb", "deadbeefcafebabe"]),
    (40, "at and dot as words", {"note": "meet at the dot com office at noon"}, ["meet at the dot com office at noon"]),
    # Unicode
    (43, "right-to-left text", {"note": "שלום עולם"}, ["שלום עולם"]),
    (44, "digits of another alphabet", {"price": "١٢٫٥٠"}, ["١٢٫٥٠"]),
    (46, "styled letters", {"label": "𝗡𝗲𝘄 𝗮𝗿𝗿𝗶𝘃𝗮𝗹𝘀"}, ["𝗡𝗲𝘄 𝗮𝗿𝗿𝗶𝘃𝗮𝗹𝘀"]),
    (47, "typographic dashes", {"range": "10–20 km", "title": "Map — overview"}, ["10–20 km", "Map — overview"]),
    # What looks like an IP address
    *[
        same(53, "four parts that are no address", **{key: value})
        for key, value in (
            ("app_version", "1.2.3.4"), ("version", "10.4.12.3"), ("firmware", "5.10.2.7"), ("browser_version", "120.0.6099.109"), ("lib_version", "2.52.0.1"), ("oid", "1.3.6.1.4.1.311"), ("section", "4.2.1.3"), ("build", "8.14.0.2231"), ("timecode", "01:02:03:04"),
            ("function", "std::vector::push_back"), ("module", "Foo::Bar::Baz"), ("ratio", "16:9"), ("message", "updated Chrome/120.0.6099.109 to Chrome/121.0.6167.85"), ("commit_message", "bump base image to 3.18.0.2"), ("css", "a::before { top: 0 }"), ("release", "v2026.7.3.1184"),
        )
    ],
    # URLs
    *[
        same(54, "address of a page", **{key: value})
        for key, value in (
            ("url", "https://www.example.com/guides/choosing-a-kayak"), ("$current_url", "https://app.example.com/reports?range=30d&group=week"), ("href", "/docs/getting-started#install"), ("$pathname", "/users/settings"), ("referrer", "https://search.example.org/?q=kayak"), ("path", "/blog/2026/retention-curves"),
            ("page_url", "https://shop.example.com/p/lantern-keeper?utm_source=newsletter&utm_campaign=spring"), ("asset", "https://cdn.example.com/static/js/main.4f2a9c1d.js"),
        )
    ],
    (55, "link to a page in a link", {"url": "https://example.com/login?next=%2Freports%3Frange%3D30d"}, ["https://example.com/login?next=%2Freports%3Frange%3D30d"]),
    (57, "connection without a secret", {"dsn": "postgresql://db.example.com:5432/main"}, ["postgresql://db.example.com:5432/main"]),
    (58, "paths of a server", {"file": "/srv/app/auth/login.py", "log": "/var/log/nginx/error.log"}, ["/srv/app/auth/login.py", "/var/log/nginx/error.log"]),
    # Numbers and ids
    *[
        same(62, "number that is no government number", **{key: value})
        for key, value in (("order_id", "987654329"), ("invoice_number", 987654328), ("account_balance", 123456789), ("sku", "D4417290"), ("part_number", "8TRX512"), ("ticket", "B7734120"), ("batch", "000-20-8817"), ("transaction_id", 4155550132), ("tracking_number", "9400110200881234567890"), ("confirmation_code", "7ABC123"))
    ],
    *[
        same(63, "number that passes a checksum", **{key: value})
        for key, value in (("order_total", 4111111111111111), ("impression_id", "6011000990139424"), ("span_sequence", 4012888888881881), ("message", "batch x4111111111111111y done"), ("trace", "id4012888888881881abc"))
    ],
    *[
        (64, "pair that is no place", payload, keep)
        for payload, keep in (
            ({"viewport": [1920, 1080]}, [1920, 1080]), ({"points": [[12.5, 48.25], [13.5, 51.75]]}, [12.5, 51.75]), ({"price_range": [19.99, 89.5]}, [19.99, 89.5]), ({"x": 512.25, "y": 377.5}, [512.25, 377.5]), ({"click": {"page_x": 37.7, "page_y": 122.4}}, [37.7, 122.4]), ({"embedding": [0.1213, -0.4417, 0.9021]}, [0.1213, -0.4417]), ({"thresholds": [37.77, -12.41]}, [37.77, -12.41]), ({"conversion": 37.8817, "uplift": -12.1914}, [37.8817, -12.1914]), ({"size": "30x20x12"}, ["30x20x12"]), ({"aspect": "1.777,0.5625"}, ["1.777,0.5625"]),
        )
    ],
    *[
        same(66, "number of a machine", **{key: value})
        for key, value in (("timestamp", 1771234567), ("ts", 1771234567890), ("time_ns", 1771234567890123456), ("bytes", 4155550132), ("duration_ms", 2065550), ("isbn", "978-0-306-40615-7"), ("ean", "4006381333931"), ("upc", "036000291452"), ("score", 98.6), ("revenue", 4155550.13), ("port", 8443), ("exit_code", 137), ("iteration", 20260314), ("note", "took 1771234567 ns over 10000 lookups"), ("parcel", "1Z999AA10123456784"))
    ],
    *[
        same(67, "hash or id of a thing", **{key: value})
        for key, value in (("sha", SHA), ("commit", SHA), ("trace_id", SHA256[:32]), ("span_id", SHA256[:16]), ("$insert_id", "n7r2kq8x1c4v9b3m"), ("event_id", UUID), ("message_id", UUID), ("css_hash", "css-1q2w3e4"), ("integrity", "sha256-TgdAhWK+24tgzgXB3s/jrRa3IjCWfeAfZAt+Rym0n84="), ("etag", f'"{SHA256[:32]}"'), ("image", f"registry.example.com/web@sha256:{SHA256}"), ("request_id", UUID), ("product_id", SHA[:24]), ("feature_flag_request_id", UUID), ("cache_key", SHA))
    ],
    # Text formats
    (68, "csv", {"export": "sku,qty,price\nA-1,2,19.99\nB-7,1,4.50\n"}, ["sku,qty,price\nA-1,2,19.99\nB-7,1,4.50\n"]),
    (69, "form body", {"body": "sort=newest&page=2&in_stock=true"}, ["sort=newest&page=2&in_stock=true"]),
    (69, "cookie", {"cookie": "theme=dark; locale=en-US; sidebar=open"}, ["theme=dark; locale=en-US; sidebar=open"]),
    (71, "graphql", {"query": "query Orders($first: Int) { orders(first: $first) { edges { node { id total } } } }"}, ["query Orders($first: Int) { orders(first: $first) { edges { node { id total } } } }"]),
    (72, "stack", {"stack": "TypeError: x is undefined\n  at render (main.js:12:4417)\n  at App (main.js:88:12)"}, ["TypeError: x is undefined\n  at render (main.js:12:4417)\n  at App (main.js:88:12)"]),
    (72, "log line", {"line": "level=info msg=ready took=12ms workers=4 region=us-east-1"}, ["level=info msg=ready took=12ms workers=4 region=us-east-1"]),
    (73, "elements chain", {"$elements_chain": 'button.btn:nth-child="2"nth-of-type="1"text="Save";div.row:nth-child="4"'}, ['button.btn:nth-child="2"nth-of-type="1"text="Save";div.row:nth-child="4"']),
    (73, "element text", {"$el_text": "Add to basket"}, ["Add to basket"]),
    (75, "sql", {"statement": "SELECT sku, SUM(qty) FROM order_lines WHERE day > '2026-01-01' GROUP BY sku"}, ["SELECT sku, SUM(qty) FROM order_lines WHERE day > '2026-01-01' GROUP BY sku"]),
    *[
        same(76, "words that could be names", **{key: value})
        for key, value in (("brand", "Calvin & Rose"), ("model", "Georgia 2"), ("collection", "Savannah"), ("color", "Sienna"), ("note", "Ships in May or June from Austin"), ("album", "Ruth & Ray"), ("category", "Madison Outerwear"), ("button", "Mark as read"), ("tip", "Will, Grace and Frank are fonts"), ("message", "Hi there, welcome back!"), ("greeting", "Dear customer, thanks for your order"), ("title", "Victoria line: minor delays"))
    ],
    (77, "markup", {"html": "<p><b>Sale</b> ends on <i>Friday</i> @ noon</p>"}, ["<p><b>Sale</b> ends on <i>Friday</i> @ noon</p>"]),
    *[
        same(77, "at sign that makes no address", **{key: value})
        for key, value in (("package", "@babel/core@7.24.7"), ("remote", "git@github.com:acme/storefront.git"), ("selector", "@media (min-width: 40em)"), ("type", "@type/node"), ("label", "2 @ $4.50 each"), ("version", "left-pad@1.3.0"))
    ],
    # The engine
    (79, "replacement syntax", {"template": "Hello {{name}}, \\1 \\g<0> $1 %s"}, ["Hello {{name}}, \\1 \\g<0> $1 %s"]),
    (83, "harmless beside personal", {"email": "someone@example.com", "plan": "growth", "seats": 12, "url": "https://example.com/pricing"}, ["growth", 12, "https://example.com/pricing"]),
    (83, "rest of a text", {"note": "invoice 20-118 for someone@example.com is due in May"}, ["invoice 20-118 for ", " is due in May"]),
    (83, "rest of an address of a page", {"url": "https://example.com/a?email=someone%40example.com&plan=team&step=2"}, ["&plan=team&step=2"]),
    (90, "long text", {"note": "lorem ipsum dolor sit amet " * 200}, ["lorem ipsum dolor sit amet " * 200]),
    (90, "long word", {"blob": "ab" * 3000}, ["ab" * 3000]),
]  # fmt: skip
